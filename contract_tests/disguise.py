"""The forms in which one secret may stand in a text, so that each of them can be masked."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

__all__ = ["guises"]

_ENCODED = 6
"""Shorter secrets are not looked for in base64 or hex, where few characters are found by chance."""


def guises(secret: str) -> frozenset[str]:
    """The secret as it is, and quoted for URLs, JSON, HTML, Python and shells; in base64 and hex."""
    found = {secret, repr(secret)[1:-1], html.escape(secret), html.escape(secret, quote=False)}
    found |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    found |= {html.escape(one) for one in tuple(found)}
    found |= {one.replace("'", "'\"'\"'") for one in tuple(found)}
    found |= _in_urls(secret)
    if len(secret) >= _ENCODED:
        data = secret.encode(errors="surrogatepass")
        found |= _in_base64(data) | {data.hex(), data.hex().upper()}
    return frozenset(found)


def _in_urls(secret: str) -> set[str]:
    text = secret.encode(errors="surrogatepass")
    once = {quote(text, safe=""), quote(text), quote_plus(text)}
    twice = {quote(one, safe="") for one in once}
    return once | twice | {_lower_escapes(one) for one in once}


def _lower_escapes(text: str) -> str:
    """%2f rather than %2F: both are in use."""
    head, *rest = text.split("%")
    return head + "".join(f"%{part[:2].lower()}{part[2:]}" for part in rest)


def _in_base64(data: bytes) -> set[str]:
    """The characters that hold nothing but the secret, wherever in an encoded text it begins."""
    found = set()
    for offset in range(3):
        padded = b"\0" * offset + data
        first, end = -(-offset * 8 // 6), len(padded) * 8 // 6
        core = base64.b64encode(padded).decode()[first:end]
        found |= {core, core.replace("+", "-").replace("/", "_")}
    return found
