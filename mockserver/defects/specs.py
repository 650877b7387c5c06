"""Faults of what create answers: the two ids and the spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.cloud import Created
from mockserver.defects.defect import Answer, Call, Defect, FlawedCloud, Row
from mockserver.defects.making import answered, clouded, spec

__all__ = ["DEFECTS"]

CREATE = "createInstance"


def _real(sent: Row, _: Call) -> bool:
    return sent.get("dryRun") is not True


def _ids(name: str, ids: str, words: str, key: str, change: Callable[[Row, str], Any]) -> Defect:
    """An id of a real create is altered in place, under whichever key it stands."""

    def alter(call: Call, given: Answer) -> None:
        if _real(call.sent, call):
            for found in [found for found in given.data if found.lower() == key]:
                change(given.data, found)

    return answered(name, ids, words, alter, CREATE)


def _per_gpu(key: str) -> Callable[[Row, Call], None]:
    """The share of one GPU, however many there are."""

    def change(found: Row, call: Call) -> None:
        count = call.sent.get("gpuNum", 1)
        found[key] //= count if isinstance(count, int) and count > 0 else 1

    return change


def _up_to_two(key: str) -> Callable[[Row, Call], None]:
    """The share grows no more after the second GPU."""

    def change(found: Row, call: Call) -> None:
        count = call.sent.get("gpuNum", 1)
        if isinstance(count, int) and count > 2:
            found[key] = found[key] // count * 2

    return change


class _Unreadable(FlawedCloud):
    """The operation of a create is known to nobody."""

    def create(self, body: Mapping[str, Any]) -> Created:
        created = super().create(body)
        return created._replace(operation_id=created.operation_id and created.operation_id + 2048)


class _OfAnother(FlawedCloud):
    """The answer names the instance that was created before."""

    def create(self, body: Mapping[str, Any]) -> Created:
        before = max(self.instances, default=0)
        created = super().create(body)
        return created._replace(
            instance_id=before if created.instance_id and before else created[0]
        )


class _Rounded(FlawedCloud):
    """Ids lose their last bits on the way out, as in a float of 32 bits."""

    def create(self, body: Mapping[str, Any]) -> Created:
        created = super().create(body)
        return created._replace(instance_id=created.instance_id & ~0xFFF)


DEFECTS = (
    spec("spec-gpuName-of-another", "S100", "another type", lambda s, c: s.update(gpuName="A1-8G")),
    spec("spec-gpuName-missing", "S100", "none", lambda s, c: s.pop("gpuName")),
    spec(
        "spec-gpuName-in-small-letters",
        "S100",
        "small letters",
        lambda s, c: s.update(gpuName=s["gpuName"].lower()),
    ),
    spec("spec-vram-is-a-number", "S101", "24", lambda s, c: s.update(vram=24)),
    spec("spec-vram-missing", "S101", "none", lambda s, c: s.pop("vram")),
    spec("spec-vram-is-no-size", "S101", "much", lambda s, c: s.update(vram="much")),
    spec("spec-skuName-is-payg", "S102", "always payg", lambda s, c: s.update(skuName="payg")),
    spec("spec-skuName-in-capitals", "S102", "PAYG", lambda s, c: s.update(skuName="PAYG")),
    spec(
        "spec-skuName-of-monthly-is-daily",
        "S102",
        "monthly is shown as daily",
        lambda s, c: s.update(skuName="daily"),
        lambda sent, _: sent.get("skuName") == "monthly",
    ),
    spec("spec-price-is-a-number", "S103", "1.9", lambda s, c: s.update(price=float(s["price"]))),
    spec("spec-price-missing", "S103", "none", lambda s, c: s.pop("price")),
    spec(
        "spec-price-of-bidding-is-null",
        "S103",
        "null",
        lambda s, c: s.update(price=None),
        lambda sent, _: sent.get("skuName") == "bidding",
    ),
    spec("spec-cpuName-is-null", "S104", "null", lambda s, c: s.update(cpuName=None)),
    spec("spec-cpuCoreNum-is-text", "S105", "'16'", lambda s, c: s.update(cpuCoreNum="16")),
    spec("spec-cpuCoreNum-has-a-fraction", "S105", "16.5", lambda s, c: s.update(cpuCoreNum=16.5)),
    spec("spec-cpuCoreNum-missing", "S105", "none", lambda s, c: s.pop("cpuCoreNum")),
    spec("spec-cpuCoreNum-of-one-gpu", "S106", "not proportional", _per_gpu("cpuCoreNum")),
    spec("spec-cpuCoreNum-of-two-gpus", "S106", "only up to two", _up_to_two("cpuCoreNum")),
    spec("spec-memorySize-is-text", "S107", "'32G'", lambda s, c: s.update(memorySize="32G")),
    spec("spec-memorySize-is-null", "S107", "null", lambda s, c: s.update(memorySize=None)),
    spec("spec-memorySize-of-one-gpu", "S108", "not proportional", _per_gpu("memorySize")),
    spec("spec-memorySize-of-two-gpus", "S108", "only up to two", _up_to_two("memorySize")),
    spec("spec-payByVoucher-is-2", "S109", "2", lambda s, c: s.update(payByVoucher=2)),
    spec("spec-payByVoucher-is-text", "S109", "yes", lambda s, c: s.update(payByVoucher="yes")),
    spec("spec-regionName-missing", "S110", "none", lambda s, c: s.pop("regionName")),
    spec("spec-regionName-is-a-number", "S110", "3", lambda s, c: s.update(regionName=3)),
    spec(
        "spec-dcId-of-another",
        "S111",
        "the first, whichever was asked for",
        lambda s, c: s.update(dcId="suqian-b"),
    ),
    spec(
        "spec-dcId-is-the-name",
        "S111",
        "Suqian-B",
        lambda s, c: s.update(dcId=s["dcId"].title()),
    ),
    spec("spec-dcId-missing", "S111", "none", lambda s, c: s.pop("dcId")),
    answered(
        "spec-is-a-list",
        "S99",
        "the spec in a list",
        lambda c, a: a.data.update(spec=[a.data["spec"]]),
        CREATE,
    ),
    answered(
        "spec-missing-of-a-real-create",
        "S99",
        "only a dry run shows it",
        lambda c, a: a.data.pop("spec") if _real(c.sent, c) else None,
        CREATE,
    ),
    _ids(
        "create-id-is-text",
        "S94 S95",
        "a text",
        "instanceid",
        lambda d, k: d.update({k: str(d[k])}),
    ),
    _ids("create-id-missing", "S94", "no id", "instanceid", lambda d, k: d.pop(k)),
    _ids("create-id-called-id", "S94", "key id", "instanceid", lambda d, k: d.update(id=d.pop(k))),
    _ids(
        "create-ids-differ",
        "S94 S95",
        "both spellings, two ids",
        "instanceid",
        lambda d, k: d.update(instanceId=d[k], InstanceId=d[k] + 1),
    ),
    _ids("create-id-is-0", "S94", "0", "instanceid", lambda d, k: d.update({k: 0})),
    _ids(
        "create-operation-is-text",
        "S97",
        "a text",
        "operationid",
        lambda d, k: d.update({k: str(d[k])}),
    ),
    _ids("create-operation-missing", "S97", "no id", "operationid", lambda d, k: d.pop(k)),
    _ids("create-operation-is-0", "S97 S113", "0", "operationid", lambda d, k: d.update({k: 0})),
    clouded("create-operation-is-unreadable", "S113", "nobody knows it", _Unreadable),
    clouded("create-names-another-instance", "S94 S113", "the one before", _OfAnother),
    clouded("create-id-is-rounded", "S113 S226 S94", "the last bits are lost", _Rounded),
)
