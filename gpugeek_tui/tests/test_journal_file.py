"""The journal's file: private, whole, shared, and never thrown away."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from gpugeek_tui.errors import JournalError
from gpugeek_tui.fleet import journal_file, run_locks
from gpugeek_tui.fleet.journal_file import MIGRATIONS, JournalFile
from gpugeek_tui.tests.journal_desk import SENT, row, stored


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite3"


@pytest.fixture
def file(path: Path) -> Iterator[JournalFile]:
    opened = JournalFile(path)
    yield opened
    opened.close()


def test_a_written_row_is_there_for_every_other_program_at_once(
    file: JournalFile, path: Path
) -> None:
    file.write([row("a", name="训练")])
    assert stored(path)["a"].name == "训练"
    assert stored(path)["a"].run == file.run


def test_file_and_folder_are_its_owner_s_alone(file: JournalFile, path: Path) -> None:
    file.write([row()])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    file.close()
    path.chmod(0o644)
    file.read(0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_row_written_again_takes_the_place_of_the_old_one_and_is_new_to_readers(
    file: JournalFile,
) -> None:
    file.write([row("a"), row("b")])
    _, seen = file.read(0)
    file.write([row("a", phase="running")])
    news, later = file.read(seen)
    assert [(one.id, one.phase) for one in news] == [("a", "running")]
    assert len(file.read(0)[0]) == 2
    assert file.read(later) == ([], later)


def test_rows_leave_after_thirty_days(file: JournalFile) -> None:
    def sent(**ago: float) -> str:
        return (SENT - timedelta(**ago)).isoformat(timespec="milliseconds")

    file.write([row("old", submitted_at=sent(days=31)), row("kept", submitted_at=sent(days=29))])
    file.close()
    file._pruned_at = None
    file.write([row("new")])
    assert {one.id for one in file.read(0)[0]} == {"kept", "new"}


@pytest.mark.parametrize(
    "content",
    [
        b"this is no journal at all, but it is long enough to be taken for one" * 40,
        b"SQLite format 3\x00" + b"\x00" * 2000,
        b"not a journal",
    ],
)
def test_a_file_that_is_no_journal_is_moved_aside_whole_and_a_new_one_is_begun(
    file: JournalFile, path: Path, content: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    file.write([row("a")])
    assert set(stored(path)) == {"a"}
    assert file.moved_to is not None
    assert file.moved_to.read_bytes() == content


def test_a_damaged_journal_is_moved_aside(file: JournalFile, path: Path) -> None:
    file.write([row(str(number), message="x" * 3000) for number in range(40)])
    file.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert file.read(0)[0] == []
    assert file.moved_to is not None


def test_a_journal_without_its_columns_is_moved_aside(file: JournalFile, path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE operations (id TEXT)")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.commit()
    connection.close()
    file.write([row("a")])
    assert file.moved_to is not None


def test_damage_while_it_is_open_refuses_one_write_and_mends_itself_for_the_next(
    file: JournalFile, path: Path
) -> None:
    file.write([row("a")])
    path.write_bytes(b"\x00" * 8192)
    with pytest.raises(JournalError, match="damaged"):
        file.write([row("b")])
    file.write([row("c")])
    assert set(stored(path)) == {"c"}


def test_a_newer_version_s_journal_is_refused_and_left_alone(file: JournalFile, path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE operations (of_tomorrow TEXT)")
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match="newer version"):
        file.write([row("a")])
    assert path.read_bytes() == before


def test_a_full_disk_is_told_in_words_and_the_next_write_tries_again(
    file: JournalFile, path: Path
) -> None:
    file.write([row("a")])
    assert file._connection is not None
    (pages,) = file._connection.execute("PRAGMA page_count").fetchone()
    file._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalError, match="the disk is full") as caught:
        file.write([row("b", message="x" * 20_000)])
    assert str(path) in str(caught.value)
    assert "--no-journal" in str(caught.value)
    assert set(stored(path)) == {"a"}
    file.write([row("c")])
    assert set(stored(path)) == {"a", "c"}


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    file = JournalFile(tmp_path / "state" / "journal.sqlite3")
    with pytest.raises(JournalError, match="could not be written"):
        file.write([row()])
    file.close()


def test_a_journal_that_another_program_holds_for_long_is_told_in_words(
    file: JournalFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_file, "BUSY_SECONDS", 0.01)
    file.write([row("a")])
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match="another program"):
        file.write([row("b")])
    other.execute("COMMIT")
    other.close()
    file.write([row("b")])


def test_a_journal_that_was_deleted_meanwhile_is_begun_anew_and_not_written_into_nothing(
    file: JournalFile, path: Path
) -> None:
    file.write([row("a")])
    _, seen = file.read(0)
    path.unlink()
    file.write([row("b")])
    assert set(stored(path)) == {"b"}
    assert [one.id for one in file.read(seen + 5)[0]] == ["b"]


def test_two_programs_write_at_the_same_time_and_no_row_is_lost(path: Path) -> None:
    files = [JournalFile(path) for _ in range(2)]

    def write(place: int) -> None:
        for number in range(12):
            files[place].write([row(f"{place}-{number}")])

    threads = [Thread(target=write, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored(path)) == 24
    for each in files:
        each.close()


def test_of_two_programs_that_meet_a_broken_file_one_moves_it(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"broken" * 500)
    files = [JournalFile(path) for _ in range(2)]
    threads = [
        Thread(target=each.write, args=([row(str(number))],)) for number, each in enumerate(files)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(stored(path)) == {"0", "1"}
    assert len(list(path.parent.glob("*.unreadable-*"))) == 1
    for each in files:
        each.close()


def test_what_a_dead_run_left_is_adopted_and_a_living_one_s_is_not(path: Path) -> None:
    dead, alive, reader = JournalFile(path), JournalFile(path), JournalFile(path)
    dead.write([row("left"), row("settled", settled="1"), row("theirs", account="other")])
    alive.write([row("held")])
    dead.close()
    assert reader.orphaned("mine") == [dead.run]
    reader.adopt("mine", [dead.run])
    runs = {one.id: one.run for one in reader.read(0)[0]}
    assert runs == {
        "left": reader.run,
        "settled": dead.run,
        "theirs": dead.run,
        "held": alive.run,
    }
    assert reader.orphaned("mine") == []
    alive.close()
    assert reader.orphaned("mine") == [alive.run]
    reader.close()


def test_no_run_leaves_its_lock_behind_however_it_ended(file: JournalFile, path: Path) -> None:
    file.write([row()])
    folder = path.with_name("journal.sqlite3.runs")
    killed = folder / "20240206T090000-1-abcdef.lock"
    killed.touch()
    assert (folder / f"{file.run}.lock").exists()
    other = JournalFile(path)
    other.read(0)
    assert not killed.exists()
    assert (folder / f"{file.run}.lock").exists()
    other.close()
    file.close()
    assert not (folder / f"{file.run}.lock").exists()


@pytest.mark.parametrize(
    ("pid", "alive"),
    [(str(os.getpid()), True), ("0x", False), ("", False)],
    ids=["ours", "none", "empty"],  # not the number, which differs in each process of the run
)
def test_where_the_file_system_knows_no_locks_the_process_id_tells_who_is_alive(
    path: Path, monkeypatch: pytest.MonkeyPatch, pid: str, alive: bool
) -> None:
    def no_locks(_descriptor: int) -> None:
        raise OSError(errno.ENOLCK, "no locks here")

    monkeypatch.setattr(run_locks, "_lock", no_locks)
    locks = run_locks.RunLocks(path.parent.parent)
    other = run_locks.RunLocks(path.parent.parent)
    locks.hold(f"20240206T090000-{pid}-abcdef")
    assert other.alive(f"20240206T090000-{pid}-abcdef") is alive
    locks.close()
