"""What a defect is: a name, the statements it breaks, and a function at one seam of the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import msgspec

from mockserver.cloud import Cloud
from mockserver.outcomes import Ask, Outcome
from mockserver.tenants import Account, Tenants

__all__ = ["Answer", "Call", "Defect", "FlawedCloud", "Row", "parameters"]

Row = dict[str, Any]


class FlawedCloud(Cloud):
    """A cloud whose verbs defects override. `notes` are for what a defect must remember."""

    tenants: ClassVar[Tenants]
    notes: dict[Any, Any]

    def empty(self) -> None:
        super().empty()
        self.notes = {}

    def neighbours(self) -> Iterator[Cloud]:
        """The clouds of the other accounts."""
        return (each.cloud for each in self.tenants.accounts() if each.cloud is not self)


@dataclass(slots=True)
class Call:
    """A request on its way. `sent` are its parameters, {} where they cannot be read.

    `notes` are kept for as long as the account, for what a defect must remember.
    """

    ask: Ask
    operation: str
    sent: Row
    account: Account | None
    tenants: Tenants
    notes: dict[str, Any]


@dataclass(slots=True)
class Answer:
    """What goes out; `envelope` is None where the body is no JSON object, and then `text` is sent."""

    status: int
    content_type: str
    envelope: Row | None
    text: bytes = b""

    @classmethod
    def of(cls, outcome: Outcome) -> Answer:
        try:
            envelope = msgspec.json.decode(outcome.body, type=Row)
        except msgspec.DecodeError:
            envelope = None
        kind = dict(outcome.headers).get(b"content-type", b"").decode()
        return cls(outcome.status, kind, envelope, outcome.body)

    def outcome(self) -> Outcome:
        code = None
        if self.envelope is not None:
            self.text = msgspec.json.encode(self.envelope)
            found = self.envelope.get("code")
            code = found if isinstance(found, int) else None
        headers = ((b"content-type", self.content_type.encode()),) if self.content_type else ()
        return Outcome(self.status, headers, self.text, code)

    @property
    def ok(self) -> bool:
        return self.envelope is not None and self.envelope.get("code") == 0

    @property
    def data(self) -> Row:
        """The business data, to be changed in place; an empty one where there is none."""
        found = (self.envelope or {}).get("data")
        return found if isinstance(found, dict) else {}

    def rows(self, name: str) -> list[Any]:
        """An array of the data, to be changed in place."""
        found = self.data.get(name)
        return found if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class Defect:
    """`words` say what is wrong; `statements` are those of which at least one must be named for it.

    `request` may give another request in place of the one that came, or raise a MockError to refuse
    it; `answer` changes an answer in place; `cloud` overrides verbs of the account's cloud. `slow`
    says that creates and actions overlap for it, as on a server that checks first and acts later.
    """

    id: str
    statements: tuple[str, ...]
    words: str
    family: str = ""
    request: Callable[[Call], Ask | None] | None = field(default=None, repr=False)
    answer: Callable[[Call, Answer], None] | None = field(default=None, repr=False)
    cloud: type[FlawedCloud] | None = field(default=None, repr=False)
    slow: bool = False


def parameters(ask: Ask) -> Row:
    """The parameters of a request, as far as they can be read; those of a query are texts."""
    if ask.method == "GET":
        return dict(parse_qsl(ask.query.decode("ascii", "replace"), keep_blank_values=True))
    try:
        return msgspec.json.decode(ask.body, type=Row)
    except msgspec.DecodeError:
        return {}
