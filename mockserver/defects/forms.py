"""Faults of the form of an instance's fields: types, formats, missing and misspelt ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockserver.defects.defect import Answer, Call, Defect, Row
from mockserver.defects.making import answered, shown

__all__ = ["DEFECTS"]


def _field(
    name: str,
    ids: str,
    words: str,
    key: str,
    change: Callable[[Any], Any],
    when: Callable[[Row, Call], Any] = lambda row, _: True,
) -> Defect:
    """The value of one field is altered, wherever there is one."""

    def alter(row: Row, _: Call) -> None:
        if row.get(key) not in {None, ""} if not isinstance(row.get(key), list) else True:
            row[key] = change(row[key])

    return shown(name, ids, words, alter, when)


def _prepaid(row: Row, _: Call) -> bool:
    return row.get("skuName") in {"daily", "weekly", "monthly"}


def _stopd(row: Row, _: Call) -> bool:
    return row.get("status") == "stopd"


def _page_2(_: Row, call: Call) -> bool:
    return call.sent.get("pn") == "2"


def _by_id(_: Row, call: Call) -> bool:
    return "instanceId" in call.sent


def _iso(text: str) -> str:
    return text.replace(" ", "T") + "+08:00"


def _called(old: str, new: str, ids: str) -> Defect:
    """A field has another name, so the one that is needed is missing."""
    return shown(
        f"{old}-called-{new}",
        ids,
        "another key",
        lambda row, _: row.update({new: row.pop(old, None)}),
    )


def _keyed(_: Call, given: Answer) -> None:
    given.data["instances"] = {str(row["instanceId"]): row for row in given.rows("instances")}


def _renamed(_: Call, given: Answer) -> None:
    given.data["list"] = given.data.pop("instances")


def _texts(_: Call, given: Answer) -> None:
    given.data["instances"] = [str(row["instanceId"]) for row in given.rows("instances")]


DEFECTS = (
    answered("instances-by-id", "S150", "an object", _keyed, "queryInstances"),
    answered("instances-called-list", "S150", "another key", _renamed, "queryInstances"),
    answered("instances-are-ids", "S150 S188", "only ids", _texts, "queryInstances"),
    _field("instanceId-is-text", "S152", "a text", "instanceId", str),
    _field("instanceId-is-text-by-id", "S152", "only by id", "instanceId", str, _by_id),
    _called("instanceId", "id", "S152"),
    _called("instanceId", "InstanceId", "S152"),
    _called("status", "state", "S155"),
    _field("status-is-a-number", "S155", "a number", "status", lambda v: 1),
    _field("name-is-a-list", "S153", "a list", "name", lambda v: [v]),
    _field("imageId-is-a-number", "S154", "a number", "imageId", lambda v: 7),
    _field("isPending-is-boolean", "S156", "false", "isPending", bool),
    _field("isPending-is-text", "S156", "a text", "isPending", str),
    _field("isPending-is-2", "S156 S157 S220", "2", "isPending", lambda v: 2 if v else 0),
    _field("gpuName-is-an-object", "S158", "an object", "gpuName", lambda v: {"name": v}),
    _field("gpuNum-is-text", "S159", "a text", "gpuNum", str),
    _field("gpuNum-has-a-fraction", "S159", "1.5", "gpuNum", lambda v: v + 0.5),
    _field("availableGpuNum-is-text", "S161", "a text", "availableGpuNum", str),
    _field("availableGpuNum-is-negative", "S161", "-1", "availableGpuNum", lambda v: -1),
    _field("skuName-of-instances-hourly", "S162", "hourly", "skuName", lambda v: "hourly"),
    _field("skuName-of-stopd-is-none", "S162 S232", "none", "skuName", lambda v: "none", _stopd),
    _field("createdAt-in-iso", "S164", "T and zone", "createdAt", _iso),
    _field("createdAt-of-prepaid-in-iso", "S164", "only prepaid", "createdAt", _iso, _prepaid),
    _field("createdAt-on-page-2-in-iso", "S164", "only page 2", "createdAt", _iso, _page_2),
    _field("createdAt-without-seconds", "S164", "no seconds", "createdAt", lambda v: v[:-3]),
    _field("createdAt-is-a-number", "S163", "a number", "createdAt", lambda v: 1706000000),
    _field("cpuCoreNum-of-instances-is-text", "S165", "a text", "cpuCoreNum", str),
    _field(
        "cpuCoreNum-of-instances-has-a-fraction", "S165", "x.5", "cpuCoreNum", lambda v: v + 0.5
    ),
    _field("memorySize-with-a-unit", "S166", "60G", "memorySize", lambda v: f"{v >> 30}G"),
    _field("systemDiskSize-is-text", "S167", "a text", "systemDiskSize", str),
    _field("systemDiskUsedSize-is-text", "S168", "a text", "systemDiskUsedSize", str),
    _field("systemDiskUsedSize-negative", "S168", "-1", "systemDiskUsedSize", lambda v: -1),
    _field("dataDiskSize-is-text", "S169", "a text", "dataDiskSize", str),
    _field("dataDiskUsedSize-in-percent", "S170", "0.5", "dataDiskUsedSize", lambda v: 0.5),
    _field("sshCmd-is-an-object", "S172", "an object", "sshCmd", lambda v: {"cmd": v}),
    _field("sshCmd-without-port", "S173", "no -p", "sshCmd", lambda v: "ssh root@host"),
    _field("sshCmd-without-user", "S173", "no user", "sshCmd", lambda v: v.replace("root@", "")),
    _field("sshCmd-is-an-address", "S173", "ssh://", "sshCmd", lambda v: "ssh://root@host:22"),
    _field(
        "sshCmd-of-stopd-without-port", "S173", "no -p", "sshCmd", lambda v: "ssh root@h", _stopd
    ),
    _field("sshPwd-is-a-number", "S174", "a number", "sshPwd", lambda v: 12345678),
    _field("notebookUrl-is-a-list", "S175", "a list", "notebookUrl", lambda v: [v]),
    _field(
        "notebookUrl-without-token", "S176", "no token", "notebookUrl", lambda v: v.split("?")[0]
    ),
    _field(
        "notebookUrl-without-scheme", "S176", "no http", "notebookUrl", lambda v: v.split("//")[1]
    ),
    _field(
        "notebookUrl-without-lab", "S176", "no lab", "notebookUrl", lambda v: v.replace("lab", "")
    ),
    _field("tensorboardUrl-is-a-number", "S177", "6006", "tensorboardUrl", lambda v: 6006),
    _field(
        "tensorboardUrl-without-scheme",
        "S178",
        "no http",
        "tensorboardUrl",
        lambda v: v.split("//")[1],
    ),
    _field(
        "tensorboardUrl-by-ftp",
        "S178",
        "ftp",
        "tensorboardUrl",
        lambda v: v.replace("http", "ftp"),
    ),
    _field("customServices-in-one-text", "S179", "joined", "customServices", ",".join),
    _field(
        "customServices-as-ports", "S179", "numbers", "customServices", lambda v: [7001 for _ in v]
    ),
    _field(
        "customServices-without-scheme",
        "S180",
        "no http",
        "customServices",
        lambda v: [each.split("//")[1] for each in v],
    ),
    _field("httpServices-in-one-text", "S181", "joined", "httpServices", ",".join),
    _field(
        "httpServices-as-objects",
        "S181",
        "objects",
        "httpServices",
        lambda v: [{"url": e} for e in v],
    ),
    _field(
        "httpServices-without-scheme",
        "S182",
        "no https",
        "httpServices",
        lambda v: [each.split("//")[1] for each in v],
    ),
    _field(
        "httpServices-of-another-id",
        "S182",
        "of instance 7",
        "httpServices",
        lambda v: ["https://7-http-" + each.split("-http-")[1] for each in v],
    ),
    _field(
        "httpServices-without-the-id",
        "S182",
        "no id",
        "httpServices",
        lambda v: ["https://http-" + each.split("-http-")[1] for each in v],
    ),
    _field("operationId-of-instances-is-text", "S184", "a text", "operationId", str),
    _field("dcId-of-instances-is-a-number", "S185", "7", "dcId", lambda v: 7),
    _field("isStartable-is-1", "S186", "a number", "isStartable", int),
    _field("isStartable-is-text", "S186", "yes", "isStartable", lambda v: "yes" if v else "no"),
)
