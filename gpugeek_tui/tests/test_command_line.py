"""Commands after the colon: what is read, completed and refused, and that they lead where keys lead."""

from __future__ import annotations

import pytest

from gpugeek_tui.command_line import COMMANDS, CommandError, Known, Order, complete, read_command
from gpugeek_tui.dialogs.command_line import CommandLine
from gpugeek_tui.dialogs.confirm import Confirm
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open
from gpugeek_tui.text import clean

HOSTILE = "\x1b[31mred"
KNOWN = Known(
    instances={1: "train-1", 12: "train-12", 3: "Eval", 4: "twin", 5: "twin", 6: HOSTILE},
    profiles=("prod", "preview"),
    views=("Old ones",),
    columns=("name", "status", "age"),
    filter_problem=lambda words: "no such column" if "nope:" in words else "",
)


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("instances running", Order("instances", "running")),
        (":inst  a b ", Order("instances", "a b")),
        ("stop train-1", Order("stop", instance_id=1)),
        ("stop 12", Order("stop", instance_id=12)),
        ("rel eval", Order("release", instance_id=3)),
        ("start ev", Order("start", instance_id=3)),
        (f"stop {clean(HOSTILE)}", Order("stop", instance_id=6)),
        ("profile prod", Order("profile", "prod")),
        ("view old", Order("view", "Old ones")),
        ("sort age", Order("sort", "age")),
        ("sort age rev", Order("sort", "age", reverse=True)),
        ("filter", Order("filter")),
        ("q", Order("quit")),
    ],
)
def test_a_line_becomes_an_order(line: str, order: Order) -> None:
    assert read_command(line, KNOWN) == order


@pytest.mark.parametrize(
    ("line", "at", "words"),
    [
        ("", 0, "Commands: instances"),
        ("st train-1", 0, "st could be start, stop"),
        ("explode", 0, "There is no command explode"),
        ("stop", 4, "stop which instance?"),
        ("stop train", 5, "train could be train-1 1, train-12 12. An id tells which."),
        ("stop twin", 5, "twin could be twin 4, twin 5"),
        ("stop nobody", 5, "No instance is called nobody"),
        ("profile pr", 8, "pr could be prod, preview"),
        ("quit now", 5, "quit takes nothing behind it"),
        ("filter nope:1", 7, "no such column"),
        ("sort colour", 5, "There is no column colour"),
    ],
)
def test_what_makes_no_sense_is_told_and_where(line: str, at: int, words: str) -> None:
    with pytest.raises(CommandError) as told:
        read_command(line, KNOWN)
    assert told.value.at == at
    assert told.value.words.startswith(words)


def test_a_table_is_needed_for_what_changes_one() -> None:
    with pytest.raises(CommandError, match="needs a table"):
        read_command("sort age", Known(columns=("age",), table=False))


def test_every_command_can_be_given_in_full() -> None:
    arguments = {"INSTANCE": "3", "PROFILE": "prod", "VIEW": "Old ones", "COLUMN": "age"}
    for name, command in COMMANDS.items():
        assert read_command(f"{name} {arguments.get(command.takes, '')}", KNOWN).command == name


@pytest.mark.parametrize(
    ("typed", "text", "offered"),
    [
        ("inst", "instances ", ("instances",)),
        ("st", "st", ("start", "stop")),
        ("res", "restart ", ("restart",)),
        ("stop tr", "stop train-1", ("train-1", "train-12")),
        ("stop EV", "stop Eval", ("Eval",)),
        ("profile p", "profile pr", ("prod", "preview")),
        ("sort n", "sort name", ("name",)),
        ("filter x", "filter x", ()),
        ("nothing x", "nothing x", ()),
    ],
)
def test_tab_completes_as_far_as_it_is_certain(
    typed: str, text: str, offered: tuple[str, ...]
) -> None:
    assert complete(typed, KNOWN) == (text, offered)


async def test_a_command_asks_what_its_key_asks_about_the_one_that_is_named(
    open_app: Open,
) -> None:
    account = Account(machine(1), machine(2, status="stopd"), machine(3))
    async with open_app(account) as driver:
        await driver.press("space", "2", "colon")  # marks and cursor mean another
        await driver.type("stop train-3")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, Confirm))
        await driver.sees("train-3", "Stop this instance?")
        assert account.sent == []
        await driver.press("y")
        await driver.until(lambda: account.sent == [("stop", 3, None, None)])
        await driver.press("colon")
        await driver.type("start train-1")
        await driver.press("enter")
        await driver.until(lambda: "running" in driver.toasts)  # why it cannot be started
        assert len(account.sent) == 1


async def test_errors_stand_under_the_line_which_stays_and_up_brings_it_back(
    open_app: Open,
) -> None:
    async with open_app(Account(machine(1), machine(2, name="other"))) as driver:
        await driver.press("colon")
        await driver.type("stop")
        await driver.press("enter")
        await driver.sees("stop which instance?")
        await driver.press("escape", "colon")
        await driver.type("inst")
        await driver.press("tab")
        await driver.type("other")
        await driver.press("enter")
        await driver.until(lambda: driver.table.keys == (2,))
        await driver.press("colon", "up")
        await driver.sees("instances other")
        assert isinstance(driver.app.screen, CommandLine)
        await driver.press("escape", "colon")
        await driver.type("sort name rev")
        await driver.press("enter")
        await driver.until(lambda: driver.instances.arrangement.reverse)
        await driver.press("colon", "p", "a", "tab", "enter")
        await driver.sees("PAUSED")
