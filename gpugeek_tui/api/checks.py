"""What the client refuses to send, because the reference or its reading rules it out. Pure; nothing was sent.

Each raises `InvalidRequestError`, whose `field` is the reference's name of the parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, get_args

from gpugeek_tui.api.models import ActionName, CreateRequest
from gpugeek_tui.errors import InvalidRequestError

__all__ = [
    "DATA_DISK_LEAST",
    "MAX_PORTS",
    "NAME_LENGTH",
    "SYSTEM_DISK_LEAST",
    "check_action",
    "check_create",
    "check_filters",
    "check_ids",
    "check_ports",
]

MAX_PORTS: Final = 3  # TCP and HTTP together (S80, S205)
NAME_LENGTH: Final = 64  # characters; the reference names no limit (C14)
SYSTEM_DISK_LEAST: Final = 30  # GB (S88, C19)
DATA_DISK_LEAST: Final = 20  # GB (S90, C19)
WIDEST: Final = 2**63 - 1  # Int64

UNPAID_AHEAD = ("payg", "bidding")  # nothing is rented for a period (C13)


def check_create(request: CreateRequest) -> None:
    """S53 to S90 by the readings C1 to C19."""
    _text("gpuName", request.gpu_name)
    _text("skuName", request.sku_name)
    if request.sku_name == "card_less":
        raise InvalidRequestError(
            "card_less is a state of an instance, not a way to rent one: "
            "choose payg, bidding, daily, weekly or monthly.",
            field="skuName",
        )
    _whole("gpuNum", request.gpu_num, least=1)
    _text("imageId", request.image_id)
    _whole("cpuNum", request.cpu_num, least=1, optional=True)
    _whole("memory", request.memory, least=1, optional=True)
    _whole("systemDiskSize", request.system_disk_size, least=SYSTEM_DISK_LEAST, optional=True)
    _whole("dataDiskSize", request.data_disk_size, least=DATA_DISK_LEAST, optional=True)
    _duration(request)
    _choices(request)
    for field, value in (("cmd", request.cmd), ("env", request.env)):
        _text(field, value, optional=True, empty=True)
    check_ports(
        request.service_port, request.http_service_port, fields=("servicePort", "httpServicePort")
    )


def check_action(
    instance_id: int,
    action: str,
    ports: Sequence[int] | None,
    http_ports: Sequence[int] | None,
) -> None:
    """S192 to S206. set_port replaces both lists, so it takes both, empty or not (F2, F3)."""
    _whole("instanceId", instance_id, least=1)
    known = get_args(ActionName)
    if action not in known:
        raise InvalidRequestError(
            f"{str(action)[:40]!r} is no action: choose {', '.join(known)}.", field="action"
        )
    for field, value in (("ports", ports), ("httpPorts", http_ports)):
        if action == "set_port" and value is None:
            raise InvalidRequestError(
                f"set_port replaces the TCP and the HTTP ports, so it needs both lists: {field} is "
                "missing. An empty list deletes its mappings.",
                field=field,
            )
        if action != "set_port" and value is not None:
            raise InvalidRequestError(
                f"{field} goes with set_port, not with {action}.", field=field
            )
    check_ports(ports, http_ports, fields=("ports", "httpPorts"))


def check_ports(
    tcp: Sequence[int] | None, http: Sequence[int] | None, *, fields: tuple[str, str]
) -> None:
    """At most three in both lists together, 1 to 65535, none twice (C15). `fields` are their names."""
    seen: set[int] = set()
    for field, ports in zip(fields, (tcp, http), strict=True):
        _listed(field, ports)
        for port in ports or ():
            _whole(field, port, least=1, most=65535)
            if port in seen:
                raise InvalidRequestError(f"Port {port} is named twice.", field=field)
            seen.add(port)
            if len(seen) > MAX_PORTS:
                raise InvalidRequestError(
                    f"At most {MAX_PORTS} ports can be opened, TCP and HTTP together.", field=field
                )


def check_ids(ids: Iterable[int]) -> tuple[int, ...]:
    """The operation ids, each once, in the order given."""
    if isinstance(ids, str | bytes) or not isinstance(ids, Iterable):
        raise InvalidRequestError("ids must be a list.", field="ids")
    found = []
    for operation_id in ids:
        _whole("ids", operation_id, least=1)
        found.append(operation_id)
    return tuple(dict.fromkeys(found))


def check_filters(status: str | None, instance_id: int | None) -> None:
    """S138 to S142; any status may be asked for (E1)."""
    _text("status", status, optional=True)
    _whole("instanceId", instance_id, least=1, optional=True)


def _duration(request: CreateRequest) -> None:
    _whole("duration", request.duration, least=1, optional=True)
    if request.duration is not None and request.sku_name in UNPAID_AHEAD:
        raise InvalidRequestError(
            f"duration counts periods paid ahead, which {request.sku_name} does not have: leave it out.",
            field="duration",
        )
    if request.auto_renew is not None and not isinstance(request.auto_renew, bool):
        raise InvalidRequestError("autoRenew must be true or false.", field="autoRenew")


def _choices(request: CreateRequest) -> None:
    _text("name", request.name, optional=True, empty=True)
    if request.name is not None and len(request.name) > NAME_LENGTH:
        raise InvalidRequestError(
            f"name must have at most {NAME_LENGTH} characters, not {len(request.name)}.",
            field="name",
        )
    _text("dcId", request.dc_id, optional=True)
    _text("diskType", request.disk_type, optional=True)
    if request.disk_type is not None and request.disk_type.upper() not in ("SSD", "NVME"):
        raise InvalidRequestError("diskType must be SSD or NVME.", field="diskType")
    _listed("tags", request.tags)
    for tag in request.tags or ():
        _text("tags", tag)


def _listed(field: str, value: object) -> None:
    if value is not None and (isinstance(value, str | bytes) or not isinstance(value, Sequence)):
        raise InvalidRequestError(f"{field} must be a list.", field=field)


def _text(field: str, value: object, *, optional: bool = False, empty: bool = False) -> None:
    if value is None and optional:
        return
    if not isinstance(value, str):
        raise InvalidRequestError(f"{field} must be a text.", field=field)
    if not value.strip() and not empty:
        raise InvalidRequestError(f"{field} must not be empty.", field=field)
    try:
        value.encode()
    except UnicodeEncodeError:
        broken = True
    else:
        broken = False
    if broken:  # raised out here: the other error quotes the whole text, which may be a secret
        raise InvalidRequestError(
            f"{field} holds half a character, which cannot be sent.", field=field
        )


def _whole(
    field: str, value: object, *, least: int, most: int = WIDEST, optional: bool = False
) -> None:
    if value is None and optional:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidRequestError(f"{field} must be a whole number.", field=field)
    if not least <= value <= most:
        limits = f"at least {least}" if most == WIDEST else f"from {least} to {most}"
        raise InvalidRequestError(f"{field} must be {limits}.", field=field)
