"""The other views, the ways between them, help and palette."""

from __future__ import annotations

import pytest
from textual import events

from gpugeek_tui.screens.instances import InstancesScreen
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open


async def test_number_keys_and_tab_go_through_the_views(open_app: Open) -> None:
    async with open_app(Account(machine(1))) as driver:
        for key, shown in (
            ("2", "[2 Operations]"),
            ("3", "[3 Images]"),
            ("4", "[4 Datacenters]"),
            ("5", "[5 GPU types]"),
            ("1", "[1 Instances]"),
            ("tab", "[2 Operations]"),
            ("shift+tab", "[1 Instances]"),
            ("shift+tab", "[5 GPU types]"),
        ):
            await driver.press(key)
            await driver.sees(shown)


async def test_a_click_on_a_view_s_name_opens_it(open_app: Open) -> None:
    async with open_app(Account(machine(1))) as driver:
        at = driver.lines[2].index("4 Datacenters")
        await driver.pilot.click("ViewTabs", offset=(at + 2, 0))
        await driver.sees("[4 Datacenters]")


async def test_images_show_own_ones_first_with_name_and_id(open_app: Open) -> None:
    async with open_app(Account()) as driver:
        await driver.press("3")
        await driver.sees("123abc", "own", "torch", "official")
        assert list(driver.table.keys) == ["123abc", "torch"]


async def test_datacenters_and_gpu_types_count_what_the_account_has_there(open_app: Open) -> None:
    account = Account(
        machine(1, gpu_num=4),
        machine(2, gpu_num=2, dc_id="closed-x", gpu_name="OLD-8G"),
        machine(3, status="stopd", gpu_num=0),
    )
    async with open_app(account) as driver:
        await driver.press("4")
        await driver.sees("Suqian-B", "USA-Dallas-N", "closed-x", "(not listed)")
        (row,) = [line for line in driver.lines if "suqian-b" in line]
        assert row.split()[-3:] == ["2", "1", "4"]
        await driver.press("5")
        await driver.sees("A100-PCIE-40G", "40 GB", "OLD-8G")
        (row,) = [line for line in driver.lines if "G40-24G" in line]
        assert row.split()[-3:] == ["2", "4", "yes"]


@pytest.mark.parametrize(("view", "key", "found"), [("4", "suqian-b", [1]), ("5", "G40-24G", [1])])
async def test_enter_shows_the_instances_that_stand_there(
    open_app: Open, view: str, key: str, found: list[int]
) -> None:
    account = Account(machine(1), machine(2, dc_id="dallas-n", gpu_name="A100-PCIE-40G"))
    async with open_app(account) as driver:
        await driver.press(view)
        await driver.until(lambda: driver.table.move_to(key))
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, InstancesScreen))
        await driver.sees("1 of 2")
        assert list(driver.table.keys) == found


async def test_operations_say_that_there_are_none_yet(open_app: Open) -> None:
    async with open_app(Account()) as driver:
        await driver.press("2")
        await driver.sees("Nothing was started, stopped, created or released")


async def test_help_names_the_keys_that_work_here_and_closes(open_app: Open) -> None:
    async with open_app(Account(machine(1)), size=(100, 120)) as driver:
        await driver.press("question_mark")
        await driver.sees("Release", "Next view", "palette", "UNKNOWN", "Filter")
        await driver.press("question_mark")
        await driver.until(lambda: "palette" not in driver.text)
        await driver.press("4", "question_mark")
        await driver.sees("Next view")
        assert "Release" not in driver.text


async def test_the_palette_offers_the_actions_of_the_view_and_runs_them(open_app: Open) -> None:
    account = Account(machine(1))
    async with open_app(account) as driver:
        await driver.press("ctrl+p")
        await driver.type("rest")
        await driver.sees("Restart")
        await driver.press("enter")
        await driver.until(lambda: "Restart this instance?" in driver.text)
        await driver.press("y")
        await driver.until(lambda: [sent[0] for sent in account.sent] == ["restart"])


async def test_a_tick_or_a_key_while_the_program_ends_does_no_harm(open_app: Open) -> None:
    async with open_app(Account(machine(1))) as driver:
        app = driver.app
    assert app.screen_stack == []
    app._tick()
    await app.on_event(events.Key("q", "q"))


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (300, 100), (20, 6)])
async def test_every_size_of_terminal_shows_every_view(
    open_app: Open, size: tuple[int, int]
) -> None:
    account = Account(*(machine(number, name="训练" * 20) for number in range(1, 200)))
    async with open_app(account, size=size) as driver:
        for key in ("2", "3", "4", "5", "1", "enter", "escape", "c", "escape", "D", "escape"):
            await driver.press(key)
            assert len(driver.lines) == size[1]
        await driver.sees("GPUGeek")
