"""The README's commands are the ones that are run, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from gpugeek_tui.cli import main
from gpugeek_tui.config.reading import read_config
from gpugeek_tui.fleet.filter_help import EXAMPLES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_runs_the_readme_s_own_test_command() -> None:
    (command,) = re.findall(r"^python3 -m venv .*pytest$", README, re.MULTILINE)
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_every_option_of_the_dashboard_that_the_readme_shows_is_one() -> None:
    known = CliRunner().invoke(main, ["--help"]).output
    shown = set(re.findall(r"gpugeek-tui .*?(--[a-z-]+)", README))
    assert shown
    assert all(option in known for option in shown)


def test_every_file_that_the_readme_links_or_names_exists() -> None:
    links = re.findall(r"\]\((?!http)([^)]+)\)", README)
    named = re.findall(r"`((?:fixtures|mockserver)/[\w./]+)`", README)
    assert len(links) >= 2
    assert all((ROOT / path).exists() for path in [*links, *named])


def test_the_readme_s_filters_are_those_of_the_help() -> None:
    rows = re.findall(r"^\| `(.*?)` \| (.*) \|$", README.split("| Filter |")[1], re.MULTILINE)
    told = [(text, words.replace("`", "")) for text, words in rows[: len(EXAMPLES)]]
    assert told == [tuple(example) for example in EXAMPLES]


def test_the_readme_s_config_file_has_no_mistake() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    config, problems = read_config(text, folder=ROOT)
    assert problems == []
    assert list(config.profiles) == ["prod", "lab"]
