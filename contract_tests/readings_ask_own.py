"""Questions that only an instance of the run's own answers, and those about a stock that is used up.

Asked on rehearsals alone. Whatever comes back is at most a reading that stays unknown.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contract_tests.booking import Booking, no_machine
from contract_tests.breach import Blocked
from contract_tests.fields import created_id, items, operation_id
from contract_tests.hiring import ended, hired
from contract_tests.questions import OTHER
from contract_tests.readings_ask import ask
from contract_tests.readings_of_rental import no_machine_sighting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.exchange import Exchange
    from contract_tests.readings_ask_dry import DryRuns
    from contract_tests.run import Run

__all__ = ["OwnInstance", "booking_with_room", "give_back", "own_instance", "use_up"]

_HTTP = [8102, 8100]  # in no order, so that the order of the addresses shows
_MOST_FILLERS = 6


@dataclass
class OwnInstance:
    """An instance of the run's own, by its id; `name` is what it was created with."""

    run: Run
    dry: DryRuns
    instance_id: int
    name: str

    def act(self, action: str, **parameters: Any) -> Exchange:
        return _act(self.run, self.instance_id, action, **parameters)

    def look(self) -> dict[str, Any]:
        return self.run.account.instance(self.instance_id) or {}

    def done(self, answer: Exchange) -> dict[str, Any]:
        """The instance after an accepted action has ended; {} where it was refused."""
        found = operation_id(answer.data.get("operationId")) if answer.ok else None
        if found is None:
            return {}
        self.look()  # while it is in progress, if it still is: some readings show only then
        ended(self.run, found)
        return self.look()

    def about_its_name(self) -> None:
        """C14: another one of the same name."""
        plain, same = self.dry.ask(), self.dry.ask(name=self.name)
        if plain.ok and no_machine(same):
            self.run.readings.note("same_name", "refused", same)
        elif same.ok:
            body = {key: value for key, value in self.dry.body.items() if key != "dryRun"}
            answer = ask(self.run, "createInstance", **body, name=self.name)
            if made := created_id(answer.data):
                self.run.readings.note("same_name", "allowed", answer)
                ended(self.run, operation_id(answer.data.get("operationId")) or 0)
                give_back(self.run, made)

    def about_its_ports(self) -> None:
        """C15, F2 and F3: lists that are missing, null, too long together, or name a port twice."""
        readings = self.run.readings
        before = self.look()
        answer = self.act("set_port", ports=[7002])
        after = self.done(answer)
        if answer.code == 10005:
            readings.note("missing_ports", "refused", answer)
        elif after and items(before, "httpServices"):
            kept = len(items(after, "httpServices")) == len(items(before, "httpServices"))
            words = "the ports of that list are closed"
            readings.note("missing_ports", "untouched" if kept else OTHER, answer, words=words)
        before = self.look()
        answer = self.act("set_port", ports=None, httpPorts=[8103])
        after = self.done(answer)
        if answer.code == 10005:
            readings.note("null_ports", "missing", answer)
        elif after and items(before, "customServices"):
            kept = bool(items(after, "customServices"))
            readings.note("null_ports", "missing" if kept else "empty", answer)
        for name, values, tcp, http in (
            ("port_limit", ("together", "each"), [7001, 7002, 7003], [8104]),
            ("same_port", ("refused", "allowed"), [7001, 7001], []),
        ):
            if not readings.knows(name):
                answer = self.act("set_port", ports=tcp, httpPorts=http)
                self.done(answer)
                if answer.ok or answer.code == 10005:
                    readings.note(name, values[answer.ok], answer)

    def about_its_id(self) -> None:
        """F8: its id as a string, with an action that its state forbids, so that nothing comes of it."""
        number = self.act("start")
        if number.ok:
            self.done(number)
            return
        text = self.act("start", instanceId=str(self.instance_id))
        self.done(text)
        if text.code == 10005 != number.code:
            self.run.readings.note("instance_id_type", "integer", text)
        elif (text.code, text.message) == (number.code, number.message) and text.code != 10005:
            self.run.readings.note("instance_id_type", "digits", text)

    def about_stopping(self) -> None:
        """F4 and, in passing, E12, E15 and F5: stop it with ports that no stop has, look, set ports."""
        answer = self.act("stop", ports=[7009])
        if answer.code == 10005:
            self.run.readings.note("stray_ports", "refused", answer)
            answer = self.act("stop")
        elif answer.ok:
            self.run.readings.note("stray_ports", "ignored", answer)
        if self.done(answer).get("status") == "stopd":
            self.done(self.act("set_port", ports=[], httpPorts=[8105]))
            self.look()


