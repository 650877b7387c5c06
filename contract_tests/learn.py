"""Writing what was seen as a dialect: the mock then behaves like the service that was measured."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from contract_tests.questions import questions
from contract_tests.safe_text import Cleaner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.questions import Question
    from contract_tests.readings import Readings
    from contract_tests.run import Run

__all__ = ["dialect_toml", "not_seen", "write_dialect"]

_WHY = {
    "no_enterprise": "it takes a key of an account without the enterprise right",
    "unknown_key": "a token that nobody was given opens an account there, or was not tried",
    "tags": "no call lists the tags that there are",
    "no_operation": "every instance that was seen has had an operation",
    "http_errors": "no answer with code 10002 or 10001 came",
    "request_type": "a request with a body and another Content-Type was not tried",
    "blank_address": "no address was ever blank",
    "gpus_listed": "no GPU type is known to be sold out",
    "default_datacenter": "no GPU type is free in two datacenters",
    "dry_run": "the stock was not used up",
    "start_without_gpus": "the stock was not used up",
    "statuses": "no operation was seen in progress",
    "unset_complete_time": "no operation was seen in progress",
    "new_addresses": "no set_port was seen in progress, or its addresses are blank",
    "creating_addresses": "no instance was seen while it was created",
    "released": "no instance was looked at while it was released",
    "pages_from": "the account showed no instance",
    "page_before_first": "the account showed no instance",
    "total": "the account showed too few instances to tell",
    "order": "the account showed too few instances to tell",
    "both_filters": "the account showed no instance at rest",
    "is_startable": "no running instance was on a machine with enough free GPUs",
    "price": "no machine with two free GPUs was found, or daily is not sold",
    "same_name": "no machine was free for a second instance",
}
"""Why a question is likely not to be answered, where it is not only that nobody asked."""

_IN_GENERAL = "nothing in this run showed it"


def not_seen(question: Question) -> str:
    """Words for why nothing is known of a question."""
    return _WHY.get(question.name, _IN_GENERAL)


def dialect_toml(readings: Readings, label: str, cleaner: Cleaner) -> str:
    """The dialect file's text: a choice for each switch that was seen, and all else as comments.

    `label` names the target. What little of a server's own words is in it, `cleaner` makes harmless.
    """
    return (
        "\n".join(
            [f"words = {_string(f'As {label} was seen to behave.')}", "", *_body(readings, cleaner)]
        )
        + "\n"
    )


def write_dialect(run: Run, path: Path) -> None:
    """Write the dialect of the run's target for `gpugeek-mock --dialect`; whole or not at all.

    Raises OSError where the file cannot be written.
    """
    cleaner = Cleaner(run.session.secrets)
    text = dialect_toml(run.readings, run.target.label or run.target.url, cleaner)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(
            0o644
        )  # there is nothing secret in it, unlike in most of what mkstemp is for
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _body(readings: Readings, cleaner: Cleaner) -> Iterator[str]:
    yield "[choices]"
    odd: list[str] = []
    unseen: list[str] = []
    for question in questions().values():
        seen = readings.get(question.name)
        if seen is None:
            if question.has_switch:
                unseen.append(f"# {_titled(question)}: not seen; {not_seen(question)}")
        elif seen.listed and question.has_switch:
            words = cleaner.clean(seen.words or seen.value)
            yield f"{question.name} = {_string(seen.value)}  # {seen.point}: {words}"
        else:
            odd.append(f"# {_titled(question)}: {cleaner.clean(seen.words or seen.value)}")
    for title, lines in (
        ("Seen, and nothing that the mock can be told", odd),
        ("Not seen, so as the mock has it without a wish", unseen),
    ):
        if lines:
            yield ""
            yield f"# {title}:"
            yield from lines


def _titled(question: Question) -> str:
    return f"{question.point} {question.name}"


def _string(text: str) -> str:
    """A TOML basic string; what is not plain is escaped."""
    escaped = "".join(
        character
        if character.isprintable() and character not in '"\\'
        else f"\\U{ord(character):08x}"
        for character in text
    )
    return f'"{escaped}"'
