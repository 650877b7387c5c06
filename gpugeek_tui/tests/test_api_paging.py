"""All instances come, each once, from servers that page as they please."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import httpx
import pytest

from gpugeek_tui.api.decode import Rows
from gpugeek_tui.api.models import Instance
from gpugeek_tui.api.paging import AT_ONCE, MAX_PAGES, Listing, together
from gpugeek_tui.errors import InvalidRequestError, OperationError, ParameterError, ProtocolError
from gpugeek_tui.tests.api_desk import MACHINE, Desk, answering, enveloped

Totals = Callable[[int, int], int | None]  # rows overall, rows on the page -> what is claimed

TOTALS: dict[str, Totals] = {
    "right": lambda overall, _: overall,
    "absent": lambda _, __: None,
    "of the page": lambda _, here: here,
    "zero": lambda _, __: 0,
    "too low": lambda overall, _: overall // 2,
    "too high": lambda overall, _: overall + 7,
    "absurd": lambda _, __: 10**12,
    "negative": lambda _, __: -1,
}


class Pager:
    """A server of `count` instances that gives at most `clamp` a page."""

    def __init__(
        self,
        count: int,
        *,
        clamp: int = 100,
        total: Totals = TOTALS["right"],
        base: int = 1,
        past_end: type[ParameterError | OperationError] | None = None,
    ) -> None:
        self.rows = [Instance(instance_id=each, status="running") for each in range(count, 0, -1)]
        self.asked: list[int] = []
        self.clamp, self.total, self.base, self.past_end = clamp, total, base, past_end

    async def fetch(self, number: int) -> Rows[Instance]:
        self.asked.append(number)
        start = max(0, number - self.base) * self.clamp
        rows = self.rows[start : start + self.clamp]
        if self.past_end and start and not rows:
            raise self.past_end("no such page")
        return Rows(tuple(rows), total=self.total(len(self.rows), len(rows)))

    async def walk(self) -> list[int]:
        found = []
        async for page in Listing(self.fetch).pages():
            assert page
            found += [row.instance_id for row in page]
        return found


@pytest.mark.parametrize("total", TOTALS)
@pytest.mark.parametrize("clamp", [1, 7, 20, 100])
@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 24, 99, 100, 101, 250])
async def test_nothing_is_missed_whatever_the_page_size_and_total(
    count: int, clamp: int, total: str
) -> None:
    pager = Pager(count, clamp=clamp, total=TOTALS[total])
    assert sorted(await pager.walk()) == list(range(1, count + 1))


@pytest.mark.parametrize(
    ("count", "requests"), [(0, 1), (1, 2), (24, 2), (99, 2), (100, 2), (101, 3), (3000, 31)]
)
async def test_an_honest_server_is_asked_once_more_than_it_has_pages(
    count: int, requests: int
) -> None:
    pager = Pager(count)
    await pager.walk()
    assert len(pager.asked) <= requests
    assert pager.asked == list(range(1, len(pager.asked) + 1))


async def test_a_server_that_counts_from_zero_is_found_out() -> None:
    for count in (24, 150, 300):
        assert sorted(await Pager(count, base=0).walk()) == list(range(1, count + 1))


@pytest.mark.parametrize("total", TOTALS)
async def test_a_server_that_ignores_the_page_number_ends(total: str) -> None:
    pager = Pager(24, total=TOTALS[total])

    async def same(number: int) -> Rows[Instance]:
        pager.asked.append(number)
        return Rows(tuple(pager.rows), total=TOTALS[total](24, 24))

    found = [row.instance_id async for page in Listing(same).pages() for row in page]
    assert sorted(found) == list(range(1, 25))
    assert len(pager.asked) <= 3


@pytest.mark.parametrize("error", [ParameterError, OperationError])
async def test_a_refused_page_past_the_end_is_the_end(
    error: type[ParameterError | OperationError],
) -> None:
    assert len(await Pager(40, clamp=20, past_end=error).walk()) == 40
    assert len(await Pager(150, past_end=error).walk()) == 150


async def test_a_refused_page_before_the_end_is_an_error() -> None:
    pager = Pager(20, clamp=20, total=lambda _, __: 40, past_end=ParameterError)
    with pytest.raises(ParameterError):
        await pager.walk()


async def test_of_rows_that_move_between_pages_the_first_is_kept() -> None:
    pages = {
        1: [Instance(instance_id=1, status="running"), Instance(instance_id=2, status="running")],
        2: [Instance(instance_id=2, status="stopd"), Instance(instance_id=3, status="stopd")],
    }

    async def fetch(number: int) -> Rows[Instance]:
        return Rows(tuple(pages.get(number, ())), total=3)

    rows = [row async for page in Listing(fetch).pages() for row in page]
    assert [(row.instance_id, row.status) for row in rows] == [
        (1, "running"),
        (2, "running"),
        (3, "stopd"),
    ]


async def test_a_page_of_nothing_but_broken_rows_does_not_hide_the_next() -> None:
    pages: dict[int, Rows[Instance]] = {
        1: Rows((Instance(instance_id=5, status="running"),)),
        2: Rows((), skipped=1),
        3: Rows((Instance(instance_id=6, status="running"),)),
        4: Rows((), skipped=1),
    }

    async def fetch(number: int) -> Rows[Instance]:
        return pages.get(number, Rows(()))

    listing = Listing(fetch)
    assert [row.instance_id async for page in listing.pages() for row in page] == [5, 6]
    assert listing.skipped == 2


async def test_pages_without_end_are_cut_off() -> None:
    asked = []

    async def endless(number: int) -> Rows[Instance]:
        asked.append(number)
        return Rows((Instance(instance_id=number, status="running"),))

    with pytest.raises(ProtocolError, match="does not end"):
        async for _ in Listing(endless).pages():
            pass
    assert len(asked) <= MAX_PAGES + AT_ONCE


async def test_many_pages_are_asked_for_together() -> None:
    waiting: list[asyncio.Future[None]] = []
    pager = Pager(800)

    async def held(number: int) -> Rows[Instance]:
        if number > 1:
            gate = asyncio.get_running_loop().create_future()
            waiting.append(gate)
            if len(waiting) == AT_ONCE:
                for each in waiting:
                    each.set_result(None)
            await gate
        return await pager.fetch(number)

    async with asyncio.timeout(5):
        found = [row async for page in Listing(held).pages() for row in page]
    assert len(found) == 800


async def test_one_failing_job_cancels_the_others_and_is_raised_itself() -> None:
    ended: list[str] = []

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("hang")

    async def fail() -> None:
        await asyncio.sleep(0)
        raise ParameterError("no")

    with pytest.raises(ParameterError):
        await together([hang(), fail(), hang()])
    assert ended == ["hang", "hang"]


def served(ids: Sequence[int]) -> Desk:
    rows = [{**MACHINE, "instanceId": each} for each in ids]
    return answering(enveloped({"instances": rows, "total": len(rows)}))


async def test_one_instance_takes_one_request_without_a_page_number() -> None:
    desk = served([5])
    async with desk.client() as client:
        assert [m.instance_id for m in await client.instances(instance_id=5)] == [5]
    assert [dict(r.url.params) for r in desk.requests] == [{"instanceId": "5"}]


async def test_an_instance_is_found_where_the_server_ignores_the_filter() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        ids = {"1": [6, 7], "2": [5]}.get(request.url.params.get("pn", "1"), [])
        rows = [{**MACHINE, "instanceId": each} for each in ids]
        return httpx.Response(200, content=enveloped({"instances": rows, "total": 3}))

    async with Desk(answer).client() as client:
        assert [m.instance_id for m in await client.instances(instance_id=5)] == [5]


async def test_another_instance_than_asked_for_is_not_handed_out() -> None:
    async with served([6, 7]).client() as client:
        assert await client.instances(instance_id=5) == ()


async def test_an_unknown_instance_is_no_error() -> None:
    async with answering(
        enveloped(None, code=10135, message="no such instance")
    ).client() as client:
        assert await client.instances(instance_id=5) == ()
        with pytest.raises(OperationError):
            await client.instances()


async def test_the_status_goes_with_every_page() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        rows = [MACHINE] if request.url.params["pn"] == "1" else []
        return httpx.Response(200, content=enveloped({"instances": rows, "total": 1}))

    desk = Desk(answer)
    async with desk.client() as client:
        await client.instances(status="stopd")
    assert [dict(r.url.params) for r in desk.requests] == [
        {"status": "stopd", "pn": "1", "ps": "100"},
        {"status": "stopd", "pn": "2", "ps": "100"},
    ]


async def test_pages_come_one_by_one_and_may_be_left_early() -> None:
    desk = served([1, 2, 3])
    async with desk.client() as client:
        async for page in client.instance_pages():
            assert len(page) == 3
            break
    assert len(desk.requests) == 1


@pytest.mark.parametrize("wrong", [{"status": ""}, {"status": 3}, {"instance_id": 0}])
async def test_a_filter_that_means_nothing_is_not_sent(wrong: dict[str, object]) -> None:
    desk = served([])
    async with desk.client() as client:
        with pytest.raises(InvalidRequestError):
            await client.instances(**wrong)  # type: ignore[arg-type]  # wrong on purpose
    assert desk.requests == []
