"""Times in the zone that the user wants."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gpugeek_tui import zones
from gpugeek_tui.zones import show_times_in, shown, zone_named

MOMENT = datetime(2026, 1, 2, 22, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "_chosen", list(zones._chosen))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Asia/Shanghai", "2026-01-03 06:30 UTC+8"),
        ("UTC", "2026-01-02 22:30 UTC"),
        ("Europe/Berlin", "2026-01-02 23:30 CET"),
    ],
)
def test_a_moment_is_told_in_the_zone_of_the_screen(name: str, said: str) -> None:
    show_times_in(zone_named(name))
    assert f"{shown(MOMENT):%Y-%m-%d %H:%M %Z}" == said


def test_local_is_the_zone_of_this_machine() -> None:
    show_times_in(zone_named("local"))
    assert shown(MOMENT) == MOMENT
    assert shown(MOMENT).utcoffset() == MOMENT.astimezone().utcoffset()


@pytest.mark.parametrize("name", ["Europe", "", "Nowhere/At/All", "/etc/localtime", "../UTC"])
def test_what_is_no_zone_is_none(name: str) -> None:
    with pytest.raises(LookupError):
        zone_named(name)
