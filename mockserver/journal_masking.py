"""Secrets in what the journal keeps: found in raw bytes and in parsed values, and shown as `***`.

Secrets are the token itself, wherever it was sent; sshPwd and the notebook's token in answers; and in
requests whatever is called a token, key or password, the environment as a whole, and such words in a
start command.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

__all__ = ["MASK", "holds_token", "masked_text", "masked_value", "names_secret", "without_token"]

MASK = "***"

_SHORTEST_TOKEN = 6  # a shorter one is found in innocent words, "test" in a name
_CORES = r"(?:token|passw(?:or)?d|passwd|pwd|secret|api[_-]?key|authorization)"
_NAME = re.compile(rf"[\w-]*{_CORES}", re.IGNORECASE)
_ENVIRONMENT = "env"
_SIGNS = ("token", "passw", "pwd", "secret", "api", "authorization", _ENVIRONMENT)
_DEEPEST = 32

_IN_JSON = re.compile(
    rf'("(?:[\w-]*{_CORES}|{_ENVIRONMENT})"\s*:\s*)("(?:[^"\\]|\\.)*"?|\[[^\]]*\]?|[^\s,}}\]]+)',
    re.IGNORECASE | re.DOTALL,
)
_IN_WORDS = re.compile(rf"({_CORES}[\"'\\]*\s*[=:]\s*[\"'\\]*)([^\s&\"'\\;,<>]+)", re.IGNORECASE)


def names_secret(name: str) -> bool:
    """Whether a field of this name is expected to hold a secret."""
    return name.lower() == _ENVIRONMENT or _NAME.fullmatch(name) is not None


def holds_token(token: bytes | None, raw: bytes) -> bool:
    """Whether the token itself stands in `raw`, as it is or percent-encoded."""
    if not token or len(token) < _SHORTEST_TOKEN:
        return False
    return token in raw or (b"%" in raw and token in unquote_to_bytes(raw))


def without_token(token: bytes | None, raw: bytes) -> bytes:
    """`raw` with every occurrence of the token masked; the same object where there is none."""
    if not token or not holds_token(token, raw):
        return raw
    mask = MASK.encode()
    kept = raw.replace(token, mask).replace(quote_from_bytes(token, safe="").encode(), mask)
    # Percent-encoded in some other way: nothing of it can be told apart, so nothing is kept.
    return mask if holds_token(token, kept) else kept


def masked_text(text: str) -> str:
    """A text, JSON or a part of it, with the values of secrets masked."""
    if not _suspicious(text):
        return text
    return _IN_WORDS.sub(rf"\1{MASK}", _IN_JSON.sub(rf'\1"{MASK}"', text))


def _suspicious(text: str) -> bool:
    """Whether it is worth the patterns' time, which is a hundred times that of these searches."""
    lowered = text.lower()
    return any(sign in lowered for sign in _SIGNS)


def masked_value(value: Any, name: str = "", depth: int = 0) -> Any:
    """A parsed value with the secrets in it masked; `name` is what it is called.

    Nothing the API knows is nested deeper than a few levels; what is deeper is not shown.
    """
    if name and names_secret(name):
        return value if value in (None, "") else MASK
    if isinstance(value, dict | list) and depth > _DEEPEST:
        return "..."
    if isinstance(value, dict):
        return {key: masked_value(each, key, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [masked_value(each, depth=depth + 1) for each in value]
    return masked_text(value) if isinstance(value, str) else value
