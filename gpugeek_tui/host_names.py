"""What may stand for a host where a server names one. Pure."""

from __future__ import annotations

import re

__all__ = ["host_of"]

LONGEST = 253
LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
NAME = rf"{LABEL}(?:\.{LABEL})*\.?"


def host_of(text: str) -> str | None:
    """`text` if it is a host name or an IP address, an IPv6 one without its brackets; else None.

    ASCII only: a name in other letters may look like another one.
    """
    bracketed = text.startswith("[") and text.endswith("]")
    inner = text[1:-1] if bracketed else text
    if len(inner) > LONGEST or not inner.isascii():
        return None
    if bracketed or ":" in inner:
        return inner if _is_address(inner, 6) else None
    if not re.fullmatch(NAME, inner):
        return None
    # What ends in a number is read as an address by some and as a name by others (127.1 is 127.0.0.1).
    last = inner.rstrip(".").rpartition(".")[2]
    numeric = re.fullmatch(r"[0-9]+|0[xX][0-9A-Fa-f]*", last) is not None
    return None if numeric and not _is_address(inner, 4) else inner


def _is_address(text: str, version: int) -> bool:
    # Here, not at the top: most hosts have names, and the first picture need not wait for it.
    import ipaddress  # noqa: PLC0415

    if "%" in text or "/" in text:
        return False  # a zone is an interface of this machine, where no cloud has its instances
    try:
        return ipaddress.ip_address(text).version == version
    except ValueError:
        return False
