"""What the recorder of readings remembers of the account, to understand the next answer by."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from contract_tests.document import field_statements
from contract_tests.exchange import Credential
from contract_tests.fields import created_id, items, objects, operation_id

if TYPE_CHECKING:
    from contract_tests.exchange import Exchange

__all__ = ["Accepted", "Memory", "known_fields"]


@cache
def known_fields(schema: str) -> frozenset[str]:
    """The fields that the document has for an object."""
    return frozenset(field_statements(schema))


@dataclass(frozen=True, slots=True)
class Accepted:
    """An operation of ours: what was asked for, and the instance as it was shown last before."""

    instance_id: int
    action: str
    sent: dict[str, Any]
    before: dict[str, Any]


@dataclass
class Memory:
    """`gpus` and `images` are what was listed last, `rows` are instances and `operations` results as they
    were shown last, `asked` creates by instance id, `accepted` by operation id.

    `settled` are the instances seen with nothing pending since their last action, `shares` the memory that
    each GPU type comes with. `missed` are looks that did not show an instance of ours yet. `waiting` are
    exchanges that say something only if the operation turns out to have been in progress still: by
    operation id, each with name and reading. `checks_in_dry_runs`: a dry run has refused what must be
    refused, so its yes means yes (C18).
    """

    gpus: list[Any] = field(default_factory=list)
    images: list[Any] = field(default_factory=list)
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    operations: dict[int, dict[str, Any]] = field(default_factory=dict)
    accepted: dict[int, Accepted] = field(default_factory=dict)
    asked: dict[int, dict[str, Any]] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    shares: dict[str, Any] = field(default_factory=dict)
    missed: dict[int, Exchange] = field(default_factory=dict)
    waiting: dict[int, list[tuple[str, str, Exchange]]] = field(default_factory=dict)
    checks_in_dry_runs: bool = False

    def learn(self, exchange: Exchange) -> None:
        """Take in an answer, after everybody has looked at it."""
        if exchange.credential is not Credential.OWN:
            return
        learn = {
            "createInstance": self._create,
            "listGpus": self._gpus,
            "listImages": self._images,
            "actOnInstance": self._accept,
            "getOperations": self._results,
            "queryInstances": self._rows,
        }.get(exchange.operation)
        if learn is not None and (exchange.ok or exchange.operation == "createInstance"):
            learn(exchange)

    def pending(self, instance_id: int) -> tuple[int, Accepted] | None:
        """The latest operation of ours on an instance, unless it was seen to have ended."""
        for found, accepted in reversed(self.accepted.items()):
            if accepted.instance_id == instance_id:
                ended = self.operations.get(found, {}).get("status") in (2, 3)
                return None if ended else (found, accepted)
        return None

    def ports(self, instance_id: int) -> list[Any] | None:
        """The HTTP ports last set on an instance of ours with success, in the order asked for."""
        for found, accepted in reversed(self.accepted.items()):
            if accepted.instance_id != instance_id:
                continue
            if accepted.action in {"create", "set_port"}:
                name = "httpServicePort" if accepted.action == "create" else "httpPorts"
                wanted = accepted.sent.get(name)
                done = self.operations.get(found, {}).get("status") == 2
                return wanted if done and isinstance(wanted, list) else None
        return None

    def _create(self, exchange: Exchange) -> None:
        sent = exchange.sent
        if sent.get("dryRun") is True:
            ports = sent.get("servicePort"), sent.get("httpServicePort")
            four = any(isinstance(each, list) and len(each) > 3 for each in ports)
            self.checks_in_dry_runs |= four and exchange.code == 10005
            spec = exchange.data.get("spec")
            plain = "memory" not in sent and sent.get("gpuNum") == 1
            if isinstance(spec, dict) and plain:
                self.shares[str(sent.get("gpuName"))] = spec.get("memorySize")
            return
        instance_id = created_id(exchange.data) if exchange.ok else None
        if instance_id:
            self.asked[instance_id] = sent
            found = operation_id(exchange.data.get("operationId"))
            if found is not None:
                self.accepted[found] = Accepted(instance_id, "create", sent, {})

    def _accept(self, exchange: Exchange) -> None:
        sent, found = exchange.sent, operation_id(exchange.data.get("operationId"))
        instance_id = operation_id(sent.get("instanceId"))
        if found is not None and instance_id is not None:
            before = self.rows.get(instance_id, {})
            self.settled.discard(instance_id)
            self.accepted[found] = Accepted(instance_id, str(sent.get("action")), sent, before)

    def _gpus(self, exchange: Exchange) -> None:
        self.gpus = items(exchange.data, "gpus")

    def _images(self, exchange: Exchange) -> None:
        self.images = [image.get("imageId") for image in objects(exchange.data, "images")]

    def _results(self, exchange: Exchange) -> None:
        for row in objects(exchange.data, "operations"):
            if (found := operation_id(row.get("operationId"))) is not None:
                self.operations[found] = row

    def _rows(self, exchange: Exchange) -> None:
        for row in objects(exchange.data, "instances"):
            if isinstance(found := row.get("instanceId"), int):
                self.rows[found] = row
                if row.get("isPending") == 0:
                    self.settled.add(found)
