"""What goes over the wire and comes back, with no HTTP library in it: the seam of the client.

Whoever has an `exchange` can stand in for the network. Nothing here shows a body in its repr: a
request's may hold environment variables, an answer's holds passwords.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol

from gpugeek_tui.errors import RequestLine

__all__ = ["Answer", "Kind", "Lost", "Question", "Timeouts", "Wire"]


class Kind(Enum):
    """How careful to be with a request."""

    READ = auto()  # changes nothing: may be asked again
    DRY_RUN = auto()  # should change nothing, but goes to the address that creates: asked once
    WRITE = auto()  # costs money or destroys: asked once, and a lost answer is an unknown outcome


@dataclass(frozen=True, slots=True)
class Question:
    """One request. `query` values are not yet percent-encoded; `body` is JSON or None."""

    method: str
    path: str
    kind: Kind = Kind.READ
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)

    @property
    def line(self) -> RequestLine:
        return RequestLine(self.method, self.path, changes=self.kind is Kind.WRITE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer. Header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


class Lost(Exception):  # noqa: N818 - a fact between two files, not an error a caller sees
    """No answer. `sent` is False only when it is certain that no byte of the request left.

    `garbled` means that something came which asking again would not mend.
    """

    def __init__(self, reason: str, *, sent: bool, garbled: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent
        self.garbled = garbled


@dataclass(frozen=True, slots=True)
class Timeouts:
    """All in seconds. `total` bounds a whole exchange, so that a dripping server cannot hold it.

    `read` bounds each silence within a read. A create, an action or a dry run waits up to
    `write_total`, silent or not: patience is cheap beside a lost answer and an unknown outcome.
    """

    connect: float = 5.0
    read: float = 15.0
    total: float = 30.0
    write_total: float = 60.0


class Wire(Protocol):
    """Sends one request once, and raises `Lost` where no answer came."""

    async def exchange(self, question: Question) -> Answer: ...

    async def aclose(self) -> None: ...
