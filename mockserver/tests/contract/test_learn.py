"""The dialect file that the suite writes: whole, harmless, and one that the mock takes."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from contract_tests.exchange import Exchange
from contract_tests.learn import dialect_toml, not_seen, write_dialect
from contract_tests.questions import OTHER, questions
from contract_tests.readings import Readings
from contract_tests.run import Run
from contract_tests.safe_text import Cleaner
from contract_tests.target import Mode, Target
from mockserver.dialect import DEFAULT
from mockserver.dialect_files import load_dialect

EXCHANGE = Exchange("GET", "/api/v1/openapi/gpu/list", "listGpus", status=200)
TARGET = Target("http://127.0.0.1:9", "the-token", Mode.READ_ONLY, rehearsal=True, label="a mock")
CLEANER = Cleaner({"the-token"})


def _toml(readings: Readings, label: str = "a mock") -> str:
    return dialect_toml(readings, label, CLEANER)


@pytest.fixture
def run() -> Run:
    opened = Run.open(TARGET, wait=1.0)
    opened.session.close()
    return opened


def test_what_was_seen_is_a_choice_and_the_rest_are_comments(run: Run, tmp_path: Path) -> None:
    run.readings.note("traceid", "empty", EXCHANGE)
    run.readings.note("vram", OTHER, EXCHANGE, words="a number and 'GiB'")
    write_dialect(run, path := tmp_path / "learned.toml")
    assert load_dialect(path).traceid == "empty"
    assert load_dialect(path).vram == DEFAULT.vram
    text = path.read_text()
    assert 'traceid = "empty"  # A9: always empty' in text
    assert "# C7 vram: a number and 'GiB'" in text
    assert "# A5 no_enterprise: not seen; it takes a key" in text
    named = {line.split()[0] for line in text.splitlines() if " = " in line} - {"words"}
    assert named == {"traceid"}


def test_each_question_stands_in_it_once() -> None:
    switched = [one for one in questions().values() if one.has_switch]
    text = _toml(Readings())
    assert [text.count(f" {one.name}: not seen; {not_seen(one)}") for one in switched] == [1] * len(
        switched
    )


@pytest.mark.parametrize("words", ['"\n[choices]\ntraceid = "hex"', "\u2028x", "\x1b]0;x\x07", "#"])
def test_words_of_a_server_or_an_address_do_nothing_there(words: str) -> None:
    readings = Readings()
    readings.note("create_word", OTHER, EXCHANGE, words=words)
    text = _toml(readings, label=words)
    content = tomllib.loads(text)
    assert content["choices"] == {}
    assert content["words"] == f"As {words} was seen to behave."
    assert "\x1b" not in text


def test_no_secret_stands_in_it() -> None:
    readings = Readings()
    readings.note("create_word", OTHER, EXCHANGE, words="the-token")
    assert "the-token" not in _toml(readings)


def test_a_file_that_cannot_be_written_leaves_the_one_that_was_there(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "learned.toml"
    path.write_text("[choices]\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_dialect(run, path)
    assert path.read_text() == "[choices]\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_an_os_error(run: Run, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no-such-folder"):
        write_dialect(run, tmp_path / "no-such-folder" / "learned.toml")


def test_a_listed_reading_of_a_question_without_switch_is_no_choice(
    run: Run, tmp_path: Path
) -> None:
    run.readings.note("service_scheme", "https", replace(EXCHANGE, json=json.loads("{}")))
    write_dialect(run, path := tmp_path / "learned.toml")
    assert load_dialect(path) == DEFAULT
    assert "# E17 service_scheme: https, as in the example" in path.read_text()
