"""The reference's statements, S1 to S232, as data: which there are and what each says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from contract_tests.document import read_fixture

__all__ = ["Statement", "in_order", "registry", "unknown"]


@dataclass(frozen=True, slots=True)
class Statement:
    """`endpoint` is ALL, GPU, DC, IMG, CRE, OPR, QRY, ACT or a pair; `kind` says where it stands."""

    id: str
    endpoint: str
    kind: str
    text: str
    ambiguities: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        return int(self.id[1:])


@cache
def registry() -> dict[str, Statement]:
    """Every statement by id, in the reference's order."""
    entries: list[dict[str, Any]] = json.loads(read_fixture("statements.json"))
    found = (
        Statement(
            id=entry["id"],
            endpoint=entry["endpoint"],
            kind=entry["kind"],
            text=entry["text"],
            ambiguities=tuple(entry.get("ambiguities", ())),
        )
        for entry in entries
    )
    return {statement.id: statement for statement in found}


def unknown(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Those ids that no statement has."""
    return tuple(name for name in ids if name not in registry())


def in_order(ids: set[str] | frozenset[str] | tuple[str, ...]) -> tuple[str, ...]:
    """The ids without repetition, in the reference's order."""
    return tuple(sorted(set(ids), key=lambda name: int(name[1:])))
