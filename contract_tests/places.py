"""The statements that say where each operation is: by address and method."""

from __future__ import annotations

__all__ = ["PLACES"]

PLACES = {
    "listGpus": "S15 S26 S27",
    "listDatacenters": "S15 S32 S33",
    "listImages": "S15 S39 S40",
    "createInstance": "S15 S49 S50",
    "getOperations": "S15 S114 S115",
    "queryInstances": "S15 S134 S135",
    "actOnInstance": "S15 S189 S190",
}
"""What is broken where an operation is not there. Address and method cannot be told apart by a 404 (A6)."""
