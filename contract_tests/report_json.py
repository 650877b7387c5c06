"""The report as JSON, as `fixtures/contract-report.schema.json` describes it.

New fields may come without a new version; the version changes when a field goes or means something else.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contract_tests.report_times import iso

if TYPE_CHECKING:
    from contract_tests.report_data import Failure, Pace, Report, TestResult

__all__ = ["FORMAT", "VERSION", "as_json", "json_text"]

FORMAT, VERSION = "gpugeek-contract-report", 1


def json_text(report: Report) -> str:
    return json.dumps(as_json(report), ensure_ascii=False, indent=1) + "\n"


def as_json(report: Report) -> dict[str, Any]:
    """Plain data; durations in seconds, moments in UTC."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "tool": {"name": "gpugeek-contract", "version": report.version},
        "run": {
            "target": report.target,
            "mode": report.mode,
            "profile": report.profile,
            "seed": report.seed,
            "areas": list(report.areas_asked),
            "began": iso(report.began),
            "ended": iso(report.ended),
            "requests": report.requests,
            "interrupted": report.interrupted,
            "lost": report.lost,
            "stuck": report.stuck,
            "left": [str(instance_id) for instance_id in report.left],
            "unfound": list(report.unfound),
        },
        "statements": [
            {
                "id": proof.id,
                "endpoint": proof.endpoint,
                "text": proof.text,
                "verdict": proof.standing.value,
                "reason": proof.reason,
                "tests": list(proof.tests),
            }
            for proof in report.proofs
        ],
        "tests": [_test(test) for test in report.tests],
        "failures": [_failure(failure) for failure in report.failures],
        "readings": [
            {
                "point": reading.point,
                "name": reading.name,
                "question": reading.question,
                "value": reading.value,
                "words": reading.words,
            }
            for reading in report.readings
        ],
        "unseen": [
            {"point": one.point, "name": one.name, "question": one.question, "why": one.why}
            for one in report.unseen
        ],
        "pace": [_pace(pace) for pace in report.pace],
        "vacuity": list(report.vacuity),
        "drift": _drift(report),
    }


def _test(test: TestResult) -> dict[str, Any]:
    return {
        "area": test.area,
        "name": test.name,
        "outcome": test.outcome.value,
        "statements": list(test.statements),
        "seconds": round(test.took, 4),
        "reason": test.reason,
        "seen": list(test.seen),
    }


def _failure(failure: Failure) -> dict[str, Any]:
    return {
        "statements": list(failure.statements),
        "seen": failure.seen,
        "alsoSeen": list(failure.also_seen),
        "tests": list(failure.tests),
        "steps": [
            {"curl": step.curl, "answer": step.answer, "repeats": step.repeats}
            for step in failure.steps
        ],
        "traceids": list(failure.traceids),
        "replay": failure.replay,
    }


def _pace(pace: Pace) -> dict[str, Any]:
    return {
        "operation": pace.operation,
        "count": pace.count,
        "median": round(pace.median, 6),
        "worst": round(pace.worst, 6),
    }


def _drift(report: Report) -> dict[str, Any] | None:
    if report.drift is None:
        return None
    return {
        "baseline": report.baseline or "",
        "changes": [
            {"kind": one.kind, "what": one.what, "before": one.before, "now": one.now}
            for one in report.drift
        ],
    }
