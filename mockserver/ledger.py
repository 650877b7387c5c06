"""Every operation an account has accepted: kept readable for good, and encoded as op/result shows it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from mockserver.dialect import Dialect
from mockserver.errors import OperationError
from mockserver.instance import Operation
from mockserver.showing import operation_row
from mockserver.touched import Touched

__all__ = ["Ledger"]

_MOST_ROWS = 1024  # encoded rows kept at a time, about 300 kB

_encode = msgspec.json.Encoder().encode


class Ledger:
    """Operations by id, with the rows of those that were asked for lately."""

    def __init__(self, dialect: Dialect, touched: Touched) -> None:
        self._dialect = dialect
        self._touched = touched
        self._operations: dict[int, Operation] = {}
        self._rows: dict[int, msgspec.Raw] = {}

    def get(self, operation_id: int) -> Operation | None:
        return self._operations.get(operation_id)

    def all(self) -> list[Operation]:
        """Every operation, in the order they were put in."""
        return list(self._operations.values())

    def put(self, operation: Operation) -> None:
        """Keep a new operation, or see that one has changed."""
        self._operations[operation.operation_id] = operation
        self._rows.pop(operation.operation_id, None)
        self._touched.operation(operation.operation_id)

    def read_as(self, dialect: Dialect) -> None:
        """From now on rows are shown as `dialect` has it."""
        self._dialect = dialect
        self._rows.clear()

    def asked(self, ids: Iterable[int]) -> list[Operation]:
        """The operations asked for. Raises OperationError for an unknown one in that reading (D5)."""
        dialect = self._dialect
        wanted = list(ids) if dialect.repeated_ids == "each" else list(dict.fromkeys(ids))
        if dialect.operations_order == "newest":
            wanted.sort(reverse=True)
        found = [self._operations.get(each) for each in wanted]
        if dialect.unknown_operation == "refused" and None in found:
            raise OperationError(f"Operation {wanted[found.index(None)]} does not exist")
        return [operation for operation in found if operation is not None]

    def rows(self, operations: Iterable[Operation]) -> list[msgspec.Raw]:
        """The rows as JSON, made where they are not there yet."""
        rows: list[msgspec.Raw] = []
        for operation in operations:
            row = self._rows.get(operation.operation_id)
            if row is None:
                if len(self._rows) >= _MOST_ROWS:
                    self._rows.clear()
                row = msgspec.Raw(_encode(operation_row(operation, self._dialect)))
                self._rows[operation.operation_id] = row
            rows.append(row)
        return rows
