"""The catalogue of readings, choosing among them, dialect files, and a change while the mock runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from mockserver.dialect import DEFAULT, Dialect
from mockserver.dialect_catalogue import CATALOGUE, WITHOUT_SWITCH
from mockserver.dialect_choices import choices_of, chosen, listing
from mockserver.dialect_files import as_dialect, changed, known_dialects, load_dialect
from mockserver.dialect_setting import set_dialect, shown_dialect
from mockserver.errors import DialectError
from mockserver.fixtures import fixture
from mockserver.tests import (
    test_dialect_acting,
    test_dialect_envelope,
    test_dialect_rental,
    test_dialect_watching,
)
from mockserver.tests.probing import Wire

LAST = {"A": 20, "B": 4, "C": 22, "D": 7, "E": 22, "F": 11}
POINTS = {f"{letter}{number}" for letter, last in LAST.items() for number in range(1, last + 1)}


def test_every_open_point_has_a_switch_or_a_reason_to_have_none() -> None:
    switched = {switch.point for switch in CATALOGUE.values()}
    assert switched | set(WITHOUT_SWITCH) == POINTS
    assert not switched & set(WITHOUT_SWITCH)
    statements = json.loads(fixture("statements.json").read_bytes())
    assert {each for statement in statements for each in statement["ambiguities"]} <= POINTS


def test_the_catalogue_and_the_value_name_the_same_choices() -> None:
    types = get_type_hints(Dialect)
    assert list(Dialect.__struct_fields__) == list(CATALOGUE)
    for name, switch in CATALOGUE.items():
        assert get_args(types[name]) == switch.values
        assert getattr(DEFAULT, name) == switch.default
        assert len(set(switch.values)) == len(switch.values) > 1
        assert len({reading.words for reading in switch.readings}) == len(switch.readings)


def test_every_switch_has_a_test_that_sees_each_of_its_readings() -> None:
    areas = (test_dialect_envelope, test_dialect_rental, test_dialect_watching, test_dialect_acting)
    probes = {name: probe for area in areas for name, probe in area.PROBES.items()}
    assert {name: set(probe.seen) for name, probe in probes.items()} == {
        name: set(switch.values) for name, switch in CATALOGUE.items()
    }


def test_the_listing_tells_id_readings_and_choice_of_every_switch() -> None:
    shown: Any = json.loads(json.dumps(listing(chosen({"A1": "both"}))))
    first = shown["switches"][0]
    assert (first["id"], first["name"]) == ("A1", "create_id_key")
    assert (first["choice"], first["default"]) == ("both", "InstanceId")
    assert [reading["value"] for reading in first["readings"]] == [
        "InstanceId",
        "instanceId",
        "both",
    ]
    assert len(shown["switches"]) == len(CATALOGUE)
    assert {each["id"] for each in shown["withoutSwitch"]} == set(WITHOUT_SWITCH)


def test_a_choice_is_made_by_name_or_by_a_point_with_one_switch() -> None:
    assert (
        chosen({"A1": "both"}) == chosen({"create_id_key": "both"}) == Dialect(create_id_key="both")
    )
    assert chosen({"pages_from": 0}).first_page == 0
    assert choices_of(chosen({"pages_from": 0, "order": "newest"})) == {"pages_from": "0"}


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"creat_id_key": "both"}, "did you mean create_id_key?"),
        ({"zzz": "both"}, "there is no switch 'zzz'; there are create_id_key, "),
        ({"A5": "403"}, "A5 has several switches: name one of missing_key, unknown_key"),
        ({"A12": "any"}, "A12 has no switch: any other code is a matter of the moment"),
        ({"order": "random"}, "order (E9) cannot be 'random'. Its readings: newest: the newest"),
        ({"order": True}, "order (E9) cannot be 'True'"),
        ({"order": None}, "order (E9) cannot be 'None'"),
        ({"pages_from": 2}, "pages_from (E6) cannot be '2'"),
        ({"order": ["newest"]}, "order (E9) cannot be"),
        ({"A1": "both", "create_id_key": "both"}, "create_id_key is chosen twice"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused_with_the_way_out(
    choices: dict[str, object], words: str
) -> None:
    with pytest.raises(DialectError) as refused:
        chosen(choices)
    assert words in str(refused.value)


def test_the_ready_made_dialects_are_what_they_are_called() -> None:
    assert known_dialects() == ["default", "examples", "hostile", "tables"]
    assert load_dialect("default") == DEFAULT
    assert set(choices_of(load_dialect("hostile"))) == set(CATALOGUE)
    tables, examples = load_dialect("tables"), load_dialect("examples")
    assert (tables.create_id_key, examples.create_id_key) == ("instanceId", "InstanceId")
    assert (tables.operation_id_type, examples.operation_id_type) == ("string", "number")
    assert (tables.vram, examples.vram) == ("bare", "G")
    assert (tables.traceid, examples.traceid) == ("absent", "examples")


def test_a_dialect_may_be_a_file_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('words = "Mine"\n[choices]\nE9 = "oldest"\npages_from = 0\n', "utf-8")
    assert load_dialect(file) == load_dialect(str(file)) == as_dialect(file)
    assert load_dialect(file) == as_dialect({"E9": "oldest", "pages_from": 0})
    assert as_dialect("hostile") == as_dialect(load_dialect("hostile"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[choices\n", "is not TOML"),
        (b'words = "\xff"', "is not TOML"),
        (b"choises = 1", "did you mean choices?"),
        (b"choices = 1", "choices must be a table"),
        (b"words = 1", "words must be a text"),
        (b'[choices]\nordr = "oldest"', "did you mean order?"),
        (b'[choices]\norder = "odd"', "order (E9) cannot be 'odd'"),
        (b"x = " + b"[" * 100_000, "is not TOML"),
    ],
)
def test_a_broken_file_is_refused_with_its_name(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(DialectError) as refused:
        load_dialect(file)
    assert words in str(refused.value)
    assert str(file) in str(refused.value)


@pytest.mark.parametrize("name", ["hostil", "", "../dialects/default", "/", "."])
def test_a_dialect_that_is_not_there_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(DialectError, match="default, examples, hostile, tables"):
        load_dialect(name)


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({}, "give dialect, choices or both"),
        ({"name": "hostile"}, "there is no 'name' here"),
        ({"dialect": "hostil"}, "did you mean hostile?"),
        ({"dialect": "/etc/passwd"}, "there is no dialect '/etc/passwd'"),
        ({"dialect": 1}, "dialect must be a name"),
        ({"dialect": None}, "dialect must be a name"),
        ({"choices": []}, "choices must be an object"),
        ({"choices": {"order": "oldest", "E3": "odd"}}, "unknown_status (E3) cannot be 'odd'"),
    ],
)
def test_a_change_that_cannot_be_made_changes_nothing(wishes: dict[str, Any], words: str) -> None:
    wire = Wire({"A1": "both"})
    tenants, account = wire.service.tenants, wire.account
    for whose in (account, None):
        with pytest.raises(DialectError) as refused:
            set_dialect(tenants, whose, wishes)
        assert words in str(refused.value)
        assert account.cloud.dialect == tenants.dialect == chosen({"A1": "both"})


def test_a_change_begins_with_a_ready_made_dialect_or_with_the_present_one() -> None:
    present = chosen({"A1": "both"})
    assert changed(present, {"choices": {"E9": "oldest"}}) == chosen({"A1": "both", "E9": "oldest"})
    assert changed(present, {"dialect": "default"}) == DEFAULT
    hostile = changed(present, {"dialect": "hostile", "choices": {"E9": "newest"}})
    assert hostile == chosen({"E9": "newest"}, load_dialect("hostile"))


def test_a_change_shows_at_once_in_what_was_shown_before() -> None:
    wire = Wire({})
    before, stopped = wire.rows(), wire.row("old-baseline")
    pending = next(row["operationId"] for row in before if row["isPending"])
    shown = wire.operations(pending).data["operations"][0]
    assert (stopped["gpuNum"], shown["completeTime"]) == (0, "")
    choices = {"E12": "kept", "E9": "oldest", "D3": "null", "E1": "transitional"}
    set_dialect(wire.service.tenants, wire.account, {"choices": choices})
    assert wire.row("old-baseline")["gpuNum"] == 2
    assert wire.operations(pending).data["operations"][0]["completeTime"] is None
    assert [row["instanceId"] for row in wire.rows()] == [row["instanceId"] for row in before][::-1]
    assert wire.row("whisper-api")["status"] == "restarting"
    set_dialect(wire.service.tenants, wire.account, {"dialect": "default"})
    assert wire.rows() == before


def test_an_account_changes_alone_and_all_change_together() -> None:
    wire = Wire({})
    tenants, mine = wire.service.tenants, wire.account
    other = tenants.account(b"token-2")
    set_dialect(tenants, mine, {"choices": {"A1": "both"}})
    assert other.cloud.dialect == tenants.dialect == DEFAULT
    set_dialect(tenants, None, {"choices": {"E9": "oldest"}})
    assert mine.cloud.dialect == chosen({"A1": "both", "E9": "oldest"})
    assert other.cloud.dialect == tenants.account(b"token-3").cloud.dialect == tenants.dialect
    assert shown_dialect(tenants, mine) == listing(mine.cloud.dialect)
    assert shown_dialect(tenants, None) == listing(chosen({"E9": "oldest"}))
