"""The second cloud with faults that show only over time or in a race.

A request is in a race where it arrived before the one ahead of it was answered.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mockserver.tests.contract.second_cloud import Cloud, Machine, RefusalError, Work
from mockserver.tests.contract.second_server import Api, served

__all__ = ["WrongApi", "WrongCloud", "wrong_server"]

_MEETING = 0.06
"""Seconds that a write waits for a second one where a race is to be lost, so that they meet."""

_RACES = frozenset(
    {
        "two winners",
        "ports are mixed",
        "the loser gets 10001",
        "creates share an id",
        "creates swap names",
    }
)


class WrongCloud(Cloud):
    """`here.arrived` is when the request in hand came, in this thread; `writes` are on their way."""

    def __init__(self, defects: frozenset[str]) -> None:
        super().__init__(defects)
        self.here = threading.local()
        self.failed: set[int] = set()
        self.writes = 0
        self._written = 0.0
        self._state: dict[int, str] = {}
        self._last_create: dict[str, Any] = {}
        self._count = 0

    def act(self, body: Mapping[str, Any]) -> dict[str, Any]:
        racing = self._racing
        machine = self.machines.get(body.get("instanceId", 0))
        try:
            if machine is not None and racing and machine.pending:
                self._lose(machine, body)
            if machine is not None and not machine.pending:
                self._state[machine.id] = machine.status
            return super().act(body)
        except RefusalError:
            if self.has("a refusal acts") and machine and machine.status == "running":
                machine.status = "stopd"
            raise
        finally:
            self._end_write()

    def create(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if asked.get("dryRun") is True:
            return super().create(asked)
        racing, last = self._racing, self._last_create
        try:
            if racing and self.has("creates share an id") and last:
                return last
            if racing and self.has("creates swap names") and last:
                asked = {**asked, "name": self.machines[last["instanceId"]].asked["name"]}
            gone = [one for one in self.machines.values() if one.gone and not one.pending]
            self._last_create = super().create(asked)
            if gone and self.has("ids are given again"):
                self._rename(self._last_create, gone[-1].id)
            return self._last_create
        finally:
            self._end_write()

    def tick(self) -> None:
        super().tick()
        if self.has("a released one returns"):
            for work in self.works.values():
                if work.action == "release" and work.ends + 3 == self.now:
                    self.machines[work.machine].gone = False
        if self.has("pending is cleared early"):
            for work in self.works.values():
                if not work.done and work.began + 2 == self.now:
                    self.machines[work.machine].pending = 0

    def _finish(self, work: Work) -> None:
        machine = self.machines[work.machine]
        self._count += 1
        if self.has("the seventh operation does nothing") and self._count == 7:
            work.change = {"status": work.change.get("before", "running")}
        super()._finish(work)
        if self.has("stop loses ports") and work.action == "stop":
            machine.tcp, machine.http = [], []
        if self.has("restart loses HTTP ports") and work.action == "restart":
            machine.http = []
        if self.has("a failed start runs") and work.action == "start":
            self.failed.add(work.id)

    @property
    def _racing(self) -> bool:
        return bool(self.here.arrived < self._written)

    def _end_write(self) -> None:
        until = time.monotonic() + (_MEETING if self.defects & _RACES else 0.0)
        while self.writes < 2 and time.monotonic() < until:
            time.sleep(0.002)
        self._written = time.monotonic()

    def _lose(self, machine: Machine, body: Mapping[str, Any]) -> None:
        """What happens instead of a clean refusal."""
        going = self.works[machine.operation]
        if self.has("two winners"):
            machine.pending, machine.status = 0, self._state[machine.id]
        if self.has("ports are mixed") and body.get("action") == going.action == "set_port":
            going.change["http"] = body["httpPorts"]
        if self.has("the loser gets 10001"):
            raise RefusalError(10001, "Internal Server Error")

    def _rename(self, created: dict[str, Any], old: int) -> None:
        machine = self.machines.pop(created["instanceId"])
        self.works[created["operationId"]].machine = machine.id = old
        self.machines[old] = machine
        created["instanceId"] = old


class WrongApi(Api):
    def __init__(self, defects: frozenset[str]) -> None:
        super().__init__(defects)
        self._counting = threading.Lock()
        self.wrong = self.cloud = WrongCloud(defects)
        self._routes["POST", "instance/action"] = self.wrong.act

    def answer(
        self, method: str, target: str, token: str | None, body: bytes
    ) -> tuple[int, Any, str]:
        self.wrong.here.arrived = time.monotonic()
        writes = target.endswith(("/instance/action", "/instance/create"))
        with self._counting:
            self.wrong.writes += writes
        try:
            return super().answer(method, target, token, body)
        finally:
            with self._counting:
                self.wrong.writes -= writes

    def _result(self, work: Work) -> dict[str, Any]:
        shown = super()._result(work)
        return shown | {"status": 3} if work.id in self.wrong.failed else shown


@contextmanager
def wrong_server(*defects: str) -> Iterator[str]:
    """The address of a second server with these faults."""
    with served(WrongApi(frozenset(defects))) as url:
        yield url
