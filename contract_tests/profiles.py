"""How hard Hypothesis looks: `ci` is the same every time, `dev` is curious, `deep` is patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.database import InMemoryExampleDatabase

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["EXAMPLES", "choose", "current", "examples"]

EXAMPLES = {"ci": 12, "dev": 40, "deep": 400}
"""Examples of each property by profile."""

_NAME = "gpugeek-contract"


def choose(profile: str, seed: int | None) -> None:
    """Settle what `examples` means from now on; a seed makes `ci` depend on it instead."""
    settings.register_profile(
        _NAME,
        max_examples=EXAMPLES[profile],
        derandomize=profile == "ci" and seed is None,
        database=None if profile == "ci" and seed is None else InMemoryExampleDatabase(),
        deadline=None,  # a server may be slow
        report_multiple_bugs=False,  # one broken promise at a time has one shortest sequence
        print_blob=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )


def current() -> settings:
    """What the run's profile stands for."""
    return settings.get_profile(_NAME)


def examples(**strategies: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like Hypothesis's `given`, with the run's profile, and without touching anybody else's.

    Not together with parametrize: Hypothesis's plugin would wrap the settings anew for each parameter.
    """

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        return settings(current())(given(**strategies)(test))

    return decorate


choose("ci", None)
