"""What happens in the one life that a run lives: the order of its chapters, and the asides between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.breach import Breach
from contract_tests.life import Life

if TYPE_CHECKING:
    from contract_tests.account import Account
    from contract_tests.booking import Booking
    from contract_tests.waiting import Patience

__all__ = ["CREATE_PORTS", "PORTS", "WRONG", "tell"]

CREATE_PORTS = ([7001], [8099])
"""TCP and HTTP ports that the create asks for."""

PORTS: dict[str, tuple[list[int], list[int]]] = {
    "set_port": ([7002], [8100, 8101]),
    "ports 2+1": ([7003, 7004], [8102]),
    "ports 3+0": ([7005, 7006, 7007], []),
    "ports 0+3": ([], [8103, 8104, 8105]),
    "ports 0+0": ([], []),
}
"""Every split of the most that is allowed, each replacing the one before it, and at last none."""

WRONG = {
    "no action": "S200",
    "no instance id": "S200",
    "another action": "S199",
    "four TCP ports": "S206",
    "four HTTP ports": "S206",
}
"""Asides that must be refused, and the statement that says so."""

_FOUR = [7001, 7002, 7003, 7004]


def tell(account: Account, booking: Booking, name: str, patience: Patience) -> Life:
    """Live it: create, stop, start, restart, five set_ports, release."""
    life = Life(account, patience)
    tcp, http = CREATE_PORTS
    life.create(booking.body | {"name": name, "servicePort": tcp, "httpServicePort": http})
    _ask_wrongly(life)
    life.act("stop")
    life.act("start")
    if life.state == "running":
        life.aside("start of a running one", instanceId=life.instance_id, action="start")
    life.act("restart")
    for chapter, (tcp, http) in PORTS.items():
        life.act("set_port", chapter, ports=tcp, httpPorts=http)
    life.aside("no HTTP ports", instanceId=life.instance_id, action="set_port", ports=[])
    life.aside("no TCP ports", instanceId=life.instance_id, action="set_port", httpPorts=[])
    _end(life)
    return life


def _ask_wrongly(life: Life) -> None:
    mine = life.instance_id
    life.aside("no action", instanceId=mine)
    life.aside("no instance id", action="restart")
    life.aside("another action", instanceId=mine, action="hibernate")
    for name, ports, http_ports in (("four TCP ports", _FOUR, []), ("four HTTP ports", [], _FOUR)):
        life.aside(name, instanceId=mine, action="set_port", ports=ports, httpPorts=http_ports)


def _end(life: Life) -> None:
    """Release it; where that is refused to a running one it has to be stopped first (F1)."""
    if not life.state:
        life.act("release")  # leaves the reason why there is nothing to release
        return
    life.before = life.census()
    running = life.state == "running"
    life.act("release")
    if running and isinstance(life.reasons.get("release"), Breach):
        life.act("stop", "stop before release")
        if life.state == "stopd":
            del life.reasons["release"]
            life.act("release")
    life.after = life.census()
    if "release" in life.chapters:
        life.state = "released"
        for action in ("stop", "start", "restart", "set_port", "release"):
            ports = {"ports": [7001], "httpPorts": []} if action == "set_port" else {}
            name = f"{action} of a released one"
            life.aside(name, instanceId=life.instance_id, action=action, **ports)
