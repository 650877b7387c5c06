"""The sentences people read, as text: header, banner, outcome, offer, key bar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gpugeek_tui.api.models import CreateRequest, Spec
from gpugeek_tui.dialogs.consequences import VERBS, consequences
from gpugeek_tui.dialogs.draft import Plan
from gpugeek_tui.errors import AuthError, InternalServerError, UnreachableError
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.fleet.snapshot import Reading, Snapshot
from gpugeek_tui.screens.instance_fields import sections
from gpugeek_tui.screens.offer import Offer, price_words, refusal_words
from gpugeek_tui.screens.outcome import outcome
from gpugeek_tui.tests.account import machine
from gpugeek_tui.widgets.banner import trouble
from gpugeek_tui.widgets.key_bar import Hint, fitted, line
from gpugeek_tui.widgets.status_header import account_line, counts_line

NOW = datetime(2024, 1, 17, 14, 53, 38, tzinfo=UTC)


def followed(phase: Phase, **fields: object) -> Followed:
    known: dict[str, object] = {
        "key": 1,
        "action": "start",
        "instance_id": 7,
        "name": "train",
        "phase": phase,
        "submitted_at": NOW,
        "started": 100.0,
    }
    return Followed(**(known | fields))  # type: ignore[arg-type]  # names of fields


def test_the_header_says_that_nothing_was_read_yet() -> None:
    assert "connecting" in account_line(None, address="host", badges=("DEMO",), now=0).plain
    assert "reading the account" in counts_line(Snapshot()).plain


def test_the_header_tells_the_age_of_stale_data() -> None:
    reading = Reading({1: machine(1)}, read_at=100.0, error=UnreachableError("gone"))
    said = account_line(Snapshot(instances=reading), address="host", badges=(), now=190.0).plain
    assert "STALE" in said
    assert "data 1m old" in said


def test_trouble_is_told_with_its_reference_and_the_time_of_the_next_try() -> None:
    error = InternalServerError("broken", code=10001, traceid="cafe", status=500)
    reading = Reading((), read_at=None, error=error, retry_at=107.0)
    said = trouble(reading, 100.0)
    for words in ("Server error", "broken", "code 10001", "HTTP 500", "cafe", "Next try in 7 s"):
        assert words in said
    assert "last good data" not in said
    assert trouble(Reading((), read_at=1.0), 2.0) == ""


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_of_an_operation_has_its_words(phase: Phase) -> None:
    said = outcome(followed(phase, message="words of the server", code=10135, traceid="f00"))
    assert said.title.startswith("start")
    for words in ("train (7)", "words of the server", "code 10135", "traceid f00"):
        assert words in said.text


def test_bad_news_stays_longer_and_the_unknown_longest() -> None:
    seconds = {phase: outcome(followed(phase)).seconds for phase in Phase}
    assert seconds[Phase.UNKNOWN] == max(seconds.values())
    assert seconds[Phase.FAILED] > seconds[Phase.SUCCEEDED]


@pytest.mark.parametrize("sku", ["payg", "bidding", "daily", "weekly", "monthly", "card_less", "?"])
@pytest.mark.parametrize("action", list(VERBS))
def test_every_question_says_what_the_answer_will_do(action: str, sku: str) -> None:
    assert all(consequences(action, machine(1, sku_name=sku)))  # type: ignore[arg-type]  # one of VERBS


def test_stopping_what_is_paid_for_is_not_sold_as_saving() -> None:
    assert "saves nothing" in " ".join(consequences("stop", machine(1, sku_name="monthly")))
    assert "later start may find none" in " ".join(consequences("stop", machine(1)))


@pytest.mark.parametrize(
    ("price", "sku", "said"),
    [
        ("10", "payg", "10 per hour of payg, as reported"),
        ("3950.00", "monthly", "3950.00 per month of monthly, as reported"),
        ("10", "new-sku", "10 (as reported)"),
        ("", "payg", "not said (as reported)"),
        ("ask us", "payg", "ask us (as reported)"),
        ("NaN", "payg", "NaN (as reported)"),
        ("\x1b[2J1", "payg", "␛[2J1 (as reported)"),
    ],
)
def test_a_price_is_never_more_certain_than_what_was_reported(
    price: str, sku: str, said: str
) -> None:
    assert price_words(Spec(price=price, sku_name=sku), "daily") == said


def test_an_offer_shows_machine_and_price() -> None:
    request = CreateRequest(gpu_name="G", sku_name="payg", gpu_num=2, image_id="i")
    spec = Spec(
        gpu_name="G", price="1", sku_name="payg", cpu_core_num=8, cpu_name="Xeon", dc_id="dc"
    )
    assert Offer(Plan((request,)), spec).words().splitlines()[:3] == [
        "Machine  2 x G, 8 cores Xeon, dc",
        "Price    1 per hour of payg, as reported, no vouchers",
        "Total    1.00 an hour, 24.00 a day, 720.00 a month",
    ]


def test_a_refusal_carries_code_and_traceid() -> None:
    said = refusal_words(AuthError("no", code=10002, traceid="aa"))
    assert "10002" in said
    assert "aa" in said


def test_details_of_a_bare_machine_say_none_and_not_said_instead_of_blanks() -> None:
    bare = machine(
        5, name="", ssh_cmd="", ssh_pwd="", notebook_url="", created_at="", data_disk_size=0
    )
    told = {
        line.label: line.text
        for section in sections(bare, Snapshot(), reveal=False, now=NOW)
        for line in section.lines
    }
    assert told["Name"] == "(no name)"
    assert told["SSH"] == told["SSH password"] == told["Notebook"] == "none"
    assert told["Created"] == told["Data  /gz-data"] == "not said"


KEYS = (Hint("s", "Start", True, "s"), Hint("?", "Help", True, "?"), Hint("q", "Quit", False, "q"))


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (40, " s Start  ? Help  q Quit "),
        (22, " s Start ? Help q Quit"),
        (20, " s Start ? Help q"),
        (12, " s Start ? q"),
        (3, " s ? q"),
    ],
)
def test_the_key_bar_gives_up_gaps_and_then_words_but_never_keys(width: int, said: str) -> None:
    assert line(*fitted(KEYS, width)).plain == said
