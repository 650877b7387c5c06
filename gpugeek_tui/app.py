"""The program: it opens the account, hands the live picture to the screens, and never ends by itself."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import os
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.worker import Worker, WorkerState

from gpugeek_tui.appearance import Appears
from gpugeek_tui.attention import PaysAttention
from gpugeek_tui.batching import ActsOnMany
from gpugeek_tui.commanding import TakesCommands
from gpugeek_tui.config.model import Config
from gpugeek_tui.crash import CrashSafe
from gpugeek_tui.diary import Diary
from gpugeek_tui.errors import GpuGeekError, SettingsError
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.fleet import Fleet
from gpugeek_tui.fleet.journal import Journal
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.owner import Owner
from gpugeek_tui.fleet.remote import Api
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.fleet.templates import TemplatesFile
from gpugeek_tui.fleet.views_file import ViewsFile
from gpugeek_tui.key_input import TakesKeys
from gpugeek_tui.notices import Outside
from gpugeek_tui.places import journal_file, templates_file, views_file
from gpugeek_tui.profiles import Profiles
from gpugeek_tui.screens.creation import Creation
from gpugeek_tui.screens.datacenters import DatacentersScreen
from gpugeek_tui.screens.gpus import GpusScreen
from gpugeek_tui.screens.images import ImagesScreen
from gpugeek_tui.screens.instances import InstancesScreen
from gpugeek_tui.screens.live import LiveScreen
from gpugeek_tui.screens.operations import OperationsScreen
from gpugeek_tui.screens.outcome import Outcome, left_open, outcome
from gpugeek_tui.screens.view import VIEWS
from gpugeek_tui.settings import Settings, Wishes
from gpugeek_tui.terminal_loan import LendsTerminal
from gpugeek_tui.text import clean
from gpugeek_tui.zones import show_times_in, zone_named

__all__ = ["Connect", "GpuGeekApp"]

Connect = Callable[[Settings], AbstractAsyncContextManager[Api]]
"""Opens the API; the app's tests hand in one of their own."""

SIGNALLED = 128
"""Added to a signal's number, it is the exit code of a program that the signal ended."""

log = logging.getLogger(__name__)


