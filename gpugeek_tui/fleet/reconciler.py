"""Finding out what became of creates and actions whose answer was lost. It only ever looks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from gpugeek_tui.api.models import Instance, Operation
from gpugeek_tui.errors import GpuGeekError, OperationError
from gpugeek_tui.fleet.findings import Finding, Sight, Verdict
from gpugeek_tui.fleet.ledger import Ledger
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.fleet.picture import Picture
from gpugeek_tui.fleet.reconciling import judge_action, trace_to_ask
from gpugeek_tui.fleet.reconciling_creates import judge_create, same_machine
from gpugeek_tui.fleet.remote import Api

__all__ = ["Reconciler"]


class Reconciler:
    """A `Reader` that judges after each complete reading of the instances, while anything is in doubt.

    A reading counts when it began after the answer was lost; for what seems absent it must also have
    been readable to the last element.
    """

    def __init__(self, api: Api, picture: Picture, ledger: Ledger) -> None:
        self._api = api
        self._picture = picture
        self._ledger = ledger
        self._readings: dict[int, int] = {}
        self._judged_at: float | None = None

    def due(self) -> float | None:
        read_at = self._picture.snapshot.instances.read_at
        if read_at is None or read_at == self._judged_at or not self._ledger.in_doubt:
            return None
        return self._picture.timing.clock()

    async def read(self) -> None:
        reading = self._picture.snapshot.instances
        instances = reading.value
        self._judged_at = reading.read_at
        began = (reading.read_at or 0.0) - (reading.took or 0.0)
        doubts = [entry for entry in self._ledger.in_doubt if _lost_at(entry) <= began]
        if not reading.skipped:
            self._readings = {entry.key: self._readings.get(entry.key, 0) + 1 for entry in doubts}
        try:
            operations = await self._operations(doubts, instances)
        except GpuGeekError:
            return  # judged again after the next reading
        judged = []
        for entry in doubts:
            await asyncio.sleep(0)  # ten thousand instances are compared with each create
            judged.append((entry, self._judge(entry, instances, operations)))
        still = {entry.key: entry for entry in self._ledger.in_doubt}
        self._ledger.find(
            replace(entry, finding=finding)
            for entry, finding in judged
            if still.get(entry.key) is entry and finding != entry.finding  # not settled meanwhile
        )

    async def _operations(
        self, doubts: list[Followed], instances: Mapping[int, Instance]
    ) -> dict[int, Operation]:
        ids = {
            trace_to_ask(entry, instances.get(entry.instance_id))
            for entry in doubts
            if entry.action != "create" and entry.instance_id is not None
        }
        asked = sorted(one for one in ids if one is not None)
        if not asked:
            return {}
        try:
            return await self._api.operations(asked)
        except OperationError:
            return {}  # a server may refuse what it does not know (D5)

    def _judge(
        self,
        entry: Followed,
        instances: Mapping[int, Instance],
        operations: Mapping[int, Operation],
    ) -> Finding:
        sight = Sight(
            self._readings.get(entry.key, 0), self._picture.timing.clock() - _lost_at(entry)
        )
        if entry.action == "create":
            return judge_create(
                entry, instances, sight, claimed=self._claimed(entry), twins=self._twins(entry)
            )
        instance = instances.get(entry.instance_id) if entry.instance_id is not None else None
        trace = trace_to_ask(entry, instance)
        return judge_action(
            entry,
            instance,
            operations.get(trace) if trace is not None else None,
            sight,
            claimed=any(one.operation_id == trace for one in self._ledger.entries if trace),
        )

    def _claimed(self, entry: Followed) -> frozenset[int]:
        """Instances that are known to come from other creates of ours."""
        return frozenset(
            other.likely_instance
            for other in self._ledger.entries
            if other.action == "create"
            and other.key != entry.key
            and other.likely_instance is not None
            and (other.phase is not Phase.UNKNOWN or _found(other))
        )

    def _twins(self, entry: Followed) -> int:
        """How many other creates in doubt may have brought what this one may have brought."""
        request = entry.asked.request
        return sum(
            1
            for other in self._ledger.in_doubt
            if other.action == "create"
            and other.key != entry.key
            and request is not None
            and other.asked.request is not None
            and same_machine(request, other.asked.request)
        )


def _found(entry: Followed) -> bool:
    finding = entry.finding
    return finding is not None and finding.verdict is Verdict.PROBABLY and finding.final


def _lost_at(entry: Followed) -> float:
    """When its answer was lost, in monotonic seconds."""
    return entry.started if entry.finished is None else entry.finished
