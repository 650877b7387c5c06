"""What `--loose` forgives: every leniency by its name, all in this place.

The mock is strict by default. What the reference says about a request is held against it: types to
the letter, exact integers, the listed words as they are spelt, nothing given twice. A client that
passes here need not hope for a forgiving server.

Two things are not leniencies. What the reference leaves open is a reading, chosen by the dialect, and
some readings are kind by default: digits as text for ids (A3, F8), diskType in any case (C10), a page
before the first (E6), any Content-Type (A14), unknown fields (A18). And what no server can make sense
of, broken JSON or an id that a float has spoilt, stays refused in any mood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

__all__ = ["LENIENCIES", "LOOSE", "STRICT", "Leniency", "Shape", "chosen", "mended", "shape_of"]


class Leniency(NamedTuple):
    """Something that a strict server refuses: its name, and what is done about it."""

    name: str
    forgives: str


LENIENCIES: tuple[Leniency, ...] = (
    Leniency("digit_strings", 'an integer as text: "2" is 2, blanks around it included'),
    Leniency("whole_floats", "an integer with a fraction of zero: 1.0 and 2e0, up to 2^53"),
    Leniency("numbers_as_text", "a number where a string belongs: 7 is '7'"),
    Leniency("loose_booleans", 'a boolean as 1, 0, "1", "0", "true" or "false" in any case'),
    Leniency("single_values", "one value where a list belongs: 8080 is [8080]"),
    Leniency("nulls", "null for a parameter: as if it were absent"),
    Leniency("empty_values", "'' for an optional number or word of a list: as if it were absent"),
    Leniency("any_case", "the words that the reference lists, in any case: PAYG, Stop"),
    Leniency("blanks", "blanks around a text"),
    Leniency("stopped", "stopped, as English has it, for the status stopd"),
    Leniency("repeated_parameters", "a query parameter given twice: the last one counts"),
    Leniency("trailing_slash", "slashes at the end of an address"),
)

STRICT: frozenset[str] = frozenset()
LOOSE: frozenset[str] = frozenset(each.name for each in LENIENCIES)

_DIGITS = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}\.0*", re.ASCII)
_EXACT = 1 << 53
_BOOLEANS = {"1": True, "true": True, "0": False, "false": False}


class Shape(NamedTuple):
    """What of a parameter's schema a leniency must know: type, listed words, elements of a list."""

    type: str
    words: tuple[str, ...]
    required: bool
    item: Shape | None


def shape_of(schema: Mapping[str, Any], item: Mapping[str, Any], *, required: bool) -> Shape:
    """The shape in a schema whose references are resolved; `item` is that of its elements."""
    words = tuple(each for each in schema.get("enum", ()) if isinstance(each, str))
    inner = shape_of(item, {}, required=True) if item else None
    return Shape(schema.get("type", ""), words, required, inner)


def chosen(names: Iterable[str] | bool) -> frozenset[str]:
    """Leniencies by their names; True is all of them, False none. Raises ValueError for no name."""
    if isinstance(names, bool):
        return LOOSE if names else STRICT
    wanted = frozenset(names)
    for name in sorted(wanted - LOOSE):
        near = get_close_matches(name, LOOSE, n=1)
        advice = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(LOOSE))}."
        raise ValueError(f"{name!r} is no leniency: {advice}")
    return wanted


def mended(
    request: Mapping[str, Any], shapes: Mapping[str, Shape], forgives: frozenset[str]
) -> dict[str, Any]:
    """`request` with what is forgiven made good; what is not stays as it is, to be refused."""
    kept: dict[str, Any] = {}
    for name, value in request.items():
        shape = shapes.get(name)
        if shape is None:
            kept[name] = value
        elif not _is_absent(value, shape, forgives):
            kept[name] = _mended(value, shape, forgives)
    return kept


def _is_absent(value: object, shape: Shape, forgives: frozenset[str]) -> bool:
    if value is None:
        return "nulls" in forgives
    if value == "" and "empty_values" in forgives and not shape.required:
        return shape.type != "string" or bool(shape.words)
    return False


def _mended(value: object, shape: Shape, forgives: frozenset[str]) -> object:
    if shape.type == "array":
        if not isinstance(value, list):
            single = "single_values" in forgives and not isinstance(value, dict)
            return [_mended(value, shape.item, forgives)] if single and shape.item else value
        return [_mended(each, shape.item, forgives) for each in value] if shape.item else value
    if shape.type == "integer":
        return _integer(value, forgives)
    if shape.type == "boolean":
        return _boolean(value, forgives)
    return _text(value, shape, forgives) if shape.type == "string" else value


def _integer(value: object, forgives: frozenset[str]) -> object:
    if isinstance(value, str) and "digit_strings" in forgives:
        text = value.strip()
        if _DIGITS.fullmatch(text):
            return int(text)
        if "whole_floats" in forgives and _WHOLE.fullmatch(text):
            return int(text.partition(".")[0])
    if isinstance(value, float) and "whole_floats" in forgives:
        return int(value) if value.is_integer() and abs(value) <= _EXACT else value
    return value


def _boolean(value: object, forgives: frozenset[str]) -> object:
    if "loose_booleans" not in forgives or isinstance(value, bool):
        return value
    if isinstance(value, int | str):
        return _BOOLEANS.get(str(value).strip().lower(), value)
    return value


def _text(value: object, shape: Shape, forgives: frozenset[str]) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value) if "numbers_as_text" in forgives else value
    if not isinstance(value, str):
        return value
    text = value.strip() if "blanks" in forgives else value
    if text in shape.words:
        return text
    if "any_case" in forgives:
        text = next((word for word in shape.words if word.lower() == text.lower()), text)
    if "stopped" in forgives and "stopd" in shape.words and text == "stopped":
        return "stopd"
    return text
