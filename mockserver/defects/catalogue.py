"""All defects by name, and the server that has some of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache

from mockserver.defects import (
    action_answers,
    actions,
    addresses,
    authentication,
    create_effects,
    create_parameters,
    dry_run,
    envelope,
    fields,
    filters,
    forms,
    isolation,
    lifecycle,
    lists,
    paging,
    ports,
    races,
    results,
    results_over_time,
    seldom,
    specs,
    totals,
)
from mockserver.defects.defect import Defect
from mockserver.defects.overlap import SlowEndpoint
from mockserver.defects.server import FlawedService
from mockserver.playing import Endpoint
from mockserver.service import Service

__all__ = ["FAMILIES", "UnknownDefectError", "catalogue", "chosen", "described", "flawed"]

FAMILIES: Mapping[str, tuple[Defect, ...]] = {
    "addresses": addresses.DEFECTS,
    "authentication": authentication.DEFECTS,
    "envelope": envelope.DEFECTS,
    "lists": lists.DEFECTS,
    "create parameters": (*create_parameters.DEFECTS, *create_effects.DEFECTS),
    "dry run": dry_run.DEFECTS,
    "create's answer": specs.DEFECTS,
    "operation results": (*results.DEFECTS, *results_over_time.DEFECTS),
    "query filters": filters.DEFECTS,
    "paging": paging.DEFECTS,
    "totals": totals.DEFECTS,
    "forms of fields": forms.DEFECTS,
    "values of fields": fields.DEFECTS,
    "actions": (*actions.DEFECTS, *action_answers.DEFECTS),
    "ports": ports.DEFECTS,
    "isolation": isolation.DEFECTS,
    "races": races.DEFECTS,
    "lifecycle": lifecycle.DEFECTS,
    "seldom": seldom.DEFECTS,
}


class UnknownDefectError(ValueError):
    """There is no such defect; the message names the nearest."""


@cache
def catalogue() -> Mapping[str, Defect]:
    """Every defect by its id, family by family."""
    return {
        defect.id: replace(defect, family=family)
        for family, defects in FAMILIES.items()
        for defect in defects
    }


def chosen(names: Iterable[str]) -> tuple[Defect, ...]:
    """The defects of these names. Raises UnknownDefectError."""
    known = catalogue()
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=3, cutoff=0.4)
            advice = f"did you mean {' or '.join(near)}?" if near else "see --defect list"
            raise UnknownDefectError(f"there is no defect {name!r}; {advice}")
    return tuple(known[name] for name in names)


def described() -> Iterator[str]:
    """A line for each defect, under the name of its family."""
    for family, defects in FAMILIES.items():
        yield f"{family}:"
        yield from (f"  {each.id}  {each.words} ({' '.join(each.statements)})" for each in defects)


def flawed(service: Service, names: Iterable[str]) -> tuple[Service, Endpoint]:
    """The same service with defects in it, and the endpoint to serve it by. Raises UnknownDefectError."""
    defects = chosen(tuple(names))
    wrong = FlawedService(service, defects)
    slow = any(defect.slow for defect in defects)
    return wrong, (SlowEndpoint if slow else Endpoint)(wrong)
