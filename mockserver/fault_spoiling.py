"""What a fault does to an answer's JSON: a field gone, null, of another type, rows that come twice.

A place is a dotted path into the body, as `data.instances.0.gpuNum`; `*` stands for every index or name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import UNSET

from mockserver.fault_rules import Effect

__all__ = ["spoilt"]

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def spoilt(body: bytes, effect: Effect) -> bytes | None:
    """The body as the effect leaves it; None where it holds nothing that the effect is about."""
    try:
        answer = _decode(body)
    except msgspec.DecodeError:
        return None
    if effect.wrong_type is not UNSET:
        changed = _at(answer, effect.wrong_type, _retype)
    elif effect.missing is not UNSET:
        changed = _at(answer, effect.missing, _remove)
    elif effect.null is not UNSET:
        changed = _at(answer, effect.null, _nullify)
    else:
        changed = _double(answer)
    return _encode(answer) if changed else None


def _at(answer: Any, place: str, change: Callable[[Any, Any], None]) -> int:
    """Change what stands at `place`, everywhere; how many places there were."""
    *way, last = place.split(".")
    holders = [answer]
    for part in way:
        holders = [holder[key] for holder in holders for key in _keys(holder, part)]
    found = [(holder, key) for holder in holders for key in _keys(holder, last)]
    for holder, key in reversed(found):  # from the end: removing from a list moves what follows
        change(holder, key)
    return len(found)


def _keys(holder: Any, part: str) -> Iterator[Any]:
    if isinstance(holder, dict):
        yield from list(holder) if part == "*" else [part] if part in holder else []
    elif isinstance(holder, list):
        if part == "*":
            yield from range(len(holder))
        elif part.isascii() and part.isdigit() and len(part) < 7 and int(part) < len(holder):
            yield int(part)


def _retype(holder: Any, key: Any) -> None:
    holder[key] = _another(holder[key])


def _another(value: Any) -> object:
    """The nearest value of a wrong type: the slips that a loosely typed server makes."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() else [value]
    if isinstance(value, list):
        return {str(index): each for index, each in enumerate(value)}
    return [] if isinstance(value, dict) else 0


def _remove(holder: Any, key: Any) -> None:
    del holder[key]


def _nullify(holder: Any, key: Any) -> None:
    holder[key] = None


def _double(answer: Any) -> bool:
    """Every row of the lists in `data` comes twice in succession; the total stays what it was."""
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict):
        return False
    lists = [name for name, rows in data.items() if rows and isinstance(rows, list)]
    for name in lists:
        data[name] = [row for row in data[name] for _ in range(2)]
    return bool(lists)
