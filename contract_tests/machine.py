"""Any sequence of calls, drawn by Hypothesis: what each may answer is learned, then held to.

Every answer is judged by the oracle as it comes. What the oracle cannot know is judged here: whether an
action had to be accepted, that a refusal changes nothing, and that lists hold what they should.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from hypothesis import Verbosity, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from contract_tests.booking import no_machine
from contract_tests.breach import Blocked, Breach, TargetLost
from contract_tests.course import Course, Enough, Noted
from contract_tests.fields import created_id, objects, operation_id
from contract_tests.hiring import ended
from contract_tests.profiles import current
from contract_tests.strategies import port_lists
from contract_tests.walk import walked

if TYPE_CHECKING:
    from contract_tests.booking import Booking
    from contract_tests.exchange import Exchange
    from contract_tests.history import History
    from contract_tests.run import Run

__all__ = ["play"]

_ALIVE = 2
_APT: dict[tuple[str, str | None], str] = {
    ("start", "running"): "stop",
    ("stop", "stopd"): "start",
    ("restart", "stopd"): "start",
}
"""What is drawn instead of an action that is likely illegal, so that sequences get somewhere."""

_FOUR = [7001, 7002, 7003, 7004]
_WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "four TCP ports": ("S206", {"action": "set_port", "ports": _FOUR, "httpPorts": []}),
    "four HTTP ports": ("S206", {"action": "set_port", "ports": [], "httpPorts": _FOUR}),
    "an unknown action": ("S199", {"action": "hibernate"}),
    "no action": ("S200", {}),
}
_STATUSES = (None, "running", "stopd", "creating")
_SECONDS = {"virtual": 60.0, "real": 12.0}

_picks = st.integers(0, _ALIVE - 1)
_mostly = st.sampled_from([True, True, True, False])
_actions = st.lists(st.sampled_from(["stop", "start", "restart"]), min_size=1, max_size=4)
_rarely = st.sampled_from([True, False, False])
_ports = st.integers(0, 3).flatmap(port_lists)


def play(run: Run, booking: Booking) -> None:
    """Try sequences; raises the Breach that needs the fewest steps, or TargetLost.

    With a clock many long sequences are played; without one a few short ones, for a bounded time.
    """
    virtual, most = run.patience.is_virtual, current().max_examples
    seconds = _SECONDS["virtual" if virtual else "real"] * max(1.0, most / 20)
    course = Course(run, booking, time.monotonic() + seconds)
    wanted = settings(
        current(),
        max_examples=most if virtual else max(3, most // 3),
        stateful_step_count=24 if virtual else 12,
        verbosity=Verbosity.quiet,
    )
    try:
        run_state_machine_as_test(
            lambda: Sequence(course),  # type: ignore[arg-type]  # documented to take functions too
            settings=wanted,
        )
    except (Breach, TargetLost, Flaky, Enough) as end:
        if not isinstance(end, Enough) and course.lost is None and course.breach is None:
            raise
    finally:
        run.session.strict = False
    if course.lost or course.breach:
        raise course.lost or course.breach or AssertionError


class Sequence(RuleBasedStateMachine):
    """One example: instances of its own from create to release, and whatever is asked in between.

    No rule has a precondition: which rules fit depends on the target, and Hypothesis must be able to
    draw the same sequence again. A rule that does not fit does nothing.
    """

    def __init__(self, course: Course) -> None:
        super().__init__()
        if course.over:
            raise Enough
        self.course, self.run = course, course.run
        self.session, self.account = course.run.session, course.run.account
        self.mine: list[int] = []
        self.operations: list[int] = []
        self.full = False
        self.account.first_page_number()
        self.session.begin()
        self.session.strict = True

    def teardown(self) -> None:
        self.session.strict = False
        with suppress(Breach, TargetLost):
            for instance_id in self.mine:
                self._let_go(instance_id)

    @initialize(ports=_ports)
    def create_the_first(self, ports: tuple[list[int], list[int]]) -> None:
        self.create(ports)

    @rule(ports=_ports)
    def create(self, ports: tuple[list[int], list[int]]) -> None:
        alive = [one for one in self.mine if not self._history(one).gone]
        if self.course.over or self.full or len(alive) >= _ALIVE:
            return
        with self._noted():
            self._create(*ports)

    @rule(pick=_picks, actions=_actions, apt=_mostly)
    def switch(self, pick: int, actions: list[str], apt: bool) -> None:
        if not (chosen := self._chosen(pick)):
            return
        with self._noted():
            for action in actions:
                if apt:
                    chosen = self._ready(chosen)
                self._act(chosen, _APT.get((action, chosen.status), action) if apt else action)

    @rule(pick=_picks, ports=_ports, apt=_mostly)
    def set_port(self, pick: int, ports: tuple[list[int], list[int]], apt: bool) -> None:
        if chosen := self._chosen(pick):
            with self._noted():
                if apt:
                    chosen = self._ready(chosen)
                self._act(chosen, "set_port", ports=ports[0], httpPorts=ports[1])

    @rule(pick=_picks, apt=_mostly, sure=_rarely)
    def release(self, pick: int, apt: bool, sure: bool) -> None:
        if (chosen := self._chosen(pick)) and sure:
            with self._noted():
                if apt:
                    self._wait(chosen.instance_id)
                self._act(chosen, "release")

    @rule(pick=_picks, wrong=st.sampled_from(sorted(_WRONG)))
    def ask_wrongly(self, pick: int, wrong: str) -> None:
        if chosen := self._chosen(pick):
            ids, parameters = _WRONG[wrong]
            with self._noted():
                answer = self.session.call(
                    "actOnInstance", instanceId=chosen.instance_id, **parameters
                )
                self.session.require(answer.refused, ids, f"{wrong}: {answer.summary}")
                self.account.instance(chosen.instance_id)

    @rule(looks=st.integers(1, 3))
    def wait_a_bit(self, looks: int) -> None:
        for passed in self.run.patience.tries():
            if self.course.over or passed >= looks:
                return

    @rule()
    def wait_until_all_has_ended(self) -> None:
        if not self.course.over:
            with self._noted():
                for instance_id in self.mine:
                    self._wait(instance_id)
                    self.account.instance(instance_id)

    @rule(pick=_picks, what=st.sampled_from(["instance", "results", "dry run"]))
    def look(self, pick: int, what: str) -> None:
        if chosen := self._chosen(pick):
            with self._noted():
                if what == "instance":
                    self.account.instance(chosen.instance_id)
                elif what == "results":
                    self._read_the_results()
                else:
                    self._dry_run()

    @rule(status=st.sampled_from(_STATUSES), size=st.integers(1, 5))
    def list_all(self, status: str | None, size: int) -> None:
        """Only while nothing is in progress: pages may shift while something comes or goes."""
        histories = [self._history(one) for one in self.mine]
        if self.course.over or not all(one.settled for one in histories):
            return
        with self._noted():
            expected = {one.instance_id: one.status for one in histories if not one.gone}
            walked(self.account, expected, status, size, f"{self.run.name_prefix}-dry")

    def _noted(self) -> Noted:
        return Noted(self.course)

    def _history(self, instance_id: int) -> History:
        return self.session.oracle.histories[instance_id]

    def _chosen(self, pick: int) -> History | None:
        if self.course.over or not self.mine:
            return None
        return self._history(self.mine[-1 - pick % len(self.mine)])

    def _create(self, tcp: list[int], http: list[int]) -> None:
        wishes = {"name": self.course.name(), "servicePort": tcp, "httpServicePort": http}
        try:
            answer = self.session.call("createInstance", **self.course.booking.body, **wishes)
        except Blocked:
            self.full = True
            return
        if no_machine(answer):
            self.full = True
            return
        self.account.demand(answer, "S93")
        self.mine.append(created_id(answer.data) or 0)
        self._note_operation(answer)

    def _ready(self, history: History) -> History:
        """It, with nothing in progress; a new one in its place where it is gone."""
        if history.gone and not self.full:
            self._create([], [])
            history = self._history(self.mine[-1])
        self._wait(history.instance_id)
        self.account.instance(history.instance_id)
        return history

    def _act(self, history: History, action: str, **parameters: Any) -> None:
        before = history.status
        # One whose release was accepted may be unknown already (E4), and is it if it ended meanwhile.
        gone = history.gone or history.instance_id in self.session.estate.leaving
        answer = self.session.call(
            "actOnInstance", instanceId=history.instance_id, action=action, **parameters
        )
        self._note_operation(answer)
        self.course.manners.judge(self.session, action, before, answer, gone=gone)
        if not answer.ok:
            self.account.instance(history.instance_id)  # the oracle knows that nothing has changed

    def _read_the_results(self) -> None:
        asked = self.operations[-6:]
        answer = self.account.demand(self.session.call("getOperations", ids=asked), "S117")
        shown = {operation_id(one.get("operationId")) for one in objects(answer.data, "operations")}
        self.session.require(shown == set(asked), "S119", f"asked {asked}, got {shown}")

    def _dry_run(self) -> None:
        name = f"{self.run.name_prefix}-dry"
        body = self.course.booking.body | {"dryRun": True, "name": name}
        answer = self.session.call("createInstance", **body)
        self.session.require(answer.ok or no_machine(answer), "S84", f"a dry run: {answer.summary}")

    def _note_operation(self, answer: Exchange) -> None:
        found = operation_id(answer.data.get("operationId"))
        if answer.ok and found:
            self.operations.append(found)

    def _wait(self, instance_id: int) -> None:
        for deed in tuple(self._history(instance_id).deeds):
            ended(self.run, deed.id)

    def _let_go(self, instance_id: int) -> None:
        history = self._history(instance_id)
        for action in ("release", "stop", "release"):  # some release only what is stopped (F1)
            self._wait(instance_id)
            if history.gone:
                return
            self.session.call("actOnInstance", instanceId=instance_id, action=action)
        self._wait(instance_id)
