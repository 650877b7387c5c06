"""Which parts of a cloud have changed since they were last written down."""

from __future__ import annotations

__all__ = ["Touched"]


class Touched:
    """Ids of instances and operations, those of the released among them.

    `whole` says that all must be written anew, as in the beginning and after a restore. Until somebody
    writes things down and calls `clear`, that stays so and nothing is noted: noting is free then.
    """

    __slots__ = ("instances", "operations", "whole")

    def __init__(self) -> None:
        self.everything()

    def __bool__(self) -> bool:
        return self.whole or bool(self.instances) or bool(self.operations)

    def everything(self) -> None:
        """All of it has changed."""
        self.whole = True
        self.instances: set[int] = set()
        self.operations: set[int] = set()

    def instance(self, instance_id: int) -> None:
        if not self.whole:
            self.instances.add(instance_id)

    def operation(self, operation_id: int) -> None:
        if not self.whole:
            self.operations.add(operation_id)

    def clear(self) -> None:
        """It is written down as it is now."""
        self.whole = False
        self.instances.clear()
        self.operations.clear()
