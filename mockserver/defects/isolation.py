"""Faults between accounts: what one sees or does of another's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from mockserver.cloud import Cloud
from mockserver.defects.defect import Defect, FlawedCloud
from mockserver.defects.making import clouded
from mockserver.lifecycle import ActionName

__all__ = ["DEFECTS"]

Found = tuple[list[msgspec.Raw], int]


class _Sees(FlawedCloud):
    """The query shows what others have, where `looks` says so."""

    def looks(self, status: str | None, instance_id: int | None, page: int) -> bool:
        return True

    def query(self, status: str | None, instance_id: int | None, page: int, size: int) -> Found:
        rows, total = super().query(status, instance_id, page, size)
        if self.looks(status, instance_id, page):
            for other in self.neighbours():
                more, count = Cloud.query(other, status, instance_id, page, size)
                rows, total = (rows + more)[:size], total + count
        return rows, total


class _SeesById(_Sees):
    def looks(self, status: str | None, instance_id: int | None, page: int) -> bool:
        return instance_id is not None


class _SeesByStatus(_Sees):
    def looks(self, status: str | None, instance_id: int | None, page: int) -> bool:
        return status is not None and instance_id is None


class _SeesCreating(_Sees):
    def looks(self, status: str | None, instance_id: int | None, page: int) -> bool:
        return status == "creating"


class _SeesNewest(FlawedCloud):
    """The newest instance of all accounts stands on everybody's first page."""

    def query(self, status: str | None, instance_id: int | None, page: int, size: int) -> Found:
        rows, total = super().query(status, instance_id, page, size)
        if status is None and instance_id is None and page == 1:
            others = [
                max(each.instances.values(), key=lambda one: one.instance_id)
                for each in self.neighbours()
                if each.instances
            ]
            newest = max(others, key=lambda one: one.instance_id, default=None)
            if newest is not None and newest.instance_id > max(self.instances, default=0):
                for cloud in self.neighbours():
                    rows = [*Cloud.query(cloud, None, newest.instance_id, 1, 1)[0], *rows][:size]
        return rows, total


class _Counts(FlawedCloud):
    """The total counts the instances of all accounts."""

    def query(self, status: str | None, instance_id: int | None, page: int, size: int) -> Found:
        rows, total = super().query(status, instance_id, page, size)
        if instance_id is None:
            total += sum(len(each.instances) for each in self.neighbours())
        return rows, total


class _ReadsResults(FlawedCloud):
    """op/result tells of everybody's operations."""

    def operations(self, ids: Iterable[int]) -> list[msgspec.Raw]:
        wanted = list(ids)
        rows = super().operations(wanted)
        for other in self.neighbours():
            rows = rows + Cloud.operations(
                other, [each for each in wanted if self.ledger.get(each) is None]
            )
        return rows


class _Acts(FlawedCloud):
    """An action reaches everybody's instances."""

    which: tuple[str, ...] = ("stop", "start", "restart", "release", "set_port")
    says_so = True

    def act(self, instance_id: int, action: ActionName, *ports: Iterable[int] | None) -> int:
        if instance_id not in self.instances and action in self.which:
            for other in self.neighbours():
                if instance_id in other.instances:
                    given = Cloud.act(other, instance_id, action, *ports)
                    if self.says_so:
                        return given
        return super().act(instance_id, action, *ports)


class _Releases(_Acts):
    which = ("release",)


class _SetsPorts(_Acts):
    which = ("set_port",)


class _StopsSecretly(_Acts):
    which = ("stop",)
    says_so = False


class _ReleasesSecretly(_Acts):
    which = ("release",)
    says_so = False


class _CreatesForAll(FlawedCloud):
    """What one creates, the others see in their lists as well."""

    def query(self, status: str | None, instance_id: int | None, page: int, size: int) -> Found:
        rows, total = super().query(status, instance_id, page, size)
        if status is None and instance_id is None and page == 1:
            for other in self.neighbours():
                for each in list(other.instances.values()):
                    if each.status == "creating":
                        rows = [*Cloud.query(other, None, each.instance_id, 1, 1)[0], *rows][:size]
        return rows, total


def _defect(name: str, words: str, cloud: type[FlawedCloud], more: str = "") -> Defect:
    return clouded(name, f"{more} {_ISOLATION}", words, cloud)


_ISOLATION: Any = "S2 S3 S137 S142 S150 S213 S215"

DEFECTS = (
    _defect("sees-others-by-id", "another's instance is found by its id", _SeesById, "S141"),
    _defect("sees-others-in-the-list", "the list holds all accounts'", _Sees, "S148"),
    _defect("sees-others-by-status", "a filter finds others'", _SeesByStatus, "S140 S138"),
    _defect("sees-others-that-are-creating", "only by status creating", _SeesCreating, "S140 S138"),
    _defect("sees-the-newest-of-all", "on the first page", _SeesNewest, "S148"),
    _defect("sees-what-others-create", "until it runs", _CreatesForAll, "S148"),
    _defect("total-counts-all-accounts", "as if all were one's own", _Counts, "S151"),
    _defect("reads-results-of-others", "by their ids", _ReadsResults, "S117 S119"),
    _defect("acts-on-others", "any action", _Acts, "S192"),
    _defect("releases-others", "only release", _Releases, "S192"),
    _defect("sets-ports-of-others", "only set_port", _SetsPorts, "S192"),
    _defect("stops-others-secretly", "refused, and done", _StopsSecretly, "S216 S155 S214"),
    _defect("releases-others-secretly", "refused, and done", _ReleasesSecretly, "S219 S214"),
)
