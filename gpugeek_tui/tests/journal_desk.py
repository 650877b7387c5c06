"""What the tests of the journal share: rows, and a thread that does its work at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gpugeek_tui.fleet.journal import Journal
from gpugeek_tui.fleet.journal_file import JournalFile
from gpugeek_tui.fleet.journal_rows import Row

SENT = datetime.now(UTC).replace(microsecond=0)


def row(ident: str = "a", **fields: str) -> Row:
    """A create of account "mine" that is being sent; `fields` say what is different."""
    values = {
        **dict.fromkeys(Row.__struct_fields__, ""),
        "id": ident,
        "account": "mine",
        "action": "create",
        "name": "train",
        "submitted_at": SENT.isoformat(timespec="milliseconds"),
        "phase": "sending",
        "settled": "0",
    }
    return Row(**(values | fields))


def stored(path: Path) -> dict[str, Row]:
    """What stands in the file, read as another program would."""
    file = JournalFile(path)
    try:
        return {one.id: one for one in file.read(0)[0]}
    finally:
        file.close()


class AtOnce(Executor):
    """A thread that needs no time: for tests with a clock of their own."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - an executor hands on whatever it is
            future.set_exception(error)
        return future


def journal_at_once(path: Path) -> Journal:
    """A journal on that file whose work is done before anything else runs."""
    journal = Journal.open(path)
    assert journal._thread is not None
    journal._thread.shutdown()
    journal._thread = AtOnce()  # type: ignore[assignment]  # any executor does
    return journal