@contextmanager
def own_instance(run: Run, dry: DryRuns) -> Iterator[OwnInstance]:
    """One that is running, with two HTTP ports and a TCP port: bidding if that is for sale, else payg.

    Raises Blocked where there is no machine for it.
    """
    bidding = not run.readings.knows("bidding_shown") and dry.ask(skuName="bidding").ok
    name = f"{run.name_prefix}-readings"
    wishes = {"name": name, "servicePort": [7001], "httpServicePort": _HTTP}
    if bidding:
        wishes["skuName"] = "bidding"
    with hired(run, dry.booking, **wishes) as instance_id:
        own = OwnInstance(run, dry, instance_id, name)
        own.look()
        yield own


def use_up(own: OwnInstance) -> None:
    """A13, B1, C18 and F7: take all that is free beside a stopped instance, ask, and give it back."""
    run, row = own.run, own.look()
    if run.readings.knows("dry_run", "start_without_gpus", "gpus_listed"):
        return
    gpu, center = row.get("gpuName"), row.get("dcId")
    if row.get("status") != "stopd" or not center:
        return
    fillers: list[int] = []
    try:
        last = _fill(own, fillers, gpuName=gpu, dcId=center)
        if last is None or not no_machine(last):
            return
        run.readings.see(no_machine_sighting(last))
        _without_stock(own, gpu, center)
        if not run.readings.knows("gpus_listed"):
            others = [one.get("dcId") for one in run.account.datacenters()]
            ends = [_fill(own, fillers, gpuName=gpu, dcId=dc) for dc in others if dc != center]
            if all(end is not None and no_machine(end) for end in ends):
                listed = run.session.call("listGpus")
                value = "sold" if gpu in items(listed.data, "gpus") else "in_stock"
                run.readings.note("gpus_listed", value, listed)
    finally:
        give_back(run, *fillers)


def _fill(own: OwnInstance, fillers: list[int], **wishes: Any) -> Exchange | None:
    """Create until a single GPU is refused: large ones first. None where it is too much to use up."""
    body = {key: value for key, value in own.dry.body.items() if key != "dryRun"} | wishes
    answer = None
    for size in (8, 4, 2, 1):
        while len(fillers) < _MOST_FILLERS:
            answer = ask(own.run, "createInstance", **(body | {"gpuNum": size}))
            made = created_id(answer.data) if answer.ok else None
            if made is None:
                break
            fillers.append(made)
        else:
            return None
    return answer


def _without_stock(own: OwnInstance, gpu: object, center: object) -> None:
    run, readings = own.run, own.run.readings
    dry = own.dry.ask(gpuName=gpu, dcId=center)
    if dry.ok or no_machine(dry):
        readings.note("dry_run", "price" if dry.ok else "stock", dry)
    answer = own.act("start")
    if answer.code == 10135:
        readings.note("start_without_gpus", "refused", answer)
    elif answer.ok:
        found = ended(run, operation_id(answer.data.get("operationId")) or 0)
        if found.get("status") == 3:
            readings.note("start_without_gpus", "fails", answer)


def give_back(run: Run, *instance_ids: int) -> None:
    """Release instances of the run's own, and see them go."""
    for instance_id in instance_ids:
        row = run.account.instance(instance_id)
        if row is not None and row.get("isPending") == 1:
            ended(run, operation_id(row.get("operationId")) or 0)
        answer = _act(run, instance_id, "release")
        if answer.refused and row is not None:  # some servers release only what is stopped (F1)
            stop = _act(run, instance_id, "stop")
            if stop.ok:
                ended(run, operation_id(stop.data.get("operationId")) or 0)
            _act(run, instance_id, "release")
    left = list(instance_ids)
    for _ in run.patience.tries():
        left = [one for one in left if run.account.instance(one) is not None]
        if not left:
            return


def _act(run: Run, instance_id: int, action: str, **parameters: Any) -> Exchange:
    body = {"instanceId": instance_id, "action": action} | parameters
    return ask(run, "actOnInstance", **body)


def booking_with_room(run: Run) -> Booking:
    """Something that a dry run finds a machine for, if need be because the run gives one back.

    What earlier tests made is not needed any more. Raises Blocked where there is nothing all the same.
    """
    alive = [made for made in run.session.created if made not in run.session.estate.gone]
    for made in (*alive[-3:], 0):
        try:
            return Booking.find(run.account)
        except Blocked:
            if not made or not run.target.rehearsal:
                raise
            give_back(run, made)
    raise AssertionError  # the last round returns or raises; a type checker cannot know
