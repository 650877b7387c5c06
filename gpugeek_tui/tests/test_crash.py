"""A fault of ours: the terminal is sane, the user knows where to look, and no secret is told."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from gpugeek_tui import crash, places
from gpugeek_tui.tests.failing_program import TOKEN
from gpugeek_tui.tests.terminal import Terminal

SECRETS = (TOKEN, "canary-in-a-variable")


def kept() -> str:
    """All that the state folder holds."""
    files = [path for path in places.state_folder().rglob("*") if path.is_file()]
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def test_a_failing_screen_ends_with_a_sane_terminal_a_word_and_a_report() -> None:
    with Terminal("python", "-m", "gpugeek_tui.tests.failing_program") as terminal:
        terminal.sees("24 instances")
        terminal.type("X")
        assert terminal.ends() == 70
        terminal.sees("fault in the program itself", "RuntimeError", "Report:", "Log:")
        assert "Traceback" not in terminal.text
        assert terminal.restored
        last = terminal.raw[terminal.raw.rindex(b"\x1b[?1049l") :]
        for mode in (b"1000", b"1003", b"1006", b"2004", b"1004", b"1049"):
            assert terminal.raw.rindex(b"\x1b[?" + mode + b"l") > terminal.raw.rfind(
                b"\x1b[?" + mode + b"h"
            )
        assert b"\x1b[?25h" in last
        shown = terminal.raw.decode()
    (report,) = places.crash_folder().iterdir()
    text = report.read_text(encoding="utf-8")
    assert report.name in shown.replace("\r\n", "")
    for words in ("gpugeek-tui", "textual", "Traceback", "RuntimeError", "failing_program.py"):
        assert words in text
    if sys.platform != "win32":
        assert report.stat().st_mode & 0o777 == 0o600
    for secret in SECRETS:
        assert secret not in shown + kept()


def test_a_fault_before_the_screen_is_taken_is_told_the_same_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> NoReturn:
        raise RuntimeError("sshPwd=canary-in-a-variable")

    assert crash.run(fail, lambda app: 0) == 70
    told = capsys.readouterr()
    assert "RuntimeError" in told.err
    assert "canary" not in told.err + told.out + kept()


def test_a_report_names_versions_and_places_and_no_values() -> None:
    def deep(hidden: str) -> None:
        raise LookupError(len(hidden))

    with pytest.raises(LookupError) as failed:
        deep("canary-in-a-variable")
    text = crash.text_of(failed.value, datetime(2026, 1, 2, tzinfo=UTC))
    assert "2026-01-02 00:00:00 UTC" in text
    assert "in deep" in text
    assert "httpx" in text
    assert "\x1b" not in text


def test_only_the_newest_reports_are_kept() -> None:
    folder = places.make_private(places.crash_folder())
    for number in range(25):
        (folder / f"2020{number:04}T000000Z-1.txt").touch()
    newest = crash.report(RuntimeError("x"))
    assert newest is not None
    assert newest.exists()
    assert len(list(folder.iterdir())) == 20


def test_a_folder_that_cannot_be_written_to_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("GPUGEEK_STATE", str(tmp_path / "file"))
    assert crash.report(RuntimeError("x")) is None
    assert "could not be written" in crash.told(RuntimeError("x"), None)
