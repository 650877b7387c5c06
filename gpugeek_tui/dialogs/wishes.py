"""What the dialog of views can be asked for."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from gpugeek_tui.fleet.views import NamedView

__all__ = ["Apply", "ChooseColumns", "Delete", "Save", "Wish"]


class Apply(NamedTuple):
    view: NamedView


class Save(NamedTuple):
    """The present arrangement under a name that is not blank; `only_here`: for this profile alone."""

    name: str
    only_here: bool


class Delete(NamedTuple):
    view: NamedView


class ChooseColumns(NamedTuple):
    """The other dialog is wanted."""


Wish: TypeAlias = Apply | Save | Delete | ChooseColumns
