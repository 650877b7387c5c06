"""What changed since an earlier report, and which files are no such report."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from contract_tests.__main__ import main
from contract_tests.report_building import report_of
from contract_tests.report_data import Report
from contract_tests.report_drift import (
    BadBaseline,
    Snapshot,
    drift,
    load_baseline,
    snapshot_of,
)
from contract_tests.report_json import as_json, json_text
from contract_tests.safe_text import Clean
from contract_tests.verdict import Outcome
from contract_tests.wishes import Wishes
from mockserver.tests.contract.reporting import artefacts, envelope, judge, scripted
from mockserver.tests.contract.second_server import TOKEN, second_server

OLD = Snapshot(
    label=Clean("the old one"),
    scope=("full", ()),
    verdicts={"S1": "holds", "S2": "holds", "S3": "not tried"},
    readings={"A1 create_id_key": "both", "A9 traceid": "hex"},
    tests={"gpu: test_a": "held", "gpu: test_b": "held"},
)


def _report() -> Report:
    run = scripted(lambda _: envelope({"gpus": []}))
    judge(run, Outcome.HELD, "S26")
    run.session.close()
    return report_of(run, Wishes())


def _told(new: Snapshot) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.what, one.before, one.now) for one in drift(OLD, new)]


def test_nothing_drifts_from_itself() -> None:
    assert drift(OLD, OLD) == ()
    report = _report()
    assert drift(snapshot_of(report), snapshot_of(report)) == ()


def test_verdicts_readings_and_tests_that_changed_are_named() -> None:
    new = replace(
        OLD,
        verdicts={"S1": "broken", "S2": "holds", "S3": "not tried"},
        readings={"A1 create_id_key": "instanceId", "B1 gpus": "all"},
        tests={"gpu: test_b": "broken", "gpu: test_c": "held"},
    )
    assert _told(new) == [
        ("statement", "S1", "holds", "broken"),
        ("reading", "A1 create_id_key", "both", "instanceId"),
        ("reading", "A9 traceid", "hex", ""),
        ("reading", "B1 gpus", "", "all"),
        ("test", "gpu: test_a", "held", ""),
        ("test", "gpu: test_c", "", "held"),
    ]


def test_of_runs_with_another_scope_only_what_both_tried_is_compared() -> None:
    new = replace(
        OLD,
        scope=("read-only", ()),
        verdicts={"S1": "broken", "S2": "not tried", "S3": "holds"},
        readings={"A9 traceid": "empty"},
        tests={},
    )
    assert _told(new) == [
        ("run", "compared is only what both tried", "full, all areas", "read-only, all areas"),
        ("statement", "S1", "holds", "broken"),
        ("reading", "A9 traceid", "hex", "empty"),
    ]
    report = _report()
    scope_only = drift(OLD, replace(OLD, scope=("full", ("gpu",))))
    assert not replace(report, drift=scope_only).drifted
    assert replace(report, drift=drift(OLD, new)).drifted


def test_drift_is_told_in_each_form_and_nothing_changed_is_said_too() -> None:
    report = _report()
    changes = drift(OLD, replace(OLD, verdicts={"S1": "broken"}))
    for kind, text in artefacts(replace(report, drift=changes, baseline=OLD.label)).items():
        assert "the old one" in text or kind == "junit"
    for kind, text in artefacts(replace(report, drift=(), baseline=OLD.label)).items():
        assert "Nothing has changed" in text or kind in {"json", "junit"}


def test_a_report_can_be_read_again(tmp_path: Path) -> None:
    report = _report()
    path = tmp_path / "r.json"
    path.write_text(json_text(report), encoding="utf-8")
    assert load_baseline(path) == snapshot_of(report)


def _spoilt(**changes: Any) -> str:
    return json.dumps(as_json(_report()) | changes)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no JSON report"),
        ("[]", "no JSON report"),
        ("{}", "no JSON report"),
        (b"\xff\xfe", "is no text"),
        ("[" * 100_000, "no JSON report"),
        (_spoilt(version=2), "has version 2 .* reads 1"),
        (_spoilt(version=True), "has version unknown"),
        (_spoilt(statements=5), "is not as a report is: /statements"),
        (_spoilt(run={}), "is not as a report is: /run"),
    ],
)
def test_what_is_no_such_report_is_refused_in_words(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadBaseline, match=words):
        load_baseline(path)


def test_a_baseline_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadBaseline, match="cannot be read: No such file"):
        load_baseline(tmp_path / "none.json")


def test_drift_alone_is_4_breakage_is_1_and_a_bad_baseline_is_2(tmp_path: Path) -> None:
    first, spoilt = tmp_path / "first.json", tmp_path / "spoilt.json"

    def run(*options: str, defect: str = "") -> int:
        with second_server(*filter(None, [defect])) as (url, _):
            arguments = ["--base-url", url, "--read-only", "--area", "auth", *options]
            return CliRunner().invoke(main, arguments, env={"GPUGEEK_API_TOKEN": TOKEN}).exit_code

    assert run("--json", str(first)) == 0
    assert run("--baseline", str(first)) == 0
    written = json.loads(first.read_text(encoding="utf-8"))
    written["tests"].append(written["tests"][0] | {"name": "test_that_went"})
    spoilt.write_text(json.dumps(written), encoding="utf-8")
    assert run("--baseline", str(spoilt)) == 4
    assert run("--baseline", str(spoilt), defect="no token needed for gpu/list") == 1
    spoilt.write_text("{}", encoding="utf-8")
    assert run("--baseline", str(spoilt)) == 2
