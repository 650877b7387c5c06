"""The report of a run made by hand: what it says, in each of its forms."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
from jsonschema_rs import Draft202012Validator

from contract_tests import engine
from contract_tests.document import read_fixture
from contract_tests.exchange import Credential
from contract_tests.reasons import REASONS
from contract_tests.replay import replay
from contract_tests.report_building import report_of
from contract_tests.report_catalogue import catalogue
from contract_tests.report_data import Report, Standing
from contract_tests.report_html import html_text
from contract_tests.report_json import as_json
from contract_tests.report_junit import junit_text
from contract_tests.report_progress import Progress
from contract_tests.report_terminal import ending
from contract_tests.report_times import seconds
from contract_tests.report_writing import NotWritable, check_writable, concluded, write_reports
from contract_tests.statements import registry
from contract_tests.verdict import Outcome, Verdict
from contract_tests.wishes import Limits, Wishes
from mockserver.tests.contract.reporting import described, envelope, judge, scripted

WISHES = Wishes(base_url="http://127.0.0.1:9", profile="dev", seed=7)


def _report() -> Report:
    """One test broken, one held, one blocked and one not tried."""
    run = scripted(lambda _: envelope({"gpus": ["G40-24G"]}))
    run.session.call("listGpus")
    run.session.begin()
    run.session.call("actOnInstance", instanceId=5, action="stop")
    run.session.call_as(Credential.NONE, "listGpus")
    judge(run, Outcome.BROKEN, "S216", area="life", test="test_stop", why="it is 'running'")
    judge(run, Outcome.HELD, "S26", "S27", "S216", area="gpu", test="test_names")
    judge(run, Outcome.BLOCKED, "S93", "S26", area="life", test="test_make", reason="sold out")
    judge(run, Outcome.NOT_TRIED, "S6", area="gpu", test="test_trace", reason="no traceid")
    run.session.close()
    return report_of(run, WISHES)


REPORT = _report()


def _of(standing: Standing) -> tuple[str, ...]:
    return REPORT.ids(standing)


def test_each_statement_has_one_standing() -> None:
    assert _of(Standing.BROKEN) == ("S216",)
    assert _of(Standing.HOLDS) == ("S26", "S27")
    assert _of(Standing.BLOCKED) == ("S93",)
    assert set(_of(Standing.OUT_OF_REACH)) == set(REASONS)
    assert [proof.id for proof in REPORT.proofs] == list(registry())
    blocked = next(proof for proof in REPORT.proofs if proof.id == "S93")
    assert (blocked.reason, blocked.tests) == ("sold out", ("life: test_make",))


def test_a_failure_shows_how_to_see_it_again() -> None:
    (failure,) = REPORT.failures
    act, read = failure.steps
    assert '-H "gz-api-token: $GPUGEEK_API_TOKEN"' in act.curl
    assert "gz-api-token" not in read.curl
    assert failure.traceids == ("a" * 32,)
    assert failure.replay == (
        "gpugeek-contract --base-url http://127.0.0.1:9 --profile dev --seed 7 --area life"
    )


def test_the_command_keeps_the_limits_and_the_way_to_the_target() -> None:
    wishes = Wishes(
        base_url="https://h/a b",
        token_file=Path("key file"),
        proxy="http://p:8",
        allow_spend=True,
        limits=Limits(creates=1, price=Decimal("2.5"), gpus=("G40-24G",)),
    )
    assert replay(wishes, "life") == (
        "gpugeek-contract --base-url 'https://h/a b' --token-file 'key file' --proxy http://p:8"
        " --allow-spend --max-creates 1 --max-alive 1 --max-minutes 30 --max-price 2.5"
        " --gpu G40-24G --profile ci --area life"
    )


def test_of_a_run_that_ended_early_it_is_not_said_what_it_never_met() -> None:
    run = scripted(lambda _: envelope({}))
    judge(run, Outcome.BROKEN, "S26", why="no")
    run.session.close()
    assert len(report_of(run, Wishes()).vacuity) > 1
    for report in (
        report_of(run, Wishes(stop_at_first=True)),
        report_of(run, Wishes(), interrupted=True),
    ):
        assert len(report.vacuity) == 1


def test_the_terminal_says_areas_failures_and_totals() -> None:
    text = "\n".join(ending(REPORT))
    assert re.search(r"^life +1 broken, 1 blocked$", text, re.MULTILINE)
    assert re.search(r"^BROKEN S216 \[ACT\] ", text, re.MULTILINE)
    assert "Blocked, 1 test: sold out, so nothing is known of S93\n" in text
    assert f"2 statements hold, 1 are broken, {len(registry()) - 3 - len(REASONS)} were" in text


def test_the_json_is_as_its_schema_says_and_the_schema_names_every_field() -> None:
    written = as_json(REPORT)
    schema = json.loads(read_fixture("contract-report.schema.json"))
    assert not list(Draft202012Validator(schema).iter_errors(written))
    assert described(schema, written) == []
    assert json.loads(json.dumps(written)) == written


def test_junit_counts_what_it_holds() -> None:
    root = ET.fromstring(junit_text(REPORT))
    assert root.tag == "testsuites"
    assert {name: root.get(name) for name in ("tests", "failures", "skipped", "errors")} == {
        "tests": "4",
        "failures": "1",
        "skipped": "2",
        "errors": "0",
    }
    assert [suite.get("name") for suite in root] == ["contract.life", "contract.gpu"]
    failure = root.find(".//testcase[@name='test_stop']/failure")
    assert failure is not None
    assert "$GPUGEEK_API_TOKEN" in (failure.text or "")
    assert len(root.findall(".//skipped")) == 2
    assert all(case.get("classname") and case.get("time") for case in root.iter("testcase"))


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = html_text(REPORT)
    assert "default-src 'none'" in unescape(page)
    assert not re.search(r"<(script|link|img|iframe|object|form)\b|\son\w+=|@import|url\(", page)
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert page.count('class="broken"') >= 2  # its square and its row


def test_the_page_has_a_row_and_a_square_for_each_statement() -> None:
    page = html_text(REPORT)
    for name in registry():
        assert f'id="{name}"' in page
        assert f'href="#{name}"' in page


def test_every_statement_is_named_by_a_test_or_has_a_reason_why_not() -> None:
    tests = engine.tests_by_statement()
    assert set(tests) & set(REASONS) == set()
    assert set(tests) | set(REASONS) == set(registry())
    lines = list(catalogue(tests))
    assert f"      does not show from outside: {REASONS['S1']}" in lines
    assert "life: test_a_released_instance_is_gone" in "\n".join(lines)


def _verdict(outcome: Outcome, area: str = "gpu") -> Verdict:
    return Verdict("test_it", area, ("S26",), outcome)


def test_progress_is_plain_marks_where_there_is_no_terminal() -> None:
    written: list[str] = []
    progress = Progress(written.append)
    for outcome in Outcome:
        progress(_verdict(outcome))
    progress(_verdict(Outcome.HELD, "query"))
    progress.end()
    assert "".join(written) == f"{'gpu':12} .Fb-\n{'query':12} .\n\n"


def test_progress_on_a_terminal_counts_and_stays_within_its_width() -> None:
    written: list[str] = []
    ticks = iter(range(1000))
    progress = Progress(written.append, 60, lambda: float(next(ticks)))
    for _ in range(40):
        progress(_verdict(Outcome.HELD))
    progress.sent(None)  # type: ignore[arg-type]  # only that there was one is counted
    assert "40 tests, 1 requests" in written[-1]
    progress.end()
    lines = "".join(written).replace("\x1b[K", "").split("\n")
    assert max(len(part) for line in lines for part in line.split("\r")) <= 60
    shown = [line.rpartition("\r")[2] for line in lines if line]
    assert "".join(line[13:] for line in shown) == "." * 40


def test_reports_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    wishes = Wishes(json=tmp_path / "r.json", junit=tmp_path / "r.xml", html=tmp_path / "r.html")
    check_writable(wishes)
    write_reports(REPORT, wishes)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.html", "r.json", "r.xml"]
    (tmp_path / "r.xml").unlink()
    (tmp_path / "r.xml").mkdir()
    with pytest.raises(NotWritable, match=r"r\.xml"):
        write_reports(REPORT, wishes)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.html", "r.json", "r.xml"]


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        (Wishes(json=Path("no/such/folder/r.json")), "no folder"),
        (Wishes(html=Path()), "is a folder"),
        (Wishes(json=Path("r"), junit=Path("r")), "each its own"),
    ],
)
def test_a_place_where_nothing_can_be_written_is_said_before_the_run(
    wishes: Wishes, words: str
) -> None:
    with pytest.raises(NotWritable, match=words):
        check_writable(wishes)


def test_what_ended_the_run_and_what_is_left_behind_is_said_in_each_form() -> None:
    run = scripted(lambda _: httpx.Response(500, text="<h1>"))
    run.lost, run.left = "it stopped answering", (2**62,)
    report = concluded(run, Wishes(), interrupted=True)
    run.session.close()
    for text in ("\n".join(ending(report)), html_text(report), json.dumps(as_json(report))):
        assert "it stopped answering" in text
        assert str(2**62) in text


def test_durations_are_read_at_a_glance() -> None:
    assert [seconds(value) for value in (0.0032, 0.041, 1.25, 75.2)] == [
        "3.2 ms",
        "41 ms",
        "1.25 s",
        "75 s",
    ]
