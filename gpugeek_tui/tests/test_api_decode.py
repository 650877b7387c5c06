"""Answers that are not quite what the table says are still read, and nothing is lost unseen."""

from __future__ import annotations

import json
import logging
from typing import Any

import msgspec
import pytest

from gpugeek_tui.api.decode import (
    Rows,
    read_datacenters,
    read_gpus,
    read_instances,
    read_operations,
)
from gpugeek_tui.api.envelope import Unreadable
from gpugeek_tui.api.models import Instance, Operation
from gpugeek_tui.api.scalars import to_bool, to_int, to_text, to_texts
from gpugeek_tui.errors import ProtocolError
from gpugeek_tui.tests.api_desk import MACHINE, answering, enveloped


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(value if isinstance(value, bytes) else json.dumps(value).encode())


def page(*machines: dict[str, object], **over: object) -> Rows[Instance]:
    return read_instances(raw({"instances": [{**MACHINE, **each} for each in machines], **over}))


@pytest.mark.parametrize(
    ("sent", "field", "read"),
    [
        ({"name": None}, "name", ""),
        ({"name": 42}, "name", "42"),
        ({"name": ["x"]}, "name", ""),
        ({"gpuNum": "2"}, "gpu_num", 2),
        ({"gpuNum": 2.0}, "gpu_num", 2),
        ({"gpuNum": 2.5}, "gpu_num", 0),
        ({"gpuNum": "two"}, "gpu_num", 0),
        ({"memorySize": None}, "memory_size", 0),
        ({"isPending": True}, "is_pending", 1),
        ({"isPending": "1"}, "is_pending", 1),
        ({"isStartable": 1}, "is_startable", True),
        ({"isStartable": "false", "name": None}, "is_startable", False),
        ({"isStartable": 0.0}, "is_startable", False),
        ({"isStartable": {}}, "is_startable", False),
        ({"customServices": None}, "custom_services", ()),
        ({"customServices": "http://x:1"}, "custom_services", ()),
        ({"httpServices": ["https://a", None, 7, {}]}, "http_services", ("https://a", "7")),
        ({"operationId": None}, "operation_id", 0),
        ({"operationId": ""}, "operation_id", 0),
        ({"operationId": str(2**63 - 1)}, "operation_id", 2**63 - 1),
        ({"instanceId": "504838617333765"}, "instance_id", 504838617333765),
        ({"instanceId": 504838617333765.0}, "instance_id", 504838617333765),
        ({"instanceId": 2**53 + 1}, "instance_id", 2**53 + 1),
        ({"instanceId": 2**64 + 1, "name": None}, "instance_id", 2**64 + 1),
        ({"status": "stopped"}, "state", "stopd"),
        ({"status": "hibernating"}, "status", "hibernating"),
        ({"status": 3}, "status", "3"),
        ({"brandNew": {"deep": [1, {}]}}, "name", "testname"),
    ],
)
def test_a_field_of_another_type_is_read_as_what_it_should_hold(
    sent: dict[str, object], field: str, read: object
) -> None:
    (machine,) = page(sent).rows
    value = getattr(machine, field)
    assert value == read
    assert type(value) is type(read)


@pytest.mark.parametrize("broken", [9007199254740993.0, 1e20, "1.5", None, 0, -5, []])
def test_an_id_that_is_not_exact_or_not_an_id_leaves_its_row_out_and_no_other(broken: Any) -> None:
    rows = page({"instanceId": broken}, {"instanceId": 7})
    assert [row.instance_id for row in rows.rows] == [7]
    assert (rows.skipped, rows.size) == (1, 2)


