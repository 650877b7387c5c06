"""Finding and reading a world file. What is wrong with it is said with the place where it stands."""

from __future__ import annotations

from pathlib import Path

import msgspec

from mockserver.checking import problems_of
from mockserver.errors import WorldError
from mockserver.fixtures import fixture
from mockserver.world import World

__all__ = ["known_worlds", "load_world", "world_file"]

_SCHEMA = "schema.json"  # lies beside the worlds and is none


def known_worlds() -> list[str]:
    """The names of the worlds that come with the mock."""
    return sorted(path.stem for path in fixture("worlds").glob("*.json") if path.name != _SCHEMA)


def load_world(name_or_file: str | Path) -> World:
    """A world by its name, or from a JSON file. Raises WorldError in words for whoever started us."""
    path = world_file(name_or_file)
    try:
        world = msgspec.json.decode(path.read_bytes(), type=World)
    except OSError as error:
        raise WorldError(f"World {path}: cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise WorldError(f"World {path}: {error}") from error
    for problem in problems_of(world):
        raise WorldError(f"World {path}: {problem}")
    return world


def world_file(name_or_file: str | Path) -> Path:
    """Where a world lies that is given by its name or as a file. Raises WorldError."""
    named = fixture("worlds", f"{name_or_file}.json")
    if str(name_or_file) in known_worlds():
        return named
    path = Path(name_or_file)
    if path.is_file():
        return path
    raise WorldError(
        f"There is no world {str(name_or_file)!r}: give the path of a JSON file"
        f" or one of {', '.join(known_worlds())}."
    )
