"""One running instance that tests of actions share; each leaves it running, whatever it tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.fields import items, operation_id
from contract_tests.hiring import ended
from contract_tests.orders import served_ports

if TYPE_CHECKING:
    from contract_tests.exchange import Exchange
    from contract_tests.run import Run

__all__ = ["Guest"]

_LASTING = {
    "name": "S153",
    "imageId": "S154",
    "gpuName": "S158",
    "skuName": "S162",
    "createdAt": "S163",
    "systemDiskSize": "S167",
    "dataDiskSize": "S169",
    "dcId": "S185",
}
"""What no action of this API changes, and the statement that each field rests on."""

_RUNNING = {"status": "S155", "isPending": "S157", "gpuNum": "S159"}
"""What a running instance has again once it runs again."""


@dataclass
class Guest:
    """The instance's id, and what may be done with it."""

    run: Run
    instance_id: int
    seen: dict[str, Any] | None = None
    """How it was seen last, if nothing has been accepted for it since."""

    def require(self, holds: object, ids: str, why: str) -> None:
        self.run.session.require(holds, ids, why)

    def look(self) -> dict[str, Any]:
        """The instance as it is, running and with nothing in progress; skips the test if it is neither."""
        shown = self.seen or self._look()
        if shown.get("isPending") == 1:
            ended(self.run, operation_id(shown.get("operationId")) or 0)
            shown = self._look()
        if shown.get("status") == "stopd":
            self.start_again()
            shown = self._look()
        if shown.get("status") != "running":
            pytest.skip("an earlier test has cost the instance its life")
        return shown

    @staticmethod
    def ports(tcp: int, http: int) -> dict[str, Any]:
        """A set_port with so many ports of each kind."""
        return {
            "action": "set_port",
            "ports": [7001 + step for step in range(tcp)],
            "httpPorts": [8101 + step for step in range(http)],
        }

    def do(self, action: str, ids: str, **parameters: Any) -> None:
        """See it done; skips the test where the operation was accepted and failed."""
        answer = self._call({"action": action} | parameters)
        self.require(answer.ok, ids, f"{action} of a running instance: {answer.summary}")
        self._finish(answer, action)

    def start_again(self) -> None:
        """Start it; another may have taken the GPU meanwhile, and then the test is skipped (F7)."""
        answer = self._call({"action": "start"})
        if answer.refused and answer.code != 10005:
            pytest.skip(f"it cannot be started again: {answer.summary}")
        self.require(answer.ok, "S195", f"start of a stopped instance: {answer.summary}")
        self._finish(answer, "start")

    def set_ports(self, tcp: list[int], http: list[int], ids: str) -> None:
        self.look()
        self.do("set_port", ids, ports=tcp, httpPorts=http)

    def refuses(self, parameters: dict[str, Any], ids: str) -> None:
        """Demand a refusal that leaves the instance as it was."""
        before = self.look()
        answer = self._call(parameters)
        if answer.ok:
            self._finish(answer, str(parameters.get("action")))
        self.require(answer.refused, ids, f"{parameters}: {answer.summary}")
        self.require_untouched(before, ids)

    def try_out(self, parameters: dict[str, Any], ids: str) -> Exchange:
        """Ask for what may be accepted or refused; a refusal leaves the instance as it was."""
        before = self.look()
        answer = self._call(parameters)
        self.require(answer.ok or answer.refused, ids, f"{parameters}: {answer.summary}")
        if answer.ok:
            self._finish(answer, str(parameters.get("action")))
        else:
            self.require_untouched(before, ids)
        return answer

    def require_untouched(self, before: dict[str, Any], ids: str) -> None:
        """No operation was begun on it."""
        now = self._look()
        for name in ("status", "isPending", "operationId", "customServices", "httpServices"):
            self.require(
                now.get(name) == before.get(name),
                ids,
                f"{name} has changed all the same",
            )

    def require_lasting(self, before: dict[str, Any], ids: str) -> dict[str, Any]:
        now = self._look()
        self._compare(before, now, _LASTING, ids)
        return now

    def require_alike(self, before: dict[str, Any], ids: str) -> None:
        """It runs as before: the same machine in name and size, the same number of services."""
        now = self.require_lasting(before, ids)
        self._compare(before, now, _RUNNING, ids)
        same = served_ports(now) == served_ports(before)
        self.require(same, f"{ids} S181", "other HTTP ports are served than before")
        counts = [len(items(one, "customServices")) for one in (before, now)]
        self.require(counts[0] == counts[1], f"{ids} S179", f"TCP services: {counts}")

    def require_services(self, tcp: list[int] | None, http: list[int] | None, ids: str) -> None:
        """One service for each port; None is a kind not looked at."""
        shown = self._look()
        if tcp is not None:
            count = len(items(shown, "customServices"))
            self.require(count == len(tcp), ids, f"{len(tcp)} TCP ports and {count} services")
        if http is not None:
            served = served_ports(shown)
            self.require(served == sorted(http), ids, f"asked for {http}, served {served}")

    def _compare(
        self, before: dict[str, Any], now: dict[str, Any], names: dict[str, str], ids: str
    ) -> None:
        for name, statement in names.items():
            self.require(
                now.get(name) == before.get(name),
                f"{ids} {statement}",
                f"{name} was {before.get(name)!r} and is {now.get(name)!r}",
            )

    def _look(self) -> dict[str, Any]:
        self.seen = self.run.account.instance(self.instance_id) or {}
        return self.seen

    def _call(self, parameters: dict[str, Any]) -> Exchange:
        return self.run.session.call(
            "actOnInstance", **{"instanceId": self.instance_id} | parameters
        )

    def _finish(self, answer: Exchange, action: str) -> None:
        self.seen = None
        operation = ended(self.run, operation_id(answer.data.get("operationId")) or 0)
        if operation.get("status") != 2:
            pytest.skip(f"the {action} was accepted and failed")
