"""From the text of a config file to a `Config`, or to every mistake in it with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gpugeek_tui.api.secret import Secret
from gpugeek_tui.config.model import (
    MIN_REFRESH,
    Config,
    Notify,
    Profile,
    TokenCommand,
    TokenFile,
    TokenKeyring,
    TokenSource,
)
from gpugeek_tui.config.positions import Place
from gpugeek_tui.config.syntax import Problem, read_document
from gpugeek_tui.config.table import Complaints, Table, nearest
from gpugeek_tui.config.values import (
    address_problem,
    color_problem,
    command_words,
    profile_name_problem,
    theme_problem,
    token_problem,
    zone_problem,
)
from gpugeek_tui.fleet.confirming import DEFAULT_LEVELS, LEAST_LEVELS, Level

__all__ = ["not_text", "read_config"]

TOKEN_KEYS = ("token", "token_command", "token_keyring", "token_file")
PROFILE_KEYS = ("address", "color", "confirm", "read_only", "refresh", "time_zone", *TOKEN_KEYS)
BINDING = re.compile(r"[a-z][a-z_]*(?:\.[a-z0-9_]+)+")


def read_config(text: str, *, folder: Path) -> tuple[Config, list[Problem]]:
    """The settings, which are worth something only if there is no problem, and the problems in order.

    `folder` is the file's own: a relative token_file starts there. Touches no file.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")  # as Windows' editors write
    document = read_document(text)
    complaints = Complaints(document)
    top = Table((), document.values, complaints)
    default = top.text("default")
    listed = top.table("profile")
    profiles = {name: _profile(name, listed.table(name), folder) for name in listed.values}
    config = Config(
        profiles=MappingProxyType(profiles),
        default=_default(top, default, profiles),
        keymap=MappingProxyType(_keymap(top.table("keys"))),
        notify=_notify(top.table("notify")),
        theme=_theme(top),
    )
    top.misplaced(PROFILE_KEYS, "a table [profile.NAME]")
    top.end(document.hidden)
    return config, complaints.problems


def not_text(error: UnicodeDecodeError) -> Problem:
    """Of a file that is not UTF-8."""
    before = bytes(error.object[: error.start])
    column = len(before) - (before.rfind(b"\n") + 1) + 1
    place = Place(before.count(b"\n") + 1, column)
    return Problem(place, "the file is not UTF-8: save it in that encoding")


def _default(top: Table, default: str | None, profiles: Mapping[str, Profile]) -> str:
    if default is not None:
        if default not in profiles and not top.complaints.guessing:
            top.wrong("default", f"default names no profile{nearest(default, profiles)}")
        return default
    if len(profiles) > 1 and "default" not in top.values and not top.complaints.guessing:
        second = list(profiles)[1]
        words = 'with several profiles, the top of the file must say default = "NAME"'
        top.complaints.at_key(("profile", second), words)
    return next(iter(profiles), "")


def _theme(top: Table) -> str:
    theme = top.text("theme")
    return theme if theme and top.checked("theme", theme, theme_problem) else Config().theme


def _profile(name: str, table: Table, folder: Path) -> Profile:
    given: dict[str, Any] = {}
    if problem := profile_name_problem(name):
        table.complaints.at_key(table.path, problem)
    address = table.text("address")
    if address is not None and table.checked("address", address, address_problem):
        given["base_url"] = address.strip()
    color = table.text("color")
    if table.checked("color", color, color_problem):
        given["color"] = color
    zone = table.text("time_zone")
    if table.checked("time_zone", zone, zone_problem):
        given["time_zone"] = zone
    if (read_only := table.truth("read_only")) is not None:
        given["read_only"] = read_only
    if (refresh := table.seconds("refresh", MIN_REFRESH)) is not None:
        given["refresh"] = refresh
    given["token_source"] = _token_source(name, table, folder)
    given["confirm"] = MappingProxyType(_levels(table.table("confirm")))
    table.end()
    return Profile(name=name, **given)


def _token_source(name: str, table: Table, folder: Path) -> TokenSource | None:
    sources = (
        _inline(table),
        _command(table),
        _keyring(name, table),
        _file(table, folder),
    )
    written = [key for key in table.values if key in TOKEN_KEYS]
    for key in written[1:]:
        words = f"{written[0]} says where the token is already: take out one of the two"
        table.complaints.at_key((*table.path, key), words)
    return next((source for source in sources if source is not None), None)


def _inline(table: Table) -> TokenSource | None:
    token = table.text("token")
    if token is not None and table.checked("token", token, token_problem):
        return Secret(token.strip())
    return None


def _command(table: Table) -> TokenSource | None:
    command = table.words("token_command")
    if command is None:
        return None
    words = command_words(command)
    if words is None:
        table.wrong(
            "token_command",
            "token_command is a program with its arguments, as one text or as a list of texts; "
            "no shell runs it, and every quote needs its other half",
        )
        return None
    return TokenCommand(words)


def _keyring(name: str, table: Table) -> TokenSource | None:
    entry = table.text("token_keyring")
    if entry is None:
        return None
    service, slash, user = (part.strip() for part in entry.partition("/"))
    if not service or (slash and not user):
        table.wrong(
            "token_keyring", 'token_keyring is "SERVICE/USER", or "SERVICE" for this profile'
        )
        return None
    return TokenKeyring(service, user or name)


def _file(table: Table, folder: Path) -> TokenSource | None:
    path = table.text("token_file")
    if path is None:
        return None
    try:
        return TokenFile(folder / Path(path).expanduser())
    except RuntimeError:
        table.wrong("token_file", "token_file begins with the home of a user who is not known here")
        return None


def _levels(table: Table) -> dict[str, Level]:
    levels: dict[str, Level] = {}
    for action in DEFAULT_LEVELS:
        word = table.text(action)
        if word is None:
            continue
        if word not in list(Level):
            table.wrong(action, f"confirm.{action} is none, yes or name")
        elif Level(word).rank < LEAST_LEVELS.get(action, Level.NONE).rank:
            table.wrong(
                action,
                f"confirm.{action} cannot be {word}: what is released is gone, so the least is "
                f"{LEAST_LEVELS[action]}",
            )
        else:
            levels[action] = Level(word)
    table.end()
    return levels


def _keymap(table: Table) -> dict[str, str]:
    """The ids are checked in form only: which there are is known where the keys are bound."""
    keymap: dict[str, str] = {}
    for key, value in table.values.items():
        if isinstance(value, dict):  # instance.stop = "S", without quotes around the id
            inner = _keymap(table.table(key))
            keymap |= {f"{key}.{name}": keys for name, keys in inner.items()}
            continue
        keys = table.words(key)
        if keys is None:
            continue
        names = keys.split(",") if isinstance(keys, str) else keys
        names = tuple(name.strip() for name in names)
        whole = ".".join((*map(str, table.path[1:]), key))
        if not BINDING.fullmatch(whole):
            words = "a key is bound to an id of two words, such as instance.stop: ? shows them all"
            table.complaints.at_key((*table.path, key), words)
        elif not names or not all(name and name.isprintable() for name in names):
            table.wrong(key, 'keys are named as in "S" or "f5,ctrl+r", parted by commas')
        else:
            keymap[key] = ",".join(names)
    return keymap


def _notify(table: Table) -> Notify:
    bell, desktop = table.truth("bell"), table.truth("desktop")
    after = table.seconds("after", 0)
    table.end()
    usual = Notify()
    return Notify(
        bell=usual.bell if bell is None else bell,
        desktop=usual.desktop if desktop is None else desktop,
        after=usual.after if after is None else after,
    )
