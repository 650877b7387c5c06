"""Faults of the dry run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.cloud import Created
from mockserver.defects.defect import Answer, Call, FlawedCloud, Row
from mockserver.defects.making import answered, asked, clouded, refuses

__all__ = ["DEFECTS"]

CREATE = "createInstance"


def _dry(sent: Row, _: Call) -> bool:
    return sent.get("dryRun") is True


class _Creates(FlawedCloud):
    """A dry run makes an instance and says that it did not."""

    def secretly(self, body: Mapping[str, Any]) -> bool:
        return True

    def create(self, body: Mapping[str, Any]) -> Created:
        if body.get("dryRun") is not True or not self.secretly(body):
            return super().create(body)
        created = super().create({**body, "dryRun": False})
        return Created(0, 0, created.spec)


class _CreatesPrepaid(_Creates):
    def secretly(self, body: Mapping[str, Any]) -> bool:
        return body.get("skuName") in {"daily", "weekly", "monthly"}


class _CreatesNamed(_Creates):
    def secretly(self, body: Mapping[str, Any]) -> bool:
        return bool(body.get("name"))


class _CreatesSeveral(_Creates):
    def secretly(self, body: Mapping[str, Any]) -> bool:
        return int(body.get("gpuNum", 1)) > 1


class _CreatesWithPorts(_Creates):
    def secretly(self, body: Mapping[str, Any]) -> bool:
        return bool(body.get("servicePort") or body.get("httpServicePort"))


class _CreatesLater(FlawedCloud):
    """The instance of a dry run appears when time has passed."""

    def create(self, body: Mapping[str, Any]) -> Created:
        created = super().create(body)
        if body.get("dryRun") is True:
            now = self.clock.now()
            self.notes.setdefault("due", []).append((now + 2000, {**body, "dryRun": False}))
        return created

    def settle(self) -> int:
        now = super().settle()
        due = self.notes.get("due", [])
        if due and due[0][0] <= now:
            body = due.pop(0)[1]
            due.clear()
            super().create(body)
        return now


class _TouchesLatest(FlawedCloud):
    """A dry run is an operation on the newest instance."""

    def create(self, body: Mapping[str, Any]) -> Created:
        created = super().create(body)
        if body.get("dryRun") is True and self.instances:
            latest = max(self.instances.values(), key=lambda each: each.instance_id)
            latest.operation_id += 1
            self.listing.changed(latest)
        return created


def _set(**fields: Any) -> Any:
    def change(call: Call, given: Answer) -> None:
        if _dry(call.sent, call):
            for key in [key for key in given.data if key.lower() in fields]:
                given.data[key] = fields[key.lower()]

    return change


def _drop(key: str) -> Any:
    def change(call: Call, given: Answer) -> None:
        if _dry(call.sent, call):
            for found in [found for found in given.data if found.lower() == key]:
                del given.data[found]

    return change


DEFECTS = (
    answered("dry-run-has-an-instance-id", "S96", "7", _set(instanceid=7), CREATE),
    answered("dry-run-has-an-operation-id", "S98", "7", _set(operationid=7), CREATE),
    answered("dry-run-has-a-null-id", "S96", "null", _set(instanceid=None), CREATE),
    answered("dry-run-has-a-null-operation", "S98", "null", _set(operationid=None), CREATE),
    answered(
        "dry-run-has-no-instance-id", "S96", "the id is left out", _drop("instanceid"), CREATE
    ),
    answered("dry-run-has-no-operation-id", "S98", "left out", _drop("operationid"), CREATE),
    answered("dry-run-has-minus-1", "S96 S94", "-1", _set(instanceid=-1), CREATE),
    answered("dry-run-has-no-spec", "S99", "no spec", _drop("spec"), CREATE),
    answered("dry-run-has-an-empty-spec", "S99 S100", "{}", _set(spec={}), CREATE),
    clouded("dry-run-creates", "S85", "it makes an instance", _Creates),
    clouded("dry-run-creates-prepaid", "S85", "only where it is paid in advance", _CreatesPrepaid),
    clouded("dry-run-creates-named", "S85", "only with a name", _CreatesNamed),
    clouded("dry-run-creates-several", "S85", "only with more than one GPU", _CreatesSeveral),
    clouded("dry-run-creates-with-ports", "S85", "only with ports", _CreatesWithPorts),
    clouded(
        "dry-run-creates-later", "S85", "the instance appears after two seconds", _CreatesLater
    ),
    clouded(
        "dry-run-is-the-latest-operation",
        "S85 S184",
        "the newest instance names another operation after it",
        _TouchesLatest,
    ),
    refuses("dry-run-is-refused", "S84 S85", "10005", CREATE, _dry, "dryRun"),
    asked(
        "dryRun-false-is-dry",
        "S84 S94 S97",
        "the mere presence of dryRun counts",
        CREATE,
        lambda sent, _: sent.update(dryRun=True),
        lambda sent, _: "dryRun" in sent,
    ),
)
