"""An assertion that fails says what was called instead, so that nobody has to run the test again."""

from __future__ import annotations

import pytest

from mockserver.outcomes import Ending
from mockserver.tests.exchanges import Story


def words(story: Story, *args: object, **filters: object) -> str:
    with pytest.raises(AssertionError) as failure:
        story.journal.assert_called(*args, **filters)  # type: ignore[arg-type] # any filters
    return str(failure.value)


def test_it_names_what_was_expected_and_lists_what_was_called() -> None:
    story = Story()
    story.create(5)
    story.act(6, "stop", code=10135, message="Instance 6 is busy")
    story.poll(8, 9)
    story.act(6, "start", ending=Ending.RESET)
    assert words(story, "stop", instance=5, times=1) == (
        "stop instance=5: expected once, was called not at all.\n"
        "Called instead:\n"
        "  #1 17:06:45.135 create instance=5 -> code 0\n"
        "  #2 17:06:45.135 stop instance=6 -> code 10135 (Instance 6 is busy)\n"
        "  #3 17:06:45.135 getOperations ids=[8, 9] -> code 0\n"
        "  #4 17:06:45.135 start instance=6 -> code 0, answer reset"
    )


def test_too_many_calls_are_listed_apart_from_the_others() -> None:
    story = Story()
    story.act(5)
    story.act(5)
    story.query()
    assert words(story, "stop", times=1) == (
        "stop: expected once, was called twice.\n"
        "These were:\n"
        "  #1 17:06:45.135 stop instance=5 -> code 0\n"
        "  #2 17:06:45.135 stop instance=5 -> code 0\n"
        "Called instead:\n"
        "  #3 17:06:45.135 queryInstances -> code 0"
    )


def test_an_empty_journal_says_so() -> None:
    text = words(Story(), "create")
    assert (
        text == "create: expected at least once, was called not at all.\nNothing else was called."
    )


@pytest.mark.parametrize(
    ("bounds", "says"),
    [
        ({"times": 3}, "expected 3 times, was called twice"),
        ({"at_least": 3}, "expected at least 3 times, was called twice"),
        ({"at_most": 1}, "expected once, was called twice"),
        ({"times": 0}, "expected not at all, was called twice"),
        ({"code": 10005}, "expected at least once, was called not at all"),
    ],
)
def test_every_bound_is_held(bounds: dict[str, int], says: str) -> None:
    story = Story()
    story.act(5)
    story.act(6)
    assert says in words(story, "stop", **bounds)


def test_what_fits_is_given_back() -> None:
    story = Story()
    story.act(5)
    story.act(6, code=10135)
    assert [entry.n for entry in story.journal.assert_called("stop", times=2)] == [1, 2]
    assert [entry.n for entry in story.journal.assert_called("actOnInstance", code=0)] == [1]


def test_of_a_long_list_the_newest_are_shown() -> None:
    story = Story()
    for instance in range(1, 31):
        story.act(instance)
    text = words(story, "release")
    assert "Called instead (the last 20 of 30):" in text
    assert "#11 " in text
    assert "#10 " not in text


def test_what_must_not_be_called_is_listed_if_it_was() -> None:
    story = Story()
    story.act(5, "release")
    story.journal.assert_not_called("stop")
    story.journal.assert_not_called("release", instance=6)
    with pytest.raises(AssertionError, match="release instance=5 -> code 0"):
        story.journal.assert_not_called("release")
    with pytest.raises(AssertionError, match="any call: expected not at all, was called once"):
        story.journal.assert_not_called()


def test_hints_fail_a_test_with_their_words() -> None:
    story = Story()
    story.query("page=2")
    with pytest.raises(AssertionError) as failure:
        story.journal.assert_no_hints()
    assert "Expected no hints, got 1:" in str(failure.value)
    assert "unknown-field: queryInstances does not know 'page'" in str(failure.value)
    assert "#1 17:06:45.135 queryInstances -> code 0" in str(failure.value)


def test_hints_can_be_left_out_by_their_names() -> None:
    story = Story()
    story.query("page=2")
    story.journal.assert_no_hints(ignore=["unknown-field"])
    with pytest.raises(ValueError, match="did you mean 'unknown-field'"):
        story.journal.assert_no_hints(ignore=["unknown-fields"])


def test_a_name_that_is_none_is_a_mistake_and_not_a_failure() -> None:
    with pytest.raises(ValueError, match="did you mean 'restart'"):
        Story().journal.assert_called("restarted")
