"""Any rule and any request: a rule is refused or kept, and no request breaks the mock."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.errors import ParameterError
from mockserver.faults import Faults
from mockserver.local import LocalMock
from mockserver.outcomes import Ask, Ending
from mockserver.tests.judge import READS, WRITES, order

CURIOUS = settings(
    settings.get_profile("mock"), suppress_health_check=[HealthCheck.too_slow], max_examples=60
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.integers()
    | st.floats()
    | st.sampled_from(["stop", "create", "data.instances.0.gpuNum", "*", "code", "GET", "\ud800"])
    | st.text(max_size=5)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
PLACES = st.lists(
    st.sampled_from(["data", "instances", "operations", "gpus", "code", "traceid", "*", "0", "1"]),
    min_size=1,
    max_size=4,
).map(".".join)
EFFECTS = st.one_of(
    st.fixed_dictionaries({"code": st.integers(1, 9999)}, optional={"message": st.text()}),
    st.fixed_dictionaries(
        {"http": st.sampled_from([403, 404, 429, 502, 503, 599])},
        optional={
            "body": st.sampled_from(["json", "html", "text", "empty"]),
            "retry_after": st.integers(0, 99),
        },
    ),
    st.sampled_from(["hang", "reset", "empty_reply", "lost_answer", "duplicate_rows"]).map(
        lambda name: {name: True}
    ),
    st.builds(
        lambda name, part: {name: part},
        st.sampled_from(["cut", "cut_json"]),
        st.floats(0, 1, exclude_max=True),
    ),
    st.builds(
        lambda name, place: {name: place},
        st.sampled_from(["wrong_type", "missing", "null"]),
        PLACES,
    ),
    st.sampled_from([{"stale": 9}, {"stale": {"answers": 2}}, {"late_answer": 1}]),
    st.builds(
        lambda a, b: {"delay": {"uniform": sorted([a, b])}}, st.floats(0, 9), st.floats(0, 9)
    ),
)
WHENS = st.fixed_dictionaries(
    {},
    optional={
        "operation": st.sampled_from(["stop", "create", "queryInstances", "getOperations"]),
        "method": st.sampled_from(["get", "POST"]),
        "query": st.dictionaries(st.sampled_from(["pn", "status"]), st.text(max_size=3)),
        "body": st.dictionaries(st.sampled_from(["ids", "ids.0", "action", "a.b"]), JSON),
        "nth": st.integers(1, 3),
    },
)
RULES = st.fixed_dictionaries(
    {"effect": EFFECTS},
    optional={
        "when": WHENS,
        "after": st.integers(0, 2),
        "times": st.integers(1, 2),
        "probability": st.floats(0, 1),
    },
)
BODIES = (
    st.binary(max_size=30)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.sampled_from([order(), {"ids": [1]}, {"instanceId": 1, "action": "stop"}]).map(
        lambda value: json.dumps(value).encode()
    )
)
ASKS = st.builds(
    Ask,
    st.sampled_from(["GET", "POST", "PUT"]),
    st.sampled_from([*READS, *WRITES, "/x"]),
    st.sampled_from([b"", b"pn=2", b"status=running&ps=3", b"pn=%FF", b"&&="]),
    st.sampled_from([b"token-1", b"token-2", b"", None]),
    st.just(()),
    BODIES,
)


@CURIOUS
@given(data=st.dictionaries(st.sampled_from(["when", "effect", "times", "x"]), JSON) | RULES)
def test_a_rule_is_refused_in_words_or_kept(data: dict[str, Any]) -> None:
    book = Faults("seed")
    try:
        book.add(data)
    except ParameterError as error:
        assert error.problem
        assert book.list() == []
    else:
        assert len(book.list()) == 1


@CURIOUS
@given(rules=st.lists(RULES, min_size=1, max_size=4), asks=st.lists(ASKS, min_size=1, max_size=6))
def test_no_request_breaks_the_mock_under_any_rules(
    rules: list[dict[str, Any]], asks: list[Ask]
) -> None:
    mock = LocalMock("demo", frozen=True)
    books = (mock.account("token-1").faults, mock.service.tenants.faults)
    for index, rule in enumerate(rules):
        books[index % 2].add(rule)
    for ask in asks:
        outcome = mock.service.handle(ask)
        assert outcome.status != 500
        assert 0 <= outcome.delay <= 9 * len(rules)
        assert outcome.ending is not Ending.CUT or outcome.kept < len(outcome.body)
    tenants = mock.service.tenants
    journals = [tenants.journal, *(account.journal for account in tenants.accounts())]
    assert sum(len(journal.entries()) for journal in journals) == len(asks)
