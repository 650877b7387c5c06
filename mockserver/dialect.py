"""The readings: how this mock behaves where the reference contradicts itself or is silent.

`Dialect` holds each choice as a value that the code asks for where it matters; `POINTS` says, for
every point that shows on the wire, its id, the chosen reading in words, and which value carries it
("" where the choice is plain behaviour, not a value). `DEFAULT` is the dialect without any wish.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

__all__ = ["DEFAULT", "POINTS", "Dialect", "Point"]


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """The choices that are values. See `POINTS` for what each means."""

    create_id_key: Literal["InstanceId", "instanceId"] = "InstanceId"
    operation_id_as_text: bool = False
    error_statuses: dict[int, int] = {}
    error_data: dict[str, object] | None = None
    memory_unit_bytes: int = 1 << 30
    vram_suffix: str = "G"
    auto_renew: tuple[str, ...] = ("payg", "bidding")
    most_ports: int = 3
    smallest_system_disk_gb: int = 30
    smallest_data_disk_gb: int = 20
    complete_time_unset: str | None = ""
    status_filter: tuple[str, ...] = ("stopd", "running", "creating")
    first_page: int = 1
    page_size: int = 20
    largest_page: int = 100
    newest_first: bool = True
    stopped_without_gpus: tuple[str, ...] = ("payg", "bidding")
    without_addresses: tuple[str, ...] = ("creating",)


class Point(NamedTuple):
    """An open point of the reference: the chosen reading in words, and the Dialect field it sets."""

    id: str
    field: str
    reading: str


DEFAULT = Dialect()

POINTS: tuple[Point, ...] = (
    Point("A1", "create_id_key", "create answers InstanceId, as the example does; dry run too"),
    Point("A2", "operation_id_as_text", "operationId is a number everywhere, op/result included"),
    Point("A3", "", "ids takes integers, and digit strings too"),
    Point("A4", "error_statuses", "business errors travel over HTTP 200"),
    Point("A5", "", "a missing or empty token is 10002; any other token is an account"),
    Point("A6", "", "an unknown path or a wrong method is HTTP 404"),
    Point("A7", "", "a 404 or 500 has a JSON envelope with a code that is not 0"),
    Point("A8", "", "404 first, then the token, then the parameters, then the state"),
    Point("A9", "", "traceid is always 32 hex digits"),
    Point("A10", "", "10005 and 10135 say what is wrong; 10001 and 10002 are the table's words"),
    Point("A11", "error_data", "data is null on an error"),
    Point("A12", "", "no business codes beyond the four, and 404 where HTTP says 404"),
    Point("A13", "", "a value that does not exist is 10005; none in stock is 10135"),
    Point("A14", "", "answers are application/json; the request's Content-Type is not looked at"),
    Point("A15", "", "the header is gz-api-token and no other"),
    Point("A16", "", "a token in the body or the query is not looked at"),
    Point("A17", "", "no rate limit, and no idempotency: two creates make two instances"),
    Point("A18", "", "unknown request fields are ignored"),
    Point("A20", "", "an empty list is [], never null"),
    Point("B1", "", "gpu/list names all types that are sold, in stock or not"),
    Point("B2", "", "without dcId the platform picks a datacenter that has stock"),
    Point("B3", "", "image/list holds official and user images"),
    Point("C1", "", "a type other than 2 is 10005"),
    Point("C2", "", "gpuNum below 1 and empty strings in required fields are 10005"),
    Point("C3", "", "create refuses card_less with 10005; the query may show it"),
    Point("C4", "", "more GPUs than any machine has is 10135"),
    Point("C5", "memory_unit_bytes", "cpuNum and memory (GB) are per GPU: a machine must offer them,"
          " and they are what is allocated"),
    Point("C6", "", "spec.memorySize is bytes"),
    Point("C7", "vram_suffix", "vram is a number and G"),
    Point("C8", "", "price is the total for all GPUs and one SKU period"),
    Point("C9", "", "payByVoucher is 1 or 0"),
    Point("C10", "", "diskType is SSD or NVME in any case"),
    Point("C11", "", "a machine must carry all of the tags"),
    Point("C12", "auto_renew", "autoRenew is on by default for payg and bidding, off for prepaid"),
    Point("C13", "", "duration is ignored for payg and bidding, else at least 1"),
    Point("C14", "", "any name; the default is empty"),
    Point("C15", "most_ports", "TCP and HTTP ports are at most 3 together, 1 to 65535, no duplicates"),
    Point("C17", "", "cmd and env are kept as they come"),
    Point("C18", "", "a dry run gives ids 0, the spec, and the errors of a real create"),
    Point("C19", "smallest_system_disk_gb", "system disk below 30 GB is 10005; 30 is the default"),
    Point("C19", "smallest_data_disk_gb", "data disk below 20 GB is 10005; 20 is the default"),
    Point("C20", "", "a new instance is in the query at once, as creating"),
    Point("D1", "", "actions in op/result: create, start, stop, restart, release, set_port"),
    Point("D2", "", "status 1 goes with isCompleted 0, 2 and 3 with 1"),
    Point("D3", "complete_time_unset", "completeTime is empty while the operation runs"),
    Point("D4", "", "op/result gives no reason for a failure"),
    Point("D5", "", "unknown ids are left out, no ids at all is 10005, duplicates come once, in the"
          " order of the request"),
    Point("D7", "", "times are UTC+8"),
    Point("E1", "status_filter", "statuses are stopd, running and creating; no transitional names"),
    Point("E2", "", "the stopped status is spelt stopd"),
    Point("E3", "", "any other status in the filter is 10005"),
    Point("E4", "", "a released instance disappears when the release ends; operations stay"),
    Point("E5", "", "an unknown instanceId gives an empty list"),
    Point("E6", "first_page", "pages count from 1; pn of 0 or less is the first"),
    Point("E7", "page_size", "20 a page; ps of 0 or less means 20"),
    Point("E7", "largest_page", "at most 100 a page"),
    Point("E8", "", "total counts what the filters leave, before paging"),
    Point("E9", "newest_first", "newest first"),
    Point("E10", "", "filters hold together"),
    Point("E11", "", "isPending is 1 while an operation runs, else 0"),
    Point("E12", "stopped_without_gpus", "stopped payg and bidding instances show gpuNum 0"),
    Point("E13", "", "card_less comes from a world only"),
    Point("E14", "", "isStartable: stopd, nothing pending, and the host has the GPUs"),
    Point("E15", "without_addresses", "no addresses while creating; a stopped instance keeps its own"),
    Point("E16", "", "services stand in the order of the request"),
    Point("E18", "", "createdAt is UTC+8, to the second"),
    Point("E20", "", "operationId is the latest operation that was accepted"),
    Point("E21", "", "the used part of a disk is never more than the disk"),
    Point("F1", "", "stop and restart need running, start needs stopd, release and set_port either;"
          " else 10135, as while an operation is pending"),
    Point("F2", "", "set_port needs both lists; one missing is 10005"),
    Point("F3", "", "null is no list"),
    Point("F4", "", "ports are ignored with the other actions"),
    Point("F5", "", "new addresses show when set_port ends"),
    Point("F6", "", "an unknown action is 10005"),
    Point("F7", "", "a start without free GPUs is refused at once with 10135"),
    Point("F8", "", "instanceId may be a digit string"),
    Point("F9", "", "release takes the instance and its disks for good"),
)  # fmt: skip
