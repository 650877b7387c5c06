"""Where the data that all programs share lies: beside this package in a wheel, else in the checkout."""

from __future__ import annotations

from pathlib import Path

__all__ = ["fixture"]

_PACKAGE = Path(__file__).parent
_ROOTS = (_PACKAGE / "_fixtures", _PACKAGE.parent / "fixtures")


def fixture(*parts: str) -> Path:
    """The path of a fixture, say `fixture("worlds", "demo.json")`; it need not exist."""
    root = next((root for root in _ROOTS if root.is_dir()), _ROOTS[0])
    return root.joinpath(*parts)