@pytest.mark.parametrize(
    "element", [None, 7, "x", [], {}, {"instanceId": 5}, {"status": "running"}]
)
def test_an_element_that_is_no_instance_is_counted_and_logged_without_its_content(
    element: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        rows = read_instances(raw({"instances": [MACHINE, element], "total": 2}))
    assert [row.name for row in rows.rows] == ["testname"]
    assert rows.skipped == 1
    assert "1 of 2 elements of instances" in caplog.text
    assert "504838617333765" not in caplog.text


@pytest.mark.parametrize(
    "poison", [b"1e400", b"1" * 5000, b'"\\ud800"', b'"\xff"', b"[" * 500 + b"]" * 500]
)
def test_one_value_that_cannot_be_read_at_all_does_not_hide_the_rest(poison: bytes) -> None:
    good = json.dumps(MACHINE).encode()
    bad = b'{"instanceId": 9, "status": "running", "name": ' + poison + b"}"
    try:
        rows = read_instances(raw(b'{"instances": [' + bad + b"," + good + b"]}"))
    except Unreadable:
        assert poison == b'"\\ud800"'  # no JSON at all, which no reader can step over
        return
    assert [row.instance_id for row in rows.rows][-1] == 504838617333765


@pytest.mark.parametrize("total", [None, "x", [], -3, 2.5, b""])
def test_total_may_be_anything(total: object) -> None:
    assert page({}, total=str(total) if isinstance(total, bytes) else total).rows
    assert page({}, total="17").total == 17


@pytest.mark.parametrize("data", [{}, {"gpus": None}, {"gpus": []}])
def test_a_null_or_absent_array_is_empty(data: dict[str, object]) -> None:
    assert read_gpus(raw(data)) == Rows(())


@pytest.mark.parametrize("gpus", ["G30", {"0": "G30"}, 3, True])
def test_an_array_that_is_none_is_not_understood(gpus: object) -> None:
    with pytest.raises(Unreadable, match="gpus is not an array"):
        read_gpus(raw({"gpus": gpus}))


def test_lists_step_over_what_they_cannot_use() -> None:
    gpus = read_gpus(raw({"gpus": ["G30-24G", None, 40, "", {"gpuName": "x"}]}))
    assert (gpus.rows, gpus.skipped) == (("G30-24G", "40"), 3)
    centers = read_datacenters(raw({"datacenters": [{"dcId": "a", "name": None}, {"name": "B"}]}))
    assert ([d.dc_id for d in centers.rows], centers.skipped) == (["a"], 1)


def test_an_operation_may_speak_in_strings_and_nulls() -> None:
    rows = read_operations(
        raw(
            {
                "operations": [
                    {"operationId": "9", "isCompleted": True, "status": "2", "completeTime": None}
                ]
            }
        )
    )
    assert rows.rows == (Operation(operation_id=9, is_completed=1, status=2),)
    assert rows.rows[0].succeeded


async def test_what_was_left_out_can_be_asked_for() -> None:
    async with answering(enveloped({"instances": [MACHINE, {}], "total": 2})).client() as client:
        assert len(await client.instances()) == 1
        assert client.skipped == {"instances": 1}  # once, though the second page repeats it


@pytest.mark.parametrize("method", ["gpus", "datacenters", "images", "instances"])
async def test_a_list_of_which_nothing_can_be_read_is_no_empty_list(method: str) -> None:
    async with answering(enveloped({method: [None, {}]})).client() as client:
        with pytest.raises(ProtocolError, match="can be read"):
            await getattr(client, method)()


@pytest.mark.parametrize("value", ["0x1", "1_0", "１", "", "1.0", None, [], float("inf"), 2.0**53])
def test_what_is_no_exact_integer_is_none(value: object) -> None:
    assert to_int(value) is None


def test_scalars_come_as_words_and_digits() -> None:
    assert [to_int(" 12 "), to_int("-3"), to_int(True), to_int(7.0)] == [12, -3, 1, 7]
    assert [to_bool(1), to_bool("TRUE"), to_bool("0")] == [True, True, False]
    assert [to_bool(2), to_bool("yes"), to_bool(None)] == [None, None, None]
    assert [to_text(""), to_text(10), to_text(1.5)] == ["", "10", "1.5"]
    assert [to_text(True), to_text(None), to_text([])] == [None, None, None]
    assert to_texts({}) is None


def test_a_password_and_a_token_stay_out_of_every_repr() -> None:
    (machine,) = page({"sshPwd": "Q3rDHh7Q", "notebookUrl": "http://h:1/lab?token=f4jz"}).rows
    shown = repr(machine) + str(machine) + repr(machine.__rich_repr__()) + repr([machine])
    assert "Q3rDHh7Q" not in shown
    assert "f4jz" not in shown
    assert "http://h:1/lab?***" in shown
    assert machine.ssh_pwd == "Q3rDHh7Q"
