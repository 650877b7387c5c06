"""What holds for the business data of one answer beyond types and forms: one generator an operation."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from contract_tests.rules import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.exchange import Exchange

__all__ = ["created_id", "data_findings", "items", "objects", "operation_id", "priced_alike"]

CREATE_SKUS = frozenset({"payg", "bidding", "daily", "weekly", "monthly"})
SHOWN_SKUS = CREATE_SKUS | {"card_less"}
"""What the query may show: the table leaves out bidding, which create can make (C3)."""

_CLOSE = 1 << 12
"""Ids of instances that were not made in one moment are further apart."""

_SSH = re.compile(r"ssh\s(?=.*-p ?\d{1,5}\b)(?=.*\S@\S).*")


def data_findings(exchange: Exchange) -> Iterator[Finding]:
    """Findings on the data of a successful answer; none on any other."""
    if exchange.ok and (rule := _RULES.get(exchange.operation)):
        yield from rule(exchange)


def items(data: dict[str, Any], name: str) -> list[Any]:
    """An array of the data; a null or absent one counts as empty (A20)."""
    found = data.get(name)
    return found if isinstance(found, list) else []


def objects(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of an array; what is none is a finding of the document's, and left out here."""
    return [element for element in items(data, name) if isinstance(element, dict)]


def created_id(data: dict[str, Any]) -> int | None:
    """The instance id of a create's answer in either spelling (A1); None if there is none."""
    for name in ("instanceId", "InstanceId"):
        if isinstance(data.get(name), int):
            return int(data[name])
    return None


def operation_id(value: object) -> int | None:
    """An operation id as a number, whether it came as one or as digits (A2); 0 is none (E20)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value or None
    return int(value) if isinstance(value, str) and value.isdecimal() and value.isascii() else None


def priced_alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two specs have the same price: 10 and 10.00 are; a text that is no number is as it stands."""
    try:
        return Decimal(str(one.get("price"))) == Decimal(str(other.get("price")))
    except InvalidOperation:
        return one.get("price") == other.get("price")


def _images(exchange: Exchange) -> Iterator[Finding]:
    for image in objects(exchange.data, "images"):
        if image.get("type") not in {"user", "official"}:
            yield Finding(("S43",), f"an image's type is {image.get('type')!r}")


def _create(exchange: Exchange) -> Iterator[Finding]:
    sent, data = exchange.sent, exchange.data
    if data.get("instanceId", data.get("InstanceId")) != data.get(
        "InstanceId", data.get("instanceId")
    ):
        yield Finding(("S94", "S95"), "instanceId and InstanceId are both there and differ")
    dry = sent.get("dryRun") is True
    for what, value, dry_id, real_id in (
        ("instanceId", created_id(data), "S96", "S94"),
        ("operationId", data.get("operationId"), "S98", "S97"),
    ):
        if dry and value != 0:
            yield Finding((dry_id,), f"{what} of a dry run is {value!r}, not 0")
        if not dry and not value:
            yield Finding((real_id,), f"{what} of a real create is {value!r}")
    spec = data.get("spec")
    if isinstance(spec, dict):
        yield from _spec(spec, sent)


def _spec(spec: dict[str, Any], sent: dict[str, Any]) -> Iterator[Finding]:
    for name, statement in (("gpuName", "S100"), ("skuName", "S102"), ("dcId", "S111")):
        if sent.get(name) and spec.get(name) != sent[name]:
            yield Finding((statement,), f"{name} asked {sent[name]!r}, got {spec.get(name)!r}")
    if isinstance(vram := spec.get("vram"), str) and vram and not re.search(r"\d", vram):
        yield Finding(("S101",), f"spec.vram is {vram!r}, which tells no size")
    if spec.get("skuName") not in CREATE_SKUS:
        yield Finding(("S102",), f"spec.skuName is {spec.get('skuName')!r}")


def _operations(exchange: Exchange) -> Iterator[Finding]:
    ids = exchange.sent.get("ids")
    asked = {operation_id(value) for value in ids} if isinstance(ids, list) else set()
    for operation in objects(exchange.data, "operations"):
        found = operation_id(operation.get("operationId"))
        if found not in asked:
            yield Finding(("S117",), f"operation {found} was not asked for")
        status, completed = operation.get("status"), operation.get("isCompleted")
        if (status in {2, 3}) != (completed == 1):
            yield Finding(("S127",), f"status {status} comes with isCompleted {completed}")
        began, ended = operation.get("startTime"), operation.get("completeTime")
        if status in {2, 3} and not ended:
            yield Finding(("S130",), f"an operation with status {status} has no completeTime")
        if isinstance(began, str) and isinstance(ended, str) and ended and ended < began:
            yield Finding(("S131",), f"completeTime {ended} is before startTime {began}")


