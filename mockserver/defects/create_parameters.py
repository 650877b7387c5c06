"""Faults of what create takes and what it refuses, parameter by parameter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockserver.defects.defect import Call, Defect, Row
from mockserver.defects.making import answered, asked, refuses
from mockserver.errors import ParameterError
from mockserver.outcomes import Ask

__all__ = ["DEFECTS"]

CREATE = "createInstance"
_PREPAID = {"daily", "weekly", "monthly"}


def _optional(field: str, ids: str, value: Any) -> Defect:
    """A required field may be left out."""
    return asked(
        f"{field}-is-optional",
        f"S91 {ids}",
        f"without {field} there is a default",
        CREATE,
        lambda sent, _: sent.update({field: value}),
        lambda sent, _: field not in sent,
    )


def _taken(name: str, ids: str, field: str, wrong: Callable[[Any], Any], value: Any) -> Defect:
    """A wrong value of a field is taken for another one."""
    return asked(
        name,
        ids,
        f"a wrong {field} is taken",
        CREATE,
        lambda sent, _: sent.update({field: value}),
        lambda sent, _: field in sent and wrong(sent[field]),
    )


def _no(field: str, ids: str) -> Defect:
    """An optional field may not be given."""
    return refuses(
        f"{field}-is-refused",
        ids,
        f"{field} is refused",
        CREATE,
        lambda sent, _: field in sent,
        field,
    )


def _must(field: str, ids: str) -> Defect:
    """An optional field must be given."""
    return refuses(
        f"{field}-is-required",
        f"{ids} S93",
        f"without {field} there is no instance",
        CREATE,
        lambda sent, _: field not in sent,
        field,
    )


def _crash(name: str, field: str, ids: str) -> Defect:
    """A wrong JSON type is a server error."""

    def change(call: Call, given: Any) -> None:
        wrong = isinstance(call.sent.get(field), list | dict)
        if call.operation == CREATE and given.envelope and wrong:
            given.status = 500
            given.envelope |= {"code": 10001, "message": "Internal Server Error", "data": None}

    return answered(name, ids, f"{field} of a wrong type crashes the server", change)


def _is(field: str, *values: Any) -> Callable[[Row, Call], bool]:
    return lambda sent, _: sent.get(field) in values


def _last_gpu(call: Call) -> Ask | None:
    last = call.tenants.world.gpus[-1].gpu_name
    if call.account and call.operation == CREATE and call.sent.get("gpuName") == last:
        raise ParameterError("gpuName", "is not known")
    return None


def _no_backups(call: Call) -> Ask | None:
    users = {image.image_id for image in call.tenants.world.images if image.type == "user"}
    if call.account and call.operation == CREATE and str(call.sent.get("imageId")) in users:
        raise ParameterError("imageId", "is not known")
    return None


DEFECTS = (
    _optional("type", "S53", 2),
    _optional("gpuName", "S55", "G30-24G"),
    _optional("skuName", "S57", "payg"),
    _optional("gpuNum", "S59", 1),
    _optional("imageId", "S69", "123abc"),
    _taken("type-1-is-taken", "S54", "type", lambda value: value == 1, 2),
    _taken("type-0-is-taken", "S54", "type", lambda value: value == 0, 2),
    _taken("type-3-is-taken", "S54", "type", lambda value: value == 3, 2),
    _taken(
        "any-gpu-name-is-taken", "S56", "gpuName", lambda value: "G" not in str(value), "G30-24G"
    ),
    _taken(
        "any-image-is-taken", "S70", "imageId", lambda value: "-cuda" not in str(value), "123abc"
    ),
    _taken("sku-card_less-is-taken", "S58", "skuName", lambda value: value == "card_less", "payg"),
    _taken(
        "any-sku-is-taken",
        "S58",
        "skuName",
        lambda value: value not in {"payg", "bidding", "card_less", *_PREPAID},
        "payg",
    ),
    *(
        refuses(
            f"sku-{sku}-is-refused",
            "S58",
            "a payment method is refused",
            CREATE,
            _is("skuName", sku),
        )
        for sku in ("bidding", "daily", "weekly", "monthly")
    ),
    Defect("last-gpu-is-refused", ("S30", "S56"), "a listed type is unknown", request=_last_gpu),
    Defect(
        "backups-are-refused", ("S70", "S45", "S47"), "no user image works", request=_no_backups
    ),
    refuses(
        "second-datacenter-is-refused",
        "S37 S86",
        "a listed datacenter is unknown",
        CREATE,
        _is("dcId", "qingyang-a"),
        "dcId",
    ),
    _no("cpuNum", "S61"),
    _no("memory", "S63"),
    _no("diskType", "S65"),
    _no("tags", "S67"),
    _no("autoRenew", "S71"),
    _no("duration", "S74"),
    _no("name", "S77"),
    _no("servicePort", "S78"),
    _no("httpServicePort", "S79"),
    _no("cmd", "S82"),
    _no("env", "S83"),
    _no("dcId", "S86"),
    _no("systemDiskSize", "S87"),
    _no("dataDiskSize", "S89"),
    _must("name", "S77"),
    _must("dcId", "S86"),
    _must("autoRenew", "S71"),
    _must("dataDiskSize", "S89 S90"),
    refuses(
        "duration-is-required-of-prepaid",
        "S74 S75",
        "a weekly one needs a duration",
        CREATE,
        lambda sent, _: str(sent.get("skuName")) in _PREPAID and "duration" not in sent,
    ),
    refuses(
        "duration-2-is-refused",
        "S74 S76",
        "only one period can be rented",
        CREATE,
        lambda sent, _: (
            str(sent.get("skuName")) in _PREPAID and sent.get("duration", 1) not in {0, 1}
        ),
    ),
    refuses("autoRenew-false-is-refused", "S71", "only true", CREATE, _is("autoRenew", False)),
    refuses("nvme-is-refused", "S66 S65", "only SSD", CREATE, _is("diskType", "NVME"), "diskType"),
    refuses("ssd-is-refused", "S66 S65", "only NVME", CREATE, _is("diskType", "SSD"), "diskType"),
    refuses(
        "cmd-with-quotes-is-refused",
        "S82",
        "no quotes in a command",
        CREATE,
        lambda sent, _: isinstance(sent.get("cmd"), str) and '"' in sent["cmd"],
    ),
    _crash("tags-of-a-wrong-type-crash", "tags", "S92"),
    _crash("gpuName-of-a-wrong-type-crashes", "gpuName", "S92"),
    _crash("gpuNum-of-a-wrong-type-crashes", "gpuNum", "S92"),
)