class GpuGeekApp(
    CrashSafe, TakesKeys, TakesCommands, PaysAttention, Appears, LendsTerminal, ActsOnMany
):
    """`fatal` holds, after `run()`, the reason why the program could not start, for stderr."""

    TITLE = "gpugeek-tui"
    CSS_PATH = "app.tcss"
    DEFAULT_MODE = "instances"
    MODES = {
        "instances": InstancesScreen,
        "operations": OperationsScreen,
        "images": ImagesScreen,
        "datacenters": DatacentersScreen,
        "gpus": GpusScreen,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(number), f"view('{view}')", name, show=False, id=f"view.{view}")
            for number, (view, name) in enumerate(VIEWS, start=1)
        ),
        Binding("R,f5", "refresh_now", "Refresh", show=False, id="app.refresh"),
        Binding("P", "profiles", "Profile", show=False, id="app.profile"),
        Binding("question_mark,f1", "help", "Help", id="app.help"),
        Binding("q", "quit", "Quit", id="app.quit"),
    ]

    def __init__(
        self,
        settings: Settings,
        *,
        profiles: Profiles | None = None,
        connect: Connect | None = None,
    ) -> None:
        # Without colours the terminal's own must stay: not even grey is sent then.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.look(settings.theme)
        self.settings = settings
        self.profiles = profiles or Profiles(Config(), Wishes(demo=settings.demo))
        self.fatal = ""
        self.fleet: Fleet | None = None
        self._journal: Journal | None = None
        self.views = ViewsFile(views_file)
        self.templates = TemplatesFile(templates_file)
        self.creation = Creation()
        self._outside = Outside(self)
        self._connect = connect
        self._diary = Diary()

    @property
    def snapshot(self) -> Snapshot | None:
        """The latest picture, None until the account is open."""
        return self.fleet.snapshot if self.fleet else None

    @property
    def address(self) -> str:
        """Where the account is, as shown: clean, and without the part that goes without saying."""
        if self.settings.demo is not None:
            return f"world {clean(self.settings.demo)}"
        return clean(self.settings.address.removeprefix("https://"))

    @property
    def badges(self) -> tuple[str, ...]:
        names = {
            "DEMO": self.settings.demo is not None,
            "READ-ONLY": self.settings.read_only,
            "TOKEN IN CLEAR": self.settings.in_clear,
        }
        return tuple(name for name, on in names.items() if on)

    # -- the live picture ---------------------------------------------------------------------

    def on_mount(self) -> None:
        self.rebind(self.settings.keymap)
        self.set_interval(1.0, self._tick)
        self.call_after_refresh(self.open_account)
        # Asked to end from outside: leave as with q, so that the terminal is not left in our mode.
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(number, self._end, number)

    def _end(self, number: int) -> None:
        if number == signal.SIGINT and self.lent:
            return  # ctrl+c was for the program that has the terminal
        self.exit(return_code=SIGNALLED + number)

    def open_account(self) -> None:
        log.info("opening %s: %s", clean(self.settings.profile) or "no profile", self.address)
        self._diary = Diary()
        show_times_in(zone_named(self.settings.time_zone))
        self.run_worker(
            self._live(), name="live", group="fleet", exclusive=True, exit_on_error=False
        )

    async def _live(self) -> None:
        try:
            connect = self._connect
            if connect is None:
                connect = await asyncio.to_thread(_load_connect)
            async with connect(self.settings) as api:
                self.fleet = Fleet(
                    api,
                    read_only=self.settings.read_only,
                    refresh=self.settings.refresh,
                    journal=self._open_journal(),
                    owner=Owner.of(
                        self.settings.address, self.settings.token, profile=self.settings.profile
                    ),
                    on_change=self._changed,
                )
                self.attend()
                self._changed(self.fleet.snapshot, None)
                await self.fleet.run()
        except SettingsError as error:
            self.cannot_open(error)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker of ours that fell over is a bug: say so, keep the picture, let R start again."""
        if event.state is not WorkerState.ERROR:
            return
        error = event.worker.error
        log.error("%s stopped", event.worker.name, exc_info=error)
        words = str(error) if isinstance(error, GpuGeekError) else type(error).__name__
        self.notify(
            f"{event.worker.name} stopped because of a fault in this program ({clean(words)}). "
            "What you see is kept; R starts it again.",
            title="Fault",
            severity="error",
            timeout=30,
            markup=False,
        )

    def _changed(self, snapshot: Snapshot, change: Change | None) -> None:
        self._diary.see(snapshot, change)
        self.batches.see(snapshot.operations, change)
        for screen in self.screen_stack:
            if isinstance(screen, LiveScreen):
                screen.post_message(LiveScreen.Changed(snapshot, change))
        if change is not None:
            for followed in (*change.finished, *change.found):
                self.announce(followed)
            if change.recalled:
                self._toast(left_open(change.recalled))

    def announce(self, followed: Followed) -> None:
        """Tells how a create or an action ended, or that it was taken: in a toast, and outside of the
        terminal when that is worth it.
        """
        if not self.batches.owns(followed):
            self._toast(outcome(followed))
        self._outside.tell(followed, self.settings.notify)

    def _toast(self, said: Outcome) -> None:
        self.notify(
            said.text, title=said.title, severity=said.severity, timeout=said.seconds, markup=False
        )

    def _open_journal(self) -> Journal:
        """One for all profiles; the demo's operations are gone with its cloud."""
        if self.settings.demo is not None or not self.settings.journal:
            return Journal.in_memory()
        if self._journal is None:
            self._journal = Journal.open(journal_file())
        return self._journal

    @property
    def left_behind(self) -> str:
        return " ".join(filter(None, (super().left_behind, self.creation.left_behind)))

    def stop_sending(self) -> None:
        super().stop_sending()
        self.creation.stop("Another profile was opened.")

    async def on_unmount(self) -> None:
        if self._journal is not None:
            await self._journal.close()

    def _tick(self) -> None:
        # Not `self.screen`: while the program ends, the clock may tick without a screen, or over one
        # that has lost some of its widgets already.
        for screen in self.screen_stack[-1:]:
            if isinstance(screen, LiveScreen):
                with contextlib.suppress(NoMatches):
                    screen.tick()

    @on(events.AppFocus)
    @on(events.AppBlur)
    def _focus_told(self) -> None:
        self._outside.focus_reported = True

    # -- actions ------------------------------------------------------------------------------

    async def action_view(self, view: str) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        await self.switch_mode(view)

    def show_instances(self, words: str) -> None:
        """Goes to the instances view, filtered by `words`."""
        self.run_worker(self._show_instances(words), group="view", exit_on_error=False)

    async def _show_instances(self, words: str) -> None:
        await self.action_view("instances")
        if isinstance(self.screen, InstancesScreen):
            self.screen.filter_by(words)

    async def action_step(self, by: int) -> None:
        views = list(self.MODES)
        await self.action_view(views[(views.index(self.current_mode) + by) % len(views)])

    def action_refresh_now(self) -> None:
        live = [
            worker for worker in self.workers if worker.group == "fleet" and not worker.is_finished
        ]
        if self.fleet is None or not live:
            self.open_account()
        else:
            self.fleet.refresh()

    def action_help(self) -> None:
        # Here, not at the top: the first frame has no use for it.
        from gpugeek_tui.command_line import USAGE  # noqa: PLC0415
        from gpugeek_tui.screens.help import HelpScreen  # noqa: PLC0415

        self.push_screen(HelpScreen(self.screen, commands=USAGE))


def _load_connect() -> Connect:
    """Imports the client, and with it httpx, off the event loop: it costs up to 150 ms."""
    connect: Connect = importlib.import_module("gpugeek_tui.connection").connect
    return connect
