"""The API's date texts as moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

__all__ = ["moment"]

BEIJING = timezone(timedelta(hours=8))


@lru_cache(maxsize=16_384)
def moment(text: str) -> datetime | None:
    """`YYYY-MM-DD HH:MM:SS`, UTC+8 unless it says otherwise (D7, E18), as UTC. Odd or "": None."""
    try:
        parsed = datetime.fromisoformat(text)
        if parsed.tzinfo is None:
            parsed = parsed.replace(tzinfo=BEIJING)
        return parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
