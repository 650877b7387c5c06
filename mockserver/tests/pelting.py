"""What is thrown at the mock: JSON of any shape, near misses of real requests, bytes and headers."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

import mockserver.tests.conftest  # noqa: F401 - registers the profile
from mockserver.app import MockApp, create_app
from mockserver.contract import the_contract
from mockserver.fixtures import fixture
from mockserver.tests.judge import ACTION, CREATE, WRITES, order

TOKEN = "a-secret-token"

CURIOUS = settings(
    settings.get_profile("mock"),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(2**53, 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["payg", "stop", "release", "2", "1.0", "G30-24G", "suqian-b", "", "\x00", "\ud800", "***"]
    )
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


def names_in(document: Any) -> set[str]:
    """Every name of a property in a document, however deep."""
    if isinstance(document, list):
        return set().union(*map(names_in, document))
    if not isinstance(document, dict):
        return set()
    properties = document.get("properties")
    own = set(properties) if isinstance(properties, dict) else set()
    return own.union(*map(names_in, document.values()))


def objects(names: set[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects whose names are mostly known ones, two levels deep, and whose values are anything."""
    known = st.sampled_from(sorted(names)) | st.text(max_size=8)
    flat = st.dictionaries(known, VALUES, max_size=6)
    return flat | st.dictionaries(known, VALUES | flat, max_size=4)


NAMES = sorted(names_in(the_contract().document["components"]["schemas"]))
API_OBJECTS = objects(set(NAMES))
CONTROL_OBJECTS = objects(names_in(json.loads(fixture("control.json").read_bytes())))


def instances() -> list[int]:
    """The ids of the instances that the account of TOKEN has in the demo."""
    account = create_app("demo", frozen=True).tenants.account(TOKEN.encode())
    return list(account.cloud.instances)


ORDERLY: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.tuples(
    st.just(CREATE), st.builds(order, gpuNum=st.sampled_from([1, 8, 9]), dryRun=st.booleans())
) | st.tuples(
    st.just(ACTION),
    st.fixed_dictionaries(
        {
            "instanceId": st.sampled_from([5, *instances()]),
            "action": st.sampled_from(["start", "stop", "restart", "release", "set_port"]),
            "ports": st.just([80]),
            "httpPorts": st.just([]),
        }
    ),
)
"""Requests that the document has nothing against, though the cloud may."""


def encoded(value: object) -> bytes:
    return json.dumps(value).encode()


def bodies(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[bytes]:
    """Bytes, JSON and objects, the last also on top of a real create."""
    return (
        st.binary(max_size=200)
        | VALUES.map(encoded)
        | inner.map(encoded)
        | inner.map(lambda value: encoded({**order(), **value}))
    )


def changed(
    request: tuple[str, dict[str, Any]], change: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    return request[0], {**request[1], **change}


REQUESTS: st.SearchStrategy[tuple[str, bytes]] = (
    ORDERLY | st.builds(changed, ORDERLY, st.dictionaries(st.sampled_from(NAMES), SCALARS))
).map(lambda request: (request[0], encoded(request[1]))) | st.tuples(
    st.sampled_from(WRITES), bodies(API_OBJECTS)
)
"""Calls that may change something: real ones, such with fields changed, and rubbish."""

HEADERS = st.dictionaries(
    st.sampled_from(
        ["content-type", "accept", "x-http-method-override", "host", "origin", "content-encoding"]
    ),
    st.text(st.characters(codec="latin-1", exclude_characters="\r\n\x00"), max_size=20),
    max_size=3,
)
QUERIES = st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")) | st.dictionaries(
    st.sampled_from(["status", "instanceId", "pn", "ps", "x", "account", "operation", "since"]),
    st.text(max_size=12) | st.integers().map(str),
    max_size=4,
)


def state(app: MockApp) -> str:
    """All of all accounts, and what new ones begin with."""
    tenants = app.tenants
    shown = [
        (each.name, each.cloud.snapshot(), each.cloud.dialect, sorted(each.forgives))
        for each in tenants.accounts()
    ]
    set_up = [
        (each.clock.speed, each.clock.frozen, each.faults.rules) for each in tenants.accounts()
    ]
    common = [tenants.clock.now(), tenants.clock.speed, tenants.clock.frozen]
    declared = [tenants.register.others, tenants.register.items()]
    rules = [tenants.dialect, tenants.forgives, tenants.faults.rules]
    return repr([shown, set_up, common, declared, rules])
