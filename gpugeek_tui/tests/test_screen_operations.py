"""The operations view: this run's and earlier ones', of this profile and of others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import msgspec

from gpugeek_tui import places
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.errors import OperationError, UnknownOutcomeError
from gpugeek_tui.fleet.findings import Finding, Verdict
from gpugeek_tui.fleet.journal_file import JournalFile
from gpugeek_tui.fleet.journal_rows import Row
from gpugeek_tui.fleet.owner import Owner
from gpugeek_tui.format import PLATFORM_ZONE
from gpugeek_tui.screens.instance import InstanceScreen
from gpugeek_tui.screens.instances import InstancesScreen
from gpugeek_tui.settings import Settings
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import follow_textual
from gpugeek_tui.tests.driving import Driver
from gpugeek_tui.tests.journal_desk import SENT, row, stored

SETTINGS = Settings(
    base_url="https://api.example",
    address="https://api.example",
    token=Secret("token-of-the-account"),
    profile="prod",
)
MINE = Owner.of(SETTINGS.address, SETTINGS.token).account


def earlier(ident: str, ago: timedelta = timedelta(hours=1), **fields: str) -> Row:
    """A stop of train-1 that an earlier run has brought to its end."""
    values = {
        "account": MINE,
        "profile": "prod",
        "action": "stop",
        "instance_id": "1",
        "name": "train-1",
        "phase": "succeeded",
        "settled": "1",
        "submitted_at": (SENT - ago).isoformat(),
        "ended_at": (SENT - ago + timedelta(seconds=72)).isoformat(),
        "message": "Stopped.",
    }
    return row(ident, **(values | fields))


def unknown(ident: str, finding: Finding, **fields: str) -> Row:
    """A create that was in doubt when its run ended, with what had been found out."""
    values = {
        "action": "create",
        "instance_id": "",
        "name": "fresh",
        "phase": "unknown",
        "message": "The connection was cut.",
        "finding": json.dumps(msgspec.to_builtins(finding)),
    }
    return earlier(ident, timedelta(hours=1), **(values | fields))


def remember(*rows: Row) -> None:
    file = JournalFile(places.journal_file())
    file.write(rows)
    file.close()


@asynccontextmanager
async def opened(account: Account, settings: Settings = SETTINGS) -> AsyncIterator[Driver]:
    """The program on the journal of this test, in the operations view once it has read it."""
    follow_textual()
    app = GpuGeekApp(settings, connect=account.connect)
    async with app.run_test(size=(180, 40)) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        await driver.press("2")
        await driver.sees("[2 Operations]")
        yield driver


def line_of(driver: Driver, words: str) -> str:
    (found,) = [line for line in driver.lines if words in line]
    return found


def shows(driver: Driver, *keys: str) -> bool:
    return list(driver.table.keys) == list(keys)


async def test_operations_of_earlier_runs_are_listed_newest_first_with_their_date() -> None:
    remember(
        earlier("a", timedelta(days=3), name="three-days"),
        earlier("b", timedelta(days=20), name="twenty-days", phase="failed", code="10135"),
        earlier("c", timedelta(), name="just-now"),
    )
    async with opened(Account(machine(1))) as driver:
        await driver.sees("twenty-days")
        names = [driver.app.screen.item(key).name for key in driver.table.keys]  # type: ignore[attr-defined]  # this view's
        assert names == ["just-now", "three-days", "twenty-days"]
        day = (SENT - timedelta(days=3)).astimezone(PLATFORM_ZONE)
        assert day.strftime("%m-%d %H:%M") in line_of(driver, "three-days")
        assert SENT.astimezone(PLATFORM_ZONE).strftime("%H:%M:%S") in line_of(driver, "just-now")
        assert "1m 12s" in line_of(driver, "just-now")
        assert "FAILED" in line_of(driver, "twenty-days")
        assert "10135" in line_of(driver, "twenty-days")


async def test_what_is_done_now_is_on_disk_and_stands_above_what_was_done_before() -> None:
    remember(earlier("a"))
    async with opened(Account(machine(1))) as driver:
        await driver.sees("done")
        await driver.press("1")
        await driver.agree("S")
        await driver.until(lambda: "stop done" in driver.toasts)
        await driver.press("2")
        await driver.until(lambda: driver.table.row_count == 2)
    kept = stored(places.journal_file())
    assert {one.phase for one in kept.values()} == {"succeeded"}
    assert {one.profile for one in kept.values()} == {"prod"}


async def test_other_profiles_come_in_with_a_and_go_again() -> None:
    remember(earlier("a"), earlier("b", account="another", profile="dev", name="theirs"))
    async with opened(Account(machine(1))) as driver:
        await driver.sees("train-1")
        assert "theirs" not in driver.text
        await driver.press("a")
        await driver.sees("theirs", "dev", "train-1")
        await driver.press("a")
        await driver.until(lambda: "theirs" not in driver.text)


async def test_an_account_without_operations_says_where_the_others_are() -> None:
    remember(earlier("b", account="another", profile="dev"))
    async with opened(Account(machine(1))) as driver:
        await driver.sees("a shows what was done in others")


async def test_the_filter_finds_words_ids_and_states() -> None:
    remember(
        earlier("a", operation_id="512303116840965"),
        earlier("b", phase="failed", name="other", traceid="f00d"),
    )
    async with opened(Account(machine(1))) as driver:
        await driver.until(lambda: driver.table.row_count == 2)
        for words, found in (("5123031168", "a"), ("f00d", "b")):
            await driver.press("slash")
            await driver.type(words)
            await driver.press("enter")
            await driver.until(partial(shows, driver, found))
            await driver.press("escape")
            await driver.until(lambda: driver.table.row_count == 2)


async def test_enter_shows_everything_that_is_known() -> None:
    finding = Finding(verdict=Verdict.UNLIKELY, words="It seems not to have happened.", final=True)
    remember(unknown("a", finding, traceid="f00d", code="10001", detail="2 x A100 payg"))
    async with opened(Account(machine(1))) as driver:
        await driver.sees("seems not done", "fresh")
        await driver.press("enter")
        await driver.sees(
            "The connection was cut.",
            "It seems not to have happened.",
            "prod, an earlier run of the program",
            "code 10001, traceid f00d",
            "2 x A100 payg",
        )


async def test_i_goes_to_the_instance_or_says_why_there_is_none() -> None:
    one = Finding(verdict=Verdict.PROBABLY, words="Probably.", instances=(1,), final=True)
    two = Finding(verdict=Verdict.SEVERAL, words="Two fit.", instances=(2, 3), final=True)
    remember(
        earlier("own"),
        earlier("gone", instance_id="4711", name="long-gone"),
        unknown("found", one),
        unknown("twins", two, name="twin"),
    )
    account = Account(machine(1), machine(2, name="twin"), machine(3, name="twin"))
    async with opened(account) as driver:
        await driver.sees("probably done", "perhaps done")
        for key in ("own", "found"):
            await driver.until(partial(driver.table.move_to, key))
            await driver.press("i")
            await driver.until(lambda: isinstance(driver.app.screen, InstanceScreen))
            await driver.sees("59064")
            await driver.press("escape")
            await driver.sees("[2 Operations]")
        await driver.until(partial(driver.table.move_to, "gone"))
        await driver.press("i")
        await driver.until(lambda: "not listed (any more)" in driver.toasts)
        await driver.until(partial(driver.table.move_to, "twins"))
        await driver.press("i")
        await driver.until(lambda: isinstance(driver.app.screen, InstancesScreen))
        await driver.until(lambda: set(driver.table.keys) == {2, 3})


async def test_what_an_earlier_run_left_open_is_told_at_the_start_and_followed() -> None:
    remember(
        earlier("a", phase="sending", settled="0", ended_at="", message=""),
        earlier(
            "b", timedelta(hours=2), phase="running", settled="0", operation_id="77", ended_at=""
        ),
    )
    async with opened(Account(machine(1, operation_id=0))) as driver:
        await driver.until(lambda: "Still open from before" in driver.toasts)
        assert "nothing is sent again" in driver.toasts
        await driver.sees("UNKNOWN", "in progress")
        assert driver.app.snapshot is not None
        assert len(driver.app.snapshot.running) == 1


async def test_a_lost_answer_is_shown_as_unknown_with_what_was_found_out() -> None:
    account = Account(machine(1, operation_id=500))
    account.refusal = UnknownOutcomeError("The connection was cut.")
    async with opened(account) as driver:
        await driver.press("1")
        await driver.agree("S")
        await driver.until(lambda: "OUTCOME UNKNOWN" in driver.toasts)
        account.held[1] = machine(1, operation_id=0, status="stopd")
        await driver.press("R")
        await driver.until(lambda: "stop: PROBABLY DONE" in driver.toasts)
        await driver.press("2")
        await driver.sees("probably done", "Probably carried out")
        assert [sent[0] for sent in account.sent] == ["stop"]


async def test_without_a_writable_journal_looking_works_and_acting_is_refused_with_a_way_out() -> (
    None
):
    places.state_folder().write_text("a file where the folder should be")
    account = Account(machine(1))
    async with opened(account) as driver:
        await driver.sees("Journal:", "could not be", "--no-journal")
        await driver.press("1")
        await driver.sees("train-1", "Journal:")
        await driver.agree("S")
        await driver.until(
            lambda: "Journal: " in driver.toasts and "No create and no action" in driver.toasts
        )
        assert account.sent == []


async def test_no_journal_acts_without_one() -> None:
    places.state_folder().write_text("a file where the folder should be")
    account = Account(machine(1))
    settings = Settings(address="https://api.example", token=Secret("t"), journal=False)
    async with opened(account, settings) as driver:
        await driver.press("1")
        await driver.agree("S")
        await driver.until(lambda: "stop done" in driver.toasts)
        assert "Journal:" not in driver.text


async def test_a_broken_journal_is_kept_and_said_where_it_matters() -> None:
    path = places.journal_file()
    path.parent.mkdir(parents=True)
    path.write_bytes(b"broken" * 500)
    async with opened(Account(machine(1))) as driver:
        await driver.sees("The journal could not be read", "unreadable-")
        await driver.press("1")
        await driver.until(lambda: "The journal could not be read" not in driver.text)
    (aside,) = path.parent.glob("*.unreadable-*")
    assert aside.read_bytes() == b"broken" * 500


async def test_a_demo_keeps_no_journal() -> None:
    account = Account(machine(1))
    async with opened(account, Settings(demo="demo")) as driver:
        await driver.press("1")
        await driver.agree("S")
        await driver.until(lambda: "stop done" in driver.toasts)
    assert not places.journal_file().exists()


async def test_hundreds_of_operations_are_a_list_like_any_other() -> None:
    remember(*(earlier(str(n), timedelta(minutes=n), name=f"train-{n}") for n in range(500)))
    async with opened(Account(machine(1))) as driver:
        await driver.until(lambda: driver.table.row_count == 500)
        await driver.press("G")
        await driver.sees("train-499")


async def test_two_dashboards_see_each_other_s_operations() -> None:
    account = Account(machine(1))
    account.gate = asyncio.Event()
    other = Account(machine(1))
    async with opened(account) as first:
        await first.press("1")
        await first.agree("S")
        await first.until(lambda: bool(account.sent))
        async with opened(other) as second:
            await second.sees("sending", "train-1")
            await second.press("1")
            await second.agree("r")
            await second.until(lambda: "another dashboard's stop" in second.toasts)
            assert other.sent == []
        account.refusal = OperationError("no", code=10135)
        account.gate.set()
        await first.until(lambda: "NOT DONE" in first.toasts)
