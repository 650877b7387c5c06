"""Whose operations the journal speaks of, without saying the token."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from gpugeek_tui.api.secret import Secret

__all__ = ["NOBODY", "Owner"]


@dataclass(frozen=True, slots=True)
class Owner:
    """`account` is the same for the same address and token, and leads back to neither.

    `profile` is what the user calls it.
    """

    account: str
    profile: str = ""

    @classmethod
    def of(cls, address: str, token: Secret, *, profile: str = "") -> Owner:
        """`address` is the API's root. A new token is a new account: it may be another's."""
        digest = hashlib.sha256()
        for part in ("gpugeek-tui account", address.rstrip("/").lower(), token.reveal()):
            digest.update(part.encode("utf-8", "surrogatepass"))
            digest.update(b"\0")
        return cls(digest.hexdigest()[:16], profile)


NOBODY = Owner("")
