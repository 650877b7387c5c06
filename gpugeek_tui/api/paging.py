"""Every instance of the account, page by page, from a server whose paging is not trusted (E6 to E9).

A listing ends with a page that is empty or brings nothing new, and with nothing else. A page shorter
than asked for proves nothing: the server may give fewer than asked. `total` proves nothing either: it
may count the page, or everything, or lag behind, so it only says how many pages to ask for at once.
The price is one request more than the rows need, most often for an empty page; what it buys is that
no machine that costs money is left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Final, TypeAlias, TypeVar

from gpugeek_tui.api.decode import Rows
from gpugeek_tui.api.models import Instance
from gpugeek_tui.errors import (
    ApiError,
    NotFoundError,
    OperationError,
    ParameterError,
    ProtocolError,
)

__all__ = ["MAX_PAGES", "PAGE_SIZE", "Listing", "together"]

T = TypeVar("T")
Page: TypeAlias = Rows[Instance]

PAGE_SIZE: Final = 100  # E7
AT_ONCE: Final = 8
MAX_PAGES: Final = 1_000  # a server that never ends is cut off here

REFUSALS = (ParameterError, OperationError, NotFoundError)


class Listing:
    """One walk over all pages. Of an instance that several pages hold, the first is kept.

    `skipped` counts the elements that could not be read so far. Raises `ProtocolError` when the pages do
    not end, or hold elements of which not one can be read, and whatever `fetch` raises, which takes a
    page number.
    """

    def __init__(self, fetch: Callable[[int], Awaitable[Page]]) -> None:
        self.skipped = 0
        self._fetch = fetch
        self._seen: set[int] = set()
        self._total: int | None = None

    async def pages(self) -> AsyncIterator[tuple[Instance, ...]]:
        """The new instances of each page, in the server's order (E9: it promises none)."""
        first = await self._fetch(1)
        self._total = first.total
        fresh = self._keep(first)
        if fresh:
            yield fresh
        number, ended = 2, not first.size
        # Only a full page is worth believing `total` for: a short one is the last, most often.
        width = self._width(1, first.size) if first.size >= PAGE_SIZE else 1
        barren = not fresh
        while not ended:
            if number > MAX_PAGES:
                raise ProtocolError(
                    f"The instance list does not end: {MAX_PAGES} pages were read, and each brought more."
                )
            for answer in await together(self._refusable(number + i) for i in range(width)):
                page = self._past_end(answer)
                fresh = self._keep(page)
                if fresh:
                    yield fresh
                # Nothing but broken rows is no end yet, but twice running is.
                ended = ended or not page.size or (not fresh and (barren or not page.skipped))
                barren = not fresh
            number += width
            width = self._width(width, first.size)
        if self._more_promised():
            fresh = self._keep(await self._zeroth())
            if fresh:
                yield fresh
        if self.skipped and not self._seen:
            raise ProtocolError(
                f"None of the {self.skipped} elements of the instance list can be read: "
                "each lacks its instanceId or its status."
            )

    def _keep(self, page: Page) -> tuple[Instance, ...]:
        fresh = []
        for row in page.rows:
            if row.instance_id not in self._seen:
                self._seen.add(row.instance_id)
                fresh.append(row)
        if fresh or not page.rows:  # else the page repeats an earlier one, broken rows and all
            self.skipped += page.skipped
        return tuple(fresh)

    def _width(self, width: int, per_page: int) -> int:
        """How many pages to ask for at once: what `total` promises and one to see the end.

        Beyond what it promised, or without it, twice as many as last time.
        """
        missing = (self._total or 0) - len(self._seen)
        if missing >= 0 and self._total:
            return min(AT_ONCE, -(-missing // per_page) + 1)
        return min(AT_ONCE, 2 * width)

    def _more_promised(self) -> bool:
        if self._total is None:
            return not self._seen
        return len(self._seen) + self.skipped < self._total

    async def _refusable(self, number: int) -> Page | ApiError:
        try:
            return await self._fetch(number)
        except REFUSALS as error:
            return error

    def _past_end(self, answer: Page | ApiError) -> Page:
        """Some servers refuse a page past the end instead of giving an empty one.

        A refusal is believed to be that once all that `total` promised has come.
        """
        if isinstance(answer, Rows):
            return answer
        if self._total is None or self._more_promised():
            raise answer
        return Rows(())

    async def _zeroth(self) -> Page:
        """Page 0, which a server that counts from there calls its first; others refuse or repeat."""
        answer = await self._refusable(0)
        return answer if isinstance(answer, Rows) else Rows(())


async def together(jobs: Iterable[Awaitable[T]]) -> list[T]:
    """All results in order; the first failure, or a cancellation, cancels the rest and is raised as it is."""
    tasks = [asyncio.ensure_future(job) for job in jobs]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
