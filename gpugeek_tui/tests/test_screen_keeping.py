"""Columns to choose, views with names, and what of it a restart brings back."""

from __future__ import annotations

import json

from gpugeek_tui.dialogs.columns import ColumnChooser
from gpugeek_tui.dialogs.views import ViewsDialog
from gpugeek_tui.places import views_file
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open
from gpugeek_tui.tests.driving import Driver


def fleet() -> Account:
    return Account(machine(1, name="b", gpu_num=4), machine(2, name="a"), machine(3, name="c"))


def columns(driver: Driver) -> list[str]:
    return [column.key for column in driver.table.columns]


async def keep_as(driver: Driver, name: str) -> None:
    await driver.press("w")
    await driver.until(lambda: isinstance(driver.app.screen, ViewsDialog))
    await driver.press("s")
    await driver.press(*["backspace"] * 20)
    await driver.type(name)
    await driver.press("enter")
    await driver.until(lambda: name in str(written().get("views")))


def written() -> dict[str, object]:
    try:
        found: dict[str, object] = json.loads(views_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


async def narrow(driver: Driver, text: str) -> None:
    await driver.press("slash")
    await driver.type(text)
    await driver.press("enter")
    await driver.until(lambda: driver.table.has_focus)


async def test_columns_are_hidden_moved_and_still_filter_and_sort(open_app: Open) -> None:
    async with open_app(fleet(), size=(200, 40)) as driver:
        usual = columns(driver)
        assert usual[:3] == ["name", "status", "doing"]
        assert "system_disk" not in usual
        await driver.press("W")
        await driver.until(lambda: isinstance(driver.app.screen, ColumnChooser))
        await driver.sees("[x] Name", "[ ] System")
        # Down to Status, hide it; take Doing below GPU.
        await driver.press("down", "space", "down", "shift+down", "enter")
        await driver.until(lambda: "Status" not in driver.text)
        assert columns(driver) == ["name", "gpu", "doing", *usual[4:]]
        assert any(line.split()[:2] == ["b", "G40-24G"] for line in map(bare, driver.lines))
        await narrow(driver, "status:stopd")
        assert not driver.table.keys
        await driver.press("escape", "W")
        await driver.until(lambda: isinstance(driver.app.screen, ColumnChooser))
        await driver.press("0", "enter")
        await driver.until(lambda: columns(driver) == usual)


def bare(line: str) -> str:
    return line.replace("▸", " ")


async def test_the_last_column_cannot_be_hidden_and_escape_changes_nothing(open_app: Open) -> None:
    async with open_app(fleet()) as driver:
        await driver.press("3")
        await driver.until(lambda: columns(driver) == ["name", "type", "id"])
        await driver.press("W")
        await driver.until(lambda: isinstance(driver.app.screen, ColumnChooser))
        await driver.press("space", "down", "space", "down", "space")
        await driver.sees("One column has to stay")
        await driver.press("escape")
        assert columns(driver) == ["name", "type", "id"]


async def test_a_view_is_kept_and_brings_back_filter_order_and_columns(open_app: Open) -> None:
    async with open_app(fleet()) as driver:
        await narrow(driver, "gpus<4")
        await driver.pilot.click("LiveTable", offset=(3, 0))
        assert list(driver.table.keys) == [2, 3]
        await keep_as(driver, "small ones")
        await driver.sees("small ones: 2 of 3")
        await driver.press("I")
        await driver.sees("small ones*: 2 of 3")
        await driver.press("escape")
        await driver.until(
            lambda: "small ones" not in driver.text.replace("Kept as small ones", "")
        )
        assert list(driver.table.keys) == [3, 1, 2]
        await driver.press("w")
        await driver.sees("1 small ones  gpus<4, by Name")
        await driver.press("1")
        await driver.until(lambda: list(driver.table.keys) == [2, 3])
        await driver.sees("gpus<4", "small ones: 2 of 3")


async def test_a_restart_brings_back_order_and_columns_but_no_filter_that_was_only_typed(
    open_app: Open,
) -> None:
    async with open_app(fleet()) as driver:
        await driver.pilot.click("LiveTable", offset=(3, 0))
        await driver.press("W")
        await driver.until(lambda: isinstance(driver.app.screen, ColumnChooser))
        await driver.press("down", "space", "enter")
        await narrow(driver, "gpus<4")
        await driver.until(lambda: "name" in str(written().get("last")))
        await driver.until(lambda: "doing" in str(written().get("last")))
    async with open_app(fleet()) as driver:
        await driver.until(lambda: list(driver.table.keys) == [2, 1, 3])
        assert "status" not in columns(driver)
        assert driver.instances.bar.text == ""


async def test_a_restart_brings_back_the_view_in_force_with_its_filter_in_sight(
    open_app: Open,
) -> None:
    async with open_app(fleet()) as driver:
        await narrow(driver, "gpus<4")
        await keep_as(driver, "small")
        await driver.until(lambda: '"view": "small"' in json.dumps(written()))
    async with open_app(fleet()) as driver:
        await driver.sees("gpus<4", "small: 2 of 3")
        assert sorted(str(key) for key in driver.table.keys) == ["2", "3"]
        await driver.press("escape")
        await driver.until(lambda: '"view": ""' in json.dumps(written()))
    async with open_app(fleet()) as driver:
        await driver.until(lambda: len(driver.table.keys) == 3)
        assert "small" not in driver.text


async def test_a_view_needs_a_name_and_can_be_for_this_profile_alone(open_app: Open) -> None:
    async with open_app(fleet()) as driver:
        await driver.press("w", "space", "enter")
        await driver.sees("A view needs a name")
        await driver.press("backspace", "tab", "space", "shift+tab")
        await driver.type("here")
        await driver.press("enter")
        await driver.until(lambda: '"profile": "--demo"' in json.dumps(written()))
        await driver.press("w")
        await driver.sees("1 here", "this profile", "in force")


async def test_a_view_is_deleted_by_asking_twice(open_app: Open) -> None:
    async with open_app(fleet()) as driver:
        await keep_as(driver, "one")
        await keep_as(driver, "two")
        await driver.press("w")
        await driver.sees("2 two", "1 one")
        await driver.press("k", "d")
        await driver.sees("once more to delete one")
        await driver.press("j", "k", "d")
        await driver.sees("once more to delete one")
        await driver.press("d")
        await driver.until(lambda: "one" not in json.dumps(written().get("views")))
        await driver.sees("1 two")
        await driver.press("d", "d")
        await driver.sees("None is kept")
        await driver.press("escape", "escape")
        await driver.until(lambda: not driver.instances.bar.display)


async def test_a_view_for_one_profile_is_not_offered_in_another(open_app: Open) -> None:
    views_file().parent.mkdir(parents=True)
    view = {"name": "mine", "table": "instances", "arrangement": {}, "profile": "prod"}
    for_all = view | {"name": "all", "profile": None}
    elsewhere = view | {"name": "elsewhere", "profile": None, "table": "images"}
    kept = {"schema": 1, "views": [view, for_all, elsewhere], "last": {}}
    views_file().write_text(json.dumps(kept), encoding="utf-8")
    async with open_app(fleet()) as driver:
        await driver.press("w")
        await driver.sees("1 all")
        assert "mine" not in driver.text
        assert "elsewhere" not in driver.text


async def test_a_broken_file_is_moved_aside_and_said_so(open_app: Open) -> None:
    views_file().parent.mkdir(parents=True)
    views_file().write_text("{", encoding="utf-8")
    async with open_app(fleet()) as driver:
        await driver.until(lambda: "The file of views was broken" in driver.toasts)
        await keep_as(driver, "new")


async def test_a_file_of_a_newer_version_is_left_alone(open_app: Open) -> None:
    views_file().parent.mkdir(parents=True)
    views_file().write_text('{"schema": 2, "views": {}}', encoding="utf-8")
    async with open_app(fleet()) as driver:
        await driver.until(lambda: "newer version" in driver.toasts)
        await driver.press("I", "w")
        await driver.sees("None is kept for this table yet")
        assert written() == {"schema": 2, "views": {}}


async def test_what_a_newer_or_older_program_kept_is_used_as_far_as_it_is_known(
    open_app: Open,
) -> None:
    views_file().parent.mkdir(parents=True)
    arrangement = {"filter": "colour:red", "sort": "price", "columns": ["price", "name", "name"]}
    kept = {
        "schema": 1,
        "views": [{"name": "odd", "table": "instances", "arrangement": arrangement}],
        "last": {"--demo": {"instances": {"arrangement": {}, "view": "odd"}}},
    }
    views_file().write_text(json.dumps(kept), encoding="utf-8")
    async with open_app(fleet()) as driver:
        await driver.until(lambda: "filter is not used: there is no column colour" in driver.toasts)
        assert columns(driver) == ["name"]
        assert len(driver.table.keys) == 3
