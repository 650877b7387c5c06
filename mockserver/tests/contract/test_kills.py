"""The defects themselves: each is one, and the suite kills a sample of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from contract_tests.statements import registry
from mockserver.app import create_app
from mockserver.defects.catalogue import FAMILIES, catalogue
from mockserver.tests.contract.script import Answers, answers, differs


@pytest.fixture(scope="module")
def right() -> Answers:
    return answers()


def test_the_script_gets_the_same_answers_twice(right: Answers) -> None:
    assert answers() == right


@pytest.mark.parametrize("family", FAMILIES)
def test_every_defect_changes_what_a_client_sees(right: Answers, family: str) -> None:
    assert [each.id for each in FAMILIES[family] if not differs(each.id, right)] == []


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
