"""The defects themselves: each is one, and the suite kills a sample of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from contract_tests import engine
from contract_tests.statements import registry
from mockserver.app import create_app
from mockserver.defects.catalogue import FAMILIES, catalogue
from mockserver.tests.contract.coverage import Coverage
from mockserver.tests.contract.kill_reasons import KILL_REASONS
from mockserver.tests.contract.kills import table
from mockserver.tests.contract.script import Answers, answers, differs
from mockserver.tests.contract.trial import Trial, tried


@pytest.fixture(scope="module")
def right() -> Answers:
    return answers()


def test_the_script_gets_the_same_answers_twice(right: Answers) -> None:
    assert answers() == right


@pytest.mark.parametrize("family", FAMILIES)
def test_a_defect_changes_what_a_client_sees(right: Answers, family: str) -> None:
    """A fifth of them; the kill table tries all."""
    assert [each.id for each in FAMILIES[family][::5] if not differs(each.id, right)] == []


def test_every_defect_has_an_id_of_its_own_and_breaks_a_known_statement() -> None:
    assert len(catalogue()) == sum(map(len, FAMILIES.values())) >= 80
    for defect in catalogue().values():
        assert defect.statements, defect
        assert not set(defect.statements) - set(registry()), defect


def test_an_unknown_defect_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="stop-does-nothing"):
        create_app(defects=["stop-doesnt-do-anything"])


def test_the_correct_mock_imports_no_defect() -> None:
    code = (
        "import sys, mockserver.__main__, mockserver.serving;"
        "mockserver.serving.MockServer();"
        "print([name for name in sys.modules if 'defects' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


SAMPLE = {
    "second-try-without-token-opens": "auth",
    "message-of-a-failure-is-empty": "envelope",
    "gpu-list-is-elsewhere": "gpu",
    "page-3-skips-one": "paging",
    "dry-run-has-an-operation-id": "create",
    "stop-does-nothing": "life",
    "sees-others-by-id": "isolation",
}


@pytest.mark.parametrize(("defect", "area"), SAMPLE.items())
def test_the_suite_kills_a_sample_by_their_own_names(defect: str, area: str) -> None:
    trial = tried(defect, within=(area,))
    assert trial.named, trial


def test_the_table_tells_survivors_and_what_was_misnamed() -> None:
    trials = [
        Trial("a", "paging", ("S148",), ("S148",), ("S148",), "query: test", 1.0),
        Trial("b", "paging", ("S148",), (), ("S151",), "query: other", 1.0),
        Trial("c", "races", ("S94",), (), (), "", 1.0, "not done"),
    ]
    lines = "\n".join(table(trials))
    assert "paging                  2 of 2" in lines
    assert "races                   0 of 1" in lines
    assert "b: breaks S148, named S151 by query: other" in lines
    assert "c (races): S94; not done" in lines


def test_a_statement_has_a_defect_of_its_own_or_a_reason_and_not_both() -> None:
    both = ("S7", "S8")
    trials = [Trial("a", "lists", both, both, (*both, "S9"), "gpu: test", 1.0, sole=("S7",))]
    covered = Coverage.of(trials, {"S7", "S8", "S9"}, {"S9": "a sample", "S7": "needless"})
    assert (covered.bare, covered.needless) == (("S8",), ("S7",))
    assert not covered.whole
    lines = "\n".join(covered.lines())
    assert "S7    a" in lines
    assert "S8    NEITHER; shared by a" in lines
    assert Coverage.of(trials, {"S7", "S9"}, {"S9": "a sample"}).whole


def test_reasons_are_for_statements_that_tests_name() -> None:
    assert set(KILL_REASONS) <= set(engine.tests_by_statement())
