"""Untrusted text made safe for a terminal, and measured in cells.

Everything a server says passes through `clean` (one line) or `clean_block` (several) before it is
painted. What could act on the terminal or hide in the text is shown as a visible stand-in: C0
controls as their control pictures, the rest as U+FFFD. Widths are those of Rich, which Textual
paints by, and the text is brought into a form on which terminals agree with it.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from rich.cells import cell_len

__all__ = ["cell_len", "clean", "clean_block", "fit", "mask", "mask_url_token"]

MASK = "********"
ELLIPSIS = "…"
STAND_IN = "\ufffd"

_ZWJ = "\u200d"
_VARIATION = "\ufe0e\ufe0f"
_KEYCAP = "\u20e3"
_MARKS_PER_CHARACTER = 2  # Vietnamese and Thai stack two; more is drawn over the lines around it
_FILLERS = frozenset(
    "\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u2800"
)  # letters that show nothing
_SECRET_NAME = re.compile(r"token|passw|pwd|secret|credential|signature|auth|api.?key|^(sig|key)$")
_USERINFO = re.compile(r"(//[^/?#:@\s]*:)[^/?#\s]*@")
_QUERY = re.compile(r"([?&#;])")


def clean(text: str, *, limit: int = 256) -> str:
    """One line of at most `limit` characters that no terminal takes as a command. Idempotent.

    Letters of every script, accents and emoji stay. Emoji sequences are shown as their single
    emoji (a family as its members): terminals disagree on the width of the joined ones.
    Longer text is cut and ends in an ellipsis.
    """
    if len(text) > limit:
        text = text[: max(0, limit - 1)] + ELLIPSIS
    if text.isascii() and text.isprintable():
        return text
    # Composing may decompose a letter that Unicode keeps apart, and so bring marks to light.
    text = unicodedata.normalize("NFC", text)
    text = unicodedata.normalize("NFC", _settle(text))
    return text if len(text) <= limit else text[: max(0, limit - 1)] + ELLIPSIS


def clean_block(text: str, *, lines: int = 20, limit: int = 512) -> str:
    """Like `clean`, keeping line breaks: at most `lines` lines of `limit` characters each."""
    # One line more than is shown tells whether something was cut; a huge text is not split whole.
    head = text[: (lines + 1) * (limit + 2)].replace("\r\n", "\n").replace("\r", "\n")
    pieces = head.split("\n", lines)
    cut = len(pieces) > lines or len(text) > (lines + 1) * (limit + 2)
    kept = [clean(piece, limit=limit).rstrip() for piece in pieces[:lines]]
    while kept and not kept[-1]:
        kept.pop()
    if cut:
        kept.append(ELLIPSIS)
    return "\n".join(kept)


def fit(text: str, width: int, *, align: str = "left") -> str:
    """Clean text padded or cut to exactly `width` cells; a cut one ends in an ellipsis.

    A character of two cells is never split: its missing half becomes a space. `align` is "left"
    or "right".
    """
    if width <= 0:
        return ""
    size = cell_len(text)
    if size > width:
        text = _cut(text, width)
        size = cell_len(text)
    if size == width:
        return text
    padding = " " * (width - size)
    return padding + text if align == "right" else text + padding


def mask(secret: str) -> str:
    """Stars in place of a secret; how many says nothing about its length. Empty stays empty."""
    return MASK if secret else ""


def mask_url_token(url: str) -> str:
    """The URL with its password and every secret-looking query or fragment value masked.

    Takes any text, also what is no valid URL, and never raises.
    """
    head, *rest = _QUERY.split(url)
    masked = [_USERINFO.sub(rf"\g<1>{MASK}@", head)]
    hiding = False
    for mark, piece in zip(rest[::2], rest[1::2], strict=True):
        name, equals, value = piece.partition("=")
        if mark == ";" and hiding and not equals:
            continue  # a semicolon within a secret value: the rest of the value
        hiding = bool(equals and value) and (_is_secret(name) or _hides_secret(value))
        masked.append(f"{mark}{name}={MASK}" if hiding else mark + piece)
    return "".join(masked)


def _is_secret(name: str) -> bool:
    return _SECRET_NAME.search(unquote(unquote(name)).strip().lower()) is not None


def _hides_secret(value: str) -> bool:
    """An address within the address carries its own query, percent-encoded."""
    inner = unquote(unquote(value))
    names = re.findall(r"[?&#;]([^=?&#;]*)=", inner)
    return any(_is_secret(name) for name in names) or _USERINFO.search(inner) is not None


def _cut(text: str, width: int) -> str:
    # Clean text takes the sum of its characters' cells; joined emoji would take less.
    text = clean(text, limit=len(text))
    room = width - 1
    for index, character in enumerate(text):
        room -= cell_len(character)
        if room < 0:
            return text[:index] + ELLIPSIS
    return text + ELLIPSIS


def _settle(text: str) -> str:
    """Replace what acts or hides, drop what only decorates, and bound the marks on a character."""
    out: list[str] = []
    marks = 0
    for position, character in enumerate(text):
        previous = out[-1] if out else ""
        category = unicodedata.category(character)
        if category[0] == "M":
            marks += 1
            if _decorates(character, previous):
                continue
            if (
                marks <= _MARKS_PER_CHARACTER
                and character not in _FILLERS
                and not _is_tag(character)
            ):
                # A mark without a letter would sit on whatever is painted to its left.
                out.append(character if previous else "\u25cc" + character)
            elif character in _FILLERS or _is_tag(character):
                out.append(STAND_IN)
            continue
        marks = 0
        if (
            character == _ZWJ
            and _is_emoji(previous)
            and _is_emoji(text[position + 1 : position + 2])
        ):
            continue
        if "\U0001f3fb" <= character <= "\U0001f3ff" and _is_emoji(previous):
            continue  # a skin tone: part of the emoji here, two cells of its own there
        out.append(_visible(character, category))
    return "".join(out)


def _decorates(character: str, previous: str) -> bool:
    """A variation selector or keycap on a symbol: changes its picture, not what it says."""
    return (
        character in _VARIATION + _KEYCAP
        and bool(previous)
        and (
            _is_emoji(previous)
            or previous in "0123456789#*"
            or unicodedata.category(previous)[0] == "S"
        )
    )


def _is_emoji(character: str) -> bool:
    return (
        bool(character)
        and (character >= "\u2190")
        and (
            unicodedata.category(character) in {"So", "Sk", "Sm"}
            or "\U0001f000" <= character <= "\U0001faff"
        )
    )


def _is_tag(character: str) -> bool:
    return character in _VARIATION or "\U000e0000" <= character <= "\U000e0fff"


def _visible(character: str, category: str) -> str:
    if character < " ":
        return " " if character == "\t" else chr(0x2400 + ord(character))
    if character == "\x7f":
        return "\u2421"
    if category == "Zs":
        return " "
    if category == "Cn":
        # Younger than this Python's tables, but in blocks that hold nothing except emoji and Han.
        young = (
            "\U0001f000" <= character <= "\U0001faff" or "\U00020000" <= character <= "\U0003fffd"
        )
        return character if young else STAND_IN
    if category[0] == "C" or category in {"Zl", "Zp"} or character in _FILLERS:
        return STAND_IN
    return character
