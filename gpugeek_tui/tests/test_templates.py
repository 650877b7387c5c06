"""Templates of the create form: what is kept of it, and the file."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from gpugeek_tui.dialogs.draft import Draft, draft_from
from gpugeek_tui.dialogs.templates import said
from gpugeek_tui.fleet.templates import KeptTemplates, Template, TemplatesFile
from gpugeek_tui.screens.create_templates import template_of

FORM: Draft = {"gpuName": "G", "gpuNum": "2", "cmd": "sh -c s3cret", "env": "KEY=s3cret"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "templates.json"


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(data)


def found(path: Path) -> bytes:
    return path.read_bytes()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names_in(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


async def keep(path: Path, *templates: Template) -> TemplatesFile:
    file = TemplatesFile(lambda: path)
    for one in templates:
        file.change(lambda kept, one=one: kept.with_template(one))  # type: ignore[misc]  # bound now
    await file.write()
    return file


async def test_command_and_environment_are_kept_only_when_that_is_wanted(path: Path) -> None:
    await keep(path, template_of("night", FORM, private=False))
    assert b"s3cret" not in found(path)
    await keep(path, template_of("night", FORM, private=True))
    kept = (await TemplatesFile(lambda: path).opened()).listed
    assert [draft_from(one.values) for one in kept] == [FORM]
    if sys.platform != "win32":
        assert mode(path) == 0o600


async def test_a_broken_file_is_moved_aside_and_said(path: Path) -> None:
    put(path, b'{"schema": 1, "templates": [{"name"')
    file = await keep(path, Template(name="a", values={}))
    assert "templates was broken" in file.news()
    assert [name for name in names_in(path.parent) if name.startswith("templates.broken-")]
    assert (await TemplatesFile(lambda: path).opened()).has("A")


async def test_a_newer_file_is_left_alone(path: Path) -> None:
    put(path, b'{"schema": 99}')
    file = await keep(path, Template(name="a", values={}))
    assert "newer version" in file.news()
    assert found(path) == b'{"schema": 99}'
    assert file.kept.has("a")


def test_a_name_is_kept_once_whatever_its_case() -> None:
    kept = KeptTemplates().with_template(Template(name="Night", values={"gpuNum": "1"}))
    kept = kept.with_template(Template(name="night", values={"gpuNum": "2"}))
    assert [(one.name, one.values) for one in kept.listed] == [("night", {"gpuNum": "2"})]
    assert kept.without("NIGHT").listed == ()


def test_fields_of_another_version_are_passed_over() -> None:
    assert draft_from({"gpuName": "G", "warpDrive": "9", "name": ""}) == {"gpuName": "G"}


def test_neither_the_list_nor_a_repr_shows_what_may_be_secret() -> None:
    assert "s3cret" not in said(FORM)
    assert "s3cret" not in repr(template_of("a", FORM, private=True))
