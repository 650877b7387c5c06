"""One exchange as the journal shows it: decoded, typed, and without secrets."""

from __future__ import annotations

from typing import Any

import msgspec

__all__ = ["Entry", "Hint"]


class Hint(msgspec.Struct, frozen=True):
    """What the sender of a request may want to know; `name` is fixed, `text` is for reading."""

    name: str
    text: str


class Entry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One request and its answer. All times are the account's; no secret is in any field.

    `n` counts from 1. `at` is UTC+8 with milliseconds, `at_ms` the same since 1970. `operation` is
    the document's operationId, "" for an address that it does not have. `action` is create, start,
    stop, restart, release or set_port as asked for, "" with reading calls. `instance_id` is the one
    asked about, or the one that a create gave. `query` and `body` are what was sent, parsed as far as
    possible; `token_in` says in which of them the token stood, where it does not belong. `ending` is
    how the answer went out: complete, cut, reset, empty or hang, `delay` after how many seconds;
    code, message and the rest say what was decided, even where the client never saw it. `rows` are
    the elements of a list in the answer (None: no list, or no longer kept), `total` what it says
    there are in all. `operation_id` is the one that was given out, `operation_ids` those asked for,
    `states` the status that the answer has for each. `faults` are the ids of the rules that hit.
    `answer` is the beginning of the answer's text.
    """

    n: int
    at: str
    at_ms: int
    operation: str
    action: str
    instance_id: int | None
    method: str
    path: str
    query: dict[str, str]
    body: Any
    content_type: str
    status: int
    code: int | None
    message: str
    traceid: str
    ending: str
    delay: float
    operation_id: int | None
    operation_ids: tuple[int, ...]
    rows: int | None
    total: int | None
    states: dict[int, int]
    faults: tuple[str, ...]
    token_in: tuple[str, ...]
    answer: str
    hints: tuple[Hint, ...] = ()

    @property
    def delivered(self) -> bool:
        """Whether the whole answer went out."""
        return self.ending == "complete"

    @property
    def ok(self) -> bool:
        """Whether it was done, whether or not the client got to know."""
        return self.code == 0 and self.status == 200

    def line(self) -> str:
        """The exchange in one line, for a person."""
        what = self.action or self.operation or f"{self.method} {self.path}"
        about = "" if self.instance_id is None else f" instance={self.instance_id}"
        if self.operation_ids:
            about = f" ids={list(self.operation_ids)}"
        result = f"HTTP {self.status}" if self.code is None else f"code {self.code}"
        lost = "" if self.delivered else f", answer {self.ending}"
        words = f" ({self.message})" if self.code else ""
        return f"#{self.n} {self.at[11:]} {what}{about} -> {result}{words}{lost}"
