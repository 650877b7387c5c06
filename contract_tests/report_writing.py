"""Writing the reports that were asked for: all of each, or nothing of it."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from contract_tests.report_building import report_of
from contract_tests.report_drift import drift, snapshot_of
from contract_tests.report_html import html_text
from contract_tests.report_json import json_text
from contract_tests.report_junit import junit_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.report_data import Report
    from contract_tests.report_drift import Snapshot
    from contract_tests.run import Run
    from contract_tests.wishes import Wishes

__all__ = ["NotWritable", "check_writable", "concluded", "write_reports"]


class NotWritable(OSError):  # noqa: N818 - the user's mistake, for exit code 2
    """A report cannot be written where it was wanted; the message says why and what to do."""


def check_writable(wishes: Wishes) -> None:
    """Raise NotWritable for a place where no report could be written; to be asked before the run."""
    places = [path for path, _ in _wanted(wishes)]
    places += [wishes.learn] if wishes.learn else []
    if doubled := [path for path in places if places.count(path) > 1]:
        raise NotWritable(f"Two files are to be written to {doubled[0]}: give each its own.")
    for path in places:
        if _is_device(path):
            continue
        if path.is_dir():
            raise NotWritable(f"{path} is a folder: give the name of a file.")
        folder = path.parent
        if not folder.is_dir():
            raise NotWritable(f"There is no folder {folder}: make it, or give another file.")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise NotWritable(f"Nothing may be written in {folder}: give a file elsewhere.")


def concluded(
    run: Run, wishes: Wishes, baseline: Snapshot | None = None, *, interrupted: bool = False
) -> Report:
    """The report of a run that is over, with the drift from a baseline where there is one."""
    report = report_of(run, wishes, interrupted=interrupted)
    if baseline is None:
        return report
    changes = drift(baseline, snapshot_of(report))
    return replace(report, drift=changes, baseline=baseline.label)


def write_reports(report: Report, wishes: Wishes) -> None:
    """Write the files that were asked for; raises NotWritable after all others have been tried."""
    failed: NotWritable | None = None
    for path, text_of in _wanted(wishes):
        try:
            _write(path, text_of(report))
        except OSError as error:
            failed = NotWritable(f"{path} could not be written: {error.strerror or error}")
    if failed is not None:
        raise failed


def _wanted(wishes: Wishes) -> Iterator[tuple[Path, Callable[[Report], str]]]:
    for path, text_of in (
        (wishes.json, json_text),
        (wishes.junit, junit_text),
        (wishes.html, html_text),
    ):
        if path is not None:
            yield path, text_of


def _write(path: Path, text: str) -> None:
    """By a file beside it that takes its place when whole, so that nobody ever reads half of one."""
    data = text.encode(errors="backslashreplace")
    if _is_device(path):
        with path.open("wb") as device:
            device.write(data)
        return
    number, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
        Path(beside).chmod(0o666 & ~_umask())
        Path(beside).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(beside).unlink()
        raise


def _is_device(path: Path) -> bool:
    """A pipe or /dev/stdout: written into, never replaced."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _umask() -> int:
    mask = os.umask(0o077)  # it can be read only by setting it
    os.umask(mask)
    return mask
