"""Secrets taken out of text that is to be kept: log, crash report, a command's complaints.

Two nets: what is known to be secret, and what looks like it. The second catches an ssh password or a
notebook token that no one has told us of; that it also catches a harmless long word is its price.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from gpugeek_tui.api.secret import MASK, Secret
from gpugeek_tui.text import mask_url_token

__all__ = ["keep_out", "keep_out_all", "mask_secrets"]

_known: list[Secret] = []
_sources: list[Callable[[], Iterable[str]]] = []


class _Looks(NamedTuple):
    named: re.Pattern[str]
    bearer: re.Pattern[str]
    url: re.Pattern[str]
    word: re.Pattern[str]
    hexadecimal: re.Pattern[str]


@cache  # compiled with the first text, because a start, which has none, should not wait 5 ms for it
def _looks() -> _Looks:
    # name = value, name: value, "name": "value", whatever the quotes
    named = r"""(?P<name>[\w-]*(?:token|passw(?:or)?d|pwd|secret|credential|api[_-]?key|authorization)
        [\w-]*["']?\s*[=:]\s*)
        (?P<value>"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|[^\s,;&)}\]"']+)"""
    return _Looks(
        named=re.compile(named, re.IGNORECASE | re.VERBOSE),
        bearer=re.compile(r"\b(bearer|basic)\s+[A-Za-z0-9+/._=-]+", re.IGNORECASE),
        url=re.compile(r"[a-z][a-z0-9+.-]*://[^\s\"'<>]+", re.IGNORECASE),
        word=re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{20,}(?![A-Za-z0-9])"),
        hexadecimal=re.compile(r"[0-9a-f]+|[0-9A-F]+"),
    )


def keep_out(*secrets: Secret) -> None:
    """From now on, for the life of the process, these are masked wherever they appear."""
    for secret in secrets:
        if secret and all(one.reveal() != secret.reveal() for one in _known):
            _known.append(secret)


def keep_out_all(source: Callable[[], Iterable[str]]) -> None:
    """What `source` answers with is masked, too, where it is thoroughly done; it is asked each time.

    It takes the place of the source before: there is one account on the screen at a time.
    """
    _sources[:] = [source]


def mask_secrets(text: str, *, thorough: bool = False) -> str:
    """`text` without secrets, as far as anybody can tell. Never raises.

    `thorough` asks for the secrets of the account on the screen, too: some 50 ms with 10,000
    instances, so it is for tracebacks, not for every line.
    """
    for secret in _known:
        text = secret.scrub(text)
    for source in _sources if thorough else ():
        for word in source():
            text = Secret(word).scrub(text)
    looks = _looks()
    text = looks.url.sub(lambda match: mask_url_token(match[0]), text)
    text = looks.bearer.sub(rf"\1 {MASK}", text)
    text = looks.named.sub(rf"\g<name>{MASK}", text)
    return looks.word.sub(_unless_harmless, text)


def _unless_harmless(match: re.Match[str]) -> str:
    """A password mixes letters and digits. Trace ids, which support asks for, are hexadecimal."""
    word = match[0]
    if word.isalpha() or word.isdigit() or _looks().hexadecimal.fullmatch(word):
        return word
    return MASK
