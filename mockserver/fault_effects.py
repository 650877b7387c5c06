"""What a fault does to a request: instead of the cloud's work, around it, or to its answer.

Only the work changes state, so a fault never does, except in that a lost or a late answer is one to
work that was done. A rule has hit when it made a difference: a field that is not in an answer cannot
be missing from it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from http import HTTPStatus
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from mockserver.dialect import Dialect
from mockserver.envelope import failed, json_headers
from mockserver.errors import BUG_CODE, BUG_MESSAGE, error_envelope, shown_trace
from mockserver.fault_delays import LONGEST_S
from mockserver.fault_matching import Asked
from mockserver.fault_rules import Effect
from mockserver.fault_spoiling import spoilt
from mockserver.faults import Rule, Strike
from mockserver.identity import TraceMaker
from mockserver.outcomes import Ending, Headers, Outcome

__all__ = ["Scene", "suffered"]

_MESSAGES = {
    10001: BUG_MESSAGE,
    10002: "Not logged in or login expired",
    10005: "Parameter error",
    10135: "Instance operation error",
}
_HTML: Headers = ((b"content-type", b"text/html"),)
_TEXT: Headers = ((b"content-type", b"text/plain; charset=utf-8"),)


class Scene(NamedTuple):
    """Where a fault strikes: whose trace ids and reading its words have; `owner` tells accounts apart."""

    asked: Asked
    owner: Hashable
    dialect: Dialect
    traces: TraceMaker
    now_ms: int


def suffered(
    strike: Strike, scene: Scene, work: Callable[[], Outcome]
) -> tuple[Outcome, tuple[str, ...]]:
    """What comes of a request that was struck, and the ids of the rules that hit."""
    rule = strike.rule
    hits = [each.id for each in strike.slow]
    if rule is None:
        outcome = work()
    else:
        before = rule.hits
        outcome = _instead(rule, scene) or _after(rule, scene, work())
        if rule.hits > before:
            hits.append(rule.id)
    delay = min(strike.delay + outcome.delay, LONGEST_S)
    return msgspec.structs.replace(outcome, delay=delay), tuple(hits)


def _instead(rule: Rule, scene: Scene) -> Outcome | None:
    """The outcome of an effect that keeps the request from the cloud; None for the others."""
    effect = rule.effect
    if effect.code is not UNSET:
        message = _MESSAGES.get(effect.code, "Error") if effect.message is UNSET else effect.message
        trace = scene.traces.next_trace()
        outcome = failed(effect.code, message, trace, scene.asked.operation_id, scene.dialect)
    elif effect.http is not UNSET:
        outcome = _http(effect, effect.http, scene)
    elif effect.hang is not UNSET:
        outcome = Outcome(0, (), ending=Ending.HANG)
    elif effect.reset is not UNSET:
        outcome = Outcome(0, (), ending=Ending.RESET)
    elif effect.empty_reply is not UNSET:
        outcome = Outcome(0, (), ending=Ending.EMPTY)
    else:
        return None
    rule.hits += 1
    return outcome


def _http(effect: Effect, status: int, scene: Scene) -> Outcome:
    """An answer as a gateway before the API would give it, or the API itself where it is JSON."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Error"
    code: int | None = None
    if effect.body is UNSET or effect.body == "json":
        code = BUG_CODE if status == HTTPStatus.INTERNAL_SERVER_ERROR else status
        trace = shown_trace(scene.traces.next_trace(), scene.asked.operation_id, scene.dialect)
        headers = json_headers(scene.dialect)
        body = msgspec.json.encode(error_envelope(code, phrase, trace, scene.dialect))
    elif effect.body == "html":
        title = f"{status} {phrase}"
        page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
        headers, body = _HTML, page.encode()
    elif effect.body == "text":
        headers, body = _TEXT, f"{phrase}\n".encode()
    else:
        headers, body = (), b""
    if effect.retry_after is not UNSET:
        headers = (*headers, (b"retry-after", b"%d" % effect.retry_after))
    return Outcome(status, headers, body, code)


def _after(rule: Rule, scene: Scene, outcome: Outcome) -> Outcome:
    """What an effect makes of the answer to work that was done."""
    changed = _spoilt(rule, scene, outcome)
    if changed is None:
        return outcome
    rule.hits += 1
    return changed


def _spoilt(rule: Rule, scene: Scene, outcome: Outcome) -> Outcome | None:
    effect, replace = rule.effect, msgspec.structs.replace
    if effect.lost_answer is not UNSET:
        return replace(outcome, ending=Ending.RESET)
    if effect.late_answer is not UNSET:
        return replace(outcome, delay=effect.late_answer)
    if effect.cut is not UNSET:
        kept = int(len(outcome.body) * effect.cut)
        return replace(outcome, ending=Ending.CUT, kept=kept) if outcome.body else None
    if effect.cut_json is not UNSET:
        kept = int(len(outcome.body) * effect.cut_json)
        return replace(outcome, body=outcome.body[:kept], code=None) if outcome.body else None
    body = _stale(rule, scene, outcome) if rule.memory else spoilt(outcome.body, effect)
    return None if body is None else replace(outcome, body=body)


def _stale(rule: Rule, scene: Scene, outcome: Outcome) -> bytes | None:
    """The last answer to the same question, as a new answer with a trace id of its own."""
    if rule.memory is None or outcome.code != 0 or not _is_read(scene.asked):
        return None
    ask = scene.asked.ask
    question = (scene.owner, ask.path, ask.query, ask.body)
    old = rule.memory.recall(question, scene.now_ms)
    if old is None:
        rule.memory.keep(question, outcome.body, scene.now_ms)
        return None
    answer, fresh = msgspec.json.decode(old), msgspec.json.decode(outcome.body)
    answer.update({name: fresh[name] for name in ("traceid",) if name in fresh})
    return msgspec.json.encode(answer)


def _is_read(asked: Asked) -> bool:
    return asked.operation_id not in {None, "createInstance", "actOnInstance"}
