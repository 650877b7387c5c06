"""Opening an address in the browser of the desktop, if this machine has one in sight of the user.

Not with the standard library's webbrowser: where no other is found it opens one for the terminal, over
our screen.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

__all__ = ["browsers", "open_with"]

SECONDS = 5.0
HANDLER = "url.dll,FileProtocolHandler"
"""What Windows calls its default browser."""
Which = Callable[[str], str | None]

_staying: list[subprocess.Popen[bytes]] = []


def browsers(
    environ: Mapping[str, str], *, platform: str = sys.platform, which: Which = shutil.which
) -> tuple[tuple[str, ...], ...]:
    """The commands to try in turn, each still without its address; () where nobody would see a window.

    Over ssh that is so unless the X display comes along.
    """
    far = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    display = bool(environ.get("DISPLAY") or (environ.get("WAYLAND_DISPLAY") and not far))
    found: list[tuple[str, ...]] = []
    if platform == "win32":
        # By its full path: Windows would look into the current folder first.
        system = Path(environ.get("SYSTEMROOT", "C:\\Windows"), "System32")
        return () if far else ((str(system / "rundll32.exe"), HANDLER),)
    if platform == "darwin" and not far:
        found.append(("open",))
    if environ.get("WSL_DISTRO_NAME") and not far:
        found += [("wslview",), ("rundll32.exe", HANDLER)]
    if display and platform != "darwin":
        found += [("xdg-open",), ("gio", "open")]
    there = [(which(name), options) for name, *options in found]
    return tuple((path, *options) for path, options in there if path is not None)


def open_with(commands: Sequence[Sequence[str]], url: str) -> bool:
    """Hands `url`, which must be checked, to the first command that takes it; whether one did.

    Blocks, for at most five seconds a command. No shell. Without our terminal: what would take it over
    finds none.
    """
    return any(_run((*command, url)) for command in commands)


def _run(argv: Sequence[str]) -> bool:
    _staying[:] = [one for one in _staying if one.poll() is None]
    try:
        process = subprocess.Popen(  # noqa: S603 - one of the commands above, and a checked address
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name == "posix",
        )
    except OSError:
        return False
    try:
        return process.wait(SECONDS) == 0
    except subprocess.TimeoutExpired:
        _staying.append(process)  # some stay for as long as the browser does
        return True
