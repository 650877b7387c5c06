"""One request with its answer, as a frozen value."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl, urlsplit

__all__ = [
    "ABSENT",
    "AUTH_STATUSES",
    "NOBODYS_TOKEN",
    "NOT_JSON",
    "Credential",
    "Exchange",
    "parsed",
]

ABSENT: Any = type("Absent", (), {"__repr__": lambda _: "<absent>", "__bool__": lambda _: False})()
NOT_JSON: Any = type("NotJson", (), {"__repr__": lambda _: "<not JSON>"})()

AUTH_STATUSES = frozenset({401, 403})
"""403 is the reference's; 401 is not in its table but means the same (A6)."""


NOBODYS_TOKEN = "contract-no-such-key-7d1f0c52"  # noqa: S105 - it opens nothing, which is its use
"""What goes along as Credential.UNKNOWN; a mock may make an account of it, as of any token."""


class Credential(Enum):
    """What goes along in the gz-api-token header."""

    OWN = "the account's token"
    OTHER = "the token of another account"
    NONE = "no header"
    EMPTY = "an empty header"
    UNKNOWN = "a token that nobody was given"
    RECASED = "the account's token with small letters for capitals and capitals for small ones"
    SHOUTED = "the account's token in a header whose name is in capitals"


@dataclass(frozen=True, slots=True)
class Exchange:
    """`operation` is the document's operationId, "" for what is not one of the seven operations.

    `target` is path and query as sent, `body` the JSON text as sent or None, `sent_type` the Content-Type
    sent, "" for none. `json` is NOT_JSON where the answer was none. `repeats` counts how often in a row
    the same was asked. `began` and `took` are seconds of real time: since the run began, and until the
    whole answer was there. `alone`: no other request was on its way at the same time.
    """

    method: str
    target: str
    operation: str = ""
    body: str | None = None
    credential: Credential = Credential.OWN
    sent_type: str = "application/json"
    status: int = 0
    content_type: str = ""
    json: Any = NOT_JSON
    text: str = ""
    repeats: int = 1
    began: float = 0.0
    took: float = 0.0
    alone: bool = True

    @property
    def account(self) -> Credential:
        """The credential of the account that the request is for."""
        shouted = self.credential is Credential.SHOUTED  # the names of headers know no case
        return Credential.OWN if shouted else self.credential

    @property
    def envelope(self) -> dict[str, Any] | None:
        """The answer if it is a JSON object."""
        return self.json if isinstance(self.json, dict) else None

    @property
    def code(self) -> int | None:
        """The business code; None where the answer holds none that is an integer."""
        code = (self.envelope or {}).get("code")
        return code if isinstance(code, int) and not isinstance(code, bool) else None

    @property
    def message(self) -> str:
        message = (self.envelope or {}).get("message")
        return message if isinstance(message, str) else ""

    @property
    def traceid(self) -> str:
        traceid = (self.envelope or {}).get("traceid")
        return traceid if isinstance(traceid, str) else ""

    @property
    def data(self) -> dict[str, Any]:
        """The business data; {} where there is none."""
        data = (self.envelope or {}).get("data")
        return data if isinstance(data, dict) else {}

    @property
    def ok(self) -> bool:
        """HTTP 200 and code 0 (S8, S16)."""
        return self.status == 200 and self.code == 0

    @property
    def unauthorised(self) -> bool:
        """Refused for want of a valid token, in either of the two ways that the reference has (A4, A5)."""
        return not self.ok and (self.code == 10002 or self.status in AUTH_STATUSES)

    @property
    def absent(self) -> bool:
        """The target says that there is no such address or method (S17, A6)."""
        return self.status in {404, 405}

    @property
    def refused(self) -> bool:
        """An understood refusal for a business reason: a code, and neither a crash nor a missing address."""
        return self.code not in {None, 0, 10001, 10002} and self.status < 500 and not self.absent

    @property
    def sent(self) -> dict[str, Any]:
        """The request's JSON object; {} where there was none."""
        body = json.loads(self.body) if self.body else {}
        return body if isinstance(body, dict) else {}

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def summary(self) -> str:
        """One line of the answer with no business data in it, so with nothing secret."""
        if self.status == 0:
            return "no answer"
        parts = [f"HTTP {self.status}"]
        if self.envelope is None:
            parts.append(f"{len(self.text)} characters that are not a JSON object")
        else:
            parts.append(f"code {self.envelope.get('code', ABSENT)!r}")
            parts.append(f"message {self.envelope.get('message', ABSENT)!r}")
        if self.traceid:
            parts.append(f"traceid {self.traceid}")
        return ", ".join(parts)


def parsed(text: str) -> Any:
    """The JSON value of a text, NOT_JSON if it is none; NaN and Infinity are no JSON."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return NOT_JSON


def _no_constant(name: str) -> Any:
    raise ValueError(name)
