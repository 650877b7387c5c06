"""Create forms that were given a name. Frozen values; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from gpugeek_tui.fleet.kept_file import KeptFile

__all__ = ["MOST_NAME", "SCHEMA", "KeptTemplates", "Template", "TemplatesFile"]

SCHEMA = 1
MOST_NAME = 40


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """`values` is what stood in the form, as typed, by the reference's names of the fields. Start command
    and environment are among them only where the user wanted that: they may hold secrets.
    """

    name: str
    values: Mapping[str, str]

    def __repr__(self) -> str:
        """The name alone: values may hold secrets."""
        return f"Template({self.name!r})"


class KeptTemplates(msgspec.Struct, frozen=True, kw_only=True):
    schema: int = SCHEMA
    templates: tuple[Template, ...] = ()

    @property
    def listed(self) -> tuple[Template, ...]:
        """By name."""
        return tuple(sorted(self.templates, key=lambda one: one.name.casefold()))

    def has(self, name: str) -> bool:
        return any(one.name.casefold() == name.casefold() for one in self.templates)

    def with_template(self, template: Template) -> KeptTemplates:
        """In place of the one of that name, if there is one; case makes no difference."""
        rest = self.without(template.name).templates
        return msgspec.structs.replace(self, templates=(*rest, template))

    def without(self, name: str) -> KeptTemplates:
        kept = tuple(one for one in self.templates if one.name.casefold() != name.casefold())
        return msgspec.structs.replace(self, templates=kept)


class TemplatesFile(KeptFile[KeptTemplates]):
    """`templates.json` in the state folder."""

    def __init__(self, find: Callable[[], Path]) -> None:
        super().__init__(find, KeptTemplates(), schema=SCHEMA, noun="templates")
