"""The general part: envelope, statuses and codes, on every operation that only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.document import READS, operations

if TYPE_CHECKING:
    from contract_tests.session import Session

statements = pytest.mark.statements


@statements("S4", "S5", "S8", "S10", "S12", "S16")
@pytest.mark.parametrize("operation", sorted(READS))
def test_a_success_is_http_200_code_0_and_message_success(api: Session, operation: str) -> None:
    answer = api.call(operation)
    api.require(answer.ok, "S8 S16", f"{operation} with the token is refused: {answer.summary}")


@statements("S6", "S7")
def test_a_trace_id_comes_with_the_answer(api: Session) -> None:
    """A9: it is in every sample and in no table, so a target without one breaks nothing."""
    answer = api.call("listDatacenters")
    if "traceid" not in (answer.envelope or {}):
        pytest.skip("the target sends no traceid")


@statements("S18", "S19")
def test_a_wrong_parameter_is_no_question_of_rights_and_no_fault_of_the_server(
    api: Session,
) -> None:
    """A4: its HTTP status may say failure, but not by the two rows that mean something else."""
    answer = api.call("queryInstances", pn="x")
    api.require(answer.status != 403, "S18", f"pn=x: {answer.summary}")
    api.require(answer.status < 500, "S19", f"pn=x: {answer.summary}")


@statements("S9", "S11", "S22")
def test_a_failure_has_a_code_of_its_own_and_says_why(api: Session) -> None:
    answer = api.call("queryInstances", pn="x")
    api.require(answer.code not in {None, 0}, "S9", f"pn=x is answered with {answer.summary}")
    api.require(answer.code == 10005, "S22", f"pn=x is no {answer.code}: {answer.summary}")
    api.require(answer.message, "S11", "the message is empty")


@statements("S17")
@pytest.mark.parametrize(
    "path", [f"/api/v1/openapi/{end}" for end in ("gpu/lists", "no/such/thing", "instance/list")]
)
def test_an_unknown_address_is_not_found(api: Session, path: str) -> None:
    answer = api.send("GET", path)
    api.require(answer.status == 404, "S17", f"GET {path}: {answer.summary}")


@statements("S25")
@pytest.mark.writes
@pytest.mark.parametrize("operation", sorted(operations()))
def test_another_method_is_not_served(api: Session, operation: str) -> None:
    """A6: by 404, by 405 or by a code; never by doing it."""
    described = operations()[operation]
    if described.method == "GET":
        answer = api.send("POST", described.path, body={})
    else:
        answer = api.send("GET", described.path)
    api.require(not answer.ok and answer.status < 500, "S25", f"{answer.method}: {answer.summary}")
