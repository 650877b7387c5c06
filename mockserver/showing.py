"""How the API shows what a cloud keeps: rows of the query and of op/result, as a dialect has them. Pure.

A row follows from the arguments alone. Rows are kept encoded until one of these changes, so nothing
here may look at a clock or at anything else.
"""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.clock import beijing
from mockserver.dialect import Dialect
from mockserver.instance import Addresses, Instance, Operation
from mockserver.lifecycle import ActionName

__all__ = ["instance_row", "operation_row", "shown_status"]

_NO_ADDRESSES = Addresses("", "", "", "", (), ())

_TRANSITIONAL: Mapping[ActionName, str] = {
    "start": "starting",
    "stop": "stopping",
    "restart": "restarting",
    "release": "releasing",
}


def shown_status(instance: Instance, dialect: Dialect) -> str | None:
    """The status in the query and for its filter; None keeps the instance out of every list."""
    pending = instance.pending
    leaving = pending == "release" and dialect.released == "at_accept"
    if leaving or instance.hidden_until is not None:
        return None
    if pending is not None and dialect.statuses == "transitional":
        return _TRANSITIONAL.get(pending, instance.status)
    return instance.status


def instance_row(instance: Instance, free: int, dialect: Dialect) -> dict[str, object]:
    """The instance as the query shows it (S152 to S186); `free` is what its host has left."""
    at = _shown_addresses(instance, dialect)
    blank = None if dialect.blank_address == "null" else ""
    row: dict[str, object] = {
        "instanceId": instance.instance_id,
        "name": instance.name,
        "status": shown_status(instance, dialect),
        "imageId": instance.image_id,
        "isPending": 0 if instance.pending is None else 1,
        "gpuName": instance.gpu_name,
        "gpuNum": _shown_gpu_num(instance, dialect),
        "skuName": _shown_sku(instance, dialect),
        "operationId": instance.operation_id,
        "cpuCoreNum": instance.cpu_core_num,
        "memorySize": instance.memory_size,
        "systemDiskSize": instance.system_disk_size,
        "systemDiskUsedSize": instance.system_disk_used,
        "dataDiskSize": instance.data_disk_size,
        "dataDiskUsedSize": instance.data_disk_used,
        "sshCmd": at.ssh_cmd or blank,
        "sshPwd": at.ssh_pwd or blank,
        "notebookUrl": at.notebook_url or blank,
        "tensorboardUrl": at.tensorboard_url or blank,
        "customServices": _services(at.custom_services, dialect),
        "httpServices": _services(at.http_services, dialect),
        "createdAt": beijing(instance.created_ms),
        "dcId": instance.dc_id,
        "availableGpuNum": free,
        "isStartable": _is_startable(instance, free, dialect),
    }
    if not instance.operation_id and dialect.no_operation != "zero":
        row["operationId"] = None
        if dialect.no_operation == "absent":
            del row["operationId"]
    return row


def operation_row(operation: Operation, dialect: Dialect) -> dict[str, object]:
    """The operation as op/result shows it (S121 to S131)."""
    ended, shown_id = operation.ended_ms, operation.operation_id
    row: dict[str, object] = {
        "instanceId": operation.instance_id,
        "operationId": str(shown_id) if dialect.operation_id_type == "string" else shown_id,
        "action": dialect.create_word if operation.action == "create" else operation.action,
        "status": 1 if ended is None else 3 if operation.ending == "failure" else 2,
        "isCompleted": 0 if ended is None else 1,
        "startTime": beijing(operation.started_ms),
    }
    if ended is not None:
        row["completeTime"] = beijing(ended)
    elif dialect.unset_complete_time != "absent":
        row["completeTime"] = "" if dialect.unset_complete_time == "empty" else None
    return row


def _shown_addresses(instance: Instance, dialect: Dialect) -> Addresses:
    """Its own, those a set_port is about to bring (F5), or none (E15)."""
    blank = {"creating": dialect.creating_addresses, "stopd": dialect.stopped_addresses}
    if blank.get(instance.status) == "blank":
        return _NO_ADDRESSES
    if instance.next_addresses is not None and dialect.new_addresses == "at_accept":
        return instance.next_addresses
    return instance.addresses


def _services(addresses: tuple[str, ...], dialect: Dialect) -> tuple[str, ...] | None:
    if not addresses and dialect.empty_list == "null":
        return None
    return addresses[::-1] if dialect.services_order == "reversed" else addresses


def _shown_gpu_num(instance: Instance, dialect: Dialect) -> int:
    """What is rented, or 0 while stopped without GPUs (E12) or started without them (E13)."""
    kept = instance.keeps_gpus or (dialect.stopped_gpu_num == "kept" and not instance.expired)
    given_back = instance.status == "stopd" and not kept
    return 0 if instance.card_less or given_back else instance.gpu_num


def _shown_sku(instance: Instance, dialect: Dialect) -> str:
    if instance.card_less:
        return "card_less"
    return dialect.bidding_shown if instance.sku_name == "bidding" else instance.sku_name


def _is_startable(instance: Instance, free: int, dialect: Dialect) -> bool:
    """Paid for, and the host has the GPUs; by default stopped with nothing pending, too (S186, E14)."""
    if instance.expired or free < instance.wanted():
        return False
    idle = instance.status == "stopd" and instance.pending is None
    return idle or dialect.is_startable == "host"
