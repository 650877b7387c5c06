"""Accounts: the token says whose the instances are, and who has another token has nothing of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.booking import no_machine
from contract_tests.document import operations
from contract_tests.exchange import Credential
from contract_tests.fields import items, objects, operation_id
from contract_tests.hiring import ended, hired
from contract_tests.neighbour import Neighbour, ids_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.account import Account
    from contract_tests.booking import Booking
    from contract_tests.run import Run
    from contract_tests.session import Session

statements = pytest.mark.statements

STATUSES = ("running", "stopd", "creating")
ACTIONS: dict[str, dict[str, Any]] = {
    "stop": {},
    "start": {},
    "restart": {},
    "set_port": {"ports": [7555], "httpPorts": [8555]},
    "release": {},
}
STRANGERS = (Credential.OTHER, Credential.UNKNOWN, Credential.RECASED)
"""Tokens that are not the account's: a known one, a made-up one, and nearly the right one."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A running instance of the first account, with ports, and the operation that created it."""

    instance_id: int
    operation_id: int


@pytest.fixture(scope="module")
def mine(run: Run, booking: Booking) -> Iterator[Mine]:
    if not run.target.rehearsal:
        pytest.skip("nothing is created for the sake of isolation where it may cost money")
    wishes = {"name": f"{run.name_prefix}-mine", "servicePort": [7501], "httpServicePort": [8501]}
    with hired(run, booking, **wishes) as instance_id:
        shown = run.account.instance(instance_id) or {}
        yield Mine(instance_id, operation_id(shown.get("operationId")) or 0)


def _stranger(run: Run, credential: Credential) -> Neighbour:
    if credential is Credential.OTHER and not run.target.second_token:
        pytest.skip("no second token: give --second-token-file or GPUGEEK_API_TOKEN_2")
    if credential is Credential.RECASED and run.target.token.swapcase() == run.target.token:
        pytest.skip("the token has no letters to change the case of")
    run.session.begin()
    return Neighbour(run, credential)


@pytest.fixture
def other(run: Run) -> Neighbour:
    return _stranger(run, Credential.OTHER)


@pytest.mark.writes
@statements("S3", "S137", "S140", "S142")
@pytest.mark.parametrize("credential", STRANGERS, ids=lambda one: one.name.lower())
def test_an_instance_is_shown_to_its_account_alone(
    run: Run, mine: Mine, credential: Credential
) -> None:
    """By list, by id and by status; an unknown token may be refused or be an account without anything."""
    stranger = _stranger(run, credential)
    _require_unseen(run, stranger, mine.instance_id)


@pytest.mark.writes
@statements("S3", "S137", "S140", "S142", "S151")
def test_no_state_shows_it_to_another_account(run: Run, mine: Mine, other: Neighbour) -> None:
    """While an operation is in progress, and stopped."""
    for action in ("stop", "start"):
        started = _ask(run, mine.instance_id, action)
        _require_unseen(run, other, mine.instance_id)
        _require_no_result(run, other, started)
        ended(run, started)
        _require_unseen(run, other, mine.instance_id)


@statements("S3", "S137")
def test_two_accounts_list_no_instance_in_common(
    api: Session, account: Account, other: Neighbour
) -> None:
    own = {one.get("instanceId") for one in account.listing()}
    shared = own & other.listing()
    api.require(not shared, "S3 S137", f"{len(shared)} instances are in the lists of two accounts")
    if not own:
        pytest.skip("the account has no instance that another might be shown")


@statements("S3", "S151")
def test_total_counts_the_own_instances_only(run: Run, other: Neighbour) -> None:
    """E8: all, those that match, or those on the page, but never those of others."""
    for _ in range(3):
        before, answer, after = other.listing(), other.call("queryInstances"), other.listing()
        if before == after or not answer.ok:
            break
    else:
        pytest.skip("the other account changed at every look")
    total = answer.data.get("total")
    run.session.require(
        not isinstance(total, int) or total <= len(before),
        "S3 S151",
        f"total is {total} for an account that lists {len(before)}",
    )


@pytest.mark.writes
@statements("S3", "S117", "S119")
@pytest.mark.parametrize("credential", STRANGERS, ids=lambda one: one.name.lower())
def test_an_operation_is_told_to_its_account_alone(
    run: Run, mine: Mine, credential: Credential
) -> None:
    """D5: left out, or refused."""
    stranger = _stranger(run, credential)
    _require_no_result(run, stranger, mine.operation_id)


@pytest.mark.writes
@statements("S3", "S214", "S215")
@pytest.mark.parametrize("credential", STRANGERS, ids=lambda one: one.name.lower())
def test_an_instance_obeys_its_account_alone(run: Run, mine: Mine, credential: Credential) -> None:
    """Running and stopped, because an action that is refused for the state shows nothing (F1)."""
    stranger = _stranger(run, credential)
    for status in ("running", "stopd"):
        shown = run.account.instance(mine.instance_id) or {}
        if shown.get("status") != status:
            pytest.skip(f"the instance is {shown.get('status', 'gone')}, not {status}")
        for action, parameters in ACTIONS.items():
            _require_disobeyed(run, stranger, mine.instance_id, action, parameters)
        _do(run, mine.instance_id, "stop" if status == "running" else "start")


