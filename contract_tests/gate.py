"""What may be sent: by the mode, by whose instance it is, and by what it may cost.

Every real create passes here. It carries the run's name, it is within the budget, and it stands in the
ledger before it is sent, so that whatever comes of it can be found and released.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from contract_tests.breach import Blocked
from contract_tests.document import READS, operations
from contract_tests.estate import Estate
from contract_tests.exchange import Credential
from contract_tests.fields import created_id
from contract_tests.orphans import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from contract_tests.budget import Budget
    from contract_tests.exchange import Exchange
    from contract_tests.orphans import Ledger
    from contract_tests.target import Target

__all__ = ["Gate", "NotAllowed", "is_real_create"]


class NotAllowed(RuntimeError):  # noqa: N818 - not the target's error but the suite's own bug
    """What the mode or the ownership of an instance forbids was about to be sent; it was not sent."""


def is_real_create(target: str, body: object) -> bool:
    """Whether some server might make an instance of this, whatever its method and spelling."""
    dry = isinstance(body, dict) and body.get("dryRun") is True
    return _is_at("createInstance", target) and body is not None and not dry


@dataclass
class Gate:
    """`budget` None is without limits. `closing`: the run is over, and only releases are sent."""

    target: Target
    estate: Estate = field(default_factory=Estate)
    budget: Budget | None = None
    ledger: Ledger | None = None
    closing: bool = False
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _tickets: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.estate.tell_gone = self._gone
        self.estate.tell_found = self._found

    def signed(self, target: str, body: Any) -> Any:
        """The body, with a name of the run's where a real create has none: a lost answer needs it."""
        prefixes = self.estate.prefixes
        if not (prefixes and is_real_create(target, body) and isinstance(body, dict)):
            return body
        if "name" not in body:
            return body | {"name": f"{prefixes[0]}-{next(self._numbers)}"}
        name = body["name"]
        if not self.target.rehearsal and not str(name).startswith(prefixes[0]):
            raise Blocked(f"a create named {name!r} could not be found again if its answer is lost")
        return body

    def check(
        self,
        method: str,
        operation: str,
        target: str,
        body: Any,
        *,
        look: Callable[[], Collection[int]],
        dry_run: Callable[[], Exchange],
    ) -> None:
        """Raises NotAllowed, or Blocked and TimeSpent where the budget is what forbids it.

        `look` lists the ids of all instances, `dry_run` asks about the same body.
        """
        if not self.target.may_write and (method != "GET" or operation not in READS | {""}):
            raise NotAllowed(f"read-only mode does not send {method} {urlsplit(target).path}")
        if _is_at("actOnInstance", target) and isinstance(body, dict):
            wanted = body.get("instanceId")
            if not self.estate.may_act_on(wanted, look):
                raise NotAllowed(f"instance {wanted} was not made by this run")
        if self.budget is None or self.closing:
            return
        self.budget.check_time(self.estate.alive)
        if is_real_create(target, body):
            fields = body if isinstance(body, dict) else {}
            self.budget.admit(fields, self.estate.alive, dry_run)

    def sending(self, sent: Exchange) -> tuple[int, Collection[int]]:
        """A request that passed is about to leave; gives what `arrived` wants back."""
        if not is_real_create(sent.target, sent.sent if sent.body else None):
            return 0, self.estate.strangers() if sent.operation == "createInstance" else ()
        number = next(self._numbers)
        if self.budget is not None:
            self.budget.spend()
        token = self._token(sent.credential)
        if self.ledger is not None and token not in self.target.invented:
            self._tickets[number] = self.ledger.sending(digest(self.target.url, token), sent.sent)
        self.estate.flying[number] = str(sent.sent.get("name", "")), sent.credential
        return number, self.estate.strangers()

    def arrived(self, sending: tuple[int, Collection[int]], answer: Exchange) -> None:
        """What came back, with status 0 if nothing did."""
        number, strangers = sending
        self.estate.note(answer, strangers)
        if not number:
            return
        about = self.estate.flying.pop(number)
        made = created_id(answer.data)
        if made and made in self.estate.created:
            self._found(number, made)
        elif made or not _is_refusal(answer):
            self.estate.lost[number] = about
        else:
            if self.budget is not None:
                self.budget.refund()
            if self.ledger is not None and number in self._tickets:
                self.ledger.ended(self._tickets[number])

    def shut(self, left: set[int]) -> None:
        """The run is over: what the ledger still holds is what is `left` or was never found."""
        if self.ledger is not None:
            self.ledger.close(left, uncertain=bool(self.estate.lost or self.estate.flying))
            self.ledger = None

    def _token(self, credential: Credential) -> str:
        second = credential is Credential.OTHER
        return self.target.second_token if second else self.target.token

    def _gone(self, instance_id: int) -> None:
        if self.ledger is not None:
            self.ledger.released(instance_id)

    def _found(self, number: int, instance_id: int) -> None:
        if self.ledger is not None and number in self._tickets:
            self.ledger.made(self._tickets[number], instance_id)


def _is_refusal(answer: Exchange) -> bool:
    """Whether nothing was made, certainly: after a crash, or a success without id, one may be there."""
    return answer.refused or answer.unauthorised or 400 <= answer.status < 500


def _is_at(operation: str, target: str) -> bool:
    path = urlsplit(target).path.rstrip("/").lower()
    return path == operations()[operation].path.lower()
