"""Fault rules as data: what they look like, and what is wrong with a bad one in words.

    {"when": {"operation": "stop", "body": {"instanceId": 512300905672709}},
     "after": 1, "times": 2, "probability": 0.5,
     "effect": {"code": 10135, "message": "..."}}

Everything but `effect` may be left out. Times are seconds: those of `delay` and `late_answer` real
ones, those of `stale` by the account's clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.errors import ParameterError

__all__ = ["KINDS", "Delay", "Effect", "FaultData", "Stale", "When", "fault_from", "shown"]

_LONGEST = 86_400.0

Seconds = Annotated[float, Meta(ge=0, le=_LONGEST)]
Fraction = Annotated[float, Meta(ge=0, lt=1)]
Positive = Annotated[int, Meta(ge=1)]
Place = Annotated[str, Meta(pattern=r"^[^.]+(\.[^.]+)*$")]
Yes = Literal[True]

_NAMES = {
    *("listGpus", "listDatacenters", "listImages", "createInstance", "getOperations"),
    *("queryInstances", "actOnInstance"),
    *("create", "start", "stop", "restart", "release", "set_port"),
}


class When(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Which requests a rule is about: all that is given must hold.

    `operation` is an operationId or an action. `query` and `body` are subsets of what was sent; a name
    may be a dotted path into it, and null means that it was not sent. `nth` counts the requests for
    which the rest holds, from 1.
    """

    operation: str | UnsetType = UNSET
    method: str | UnsetType = UNSET
    path: str | UnsetType = UNSET
    query: dict[str, str | int | bool | None] | UnsetType = UNSET
    body: dict[str, Any] | UnsetType = UNSET
    token: str | UnsetType = UNSET
    nth: Positive | UnsetType = UNSET

    def __repr__(self) -> str:
        return "When(...)"  # the token is a secret, a body may hold one


class Delay(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One of: the same each time; any between two; around a median with sigma of the logarithm."""

    fixed: Seconds | UnsetType = UNSET
    uniform: tuple[Seconds, Seconds] | UnsetType = UNSET
    lognormal: (
        tuple[Annotated[float, Meta(gt=0, le=_LONGEST)], Annotated[float, Meta(ge=0, le=10)]]
        | UnsetType
    ) = UNSET


class Stale(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """How long an answer is given again: for so many seconds, or so many times."""

    seconds: Annotated[float, Meta(gt=0, le=_LONGEST)] | UnsetType = UNSET
    answers: Positive | UnsetType = UNSET


class Effect(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What happens: one of `KINDS`, a delay alone, or one of them after a delay."""

    delay: Delay | UnsetType = UNSET
    # instead of the work
    code: int | UnsetType = UNSET
    message: str | UnsetType = UNSET
    http: Annotated[int, Meta(ge=400, le=599)] | UnsetType = UNSET
    body: Literal["json", "html", "text", "empty"] | UnsetType = UNSET
    retry_after: Annotated[int, Meta(ge=0, le=int(_LONGEST))] | UnsetType = UNSET
    hang: Yes | UnsetType = UNSET
    reset: Yes | UnsetType = UNSET
    empty_reply: Yes | UnsetType = UNSET
    # the work is done
    lost_answer: Yes | UnsetType = UNSET
    late_answer: Seconds | UnsetType = UNSET
    # the work is done, and its answer is spoilt
    cut: Fraction | UnsetType = UNSET
    cut_json: Fraction | UnsetType = UNSET
    wrong_type: Place | UnsetType = UNSET
    missing: Place | UnsetType = UNSET
    null: Place | UnsetType = UNSET
    duplicate_rows: Yes | UnsetType = UNSET
    stale: Annotated[float, Meta(gt=0, le=_LONGEST)] | Stale | UnsetType = UNSET


class FaultData(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A rule as it is written. `after` requests pass first; then it hits at most `times`."""

    effect: Effect
    when: When = When()
    after: Annotated[int, Meta(ge=0)] = 0
    times: Positive | None = None
    probability: Annotated[float, Meta(ge=0, le=1)] = 1.0


KINDS = (
    *("code", "http", "hang", "reset", "empty_reply", "lost_answer", "late_answer", "cut"),
    *("cut_json", "wrong_type", "missing", "null", "duplicate_rows", "stale"),
)
"""The effects of which a rule has at most one."""


def fault_from(data: Mapping[str, Any]) -> FaultData:
    """A rule from what JSON or keywords hold. Raises ParameterError that names what is wrong."""
    try:
        rule = msgspec.convert(data, FaultData)
    except msgspec.ValidationError as error:
        raise ParameterError(*_words(str(error))) from error
    except RecursionError as error:
        raise ParameterError("when", "is nested too deeply") from error
    _check_effect(rule.effect)
    _check_when(rule.when)
    return rule


def shown(rule: FaultData) -> dict[str, Any]:
    """A rule as JSON holds it, its token included."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(rule))
    return plain


def _check_effect(effect: Effect) -> None:
    kinds = _given(effect, KINDS)
    if len(kinds) > 1:
        raise ParameterError("effect", f"has {' and '.join(kinds)}; add a rule for each")
    if not kinds and effect.delay is UNSET:
        raise ParameterError("effect", f"must be delay or one of {', '.join(KINDS)}")
    if effect.code == 0:
        raise ParameterError("effect.code", "must not be 0, which is success")
    for name, kind in (("message", "code"), ("body", "http"), ("retry_after", "http")):
        if _given(effect, (name,)) and kind not in kinds:
            raise ParameterError(f"effect.{name}", f"goes with {kind} only")
    if effect.delay is not UNSET:
        _check_delay(effect.delay)
    if isinstance(effect.stale, Stale):
        _check_stale(effect.stale)


def _check_delay(delay: Delay) -> None:
    if len(_given(delay, ("fixed", "uniform", "lognormal"))) != 1:
        raise ParameterError("effect.delay", "must be one of fixed, uniform and lognormal")
    if delay.uniform is not UNSET and delay.uniform[0] > delay.uniform[1]:
        raise ParameterError("effect.delay.uniform", "must be the shorter delay, then the longer")


def _check_stale(stale: Stale) -> None:
    if len(_given(stale, ("seconds", "answers"))) != 1:
        raise ParameterError("effect.stale", "must be one of seconds and answers")


def _check_when(when: When) -> None:
    if when.operation is not UNSET and when.operation not in _NAMES:
        raise ParameterError("when.operation", f"must be one of {', '.join(sorted(_NAMES))}")


def _given(data: msgspec.Struct, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if getattr(data, name) is not UNSET]


def _words(text: str) -> tuple[str, str]:
    """msgspec's complaint as a place in the rule and what is wrong there."""
    found = re.fullmatch(r"(.*?)(?: - at `(?:key in )?\$?\.?(.*?)`)?", text, re.DOTALL)
    what, place = (found[1], found[2]) if found else (text, None)
    what = what.replace("`", "")
    what = re.sub("^Object contains unknown field ", "has an unknown field ", what)
    what = re.sub("^Object missing required field ", "lacks the field ", what)
    what = re.sub("^Expected (.*?), got (.*)$", r"must be \1, not \2", what)
    what = re.sub("^Expected ", "must be ", what)
    return place or "rule", what[:200]
