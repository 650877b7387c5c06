"""What a terminal shows after many small repaints is what one great repaint would show."""

from __future__ import annotations

import asyncio
import random

import pyte
import pytest
from textual import events
from textual.drivers.headless_driver import HeadlessDriver

from gpugeek_tui.tests.table_program import SIZE, Program, lines
from gpugeek_tui.widgets.live_table import Key

KEYS = ["down", "up", "pagedown", "pageup", "home", "end", "right", "left", "j", "k"]


class Terminal(HeadlessDriver):
    """A driver whose bytes an emulated terminal shows."""

    screen = pyte.Screen(*SIZE)
    stream = pyte.Stream(screen)

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.stream.feed(data)


@pytest.fixture
def screen() -> pyte.Screen:
    Terminal.screen = pyte.Screen(*SIZE)
    Terminal.stream = pyte.Stream(Terminal.screen)
    return Terminal.screen


async def quiet(app: Program) -> None:
    """Wait until everything asked for is painted."""
    done = asyncio.Event()
    app.table.call_later(lambda: app.table.call_after_refresh(done.set))
    await asyncio.wait_for(done.wait(), 10)
    done.clear()
    app.screen.call_after_refresh(done.set)
    await asyncio.wait_for(done.wait(), 10)


def do_something(app: Program, dice: random.Random) -> None:
    """One thing that users, servers or filters do."""
    keys: list[Key] = list(app.table.keys)
    match dice.randrange(8):
        case 0 | 1 | 2:
            app.post_message(events.Key(dice.choice(KEYS), None))
        case 3:
            app.names.update({key: f"名{dice.random():.3f}" for key in keys if dice.random() < 0.2})
            app.show(keys)
        case 4:
            app.show([key for key in keys if dice.random() < 0.8])
        case 5:
            app.show([*(dice.randrange(10**6, 10**7) for _ in range(dice.randrange(9))), *keys])
        case 6:
            app.show(dice.sample(keys, len(keys)))
        case _:
            app.table.scroll_to(y=dice.randrange(60), animate=False)
    if not app.table.keys:
        app.show(range(40))


@pytest.mark.parametrize("seed", range(4))
async def test_small_repaints_add_up(seed: int, screen: pyte.Screen) -> None:
    app = Program(driver_class=Terminal)
    running = asyncio.ensure_future(app.run_async(size=SIZE))
    await asyncio.wait_for(app.ready.wait(), 10)
    dice = random.Random(seed)
    app.show(range(40))
    for _ in range(40):
        do_something(app, dice)
        await quiet(app)
        seen = [line.rstrip() for line in screen.display]
        assert seen == lines(app)
    app.exit()
    await running
