"""The create form as a value: what is typed, and the request or the complaints that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from gpugeek_tui.api.checks import DATA_DISK_LEAST, SYSTEM_DISK_LEAST, check_create
from gpugeek_tui.api.models import PREPAID_SKUS, CreateRequest
from gpugeek_tui.dialogs.port_lists import parse_ports, ports_problem
from gpugeek_tui.errors import InvalidRequestError

__all__ = ["DISK_TYPES", "SKUS", "Draft", "Field", "Problems", "read_draft"]

Field = Literal[
    "gpuName",
    "gpuNum",
    "skuName",
    "duration",
    "imageId",
    "dcId",
    "name",
    "systemDiskSize",
    "dataDiskSize",
    "diskType",
    "cpuNum",
    "memory",
    "servicePort",
    "httpServicePort",
    "tags",
    "cmd",
    "env",
    "autoRenew",
]
"""The reference's names of the parameters; `type` is always 2 and is not asked (S54)."""

Draft = Mapping[Field, str]
"""What stands in each field; "" or absent means: left to the platform."""

Problems = dict[Field, str]

SKUS: dict[str, str] = {
    "payg": "pay as you go, by the second",
    "bidding": "bidding, may be taken back",
    "daily": "daily, paid in advance",
    "weekly": "weekly, paid in advance",
    "monthly": "monthly, paid in advance",
}
"""The five that create takes (S58), in words."""

DISK_TYPES = ("SSD", "NVME")
MOST_DIGITS = 9

MISSING: dict[Field, str] = {
    "gpuName": "Choose a GPU type.",
    "gpuNum": "Say how many GPUs.",
    "skuName": "Choose how to pay.",
    "imageId": "Choose an image.",
}
# The platform's defaults, below which a size is refused (S88, S90, C19).
LEAST: dict[Field, tuple[int, str]] = {
    "gpuNum": (1, "at least one GPU"),
    "duration": (1, "at least one period"),
    "cpuNum": (1, "at least one core"),
    "memory": (1, "at least 1 GB"),
    "systemDiskSize": (SYSTEM_DISK_LEAST, f"at least {SYSTEM_DISK_LEAST} GB"),
    "dataDiskSize": (DATA_DISK_LEAST, f"at least {DATA_DISK_LEAST} GB"),
}


def read_draft(draft: Draft) -> CreateRequest | Problems:
    """The request that the form stands for, or one complaint for each field that is wrong."""
    problems: Problems = {
        field: sentence for field, sentence in MISSING.items() if not _text(draft, field)
    }
    numbers = {field: _number(draft, field, problems) for field in LEAST}
    tcp = _ports(draft, "servicePort", problems)
    http = _ports(draft, "httpServicePort", problems)
    if tcp is not None and http is not None and (complaint := ports_problem(tcp, http)):
        problems["httpServicePort" if http else "servicePort"] = complaint
    if problems:
        return problems
    sku = _text(draft, "skuName")
    tags = tuple(filter(None, (tag.strip() for tag in _text(draft, "tags").split(","))))
    request = CreateRequest(
        gpu_name=_text(draft, "gpuName"),
        sku_name=sku,
        gpu_num=numbers["gpuNum"] or 1,
        image_id=_text(draft, "imageId"),
        cpu_num=numbers["cpuNum"],
        memory=numbers["memory"],
        disk_type=_text(draft, "diskType") or None,
        tags=tags or None,
        auto_renew={"yes": True, "no": False}.get(_text(draft, "autoRenew")),
        duration=numbers["duration"] if sku in PREPAID_SKUS else None,
        name=_text(draft, "name") or None,
        service_port=tcp or None,
        http_service_port=http or None,
        cmd=_text(draft, "cmd") or None,
        env=_text(draft, "env") or None,
        dc_id=_text(draft, "dcId") or None,
        system_disk_size=numbers["systemDiskSize"],
        data_disk_size=numbers["dataDiskSize"],
    )
    try:
        check_create(request)
    except InvalidRequestError as error:
        return {cast("Field", error.field): error.message}
    return request


def _text(draft: Draft, field: Field) -> str:
    return draft.get(field, "").strip()


def _number(draft: Draft, field: Field, problems: Problems) -> int | None:
    text = _text(draft, field)
    if not text:
        return None
    least, words = LEAST[field]
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        problems[field] = f"A whole number, {words}."
        return None
    if int(text) < least:
        problems[field] = f"It must be {words}."
        return None
    return int(text)


def _ports(draft: Draft, field: Field, problems: Problems) -> tuple[int, ...] | None:
    try:
        return parse_ports(_text(draft, field))
    except ValueError as error:
        problems[field] = str(error)
        return None
