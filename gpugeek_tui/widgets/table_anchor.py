"""Where cursor and scroll position belong after the rows have changed: pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gpugeek_tui.widgets.table_rows import Key

__all__ = ["anchored_top", "cursor_row", "find_row", "surviving_neighbour"]


def find_row(keys: Sequence[Key], key: Key, hint: int | None = None) -> int | None:
    """The row of `key`, looked for at `hint` first, where it was last seen."""
    if hint is not None and 0 <= hint < len(keys) and keys[hint] == key:
        return hint
    try:
        return keys.index(key)
    except ValueError:
        return None


def surviving_neighbour(old: Sequence[Key], row: int, survivors: Collection[Key]) -> Key | None:
    """The nearest of `old` below `row` that survives, else the nearest above, else None."""
    for index in range(row + 1, len(old)):
        if old[index] in survivors:
            return old[index]
    for index in range(min(row, len(old)) - 1, -1, -1):
        if old[index] in survivors:
            return old[index]
    return None


def cursor_row(
    old: Sequence[Key], row: int | None, new: Sequence[Key], lost: Key | None
) -> int | None:
    """The cursor's row among `new`: its key's, else that of its nearest surviving neighbour.

    `lost` is the key it was on before the list was empty, as it is while a filter matches nothing.
    """
    if not new:
        return None
    if row is None:
        return 0 if lost is None else find_row(new, lost) or 0
    return _row_or_neighbour(old, row, new) or 0


def anchored_top(
    old: Sequence[Key],
    top: int,
    row: int | None,
    new: Sequence[Key],
    new_row: int | None,
    body: int,
) -> int:
    """The scroll position that leaves what the user looks at on its line: the cursor's row if it
    is among the `body` lines on the screen, else the first row that is. May be beyond the ends.

    Whoever is at the very top stays there, as long as the cursor's row stays in sight: a row that
    comes in above, as what he has just created does, must not come in unseen.
    """
    if new_row is None:
        return 0
    if row is None:
        return new_row - body + 1 if new_row >= body else 0
    if top == 0 and row < body and new_row < body:
        return 0
    if top <= row < top + body:
        return new_row - (row - top)
    if not old:
        return top
    found = _row_or_neighbour(old, min(top, len(old) - 1), new)
    return top if found is None else found


def _row_or_neighbour(old: Sequence[Key], row: int, new: Sequence[Key]) -> int | None:
    found = find_row(new, old[row], row)
    if found is not None:
        return found
    neighbour = surviving_neighbour(old, row, frozenset(new))
    return None if neighbour is None else find_row(new, neighbour, row)
