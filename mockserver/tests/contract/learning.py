"""Does the suite learn what it meets? The mock is measured in known dialects, and has to be recognised.

    python -m mockserver.tests.contract.learning [--random 20] [--first 0] [--whole]

measures the mock in so many dialects made by chance, in which every switch stands anyhow, and prints for each
what was learned wrongly, not at all although it shows, or called broken. `--whole` runs all areas, not only
those that learning needs. It exits with 1 if there was anything of that kind.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import msgspec

from contract_tests.learn import write_dialect
from contract_tests.plugin import AREAS
from mockserver.dialect import Dialect
from mockserver.dialect_catalogue import CATALOGUE
from mockserver.dialect_choices import chosen
from mockserver.dialect_files import load_dialect
from mockserver.serving import MockServer
from mockserver.tests.contract.judging import judged

__all__ = ["ENOUGH", "by_chance", "hidden", "wrongly_learned"]

ENOUGH = ("envelope", "life", "readings")
"""The areas that learning needs: the last one asks for whatever the others have not shown."""

_NEVER = {
    "no_enterprise": "no key without the enterprise right is at hand",
    "unknown_key": "every token opens an account of this world",
    "tags": "no call lists the tags that there are",
    "no_operation": "every instance of this world has had an operation",
}


def hidden(dialect: Dialect) -> dict[str, str]:
    """The switches that do not show on the wire in this dialect of the demo world, and why."""
    found = dict(_NEVER)
    if dialect.missing_key == "403":
        found["http_errors"] = (
            "without a key comes 403 and so no code 10002, and nothing else tells"
        )
    if (dialect.stopped_addresses, dialect.creating_addresses) == ("kept", "filled"):
        found["blank_address"] = "no address is ever blank"
    return found


def by_chance(number: int) -> Dialect:
    """A dialect each switch of which is chosen by lot; the same one for the same number."""
    lot = random.Random(number)
    return chosen({switch.name: lot.choice(switch.values) for switch in CATALOGUE.values()})


def wrongly_learned(
    dialect: Dialect, folder: Path, areas: tuple[str, ...] = ENOUGH
) -> Iterator[str]:
    """Measure the mock in this dialect, give what was learned to another mock, and compare: one line each."""
    with MockServer("demo", seed=1, dialect=dialect) as mock:
        run = judged(mock.url, *areas, token="a-service-to-measure")
    for ids, found in run.tally.broken.items():
        yield f"{' '.join(ids)} is called broken: {found[0][1].why}"
    yield from run.readings.puzzled
    write_dialect(run, path := folder / "learned.toml")
    learned: Mapping[str, str] = msgspec.structs.asdict(load_dialect(path))
    unseen = {question.name for question in run.readings.unseen()}
    for name, truth in msgspec.structs.asdict(dialect).items():
        if name in hidden(dialect):
            if name not in unseen:
                yield f"{name} is called {learned[name]}, and cannot be known"
        elif (seen := run.readings.get(name)) is None:
            yield f"{name} is not seen; it is {truth}"
        elif learned[name] != truth or seen.value != truth:
            yield f"{name} is {truth}, and learned as {seen.value}: {seen.words}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="learning", description=__doc__.partition("\n")[0])
    parser.add_argument("--random", type=int, default=20, help="so many dialects")
    parser.add_argument("--first", type=int, default=0, help="the number of the first one")
    parser.add_argument("--whole", action="store_true", help="run all areas")
    wishes = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(wishes.first, wishes.first + wishes.random):
            areas = AREAS if wishes.whole else ENOUGH
            found = list(wrongly_learned(by_chance(number), Path(folder), areas))
            wrong += bool(found)
            click.echo(f"dialect {number:4}: {'as it is' if not found else ''}")
            for line in found:
                click.echo(f"    {line}")
    click.echo(f"{wishes.random} dialects, {wrong} not learned as they are")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
