"""Everything that can cost money or destroy work passes here, once, and leaves an entry behind.

The entry is in the journal before anything is sent. Where it cannot be, nothing is sent: a create that
nobody remembers may run and cost for weeks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from gpugeek_tui.api.models import ActionName, CreateRequest, CreateResult, Instance
from gpugeek_tui.errors import (
    GpuGeekError,
    InvalidRequestError,
    JournalError,
    ReadOnlyError,
    UnknownOutcomeError,
    UnreachableError,
)
from gpugeek_tui.fleet.asked import Asked, Before, without_secrets
from gpugeek_tui.fleet.ledger import Ledger
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.fleet.remote import Api
from gpugeek_tui.fleet.rules import READ_ONLY

__all__ = ["Commands"]

LOOK_FIRST = "It is not sent again by itself. Look at the instances before you ask again."
INTERRUPTED = (
    f"The program was interrupted while it was being sent: it may have happened. {LOOK_FIRST}"
)
DRY_RUNS_CREATE = (
    "A dry run of this server has created an instance, so none is sent to it any more. "
    "Create at the web console until that is mended."
)
NOT_SENT = "Not sent: it was given up before it was in the journal."


def _ignore(_error: GpuGeekError) -> None:
    """Nobody asked to hear it."""


class Commands:
    """Sends creates and actions. Never twice, and in a read-only session never.

    `submitted` is called after each one that reached the server or may have: time to look.
    """

    def __init__(
        self, api: Api, ledger: Ledger, *, read_only: bool, submitted: Callable[[], None]
    ) -> None:
        self.read_only = read_only
        self._api = api
        self._ledger = ledger
        self._submitted = submitted
        self._dry_runs_create = False

    async def act(
        self,
        instance: Instance,
        action: ActionName,
        *,
        ports: Sequence[int] | None = None,
        http_ports: Sequence[int] | None = None,
        heard: Callable[[GpuGeekError], None] = _ignore,
    ) -> Followed:
        """Returns the entry once it is RUNNING, REFUSED or UNKNOWN; its end comes as a change.

        While an earlier operation of ours is open on the instance, this one is REFUSED, not sent.
        `heard` is called with the error behind a REFUSED or UNKNOWN, where there was one.
        Raises ReadOnlyError, InvalidRequestError and JournalError, all before anything was sent.
        """
        self._check_may_send()
        await self._ledger.recall()
        instance_id = instance.instance_id
        detail = _ports_detail(ports, http_ports) if action == "set_port" else ""
        earlier = self._ledger.open_on(instance_id)
        entry = self._ledger.write(
            action,
            instance_id=instance_id,
            name=instance.name,
            detail=detail,
            asked=Asked(ports=_whole(ports), http_ports=_whole(http_ports)),
            before=Before.of(instance),
        )
        if earlier is not None:
            where = "our" if earlier.ours else "another dashboard's"
            words = (
                f"Not sent: {where} {earlier.action} of it has not ended yet. Wait for its result."
            )
            return self._ledger.close(entry, Phase.REFUSED, words)

        async def send() -> Followed:
            operation_id = await self._api.action(instance_id, action, ports, http_ports)
            return self._accepted(entry, instance_id, operation_id, detail)

        return await self._submit(entry, send, heard=heard)

    async def create(self, request: CreateRequest) -> Followed:
        """Like `act`. The entry's instance_id is None until the server has accepted."""
        self._check_may_send()
        await self._ledger.recall()
        entry = self._write_create(request, request.dc_id)

        async def send() -> Followed:
            result = await self._api.create(request)
            detail = _machine_detail(request, result.spec.dc_id or request.dc_id)
            return self._accepted(entry, result.instance_id, result.operation_id, detail)

        return await self._submit(entry, send, request)

    async def dry_run(self, request: CreateRequest) -> CreateResult:
        """The machine and the price, without creating (S85). Raises any `GpuGeekError`.

        Refused in a read-only session as well: it is a create request, and only the server's word
        keeps it dry. An answer with ids means that the server has created after all: that is
        written down as a create and raised as UnknownOutcomeError; from then on no dry run is sent any
        more, because it may be a create, too.
        """
        self._check_may_send()
        if self._dry_runs_create:
            raise InvalidRequestError(DRY_RUNS_CREATE, field="dryRun")
        result = await self._api.dry_run(request)
        if result.instance_id or result.operation_id:
            self._dry_runs_create = True
            detail = _machine_detail(request, result.spec.dc_id or request.dc_id)
            entry = self._write_create(request, result.spec.dc_id or request.dc_id)
            self._accepted(entry, result.instance_id, result.operation_id, detail)
            raise UnknownOutcomeError(
                f"The dry run answered with instance {result.instance_id}: the server may really "
                "have created it. Release it if you do not want it.",
                instance_ids=(result.instance_id,),
            )
        return result

    def _write_create(self, request: CreateRequest, dc_id: str | None) -> Followed:
        return self._ledger.write(
            "create",
            instance_id=None,
            name=request.name or "",
            detail=_machine_detail(request, dc_id),
            asked=Asked.of(request),
            before=self._ledger.before_create(request),
        )

    def _check_may_send(self) -> None:
        if self.read_only:
            raise ReadOnlyError(f"{READ_ONLY} Nothing was sent.")

    def _accepted(
        self, entry: Followed, instance_id: int, operation_id: int, detail: str
    ) -> Followed:
        accepted = self._ledger.accept(
            entry, operation_id=operation_id, instance_id=instance_id, detail=detail
        )
        if not operation_id:
            words = f"Accepted, but without an operation id, so its end is not known. {LOOK_FIRST}"
            accepted = self._ledger.close(accepted, Phase.LOST, words)
        self._submitted()
        return accepted

    async def _submit(
        self,
        entry: Followed,
        send: Callable[[], Awaitable[Followed]],
        request: CreateRequest | None = None,
        heard: Callable[[GpuGeekError], None] = _ignore,
    ) -> Followed:
        await self._secure(entry)
        try:
            return await send()
        except InvalidRequestError:
            self._ledger.take_back(entry)
            raise
        except GpuGeekError as error:
            heard(error)
            return self._failed(entry, error, request)
        except BaseException:
            # Cancelled, or a bug of ours: either way it may be on the wire.
            self._ledger.close(entry, Phase.UNKNOWN, INTERRUPTED)
            raise

    async def _secure(self, entry: Followed) -> None:
        try:
            await self._ledger.secure(entry)
        except JournalError:
            self._ledger.take_back(entry)
            raise
        except BaseException:
            self._ledger.close(entry, Phase.REFUSED, NOT_SENT)
            raise

    def _failed(
        self, entry: Followed, error: GpuGeekError, request: CreateRequest | None
    ) -> Followed:
        if isinstance(error, UnknownOutcomeError) and error.instance_ids:
            entry = replace(entry, instance_id=entry.instance_id or error.instance_ids[0])
        ended = self._ledger.close(
            entry,
            Phase.UNKNOWN if error.outcome_unknown else Phase.REFUSED,
            str(error) if request is None else without_secrets(str(error), request),
            code=error.code,
            traceid=error.traceid,
        )
        if not isinstance(error, UnreachableError):
            self._submitted()
        return ended


def _whole(listed: Sequence[int] | None) -> tuple[int, ...] | None:
    return None if listed is None else tuple(listed)


def _machine_detail(request: CreateRequest, dc_id: str | None) -> str:
    parts = (f"{request.gpu_num} x {request.gpu_name}", request.sku_name, dc_id or "")
    return " ".join(part for part in parts if part)


def _ports_detail(ports: Sequence[int] | None, http_ports: Sequence[int] | None) -> str:
    tcp, http = (
        ", ".join(str(port) for port in listed or ()) or "none" for listed in (ports, http_ports)
    )
    return f"ports {tcp} / {http}"
