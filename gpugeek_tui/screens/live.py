"""What every screen that shows the live picture shares, whether a view or the details of one instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, cast

from textual import on
from textual.message import Message
from textual.screen import Screen

from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.fleet import Fleet
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.snapshot import Kind, Reading, Snapshot
from gpugeek_tui.fleet.templates import TemplatesFile
from gpugeek_tui.fleet.views_file import ViewsFile
from gpugeek_tui.screens.creation import Creation
from gpugeek_tui.settings import Settings
from gpugeek_tui.text import clean
from gpugeek_tui.widgets.banner import Banner
from gpugeek_tui.widgets.status_header import StatusHeader

if TYPE_CHECKING:
    from gpugeek_tui.fleet.bulk import Bulk

__all__ = ["DEMO", "LiveApp", "LiveScreen"]

DEMO = "--demo"
"""Stands for a profile, and cannot be the name of one."""
MOST_NOTICE = 400


class Batches(Protocol):
    """What a screen needs to know of the actions on many."""

    def may_begin(self) -> bool:
        """Not while another is still being sent, which is told."""

    def begin(self, bulk: Bulk) -> bool:
        """False, and nothing is sent, while another is still being sent."""

    def progressed(self) -> None:
        """Some result has changed."""

    def note(self) -> str:
        """How far the latest has come, clean; "" while nothing is under way."""


class LiveApp(Protocol):
    """What a screen needs of the program around it."""

    @property
    def fleet(self) -> Fleet | None:
        """None until the account is open."""

    @property
    def address(self) -> str:
        """Where the account is, clean."""

    @property
    def badges(self) -> tuple[str, ...]:
        """Words such as DEMO that must always be in sight."""

    @property
    def settings(self) -> Settings:
        """Of the account that is open."""

    @property
    def batches(self) -> Batches:
        """The actions on many."""

    @property
    def views(self) -> ViewsFile:
        """How tables were left, and views with names."""

    @property
    def templates(self) -> TemplatesFile:
        """Create forms with names."""

    @property
    def creation(self) -> Creation:
        """Drafts of the create form, and the several that are being created."""

    def show_instances(self, words: str) -> None:
        """Goes to the instances view, filtered by `words`."""

    def mark_instances(self, ids: frozenset[int]) -> None:
        """Goes to the instances view, with just these marked."""

    def announce(self, followed: Followed) -> None:
        """Tells in a toast how far a create or an action has come."""

    @property
    def can_lend(self) -> bool:
        """Whether another program can have the terminal for a while."""

    async def lend(self, argv: Sequence[str], *, says: str, environ: Mapping[str, str]) -> int:
        """Runs a program with the whole terminal; its exit code. See `LendsTerminal`."""


class LiveScreen(Screen[None]):
    """Gets `Changed` while it is on the stack, and the latest picture whenever it comes back.

    A subclass says in `KIND` which reading it is about and paints in `show`.
    """

    KIND: Kind = Kind.INSTANCES

    class Changed(Message):
        """`change` is None where the whole picture may differ."""

        def __init__(self, snapshot: Snapshot, change: Change | None) -> None:
            super().__init__()
            self.snapshot = snapshot
            self.change = change

    @property
    def live(self) -> LiveApp:
        return cast("LiveApp", self.app)

    @property
    def fleet(self) -> Fleet | None:
        """None until the account is open."""
        return self.live.fleet

    @property
    def profile_key(self) -> str:
        """What is kept for the account that is open is kept under this."""
        settings = self.live.settings
        return settings.profile if settings.demo is None else DEMO

    def header(self) -> StatusHeader:
        """The two lines on top, for the account that is open."""
        settings = self.live.settings
        return StatusHeader(
            address=self.live.address,
            badges=self.live.badges,
            profile=clean(settings.profile),
            color=settings.color,
        )

    def show(self, snapshot: Snapshot, change: Change | None) -> None:
        """Paints the picture."""
        raise NotImplementedError

    def reading(self, snapshot: Snapshot) -> Reading[object]:
        """The reading that this screen is about; its trouble stands in the banner."""
        return cast("Reading[object]", getattr(snapshot, self.KIND.value))

    def notice(self, snapshot: Snapshot) -> str:
        """What stands in the banner besides the reading's trouble, clean."""
        trouble = clean(snapshot.journal_trouble, limit=MOST_NOTICE)
        return f"Journal: {trouble}" if trouble else ""

    def note(self) -> str:
        """What stands in the status line before the counts, clean."""
        return self.live.batches.note()

    def show_note(self) -> None:
        """Once what `note` says may differ."""
        for header in self.query(StatusHeader):
            header.note = self.note()

    def progressed(self) -> None:
        """An action on many has come further."""

    def why_dim(self, action: str) -> str | None:
        """Why the key of `action` is dim in the key bar, or None if it works now."""
        return None

    def tick(self) -> None:
        """Once a second: what depends on the time of day is painted again."""
        for header in self.query(StatusHeader):
            header.tick()
        for banner in self.query(Banner):
            banner.tick()

    def on_screen_resume(self) -> None:
        if self.fleet is not None:
            self.fleet.watch(self.KIND)
            self._paint(self.fleet.snapshot, None)

    @on(Changed)
    def _changed(self, event: Changed) -> None:
        event.stop()
        self._paint(event.snapshot, event.change)

    def _paint(self, snapshot: Snapshot, change: Change | None) -> None:
        for header in self.query(StatusHeader):
            header.snapshot = snapshot
        self.show_note()
        for banner in self.query(Banner):
            banner.reading = self.reading(snapshot)
            banner.notice = self.notice(snapshot)
        self.show(snapshot, change)
