"""Faults of what create makes of its parameters: defaults, shares, places, disks and ports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockserver.defects.defect import Call, Defect, Row
from mockserver.defects.making import answered, asked, refuses

__all__ = ["DEFECTS"]

CREATE = "createInstance"
_PREPAID = {"daily", "weekly", "monthly"}


def _without(name: str, ids: str, words: str, field: str) -> Defect:
    """A field is taken and not looked at."""
    return asked(name, ids, words, CREATE, lambda sent, _: sent.pop(field, None))


def _half(field: str) -> Callable[[Row, Call], None]:
    """The value is for the whole instance instead of for each GPU."""

    def change(sent: Row, _: Call) -> None:
        sent[field] = max(1, sent[field] // sent["gpuNum"])

    return change


def _several(field: str) -> Callable[[Row, Call], bool]:
    return lambda sent, _: (
        isinstance(sent.get(field), int)
        and isinstance(sent.get("gpuNum"), int)
        and sent["gpuNum"] > 1
    )


def _ports(sent: Row) -> tuple[int, int]:
    tcp, http = sent.get("servicePort"), sent.get("httpServicePort")
    return (
        len(tcp) if isinstance(tcp, list) else 0,
        len(http) if isinstance(http, list) else 0,
    )


def _refuses_split(tcp: int, http: int) -> Defect:
    return refuses(
        f"create-refuses-{tcp}-tcp-and-{http}-http-ports",
        "S80",
        "a split of three ports is refused",
        CREATE,
        lambda sent, _: _ports(sent) == (tcp, http),
        "servicePort",
    )


def _four(field: str, kind: str) -> Defect:
    return asked(
        f"create-takes-four-{kind}-ports",
        "S81",
        "what is too much is dropped",
        CREATE,
        lambda sent, _: sent.update({field: sent[field][:3]}),
        lambda sent, _: isinstance(sent.get(field), list),
    )


def _scale_disk(sent: Row, _: Call) -> None:
    sent.setdefault("systemDiskSize", 40)


def _swap_disks(sent: Row, _: Call) -> None:
    system, data = sent.get("systemDiskSize", 30), sent.get("dataDiskSize", 30)
    sent["systemDiskSize"], sent["dataDiskSize"] = max(data, 30), max(system, 20)


def _double_price(call: Call, given: Any) -> None:
    spec = given.data.get("spec")
    prepaid = call.sent.get("skuName") in _PREPAID
    if isinstance(spec, dict) and prepaid and "duration" not in call.sent:
        spec["price"] = str(2 * float(spec["price"]))


def _real(sent: Row, _: Call) -> bool:
    return sent.get("dryRun") is not True


DEFECTS = (
    asked(
        "cpuNum-is-for-the-whole",
        "S62",
        "cpuNum counts once, not per GPU",
        CREATE,
        _half("cpuNum"),
        _several("cpuNum"),
    ),
    asked(
        "memory-is-for-the-whole",
        "S64",
        "memory counts once, not per GPU",
        CREATE,
        _half("memory"),
        _several("memory"),
    ),
    _without("cpuNum-is-ignored", "S62", "any number of cores is promised", "cpuNum"),
    _without("memory-is-ignored", "S64", "any amount of memory is promised", "memory"),
    _without("tags-are-ignored", "S68", "a machine without the tags is taken", "tags"),
    _without("dcId-is-ignored", "S86 S111 S185", "a machine anywhere is taken", "dcId"),
    asked(
        "dcId-is-ignored-in-earnest",
        "S86 S111 S185",
        "a dry run shows the datacenter, the create takes any",
        CREATE,
        lambda sent, _: sent.pop("dcId", None),
        _real,
    ),
    asked(
        "gpuNum-above-1-is-1",
        "S60 S159 S106 S108",
        "one GPU is rented, however many were asked for",
        CREATE,
        lambda sent, _: sent.update(gpuNum=1),
        lambda sent, _: isinstance(sent.get("gpuNum"), int) and sent["gpuNum"] > 1,
    ),
    answered("duration-is-2-by-default", "S75", "two periods are paid", _double_price, CREATE),
    asked("system-disk-of-40", "S88", "another default", CREATE, _scale_disk),
    asked(
        "data-disk-of-25",
        "S90",
        "another default",
        CREATE,
        lambda sent, _: sent.setdefault("dataDiskSize", 25),
    ),
    asked(
        "data-disk-of-50-for-prepaid",
        "S90",
        "another default where it is paid in advance",
        CREATE,
        lambda sent, _: sent.setdefault("dataDiskSize", 50),
        lambda sent, _: sent.get("skuName") in _PREPAID,
    ),
    _without("systemDiskSize-is-ignored", "S87", "30 GB, whatever is asked", "systemDiskSize"),
    _without("dataDiskSize-is-ignored", "S89", "20 GB, whatever is asked", "dataDiskSize"),
    asked(
        "disk-sizes-are-swapped",
        "S87 S89",
        "each size is the other's",
        CREATE,
        _swap_disks,
        lambda sent, _: "systemDiskSize" in sent or "dataDiskSize" in sent,
    ),
    _refuses_split(3, 0),
    _refuses_split(2, 1),
    _refuses_split(1, 2),
    _refuses_split(0, 3),
    _four("servicePort", "tcp"),
    _four("httpServicePort", "http"),
    asked(
        "create-forgets-http-ports",
        "S225 S79 S183",
        "HTTP ports are not opened",
        CREATE,
        lambda sent, _: sent.pop("httpServicePort", None),
        _real,
    ),
    asked(
        "create-forgets-tcp-ports",
        "S225 S78 S183",
        "TCP ports are not opened",
        CREATE,
        lambda sent, _: sent.pop("servicePort", None),
        _real,
    ),
    asked(
        "create-opens-one-tcp-port",
        "S225 S78 S183",
        "of several TCP ports the first is opened",
        CREATE,
        lambda sent, _: sent.update(servicePort=sent["servicePort"][:1]),
        lambda sent, _: _ports(sent)[0] > 1 and sum(_ports(sent)) <= 3,
    ),
    asked(
        "create-opens-one-http-port",
        "S225 S79 S183",
        "of several HTTP ports the first is opened",
        CREATE,
        lambda sent, _: sent.update(httpServicePort=sent["httpServicePort"][:1]),
        lambda sent, _: _ports(sent)[1] > 1 and sum(_ports(sent)) <= 3,
    ),
)
