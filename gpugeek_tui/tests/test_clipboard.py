"""Text on its way to the clipboard, and addresses on theirs to the browser: what is run, and what is sent."""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpugeek_tui import browser, clipboard
from gpugeek_tui.passthrough import MOST_AT_ONCE

XTERM = {"TERM": "xterm-256color"}


def everything(name: str) -> str | None:
    return f"/bin/{name}"


def nothing(name: str) -> str | None:
    return None


def sequence(text: str) -> str:
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"


def test_the_terminal_is_asked_by_osc_52() -> None:
    assert clipboard.osc52("pässword", XTERM) == sequence("pässword")


@pytest.mark.parametrize("term", ["", "dumb", "linux"])
def test_a_terminal_that_would_print_it_is_not_asked(term: str) -> None:
    assert clipboard.osc52("x", {"TERM": term}) == ""


def test_tmux_gets_it_both_ways() -> None:
    plain = sequence("x")
    wrapped = "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    assert clipboard.osc52("x", XTERM | {"TMUX": "/tmp/tmux-1/default,1,0"}) == plain + wrapped


@settings(max_examples=30)
@given(st.text(max_size=2000))
def test_screen_gets_short_pieces_that_add_up(text: str) -> None:
    text = clipboard.one_line(text)
    sent = clipboard.osc52(text, XTERM | {"STY": "1.pts-0"})
    assert sent.startswith("\x1bP")
    assert sent.endswith("\x1b\\")
    pieces = sent[2:-2].split("\x1b\\\x1bP")
    assert all(0 < len(piece) <= MOST_AT_ONCE for piece in pieces)
    assert "".join(pieces) == sequence(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        ("a\r\nb\tc", "a  b c"),
        ("a\x1b[31mb\x07\x00\x7f\x9b", "a[31mb"),
        ("a\u202eb\u200bc\u2066d\ufeff", "abcd"),
        ("名前 é", "名前 é"),
    ],
)
def test_what_is_copied_is_one_line_without_unseen_characters(text: str, line: str) -> None:
    assert clipboard.one_line(text) == line


FAR = {"SSH_CONNECTION": "1 2 3 4"}


@pytest.mark.parametrize(
    ("environ", "platform", "first"),
    [
        ({}, "darwin", "/bin/pbcopy"),
        (FAR, "darwin", ""),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, "linux", "/bin/wl-copy"),
        ({"DISPLAY": ":0"}, "linux", "/bin/xclip"),
        (FAR | {"DISPLAY": "localhost:10.0"}, "linux", "/bin/xclip"),
        (FAR | {"WAYLAND_DISPLAY": "w"}, "linux", ""),
        ({"WSL_DISTRO_NAME": "Debian"}, "linux", "/bin/clip.exe"),
        ({}, "linux", ""),
        (FAR, "win32", ""),
    ],
)
def test_the_clipboard_s_program_is_that_of_the_desktop_in_sight(
    environ: dict[str, str], platform: str, first: str
) -> None:
    found = clipboard.program(environ, platform=platform, which=everything)
    assert (found[0] if found else "") == first
    assert clipboard.program(environ, platform=platform, which=nothing) == ()


def test_windows_programs_are_run_by_their_full_path() -> None:
    environ = {"SYSTEMROOT": "C:\\Windows"}
    (command,) = clipboard.program(environ, platform="win32")
    assert command.startswith("C:\\Windows")
    assert browser.browsers(environ, platform="win32")[0][0].startswith("C:\\Windows")


@pytest.mark.parametrize(
    ("environ", "platform", "names"),
    [
        ({"DISPLAY": ":0"}, "linux", ["/bin/xdg-open", "/bin/gio"]),
        ({"WAYLAND_DISPLAY": "w"}, "linux", ["/bin/xdg-open", "/bin/gio"]),
        (FAR | {"DISPLAY": "localhost:10.0"}, "linux", ["/bin/xdg-open", "/bin/gio"]),
        (FAR, "linux", []),
        ({}, "linux", []),
        ({}, "darwin", ["/bin/open"]),
        (FAR, "darwin", []),
        ({"WSL_DISTRO_NAME": "Debian"}, "linux", ["/bin/wslview", "/bin/rundll32.exe"]),
    ],
)
def test_a_browser_is_started_only_where_the_user_sees_it(
    environ: dict[str, str], platform: str, names: list[str]
) -> None:
    found = browser.browsers(environ, platform=platform, which=everything)
    assert [command[0] for command in found] == names


def program(folder: Path, body: str) -> tuple[str, ...]:
    file = folder / "program.py"
    file.write_text(f"import json, os, sys\n{body}\n", encoding="utf-8")
    return (sys.executable, str(file))


def test_the_text_goes_in_by_the_input_and_stands_in_no_argument(tmp_path: Path) -> None:
    out = tmp_path / "out"
    took = program(tmp_path, f"open({str(out)!r}, 'wb').write(sys.stdin.buffer.read())")
    assert clipboard.feed(took, "$(id) 名")
    assert out.read_text("utf-8") == "$(id) 名"
    assert not clipboard.feed(program(tmp_path, "sys.exit(1)"), "x")
    assert not clipboard.feed((str(tmp_path / "missing"),), "x")


def test_a_program_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "SECONDS", 0.05)
    assert not clipboard.feed(program(tmp_path, "import time; time.sleep(60)"), "x")


def test_the_browser_gets_the_address_as_one_word_and_no_terminal(tmp_path: Path) -> None:
    out = tmp_path / "out"
    body = (
        f"json.dump([sys.argv[1:], os.getsid(0) == os.getpid()], open({str(out)!r}, 'w'))"
        if os.name == "posix"
        else f"json.dump([sys.argv[1:], True], open({str(out)!r}, 'w'))"
    )
    url = "http://h.example/?a=1&b=$(id);c"
    missing = (str(tmp_path / "missing"),)
    assert browser.open_with([missing, program(tmp_path, body)], url)
    assert json.loads(out.read_text("utf-8")) == [[url], True]
    assert not browser.open_with([missing, program(tmp_path, "sys.exit(3)")], url)


def test_a_browser_that_stays_counts_as_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "SECONDS", 0.05)
    assert browser.open_with(
        [program(tmp_path, "sys.stdin.close(); import time; time.sleep(60)")], "u"
    )
    (staying,) = browser._staying
    staying.kill()
    staying.wait()
