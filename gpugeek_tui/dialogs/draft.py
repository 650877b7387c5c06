"""The create form as a value: what is typed, and the plan or the complaints that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

import msgspec

from gpugeek_tui.api.checks import (
    DATA_DISK_LEAST,
    NAME_LENGTH,
    SYSTEM_DISK_LEAST,
    check_create,
)
from gpugeek_tui.api.models import PREPAID_SKUS, CreateRequest
from gpugeek_tui.dialogs.naming import named_by, numbers_problem
from gpugeek_tui.dialogs.port_lists import parse_ports, ports_problem
from gpugeek_tui.errors import InvalidRequestError

__all__ = [
    "DISK_TYPES",
    "FIELDS",
    "MOST_COPIES",
    "PRIVATE",
    "SKUS",
    "Draft",
    "Field",
    "Plan",
    "Problems",
    "draft_from",
    "read_draft",
    "read_plan",
]

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
    "copies",
    "start",
]
"""The reference's names of the parameters; `type` is always 2 and is not asked (S54). `copies` and
`start` are ours: how many alike, and the number that their names begin with.
"""
FIELDS: tuple[Field, ...] = get_args(Field)
PRIVATE: frozenset[Field] = frozenset({"cmd", "env"})
"""They may hold secrets, and are kept in no file unless the user says so."""

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
MOST_COPIES = 50

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
    "memory": (1, "at least 1 GiB"),
    "systemDiskSize": (SYSTEM_DISK_LEAST, f"at least {SYSTEM_DISK_LEAST} GiB"),
    "dataDiskSize": (DATA_DISK_LEAST, f"at least {DATA_DISK_LEAST} GiB"),
    "copies": (1, f"from 1 to {MOST_COPIES}"),
    "start": (0, "0 or more"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the form stands for: one request an instance, alike but for their names. Never empty."""

    requests: tuple[CreateRequest, ...]

    @property
    def first(self) -> CreateRequest:
        """The one that the dry run asks about."""
        return self.requests[0]

    @property
    def count(self) -> int:
        return len(self.requests)


def draft_from(values: Mapping[str, str]) -> Draft:
    """What of these values has a place in the form."""
    return {field: values[field] for field in FIELDS if values.get(field)}


def read_plan(draft: Draft) -> Plan | Problems:
    """What is to be created, or one complaint for each field that is wrong."""
    problems: Problems = {}
    copies = _number(draft, "copies", problems) or 1
    start = _number(draft, "start", problems)
    if copies > MOST_COPIES:
        problems["copies"] = f"It must be {LEAST['copies'][1]}."
    pattern = _text(draft, "name")
    names: tuple[str, ...] = (pattern,)
    if complaint := numbers_problem(pattern):
        problems["name"] = complaint
    elif not problems:
        names = named_by(pattern, start=1 if start is None else start, count=copies)
        problems |= _name_problem(names)
    request = read_draft({**draft, "name": ""})
    if isinstance(request, dict):
        return {**request, **problems}
    if problems:
        return problems
    return Plan(tuple(msgspec.structs.replace(request, name=name or None) for name in names))


def read_draft(draft: Draft) -> CreateRequest | Problems:
    """The single request that the form stands for, its name as typed, or the complaints."""
    problems: Problems = {
        field: "Half a character cannot be sent." for field in FIELDS if _torn(draft, field)
    }
    problems |= {field: words for field, words in MISSING.items() if not _text(draft, field)}
    numbers = {field: _number(draft, field, problems) for field in LEAST}
    tcp = _ports(draft, "servicePort", problems)
    http = _ports(draft, "httpServicePort", problems)
    if tcp is not None and http is not None and (complaint := ports_problem(tcp, http)):
        problems["httpServicePort" if http else "servicePort"] = complaint
    problems |= _choice_problems(draft)
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
        disk_type=_text(draft, "diskType").upper() or None,
        tags=tags or None,
        auto_renew={"yes": True, "no": False}.get(_text(draft, "autoRenew").lower()),
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


def _torn(draft: Draft, field: Field) -> bool:
    """A surrogate without its other half, as a broken terminal may send."""
    return any("\ud800" <= letter <= "\udfff" for letter in draft.get(field, ""))


def _name_problem(names: tuple[str, ...]) -> Problems:
    longest = max(map(len, names))
    if longest <= NAME_LENGTH:
        return {}
    return {"name": f"A name may have {NAME_LENGTH} characters; this makes {longest}."}


def _choice_problems(draft: Draft) -> Problems:
    problems: Problems = {}
    if _text(draft, "skuName") == "card_less":
        problems["skuName"] = "card_less is a state of an instance, not a way to pay."
    if _text(draft, "diskType").upper() not in {"", *DISK_TYPES}:
        problems["diskType"] = f"Choose {' or '.join(DISK_TYPES)}, or leave it empty."
    if _text(draft, "autoRenew").lower() not in {"", "yes", "no"}:
        problems["autoRenew"] = "Choose yes or no, or leave it empty."
    return problems


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
