"""What changed since an earlier report: verdicts, readings, and tests that came or went."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from jsonschema_rs import Draft202012Validator

from contract_tests.document import read_fixture
from contract_tests.exchange import parsed
from contract_tests.report_data import Change, Standing
from contract_tests.report_json import FORMAT, VERSION, as_json
from contract_tests.safe_text import Clean, Cleaner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from contract_tests.report_data import Report

__all__ = ["BadBaseline", "Snapshot", "drift", "load_baseline", "snapshot_of"]

_TRIED = frozenset({Standing.HOLDS.value, Standing.BROKEN.value})
_MOST_BYTES = 50_000_000


class BadBaseline(ValueError):  # noqa: N818 - the user's mistake, for exit code 2
    """The file cannot be compared with; the message says why and what to give instead."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The parts of a report that another can be compared with.

    `label` says which report it is. `scope` is what was tried: the mode and the areas. The mappings go
    from statement id to verdict, from point and name to reading, from area and name to outcome.
    """

    label: Clean
    scope: tuple[str, tuple[str, ...]]
    verdicts: Mapping[str, str]
    readings: Mapping[str, str]
    tests: Mapping[str, str]


def snapshot_of(report: Report) -> Snapshot:
    return _snapshot(as_json(report), Cleaner(()))


def load_baseline(path: Path) -> Snapshot:
    """An earlier JSON report; raises BadBaseline where the file is none, or of another version."""
    again = "Give a file that gpugeek-contract --json wrote."
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise BadBaseline(f"{path} is larger than any report. {again}")
        written = parsed(content.decode())
    except OSError as error:
        raise BadBaseline(f"{path} cannot be read: {error.strerror or error}. {again}") from error
    except UnicodeDecodeError as error:
        raise BadBaseline(f"{path} is no text. {again}") from error
    if not isinstance(written, dict) or written.get("format") != FORMAT:
        raise BadBaseline(f"{path} is no JSON report of gpugeek-contract. {again}")
    found = written.get("version")
    if isinstance(found, bool) or found != VERSION:
        shown = f"{found}" if isinstance(found, int) and not isinstance(found, bool) else "unknown"
        raise BadBaseline(
            f"{path} has version {shown} of the report's format, this program reads {VERSION}."
            " Make a new baseline with --json."
        )
    if (mistake := next(_validator().iter_errors(written), None)) is not None:
        place = "".join(f"/{part}" for part in mistake.instance_path) or "the report"
        raise BadBaseline(f"{path} is not as a report is: {place} {mistake.message}. {again}")
    return _snapshot(written, Cleaner(()))


def drift(old: Snapshot, new: Snapshot) -> tuple[Change, ...]:
    """The differences, statements first.

    Where one of the two runs tried only a part, or did not write, only what both tried is compared; the
    first entry then says so, and is a difference of the runs, not of the target: see `drifted`.
    """
    return tuple(_changes(old, new))


def _changes(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    same_scope = old.scope == new.scope
    if not same_scope:
        words = "compared is only what both tried"
        yield Change("run", words, _scope_words(old), _scope_words(new))
    for name in _both(old.verdicts, new.verdicts):
        before, now = old.verdicts.get(name, ""), new.verdicts.get(name, "")
        if before != now and (same_scope or {before, now} <= _TRIED):
            yield Change("statement", name, Clean(before), Clean(now))
    for name in _both(old.readings, new.readings):
        before, now = old.readings.get(name, ""), new.readings.get(name, "")
        if before != now and (same_scope or (before and now)):
            yield Change("reading", name, Clean(before), Clean(now))
    if same_scope:
        for name in _both(old.tests, new.tests):
            if (name in old.tests) != (name in new.tests):
                before, now = old.tests.get(name, ""), new.tests.get(name, "")
                yield Change("test", name, Clean(before), Clean(now))


def _both(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys([*old, *new]))


def _scope_words(one: Snapshot) -> Clean:
    mode, areas = one.scope
    return Clean(f"{mode}, {' '.join(areas) or 'all areas'}")


def _snapshot(written: dict[str, Any], cleaner: Cleaner) -> Snapshot:
    """A report read from a file is a text like any other: what is shown of it is cleaned again."""
    run = written["run"]
    return Snapshot(
        label=cleaner.clean(f"the report of {run['began'][:16]}Z on {run['target']}"),
        scope=(run["mode"], tuple(sorted(cleaner.clean(area) for area in run["areas"]))),
        verdicts={one["id"]: one["verdict"] for one in written["statements"]},
        readings={
            cleaner.clean(f"{one['point']} {one['name']}"): cleaner.clean(one["value"])
            for one in written["readings"]
        },
        tests={
            cleaner.clean(f"{one['area']}: {one['name']}"): one["outcome"]
            for one in written["tests"]
        },
    )


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(
        json.loads(read_fixture("contract-report.schema.json")), mask="the value"
    )
