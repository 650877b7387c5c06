"""From all that was seen of a question to the one reading of the target: pure functions of the evidence.

A sighting belongs to a place, such as one operation or one code. Readings that differ from place to place
are a mixture, which may be a listed reading of its own: what is empty here and full there is as in the
examples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from contract_tests.questions import MIXED, OTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.exchange import Exchange

__all__ = ["FOLDS", "Evidence", "Folded", "Sighting", "folded"]

Folded = tuple[str, str, "Exchange"]
"""Value, words (empty for those of the registry), and the exchange that showed it first."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One exchange showed one reading in one place; `words` say what OTHER stands for."""

    name: str
    value: str
    exchange: Exchange
    place: str = ""
    words: str = ""

    @property
    def told(self) -> str:
        return self.words if self.value == OTHER and self.words else self.value


@dataclass
class Evidence:
    """The first sighting of each value in each place, in the order in which they came."""

    _found: dict[tuple[str, str, str], Sighting] = field(default_factory=dict)

    def add(self, sighting: Sighting) -> None:
        words = sighting.words if sighting.value == OTHER else ""
        self._found.setdefault((sighting.place, sighting.value, words), sighting)

    def all(self) -> list[Sighting]:
        return list(self._found.values())

    def by_place(self) -> Iterator[tuple[str, list[Sighting]]]:
        for place in dict.fromkeys(sighting.place for sighting in self.all()):
            yield place, [sighting for sighting in self.all() if sighting.place == place]

    def values(self, place: str | None = None) -> dict[str, Sighting]:
        """The first sighting of each value, in one place or in any."""
        found: dict[str, Sighting] = {}
        for sighting in self.all():
            if place in {None, sighting.place}:
                found.setdefault(sighting.value, sighting)
        return found

    def possible(self) -> frozenset[str]:
        """What all the observations that left several readings possible have in common."""
        sets = [frozenset(one.value.split("|")) for one in self.all() if one.place == "possible"]
        return frozenset.intersection(*sets) if sets else frozenset()


def folded(evidence: Evidence) -> Folded | None:
    """One value everywhere is the reading; several are a mixture, told place by place."""
    told = {sighting.told: sighting for sighting in evidence.all()}
    first = next(iter(told.values()))
    if len(told) == 1:
        return first.value, first.words if first.value == OTHER else "", first.exchange
    return _mixture(evidence, MIXED)


def _mixture(evidence: Evidence, value: str) -> Folded:
    parts = []
    for told in dict.fromkeys(sighting.told for sighting in evidence.all()):
        places = [one.place for one in evidence.all() if one.told == told and one.place]
        parts.append(f"{told} ({', '.join(dict.fromkeys(places))})" if places else told)
    return value, "; ".join(parts), evidence.all()[0].exchange


def _any_of(value: str) -> Callable[[Evidence], Folded | None]:
    """A reading that is certain as soon as it was seen once; the others only say that it was not yet."""

    def fold(evidence: Evidence) -> Folded | None:
        found = evidence.values().get(value)
        return (value, "", found.exchange) if found else folded(evidence)

    return fold


def _narrowed(evidence: Evidence) -> Folded | None:
    """The one reading that fits all observations; nothing while there are several."""
    possible, last = evidence.possible(), evidence.all()[-1].exchange
    if not possible:
        return OTHER, "now by one reading and now by another", last
    if len(possible) > 1:
        return None
    value = next(iter(possible))
    if value.startswith(OTHER):
        return OTHER, value.removeprefix(OTHER).strip(": "), last
    return value, "", last


def _traceid(evidence: Evidence) -> Folded | None:
    """A9: empty in gpu/list and hex elsewhere is what the examples show."""
    values = evidence.values()
    if set(values) == {"hex", "empty"}:
        empty = {one.place.partition(" ")[0] for one in evidence.all() if one.value == "empty"}
        full = {one.place.partition(" ")[0] for one in evidence.all() if one.value == "hex"}
        if empty == {"listGpus"} and "listGpus" not in full:
            return "examples", "", values["empty"].exchange
    return folded(evidence)


def _http_errors(evidence: Evidence) -> Folded | None:
    """A4: places are codes, values HTTP statuses. Only 10001 and 10002 tell the two readings apart."""
    statuses = {place: [one.value for one in seen] for place, seen in evidence.by_place()}
    telling = {code: found for code, found in statuses.items() if code in {"10001", "10002"}}
    others = set(chain(*(found for code, found in statuses.items() if code not in telling)))
    if others - {"200"}:
        return _mixture(evidence, OTHER)
    if not telling:
        return None
    first = next(one for one in evidence.all() if one.place in telling).exchange
    if set(chain(*telling.values())) == {"200"}:
        return "ok", "", first
    if telling.get("10002", ["403"]) == ["403"] and telling.get("10001", ["500"]) == ["500"]:
        return "mapped", "", first
    return _mixture(evidence, OTHER)


def _other_codes(evidence: Evidence) -> Folded | None:
    """A12: all that came, where any did."""
    codes = [one for one in evidence.all() if one.value == OTHER]
    if not codes:
        return folded(evidence)
    return OTHER, ", ".join(one.words for one in codes[:20]), codes[0].exchange


def _check_order(evidence: Evidence) -> Folded | None:
    """A8: whether the token comes before the address, and whether before the parameters."""
    address, parameters = evidence.values("address"), evidence.values("parameters")
    if "token" in address:
        if "parameters" in parameters:
            return _mixture(evidence, OTHER)
        return "token", "", address["token"].exchange
    if "address" in address and "parameters" in parameters:
        return "parameters", "", parameters["parameters"].exchange
    if "address" in address and "token" in parameters:
        return "address", "", parameters["token"].exchange
    return None


def _addresses(evidence: Evidence) -> Folded | None:
    """E15: places are fields. One that is never filled, in no state, says nothing about a state."""
    ever = {one.place for one in evidence.all() if one.value == "filled while running"}
    told = [
        one for one in evidence.all() if one.place in ever and one.value != "filled while running"
    ]
    if not told:
        return None
    narrowed = Evidence()
    for one in told:
        narrowed.add(one)
    return folded(narrowed)


FOLDS: dict[str, Callable[[Evidence], Folded | None]] = {
    "traceid": _traceid,
    "http_errors": _http_errors,
    "other_codes": _other_codes,
    "check_order": _check_order,
    "error_message": _any_of("details"),
    "new_instance": _any_of("later"),
    "is_startable": _any_of("host"),
    "gpus_listed": _any_of("in_stock"),
    "default_datacenter": _any_of("any"),
    "instance_fields": _any_of("some"),
    "stopped_addresses": _addresses,
    "creating_addresses": _addresses,
    "operations_order": _narrowed,
    "order": _narrowed,
    "services_order": _narrowed,
    "total": _narrowed,
}
"""How the evidence of a question becomes its reading, where `folded` does not do."""
