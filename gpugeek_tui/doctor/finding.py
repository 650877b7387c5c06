"""One thing that was looked at, and how it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gpugeek_tui.masking import mask_secrets
from gpugeek_tui.text import clean

__all__ = ["Finding", "as_json", "as_text", "at_home"]

LABEL_CELLS = 14
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` is None where there is nothing to judge. `value` is text for people."""

    section: str
    name: str
    value: str
    ok: bool | None = None

    @property
    def said(self) -> str:
        return clean(mask_secrets(self.value), limit=LONGEST)


def as_text(findings: Sequence[Finding]) -> str:
    """By section, with a word before what is wrong: a mark alone could be lost in a copy."""
    lines: list[str] = []
    section = ""
    for one in findings:
        if one.section != section:
            section = one.section
            lines += ["", section] if lines else [section]
        mark = {True: "ok   ", False: "WRONG", None: "     "}[one.ok]
        lines.append(f"  {mark} {one.name:<{LABEL_CELLS}} {one.said}".rstrip())
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> dict[str, object]:
    """Stable: fields may be added, none will change its meaning within `version` 1."""
    rows = [
        {"section": one.section, "name": one.name, "value": one.said, "ok": one.ok}
        for one in findings
    ]
    return {"version": 1, "ok": all(one.ok is not False for one in findings), "findings": rows}


def at_home(path: Path) -> str:
    """The path with the home folder as ~: whose it is concerns no bug report."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)
