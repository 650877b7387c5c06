"""Finding and reading a dialect file: TOML, with `words` on what it is for and a table of `choices`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from mockserver.dialect import Dialect
from mockserver.dialect_choices import chosen, nearest
from mockserver.errors import DialectError
from mockserver.fixtures import fixture

__all__ = ["DialectWish", "as_dialect", "changed", "known_dialects", "load_dialect"]

DialectWish = Dialect | str | Path | Mapping[str, object]
"""A dialect itself, its name, its file, or the choices that differ from the default."""

_LONGEST_FILE = 1 << 20  # bytes


def known_dialects() -> list[str]:
    """The names of the dialects that come with the mock."""
    return sorted(path.stem for path in fixture("dialects").glob("*.toml"))


def load_dialect(name_or_file: str | Path) -> Dialect:
    """A dialect by its name, or from a TOML file. Raises DialectError that says where and why."""
    path = _locate(name_or_file)
    try:
        with path.open("rb") as file:
            content = tomllib.loads(file.read(_LONGEST_FILE).decode())
        return chosen(_choices(content))
    except OSError as error:
        raise DialectError(f"Dialect {path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DialectError(f"Dialect {path}: is not TOML: {error}") from error
    except DialectError as error:
        raise DialectError(f"Dialect {path}: {error}") from error


def as_dialect(wish: DialectWish) -> Dialect:
    """The dialect that is meant. Raises DialectError."""
    if isinstance(wish, Dialect):
        return wish
    return chosen(wish) if isinstance(wish, Mapping) else load_dialect(wish)


def changed(current: Dialect, wishes: Mapping[str, object]) -> Dialect:
    """What `POST /__mock__/dialect` asks for, all of it or nothing. Raises DialectError.

    `{"dialect": NAME}` begins with a dialect that comes with the mock, `{"choices": {...}}` changes
    single switches; both together do it in this order, and without a name `current` is the beginning.
    """
    for key in wishes:
        if key not in {"dialect", "choices"}:
            raise DialectError(f"there is no {key!r} here; give dialect, choices or both")
    if not wishes:
        raise DialectError("give dialect, choices or both")
    name, choices = wishes.get("dialect"), wishes.get("choices", {})
    if not isinstance(choices, Mapping):
        raise DialectError("choices must be an object of switches and their values")
    if "dialect" in wishes:
        current = load_dialect(_path_of(name)) if isinstance(name, str) else _refused(name)
    return chosen(choices, current)


def _choices(content: Mapping[str, object]) -> Mapping[str, object]:
    for key in content:
        if key not in {"words", "choices"}:
            raise DialectError(f"{key!r} is not known there: {nearest(key, ('words', 'choices'))}")
    if not isinstance(content.get("words", ""), str):
        raise DialectError("words must be a text")
    choices = content.get("choices", {})
    if not isinstance(choices, Mapping):
        raise DialectError("choices must be a table: [choices]")
    return choices


def _locate(name_or_file: str | Path) -> Path:
    if str(name_or_file) in known_dialects():
        return _path_of(str(name_or_file))
    path = Path(name_or_file)
    if path.is_file():
        return path
    known = known_dialects()
    close = get_close_matches(str(name_or_file), known, n=1)
    raise DialectError(
        f"There is no dialect {str(name_or_file)!r}{f'; did you mean {close[0]}?' if close else ':'}"
        f" Give the path of a TOML file or one of {', '.join(known)}."
    )


def _path_of(name: str) -> Path:
    """A dialect of the mock's own; a name from the wire is never a path. Raises DialectError."""
    if name not in known_dialects():
        raise DialectError(f"there is no dialect {name[:60]!r}; {nearest(name, known_dialects())}")
    return fixture("dialects", f"{name}.toml")


def _refused(name: object) -> Dialect:
    raise DialectError(
        f"dialect must be a name, not {type(name).__name__}; {nearest('', known_dialects())}"
    )
