"""How the second server behaves where the reference leaves it open: each value is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["CONTRARY", "Manner"]


@dataclass(frozen=True, slots=True)
class Manner:
    """`seconds` is the real time an operation takes; None counts requests instead. `gpus` is the stock,
    None without end; `existing` are instances that the account has from the start."""

    seconds: float | None = None
    gpus: int | None = None
    existing: int = 0
    create_key: str = "instanceId"  # A1
    operation_ids_are_text: bool = True  # A2
    refusal_status: int = 200  # A4
    missing_token_status: int = 403  # A5
    traceid: str | None = None  # A9
    error_data: str = "object"  # A11: object or absent
    refuses_unknown_parameters: bool = True  # A18
    empty_lists_are_null: bool = True  # A20
    ports_limit_is_for_both: bool = False  # C15
    create_word: str = "create_instance"  # D1
    unset_time: str | None = None  # D3
    refuses_unknown_operations: bool = True  # D5
    names_transitions: bool = True  # E1
    hides_at_accept: bool = True  # E4
    refuses_unknown_instances: bool = True  # E5
    first_page: int = 0  # E6
    largest_page: int = 25  # E7
    total: str = "all"  # E8: all, matching or page
    newest_first: bool = False  # E9
    blank_when_stopped: bool = True  # E15
    releases_running: bool = False  # F1
    both_port_lists_needed: bool = False  # F2


CONTRARY: Mapping[str, Any] = {
    "create_key": "InstanceId",
    "operation_ids_are_text": False,
    "refusal_status": 400,
    "missing_token_status": 200,
    "traceid": "",
    "error_data": "absent",
    "refuses_unknown_parameters": False,
    "empty_lists_are_null": False,
    "ports_limit_is_for_both": True,
    "create_word": "new",
    "unset_time": "",
    "refuses_unknown_operations": False,
    "names_transitions": False,
    "hides_at_accept": False,
    "refuses_unknown_instances": False,
    "first_page": 1,
    "largest_page": 1000,
    "total": "page",
    "newest_first": True,
    "blank_when_stopped": False,
    "releases_running": True,
    "both_port_lists_needed": True,
}
"""The other reading at every point."""
