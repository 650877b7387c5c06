"""A real browser without a window, steered through a pair of pipes: no port, no driver, no library."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

__all__ = ["CHROMIUM", "Browser"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
)

# Chromium reads commands from descriptor 3 and writes answers to 4.
_STARTER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""

_SECONDS = 20


class Browser:
    """One page. `complaints` are the errors its scripts raised and what its policy kept from it."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM
        self.complaints: list[str] = []
        self._count = 0
        self._session: str | None = None
        self._waiting = b""
        theirs_in, self._out = _pipe()
        self._in, theirs_out = _pipe()
        command = [
            *(sys.executable, "-c", _STARTER, str(theirs_in), str(theirs_out)),
            *(CHROMIUM, *_OPTIONS, f"--user-data-dir={profile}"),
        ]
        self._process = subprocess.Popen(
            command,
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)

    def open(self, url: str) -> None:
        """Go to a page; its scripts may still be under way."""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")
        self._call("Page.navigate", url=url)

    def run(self, expression: str) -> Any:
        """The value of an expression of the page; a promise is waited for."""
        answer = self._call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait in the page until a condition holds. Fails with what the page shows instead."""
        held = self.run(
            f"new Promise((done) => {{ const end = Date.now() + {_SECONDS * 1000};"
            f" const look = () => {{ if (document.body && ({condition})) done(true);"
            " else if (Date.now() > end) done(false); else setTimeout(look, 20); }; look(); })"
        )
        assert held, f"never: {condition}\n{self.text()}\n{self.complaints}"

    def text(self) -> str:
        """What a person would read."""
        shown: str = self.run("document.body.innerText")
        return shown

    def click(self, selector: str, words: str) -> None:
        """Press the first button of those that says `words`."""
        found = self.run(
            f"(() => {{ const it = [...document.querySelectorAll({json.dumps(selector)})]"
            f".find((each) => each.textContent === {json.dumps(words)});"
            " if (it) it.click(); return Boolean(it); })()"
        )
        assert found, f"no {selector} says {words}"

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        if event.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(str(event["params"]["exceptionDetails"]))
        elif event.get("method") == "Log.entryAdded":
            entry = event["params"]["entry"]
            if entry["level"] == "error":
                self.complaints.append(f"{entry['source']}: {entry['text']}")

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            part = os.read(self._in, 1 << 16)
            assert part, "the browser has ended"
            self._waiting += part
        line, _, self._waiting = self._waiting.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message


def _pipe() -> tuple[int, int]:
    """A pipe on descriptors above 9, which the starter's own moves cannot hit."""
    ends = os.pipe()
    moved = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return moved[0], moved[1]