@pytest.mark.writes
@statements("S3", "S93", "S94", "S113", "S137", "S215", "S219", "S224")
def test_what_another_account_creates_is_its_own(
    run: Run, mine: Mine, booking: Booking, other: Neighbour
) -> None:
    """It lives and is released there, and nothing of it shows here."""
    require, session = run.session.require, run.session
    theirs, started, answer = other.create(booking.body | {"name": f"{run.name_prefix}-other"})
    if no_machine(answer) or answer.unauthorised:
        pytest.skip(f"the other account gets no machine: {answer.message}")
    require(answer.ok, "S93", f"create of another account: {answer.summary}")
    try:
        require(theirs != mine.instance_id, "S94", "two accounts were given the same instance id")
        _require_unseen_here(run, theirs)
        require(other.ended(started), "S224", "the create of another account does not end")
        shown = any(other.is_shown(theirs, instanceId=theirs) for _ in run.patience.tries())  # C20
        require(shown, "S113", "it is not shown to its account")
        _require_unseen_here(run, theirs)
        _require_no_result(run, Neighbour(run, Credential.OWN), started)
        for action in ("stop", "release"):
            own = session.call("actOnInstance", instanceId=theirs, action=action)
            require(
                own.code in {10135, 10005} or own.unauthorised,
                "S3 S215",
                f"{action} of the other account's instance: {own.summary}",
            )
    finally:
        other.let_go(theirs)
    require(not other.is_shown(theirs, instanceId=theirs), "S219", "it is shown after its release")
    require(
        run.account.instance(mine.instance_id) is not None, "S137", "and with it went one of ours"
    )


@statements("S3")
@pytest.mark.parametrize("operation", ["listGpus", "queryInstances"])
def test_the_name_of_the_header_knows_no_case(api: Session, operation: str) -> None:
    """As in all of HTTP: a client or proxy may send the name in other letters."""
    answer = api.call_as(Credential.SHOUTED, operation)
    api.require(answer.ok, "S3", f"{operation} with GZ-API-TOKEN as the name: {answer.summary}")


@pytest.mark.writes
@statements("S2")
@pytest.mark.parametrize("operation", ["listGpus", "queryInstances", "getOperations"])
def test_a_token_counts_in_its_header_only(run: Run, operation: str) -> None:
    """Elsewhere it would be written into logs (A16), so this is tried on rehearsals only."""
    if not run.target.rehearsal:
        pytest.skip("a real token is not sent where logs would keep it")
    described, field = operations()[operation], {"gz-api-token": run.target.token}
    if described.method == "GET":
        target = f"{described.path}?gz-api-token={run.target.token}"
        answer = run.session.send("GET", target, credential=Credential.NONE)
    else:
        body = {"ids": [2**62], **field}
        answer = run.session.send("POST", described.path, body=body, credential=Credential.NONE)
    run.session.require(  # that there is such a parameter at all may be what is refused first (A8, A18)
        not answer.ok, "S2", f"{operation} with the token elsewhere: {answer.summary}"
    )


def _ask(run: Run, instance_id: int, action: str) -> int:
    """The operation of an action that is legal now."""
    answer = run.session.call("actOnInstance", instanceId=instance_id, action=action)
    if not answer.ok and action == "start":
        pytest.skip("no GPU was free to start it again (F7)")
    run.account.demand(answer, "S194")
    return operation_id(answer.data.get("operationId")) or 0


def _do(run: Run, instance_id: int, action: str) -> None:
    ended(run, _ask(run, instance_id, action))


def _require_disobeyed(
    run: Run, stranger: Neighbour, instance_id: int, action: str, parameters: dict[str, Any]
) -> None:
    before = _state(run.account.instance(instance_id))
    answer = stranger.act(instance_id, action, **parameters)
    if started := operation_id(answer.data.get("operationId")):
        stranger.ended(started)  # so that whatever it does to the instance is seen
    run.session.require(
        answer.unauthorised or answer.code in {10135, 10005},
        "S3 S215",
        f"{action} of another account's instance with {stranger.credential.value}:"
        f" {answer.summary}",
    )
    after = _state(run.account.instance(instance_id))
    run.session.require(
        before == after, "S3 S215", f"a refused {action} of another account changed the instance"
    )


def _require_unseen(run: Run, stranger: Neighbour, instance_id: int) -> None:
    who = stranger.credential.value
    queries: list[tuple[dict[str, Any], str]] = [
        ({}, "S3 S137"),
        ({"instanceId": instance_id}, "S3 S142"),
        *(({"status": status}, "S3 S140") for status in STATUSES),
        ({"status": "running", "instanceId": instance_id}, "S3 S142"),
        ({"pn": run.account.first_page_number(), "ps": 100}, "S3 S137"),
    ]
    for query, ids in queries:
        run.session.require(
            not stranger.is_shown(instance_id, **query),
            ids,
            f"{who} is shown another account's instance by {query or 'the whole list'}",
        )


def _require_unseen_here(run: Run, instance_id: int) -> None:
    queries: list[dict[str, Any]] = [
        {},
        {"instanceId": instance_id},
        {"status": "running"},
        {"status": "creating"},
    ]
    for query in queries:
        shown = ids_of(run.session.call("queryInstances", **query))
        run.session.require(
            instance_id not in shown,
            "S3 S142" if "instanceId" in query else "S3 S137",
            f"the other account's instance is shown here by {query or 'the whole list'}",
        )


def _require_no_result(run: Run, stranger: Neighbour, wanted: int) -> None:
    answer = stranger.call("getOperations", ids=[wanted])
    shown = {operation_id(one.get("operationId")) for one in objects(answer.data, "operations")}
    run.session.require(
        wanted not in shown,
        "S3 S117",
        f"{stranger.credential.value} is told the result of another account's operation",
    )


def _state(shown: dict[str, Any] | None) -> dict[str, Any]:
    """What an action would change."""
    if shown is None:
        return {}
    names = ("status", "isPending", "operationId")
    services = {name: items(shown, name) for name in ("customServices", "httpServices")}
    return {name: shown.get(name) for name in names} | services
