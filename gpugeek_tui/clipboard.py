"""Text for the clipboard: through the terminal (OSC 52), and with the system's own program where there is one.

The terminal never says whether it took the text, and many take none; the program does, but over ssh its
clipboard is another machine's. So both are tried.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from gpugeek_tui.passthrough import through

__all__ = ["LONGEST", "feed", "one_line", "osc52", "program"]

LONGEST = 50_000
"""Bytes. Some terminals throw away a longer sequence without a word."""

SECONDS = 3.0
BELL = "\x07"
DEAF_TERMINALS = frozenset({"", "dumb", "linux", "vt100"})
BREAKS = frozenset("\t\n\r\u2028\u2029")
Which = Callable[[str], str | None]


def one_line(text: str) -> str:
    """`text` without control, bidi and other unseen characters; breaks become blanks.

    So nothing that is pasted into a shell runs by itself, or shows as other than it is.
    """
    spaced = "".join(" " if character in BREAKS else character for character in text)
    return "".join(
        character
        for character in spaced
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )


def osc52(text: str, environ: Mapping[str, str]) -> str:
    """What asks the terminal to take `text`; "" for a terminal that cannot.

    In tmux it is sent twice: plain for `set-clipboard on`, wrapped for `allow-passthrough on`. tmux says
    nothing of which it heeds, and the same text twice is the same clipboard.
    """
    if environ.get("TERM", "") in DEAF_TERMINALS:
        return ""
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    sequence = f"\x1b]52;c;{encoded}{BELL}"
    wrapped = through(sequence, environ)
    return sequence + wrapped if environ.get("TMUX") else wrapped


def program(
    environ: Mapping[str, str], *, platform: str = sys.platform, which: Which = shutil.which
) -> tuple[str, ...]:
    """The command that takes text for this machine's clipboard from its input; () where there is none.

    Over ssh that clipboard is in another room, unless the X display comes along.
    """
    far = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    if platform == "win32":
        # By its full path: Windows would look into the current folder first.
        return (
            ()
            if far
            else (str(Path(environ.get("SYSTEMROOT", "C:\\Windows"), "System32", "clip.exe")),)
        )
    found: list[tuple[str, ...]] = []
    if platform == "darwin" and not far:
        found.append(("pbcopy",))
    if environ.get("WAYLAND_DISPLAY") and not far:
        found.append(("wl-copy",))
    if environ.get("DISPLAY"):
        found += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    if environ.get("WSL_DISTRO_NAME") and not far:
        found.append(("clip.exe",))
    for name, *options in found:
        path = which(name)
        if path is not None:
            return (path, *options)
    return ()


def feed(command: Sequence[str], text: str) -> bool:
    """Hands `text` to the command; whether it took it. Blocks, for at most three seconds. No shell.

    Its output goes nowhere: those that stay behind to serve the clipboard would keep a pipe open.
    """
    windows = Path(command[0]).name.lower() == "clip.exe"
    try:
        done = subprocess.run(  # noqa: S603 - one of the commands above
            list(command),
            input=text.encode("utf-16" if windows else "utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            start_new_session=os.name == "posix",
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
