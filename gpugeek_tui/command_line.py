"""What is typed after the colon: read, completed, and made into an order. Pure; no shell, no quotes.

A command and the name of an instance may be cut short for as long as only one is meant. Nothing acts
here: an order goes the way of its key, through the same questions.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gpugeek_tui.fleet.folding import fold
from gpugeek_tui.text import clean

__all__ = [
    "COMMANDS",
    "USAGE",
    "Command",
    "CommandError",
    "Known",
    "Order",
    "complete",
    "read_command",
]

MOST_LISTED = 6


class Command(NamedTuple):
    """`takes` is what comes behind it: "" for nothing, in brackets where it may be left out."""

    takes: str
    words: str


COMMANDS: Mapping[str, Command] = {
    "instances": Command("[FILTER]", "the instances, narrowed by a filter"),
    "operations": Command("[FILTER]", "likewise the operations"),
    "images": Command("[FILTER]", "likewise the images"),
    "datacenters": Command("[FILTER]", "likewise the datacenters"),
    "gpus": Command("[FILTER]", "likewise the GPU types"),
    "start": Command("INSTANCE", "start the instance with that name or id, as its key does"),
    "stop": Command("INSTANCE", "stop it"),
    "restart": Command("INSTANCE", "restart it"),
    "ports": Command("INSTANCE", "set its ports"),
    "release": Command("INSTANCE", "release it; asks as its key does"),
    "create": Command("", "the create form"),
    "profile": Command("PROFILE", "another profile"),
    "filter": Command("[FILTER]", "narrow this table; without words drop the filter"),
    "view": Command("VIEW", "a view of this table that has a name"),
    "sort": Command("COLUMN", "order this table by a column; `reverse` behind it turns it round"),
    "refresh": Command("", "read now"),
    "pause": Command("", "pause, or go on reading"),
    "help": Command("", "the help page"),
    "quit": Command("", "leave"),
}
"""Of this table the help page and the completion are made."""

USAGE: tuple[str, ...] = tuple(
    f":{f'{name} {command.takes}'.strip():<23} {command.words}"
    for name, command in COMMANDS.items()
)

REVERSE = "reverse"


class CommandError(Exception):
    """Words for the user, clean; `at` is the character that they are about."""

    def __init__(self, at: int, words: str) -> None:
        super().__init__(words)
        self.at = at
        self.words = words


@dataclass(frozen=True, slots=True)
class Known:
    """What names can stand for. `filter_problem` answers with what is wrong with a filter, or "".

    `table` tells whether the view in sight has a table, so that it can be narrowed and ordered.
    """

    instances: Mapping[int, str] = field(default_factory=dict)
    profiles: Sequence[str] = ()
    views: Sequence[str] = ()
    columns: Sequence[str] = ()
    table: bool = True
    filter_problem: Callable[[str], str] = lambda _words: ""


class Order(NamedTuple):
    """A command that makes sense. `name` is a profile, a view, a column or a filter, in full."""

    command: str
    name: str = ""
    instance_id: int | None = None
    reverse: bool = False


def read_command(text: str, known: Known) -> Order:
    """The order that `text` gives. Raises `CommandError`."""
    text = text.removeprefix(":") if text.startswith(":") else text
    word, rest, at = _parted(text)
    if not word:
        raise CommandError(0, f"Commands: {', '.join(COMMANDS)}.")
    command = _one_of(word, COMMANDS, "command", 0)
    takes = COMMANDS[command].takes
    if takes and not takes.startswith("[") and not rest:
        raise CommandError(len(text), f"{command} which {takes.lower()}?")
    if not takes and rest:
        raise CommandError(at, f"{command} takes nothing behind it.")
    if takes in {"VIEW", "COLUMN"} or command == "filter":
        _need_table(known, command)
    match takes:
        case "INSTANCE":
            return Order(command, instance_id=_instance(rest, known.instances, at))
        case "PROFILE":
            return Order(command, _one_of(rest, known.profiles, "profile", at))
        case "VIEW":
            return Order(command, _one_of(rest, known.views, "view of this table", at))
        case "COLUMN":
            return _sorting(rest, known, at)
        case "[FILTER]" if command == "filter" and (problem := known.filter_problem(rest)):
            raise CommandError(at, problem)
    return Order(command, rest)


def complete(text: str, known: Known) -> tuple[str, tuple[str, ...]]:
    """`text` completed as far as it is certain, and what it could become."""
    word, rest, at = _parted(text)
    if not rest and not text.endswith(" "):
        found = [name for name in COMMANDS if name.startswith(fold(word))]
        return _longer(text, 0, found, end=" " if len(found) == 1 else ""), tuple(found)
    fits = [name for name in COMMANDS if name.startswith(fold(word))]
    command = word if word in COMMANDS else fits[0] if len(fits) == 1 else ""
    offers = _offers(command, known)
    found = [name for name in offers if fold(name).startswith(fold(rest))]
    return _longer(text, at, found), tuple(dict.fromkeys(found))


def _offers(command: str, known: Known) -> Sequence[str]:
    takes = COMMANDS[command].takes if command else ""
    names = [clean(name) or str(one) for one, name in known.instances.items()]
    return {
        "INSTANCE": names,
        "PROFILE": known.profiles,
        "VIEW": known.views,
        "COLUMN": known.columns,
    }.get(takes, ())


def _longer(text: str, at: int, found: Sequence[str], *, end: str = "") -> str:
    """`text` with what begins at `at` replaced by all that `found` begin with alike."""
    alike = os.path.commonprefix(list(found))  # noqa: RUF071 - no paths: character by character
    return text[:at] + alike + end if len(alike) >= len(text) - at and found else text


def _parted(text: str) -> tuple[str, str, int]:
    """The command's word, the rest, and where the rest begins."""
    word, _, rest = text.lstrip().partition(" ")
    return word.strip(), rest.strip(), len(text) - len(rest.lstrip())


def _one_of(typed: str, names: Iterable[str], what: str, at: int) -> str:
    """The name that is meant: the whole one, or the only one that begins so."""
    known = list(names)
    wanted = fold(typed)
    whole = [name for name in known if name == typed] or [n for n in known if fold(n) == wanted]
    found = whole or [name for name in known if fold(name).startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandError(at, f"{clean(typed)} could be {_listed(found)}.")
    there = f"There are: {_listed(known)}." if known else "There is none."
    raise CommandError(at, f"There is no {what} {clean(typed)}. {there}")


def _instance(typed: str, instances: Mapping[int, str], at: int) -> int:
    if typed.isascii() and typed.isdigit() and int(typed) in instances:
        return int(typed)
    wanted = fold(typed)
    names = {one: fold(clean(name)) for one, name in instances.items()}
    found = [one for one, name in names.items() if name == wanted]
    found = found or [one for one, name in names.items() if name.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError(at, f"No instance is called {clean(typed)}, or begins so.")
    told = [f"{clean(instances[one]) or '(no name)'} {one}" for one in found]
    raise CommandError(at, f"{clean(typed)} could be {_listed(told)}. An id tells which.")


def _sorting(rest: str, known: Known, at: int) -> Order:
    column, _, last = rest.rpartition(" ")
    if column and last and REVERSE.startswith(fold(last)):
        return Order("sort", _one_of(column.strip(), known.columns, "column", at), reverse=True)
    return Order("sort", _one_of(rest, known.columns, "column", at))


def _need_table(known: Known, command: str) -> None:
    if not known.table:
        raise CommandError(0, f"{command} needs a table: go to a view first, as with :instances.")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return ", ".join(clean(name) for name in names[:MOST_LISTED]) + more
