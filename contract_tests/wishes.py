"""What the user asks of one run: the options of the command line, checked for their form only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

__all__ = ["Limits", "Wishes"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may spend where instances cost money.

    `creates` over the whole run, `alive` at once, `minutes` from the first create to the last release,
    `price` for one SKU period as a dry run shows it, in the platform's currency (C8). Empty `gpus` and
    `datacenters` allow any.
    """

    creates: int = 2
    alive: int = 1
    minutes: float = 30.0
    price: Decimal | None = None
    gpus: tuple[str, ...] = ()
    datacenters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """`base_url` None is the bundled mock; `wait` in seconds, None is the default of the target's kind.

    `limits` is None where the user gave none: then there is a budget only where instances cost money.
    `proxy` is the address of an HTTP proxy, "" for the environment's.
    """

    base_url: str | None = None
    token_file: Path | None = None
    second_token_file: Path | None = None
    allow_spend: bool = False
    read_only: bool = False
    profile: str = "ci"
    seed: int | None = None
    wait: float | None = None
    areas: tuple[str, ...] = ()
    limits: Limits | None = None
    stop_at_first: bool = False
    proxy: str = ""
    learn: Path | None = None
    json: Path | None = None
    junit: Path | None = None
    html: Path | None = None
    baseline: Path | None = None
