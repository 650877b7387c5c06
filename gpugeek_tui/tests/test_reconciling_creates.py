"""What is said of a create whose answer was lost, by the instances that are seen afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from gpugeek_tui.api.models import CreateRequest, Instance
from gpugeek_tui.fleet.asked import Asked, Before, without_secrets
from gpugeek_tui.fleet.findings import Sight, Verdict
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.fleet.reconciling_creates import alike, doubtful, fits, judge_create
from gpugeek_tui.tests.fleet_desk import DAY, REQUEST, instance
from gpugeek_tui.tests.test_reconciling import ENOUGH, LONG_OVER, NOTHING_YET, at, lost

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
