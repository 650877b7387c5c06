"""From one account to another while the program runs: what belongs to the old one leaves the screen."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter

from textual.app import App
from textual.screen import Screen
from textual.worker import WorkerCancelled, WorkerFailed

from gpugeek_tui.errors import SettingsError
from gpugeek_tui.fleet.fleet import Fleet
from gpugeek_tui.fleet.operations import Phase
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.places import config_file
from gpugeek_tui.profiles import Profiles
from gpugeek_tui.settings import Settings

__all__ = ["SwitchesProfiles", "left_behind"]

WRONG_USE = 2
BETWEEN = "between two accounts"
LOOK_AGAIN = 0.1
"""Seconds between two looks whether the last answer has come."""

log = logging.getLogger(__name__)


class SwitchesProfiles(App[None]):
    """An app with one account open, and others to go to. `fleet` is None until the account is open."""

    settings: Settings
    fleet: Fleet | None
    profiles: Profiles
    fatal: str
    _has_switched = False

    @property
    def left_behind(self) -> str:
        """What goes on at the platform when the account is left now; "" if nothing."""
        return left_behind(self.fleet.snapshot if self.fleet else None)

    def open_account(self) -> None:
        """Begins to open the account of `settings`, in a worker of the group "fleet"."""
        raise NotImplementedError

    def stop_sending(self) -> None:
        """The account is about to be left: of what is sent one after another, nothing more is begun."""

    def cannot_open(self, error: SettingsError) -> None:
        """Ends the program if this was its first account; else says why, and another can be chosen."""
        if self._has_switched:
            self.notify(str(error), title="Not open", severity="error", timeout=60, markup=False)
        else:
            self.fatal = str(error)
            self.exit(return_code=WRONG_USE)

    def action_profiles(self) -> None:
        # Here, not at the top: the first frame has no use for it.
        from gpugeek_tui.dialogs.profiles import ProfilePicker  # noqa: PLC0415

        picker = ProfilePicker(
            self.profiles.choices,
            current=self.settings.profile,
            says=self.left_behind,
            file=str(config_file()),
        )
        self.push_screen(picker, self._picked)

    def _picked(self, name: str | None) -> None:
        if name is not None and name != self.settings.profile:
            self.switch_profile(name)

    def switch_profile(self, name: str) -> None:
        """Opens the profile of that name instead. One that cannot be opened leaves all as it is.

        Works without a connection: nothing is asked of the old account any more.
        """
        self.run_worker(
            self._switch(name), name="switch", group="switch", exclusive=True, exit_on_error=False
        )

    async def _switch(self, name: str) -> None:
        try:
            # In a thread: a token command may take half a minute.
            settings = await asyncio.to_thread(self.profiles.settings_for, name)
        except SettingsError as error:
            self.notify(
                str(error), title="Not switched", severity="error", timeout=20, markup=False
            )
            return
        self.stop_sending()
        await self._last_answers()
        left = self.left_behind
        log.info("switching from profile %s to %s", self.settings.profile or "-", name or "-")
        await self._close_account()
        self.settings, self._has_switched = settings, True
        await self._fresh_screens()
        self.clear_notifications()
        if left:
            self.notify(left, title="Left behind", timeout=15, markup=False)
        self.open_account()

    async def _last_answers(self) -> None:
        """Until nothing is on the wire that changes something: cut off, its outcome would be unknown.

        Each of them ends by itself within a minute, answered or not.
        """
        told = False
        while self.fleet and any(
            one.phase is Phase.SENDING and one.ours for one in self.fleet.snapshot.operations
        ):
            if not told:
                told = True
                self.notify("An action is being sent. It switches as soon as the answer is there.")
            await asyncio.sleep(LOOK_AGAIN)

    async def _close_account(self) -> None:
        """Ends the reading, and waits until the connections are closed."""
        self.fleet = None
        for worker in self.workers:
            if worker.group == "fleet" and not worker.is_finished:
                worker.cancel()
                with contextlib.suppress(WorkerCancelled, WorkerFailed):
                    await worker.wait()

    async def _fresh_screens(self) -> None:
        """Every view anew, and no dialog: names, filters, cursors and drafts were the old account's."""
        view, modes = self.current_mode, dict(self._modes)
        self.add_mode(BETWEEN, Screen)
        await self.switch_mode(BETWEEN)
        for mode in modes:
            await self.remove_mode(mode)
        for mode, screen in modes.items():
            self.add_mode(mode, screen)
        await self.switch_mode(view)
        await self.remove_mode(BETWEEN)


def left_behind(snapshot: Snapshot | None) -> str:
    """What goes on at the platform when the account is left, in a sentence; "" if nothing."""
    if snapshot is None:
        return ""
    running = Counter(one.action for one in snapshot.running if one.ours)
    if not running:
        return ""
    what = ", ".join(f"{count} x {action}" for action, count in running.items())
    return (
        f"Still running here: {what}. It goes on at the platform; "
        "its end is looked up when you come back."
    )
