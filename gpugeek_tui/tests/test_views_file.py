"""The file of named views: whole or not at all, and nobody's change is lost to another's."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from pathlib import Path

import pytest

from gpugeek_tui.fleet.views import Arrangement, Kept, Last, NamedView
from gpugeek_tui.fleet.views_file import ViewsFile


def view(name: str, filter_text: str = "", **fields: str) -> NamedView:
    arrangement = Arrangement(filter=filter_text)
    return NamedView(name=name, table="instances", arrangement=arrangement, **fields)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "views.json"


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(data)


def found(path: Path) -> bytes:
    return path.read_bytes()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names_in(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


async def keep(file: ViewsFile, one: NamedView) -> None:
    file.change(lambda kept: kept.with_view(one))
    await file.write()


async def read(path: Path) -> Kept:
    return await ViewsFile(lambda: path).opened()


async def test_what_was_kept_is_there_for_the_next_run_and_for_its_owner_alone(path: Path) -> None:
    file = ViewsFile(lambda: path)
    assert await file.opened() == Kept()
    await keep(file, view("大", "gpus>=4"))
    last = Last(arrangement=Arrangement(sort="name", columns=("name", "id")), view="大")
    file.change(lambda kept: kept.with_last("instances", "prod", last))
    await file.write()
    again = await read(path)
    assert again == file.kept
    assert again.left("instances", "prod") == last
    assert again.left("instances", "other") is None
    assert [one.name for one in again.of("instances", "prod")] == ["大"]
    assert again.of("images", "prod") == ()
    if sys.platform != "win32":
        assert mode(path) == 0o600
    assert names_in(path.parent) == [path.name]


async def test_two_dashboards_keep_each_other_s_views(path: Path) -> None:
    one, two = ViewsFile(lambda: path), ViewsFile(lambda: path)
    await one.opened()
    await two.opened()
    await keep(one, view("a"))
    await keep(two, view("b"))
    assert [each.name for each in (await read(path)).views] == ["a", "b"]
    assert [each.name for each in two.kept.views] == ["a", "b"]


async def test_changes_made_while_one_is_written_are_known_at_once_and_written_next(
    path: Path,
) -> None:
    file = ViewsFile(lambda: path)
    for name in "abc":
        file.change(lambda kept, name=name: kept.with_view(view(name)))  # type: ignore[misc]  # bound now
        assert file.kept.views[-1].name == name
    await asyncio.gather(file.write(), file.write())
    assert [one.name for one in (await read(path)).views] == ["a", "b", "c"]


async def test_one_name_in_one_place_is_one_view(path: Path) -> None:
    file = ViewsFile(lambda: path)
    await keep(file, view("Prod", "a"))
    await keep(file, view("prod", "b"))
    await keep(file, view("prod", "c", profile="lab"))
    assert [one.arrangement.filter for one in file.kept.of("instances", "lab")] == ["c"]
    assert [one.arrangement.filter for one in file.kept.of("instances", "else")] == ["b"]
    gone = file.kept.of("instances", "lab")[0]
    file.change(lambda kept: kept.without_view(gone))
    assert [one.arrangement.filter for one in file.kept.of("instances", "lab")] == ["b"]


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[]",
        b'{"schema": "x"}',
        b"\x00",
        b"\xff",
        b'{"schema": 1, "views": 3}',
        b"",
        b"[" * 9999,
    ],
)
async def test_a_broken_file_is_moved_aside_whole(path: Path, data: bytes) -> None:
    put(path, data)
    file = ViewsFile(lambda: path)
    assert await file.opened() == Kept()
    (moved,) = names_in(path.parent)
    assert found(path.with_name(moved)) == data
    assert moved in file.news()
    assert file.news() == ""
    await keep(file, view("new"))
    assert (await read(path)).views == (view("new"),)


async def test_a_file_of_a_newer_version_is_neither_used_nor_changed(path: Path) -> None:
    newer = b'{"schema": 2, "views": {"x": 1}}'
    put(path, newer)
    file = ViewsFile(lambda: path)
    assert await file.opened() == Kept()
    await keep(file, view("mine"))
    assert "newer version" in file.news()
    assert file.kept.views == (view("mine"),), "known until the end of this run"
    assert found(path) == newer


async def test_a_file_that_cannot_be_written_is_said_and_the_old_one_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = ViewsFile(lambda: path)
    await keep(file, view("old"))

    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    await keep(file, view("new"))
    assert "No space left on device" in file.news()
    assert (await read(path)).views == (view("old"),)
    assert names_in(path.parent) == [path.name]
    monkeypatch.undo()
    await keep(file, view("newer"))
    assert [one.name for one in (await read(path)).views] == ["old", "new", "newer"]
