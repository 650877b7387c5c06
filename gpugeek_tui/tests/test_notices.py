"""Telling outside of the screen that an operation has ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from gpugeek_tui.config.model import Notify
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.notices import Outside, desktop_sequence, summary, worth_telling
from gpugeek_tui.passthrough import through
from gpugeek_tui.tests.fleet_desk import DAY

XTERM = {"TERM": "xterm-256color"}


def ended(phase: Phase = Phase.SUCCEEDED, took: float = 60, **fields: Any) -> Followed:
    entry = Followed(
        key=1,
        action="stop",
        instance_id=7,
        name="train-7",
        phase=phase,
        submitted_at=DAY,
        started=0.0,
        finished=took,
    )
    return replace(entry, **fields)


@pytest.mark.parametrize(
    ("phase", "took", "told"),
    [
        (Phase.SUCCEEDED, 9.9, False),
        (Phase.SUCCEEDED, 10, True),
        (Phase.FAILED, 0, True),
        (Phase.REFUSED, 0, True),
        (Phase.UNKNOWN, 0, True),
        (Phase.LOST, 0, True),
    ],
)
def test_long_ones_and_failures_are_told(phase: Phase, took: float, told: bool) -> None:
    assert worth_telling(ended(phase, took), after=10) is told


def test_one_is_named_and_many_are_counted() -> None:
    assert summary([ended()]) == "stop of train-7: done"
    assert summary([ended(Phase.FAILED, name="")]) == "stop of 7: FAILED"
    assert summary([ended(Phase.UNKNOWN, name="", instance_id=None)]) == (
        "stop of a new instance: outcome UNKNOWN"
    )
    assert summary([ended(), ended()]) == "2 operations have ended"
    assert summary([ended(), ended(Phase.FAILED)]) == "2 operations have ended, 1 of them not well"


@pytest.mark.parametrize(
    ("environ", "sequence"),
    [
        (XTERM, "\x1b]9;GPUGeek: done\x07"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, "\x1b]777;notify;GPUGeek;done\x07"),
        ({"TERM": "foot"}, "\x1b]777;notify;GPUGeek;done\x07"),
        (XTERM | {"TMUX": "/t,1,0"}, "\x1bPtmux;\x1b\x1b]9;GPUGeek: done\x07\x1b\\"),
        (XTERM | {"STY": "1.pts"}, "\x1bP\x1b]9;GPUGeek: done\x07\x1b\\"),
        ({"TERM": "linux"}, ""),
        ({"TERM": "dumb"}, ""),
        ({}, ""),
    ],
)
def test_each_terminal_gets_the_words_it_understands(
    environ: Mapping[str, str], sequence: str
) -> None:
    assert desktop_sequence("done", environ) == sequence


@pytest.mark.parametrize("environ", [XTERM, {"TERM": "foot"}])
def test_no_name_of_a_server_s_reaches_the_terminal_as_a_command(
    environ: Mapping[str, str],
) -> None:
    hostile = "a\x07\x1b]0;owned\x07\x9c\u202eb;" + "x" * 500
    sent = desktop_sequence(summary([ended(name=hostile)]), environ)
    body = sent[2:-1]
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in body)
    assert "\u202e" not in body
    assert len(body) < 200
    assert body.count(";") == sent.count(";") == (1 if environ is XTERM else 3)


def test_nothing_stands_between_in_a_plain_terminal() -> None:
    assert through("\x1b]9;x\x07", {}) == "\x1b]9;x\x07"


class App:
    """What `Outside` needs of the program."""

    def __init__(self) -> None:
        self.app_focus = True
        self.is_headless = False
        self.rung = 0
        self.timers: list[Any] = []
        self.written = ""
        self._driver = self

    def bell(self) -> None:
        self.rung += 1

    def write(self, data: str) -> None:
        self.written += data

    def set_timer(self, _seconds: float, then: Any) -> None:
        self.timers.append(then)

    def wait(self) -> None:
        for timer in self.timers:
            timer()
        self.timers.clear()


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> App:
    for name in ("TMUX", "STY", "VTE_VERSION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    return App()


def outside(app: App) -> Outside:
    return Outside(app)  # type: ignore[arg-type]  # the part of an app that it uses


def test_many_at_once_ring_once(app: App) -> None:
    told = outside(app)
    for _ in range(5):
        told.tell(ended(), Notify(desktop=True))
    app.wait()
    assert app.rung == 1
    assert app.written == "\x1b]9;GPUGeek: 5 operations have ended\x07"
    told.tell(ended(), Notify())
    app.wait()
    assert app.rung == 2
    assert app.written.count("GPUGeek") == 1, "no notification was asked for this time"


@pytest.mark.parametrize(
    ("reported", "focus", "rung"), [(True, True, 0), (True, False, 1), (False, True, 1)]
)
def test_who_surely_looks_at_the_terminal_is_not_rung_up(
    app: App, reported: bool, focus: bool, rung: int
) -> None:
    told = outside(app)
    told.focus_reported = reported
    app.app_focus = focus
    told.tell(ended(), Notify(desktop=True))
    app.wait()
    assert app.rung == rung
    assert bool(app.written) is bool(rung)


def test_off_is_off_and_what_goes_on_or_was_quick_is_not_told(app: App) -> None:
    told = outside(app)
    told.tell(ended(Phase.RUNNING, finished=None), Notify())
    told.tell(ended(took=1), Notify())
    assert app.timers == []
    told.tell(ended(), Notify(bell=False, desktop=False))
    app.wait()
    assert (app.rung, app.written) == (0, "")
