"""What a run did not prove is said, and what follows from it is not said again."""

from __future__ import annotations

import httpx

from contract_tests.occasions import OCCASIONS, Kind
from contract_tests.report_building import report_of
from contract_tests.report_data import Standing
from contract_tests.run import Run
from contract_tests.target import Mode
from contract_tests.vacuity import unproved
from contract_tests.verdict import Outcome
from contract_tests.wishes import Wishes
from mockserver.tests.contract.reporting import Answer, envelope, judge, scripted

INSTANCE = {"instanceId": 5, "status": "running", "isPending": 1, "customServices": []}


def _notes(answer: Answer, *calls: str, mode: Mode = Mode.FULL, area: str = "") -> str:
    run = scripted(answer, mode=mode)
    for call in calls:
        run.session.call(call)
    run.session.close()
    return _said(run, area)


def _said(run: Run, area: str = "") -> str:
    return "\n".join(unproved(run.witness, (area,) if area else (), run.target))


def _refuse(_: httpx.Request) -> httpx.Response:
    return envelope(None, code=10005, message="no")


def test_an_endpoint_that_only_ever_failed_is_named_with_its_codes() -> None:
    notes = _notes(_refuse, "listGpus", "listGpus")
    assert "listGpus only ever returned errors" in notes
    assert "code 10005 2 times" in notes
    assert "Never asked: listDatacenters, listImages, createInstance" in notes


def test_reading_only_is_one_note() -> None:
    reads = ("listGpus", "listDatacenters", "listImages", "queryInstances")
    answer = envelope({"gpus": [1], "datacenters": [1], "images": [1], "instances": [INSTANCE]})
    notes = _notes(lambda _: answer, *reads, mode=Mode.READ_ONLY)
    assert "This run only read: nothing is proved of creating" in notes
    assert "Never asked" not in notes
    assert "create," not in notes


def test_an_account_without_instances_is_one_note() -> None:
    notes = _notes(lambda _: envelope({"instances": [], "total": 0}), "queryInstances")
    assert "No instance was ever shown" in notes
    for kind in (Kind.STATE, Kind.FILTER, Kind.FIELD):
        assert kind.value not in notes


def test_states_fields_and_arrays_that_were_never_seen_are_named() -> None:
    notes = _notes(lambda _: envelope({"instances": [INSTANCE], "total": 1}), "queryInstances")
    assert "States that no instance was seen in: stopd, creating." in notes
    assert "no element was judged: customServices, httpServices." in notes
    fields = next(line for line in notes.splitlines() if line.startswith(Kind.FIELD.value))
    assert "sshPwd" in fields
    assert "status" not in fields


def test_a_filter_is_tried_only_when_it_finds_something() -> None:
    run = scripted(lambda _: envelope({"instances": [INSTANCE], "total": 1}))
    run.session.call("queryInstances", status="running")
    run.session.close()
    assert "to find: status=stopd, status=creating, instanceId." in _said(run)


def test_a_rule_counts_only_when_it_had_something_to_judge() -> None:
    run = scripted(lambda _: envelope({"instances": [INSTANCE], "total": 1}))
    before = {one.label for one in run.witness.unmet if one.kind is Kind.RULE}
    run.session.call("queryInstances", ps=1, pn=2)
    run.session.close()
    met = before - {one.label for one in run.witness.unmet if one.kind is Kind.RULE}
    assert met == {"a traceid (S7)", "a full page (S147)", "a page after the first (S148)"}


def test_rules_that_compare_need_an_earlier_answer() -> None:
    ended = {"operationId": "7", "instanceId": 5, "status": 2, "isCompleted": 1}
    run = scripted(lambda _: envelope({"operations": [ended]}))
    run.session.call("getOperations", ids=[7])
    assert run.witness.hollow["S133"] == "a result read again after its end"
    run.session.call("getOperations", ids=[7])
    run.session.close()
    assert "S133" not in run.witness.hollow


def test_a_statement_does_not_hold_of_nothing() -> None:
    run = scripted(lambda _: envelope({"instances": [], "total": 0}))
    run.session.call("queryInstances", status="running")
    judge(run, Outcome.HELD, "S138", "S140")
    run.session.close()
    proofs = {proof.id: proof for proof in report_of(run, Wishes()).proofs}
    assert proofs["S138"].standing is Standing.HOLDS
    assert proofs["S140"].standing is Standing.NOT_TRIED
    assert proofs["S140"].reason.startswith(
        "nothing could have broken it, the run never met status="
    )


def test_of_a_part_of_the_suite_it_is_only_said_that_it_was_one() -> None:
    notes = _notes(lambda _: envelope({"gpus": ["G40-24G"]}), "listGpus", area="gpu")
    assert notes == "Only gpu was tried; nothing is said of the rest."


def test_what_may_be_missing_is_told_apart_by_its_words() -> None:
    assert len({(one.kind, one.what) for one in OCCASIONS}) == len(OCCASIONS)
