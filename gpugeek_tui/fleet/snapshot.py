"""The account as we last saw it: one frozen value, replaced as a whole and never mutated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from gpugeek_tui.api.models import Datacenter, Image, Instance
from gpugeek_tui.errors import AuthError, GpuGeekError
from gpugeek_tui.fleet.operations import Followed

__all__ = [
    "KNOWN_STATES",
    "NO_INSTANCES",
    "Connection",
    "Kind",
    "Names",
    "Reading",
    "Snapshot",
    "state_rank",
]

T_co = TypeVar("T_co", covariant=True)

KNOWN_STATES = ("running", "creating", "stopd")
"""The reference's own (S139), the ones that cost first."""

NO_INSTANCES: Mapping[int, Instance] = MappingProxyType({})


def state_rank(state: str) -> tuple[int, str]:
    """A sort key: the known states in their order, then the rest by name (E1)."""
    known = KNOWN_STATES.index(state) if state in KNOWN_STATES else len(KNOWN_STATES)
    return known, state


class Kind(StrEnum):
    """What can be read from the account, each with its own rhythm and its own failures."""

    INSTANCES = "instances"
    IMAGES = "images"
    DATACENTERS = "datacenters"
    GPUS = "gpus"


class Connection(StrEnum):
    """What the latest try to read the instances says about the connection."""

    CONNECTING = "connecting"
    """No complete answer yet, and no failure."""
    LIVE = "live"
    STALE = "stale"
    """The latest try failed; what is shown, if anything, is old."""
    REFUSED = "refused"
    """The key is not accepted (AuthError); what is shown, if anything, is old."""


@dataclass(frozen=True, slots=True)
class Reading(Generic[T_co]):
    """The last good answer, and how the latest try went. A failed try never touches `value`.

    Times are seconds on the fleet's monotonic clock. `read_at` is when the last complete answer had
    come (None: never), `took` how long it took. `error` says why the latest try failed and is None
    after a good one; `failures` counts failed tries in a row; `retry_at` is when the next try is
    due after a failure. `loading`: a request is on its way. `skipped`: how many elements of the
    latest answer could not be read.
    """

    value: T_co
    read_at: float | None = None
    error: GpuGeekError | None = None
    failures: int = 0
    retry_at: float | None = None
    loading: bool = False
    took: float | None = None
    skipped: int = 0

    def age(self, now: float) -> float | None:
        """Seconds since the last complete answer; None if there was none."""
        return None if self.read_at is None else max(0.0, now - self.read_at)

    def asked(self) -> Reading[T_co]:
        return replace(self, loading=True)

    def failed(self, error: GpuGeekError, *, retry_at: float) -> Reading[T_co]:
        return replace(
            self, error=error, failures=self.failures + 1, retry_at=retry_at, loading=False
        )

    def abandoned(self) -> Reading[T_co]:
        """The request was given up before it ended: neither good nor bad news."""
        return replace(self, loading=False)


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the ids of datacenters and images."""

    datacenters: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over one mapping of instances, counted once for it and not at every repaint."""

    of: Mapping[int, Instance]
    counts: Mapping[str, int]
    pending: int
    gpus_in_use: int


def _tally(instances: Mapping[int, Instance]) -> Tally:
    counts: Counter[str] = Counter()
    pending = gpus = 0
    for instance in instances.values():
        state = instance.state
        counts[state] += 1
        pending += instance.pending
        if state == "running":
            gpus += instance.gpu_num
    ordered = {state: counts[state] for state in sorted(counts, key=state_rank)}
    return Tally(instances, MappingProxyType(ordered), pending, gpus)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a screen paints.

    `operations` are the account's, of this run and of earlier ones, newest first; `others` are those
    of other accounts. `journal_trouble` says why the journal cannot be used, "" while it can;
    `journal_moved` where a broken one was put. `partial`: the first pages are in and the rest
    has not come yet, so absence means nothing. `paused`: nothing is read by itself.
    `slowed`: it is read less often, because nobody looks.
    """

    instances: Reading[Mapping[int, Instance]] = field(
        default_factory=lambda: Reading(NO_INSTANCES)
    )
    images: Reading[tuple[Image, ...]] = field(default_factory=lambda: Reading(()))
    datacenters: Reading[tuple[Datacenter, ...]] = field(default_factory=lambda: Reading(()))
    gpus: Reading[tuple[str, ...]] = field(default_factory=lambda: Reading(()))
    operations: tuple[Followed, ...] = ()
    others: tuple[Followed, ...] = ()
    journal_trouble: str = ""
    journal_moved: str = ""
    partial: bool = False
    paused: bool = False
    slowed: bool = False
    tally: Tally | None = field(default=None, repr=False, compare=False)
    """Kept by the snapshot itself; leave it out."""

    def __post_init__(self) -> None:
        if self.tally is None or self.tally.of is not self.instances.value:
            object.__setattr__(self, "tally", _tally(self.instances.value))

    @property
    def _sums(self) -> Tally:
        return self.tally or _tally(self.instances.value)

    @property
    def counts(self) -> Mapping[str, int]:
        """Instances per status, `stopped` folded into `stopd`, the pending ones among them."""
        return self._sums.counts

    @property
    def pending(self) -> int:
        """How many of the instances have an operation in progress."""
        return self._sums.pending

    @property
    def gpus_in_use(self) -> int:
        """GPUs of the running instances. A stopped one's number says nothing (E12)."""
        return self._sums.gpus_in_use

    @property
    def connection(self) -> Connection:
        if isinstance(self.instances.error, AuthError):
            return Connection.REFUSED
        if self.instances.error is not None:
            return Connection.STALE
        return Connection.CONNECTING if self.instances.read_at is None else Connection.LIVE

    @property
    def running(self) -> tuple[Followed, ...]:
        """Operations that are being sent or followed, here or elsewhere, newest first."""
        return tuple(entry for entry in self.operations if not entry.done)

    @property
    def names(self) -> Names:
        return Names(
            {place.dc_id: place.name or place.dc_id for place in self.datacenters.value},
            {image.image_id: image.name or image.image_id for image in self.images.value},
        )

    def datacenter_name(self, dc_id: str) -> str:
        """The datacenter's name, or its id while the name is not known (C21)."""
        for place in self.datacenters.value:
            if place.dc_id == dc_id:
                return place.name or dc_id
        return dc_id

    def image_name(self, image_id: str) -> str:
        """The image's name, or its id while the name is not known (B4)."""
        for image in self.images.value:
            if image.image_id == image_id:
                return image.name or image_id
        return image_id
