"""The wire: sends requests, records every exchange, and judges every answer on the spot."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import httpx

from contract_tests.breach import Breach, TargetLost
from contract_tests.disclosure import disclosed
from contract_tests.document import READS, operations
from contract_tests.exchange import NOBODYS_TOKEN, Credential, Exchange, parsed
from contract_tests.fields import created_id, data_findings
from contract_tests.oracle import Oracle
from contract_tests.rules import envelope_findings, shape_findings
from contract_tests.target import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.target import Target

__all__ = ["NotAllowed", "Session"]

_TIMEOUT = httpx.Timeout(30.0, connect=10.0)  # seconds


class NotAllowed(RuntimeError):  # noqa: N818 - not the target's error but the suite's own bug
    """What the mode or the ownership of an instance forbids was about to be sent; it was not sent."""


class Session:
    """`steps` are the exchanges since the last `begin`; `secrets` are texts that no report may show.

    `created` are the instances that this session made, `foreign` those that it must not touch: whoever
    runs the suite in full mode fills it in first. `watchers` are told every exchange as it is recorded,
    answered or not. Several threads may call at once: each has a connection of its own, and answers are
    recorded and judged one after another as they come. While `strict`, a finding is raised on the spot.
    """

    def __init__(self, target: Target, transport: httpx.BaseTransport | None = None) -> None:
        self.target = target
        self.oracle = Oracle()
        self.steps: list[Exchange] = []
        self.created: list[int] = []
        self.foreign: frozenset[int] = frozenset()
        self.asked: set[str] = set()
        self.answered: set[str] = set()
        self.secrets: set[str] = {target.token, target.second_token} - {""}
        self.watchers: list[Callable[[Exchange], None]] = []
        self.strict = False
        self._lock = threading.RLock()
        self._opened = time.monotonic()
        self._known: set[tuple[str, ...]] = set()
        self._findings: list[Breach] = []
        self._http = httpx.Client(
            timeout=_TIMEOUT,
            transport=transport,
            trust_env=not is_loopback(
                target.url
            ),  # a proxy of the environment is for the far world
            headers={"User-Agent": "gpugeek-contract", "Accept": "application/json"},
        )

    def close(self) -> None:
        self._http.close()

    @property
    def closed(self) -> bool:
        return self._http.is_closed

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
            return self.send(
                described.method, described.path, body=parameters, credential=credential
            )
        query = f"?{urlencode(parameters)}" if parameters else ""
        return self.send("GET", described.path + query, credential=credential)

    def send(
        self,
        method: str,
        target: str,
        *,
        body: object = None,
        credential: Credential = Credential.OWN,
        sent_type: str = "application/json",
        judged: bool = True,
    ) -> Exchange:
        """Send anything; An unjudged answer breaks nothing. `sent_type` "" sends no Content-Type."""
        operation = _operation_of(method, target)
        sent = Exchange(
            method=method,
            target=target,
            operation=operation,
            body=None if body is None else json.dumps(body, ensure_ascii=False),
            credential=credential,
            sent_type=sent_type,
        )
        with self._lock:
            self._allow(method, operation, target, body)
            self.oracle.sending(sent)
        exchange = self._exchange(sent)
        with self._lock:
            self._record(exchange)
            self._judge(exchange, judged=judged)
        return exchange

    def findings(self) -> list[Breach]:
        """What was wrong with answers since the last time this was asked, each kind once a run."""
        found, self._findings = self._findings, []
        return found

    def require(self, holds: object, ids: str, why: str) -> None:
        """Raise Breach with the statements `ids` (separated by blanks) unless `holds`."""
        if not holds:
            raise Breach(tuple(ids.split()), why, tuple(self.steps))

    def _allow(self, method: str, operation: str, target: str, body: object) -> None:
        if not self.target.may_write and (method != "GET" or operation not in READS | {""}):
            raise NotAllowed(f"read-only mode does not send {method} {urlsplit(target).path}")
        if (
            operation == "actOnInstance"
            and isinstance(body, dict)
            and body.get("instanceId") in self.foreign
        ):
            raise NotAllowed(f"instance {body['instanceId']} was not made by this run")

    def _exchange(self, sent: Exchange) -> Exchange:
        began = time.monotonic()
        try:
            response = self._http.request(
                sent.method,
                self.target.url + sent.target,
                content=None if sent.body is None else sent.body.encode(),
                headers=self._headers(sent),
            )
        except httpx.TransportError as error:
            with self._lock:
                self._record(sent)
                self._judge(sent, judged=False)
            if not self._answers():
                raise TargetLost(
                    f"{self.target.url} stopped answering: {type(error).__name__} {error}"
                ) from error
            raise Breach(
                ("S5",), f"no whole answer: {type(error).__name__} {error}", tuple(self.steps)
            ) from error
        text = response.text
        return replace(
            sent,
            status=response.status_code,
            content_type=response.headers.get("Content-Type", ""),
            text=text,
            json=parsed(text),
            began=began - self._opened,
            took=time.monotonic() - began,
        )

    def _headers(self, sent: Exchange) -> dict[str, str]:
        headers = {"Content-Type": sent.sent_type} if sent.sent_type else {}
        if sent.credential is not Credential.NONE:
            headers["gz-api-token"] = {
                Credential.OWN: self.target.token,
                Credential.OTHER: self.target.second_token,
                Credential.UNKNOWN: NOBODYS_TOKEN,
            }.get(sent.credential, "")
        return headers

    def _answers(self) -> bool:
        try:
            self._http.get(self.target.url + operations()["listGpus"].path)
        except httpx.TransportError:
            return False
        return True

    def _record(self, exchange: Exchange) -> None:
        self.secrets |= disclosed(exchange.json)
        for watcher in self.watchers:
            watcher(exchange)
        self.asked.add(exchange.operation)
        made = created_id(exchange.data) if exchange.operation == "createInstance" else None
        if made and made not in self.foreign and made not in self.created:
            self.created.append(made)
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
