"""What single answers say of the reading behind them, and when two of them contradict each other."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract_tests.document import operations
from contract_tests.exchange import Credential, Exchange, parsed
from contract_tests.questions import MIXED, OTHER
from contract_tests.readings import Readings

PLAIN: dict[str, Any] = {
    "type": 2,
    "gpuName": "G1",
    "skuName": "payg",
    "gpuNum": 1,
    "imageId": "i",
    "dryRun": True,
}
SPEC = {"vram": "24G", "memorySize": 32 << 30, "cpuCoreNum": 8, "dcId": "a-1"}


def _answer(
    operation: str,
    data: Any = None,
    *,
    code: int = 0,
    status: int = 200,
    sent: object = None,
    query: str = "",
    **more: Any,
) -> Exchange:
    described = operations()[operation]
    message = more.pop("message", "success" if code == 0 else "no")
    envelope = {"code": code, "message": message, "data": data} | more.pop("extra", {})
    text = json.dumps(envelope)
    return Exchange(
        method=described.method,
        target=described.path + query,
        operation=operation,
        body=None if sent is None else json.dumps(sent),
        status=status,
        content_type="application/json",
        text=text,
        json=parsed(text),
        **more,
    )


def _seen(*answers: Exchange) -> Readings:
    readings = Readings()
    for answer in answers:
        readings(answer)
    assert readings.puzzled == []
    return readings


def _value(name: str, *answers: Exchange) -> str | None:
    found = _seen(*answers).get(name)
    return None if found is None else found.value


def _query(*rows: dict[str, Any], query: str = "") -> Exchange:
    return _answer("queryInstances", {"instances": list(rows), "total": len(rows)}, query=query)


def _created(instance_id: int, operation_id: int, **fields: Any) -> Exchange:
    sent = {name: value for name, value in PLAIN.items() if name != "dryRun"} | fields
    ids = {"instanceId": instance_id, "operationId": operation_id, "spec": SPEC}
    return _answer("createInstance", ids, sent=sent)


def _result(operation_id: int, status: int, action: str = "create", **more: Any) -> Exchange:
    row = {"operationId": operation_id, "status": status, "action": action} | more
    return _answer("getOperations", {"operations": [row]}, sent={"ids": [operation_id]})


def _acted(instance_id: int, action: str, operation_id: int, **parameters: Any) -> Exchange:
    sent = {"instanceId": instance_id, "action": action} | parameters
    return _answer("actOnInstance", {"operationId": operation_id}, sent=sent)


def _traced(operation: str, traceid: str | None) -> Exchange:
    extra = {} if traceid is None else {"traceid": traceid}
    return _answer(operation, {}, extra=extra)


HEX = "57cbd46995d11318814a78746318bc32"


@pytest.mark.parametrize(
    ("gpus", "images", "value"),
    [
        (HEX, HEX, "hex"),
        ("", HEX, "examples"),
        ("", "", "empty"),
        (None, None, "absent"),
        (HEX, "", MIXED),
        (None, HEX, MIXED),
    ],
)
def test_a_traceid_that_differs_by_call_is_a_reading_and_no_contradiction(
    gpus: str | None, images: str | None, value: str
) -> None:
    readings = _seen(_traced("listGpus", gpus), _traced("listImages", images))
    found = readings.get("traceid")
    assert found is not None
    assert found.value == value
    assert readings.breach("traceid") is None


@pytest.mark.parametrize(
    ("first", "second", "ids"), [(HEX, None, ("S6",)), (None, "", ("S6",)), (HEX, "", ("S7",))]
)
def test_a_traceid_that_differs_from_one_call_to_the_next_breaks_a_statement(
    first: str | None, second: str | None, ids: tuple[str, ...]
) -> None:
    one, other = _traced("listGpus", first), _traced("listGpus", second)
    breach = _seen(one, _traced("listGpus", first), other).breach("traceid")
    assert breach is not None
    assert (breach.ids, breach.steps) == (ids, (one, other))


def test_two_spellings_of_an_operation_id_break_the_statements_about_it() -> None:
    breach = _seen(_result(5, 2), _result("5", 2)).breach("operation_id_type")  # type: ignore[arg-type]
    assert breach is not None
    assert breach.ids == ("S124", "S125")
    assert "number" in breach.why
    assert "string" in breach.why


def test_dry_runs_may_spell_the_id_otherwise_than_creates() -> None:
    dry = _answer("createInstance", {"InstanceId": 0, "operationId": 0}, sent=PLAIN)
    readings = _seen(dry, _created(7, 8))
    found = readings.get("create_id_key")
    assert found is not None
    assert (found.value, found.words) == (
        MIXED,
        "InstanceId (a dry run); instanceId (a create)",
    )
    assert readings.breach("create_id_key") is None


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        ([(10005, 200)], None),
        ([(10002, 200), (10005, 200)], "ok"),
        ([(10002, 403), (10135, 200)], "mapped"),
        ([(10002, 403), (10001, 500)], "mapped"),
        ([(10002, 401)], OTHER),
        ([(10002, 403), (10005, 400)], OTHER),
        ([(404, 404)], None),
    ],
)
def test_http_errors_are_told_by_the_codes_that_differ(
    answers: list[tuple[int, int]], value: str | None
) -> None:
    exchanges = [_answer("listGpus", code=code, status=status) for code, status in answers]
    assert _value("http_errors", *exchanges) == value


@pytest.mark.parametrize(
    ("code", "status", "value"), [(10002, 200, "10002"), (403, 403, "403"), (401, 401, OTHER)]
)
def test_what_a_call_without_a_key_gets(code: int, status: int, value: str) -> None:
    answer = _answer("listGpus", code=code, status=status, credential=Credential.NONE)
    assert _value("missing_key", answer) == value


def test_a_token_that_opens_an_account_says_nothing_of_unknown_ones() -> None:
    assert _value("unknown_key", _answer("listGpus", {}, credential=Credential.UNKNOWN)) is None


@pytest.mark.parametrize(
    ("memory", "size", "value"),
    [(2, 2 << 30, "GB"), (2 << 20, 2 << 20, "bytes"), (32, 32 << 30, None), (2, 32 << 30, None)],
)
def test_the_unit_of_memory_shows_unless_the_machine_has_that_much_anyway(
    memory: int, size: int, value: str | None
) -> None:
    plain = _answer("createInstance", {"spec": SPEC}, sent=PLAIN)
    answer = _answer(
        "createInstance", {"spec": SPEC | {"memorySize": size}}, sent=PLAIN | {"memory": memory}
    )
    assert _value("memory_unit", plain, answer) == value


def test_the_yes_of_a_dry_run_counts_only_if_it_ever_says_no() -> None:
    small = _answer("createInstance", {"spec": SPEC}, sent=PLAIN | {"dataDiskSize": 10})
    four = _answer("createInstance", code=10005, sent=PLAIN | {"servicePort": [5001, 2, 3, 4]})
    assert _value("small_disks", small) is None
    assert _value("small_disks", four, small) == "taken"


def test_an_instance_that_is_missed_once_came_later() -> None:
    assert _value("new_instance", _created(7, 8), _query(query="?instanceId=7")) is None
    shown = _query({"instanceId": 7}, query="?instanceId=7")
    assert _value("new_instance", _created(7, 8), shown) == "at_once"
    missed = _query(query="?instanceId=7")
    assert _value("new_instance", _created(7, 8), missed, shown) == "later"


@pytest.mark.parametrize(("status", "value"), [(1, "at_accept"), (2, None)])
def test_what_is_gone_went_at_accept_only_if_the_release_is_still_in_progress_after_it(
    status: int, value: str | None
) -> None:
    row = {"instanceId": 7, "status": "running", "isPending": 0, "operationId": 8}
    history = [_created(7, 8), _result(8, 2), _query(row), _acted(7, "release", 9)]
    gone = _query(query="?instanceId=7")
    assert _value("released", *history, gone, _result(9, status, "release")) == value


def test_a_state_that_is_out_of_date_says_nothing_about_a_release() -> None:
    row = {"instanceId": 7, "status": "running", "isPending": 0, "operationId": 8}
    stopped = [_acted(7, "stop", 9), _result(9, 2, "stop")]
    release = _acted(7, "release", 10)
    before = [_created(7, 8), _result(8, 2), _query(row)]
    assert _value("release_needs", *before, release) == "any"
    assert _value("release_needs", *before, *stopped, release) is None


@pytest.mark.parametrize(
    ("shown", "value"),
    [("running", "three"), ("stopping", "transitional"), ("halting", OTHER), ("stopd", OTHER)],
)
def test_the_status_in_a_transition(shown: str, value: str) -> None:
    row = {"instanceId": 7, "status": "running", "isPending": 0, "operationId": 8}
    then = row | {"status": shown, "isPending": 1, "operationId": 9}
    history = [_created(7, 8), _result(8, 2), _query(row), _acted(7, "stop", 9), _query(then)]
    assert _value("statuses", *history) == value


def test_addresses_that_are_never_filled_say_nothing_about_a_state() -> None:
    running = {"instanceId": 1, "status": "running", "isPending": 0, "sshCmd": "ssh", "sshPwd": "x"}
    stopped = running | {"status": "stopd", "sshCmd": "", "sshPwd": "", "notebookUrl": ""}
    assert _value("stopped_addresses", _query(stopped)) is None
    assert _value("stopped_addresses", _query(running), _query(stopped)) == "blank"
    assert _value("stopped_addresses", _query(running), _query(stopped | {"sshCmd": "s"})) == MIXED


def test_an_order_is_known_when_one_is_left() -> None:
    def services(*ports: int) -> dict[str, Any]:
        urls = [f"https://7-http-{port}.x" for port in ports]
        return {"instanceId": 7, "status": "running", "isPending": 0, "httpServices": urls}

    def history(asked: list[int], *shown: int) -> list[Exchange]:
        create = _created(7, 8, httpServicePort=asked)
        return [create, _result(8, 2), _query(services(*shown))]

    assert _value("services_order", *history([8100, 8101], 8100, 8101)) is None
    assert _value("services_order", *history([8102, 8100, 8101], 8102, 8100, 8101)) == "asked"
    assert _value("services_order", *history([8102, 8100, 8101], 8101, 8100, 8102)) == "reversed"
    assert _value("services_order", *history([8102, 8100, 8101], 8100, 8101, 8102)) == OTHER


@pytest.mark.parametrize(("first", "value"), [(1, "accepted"), (2, None)])
def test_a_second_action_is_accepted_only_if_the_first_is_in_progress_after_it(
    first: int, value: str | None
) -> None:
    row = {"instanceId": 7, "status": "running", "isPending": 0, "operationId": 8}
    history = [_created(7, 8), _result(8, 2), _query(row), _acted(7, "stop", 9)]
    answers = [_acted(7, "restart", 10), _result(9, first, "stop")]
    assert _value("while_pending", *history, *answers) == value


def test_a_gpu_type_that_leaves_the_list_was_there_for_its_stock() -> None:
    both, one = (_answer("listGpus", {"gpus": names}) for names in (["A", "B"], ["A"]))
    assert _value("gpus_listed", both, both) is None
    assert _value("gpus_listed", one, both) is None
    assert _value("gpus_listed", both, one) == "in_stock"


def test_codes_that_the_reference_does_not_list_are_named() -> None:
    listed, other = _answer("listGpus", code=10005), _answer("listGpus", code=20001)
    found = _seen(listed, other, _answer("listGpus", code=404, status=404)).get("other_codes")
    assert found is not None
    assert (found.value, found.words) == (OTHER, "20001")
    assert _value("other_codes", listed) == "none"


def test_totals_that_no_reading_explains_together_break_s151() -> None:
    readings = Readings()
    readings.narrow("total", frozenset({"filtered", "overall"}), _query())
    assert readings.breach("total") is None
    readings.narrow("total", frozenset({"page"}), _query(query="?status=running"))
    breach = readings.breach("total")
    assert breach is not None
    assert breach.ids == ("S151",)


@pytest.mark.parametrize(
    "data",
    [
        [1, "x"],
        {"instances": [None, 7, {"instanceId": [], "status": {}, "skuName": [], "gpuNum": "1"}]},
        {"instances": {"a": 1}, "operations": "x", "spec": 7, "operationId": {}},
        {"operations": [{"operationId": [], "status": [], "action": {}}], "spec": {"vram": []}},
        {"instances": [{"instanceId": 7, "httpServices": "x", "operationId": [1]}]},
    ],
)
@pytest.mark.parametrize("operation", operations())
def test_no_answer_is_too_odd(operation: str, data: Any) -> None:
    sent = None if operations()[operation].method == "GET" else {"ids": ["x", None], "type": []}
    _seen(_answer(operation, data, sent=sent, query="?instanceId=7&status=running"))


def test_a_question_that_there_is_not_cannot_be_answered() -> None:
    with pytest.raises(KeyError, match="no_such_question"):
        Readings().note("no_such_question", "1", _query())
