"""What a token is worth: declared by a world or at run time, kept as digests and never as text.

Without declarations every token that is not empty is valid (A5). `others` is the standing of the
tokens that nobody declared, so that one test's declaration takes nothing from another test's token.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from mockserver.errors import NotEntitledError, UnknownKeyError

__all__ = [
    "STANDINGS",
    "Declaration",
    "Register",
    "Standing",
    "digest_of",
    "hint_of",
    "name_of",
    "refuse",
]

Standing = Literal["valid", "unknown", "expired", "no_enterprise"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)

_LONGEST_HINT = 4
_NAME_BYTES = 6


class Declaration(NamedTuple):
    """What was said about one token; `hint` is how it ends."""

    hint: str
    standing: Standing


def digest_of(token: bytes) -> bytes:
    """What stands for a token wherever it must be known again."""
    return hashlib.sha256(token).digest()


def name_of(digest: bytes) -> str:
    """The account's name: 12 hex digits that tell nothing about the token."""
    return digest[:_NAME_BYTES].hex()


def hint_of(token: bytes) -> str:
    """The end of a token, at most a third of it: enough to tell one's own apart, no use to others."""
    text = token.decode("utf-8", "replace")
    shown = min(len(text) // 3, _LONGEST_HINT)
    return f"…{text[-shown:]}" if shown else "…"


def refuse(standing: Standing) -> None:
    """Raises UnknownKeyError or NotEntitledError unless `standing` is valid (A5, S13, S18, S21)."""
    if standing == "no_enterprise":
        raise NotEntitledError
    if standing != "valid":
        raise UnknownKeyError


class Register:
    """The declarations in force. `declared` begins with those of the world."""

    def __init__(
        self, declared: Iterable[tuple[bytes, Standing]] = (), others: Standing = "valid"
    ) -> None:
        self.others = others
        self._declared: dict[bytes, Declaration] = {}
        for token, standing in declared:
            self.declare(token, standing)

    def of(self, digest: bytes) -> Standing:
        """What the token of this digest is worth now."""
        declared = self._declared.get(digest)
        return self.others if declared is None else declared.standing

    def declare(self, token: bytes, standing: Standing) -> None:
        """From now on `token` has this standing."""
        self.put(digest_of(token), Declaration(hint_of(token), standing))

    def put(self, digest: bytes, declaration: Declaration) -> None:
        """Declare a token of which only the digest is known."""
        self._declared[digest] = declaration

    def forget(self, digest: bytes) -> None:
        """The token is again one of the others."""
        self._declared.pop(digest, None)

    def items(self) -> list[tuple[bytes, Declaration]]:
        """Digests and what was declared about them, in the order of declaration."""
        return list(self._declared.items())
