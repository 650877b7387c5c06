"""Several creates, one after the other, until one is not accepted."""

from __future__ import annotations

import asyncio

import pytest

from gpugeek_tui.api.models import CreateRequest
from gpugeek_tui.dialogs.creating_many import many_words
from gpugeek_tui.errors import JournalError
from gpugeek_tui.fleet.create_many import CreateMany, Standing
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.tests.fleet_desk import DAY

REQUESTS = [
    CreateRequest(gpu_name="G", sku_name="payg", gpu_num=1, image_id="i", name=f"t-{n}")
    for n in range(1, 5)
]


class Desk:
    """Answers each create as told; accepted where nothing is said."""

    def __init__(self, **answers: Phase | Exception) -> None:
        self.answers = answers
        self.sent: list[str] = []
        self.most = self.open = 0

    async def create(self, request: CreateRequest) -> Followed:
        name = request.name or ""
        self.sent.append(name)
        self.open += 1
        self.most = max(self.most, self.open)
        await asyncio.sleep(0)
        self.open -= 1
        answer = self.answers.get(name.replace("-", ""), Phase.RUNNING)
        if isinstance(answer, Exception):
            raise answer
        return Followed(
            key=len(self.sent),
            action="create",
            instance_id=7,
            name=name,
            phase=answer,
            submitted_at=DAY,
            started=0.0,
            message="" if answer is Phase.RUNNING else "no machine is free",
        )


async def run(desk: Desk) -> CreateMany:
    many = CreateMany(REQUESTS, desk.create)
    await many.run()
    return many


async def test_each_is_sent_once_and_one_at_a_time() -> None:
    desk = Desk()
    many = await run(desk)
    assert desk.sent == ["t-1", "t-2", "t-3", "t-4"]
    assert desk.most == 1
    assert (many.accepted, many.over, many.why) == (4, True, "")
    assert many_words(many) == "4 of 4 accepted."


@pytest.mark.parametrize(
    ("phase", "standing"),
    [(Phase.REFUSED, Standing.REFUSED), (Phase.UNKNOWN, Standing.UNKNOWN)],
)
async def test_the_first_that_is_not_accepted_ends_it(phase: Phase, standing: Standing) -> None:
    desk = Desk(t2=phase)
    many = await run(desk)
    assert desk.sent == ["t-1", "t-2"]
    assert [step.standing for step in many.steps] == [
        Standing.ACCEPTED,
        standing,
        Standing.NOT_SENT,
        Standing.NOT_SENT,
    ]
    words = many_words(many)
    assert words.startswith("1 of 4 accepted.")
    assert "2 not sent. no machine is free" in words
    assert ("nobody knows" in words) is (phase is Phase.UNKNOWN)


async def test_one_without_an_operation_is_there_and_the_rest_goes_on() -> None:
    assert (await run(Desk(t2=Phase.LOST))).accepted == 4


async def test_a_journal_that_fails_ends_it_before_anything_is_sent() -> None:
    many = await run(Desk(t1=JournalError("The disk is full.")))
    assert (many.accepted, many.unsent) == (0, 3)
    assert "The disk is full" in many_words(many)


async def test_stopping_waits_for_the_one_that_is_on_its_way() -> None:
    desk = Desk()
    many = CreateMany(REQUESTS, desk.create)
    running = asyncio.create_task(many.run())
    await asyncio.sleep(0)
    many.stop("You stopped it.")
    assert many.stopping
    assert "Stopping" in many_words(many)
    await running
    assert desk.sent == ["t-1"]
    assert many_words(many) == "1 of 4 accepted. 3 not sent. You stopped it."


async def test_given_up_from_outside_the_one_on_its_way_is_unknown() -> None:
    many = CreateMany(REQUESTS, Desk().create)
    running = asyncio.create_task(many.run())
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [step.standing for step in many.steps] == [Standing.UNKNOWN] + [Standing.NOT_SENT] * 3
    assert many.over
