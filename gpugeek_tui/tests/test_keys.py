"""Other keys for actions: names, conflicts, and that the table is what the program does."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from textual.binding import Binding
from textual.dom import DOMNode

import gpugeek_tui
from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.cli import main
from gpugeek_tui.config.files import ConfigError, check_file, load_config
from gpugeek_tui.dialogs.confirm import Confirm
from gpugeek_tui.keys.names import key_problem, normal_keys, shown_key
from gpugeek_tui.keys.settling import settle
from gpugeek_tui.keys.table import ACTIONS, SCOPES, TITLES
from gpugeek_tui.settings import Settings
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open, follow_textual
from gpugeek_tui.tests.driving import Driver


def bound() -> Iterator[tuple[type[DOMNode], Binding]]:
    """Every binding of the program with its class."""
    for module in pkgutil.walk_packages(gpugeek_tui.__path__, "gpugeek_tui."):
        if ".tests" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    waiting, seen = [DOMNode], set()
    while waiting:
        one = waiting.pop()
        waiting += [sub for sub in one.__subclasses__() if sub not in seen]
        seen.add(one)
        if one.__module__.startswith("gpugeek_tui.") and ".tests" not in one.__module__:
            for binding in one.__dict__.get("BINDINGS", []):
                assert isinstance(binding, Binding), f"{one}: {binding} has no id"
                yield one, binding


def test_every_binding_stands_in_the_table_with_its_keys_and_the_other_way_round() -> None:
    found = {(binding.id, binding.key) for _, binding in bound()}
    listed = {(action.id, action.keys) for action in ACTIONS.values()}
    assert found - listed == set()
    assert listed - found == set()


def test_each_part_of_an_id_has_a_title_and_a_place() -> None:
    groups = {action.group for action in ACTIONS.values()}
    assert groups == set(TITLES)
    assert groups == {group for groups in SCOPES.values() for group in groups}


def test_the_usual_keys_are_the_program_s_names_and_do_not_clash_but_where_meant() -> None:
    for action in ACTIONS.values():
        assert [key_problem(key) for key in action.keys.split(",")] == [None] * len(
            action.keys.split(",")
        )
        assert normal_keys(action.keys) == action.keys
    for groups in SCOPES.values():
        keys = [
            key
            for action in ACTIONS.values()
            if action.group in groups
            for key in action.keys.split(",")
        ]
        assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize(
    ("written", "name", "shown"),
    [
        ("S", "S", "S"),
        ("?", "question_mark", "?"),
        ("/", "slash", "/"),
        ("-", "minus", "-"),
        ("+", "plus", "+"),
        ("Ctrl+R", "ctrl+r", "ctrl+r"),
        ("shift+ctrl+x", "ctrl+shift+x", "ctrl+shift+x"),
        ("pgdn", "pagedown", "pgdn"),
        ("Esc", "escape", "esc"),
        ("F5", "f5", "f5"),
        ("ctrl+space", "ctrl+@,ctrl+space", "ctrl+space"),
        ("ctrl+m", "enter", "enter"),
        ("ü", "ü", "ü"),
        ("ctrl++", "ctrl+plus", "ctrl++"),
    ],
)
def test_keys_are_taken_as_people_write_them(written: str, name: str, shown: str) -> None:
    assert normal_keys(written) == name
    assert key_problem(written) is None
    assert shown_key(name.split(",", maxsplit=1)[0]) == shown


@pytest.mark.parametrize("name", ["ctl+x", "f99", "ctrl+", "stop", "\x1b", "ctrl+foo"])
def test_what_no_keyboard_has_is_told(name: str) -> None:
    assert key_problem(name)


def test_two_actions_can_change_places() -> None:
    settled = settle({"instance.start": "S", "instance.stop": "s"})
    assert settled.clashes == ()
    assert (settled.keys("instance.start"), settled.keys("instance.stop")) == ("S", "s")


def test_a_key_that_is_taken_is_not_given_and_the_rest_is() -> None:
    settled = settle({"instance.stop": "r", "app.quit": "Q", "instance.strat": "t"})
    assert settled.keymap == {"app.quit": "Q"}
    taken, unknown = settled.clashes
    assert "r is instance.restart (Restart) in the instances view" in taken.words
    assert "did you mean instance.start?" in unknown.words


def test_who_falls_back_to_a_key_that_was_given_away_takes_it_back() -> None:
    """start falls back to s because r is taken, so that stop cannot have s either."""
    settled = settle({"instance.stop": "s", "instance.start": "r"})
    assert settled.keymap == {}
    assert [clash.id for clash in settled.clashes] == ["instance.stop", "instance.start"]


def test_the_same_key_in_two_places_is_no_conflict() -> None:
    assert settle({"operation.instance": "D", "views.delete": "s,x", "views.save": "k2"}).clashes
    assert settle({"operation.instance": "D"}).clashes == ()


def test_config_check_tells_where_and_a_start_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        '[keys]\ninstance.stop = "r"\n"app.qit" = "Q"\n[keys.app]\nhelp = "f99"\nquit = "Q"\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as told:
        check_file(path)
    places = [line.removeprefix(str(path)).split(": ")[0] for line in told.value.lines]
    assert places == [":2:10", ":3:1", ":5:1"]
    assert load_config(path).keymap["app.quit"] == "Q"
    listed = CliRunner().invoke(main, ["config", "keys", str(path)])
    assert "* app.quit                 Q " in listed.output
    assert "not granted: instance.stop: r is instance.restart" in listed.stderr


async def test_other_keys_act_are_shown_and_what_is_not_granted_is_told() -> None:
    account = Account(machine(1))
    wishes = {"instance.stop": "X,ctrl+x", "instance.start": "r", "confirm.yes": "j"}
    app = GpuGeekApp(Settings(demo="demo", keymap=wishes), connect=account.connect)
    follow_textual()
    async with app.run_test(size=(140, 90)) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        assert "instance.start: r is instance.restart" in driver.toasts
        await driver.sees(" X Stop", " s Start")
        await driver.press("S")  # the usual key does nothing any more
        assert not isinstance(app.screen, Confirm)
        await driver.press("question_mark")
        await driver.sees("X, ctrl+x", "instance.stop")
        await driver.press("escape", "ctrl+x")
        await driver.until(lambda: isinstance(app.screen, Confirm))
        await driver.press("y")
        assert account.sent == []
        await driver.press("j")
        await driver.until(lambda: account.sent == [("stop", 1, None, None)])


async def test_help_says_why_a_key_is_dim(open_app: Open) -> None:
    async with open_app(Account(machine(1)), size=(120, 100), read_only=True) as driver:
        await driver.press("question_mark")
        await driver.sees("Dim now, and why", "s, S, r, p, D", "read-only")
