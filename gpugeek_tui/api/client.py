"""The API as a Python object: one short method an operation.

    async with Client(token=token) as client:
        for instance in await client.instances():
            print(instance.name, instance.status)

Every method raises errors of `gpugeek_tui.errors` and, but for misuse of this class, nothing else;
cancellation passes through. Reads are asked again when that may help. `create` and `action` are sent exactly
once, and so is `dry_run`, which goes to the address that creates.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Final, Self, TypeAlias, TypeVar

import msgspec

from gpugeek_tui.api import bodies, checks, decode, receipts
from gpugeek_tui.api.address import (
    DEFAULT_BASE_URL,
    DEFAULT_TOKEN_HEADER,
    Address,
    check_token,
)
from gpugeek_tui.api.decode import Rows
from gpugeek_tui.api.judge import judge, judge_loss
from gpugeek_tui.api.models import (
    ActionName,
    CreateRequest,
    CreateResult,
    Datacenter,
    Image,
    Instance,
    Operation,
)
from gpugeek_tui.api.paging import PAGE_SIZE, Listing, together
from gpugeek_tui.api.retries import RetryPolicy, retrying
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.api.wire import Kind, Lost, Question, Timeouts, Wire
from gpugeek_tui.errors import GpuGeekError, OperationError, ProtocolError, UnreachableError

if TYPE_CHECKING:
    from gpugeek_tui.api.transport import Mount

__all__ = ["Client"]

T = TypeVar("T")
Query: TypeAlias = tuple[tuple[str, str], ...]

ROOT: Final = "/api/v1/openapi"
IDS_AT_ONCE: Final = 50  # operation ids in one request (D5)


class Client:
    """The seven operations of one account at one address. Use it in `async with`, on one event loop.

    `token` may be empty: the server then refuses by itself. `mount` is an httpx transport in place of
    the network, `wire` replaces HTTP altogether; `sleep` and `chance` (0 to 1) serve the waits between retries.
    Raises `SettingsError` at once for an address or a token that cannot be used, naming neither.
    """

    def __init__(
        self,
        base_url: str = DEFAULT_BASE_URL,
        token: str | Secret = "",
        *,
        token_header: str = DEFAULT_TOKEN_HEADER,
        timeouts: Timeouts | None = None,
        retry: RetryPolicy | None = None,
        mount: Mount | None = None,
        wire: Wire | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        token = token if isinstance(token, Secret) else Secret(token)  # no local holds it in clear
        self._token = token
        self._header = token_header
        self._address = Address.parse(base_url)
        check_token(token, token_header)
        self._timeouts = timeouts or Timeouts()
        self._retry = retry or RetryPolicy()
        self._mount = mount
        self._given_wire = wire
        self._sleep = sleep
        self._chance = chance
        self._wire: Wire | None = None
        self._closed = False
        self._skipped: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"Client({str(self._address)!r}, token={self._token!r})"

    async def __aenter__(self) -> Self:
        if self._wire is not None:
            raise RuntimeError("This Client is open already: use a second one beside it.")
        # In a thread, because importing httpx and reading certificates takes a tenth of a second, in
        # which a dashboard must still answer keys.
        self._wire = self._given_wire or await asyncio.to_thread(self._connect)
        self._closed = False
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        wire, self._wire, self._closed = self._wire, None, True
        if wire is not None:
            await wire.aclose()

    @property
    def address(self) -> str:
        """The base URL, its password masked."""
        return str(self._address)

    @property
    def skipped(self) -> Mapping[str, int]:
        """How many elements of each list (gpus, datacenters, images, instances, operations) could not be read.

        Of the latest whole answer; a list that was not asked for yet is absent.
        """
        return MappingProxyType(self._skipped)

    async def gpus(self) -> tuple[str, ...]:
        """The names of GPU types (S29)."""
        return await self._list("gpus", "/gpu/list", decode.read_gpus)

    async def datacenters(self) -> tuple[Datacenter, ...]:
        """S35."""
        return await self._list("datacenters", "/datacenter/list", decode.read_datacenters)

    async def images(self) -> tuple[Image, ...]:
        """Official images and the account's own (S47)."""
        return await self._list("images", "/image/list", decode.read_images)

    async def instances(
        self, status: str | None = None, instance_id: int | None = None
    ) -> tuple[Instance, ...]:
        """All pages of what is not released (S137), in the server's order (E9).

        An `instance_id` that does not exist gives () (E5).
        """
        found: list[Instance] = []
        async for page in self.instance_pages(status, instance_id):
            found += page
        return tuple(found)

    async def instance_pages(
        self, status: str | None = None, instance_id: int | None = None
    ) -> AsyncIterator[tuple[Instance, ...]]:
        """The same as they come in, no instance twice. Never empty tuples."""
        checks.check_filters(status, instance_id)
        if instance_id is not None:
            one = await self._one(status, instance_id)
            if one:
                yield one
            return
        listing = Listing(lambda number: self._page(status, number))
        async for page in listing.pages():
            yield page
        self._skipped["instances"] = listing.skipped

    async def operations(self, ids: Iterable[int]) -> dict[int, Operation]:
        """By operation id. An id that the server does not know is absent (D5).

        A server may refuse what it does not know: `OperationError` then means that it knows none.
        """
        wanted = checks.check_ids(ids)
        chunks = [wanted[i : i + IDS_AT_ONCE] for i in range(0, len(wanted), IDS_AT_ONCE)]
        answers = await together(self._operations(chunk) for chunk in chunks)
        found: dict[int, Operation] = {}
        for answer in answers:
            for operation in answer.rows:
                found.setdefault(operation.operation_id, operation)
        self._skipped["operations"] = sum(answer.skipped for answer in answers)
        return {each: found[each] for each in wanted if each in found}

    async def create(self, request: CreateRequest) -> CreateResult:
        """Rents a machine, which costs money. Success means accepted: follow the operation (C20).

        Where `error.outcome_unknown`, look at the instance list before creating again.
        """
        return await self._create(request, Kind.WRITE, receipts.read_created)

    async def dry_run(self, request: CreateRequest) -> CreateResult:
        """Which machine create would choose and its price. Both ids are 0 (S96, S98).

        Should they not be 0, the server has created an instance in spite of it: tell the user.
        """
        return await self._create(request, Kind.DRY_RUN, receipts.read_rehearsed)

    async def action(
        self,
        instance_id: int,
        action: ActionName,
        ports: Sequence[int] | None = None,
        http_ports: Sequence[int] | None = None,
    ) -> int:
        """The operation id; it means accepted, not done. set_port takes both lists, and replaces both (F2).

        Where `error.outcome_unknown`, look at the instance before trying again.
        """
        checks.check_action(instance_id, action, ports, http_ports)
        body = bodies.action_body(instance_id, action, ports, http_ports)
        question = Question("POST", f"{ROOT}/instance/action", Kind.WRITE, body=body)
        return await self._once(question, receipts.read_accepted)

    async def _create(
        self,
        request: CreateRequest,
        kind: Kind,
        read: Callable[[msgspec.Raw], CreateResult],
    ) -> CreateResult:
        checks.check_create(request)
        body = bodies.create_body(request, dry_run=kind is Kind.DRY_RUN)
        return await self._once(Question("POST", f"{ROOT}/instance/create", kind, body=body), read)

    async def _list(
        self, key: str, path: str, read: Callable[[msgspec.Raw], Rows[T]]
    ) -> tuple[T, ...]:
        question = Question("GET", f"{ROOT}{path}")
        answer = await self._ask(question, read)
        if answer.skipped and not answer.rows:
            raise ProtocolError(
                f"{question.line}: none of the {answer.skipped} elements of {key} can be read.",
                request=question.line,
            )
        self._skipped[key] = answer.skipped
        return answer.rows

    async def _operations(self, ids: tuple[int, ...]) -> Rows[Operation]:
        body = bodies.operations_body(ids)
        question = Question("POST", f"{ROOT}/instance/op/result", body=body)
        try:
            return await self._ask(question, decode.read_operations)  # a POST, but a read (D6)
        except OperationError:
            if len(ids) == 1:
                raise
        return await self._halves(ids)

    async def _halves(self, ids: tuple[int, ...]) -> Rows[Operation]:
        """For servers that refuse a whole list for one id that they do not know (D5).

        Raises `OperationError` where none of `ids` is known.
        """
        answers: list[Rows[Operation]] = []
        refused: OperationError | None = None
        for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
            try:
                answers.append(await self._operations(half))
            except OperationError as error:
                refused = error
        if refused is not None and not answers:
            raise refused
        rows = tuple(row for answer in answers for row in answer.rows)
        return Rows(rows, sum(answer.skipped for answer in answers))

    async def _page(self, status: str | None, number: int) -> Rows[Instance]:
        query: Query = (("pn", str(number)), ("ps", str(PAGE_SIZE)))
        if status is not None:
            query = (("status", status), *query)
        return await self._query(query)

    async def _one(self, status: str | None, instance_id: int) -> tuple[Instance, ...]:
        """One request, without a page number: it would only matter from which one the server counts."""
        query: Query = (("instanceId", str(instance_id)),)
        if status is not None:
            query = (("status", status), *query)
        try:
            answer = await self._query(query)
        except OperationError:
            return ()
        rows = answer.rows
        if rows and all(row.instance_id != instance_id for row in rows):  # the filter was ignored
            rows = await self.instances(status)
        return tuple(row for row in rows if row.instance_id == instance_id)[:1]

    async def _query(self, query: Query) -> Rows[Instance]:
        question = Question("GET", f"{ROOT}/instance/query", query=query)
        return await self._ask(question, decode.read_instances)

    async def _ask(self, question: Question, read: Callable[[msgspec.Raw], T]) -> T:
        """For reads."""
        return await retrying(
            lambda: self._once(question, read),
            self._retry,
            sleep=self._sleep,
            chance=self._chance,
        )

    async def _once(self, question: Question, read: Callable[[msgspec.Raw], T]) -> T:
        if self._closed:  # a poll may be under way when an account is left: that is no bug
            raise UnreachableError(f"{question.line}: the client was closed", request=question.line)
        if self._wire is None:
            raise RuntimeError(
                "This Client is not open: use it in `async with Client(...) as client`."
            )
        result: T | GpuGeekError
        try:
            answer = await self._wire.exchange(question)
        except Lost as lost:
            result = judge_loss(question, lost)
        else:
            result = judge(question, answer, read, scrub=self._token.scrub, now=_now)
        if isinstance(result, GpuGeekError):
            raise result
        return result

    def _connect(self) -> Wire:
        # Here, not at the top: importing httpx costs 80 to 150 ms, and the dashboard paints first.
        from gpugeek_tui.api.transport import HttpWire  # noqa: PLC0415

        return HttpWire(
            self._address,
            self._token,
            header=self._header,
            timeouts=self._timeouts,
            mount=self._mount,
        )


def _now() -> datetime:
    return datetime.now(UTC)
