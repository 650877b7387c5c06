"""What of creating outlives its screen: drafts, and the several that are being created. In memory only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gpugeek_tui.dialogs.draft import Draft
    from gpugeek_tui.fleet.create_many import CreateMany

__all__ = ["Creation"]

MOST_ASIDE = 5


class Creation:
    """Drafts are kept for each profile: they name images and datacenters of one account.

    Never on disk: start command and environment may hold secrets. `many` is what is being created one
    after the other, or was the last time.
    """

    def __init__(self) -> None:
        self.many: CreateMany | None = None
        self._drafts: dict[str, Draft] = {}
        self._aside: dict[str, tuple[Draft, ...]] = {}

    def draft(self, profile: str) -> Draft:
        """What stood in the form when it was left."""
        return self._drafts.get(profile, {})

    def keep(self, profile: str, draft: Draft) -> None:
        self._drafts[profile] = dict(draft)

    def put_aside(self, profile: str) -> None:
        """Something else is about to stand in the form: what stands there can be brought back."""
        now = self._drafts.get(profile)
        if now and now not in self.aside(profile):
            self._aside[profile] = (now, *self.aside(profile))[:MOST_ASIDE]

    def aside(self, profile: str) -> tuple[Draft, ...]:
        """Newest first."""
        return self._aside.get(profile, ())

    @property
    def running(self) -> CreateMany | None:
        return self.many if self.many is not None and not self.many.over else None

    @property
    def left_behind(self) -> str:
        """What is not sent any more when the account is left now, in a sentence; "" if nothing."""
        if self.running is None or not self.running.unsent:
            return ""
        return (
            f"Of {len(self.running.steps)} instances to create, {self.running.unsent} are not sent."
        )

    def stop(self, why: str) -> None:
        """Nothing more is sent after the one that is on its way."""
        if self.running is not None:
            self.running.stop(why)
