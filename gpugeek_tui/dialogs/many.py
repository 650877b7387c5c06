"""The question before an action on many: how many, which, which not and why, and what it will do. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from gpugeek_tui.api.models import Instance
from gpugeek_tui.dialogs.consequences import VERBS, consequences
from gpugeek_tui.fleet.bulk_plan import Plan
from gpugeek_tui.text import clean

__all__ = ["left_out_lines", "listed", "says_many", "subject_many", "title_many"]

MOST_NAMES = 6
MOST_LEFT_OUT = 3


def title_many(plan: Plan) -> str:
    count = len(plan.chosen)
    return f"{VERBS[plan.action]} {count} instance{'' if count == 1 else 's'}?"


def subject_many(plan: Plan, *, hidden: int) -> str:
    """Count and names, clean. `hidden`: how many of all that is marked the filter hides."""
    asked = len(plan.chosen) + len(plan.left_out)
    of_all = f"{len(plan.chosen)} of {asked} marked" if plan.left_out else f"All {asked} marked"
    unseen = f" ({hidden} of the {asked} hidden by the filter)" if hidden else ""
    return f"{of_all}{unseen}:\n{listed(plan.chosen, MOST_NAMES)}"


def says_many(plan: Plan) -> tuple[str, ...]:
    """One paragraph a line: what is in doubt, what is lost and goes on costing, what is left out."""
    lines: list[str] = []
    if plan.in_doubt:
        which = listed(plan.in_doubt, MOST_LEFT_OUT)
        lines.append(f"What became of an earlier action is not known for: {which}.")
    kinds: defaultdict[tuple[str, ...], list[Instance]] = defaultdict(list)
    for one in plan.chosen:
        kinds[consequences(plan.action, one)].append(one)
    if kinds:
        first, *others = kinds
        common = [words for words in first if all(words in other for other in others)]
        lines += [f"Each of them: {' '.join(common)}"] if common else []
        for kind, those in sorted(kinds.items(), key=lambda one: -len(one[1])):
            own = [words for words in kind if words not in common]
            lines += [f"For {listed(those, MOST_LEFT_OUT)}: {' '.join(own)}"] if own else []
    lines += left_out_lines(plan)
    return tuple(lines)


def left_out_lines(plan: Plan) -> list[str]:
    """Those for which it is not possible, by reason."""
    reasons: defaultdict[str, list[Instance]] = defaultdict(list)
    for one in plan.left_out:
        reasons[one.why].append(one.instance)
    lines = [
        f"Left out, {len(those)}: {listed(those, MOST_LEFT_OUT)}. {why}"
        for why, those in reasons.items()
    ]
    if lines and plan.chosen:
        lines.append("What is left out stays as it is and costs what it costs now.")
    return lines


def listed(instances: Sequence[Instance], most: int) -> str:
    """Names, or ids where there are none, clean; the first `most` of them."""
    names = [clean(one.name) or str(one.instance_id) for one in instances[:most]]
    rest = len(instances) - len(names)
    return ", ".join(names) + (f" and {rest} more" if rest else "")
