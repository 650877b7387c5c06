"""The installed program in a real pseudo-terminal."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from gpugeek_tui.tests.terminal import Terminal
from mockserver.serving import MockServer

TOKEN = "canary-5f1d-secret"


def test_one_command_opens_the_demo_and_q_leaves_a_sane_terminal() -> None:
    with Terminal("gpugeek-tui", "--demo") as terminal:
        terminal.sees("DEMO", "24 instances", "GPUs in use", "Open")
        terminal.type("jj2")
        terminal.sees("[2 Operations]")
        terminal.type("1q")
        assert terminal.ends() == 0
        assert terminal.restored
        assert b"\x1b[?1049l" in terminal.raw
        assert "Traceback" not in terminal.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ended_from_outside_it_leaves_a_sane_terminal(number: signal.Signals) -> None:
    with Terminal("gpugeek-tui", "--demo") as terminal:
        terminal.sees("24 instances")
        terminal.process.send_signal(number)
        assert terminal.ends() == 128 + number
        assert terminal.restored
        assert b"\x1b[?1049l" in terminal.raw


def test_a_day_at_a_real_address_with_the_server_gone_for_a_while() -> None:
    with (
        MockServer(world="demo", seed=1, speed=50) as mock,
        Terminal(
            "gpugeek-tui",
            "--base-url",
            mock.url,
            "--refresh",
            "0.5",
            GPUGEEK_API_TOKEN=TOKEN,
        ) as terminal,
    ):
        terminal.sees(f"127.0.0.1:{mock.port}", "live", "24 instances")
        terminal.type("/vllm-prod-a\r")
        terminal.sees("1 of 24")
        terminal.type("S")
        terminal.sees("Stop this instance?", "vllm-prod-a")
        terminal.type("y")
        terminal.sees("stop done")
        mock.stop()
        terminal.sees("STALE", "Next try in", "vllm-prod-a")
        terminal.type("\x1b")
        terminal.sees("llama-train-01", "24 instances")
        mock.start()
        terminal.type("R")
        terminal.until(lambda: "STALE" not in terminal.text and "live" in terminal.text)
        terminal.type("q")
        assert terminal.ends() == 0
        assert TOKEN.encode() not in terminal.raw


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        ((), {}, ("GPUGEEK_API_TOKEN", "--demo")),
        ((), {"GPUGEEK_API_TOKEN": "  "}, ("GPUGEEK_API_TOKEN", "--demo")),
        (("--demo", "no-such-world"), {}, ("no-such-world",)),
        (("--demo", "--base-url", "http://127.0.0.1:1"), {}, ("--base-url",)),
        (("--base-url", "ftp://x"), {"GPUGEEK_API_TOKEN": TOKEN}, ("http",)),
        (("--refresh", "0"), {"GPUGEEK_API_TOKEN": TOKEN}, ("--refresh",)),
        (("--refresh", "nan"), {"GPUGEEK_API_TOKEN": TOKEN}, ("--refresh",)),
        ((), {"GPUGEEK_API_TOKEN": "line\nbreak"}, ("token",)),
        (("--nonsense",), {}, ("--nonsense",)),
    ],
)
def test_wrong_use_is_told_in_words_and_exit_2(
    options: tuple[str, ...], environment: dict[str, Any], words: tuple[str, ...]
) -> None:
    with Terminal("gpugeek-tui", *options, **environment) as terminal:
        assert terminal.ends() == 2
        assert all(word in terminal.text for word in words), terminal.text
        assert "Traceback" not in terminal.text
        assert TOKEN not in terminal.text
