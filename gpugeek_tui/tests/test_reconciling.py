"""What is said of an action or a create whose answer was lost, by what is seen afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from gpugeek_tui.api.models import CreateRequest, Instance, Operation
from gpugeek_tui.fleet.asked import Asked, Before, without_secrets
from gpugeek_tui.fleet.findings import Finding, Sight, Verdict
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.fleet.reconciling import judge_action, trace_to_ask
from gpugeek_tui.fleet.reconciling_creates import alike, doubtful, fits, judge_create
from gpugeek_tui.format import PLATFORM_ZONE
from gpugeek_tui.tests.fleet_desk import DAY, REQUEST, instance

NOTHING_YET = Sight()
ENOUGH = Sight(readings=3, seconds=90)
LONG_OVER = Sight(readings=200, seconds=1000)
ACTIONS = ("start", "stop", "restart", "release", "set_port")


def at(seconds: float) -> str:
    """An API time so many seconds after sending."""
    return (
        (DAY + timedelta(seconds=seconds)).astimezone(PLATFORM_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    )


def lost(action: str, *, before: Instance | None = None, **fields: Any) -> Followed:
    """An operation on instance 7 that was sent at DAY and whose answer was lost."""
    entry = Followed(
        key=1,
        action=action,
        instance_id=7,
        name="train-7",
        phase=Phase.UNKNOWN,
        submitted_at=DAY,
        started=0.0,
        finished=10.0,
        before=Before.of(before) if before else Before(),
    )
    return replace(entry, **fields)


def operation(action: str, status: int, began: float = 1, number: int = 900) -> Operation:
    return Operation(
        operation_id=number,
        instance_id=7,
        action=action,
        status=status,
        is_completed=int(status != 1),
        start_time=at(began),
    )


RUNNING = instance(7, "running", operation_id=500)
STOPPED = instance(7, "stopd", operation_id=500)


def seen(one: Instance, **fields: Any) -> Instance:
    return msgspec.structs.replace(one, **fields)


# -- actions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    ("status", "verdict", "final"),
    [(1, Verdict.PROBABLY, False), (2, Verdict.PROBABLY, True), (3, Verdict.FAILED, True)],
)
def test_a_new_operation_of_the_same_kind_is_probably_ours(
    action: str, status: int, verdict: Verdict, final: bool
) -> None:
    entry, now = lost(action, before=RUNNING), seen(RUNNING, operation_id=900)
    assert trace_to_ask(entry, now) == 900
    finding = judge_action(entry, now, operation(action, status), NOTHING_YET)
    assert (finding.verdict, finding.final, finding.operation_id) == (verdict, final, 900)
    assert "robably" in finding.words


def test_an_action_word_of_the_server_s_own_is_not_held_against_it() -> None:
    now = seen(RUNNING, operation_id=900)
    finding = judge_action(
        lost("restart", before=RUNNING), now, operation("reboot", 2), NOTHING_YET
    )
    assert finding.verdict is Verdict.PROBABLY


@pytest.mark.parametrize("action", ACTIONS)
def test_a_foreign_action_in_between_hides_ours(action: str) -> None:
    other = "start" if action != "start" else "stop"
    now = seen(RUNNING, operation_id=901)
    finding = judge_action(lost(action, before=RUNNING), now, operation(other, 2, 30, 901), ENOUGH)
    assert finding.verdict is Verdict.UNTOLD
    assert f"{other}, begun" in finding.words
    assert finding.final


def test_the_same_action_much_later_is_somebody_else_s() -> None:
    now = seen(RUNNING, operation_id=901)
    late = operation("restart", 2, 3600, 901)
    assert (
        judge_action(lost("restart", before=RUNNING), now, late, ENOUGH).verdict is Verdict.UNTOLD
    )


@pytest.mark.parametrize("action", ["start", "stop", "restart", "release"])
def test_an_operation_from_before_is_no_trace_of_ours(action: str) -> None:
    before = STOPPED if action == "start" else RUNNING
    now = seen(before, operation_id=499)
    old = operation(action, 2, -7200, 499)
    entry = lost(action, before=before)
    assert judge_action(entry, now, old, NOTHING_YET).verdict is Verdict.OPEN
    expected = Verdict.UNTOLD if action == "restart" else Verdict.UNLIKELY
    assert judge_action(entry, now, old, ENOUGH).verdict is expected


def test_clocks_that_differ_by_minutes_do_not_matter() -> None:
    for away in (-240, 240):
        now = seen(RUNNING, operation_id=900)
        told = judge_action(
            lost("stop", before=RUNNING), now, operation("stop", 2, away), NOTHING_YET
        )
        assert told.verdict is Verdict.PROBABLY


def test_while_an_operation_is_in_progress_nothing_is_concluded() -> None:
    now = seen(RUNNING, is_pending=1)
    assert judge_action(lost("stop", before=RUNNING), now, None, LONG_OVER).verdict is Verdict.OPEN


@pytest.mark.parametrize("action", ACTIONS)
def test_without_a_trace_it_seems_not_to_have_happened_after_a_few_readings(action: str) -> None:
    before = STOPPED if action == "start" else RUNNING
    entry = lost(action, before=before)
    assert trace_to_ask(entry, before) is None
    for early in (NOTHING_YET, Sight(2, 500), Sight(50, 5)):
        assert judge_action(entry, before, None, early) == Finding(verdict=Verdict.OPEN)
    finding = judge_action(entry, before, None, ENOUGH)
    assert finding.verdict is Verdict.UNLIKELY
    assert "seems not to have happened" in finding.words
    assert not finding.final, "it may still show"
    assert judge_action(entry, before, None, LONG_OVER).final


@pytest.mark.parametrize(
    ("action", "before", "after"), [("stop", RUNNING, STOPPED), ("start", STOPPED, RUNNING)]
)
def test_a_status_that_has_come_about_counts_where_the_server_names_no_operation(
    action: str, before: Instance, after: Instance
) -> None:
    before, after = seen(before, operation_id=0), seen(after, operation_id=0)
    finding = judge_action(lost(action, before=before), after, None, NOTHING_YET)
    assert finding.verdict is Verdict.PROBABLY
    assert f"was {before.state} and is {after.state}" in finding.words


def test_changed_addresses_are_a_trace_of_set_port() -> None:
    before = seen(RUNNING, operation_id=0, custom_services=("http://x:1",))
    after = seen(before, custom_services=("http://x:2",))
    entry = lost("set_port", before=before)
    assert judge_action(entry, after, None, NOTHING_YET).verdict is Verdict.PROBABLY
    assert judge_action(entry, before, None, ENOUGH).verdict is Verdict.UNTOLD


def test_a_restart_without_any_operation_id_cannot_be_told() -> None:
    before = seen(RUNNING, operation_id=0)
    finding = judge_action(lost("restart", before=before), before, None, ENOUGH)
    assert (finding.verdict, finding.final) == (Verdict.UNTOLD, True)


def test_without_knowledge_of_before_a_wanted_status_proves_nothing() -> None:
    assert judge_action(lost("stop"), seen(STOPPED, operation_id=0), None, ENOUGH).verdict is (
        Verdict.UNTOLD
    )
    assert judge_action(lost("stop"), seen(RUNNING, operation_id=0), None, ENOUGH).verdict is (
        Verdict.UNLIKELY
    )


@pytest.mark.parametrize("action", ACTIONS)
def test_an_instance_that_is_gone_says_so_and_only_release_is_probably_done(action: str) -> None:
    finding = judge_action(lost(action, before=RUNNING), None, None, NOTHING_YET)
    expected = Verdict.PROBABLY if action == "release" else Verdict.UNTOLD
    assert (finding.verdict, finding.final) == (expected, True)
    assert "no longer listed" in finding.words


# -- creates ----------------------------------------------------------------------------------

WISH = msgspec.structs.replace(REQUEST, name="train", dc_id="suqian-b")


def made(number: int = 77, created: float = 2, **fields: Any) -> Instance:
    values = {
        "name": "train",
        "gpu_name": WISH.gpu_name,
        "sku_name": WISH.sku_name,
        "gpu_num": WISH.gpu_num,
        "image_id": WISH.image_id,
        "dc_id": "suqian-b",
        "created_at": at(created),
    }
    return instance(number, "creating", **(values | fields))


def held(*instances: Instance) -> Mapping[int, Instance]:
    return {one.instance_id: one for one in instances}


def lost_create(request: CreateRequest = WISH, **fields: Any) -> Followed:
    values: dict[str, Any] = {
        "instance_id": None,
        "asked": Asked.of(request),
        "before": Before(known=True),
    }
    return replace(lost("create"), **(values | fields))


def test_one_new_instance_that_fits_is_probably_it() -> None:
    finding = judge_create(lost_create(), held(made(), instance(8)), NOTHING_YET)
    assert (finding.verdict, finding.instances) == (Verdict.PROBABLY, (77,))
    assert "train (77)" in finding.words


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "other"},
        {"gpu_name": "G40-24G"},
        {"sku_name": "daily"},
        {"gpu_num": 1},
        {"image_id": "other"},
        {"dc_id": "dallas-n"},
    ],
)
def test_an_instance_that_differs_in_anything_asked_for_is_not_it(fields: dict[str, Any]) -> None:
    assert not fits(WISH, made(**fields))
    assert judge_create(lost_create(), held(made(**fields)), ENOUGH).verdict is Verdict.UNLIKELY


@pytest.mark.parametrize(
    "fields",
    [{"gpu_num": 0}, {"image_id": ""}, {"dc_id": ""}, {"sku_name": ""}, {"created_at": ""}],
)
def test_what_a_server_leaves_out_speaks_against_nothing(fields: dict[str, Any]) -> None:
    assert judge_create(lost_create(), held(made(**fields)), ENOUGH).verdict is Verdict.PROBABLY


def test_what_was_not_asked_for_may_be_anything() -> None:
    free = msgspec.structs.replace(WISH, name=None, dc_id=None)
    anywhere = made(name="dc-default-name", dc_id="dallas-n")
    assert judge_create(lost_create(free), held(anywhere), ENOUGH).instances == (77,)


def test_several_that_fit_are_all_named_likeliest_first() -> None:
    finding = judge_create(lost_create(), held(made(1, 500), made(2, 3), made(3, -40)), ENOUGH)
    assert (finding.verdict, finding.instances) == (Verdict.SEVERAL, (2, 3, 1))
    assert "Perhaps" in finding.words


def test_a_long_list_is_cut_in_words_and_whole_as_ids() -> None:
    finding = judge_create(lost_create(), held(*(made(n) for n in range(1, 30))), ENOUGH)
    assert "24 more" in finding.words
    assert len(finding.instances) == 29


def test_what_was_there_before_or_came_from_another_create_is_not_it() -> None:
    old = made(5)
    entry = lost_create(before=Before(alike=alike(WISH, [old]), known=True))
    assert judge_create(entry, held(old), ENOUGH).verdict is Verdict.UNLIKELY
    assert judge_create(entry, held(old, made()), ENOUGH).instances == (77,)
    assert judge_create(entry, held(made()), ENOUGH, claimed={77}).verdict is Verdict.UNLIKELY


def test_one_of_long_ago_is_not_it_unless_it_was_surely_not_there_before() -> None:
    odd = made(created=-8 * 3600)
    unknown = lost_create(before=Before(known=False))
    assert judge_create(unknown, held(odd), ENOUGH).verdict is Verdict.UNLIKELY
    finding = judge_create(lost_create(), held(odd), ENOUGH)
    assert (finding.verdict, finding.instances) == (Verdict.SEVERAL, (77,))
    assert "time of creation does not fit" in finding.words


def test_of_two_equal_creates_in_doubt_one_instance_is_neither_s_for_sure() -> None:
    finding = judge_create(lost_create(), held(made()), ENOUGH, twins=1)
    assert finding.verdict is Verdict.SEVERAL
    assert "2 creates" in finding.words


def test_none_after_a_few_readings_seems_not_to_have_happened_and_may_still_show() -> None:
    for early in (NOTHING_YET, Sight(2, 500), Sight(50, 5)):
        assert judge_create(lost_create(), {}, early).verdict is Verdict.OPEN
    finding = judge_create(lost_create(), {}, ENOUGH)
    assert (finding.verdict, finding.final) == (Verdict.UNLIKELY, False)
    assert "seems not to have happened" in finding.words
    late = judge_create(lost_create(finding=finding), held(made(created=100)), ENOUGH)
    assert late.verdict is Verdict.PROBABLY


def test_what_was_found_and_released_since_stays_found() -> None:
    found = judge_create(lost_create(), held(made()), ENOUGH)
    after = judge_create(lost_create(finding=found), {}, LONG_OVER)
    assert (after.verdict, after.instances, after.final) == (Verdict.PROBABLY, (77,), True)


def test_an_instance_that_the_answer_named_is_it() -> None:
    finding = judge_create(lost_create(instance_id=88), held(made(88, name="renamed")), NOTHING_YET)
    assert (finding.verdict, finding.instances) == (Verdict.PROBABLY, (88,))


# -- asking again, and keeping ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "doubtful_too"),
    [
        ({}, True),
        ({"gpu_num": 8}, True),  # the same name is what people go by
        ({"name": None}, True),
        ({"name": "other"}, False),
        ({"name": None, "gpu_num": 8}, False),
        ({"name": None, "dc_id": "dallas-n"}, False),
        ({"name": None, "dc_id": None}, True),
    ],
)
def test_a_create_in_doubt_is_held_against_the_next_one_like_it(
    fields: dict[str, Any], doubtful_too: bool
) -> None:
    entry = lost_create()
    again = msgspec.structs.replace(WISH, **fields)
    assert doubtful(again, [entry], DAY) == ((entry,) if doubtful_too else ())


def test_what_has_an_answer_or_is_old_is_held_against_nothing() -> None:
    entries = [
        lost_create(phase=Phase.SUCCEEDED),
        lost_create(phase=Phase.REFUSED),
        lost("stop"),
    ]
    assert doubtful(WISH, entries, DAY) == ()
    assert doubtful(WISH, [lost_create()], DAY + timedelta(days=2)) == ()
    assert len(doubtful(WISH, [lost_create(phase=Phase.SENDING)], DAY)) == 1


def test_what_is_kept_of_a_request_holds_no_command_and_no_environment() -> None:
    secret = msgspec.structs.replace(WISH, cmd="run --password hunter22", env="KEY=s3cr3t-value")
    kept = Asked.of(secret)
    assert "hunter22" not in str(msgspec.to_builtins(kept))
    assert "s3cr3t" not in str(msgspec.to_builtins(kept))
    words = "env KEY=s3cr3t-value is wrong, s3cr3t-value is too long for run --password hunter22"
    cleared = without_secrets(words, secret)
    assert "s3cr3t" not in cleared
    assert "hunter22" not in cleared
    assert without_secrets("nothing of it", WISH) == "nothing of it"
