"""What the suite learns of a target makes the mock behave like it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from contract_tests.engine import run_tests
from contract_tests.exchange import Exchange
from contract_tests.learn import write_dialect
from contract_tests.run import Run
from contract_tests.target import Mode, Target
from mockserver.dialect import DEFAULT
from mockserver.dialect_files import known_dialects, load_dialect
from mockserver.loading import load_world
from mockserver.serving import MockServer
from mockserver.tests.contract.judging import judged
from mockserver.tests.contract.learning import ENOUGH, hidden, wrongly_learned
from mockserver.tests.contract.second_server import second_server
from mockserver.world import DeclaredToken


@pytest.mark.parametrize("name", known_dialects())
def test_each_ready_made_dialect_is_recognised(name: str, tmp_path: Path) -> None:
    assert list(wrongly_learned(load_dialect(name), tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("default", ["no_enterprise", "no_operation", "tags", "unknown_key"]),
        ("hostile", ["http_errors", "no_enterprise", "no_operation", "tags", "unknown_key"]),
    ],
)
def test_what_cannot_be_learned_is_a_short_list(name: str, expected: list[str]) -> None:
    assert sorted(hidden(load_dialect(name))) == expected


@pytest.fixture(scope="module")
def second() -> Run:
    with second_server() as (url, _):
        return judged(url, *ENOUGH)


def test_the_second_server_is_learned_as_far_as_the_mock_can_say_it(
    second: Run, tmp_path: Path
) -> None:
    write_dialect(second, path := tmp_path / "second.toml")
    learned = msgspec.structs.asdict(load_dialect(path))
    expected = {
        "create_id_key": "instanceId",
        "operation_id_type": "string",
        "http_errors": "mapped",
        "missing_key": "10002",
        "wrong_method": "404",
        "failure_body": "text",
        "check_order": "address",
        "traceid": "absent",
        "error_data": "object",
        "create_refusal": "unlisted",
        "bidding_shown": "bidding",
        "vram": "bare",
        "same_port": "allowed",
        "port_limit": "each",
        "unset_complete_time": "null",
        "unknown_operation": "refused",
        "no_ids": "nothing",
        "repeated_ids": "each",
        "statuses": "transitional",
        "unknown_status": "empty",
        "released": "at_accept",
        "unknown_instance": "refused",
        "pages_from": "0",
        "total": "overall",
        "stopped_gpu_num": "kept",
        "creating_addresses": "filled",
        "services_order": "reversed",
        "release_needs": "stopd",
        "missing_ports": "untouched",
        "unknown_action": "10135",
        "instance_id_type": "integer",
    }
    assert {name: learned[name] for name in expected} == expected
    assert second.readings.puzzled == []


def test_what_no_switch_says_is_told_in_a_comment(second: Run, tmp_path: Path) -> None:
    write_dialect(second, path := tmp_path / "second.toml")
    text = path.read_text()
    assert "# D1 create_word: 'create_instance'" in text
    assert "# D5 operations_order: the request's order turned round" in text
    assert "# E15 stopped_addresses: kept (sshCmd, notebookUrl); blank (sshPwd)" in text
    assert "# C11 tags: not seen; no call lists the tags that there are" in text
    assert load_dialect(path).create_word == DEFAULT.create_word


def test_a_target_that_changes_its_reading_in_the_middle_breaks_the_statements_about_it() -> None:
    with MockServer("demo", seed=1) as mock:
        target = Target(mock.url, "fickle", Mode.FULL, rehearsal=True)
        run = Run.open(target, wait=5.0)

        def turn(exchange: Exchange) -> None:
            if exchange.operation == "getOperations" and exchange.sent.get("ids"):
                mock.account("fickle").choose(operation_id_type="string")

        run.session.watchers.append(turn)
        run_tests(run, lambda _: None, only=("life", "readings"))
    assert run.tally.broken_ids == ("S124", "S125")


def test_where_instances_cost_money_nothing_is_made_or_acted_on_for_a_reading() -> None:
    sent: list[Exchange] = []
    with MockServer("demo", seed=1) as mock:
        run = Run.open(Target(mock.url, "payer", Mode.FULL, rehearsal=False), wait=5.0)
        run.session.watchers.append(sent.append)
        run_tests(run, lambda _: None, only=("readings",))
    creates = [one.sent for one in sent if one.operation == "createInstance"]
    assert creates
    assert all(body.get("dryRun") is True for body in creates)
    assert "actOnInstance" not in {one.operation for one in sent}
    assert len(sent) < 70
    assert run.readings.knows("disk_type_case", "price", "too_many_gpus", "pages_from")


@pytest.mark.parametrize(("unknown_key", "missing_key"), [("403", "10002"), ("10002", "403")])
def test_where_tokens_are_declared_it_shows_what_others_are_worth(
    unknown_key: str, missing_key: str
) -> None:
    declared = (DeclaredToken("reader"),)
    world = msgspec.structs.replace(load_world("demo"), tokens=declared, other_tokens="unknown")
    choices = {"unknown_key": unknown_key, "missing_key": missing_key}
    with MockServer(world, seed=1, dialect=choices) as mock:
        run = judged(mock.url, "readings", mode=Mode.READ_ONLY, token="reader")
    seen = {one.name: one.value for one in run.readings.seen()}
    assert (seen["unknown_key"], seen["missing_key"]) == (unknown_key, missing_key)
    assert run.tally.broken == {}


@pytest.mark.parametrize("reading", ["null", "absent"])
def test_an_instance_that_never_had_an_operation_shows_what_its_operation_id_is(
    reading: str,
) -> None:
    world = load_world("reference")
    twin = {"instance_id": 504838617337861, "created_at": "2024-01-16 14:53:39", "name": "twin"}
    fresh = msgspec.structs.replace(world.instances[0], operation_id=None, **twin)
    world = msgspec.structs.replace(world, instances=(*world.instances, fresh))
    with MockServer(world, seed=1, dialect={"no_operation": reading}) as mock:
        run = judged(mock.url, "readings", mode=Mode.READ_ONLY, token="reader")
    seen = run.readings.get("no_operation")
    assert seen is not None
    assert seen.value == reading


def test_reads_alone_tell_what_reads_can() -> None:
    with MockServer("demo", seed=1, dialect="hostile") as mock:
        run = judged(mock.url, "envelope", "readings", mode=Mode.READ_ONLY, token="reader")
    seen = {one.name: one.value for one in run.readings.seen()}
    assert seen["missing_key"] == "403"
    assert seen["check_order"] == "parameters"
    assert seen["request_type"] == "all"
    assert (seen["pages_from"], seen["total"], seen["order"]) == ("0", "overall", "oldest")
    assert run.tally.broken == {}
    assert "create_id_key" not in seen
