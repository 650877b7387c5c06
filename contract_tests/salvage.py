"""`gpugeek-contract cleanup`: releasing what a killed run left, as its ledger tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from contract_tests.cleanup import release_all
from contract_tests.exchange import Credential
from contract_tests.orphans import digest, read_books, state_folder, strike
from contract_tests.probe import obstacle
from contract_tests.session import Session
from contract_tests.target import BadAddress, Mode, Target, checked_address, is_loopback
from contract_tests.tokens import SECOND_VARIABLE, VARIABLE, WrongUse, read_token
from contract_tests.waiting import Patience, find_clock
from contract_tests.wire import UnusableProxyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from contract_tests.orphans import Book, Entry

__all__ = ["Salvage", "clean_up"]


@dataclass
class Salvage:
    """What one clean-up does; `say` gets each line for the user.

    `tokens` are those of the user's accounts, `wait` in seconds of real time bounds how long a release
    may take. Afterwards `left` says whether something may still be there, `unreachable` whether a server
    could not be asked.
    """

    tokens: tuple[str, ...]
    proxy: str
    wait: float | None
    say: Callable[[str], None]
    left: bool = False
    unreachable: bool = False

    def clean(self, book: Book) -> None:
        """Release what stands open in one ledger and strike what is certainly gone."""
        if not book.open:
            strike(book, set())
            return
        what = f"{len(book.open)} create{'s' if len(book.open) > 1 else ''} of run {book.prefix}"
        for account, entries in _by_account(book):
            token = next((one for one in self.tokens if digest(book.url, one) == account), "")
            if not token:
                self.left = True
                self.say(
                    f"{what} at {book.url} were made with another token: give that one"
                    f" (GPUGEEK_API_TOKEN or --token-file). If the account is gone, delete {book.path}"
                )
                continue
            self._clean(book, entries, _target(book.url, token, self.proxy))

    def _clean(self, book: Book, entries: list[Entry], target: Target) -> None:
        try:
            reason = obstacle(target)
        except UnusableProxyError as error:
            reason = str(error)
        if reason:
            self.unreachable = True
            self.say(f"{reason} If that server is gone for good, delete {book.path}")
            return
        session = Session(target)
        try:
            self._release(book, entries, session)
        finally:
            session.close()

    def _release(self, book: Book, entries: list[Entry], session: Session) -> None:
        estate = session.estate
        estate.prefixes.append(book.prefix)
        found: dict[int, int] = {}
        estate.tell_found = found.__setitem__
        for entry in entries:
            if entry.instance_id is None:
                name = str(entry.body.get("name", ""))
                estate.lost[-entry.number] = name, Credential.OWN
        shown = session.listing()
        if shown is None:
            self.unreachable = True
            self.say(f"{session.target.url} does not list its instances, so nothing was done.")
            return
        renamed = {
            entry.instance_id
            for entry in entries
            if entry.instance_id is not None and _is_another(shown, entry, book.prefix)
        }
        for entry in entries:
            if entry.instance_id is not None and entry.instance_id not in renamed:
                estate.adopt(entry.instance_id)
        default = 60.0 if session.target.rehearsal else 900.0
        clock = find_clock(session.target) if session.target.rehearsal else None
        left = set(release_all(session, Patience(clock, self.wait or default)))
        self._tell(book, session, left, renamed)
        ids = {entry.number: entry.instance_id or found.get(-entry.number) for entry in entries}
        strike(book, {number for number, made in ids.items() if made not in left | renamed})

    def _tell(self, book: Book, session: Session, left: set[int], renamed: set[int]) -> None:
        where = f"at {book.url}"
        for made in sorted(set(session.created) - left):
            self.say(f"Gone: instance {made} {where}")
        for name, _ in session.estate.lost.values():
            self.say(f"Never came to be: {name or 'an instance without a name'} {where}")
        for made in sorted(left):
            self.say(
                f"STILL THERE: instance {made} {where}. Try again, or release it in the platform's"
                " console, or it goes on costing money."
            )
        for made in sorted(renamed):
            self.say(
                f"NOT TOUCHED: instance {made} {where} has the id of one that run {book.prefix} made,"
                " and a name that it did not give. If it is yours to release, do it in the console."
            )
        self.left = self.left or bool(left or renamed)


def _is_another(shown: dict[int, dict[str, object]], entry: Entry, prefix: str) -> bool:
    """Whether the id is now of an instance with a name that the run gave to none."""
    instance = shown.get(entry.instance_id or 0)
    name = instance.get("name") if instance is not None else None
    given = entry.body.get("name")
    return isinstance(name, str) and bool(name) and name != given and not name.startswith(prefix)


def _by_account(book: Book) -> Iterator[tuple[str, list[Entry]]]:
    for account in dict.fromkeys(entry.account for entry in book.open):
        yield account, [entry for entry in book.open if entry.account == account]


def _target(url: str, token: str, proxy: str) -> Target:
    return Target(
        url=url, token=token, mode=Mode.FULL, rehearsal=is_loopback(url), label=url, proxy=proxy
    )


def clean_up(asked: Mapping[str, Any], *, everything: bool, say: Callable[[str], None]) -> int:
    """Do what `gpugeek-contract cleanup` was asked, by its options; gives the exit code."""
    try:
        url = checked_address(asked["base_url"]) if asked["base_url"] else None
        tokens = (
            read_token(asked["token_file"], VARIABLE),
            read_token(asked["second_token_file"], SECOND_VARIABLE),
        )
        books = [book for book in read_books(state_folder()) if url in {None, book.url}]
    except (WrongUse, BadAddress) as error:
        click.echo(str(error), err=True)
        return 2
    except OSError as error:
        words = f"The ledgers in {state_folder()} cannot be read: {error.strerror or error}."
        click.echo(words, err=True)
        return 2
    salvage = Salvage(tuple(filter(None, tokens)), asked["proxy"], asked["wait"], say)
    for book in books:
        if book.going and not everything:
            say(
                f"Run {book.prefix} at {book.url} is still going and releases its own (--all: now)."
            )
        else:
            salvage.clean(book)
    if not books:
        say("Nothing to clean up: no run has left anything in its ledger.")
    if salvage.left:
        return 1
    return 3 if salvage.unreachable else 0
