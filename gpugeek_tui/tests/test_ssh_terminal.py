"""ssh out of the dashboard, in a real terminal, with an ssh of ours that writes down how it was called."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from gpugeek_tui.tests.terminal import Terminal
from mockserver.serving import MockServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pty needs POSIX")

ROOT = Path(__file__).parents[2]
TOKEN = "canary-7c1f-token"
PASSWORD = "Canary9Password9Of9An9Instance99"
NOTEBOOK = "Canary9Notebook9Token9Of9It"
COMMAND = "ssh -p 43567 root@host.example"

HOSTILE = (
    "ssh -oProxyCommand=touch${IFS}pwned -p 22 root@h",
    "ssh -p 22 root@h; touch pwned",
    "ssh -p 22 root@h\ntouch pwned",
    "ssh \u2013p 22 root@h",
    "ssh -p 22 root@$(touch pwned)",
    "touch pwned",
)
OTHER_SCREEN = b"\x1b[?1049h"
HELLO = b"HERE IS SSH"

FAKE = """#!{python}
import json, os, signal, sys, termios, time
FOLDER = {folder!r}
seen = dict(argv=sys.argv, echo=bool(termios.tcgetattr(0)[3] & termios.ECHO),
            token=[name for name in os.environ if {token!r} in os.environ[name]])
with open(FOLDER + "/seen.json", "w") as file:
    json.dump(seen, file)
print("HERE IS SSH", flush=True)
{body}
"""
LEAVES_IT_RAW = (
    "\n"
    "modes = termios.tcgetattr(0)\n"
    "modes[3] &= ~(termios.ECHO | termios.ICANON)\n"
    "termios.tcsetattr(0, termios.TCSANOW, modes)\n"
    "os.kill(os.getpid(), signal.SIGKILL)"
)


class Desk:
    """A folder with a world of a few instances, and a PATH with our ssh on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder / "bin" / "ssh"
        self.program.parent.mkdir()

    def world(self) -> str:
        world: dict[str, Any] = json.loads(
            (ROOT / "fixtures/worlds/reference.json").read_text("utf-8")
        )
        (one,) = world["instances"]
        secrets = {"sshPwd": PASSWORD, "notebookUrl": f"http://h.example:1/lab?token={NOTEBOOK}"}
        world["instances"] = [
            one | {"name": f"box-{number}", "instanceId": 5000 + number, "status": "running"}
            | {"access": one["access"] | secrets | {"sshCmd": command}}
            for number, command in enumerate([COMMAND, *HOSTILE])
        ]  # fmt: skip
        file = self.folder / "world.json"
        file.write_text(json.dumps(world), encoding="utf-8")
        return str(file)

    def install(self, body: str) -> None:
        text = FAKE.format(python=sys.executable, folder=str(self.folder), token=TOKEN, body=body)
        self.program.write_text(text, encoding="utf-8")
        self.program.chmod(0o755)
        (self.folder / "seen.json").unlink(missing_ok=True)

    @property
    def seen(self) -> dict[str, Any]:
        """How our ssh was called; {} if it was not."""
        file = self.folder / "seen.json"
        found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@contextmanager
def dashboard(desk: Desk) -> Iterator[Terminal]:
    with (
        MockServer(world=desk.world(), seed=1) as mock,
        Terminal(
            "gpugeek-tui", "--base-url", mock.url, "--refresh", "0.5",
            GPUGEEK_API_TOKEN=TOKEN, PATH=str(desk.program.parent),
        ) as terminal,
    ):  # fmt: skip
        terminal.sees(f"{1 + len(HOSTILE)} instances", "box-0")
        yield terminal


def ssh(terminal: Terminal, keys: str = "x\r") -> None:
    """Into ssh, with keys that come in one burst."""
    before = terminal.raw.count(HELLO)
    terminal.type(keys)
    terminal.until(lambda: terminal.raw.count(HELLO) > before)


def back(terminal: Terminal) -> None:
    """Waits until the dashboard has the terminal again, and has painted all of it anew."""
    terminal.until(lambda: terminal.raw.rfind(OTHER_SCREEN) > terminal.raw.rfind(HELLO))
    terminal.until(lambda: b"box-1" in terminal.raw.rpartition(OTHER_SCREEN)[2])


def test_through_ssh_and_back_in_every_way(desk: Desk) -> None:
    with dashboard(desk) as terminal:
        desk.install("input()\nsys.exit(3)")
        ssh(terminal)
        assert terminal.restored
        terminal.type("\r")
        back(terminal)
        terminal.sees("exit code 3")
        assert desk.seen["argv"][1:] == ["-p", "43567", "--", "root@host.example"]
        assert desk.seen["echo"]
        assert desk.seen["token"] == []

        desk.install("input()")  # the password is copied, never shown; ctrl+c is for ssh
        ssh(terminal, "x2")
        os.killpg(terminal.process.pid, signal.SIGINT)  # as the terminal does for all in front
        back(terminal)
        copied = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", terminal.raw)
        assert [base64.b64decode(one).decode() for one in copied] == [PASSWORD]

        desk.install("time.sleep(1.5)\nprint('ssh ends', flush=True)" + LEAVES_IT_RAW)
        ssh(terminal)
        back(terminal)
        terminal.sees("signal 9")
        # Nothing was painted over it, although the picture went on.
        meanwhile = terminal.raw.rpartition(HELLO)[2].partition(b"ssh ends")[0]
        assert meanwhile.strip() == b""

        desk.program.unlink()
        terminal.type("x\r")
        terminal.sees("There is no ssh on this machine")

        desk.install("")
        for number, command in enumerate(HOSTILE, start=1):
            terminal.type("jx")
            terminal.sees(f"box-{number}  ", "It is not run, because", command[:12])
            terminal.type("\r")
            terminal.until(lambda: "It is not run" not in terminal.text)
        assert desk.seen == {}
        terminal.type("q")
        assert terminal.ends() == 0
        assert terminal.restored
        for secret in (PASSWORD, NOTEBOOK, TOKEN):
            assert secret.encode() not in terminal.raw


def test_ended_from_outside_it_ends_ssh_too_and_leaves_a_sane_terminal(desk: Desk) -> None:
    desk.install("time.sleep(60)")
    with dashboard(desk) as terminal:
        ssh(terminal)
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ends() == 128 + signal.SIGTERM
        assert terminal.restored
        assert b"Traceback" not in terminal.raw
