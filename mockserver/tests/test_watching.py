"""A world file that is edited while the mock runs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from mockserver.app import MockApp, create_app
from mockserver.fixtures import fixture
from mockserver.tests.judge import GPUS, Judged
from mockserver.watching import Watch


class Desk:
    """A world file, a mock that began with it, and what the watch said about it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.said: list[str] = []
        self._times = 0
        self.write("first")
        self.app: MockApp = create_app(path, frozen=True)
        self.watch = Watch(path, self.app.tenants, self.said.append)

    def write(self, gpu: str) -> None:
        world = json.loads(fixture("worlds", "empty.json").read_bytes())
        world["gpus"][0]["gpuName"] = gpu
        world["hosts"] = [host for host in world["hosts"] if host["gpuName"] != "G40-24G"]
        self.write_text(json.dumps(world))

    def write_text(self, text: str) -> None:
        """Change the file so that its time differs from any before, however quick the test is."""
        self.path.write_text(text)
        self._times += 1
        os.utime(self.path, (self._times, self._times))

    def look(self) -> None:
        """Look until nothing more can come of it."""
        for _ in range(3):
            self.watch.look()

    def gpu(self, token: str) -> str:
        name: str = Judged(self.app, token).ok(GPUS)["gpus"][0]
        return name


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "world.json")


def test_a_changed_file_counts_for_new_accounts_and_for_old_ones_after_a_reset(desk: Desk) -> None:
    assert desk.gpu("old") == "first"
    desk.write("second")
    desk.look()
    assert (desk.gpu("old"), desk.gpu("new")) == ("first", "second")
    Judged(desk.app, "old").post("/__mock__/reset")
    assert desk.gpu("old") == "second"
    assert len(desk.said) == 1
    assert "loaded again" in desk.said[0]


@pytest.mark.parametrize("text", ["", "{", '{"name": 5}', "null"])
def test_a_broken_file_keeps_the_old_world_and_says_why_once(desk: Desk, text: str) -> None:
    desk.write_text(text)
    desk.look()
    desk.look()
    assert desk.gpu("new") == "first"
    assert len(desk.said) == 1
    assert str(desk.path) in desk.said[0]
    assert "still get the world that was loaded before" in desk.said[0]


def test_a_file_that_was_mended_is_loaded(desk: Desk) -> None:
    desk.write_text("{")
    desk.look()
    desk.write("third")
    desk.look()
    assert desk.gpu("new") == "third"


def test_a_file_that_goes_and_comes_back_is_loaded(desk: Desk) -> None:
    desk.path.unlink()
    desk.look()
    assert desk.gpu("one") == "first"
    assert len(desk.said) == 1
    desk.write("fourth")
    desk.look()
    assert desk.gpu("two") == "fourth"


def test_a_file_is_left_alone_while_it_still_changes(desk: Desk) -> None:
    desk.write_text('{"half of')
    desk.watch.look()
    desk.write("whole")
    desk.watch.look()
    assert desk.said == []
    desk.watch.look()
    assert desk.gpu("new") == "whole"


def test_an_untouched_file_is_not_read_again(desk: Desk) -> None:
    desk.look()
    assert desk.said == []
