"""Whatever is sent, the mock answers in kind: never a 500, and a refusal changes nothing."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.app import MockApp, create_app
from mockserver.tests.judge import ACTION, CREATE, QUERY, READS, RESULT, WRITES, Judged, order

CURIOUS = settings(
    settings.get_profile("mock"), suppress_health_check=[HealthCheck.too_slow], max_examples=150
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(2**53, 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["payg", "stop", "release", "2", "G30-24G", "suqian-b", "", "\x00", "\ud800"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
FIELDS = [
    *order(),
    *("cpuNum", "memory", "diskType", "tags", "autoRenew", "duration", "name", "servicePort"),
    *("httpServicePort", "cmd", "env", "dryRun", "dcId", "systemDiskSize", "dataDiskSize"),
    *("ids", "instanceId", "action", "ports", "httpPorts", "advance", "speed", "frozen"),
]
OBJECTS = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), VALUES, max_size=6)
BODIES = (
    st.binary(max_size=200)
    | VALUES.map(lambda value: json.dumps(value).encode())
    | OBJECTS.map(lambda value: json.dumps(value).encode())
    | OBJECTS.map(lambda value: json.dumps({**order(), **value}).encode())
)
HEADERS = st.dictionaries(
    st.sampled_from(["gz-api-token", "content-type", "accept", "x-http-method-override", "host"]),
    st.text(st.characters(codec="latin-1", exclude_characters="\r\n\x00"), max_size=20),
    max_size=3,
)
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "FOO"])
CONTROLS = ["/__mock__/ready", "/__mock__/clock", "/__mock__/reset", "/__mock__/", "/__mock__/x"]

APP: MockApp = create_app("demo", frozen=True)


def state(app: MockApp) -> bytes:
    """All that the account of token-1 shows, and its stock."""
    client = Judged(app)
    shown = [client.rows(), client.cloud.machines.stock(), client.cloud.clock.now()]
    return json.dumps(shown).encode()


@CURIOUS
@given(path=st.sampled_from(WRITES), body=BODIES)
def test_a_refused_body_changes_nothing(path: str, body: bytes) -> None:
    before = state(APP)
    answer = Judged(APP).post(path, content=body).json()
    if answer["code"] == 0:
        Judged(APP).post("/__mock__/reset")
    else:
        assert answer["code"] in {10005, 10135}
        assert state(APP) == before


@CURIOUS
@given(
    path=st.sampled_from(READS),
    query=st.dictionaries(
        st.sampled_from(["status", "instanceId", "pn", "ps", "x"]),
        st.text(max_size=12) | st.integers().map(str),
        max_size=4,
    )
    | st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")),
)
def test_any_query_string_gets_an_answer(path: str, query: Any) -> None:
    answer = Judged(APP).get(path, params=query).json()
    assert answer["code"] in {0, 10005}


@CURIOUS
@given(
    method=METHODS,
    path=st.sampled_from([*READS, *WRITES, *CONTROLS])
    | st.text(max_size=20).map(lambda t: f"/{t}"),
    headers=HEADERS,
    body=BODIES,
)
def test_any_request_gets_an_answer(
    method: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    app = create_app("empty", frozen=True)
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    client = Judged(app, None)
    url = f"http://localhost{quote(path.encode('utf-8', 'ignore'))}"
    response = client.request(method, url, headers=raw, content=body)
    assert response.status_code in {200, 400, 404}
    response.json()


@CURIOUS
@given(path=st.sampled_from(["/__mock__/clock", "/__mock__/reset"]), body=BODIES)
def test_a_refused_control_call_changes_nothing(path: str, body: bytes) -> None:
    app = create_app("demo", frozen=True)
    before = state(app)
    response = Judged(app).post(path, content=body)
    assert response.status_code in {200, 400}
    if response.status_code == 400:
        assert state(app) == before


def test_the_paths_that_are_pelted_are_all_there_are() -> None:
    paths = {*READS, *WRITES}
    assert paths == set(APP.contract.paths)
    assert {CREATE, RESULT, ACTION, QUERY} < paths
