"""The readings: how this mock behaves where the reference contradicts itself or is silent.

A `Dialect` holds one choice for every switch of the catalogue, which says what each means on the
wire. The code asks it where the choice matters. Values are what dialect files and the control
interface write, so no second vocabulary stands between a file and the code.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, TypeVar

import msgspec

__all__ = ["DEFAULT", "Dialect"]

_GIB = 1 << 30

Listed = TypeVar("Listed", bound=Sequence[object])


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """A choice for each switch, and the limits that no reading changes."""

    # Envelope, token, errors
    create_id_key: Literal["InstanceId", "instanceId", "both"] = "InstanceId"
    operation_id_type: Literal["number", "string"] = "number"
    ids_type: Literal["digits", "integers"] = "digits"
    http_errors: Literal["ok", "mapped"] = "ok"
    missing_key: Literal["10002", "403"] = "10002"
    unknown_key: Literal["10002", "403"] = "10002"
    no_enterprise: Literal["403", "10002"] = "403"
    wrong_method: Literal["404", "405"] = "404"
    failure_body: Literal["envelope", "text"] = "envelope"
    check_order: Literal["address", "token", "parameters"] = "address"
    traceid: Literal["hex", "examples", "empty", "absent"] = "hex"
    error_message: Literal["details", "table"] = "details"
    error_data: Literal["null", "object", "absent"] = "null"
    create_refusal: Literal["10135", "unlisted"] = "10135"
    request_type: Literal["any", "bodies", "all"] = "any"
    answer_type: Literal["bare", "charset"] = "bare"
    unknown_fields: Literal["ignored", "refused"] = "ignored"
    empty_list: Literal["array", "null"] = "array"

    # What can be rented, and create
    gpus_listed: Literal["sold", "in_stock"] = "sold"
    default_datacenter: Literal["any", "first"] = "any"
    other_type: Literal["10005", "10135"] = "10005"
    bidding_shown: Literal["bidding", "payg"] = "bidding"
    too_many_gpus: Literal["10135", "10005"] = "10135"
    memory_unit: Literal["GB", "bytes"] = "GB"
    cpu_and_memory: Literal["given", "filter"] = "given"
    vram: Literal["G", "bare"] = "G"
    price: Literal["period", "per_gpu", "duration"] = "period"
    disk_type_case: Literal["any", "upper"] = "any"
    tags: Literal["all", "any"] = "all"
    payg_duration: Literal["ignored", "refused"] = "ignored"
    same_name: Literal["allowed", "refused"] = "allowed"
    port_limit: Literal["together", "each"] = "together"
    same_port: Literal["refused", "allowed"] = "refused"
    dry_run: Literal["stock", "price"] = "stock"
    small_disks: Literal["refused", "taken"] = "refused"
    new_instance: Literal["at_once", "later"] = "at_once"

    # op/result and the query
    create_word: Literal["create", "start", "createInstance"] = "create"
    unset_complete_time: Literal["empty", "null", "absent"] = "empty"
    unknown_operation: Literal["omitted", "refused"] = "omitted"
    no_ids: Literal["refused", "nothing"] = "refused"
    operations_order: Literal["asked", "newest"] = "asked"
    repeated_ids: Literal["once", "each"] = "once"
    statuses: Literal["three", "transitional"] = "three"
    unknown_status: Literal["refused", "empty"] = "refused"
    released: Literal["at_end", "at_accept"] = "at_end"
    unknown_instance: Literal["empty", "refused"] = "empty"
    pages_from: Literal["1", "0"] = "1"
    page_before_first: Literal["first", "refused"] = "first"
    odd_page_size: Literal["mended", "refused"] = "mended"
    total: Literal["filtered", "overall", "page"] = "filtered"
    order: Literal["newest", "oldest"] = "newest"
    both_filters: Literal["and", "instance_id"] = "and"
    stopped_gpu_num: Literal["zero", "kept"] = "zero"
    is_startable: Literal["stopd", "host"] = "stopd"
    stopped_addresses: Literal["kept", "blank"] = "kept"
    creating_addresses: Literal["blank", "filled"] = "blank"
    blank_address: Literal["empty", "null"] = "empty"
    services_order: Literal["asked", "reversed"] = "asked"
    no_operation: Literal["zero", "null", "absent"] = "zero"

    # Actions
    release_needs: Literal["any", "stopd"] = "any"
    missing_ports: Literal["refused", "untouched"] = "refused"
    null_ports: Literal["missing", "empty"] = "missing"
    stray_ports: Literal["ignored", "refused"] = "ignored"
    set_port_needs: Literal["any", "running"] = "any"
    new_addresses: Literal["at_end", "at_accept"] = "at_end"
    unknown_action: Literal["10005", "10135"] = "10005"
    start_without_gpus: Literal["refused", "fails"] = "refused"
    instance_id_type: Literal["digits", "integer"] = "digits"

    # What no reading changes: stated by the reference, or without a word to the contrary
    auto_renew: ClassVar[tuple[str, ...]] = ("payg", "bidding")
    most_ports: ClassVar[int] = 3
    default_system_disk_gb: ClassVar[int] = 30
    default_data_disk_gb: ClassVar[int] = 20
    page_size: ClassVar[int] = 20
    largest_page: ClassVar[int] = 100
    seconds_until_shown: ClassVar[int] = 3

    @property
    def first_page(self) -> int:
        """The number of the first page (E6)."""
        return int(self.pages_from)

    @property
    def memory_unit_bytes(self) -> int:
        """Bytes that one of create's `memory` stands for (C5)."""
        return 1 if self.memory_unit == "bytes" else _GIB

    def listed(self, values: Listed) -> Listed | None:
        """A list as it is written: an empty one may be null (A20)."""
        return values if values or self.empty_list == "array" else None

    @property
    def newest_first(self) -> bool:
        return self.order == "newest"


DEFAULT = Dialect()
