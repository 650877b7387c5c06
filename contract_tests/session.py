"""The wire: sends requests, records every exchange, and judges every answer on the spot."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from contract_tests.breach import Blocked, Breach, TargetLost
from contract_tests.disclosure import disclosed
from contract_tests.document import operations
from contract_tests.exchange import NOBODYS_TOKEN, Credential, Exchange
from contract_tests.fields import data_findings
from contract_tests.gate import Gate, NotAllowed
from contract_tests.listing import every_instance
from contract_tests.oracle import Oracle
from contract_tests.places import PLACES
from contract_tests.rules import envelope_findings, shape_findings
from contract_tests.wire import RateLimitedError, UnansweredError, Wire

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from contract_tests.estate import Estate
    from contract_tests.target import Target

__all__ = ["NotAllowed", "Session"]


class Session:
    """`steps` are the exchanges since the last `begin`; `secrets` are texts that no report may show.

    `gate` says what may be sent. `created` are the instances that this session made, `foreign` those that
    were there first: whoever runs the suite in full mode fills it in. `watchers` are told every exchange
    as it is recorded, answered or not. Several threads may call at once: each has a connection of its
    own, and answers are recorded and judged one after another as they come. While `strict`, a finding is
    raised on the spot; while `proving`, so is a call that is not served at all.
    """

    def __init__(
        self,
        target: Target,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.target = target
        self.wire = Wire(target, transport, sleep)
        self.gate = Gate(target)
        self.oracle = Oracle()
        self.steps: list[Exchange] = []
        self.asked: set[str] = set()
        self.answered: set[str] = set()
        tokens = {target.token, target.token.swapcase(), target.second_token}
        self.secrets: set[str] = {*tokens, target.proxy_password} - {""}
        self.watchers: list[Callable[[Exchange], None]] = []
        self.strict = False
        self.proving = False
        self._on_their_way = 0
        self._crowded = False
        self._lock = threading.RLock()
        self._opened = time.monotonic()
        self._known: set[tuple[str, ...]] = set()
        self._findings: list[Breach] = []

    @property
    def estate(self) -> Estate:
        return self.gate.estate

    @property
    def created(self) -> list[int]:
        return self.estate.created

    @property
    def foreign(self) -> frozenset[int]:
        return self.estate.foreign

    @foreign.setter
    def foreign(self, ids: frozenset[int]) -> None:
        self.estate.foreign = ids

    def close(self) -> None:
        self.wire.close()

    @property
    def closed(self) -> bool:
        return self.wire.closed

    def begin(self) -> None:
        """Start a new sequence: what was sent so far is no part of what a failure shows."""
        self.steps.clear()

    def call(self, operation: str, /, **parameters: Any) -> Exchange:
        """Call one of the seven operations; parameters go where its method puts them.

        Raises Breach if no whole answer came, TargetLost if nothing answers any more, NotAllowed if
        this mode does not allow the call.
        """
        return self.call_as(Credential.OWN, operation, **parameters)

    def call_as(self, credential: Credential, operation: str, /, **parameters: Any) -> Exchange:
        """Like `call`, with another credential than the account's token."""
        described = operations()[operation]
        if described.method != "GET":
            answer = self.send(
                described.method, described.path, body=parameters, credential=credential
            )
        else:
            query = f"?{urlencode(parameters, errors='surrogatepass')}" if parameters else ""
            answer = self.send("GET", described.path + query, credential=credential)
        # Where it has answered before, a 404 is about what was asked for (A7).
        lost = self.proving and answer.absent and operation not in self.answered
        self.require(not lost, PLACES[operation], f"{operation} is not served: {answer.summary}")
        return answer

    def send(
        self,
        method: str,
        target: str,
        *,
        body: object = None,
        credential: Credential = Credential.OWN,
        sent_type: str = "application/json",
        judged: bool = True,
        recorded: bool = True,
    ) -> Exchange:
        """Send anything; an unjudged answer breaks nothing. `sent_type` "" sends no Content-Type.

        What is not `recorded` is no part of the sequence that a failure shows. Raises as `call` does,
        and Blocked where the budget or a rate limit forbids what may cost money.
        """
        operation = _operation_of(method, target)
        body = self.gate.signed(target, body)
        sent = Exchange(
            method=method,
            target=target,
            operation=operation,
            body=None if body is None else json.dumps(body, ensure_ascii=False),
            credential=credential,
            sent_type=sent_type,
        )

        def dry_run() -> Exchange:
            asked = {**body, "dryRun": True} if isinstance(body, dict) else body
            return self.send(method, target, body=asked, credential=credential)

        with self._lock:
            self.gate.check(method, operation, target, body, look=self._look, dry_run=dry_run)
            self.oracle.sending(sent)
            sending = self.gate.sending(sent)
            self._on_their_way += 1
            self._crowded = self._on_their_way > 1
        exchange, error = self._exchange(sent)
        with self._lock:
            exchange = replace(exchange, alone=not self._crowded)
            self._on_their_way -= 1
            self._crowded = self._crowded and self._on_their_way > 0
            self.gate.arrived(sending, exchange)
            self._record(exchange, recorded=recorded)
            self._judge(exchange, judged=judged and error is None)
            if error is not None:
                raise self._ending(error) from error
        return exchange

    def listing(self, credential: Credential = Credential.OWN) -> dict[int, dict[str, Any]] | None:
        """Every instance of an account by id, read leniently; None where the query is not answered."""

        def get(target: str) -> Exchange:
            try:
                return self.send("GET", target, credential=credential, judged=False, recorded=False)
            except Breach:
                return Exchange("GET", target)

        return every_instance(get)

    def findings(self) -> list[Breach]:
        """What was wrong with answers since the last time this was asked, each kind once a run."""
        found, self._findings = self._findings, []
        return found

    def require(self, holds: object, ids: str, why: str) -> None:
        """Raise Breach with the statements `ids` (separated by blanks) unless `holds`."""
        if not holds:
            raise Breach(tuple(ids.split()), why, tuple(self.steps))

    def _look(self) -> set[int]:
        found: set[int] = set()
        for credential in (Credential.OWN, Credential.OTHER)[: 1 + bool(self.target.second_token)]:
            listed = self.listing(credential)
            if listed is None:
                raise Blocked("the query does not answer, so nobody knows whose instance an id is")
            found |= set(listed)
        return found

    def _exchange(
        self, sent: Exchange
    ) -> tuple[Exchange, UnansweredError | RateLimitedError | None]:
        """The answered exchange; or as it was sent, and why there is no answer."""
        try:
            answer = self.wire.exchange(sent, self._headers(sent))
        except (UnansweredError, RateLimitedError) as error:
            return sent, error
        return replace(answer, began=answer.began - self._opened), None

    def _ending(self, error: UnansweredError | RateLimitedError) -> Exception:
        """What the want of an answer means."""
        if isinstance(error, RateLimitedError):
            return TargetLost(str(error)) if error.forever else Blocked(str(error))
        if not self.wire.answers(operations()["listGpus"].path):
            return TargetLost(f"{self.target.url} stopped answering: {error}")
        return Breach(("S5",), f"no whole answer: {error}", tuple(self.steps))

    def _headers(self, sent: Exchange) -> dict[str, str]:
        headers = {"Content-Type": sent.sent_type} if sent.sent_type else {}
        if sent.credential is not Credential.NONE:
            shouted = sent.credential is Credential.SHOUTED
            headers["GZ-API-TOKEN" if shouted else "gz-api-token"] = {
                Credential.OWN: self.target.token,
                Credential.OTHER: self.target.second_token,
                Credential.UNKNOWN: NOBODYS_TOKEN,
                Credential.RECASED: self.target.token.swapcase(),
                Credential.SHOUTED: self.target.token,
            }.get(sent.credential, "")
        return headers

    def _record(self, exchange: Exchange, *, recorded: bool) -> None:
        self.secrets |= disclosed(exchange.json)
        if not recorded:
            return
        for watcher in self.watchers:
            watcher(exchange)
        self.asked.add(exchange.operation)
        if exchange.ok:
            self.answered.add(exchange.operation)
        last = self.steps[-1] if self.steps else None
        if last is not None and _asked(last) == _asked(exchange):
            self.steps[-1] = replace(exchange, repeats=last.repeats + 1)
        else:
            self.steps.append(exchange)

    def _judge(self, exchange: Exchange, *, judged: bool) -> None:
        """Keep what is wrong with this answer, and go on: other promises want to be seen as well."""
        contradictions = [*self.oracle.note(exchange)]  # it learns from every answer
        if not judged:
            return
        findings = [*envelope_findings(exchange)]
        findings = findings or [*shape_findings(exchange)]
        findings = findings or [*data_findings(exchange), *contradictions]
        if self.strict and findings:
            raise Breach(findings[0].ids, findings[0].why, tuple(self.steps))
        for finding in findings:
            if finding.ids not in self._known:
                self._known.add(finding.ids)
                self._findings.append(Breach(finding.ids, finding.why, tuple(self.steps)))


def _operation_of(method: str, target: str) -> str:
    path = urlsplit(target).path
    for operation in operations().values():
        if (operation.method, operation.path) == (method, path):
            return operation.id
    return ""


def _asked(exchange: Exchange) -> tuple[str, str, str | None, Credential, str]:
    return (
        exchange.method,
        exchange.target,
        exchange.body,
        exchange.credential,
        exchange.sent_type,
    )
