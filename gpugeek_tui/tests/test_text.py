from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpugeek_tui.text import MASK, cell_len, clean, clean_block, fit, mask, mask_url_token

HOSTILE = "\x00\x07\x08\x1b\r\n\t\x7f\x9b\u200b\u200d\u200e\u202e\u2066\u2069\u2028\ufe0f\ufeff"
HOSTILE += "\u0301\u0338\u1160\u3164\U000e0041\ud800\ue000\u0958\ufb2c\u20e3\U0001f3fb👩❤名前가é"
texts = st.text(st.one_of(st.characters(), st.sampled_from(HOSTILE)), max_size=60)
limits = st.integers(min_value=1, max_value=80)


@given(texts, limits)
def test_clean_text_holds_nothing_that_acts_on_a_terminal_or_hides(text: str, limit: int) -> None:
    cleaned = clean(text, limit=limit)
    assert len(cleaned) <= limit
    for character in cleaned:
        category = unicodedata.category(character)
        assert category not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in {
            "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
        }  # fmt: skip


@given(texts, limits)
def test_cleaning_twice_changes_nothing(text: str, limit: int) -> None:
    once = clean(text, limit=limit)
    assert clean(once, limit=limit) == once


@given(texts)
def test_marks_do_not_stack_beyond_two(text: str) -> None:
    run = 0
    for character in clean(text, limit=500):
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        assert run <= 2


@given(texts, st.integers(min_value=-2, max_value=40), st.sampled_from(["left", "right"]))
def test_fit_takes_exactly_the_width(text: str, width: int, align: str) -> None:
    assert cell_len(fit(clean(text), width, align=align)) == max(0, width)
    assert cell_len(fit(text, width, align=align)) == max(0, width)


@given(texts, st.integers(min_value=1, max_value=5), st.integers(min_value=1, max_value=30))
def test_a_block_keeps_its_bounds(text: str, lines: int, limit: int) -> None:
    shown = clean_block(text, lines=lines, limit=limit).split("\n")
    assert len(shown) <= lines + 1
    assert all(len(line) <= limit for line in shown)
    assert all(clean(line, limit=limit) == line for line in shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain name-1", "plain name-1"),
        ("训练机 α", "训练机 α"),
        ("e\u0301te\u0301", "été"),
        ("a\x1b[31mred", "a␛[31mred"),
        ("a\nb\tc", "a␊b c"),
        ("abc\u202edcba", "abc\ufffddcba"),
        ("a\u200bb\ufeff", "a\ufffdb\ufffd"),
        ("x\u200dy", "x\ufffdy"),
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("❤\ufe0f 1\ufe0f\u20e3 👍🏻", "❤ 1 👍"),
        ("\u0301a", "◌\u0301a"),
        ("a" + "\u0336" * 50 + "b", "a\u0336\u0336b"),
        ("\ud800\ue000\x9b", "\ufffd\ufffd\ufffd"),
        ("[b]not markup[/b]", "[b]not markup[/b]"),
    ],
)
def test_what_is_shown_of_a_text(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_huge_text_is_cut_with_an_ellipsis() -> None:
    assert clean("x" * 10_000_000, limit=5) == "xxxx…"
    assert clean_block("line\n" * 1_000_000, lines=2) == "line\nline\n…"


def test_a_block_keeps_its_lines_and_drops_empty_ends() -> None:
    assert clean_block("no GPU\r\non \x1bhost\r7\n\n\n") == "no GPU\non ␛host\n7"


def test_fit_never_splits_a_wide_character() -> None:
    assert fit("训练机", 4) == "训… "
    assert fit("训练机", 6) == "训练机"
    assert fit("ab", 4, align="right") == "  ab"
    assert fit("abc", 1) == "…"


def test_a_masked_secret_does_not_tell_its_length() -> None:
    assert mask("x") == mask("x" * 32) == MASK
    assert mask("") == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://host:42757/lab?token=CANARY",
        "http://host/lab?a=1&TOKEN=CANARY&b=2",
        "http://host/lab?%74oken=CANARY",
        "http://host/lab;token=CANARY",
        "http://host/lab?a=1;token=CANARY",
        "http://host/lab?token=x;CANARY",
        "http://host/lab?token=x=CANARY",
        "http://host/#access_token=CANARY",
        "http://host/?next=http%3A%2F%2Fh%2F%3Ftoken%3DCANARY",
        "http://user:CANARY@host/",
        "http://user:CA@CANARY@host/",
        "http://host/?api_key=CANARY&sig=CANARY",
        "http://[::1/?token=CANARY",
    ],
)
def test_no_secret_is_left_in_an_address(url: str) -> None:
    assert "CANARY" not in mask_url_token(url)
    assert MASK in mask_url_token(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://host:1/lab?design=2&x#top",
        "http://user@host/",
        "",
        "not an address",
        "http://h/?token=",
    ],
)
def test_an_address_without_a_secret_stays(url: str) -> None:
    assert mask_url_token(url) == url


@given(texts)
def test_masking_takes_any_text(text: str) -> None:
    mask_url_token(text)
