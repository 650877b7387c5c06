"""The journal as the fleet uses it: it waits for the disk, and never for the loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event

import pytest

from gpugeek_tui.errors import JournalError
from gpugeek_tui.fleet.journal import Journal
from gpugeek_tui.fleet.journal_rows import Row
from gpugeek_tui.tests.journal_desk import row, stored


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite3"


@pytest.fixture
async def journal(path: Path) -> AsyncIterator[Journal]:
    opened = Journal.open(path)
    yield opened
    await opened.close()


def spoil(path: Path) -> None:
    """Puts a file where the journal's folder should be."""
    path.parent.write_text("in the way")


def mend(path: Path) -> None:
    path.parent.unlink()


async def test_write_returns_when_the_row_is_on_disk(journal: Journal, path: Path) -> None:
    await journal.write(row("a"))
    assert set(stored(path)) == {"a"}
    assert journal.trouble == ""


async def test_nothing_is_made_before_it_is_used(journal: Journal, path: Path) -> None:
    assert not path.parent.exists()


async def test_notes_are_written_in_their_order_and_before_it_closes(path: Path) -> None:
    journal = Journal.open(path)
    for phase in ("sending", "running", "succeeded"):
        journal.note(row("a", phase=phase))
    await journal.close()
    assert stored(path)["a"].phase == "succeeded"
    assert list(path.with_name("journal.sqlite3.runs").glob("2*.lock")) == [], "its run is over"


async def test_the_loop_goes_on_while_it_writes(journal: Journal) -> None:
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    turning = asyncio.create_task(turn())
    await journal.write(row("a"))
    turning.cancel()
    assert turns > 2


async def test_a_write_that_failed_is_raised_told_and_forgotten(
    journal: Journal, path: Path
) -> None:
    spoil(path)
    with pytest.raises(JournalError):
        await journal.write(row("never sent"))
    assert "could not be written" in journal.trouble
    mend(path)
    await journal.write(row("b"))
    assert journal.trouble == ""
    assert set(stored(path)) == {"b"}


async def test_a_note_that_failed_is_kept_and_written_with_the_next_use(
    journal: Journal, path: Path
) -> None:
    spoil(path)
    journal.note(row("a", phase="running"))
    await asyncio.gather(*journal._jobs)
    assert journal.trouble
    mend(path)
    recalled = await journal.recall("mine")
    assert [one.phase for one in recalled.rows] == ["running"]
    assert journal.trouble == ""


async def test_trouble_is_known_before_anything_is_to_be_sent(journal: Journal, path: Path) -> None:
    spoil(path)
    with pytest.raises(JournalError):
        await journal.recall("mine")
    assert journal.trouble


async def test_recalling_takes_over_from_the_dead_and_says_whose_the_rest_is(path: Path) -> None:
    earlier, next_window, now = Journal.open(path), Journal.open(path), Journal.open(path)
    await earlier.write(row("left"))
    await next_window.write(row("held"))
    await earlier.close()
    recalled = await now.recall("mine")
    runs = {one.id: one.run for one in recalled.rows}
    assert runs["left"] == recalled.run != runs["held"]
    again = await now.recall("mine", recalled.revision)
    assert again.rows == ()
    await next_window.close()
    later = await now.recall("mine", recalled.revision)
    assert [(one.id, one.run) for one in later.rows] == [("held", recalled.run)]
    await now.close()


async def test_one_in_memory_takes_everything_and_remembers_nothing() -> None:
    journal = Journal.in_memory()
    await journal.write(row("a"))
    journal.note(row("b"))
    assert (await journal.recall("mine")).rows == ()
    assert (journal.kept, journal.trouble) == (False, "")
    await journal.close()


async def test_a_note_after_the_end_is_let_go(path: Path) -> None:
    journal = Journal.open(path)
    await journal.write(row("a"))
    await journal.close()
    journal.note(row("a", phase="unknown"))
    await asyncio.sleep(0)
    assert stored(path)["a"].phase == "sending"


async def test_on_a_full_disk_what_the_dead_left_is_followed_all_the_same(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = Journal.open(path)
    await earlier.write(row("left"))
    await earlier.close()

    def full(*_: object) -> None:
        raise JournalError("the disk is full.")

    monkeypatch.setattr("gpugeek_tui.fleet.journal_file.JournalFile.adopt", full)
    recalled = await journal.recall("mine")
    assert [one.run for one in recalled.rows] == [recalled.run]
    assert "disk is full" in journal.trouble


async def test_many_at_once_share_their_way_to_the_disk(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gpugeek_tui.fleet.journal_file import JournalFile

    writes = []
    write = JournalFile.write

    def counted(file: JournalFile, rows: tuple[Row, ...]) -> None:
        writes.append(len(rows))
        write(file, rows)

    monkeypatch.setattr(JournalFile, "write", counted)
    await asyncio.gather(*(journal.write(row(str(number))) for number in range(50)))
    assert len(stored(path)) == 50
    assert sum(writes) == 50, "no row is written twice"
    assert len(writes) < 25


async def test_a_disk_that_hangs_refuses_instead_of_waiting_for_ever(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gpugeek_tui.fleet.journal_file import JournalFile

    await journal.write(row("a"))
    answers = Event()
    write = JournalFile.write

    def hanging(file: JournalFile, rows: tuple[Row, ...]) -> None:
        answers.wait(20)
        write(file, rows)

    monkeypatch.setattr(JournalFile, "write", hanging)
    monkeypatch.setattr("gpugeek_tui.fleet.journal.PATIENCE_SECONDS", 0.01)
    with pytest.raises(JournalError, match="does not answer"):
        await journal.write(row("b"))
    assert journal.trouble
    answers.set()
    monkeypatch.setattr("gpugeek_tui.fleet.journal.PATIENCE_SECONDS", 20)
    await journal.write(row("b", phase="withdrawn"))
    assert stored(path)["b"].phase == "withdrawn"
    assert journal.trouble == ""
