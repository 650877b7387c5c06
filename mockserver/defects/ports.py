"""Faults of set_port and of the services that an instance shows."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from mockserver.defects.defect import Call, Defect, FlawedCloud, Row
from mockserver.defects.making import asked, clouded, refuses, shown
from mockserver.errors import ParameterError
from mockserver.instance import Addresses, Instance, Operation
from mockserver.lifecycle import Ending

__all__ = ["DEFECTS"]

ACT = "actOnInstance"
Ports = tuple[int, ...] | None


class _After(FlawedCloud):
    """The addresses that a set_port brings are others."""

    def _addresses_after(self, instance: Instance, tcp: Ports, http: Ports) -> Addresses:
        return self.mixed(instance.addresses, super()._addresses_after(instance, tcp, http))

    def mixed(self, old: Addresses, new: Addresses) -> Addresses:
        raise NotImplementedError


def _with(new: Addresses, **changes: tuple[str, ...]) -> Addresses:
    return msgspec.structs.replace(new, **changes)


class _AppendsTcp(_After):
    def mixed(self, old: Addresses, new: Addresses) -> Addresses:
        return _with(new, custom_services=(old.custom_services + new.custom_services)[:3])


class _AppendsHttp(_After):
    def mixed(self, old: Addresses, new: Addresses) -> Addresses:
        return _with(new, http_services=(*old.http_services, *new.http_services)[-3:])


class _KeepsTcpForNone(_After):
    def mixed(self, old: Addresses, new: Addresses) -> Addresses:
        return _with(new, custom_services=new.custom_services or old.custom_services)


class _KeepsHttpForNone(_After):
    def mixed(self, old: Addresses, new: Addresses) -> Addresses:
        return _with(new, http_services=new.http_services or old.http_services)


class _KeepsHttp(_After):
    def mixed(self, old: Addresses, new: Addresses) -> Addresses:
        return _with(new, http_services=old.http_services)


class _KeepsTcp(_After):
    def mixed(self, old: Addresses, new: Addresses) -> Addresses:
        return _with(new, custom_services=old.custom_services)


class _OneHttp(_After):
    def mixed(self, old: Addresses, new: Addresses) -> Addresses:
        return _with(new, http_services=new.http_services[:1])


class _TwoTcp(_After):
    def mixed(self, old: Addresses, new: Addresses) -> Addresses:
        return _with(new, custom_services=new.custom_services[:2])


class _TwoHttp(_After):
    def mixed(self, old: Addresses, new: Addresses) -> Addresses:
        return _with(new, http_services=new.http_services[:2])


class _NextPort(_After):
    """HTTP ports are one too high."""

    def mixed(self, old: Addresses, new: Addresses) -> Addresses:
        return _with(new, http_services=tuple(map(_one_higher, new.http_services)))


def _one_higher(service: str) -> str:
    start, rest = service.split("-http-")
    port, domain = rest.split(".", 1)
    return f"{start}-http-{int(port) + 1}.{domain}"


class _Nothing(_After):
    def mixed(self, old: Addresses, new: Addresses) -> Addresses:
        return old


class _NothingWhenStopd(FlawedCloud):
    """On a stopped instance a set_port changes nothing."""

    def _addresses_after(self, instance: Instance, tcp: Ports, http: Ports) -> Addresses:
        if instance.status == "stopd":
            return instance.addresses
        return super()._addresses_after(instance, tcp, http)


class _LimitCountsOld(FlawedCloud):
    """Ports that are to be replaced count towards the three."""

    def _check_with_kept(self, instance: Instance, tcp: Ports, http: Ports) -> None:
        super()._check_with_kept(instance, tcp, http)
        at = instance.addresses
        if len(tcp or ()) + len(at.http_services) > 3:
            raise ParameterError("ports", "would make more than 3 ports")


class _Forgets(FlawedCloud):
    """An action takes services away."""

    which: ClassVar[str] = ""
    tcp: ClassVar[bool] = True
    http: ClassVar[bool] = True

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        super().end(operation, moment, ending)
        instance = self.instances.get(operation.instance_id)
        if instance is not None and operation.action == self.which:
            changes: dict[str, Any] = {}
            if self.tcp:
                changes["custom_services"] = ()
            if self.http:
                changes["http_services"] = ()
            instance.addresses = msgspec.structs.replace(instance.addresses, **changes)
            self.listing.changed(instance)


class _RestartForgets(_Forgets):
    which = "restart"


class _StartForgetsHttp(_Forgets):
    which, tcp = "start", False


class _StartForgetsTcp(_Forgets):
    which, http = "start", False


class _RestartResets(FlawedCloud):
    """A restart brings back the ports of the create."""

    def add(self, instance: Instance) -> None:
        super().add(instance)
        self.notes[instance.instance_id] = instance.addresses

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        super().end(operation, moment, ending)
        instance = self.instances.get(operation.instance_id)
        if instance is not None and operation.action in {"restart", "start"}:
            instance.addresses = self.notes.get(instance.instance_id, instance.addresses)
            self.listing.changed(instance)


class _Late(FlawedCloud):
    """The new services show two hours after the operation has ended."""

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        instance = self.instances[operation.instance_id]
        later = instance.next_addresses
        before = instance.addresses
        super().end(operation, moment, ending)
        if operation.action == "set_port" and later is not None:
            instance.addresses = before
            self.notes.setdefault("late", []).append((moment + 7_200_000, instance, later))
            self.listing.changed(instance)

    def settle(self) -> int:
        now = super().settle()
        late = self.notes.get("late", [])
        while late and late[0][0] <= now:
            _, instance, addresses = late.pop(0)
            if instance.instance_id in self.instances:
                instance.addresses = addresses
                self.listing.changed(instance)
        return now


def _set(sent: Row) -> bool:
    lists = isinstance(sent.get("ports"), list) and isinstance(sent.get("httpPorts"), list)
    return sent.get("action") == "set_port" and lists


def _splits(sent: Row) -> tuple[int, int]:
    return (len(sent["ports"]), len(sent["httpPorts"])) if _set(sent) else (-1, -1)


def _refuses_split(tcp: int, http: int, ids: str) -> Defect:
    return refuses(
        f"set_port-refuses-{tcp}-tcp-and-{http}-http",
        ids,
        "10005",
        ACT,
        lambda sent, _: _splits(sent) == (tcp, http),
        "ports",
    )


def _swap(sent: Row, _: Call) -> None:
    sent["ports"], sent["httpPorts"] = sent["httpPorts"], sent["ports"]


def _first_three(field: str) -> Any:
    def change(sent: Row, _: Call) -> None:
        sent[field] = sent[field][:3]

    return change


def _too_many(field: str) -> Any:
    return lambda sent, _: _set(sent) and len(sent[field]) > 3


def _misses(field: str) -> Any:
    return lambda sent, _: sent.get("action") == "set_port" and field not in sent


DEFECTS = (
    clouded("set_port-appends-tcp", "S207 S221", "to those before", _AppendsTcp),
    clouded("set_port-appends-http", "S208 S221", "to those before", _AppendsHttp),
    clouded("set_port-keeps-tcp-for-none", "S209", "[] deletes nothing", _KeepsTcpForNone),
    clouded("set_port-keeps-http-for-none", "S210", "[] deletes nothing", _KeepsHttpForNone),
    clouded("set_port-keeps-http", "S208 S221 S210", "only TCP changes", _KeepsHttp),
    clouded("set_port-keeps-tcp", "S207 S221 S209", "only HTTP changes", _KeepsTcp),
    clouded("set_port-opens-one-http", "S208 S221 S183", "the first of several", _OneHttp),
    clouded("set_port-opens-two-tcp", "S207 S221 S183 S205", "two at most", _TwoTcp),
    clouded("set_port-opens-two-http", "S208 S221 S183 S205", "two at most", _TwoHttp),
    clouded("set_port-opens-the-next-http", "S208 S221 S182", "8100 becomes 8101", _NextPort),
    clouded("set_port-does-nothing", "S221 S207 S208 S209 S210", "all stays", _Nothing),
    clouded(
        "set_port-of-stopd-does-nothing", "S221 S207 S208 S183", "only stopped", _NothingWhenStopd
    ),
    clouded("set_port-shows-in-two-hours", "S221", "long after its end", _Late),
    clouded("set_port-counts-the-old", "S205", "what it replaces counts", _LimitCountsOld),
    clouded("restart-closes-ports", "S183 S218 S196 S221", "all", _RestartForgets),
    clouded("start-closes-http-ports", "S183 S217 S195 S221", "HTTP", _StartForgetsHttp),
    clouded("start-closes-tcp-ports", "S183 S217 S195 S221", "TCP", _StartForgetsTcp),
    clouded(
        "restart-resets-ports", "S183 S218 S221 S196 S207 S208", "to the create's", _RestartResets
    ),
    asked(
        "set_port-swaps-the-lists",
        "S207 S208 S221",
        "TCP is HTTP",
        ACT,
        _swap,
        lambda s, _: _set(s),
    ),
    _refuses_split(3, 0, "S205"),
    _refuses_split(2, 1, "S205"),
    _refuses_split(1, 2, "S205"),
    _refuses_split(0, 3, "S205"),
    _refuses_split(0, 0, "S209 S210 S205"),
    asked(
        "set_port-takes-four-tcp",
        "S206",
        "cut to three",
        ACT,
        _first_three("ports"),
        _too_many("ports"),
    ),
    asked(
        "set_port-takes-four-http",
        "S206",
        "cut to three",
        ACT,
        _first_three("httpPorts"),
        _too_many("httpPorts"),
    ),
    asked(
        "set_port-without-ports-closes-them",
        "S201",
        "none is []",
        ACT,
        lambda sent, _: sent.update(ports=[]),
        _misses("ports"),
    ),
    asked(
        "set_port-without-httpPorts-closes-them",
        "S202",
        "none is []",
        ACT,
        lambda sent, _: sent.update(httpPorts=[]),
        _misses("httpPorts"),
    ),
    asked(
        "set_port-without-lists-closes-all",
        "S201 S202",
        "none is []",
        ACT,
        lambda sent, _: sent.update(ports=[], httpPorts=[]),
        lambda sent, call: _misses("ports")(sent, call) and _misses("httpPorts")(sent, call),
    ),
    shown(
        "customServices-one-too-many",
        "S183 S225 S221",
        "ssh is among them",
        lambda r, c: r.update(customServices=[*r["customServices"], "http://host:22"]),
        lambda r, c: bool(r["customServices"]),
    ),
    shown(
        "httpServices-are-hidden-in-the-list",
        "S181 S221 S225",
        "only by id they show",
        lambda r, c: r.update(httpServices=[]),
        lambda r, c: "instanceId" not in c.sent,
    ),
)
