"""Sequences of calls on instances of the run's own, against the oracle's sets of allowed states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.hiring import ended, hired
from contract_tests.machine import play
from contract_tests.manners import Manners

if TYPE_CHECKING:
    from contract_tests.booking import Booking
    from contract_tests.history import History
    from contract_tests.run import Run

statements = pytest.mark.statements
pytestmark = pytest.mark.writes

ROUNDS = (
    ("restart", "stop", "start"),
    ("set_port", "stop", "start", "restart"),
    ("stop", "set_port", "start", "stop", "start", "set_port", "restart"),
)
TCP, HTTP = [7101, 7102], [8201]
"""Two of one and one of the other, so that lists that are mixed up do not go unseen."""


@statements("S194", "S195", "S196", "S216", "S217", "S218", "S225")
@statements("S184", "S207", "S208", "S213", "S220", "S221", "S222")
def test_a_long_life_keeps_what_was_set(run: Run, booking: Booking) -> None:
    """What holds the first time holds the third time, and ports outlive a stop and a restart."""
    wishes = {"name": f"{run.name_prefix}-long", "servicePort": TCP, "httpServicePort": HTTP}
    with hired(run, booking, **wishes) as instance_id:
        history, manners = run.session.oracle.histories[instance_id], Manners()
        run.account.instance(instance_id)
        for turn, actions in enumerate(ROUNDS):
            for action in actions:
                if not _do(run, history, manners, action, turn):
                    pytest.skip("no GPU was free to start it again (F7)")


def _do(run: Run, history: History, manners: Manners, action: str, turn: int) -> bool:
    """Do it and look; False where there is no going on from."""
    ports = (
        {"ports": [7200 + turn], "httpPorts": [8300 + turn, 8400]} if action == "set_port" else {}
    )
    before = history.status
    answer = run.session.call(
        "actOnInstance", instanceId=history.instance_id, action=action, **ports
    )
    manners.judge(run.session, action, before, answer, gone=False)
    for deed in tuple(history.deeds):
        ended(run, deed.id)
    run.account.instance(history.instance_id)
    run.account.page(ps=10)
    return history.status == "running" or action in {"stop", "set_port"}


@statements("S133", "S137", "S156", "S157", "S184", "S213", "S214", "S220", "S222")
@statements("S148", "S194", "S195", "S196", "S197", "S198", "S199", "S200", "S206")
@statements("S85", "S207", "S208", "S209", "S210", "S216", "S217", "S218", "S219", "S221", "S223")
def test_any_sequence_of_calls_leads_where_the_reference_says(run: Run, booking: Booking) -> None:
    if not run.target.rehearsal:
        pytest.skip("sequences create many instances, and they may cost money here")
    play(run, booking)
