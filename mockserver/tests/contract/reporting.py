"""Runs made by hand for tests of the reports: a scripted server, verdicts as wanted, nothing on a socket."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from contract_tests.account import Account
from contract_tests.breach import Breach
from contract_tests.report_data import Report
from contract_tests.report_html import html_text
from contract_tests.report_json import json_text
from contract_tests.report_junit import junit_text
from contract_tests.report_terminal import ending
from contract_tests.run import Run
from contract_tests.session import Session
from contract_tests.target import Mode, Target
from contract_tests.verdict import Outcome, Verdict
from contract_tests.waiting import Patience

TOKEN = "canary+token/0123456789=="
Answer = Callable[[httpx.Request], httpx.Response]


def envelope(data: object = None, *, code: int = 0, message: str = "success") -> httpx.Response:
    body = {"code": code, "message": message, "traceid": "a" * 32, "data": data}
    return httpx.Response(  # in ASCII, so that even half a character gets over
        200, content=json.dumps(body), headers={"Content-Type": "application/json"}
    )


def scripted(answer: Answer, *, mode: Mode = Mode.FULL, token: str = TOKEN) -> Run:
    """An open run whose every request is answered by the function."""
    target = Target(url="http://127.0.0.1:9", token=token, mode=mode, rehearsal=True, label="desk")
    session = Session(target, httpx.MockTransport(answer))
    run = Run(target, session, Account(session), Patience(None, 1.0, lambda _: None), "contract-x")
    session.watchers.append(run.witness)
    return run


def judge(
    run: Run,
    outcome: Outcome,
    *ids: str,
    area: str = "query",
    test: str = "test_it",
    why: str = "",
    reason: str = "",
) -> None:
    """Add a verdict; a broken one shows the session's steps."""
    broken = outcome is Outcome.BROKEN
    breaches = (Breach(ids, why, tuple(run.session.steps)),) if broken else ()
    run.tally.verdicts.append(Verdict(test, area, ids, outcome, breaches, reason, 0.25))


def artefacts(report: Report) -> dict[str, str]:
    """Everything that is shown of a report, by its kind."""
    return {
        "terminal": "\n".join(ending(report)),
        "json": json_text(report),
        "junit": junit_text(report),
        "html": html_text(report),
    }


def described(schema: dict[str, Any], value: object, place: str = "") -> list[str]:
    """Places of a JSON value that its schema says nothing of."""
    found = []
    for option in schema.get("oneOf", ()):
        if option.get("type") == ("null" if value is None else "object"):
            schema = option
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in schema.get("properties", {}):
                found += described(schema["properties"][name], inner, f"{place}/{name}")
            else:
                found.append(f"{place}/{name}")
    elif isinstance(value, list):
        found += [one for inner in value for one in described(schema["items"], inner, f"{place}/-")]
    return found


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def read(text: str) -> Any:
    return json.loads(text)
