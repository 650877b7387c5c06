"""Names for several instances that are alike."""

from __future__ import annotations

import pytest

from gpugeek_tui.dialogs.naming import named_by, numbers_problem


@pytest.mark.parametrize(
    ("pattern", "start", "count", "names"),
    [
        ("train-{n}", 1, 3, ("train-1", "train-2", "train-3")),
        ("train-{n:02}", 9, 2, ("train-09", "train-10")),
        ("{n:3}x", 7, 1, ("  7x",)),
        ("train", 0, 2, ("train-0", "train-1")),
        ("train", 5, 1, ("train",)),
        ("", 1, 2, ("", "")),
        ("{a}{n}", 1, 1, ("{a}1",)),
    ],
)
def test_the_number_stands_where_the_pattern_says_or_at_the_end(
    pattern: str, start: int, count: int, names: tuple[str, ...]
) -> None:
    assert named_by(pattern, start=start, count=count) == names


@pytest.mark.parametrize("pattern", ["{n:x}", "a{n", "{n:002}", "{n!r}", "{name}"])
def test_a_number_that_is_written_wrongly_is_told_and_not_sent_as_text(pattern: str) -> None:
    assert "{n:02}" in numbers_problem(pattern)


@pytest.mark.parametrize("pattern", ["", "a", "{n}", "{n:02}-{n}", "{x}", "}{"])
def test_other_braces_are_text(pattern: str) -> None:
    assert numbers_problem(pattern) == ""
