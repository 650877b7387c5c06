"""The log file: whose, how large, and what never stands in it."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpugeek_tui import logs, masking, places
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.logs import start_log

CANARY = "canary-9f1c-token"
PASSWORD = "Q3rDHh7QEwgYsuPxYSdVbE9zzKQQW45e"


@pytest.fixture
def log_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The log, begun; afterwards logging is as it was."""
    monkeypatch.setattr(masking, "_known", [Secret(CANARY)])
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    handler = start_log(places.log_file(), "info")
    yield places.log_file()
    logging.getLogger().removeHandler(handler)
    logging.getLogger("gpugeek_tui").setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)
    handler.close()


log = logging.getLogger("gpugeek_tui.somewhere")


def test_a_record_is_a_line_with_its_time_in_utc(log_path: Path) -> None:
    log.info("opened %s", "prod")
    assert not log_path.with_suffix(".log.1").exists()
    (line,) = log_path.read_text(encoding="utf-8").splitlines()
    when, _, rest = line.partition("Z ")
    assert len(when) == len("2026-01-02 03:04:05.678")
    assert rest.startswith("INFO ")
    assert rest.endswith(" gpugeek_tui.somewhere: opened prod")


def test_nothing_is_made_before_there_is_something_to_say(log_path: Path) -> None:
    log.debug("below the level")
    assert not log_path.parent.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes say nothing there")
def test_file_and_folder_are_their_owner_s_alone_also_after_a_rotation(
    log_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (handler,) = (one for one in logging.getLogger().handlers if isinstance(one, logs.LogFile))
    handler.most_bytes = 2000
    for number in range(100):
        log.info("line %d %s", number, "x" * 80)
    kept = sorted(log_path.parent.iterdir())
    assert [path.name for path in kept] == [log_path.name + end for end in ("", ".1", ".2")]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in kept)
    assert all(path.stat().st_size <= 2300 for path in kept)  # a line more than the bound
    text = "".join(path.read_text(encoding="utf-8") for path in reversed(kept))
    numbers = [int(line.split(" line ")[1].split()[0]) for line in text.splitlines()]
    assert numbers == list(range(numbers[0], 100))
    assert log_path.parent.stat().st_mode & 0o777 == 0o700


def test_no_secret_comes_in_by_message_arguments_or_traceback(log_path: Path) -> None:
    log.warning("sent %s with %s", {"sshPwd": "hunter2"}, CANARY)
    try:
        raise ValueError(f"{CANARY} and {PASSWORD}")
    except ValueError:
        log.exception("a fault, token=%s", "hunter3")
    text = log_path.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert "test_logs.py" in text
    for secret in (CANARY, PASSWORD, "hunter2", "hunter3"):
        assert secret not in text


def test_what_a_server_says_is_one_line_and_no_command(log_path: Path) -> None:
    log.warning("it said %s", "\x1b[2Jgone\n2026-01-01 INFO forged \u202e")
    (line,) = log_path.read_text(encoding="utf-8").splitlines()
    assert "\x1b" not in line
    assert "\u202e" not in line


def test_the_http_library_s_log_is_left_out(log_path: Path) -> None:
    logging.getLogger("httpx").warning("GET http://host?token=x")
    logging.getLogger("httpcore.http11").warning("headers")
    logging.getLogger("gpugeek_tuition").warning("another's")
    assert not log_path.exists()


def test_what_a_thread_dies_of_goes_to_the_log_and_not_over_the_screen(
    log_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise KeyError(CANARY)

    thread = threading.Thread(target=fail, name="reader")
    thread.start()
    thread.join()
    text = log_path.read_text(encoding="utf-8")
    assert "reader died" in text
    assert "KeyError" in text
    assert CANARY not in text
    assert capfd.readouterr() == ("", "")


def test_a_folder_that_cannot_be_written_to_stops_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    handler = logs.LogFile(tmp_path / "file" / "x.log")
    record = logging.LogRecord("gpugeek_tui", logging.ERROR, "", 1, "lost", None, None)
    handler.handle(record)
    handler.close()
    assert capfd.readouterr() == ("", "")
