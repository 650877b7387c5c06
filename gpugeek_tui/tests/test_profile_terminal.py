"""The installed program with two profiles, in a real pseudo-terminal."""

from __future__ import annotations

import sys

from gpugeek_tui import places
from gpugeek_tui.tests.terminal import Terminal
from mockserver.serving import MockServer

FIRST, SECOND = "canary-of-prod", "canary-of-lab"


def test_with_the_server_gone_the_other_profile_is_opened_and_no_token_is_seen() -> None:
    path = places.config_file()
    path.parent.mkdir()
    with MockServer(world="demo", seed=1) as prod, MockServer(world="reference", seed=1) as lab:
        path.write_text(
            f"""
            default = "prod"
            [profile.prod]
            address = "{prod.url}"
            token_command = ['{sys.executable}', '-S', '-c', 'print("{FIRST}")']
            color = "red"
            [profile.lab]
            address = "{lab.url}"
            token = "{SECOND}"
            read_only = true
            """,
            encoding="utf-8",
        )
        path.chmod(0o600)
        with Terminal("gpugeek-tui") as terminal:
            terminal.sees(" prod ", f"127.0.0.1:{prod.port}", "24 instances")
            prod.stop()
            terminal.type("R")
            terminal.sees("STALE", "notebook-lijing")
            terminal.type("P")
            terminal.sees("Profiles", "*  prod", "lab", "read-only")
            terminal.type("j\r")
            terminal.sees(" lab ", "READ-ONLY", f"127.0.0.1:{lab.port}", "1 instance")
            assert "notebook-lijing" not in terminal.text
            terminal.type("q")
            assert terminal.ends() == 0
            assert terminal.restored
            raw = terminal.raw.decode()
    log = places.log_file().read_text(encoding="utf-8")
    for words in ("opening prod", "connection stale", "switching from profile prod to lab"):
        assert words in log
    assert log.rstrip().endswith("ended with exit code 0")
    for token in (FIRST, SECOND):
        assert token not in raw + log
