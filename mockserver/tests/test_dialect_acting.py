"""Each reading of action, as it shows on the wire (F1 to F11)."""

from __future__ import annotations

import pytest

from mockserver.dialect_acting import ACTING
from mockserver.tests.probing import Probe, Wire

RUNNING, STOPPED, NO_GPUS = "sd-webui", "gateway-test", "render-farm-spare"


def acted(name: str, action: str, **more: object) -> Probe:
    """The code of an action on an instance of the demo, to be told for each reading."""
    return Probe(lambda wire: wire.act(wire.row(name)["instanceId"], action, **more).code, {})


def told(probe: Probe, **seen: object) -> Probe:
    return probe._replace(seen=seen)


def ported(wire: Wire) -> int:
    instance_id = wire.made(name="ported", servicePort=[1], httpServicePort=[8099])
    wire.advance(100)
    return instance_id


def one_list(wire: Wire) -> object:
    answer = wire.act(ported(wire), "set_port", ports=[5, 6])
    wire.advance(100)
    row = wire.row("ported")
    return answer.code, len(row["customServices"]), len(row["httpServices"])


def null_list(wire: Wire) -> object:
    answer = wire.act(ported(wire), "set_port", ports=None, httpPorts=[8099])
    wire.advance(100)
    return answer.code, len(wire.row("ported")["customServices"])


def new_addresses(wire: Wire) -> object:
    """How many TCP addresses there are before the set_port, after its answer, after its end."""
    instance_id = ported(wire)
    seen = [len(wire.row("ported")["customServices"])]
    assert wire.act(instance_id, "set_port", ports=[5, 6], httpPorts=[]).code == 0
    seen.append(len(wire.row("ported")["customServices"]))
    wire.advance(100)
    return [*seen, len(wire.row("ported")["customServices"])]


def start_without_gpus(wire: Wire) -> object:
    answer = wire.act(wire.row(NO_GPUS)["instanceId"], "start")
    if answer.code:
        return answer.code
    free = wire.row(NO_GPUS)["availableGpuNum"]
    wire.advance(100)
    row = wire.row(NO_GPUS)
    assert (row["status"], row["isPending"], row["availableGpuNum"]) == ("stopd", 0, free)
    return wire.operations(answer.data["operationId"]).data["operations"][0]["status"]


def id_as_text(wire: Wire) -> object:
    return wire.act(str(wire.row(RUNNING)["instanceId"]), "stop").code


PROBES = {
    "release_needs": told(acted(RUNNING, "release"), any=0, stopd=10135),
    "missing_ports": Probe(one_list, {"refused": (10005, 1, 1), "untouched": (0, 2, 1)}),
    "null_ports": Probe(null_list, {"missing": (10005, 1), "empty": (0, 0)}),
    "stray_ports": told(acted(RUNNING, "stop", ports=[1]), ignored=0, refused=10005),
    "set_port_needs": told(
        acted(STOPPED, "set_port", ports=[], httpPorts=[]), any=0, running=10135
    ),
    "new_addresses": Probe(new_addresses, {"at_end": [1, 1, 2], "at_accept": [1, 2, 2]}),
    "unknown_action": Probe(acted(RUNNING, "explode").look, {"10005": 10005, "10135": 10135}),
    "start_without_gpus": Probe(start_without_gpus, {"refused": 10135, "fails": 3}),
    "instance_id_type": Probe(id_as_text, {"digits": 0, "integer": 10005}),
}

CASES = [(switch.name, value) for switch in ACTING for value in switch.values]


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_reading_of_action_shows_on_the_wire(name: str, value: str) -> None:
    probe = PROBES[name]
    assert len({str(each) for each in probe.seen.values()}) == len(probe.seen)
    assert probe.look(Wire({name: value}, probe.world)) == probe.seen[value]


def test_ports_that_stay_untouched_count_towards_the_limit() -> None:
    wire = Wire({"F2": "untouched"})
    instance_id = ported(wire)
    assert wire.act(instance_id, "set_port", ports=[2, 3, 4]).code == 10005
    assert len(wire.row("ported")["customServices"]) == 1
    assert wire.act(instance_id, "set_port").code == 0


def test_an_unknown_action_of_the_wrong_type_stays_a_wrong_parameter() -> None:
    wire = Wire({"F6": "10135"})
    assert (
        wire.send("/api/v1/openapi/instance/action", {"instanceId": 1, "action": 3}).code == 10005
    )
