"""One run of the program after another on one journal, with a clock that is moved by hand."""

from __future__ import annotations

from pathlib import Path

from gpugeek_tui.api.models import Instance
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.errors import UnknownOutcomeError
from gpugeek_tui.fleet.findings import Verdict
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.owner import Owner
from gpugeek_tui.format import PLATFORM_ZONE
from gpugeek_tui.tests.fleet_desk import REQUEST, Desk, instance
from gpugeek_tui.tests.journal_desk import journal_at_once

OWNER = Owner.of("https://api.example", Secret("token-of-the-account"), profile="prod")
LOST = UnknownOutcomeError("The connection was cut.")


class Run(Desk):
    """A run of the program on the journal in that file; `die` ends it as kill -9 would."""

    def __init__(self, path: Path, *pages: list[Instance], owner: Owner = OWNER) -> None:
        self.journal = journal_at_once(path)
        super().__init__(*pages, journal=self.journal, owner=owner)

    def die(self) -> None:
        file = self.journal._file
        if file is not None:
            file.close()

    def only(self) -> Followed:
        (entry,) = self.snapshot.operations
        return entry

    def verdict(self) -> Verdict | None:
        finding = self.only().finding
        return None if finding is None else finding.verdict


async def looked_into(run: Run) -> None:
    """Long enough for every verdict."""
    await run.clock.advance(120)


def api_time(run: Desk, seconds: float) -> str:
    when = run.clock.now().timestamp() + seconds
    return run.clock.now().fromtimestamp(when, PLATFORM_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def created(run: Desk, number: int = 77) -> Instance:
    return instance(
        number,
        "creating",
        name="",
        gpu_name=REQUEST.gpu_name,
        gpu_num=REQUEST.gpu_num,
        created_at=api_time(run, 2),
    )