def _query(exchange: Exchange) -> Iterator[Finding]:
    asked, instances = exchange.query, objects(exchange.data, "instances")
    yield from _page(exchange, asked, instances)
    filtered = "" if asked.get("instanceId") else asked.get("status")  # the id may win: E10
    for instance in instances:
        if filtered and instance.get("status") != filtered:
            yield Finding(
                ("S140",),
                f"asked for {filtered}, got one that is {instance.get('status')!r}",
            )
        if asked.get("instanceId") and str(instance.get("instanceId")) != asked["instanceId"]:
            yield _another(asked["instanceId"], instance.get("instanceId"))
        yield from _instance(instance)


def _another(asked: str, shown: object) -> Finding:
    """An id's close neighbour is what comes of an id that was read as a float."""
    close = asked.isdecimal() and isinstance(shown, int) and abs(int(asked) - shown) < _CLOSE
    ids = ("S142", "S226") if close else ("S142",)
    return Finding(ids, f"asked for {asked}, got {shown}")


def _page(
    exchange: Exchange, asked: dict[str, str], instances: list[dict[str, Any]]
) -> Iterator[Finding]:
    size = asked.get("ps", "20")
    if size.isdecimal() and int(size) > 0 and len(instances) > int(size):  # ps <= 0: E7
        ids = ("S147",) if "ps" in asked else ("S145", "S146")
        yield Finding(ids, f"{len(instances)} instances on a page of {size}")
    shown = [instance.get("instanceId") for instance in instances]
    if len(set(shown)) != len(shown):
        yield Finding(("S148",), "an instance is twice on one page")
    total = exchange.data.get("total")
    if isinstance(total, int) and total < len(shown):  # filtered or not, page or all: E8
        yield Finding(("S151",), f"total is {total}, and the page alone holds {len(shown)}")


def _instance(instance: dict[str, Any]) -> Iterator[Finding]:
    """Forms of the fields; an empty or null one has no form to keep (E15)."""
    if (sku := instance.get("skuName")) and sku not in SHOWN_SKUS:
        yield Finding(("S162",), f"skuName is {sku!r}")
    ssh = instance.get("sshCmd")
    if isinstance(ssh, str) and ssh and not _SSH.fullmatch(ssh):
        yield Finding(("S173",), f"sshCmd is {ssh!r}")
    if (notebook := instance.get("notebookUrl")) and not _is_notebook(notebook):
        yield Finding(("S176",), "notebookUrl is not of the form http://host:port/lab?token=...")
    if (board := instance.get("tensorboardUrl")) and not _is_web_address(board):
        yield Finding(("S178",), f"tensorboardUrl is {board!r}")
    for name, statement in (("customServices", "S180"), ("httpServices", "S182")):
        services = items(instance, name)
        if len(services) > 3:  # three of each is a reading of the limit: C15
            yield Finding(("S183",), f"{len(services)} {name}; 3 is the most")
        for service in services:
            if not _is_web_address(service):
                yield Finding((statement,), f"an element of {name} is {service!r}")
            elif name == "httpServices" and not _names(service, instance.get("instanceId")):
                yield Finding(
                    (statement,), f"{service!r} is not https://<instanceId>-http-<port>.<region>..."
                )


def _names(service: str, instance_id: object) -> bool:
    return (urlsplit(service).hostname or "").startswith(f"{instance_id}-http-")


def _is_web_address(text: object) -> bool:
    """http and https are both in use (E17)."""
    try:
        parts = urlsplit(text) if isinstance(text, str) else None
    except ValueError:
        return False
    return parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname)


def _is_notebook(text: object) -> bool:
    if not isinstance(text, str) or not _is_web_address(text):
        return False
    parts = urlsplit(text)
    return parts.path.rstrip("/").endswith("/lab") and bool(parse_qs(parts.query).get("token"))


_RULES: dict[str, Callable[[Exchange], Iterator[Finding]]] = {
    "listImages": _images,
    "createInstance": _create,
    "getOperations": _operations,
    "queryInstances": _query,
}
