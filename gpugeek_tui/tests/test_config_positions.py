"""Where keys and values of a TOML document stand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpugeek_tui.config.positions import Path, Place, Spot, positions

DOCUMENT = '''\
# a comment
default = "prod" # another [x]
physical.color = "a # b"

[profile.prod]
  token_command = [ "pass", # why
    "show]", 'x\\y' ]
confirm = { stop = "yes", release.x = {} }
text = """
[no.table]
not = "a key" \\""""
when = 1979-05-27 07:32:00
[profile."lab 2"]
"odd \\u0041" = 'v'
[[server]]
ip = 1
[[server]]
[server.more]
ip = 2
'''


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("default",), (2, 1), (2, 11)),
        (("physical",), (3, 1), (3, 18)),
        (("physical", "color"), (3, 10), (3, 18)),
        (("profile",), (5, 2), (5, 2)),
        (("profile", "prod"), (5, 10), (5, 10)),
        (("profile", "prod", "token_command"), (6, 3), (6, 19)),
        (("profile", "prod", "token_command", 1), (7, 5), (7, 5)),
        (("profile", "prod", "token_command", 2), (7, 14), (7, 14)),
        (("profile", "prod", "confirm", "stop"), (8, 13), (8, 20)),
        (("profile", "prod", "confirm", "release", "x"), (8, 35), (8, 39)),
        (("profile", "prod", "text"), (9, 1), (9, 8)),
        (("profile", "prod", "when"), (12, 1), (12, 8)),
        (("profile", "lab 2"), (13, 10), (13, 10)),
        (("profile", "lab 2", "odd A"), (14, 1), (14, 16)),
        (("server", 0, "ip"), (16, 1), (16, 6)),
        (("server", 1, "more", "ip"), (19, 1), (19, 6)),
    ],
)
def test_every_part_is_found(path: Path, key: tuple[int, int], value: tuple[int, int]) -> None:
    tomllib.loads(DOCUMENT)
    assert positions(DOCUMENT)[path] == Spot(Place(*key), Place(*value))


def every_path(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from every_path(inner, (*path, key))
    elif isinstance(value, list) and not all(isinstance(one, dict) for one in value):
        for index, inner in enumerate(value):
            yield from every_path(inner, (*path, index))


BARE = st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True)
KEY = BARE | st.sampled_from(['"a.b"', "'c d'", '"\\u00e9#"', '""', "'[x]'", '"a\\"b"'])
BLANKS = st.sampled_from(["", " ", "\t", "  "])
TEXTS = st.sampled_from(
    ['"a"', '"# ]"', '"\\""', "'x\\'", '"""a\n[b]\n"""', "'''\n'x'='''", '""', '"""a""\\""""']
)
SCALARS = TEXTS | st.sampled_from(
    ["1", "-0.5e3", "true", "1979-05-27", "07:32:00", "1979-05-27 07:32:00Z", "inf", "0xff"]
)


@st.composite
def arrays(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    parts = draw(st.lists(inner, max_size=3))
    gap = draw(st.sampled_from([",", " ,\n  ", ", # why ]\n"]))
    return f"[{draw(BLANKS)}{gap.join(parts)}{draw(BLANKS)}]"


@st.composite
def braces(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    keys = draw(st.lists(KEY, max_size=3, unique=True))
    return "{" + ", ".join(f"{key}{draw(BLANKS)}={draw(inner)}" for key in keys) + "}"


VALUES = st.recursive(SCALARS, lambda inner: arrays(inner) | braces(inner), max_leaves=6)


@st.composite
def documents(draw: st.DrawFn) -> str:
    lines = []
    for _ in range(draw(st.integers(0, 8))):
        kind = draw(st.integers(0, 3))
        dotted = f"{draw(BLANKS)}.{draw(BLANKS)}".join(draw(st.lists(KEY, min_size=1, max_size=3)))
        if kind == 0:
            lines.append(f"{draw(BLANKS)}[{draw(BLANKS)}{dotted}{draw(BLANKS)}] # x = 1")
        elif kind == 1:
            lines.append(f"[[{dotted}]]")
        else:
            lines.append(f"{draw(BLANKS)}{dotted}{draw(BLANKS)}={draw(BLANKS)}{draw(VALUES)}")
    return "\n".join(lines)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(documents())
def test_whatever_the_parser_takes_has_a_place_for_each_of_its_parts(text: str) -> None:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    found = positions(text)
    assert set(every_path(values)) <= set(found)
    lines = text.split("\n")
    for spot in found.values():
        for place in spot:
            assert lines[place.line - 1][place.column - 1 :].strip()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(alphabet="[]{}=.,\"'#\\\n ab1", max_size=40))
def test_what_is_no_document_neither_hangs_nor_raises(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    positions(text)
