"""What a create and an action answer: ids that must not be lost, because each stands for money. Pure."""

from __future__ import annotations

import msgspec

from gpugeek_tui.api.decode import read_object, read_spec
from gpugeek_tui.api.envelope import NULL, Unreadable, parse
from gpugeek_tui.api.models import CreateResult, Spec
from gpugeek_tui.api.scalars import to_int

__all__ = ["read_accepted", "read_created", "read_rehearsed"]


def read_created(data: msgspec.Raw) -> CreateResult:
    """A real create. Without both ids it is `Unreadable`, which names what ids there are.

    A missing spec is forgiven: it must not cost the ids.
    """
    fields = read_object(data)
    instance_id, operation_id = _instance_id(fields), _number(fields, "operationId")
    if instance_id <= 0:
        raise Unreadable("the answer says success but names no new instance")
    if operation_id <= 0:
        raise Unreadable(
            f"the answer says that instance {instance_id} was created, but names no operation to follow",
            ids=(instance_id,),
        )
    spec = read_spec(fields.get("spec", NULL)) or Spec()
    return CreateResult(instance_id=instance_id, operation_id=operation_id, spec=spec)


def read_rehearsed(data: msgspec.Raw) -> CreateResult:
    """A dry run. Its spec is what it was for; ids that are not 0 are handed on for the caller to see (C18)."""
    fields = read_object(data)
    instance_id, operation_id = _instance_id(fields), _number(fields, "operationId")
    spec = read_spec(fields.get("spec", NULL))
    if spec is None and not instance_id and not operation_id:
        raise Unreadable("the answer to the dry run describes no machine")
    return CreateResult(instance_id=instance_id, operation_id=operation_id, spec=spec or Spec())


def read_accepted(data: msgspec.Raw) -> int:
    """The id of the operation that an action began (S211)."""
    operation_id = _number(read_object(data), "operationId")
    if operation_id <= 0:
        raise Unreadable("the answer says success but names no operation to follow")
    return operation_id


def _instance_id(fields: dict[str, msgspec.Raw]) -> int:
    """Under either spelling (A1); two that differ are no answer, and both are named."""
    table, sample = _number(fields, "instanceId"), _number(fields, "InstanceId")
    if table and sample and table != sample:
        raise Unreadable(
            f"the answer names two different new instances, {table} and {sample}",
            ids=(table, sample),
        )
    return table or sample


def _number(fields: dict[str, msgspec.Raw], key: str) -> int:
    """0 where there is none, or none that can be read exactly."""
    return to_int(parse(fields.get(key, NULL))) or 0
