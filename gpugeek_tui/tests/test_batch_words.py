"""Questions about many, and how it went, as text."""

from __future__ import annotations

from dataclasses import replace

from gpugeek_tui.api.models import ActionName, Instance
from gpugeek_tui.dialogs.many import listed, says_many, subject_many, title_many
from gpugeek_tui.fleet.bulk import Bulk, Result, Stage
from gpugeek_tui.fleet.bulk_plan import Plan, plan
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.screens.batch_words import not_done, progress, rank, row, summary
from gpugeek_tui.tests.account import machine
from gpugeek_tui.tests.fleet_desk import DAY, Desk

ENTRY = Followed(
    key=1, action="stop", instance_id=1, name="train-1", phase=Phase.RUNNING,
    submitted_at=DAY, started=0.0, uid="u1",
)  # fmt: skip


def planned(*instances: Instance, action: ActionName = "stop") -> Plan:
    return plan(action, instances)


def bulk_of(*results: Result) -> Bulk:
    """As if it had come that far."""
    bulk = Bulk(
        Desk().fleet.commands,
        planned(*(one.instance for one in results)),
        current=lambda _one: None,
    )
    for one in results:
        bulk._put(one)
    return bulk


def result(number: int, phase: Phase, message: str = "", **fields: object) -> Result:
    entry = replace(ENTRY, phase=phase, message=message, uid=f"u{number}", **fields)  # type: ignore[arg-type]  # names of fields
    return Result(machine(number), Stage.SENT, followed=entry)


def test_a_question_counts_names_the_first_and_says_what_is_left_out() -> None:
    made = planned(*(machine(number) for number in range(1, 13)), machine(20, status="stopd"))
    assert title_many(made) == "Stop 12 instances?"
    subject = subject_many(made, hidden=3)
    assert "12 of 13 marked (3 of the 13 hidden by the filter)" in subject
    assert subject.endswith("train-6 and 6 more")
    assert "Left out, 1: train-20. It is stopped already." in says_many(made)


def test_what_costs_differently_is_told_for_each_kind() -> None:
    says = says_many(planned(machine(1), machine(2), machine(3, sku_name="monthly")))
    assert says[0].startswith("For train-1, train-2: Everything that runs on it ends.")
    assert "paid in advance" in says[1]
    (same,) = says_many(planned(machine(1), machine(2)))
    assert same.startswith("Each of them: ")


def test_what_is_the_same_for_all_is_said_once() -> None:
    first, second = says_many(
        planned(machine(1), machine(2), machine(3, sku_name="monthly"), action="release")
    )
    assert first.startswith("Each of them: The machine and all that is on")
    assert second.startswith("For train-3: What is left of the paid period")


def test_an_earlier_action_of_unknown_outcome_comes_first() -> None:
    lost = replace(ENTRY, phase=Phase.UNKNOWN, action="start")
    first, *_ = says_many(plan("stop", [machine(1), machine(2)], [lost]))
    assert first == "What became of an earlier action is not known for: train-1."


def test_names_are_text_and_no_more_than_that() -> None:
    hostile = machine(7, name="\x1b]52;c;AAAA\x07[red]\u202e")
    assert listed([hostile, machine(8, name=" ")], 5).isprintable()
    assert listed([machine(8, name="")], 5) == "8"


def test_progress_counts_what_was_sent_and_what_went_wrong() -> None:
    bulk = bulk_of(
        result(1, Phase.RUNNING),
        result(2, Phase.REFUSED, "no"),
        Result(machine(3), Stage.SENDING),
        Result(machine(4), Stage.WAITING),
        Result(machine(5), Stage.LEFT_OUT, "It has changed."),
    )
    assert progress(bulk) == "stop: 2 of 4 sent, 1 refused, 1 left out"


def test_once_all_is_sent_progress_is_that_of_the_operations() -> None:
    bulk = bulk_of(result(1, Phase.RUNNING), result(2, Phase.SUCCEEDED))
    assert progress(bulk) == "stop: 1 done, 1 in progress"
    assert not bulk.ended


def test_the_summary_tells_the_commonest_reasons_and_stays_longer_for_bad_news() -> None:
    good = summary(bulk_of(result(1, Phase.SUCCEEDED)))
    assert (good.title, good.severity) == ("stop of 1 ended", "information")
    bad = summary(
        bulk_of(
            *(result(number, Phase.REFUSED, "\x1b[2Jno GPU") for number in range(3)),
            result(9, Phase.FAILED, "it failed"),
        )
    )
    assert bad.severity == "error"
    assert bad.seconds > good.seconds
    assert "3 x " in bad.text
    left = (Result(machine(20 + n), Stage.LEFT_OUT, "It is stopped already.") for n in range(9))
    mixed = summary(bulk_of(*left, result(1, Phase.REFUSED, "busy")))
    assert mixed.text.index("1 x busy") < mixed.text.index("9 x It is stopped")
    assert "no GPU" in bad.text
    assert "\x1b" not in bad.text


def test_what_needs_a_look_stands_on_top_and_what_is_well_at_the_end() -> None:
    ranked = [
        result(1, Phase.UNKNOWN),
        Result(machine(2), Stage.NOT_SENT, "You stopped it."),
        result(3, Phase.RUNNING),
        result(4, Phase.SUCCEEDED),
    ]
    backwards = list(reversed(ranked))
    assert sorted(backwards, key=rank) == ranked
    assert [not_done(one) for one in ranked] == [False, True, False, False]


def test_a_row_has_the_server_s_words_code_and_trace() -> None:
    cells = row(result(1, Phase.REFUSED, "no GPU is free", code=10135, traceid="f00"))
    assert "no GPU is free" in cells
    assert "10135" in cells
    left = row(Result(machine(2), Stage.LEFT_OUT, "It is stopped already."))
    assert "It is stopped already." in left
