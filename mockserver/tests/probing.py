"""A small client for tests of readings: whole requests into the core, whole answers out of it.

Every answer in JSON is held against the document, whatever the dialect: each reading is one that the
document allows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from mockserver.cloud import Cloud
from mockserver.contract import the_contract
from mockserver.dialect_files import DialectWish
from mockserver.outcomes import Ask
from mockserver.service import create_service
from mockserver.tenants import Account
from mockserver.tests.judge import ACTION, CREATE, QUERY, RESULT, order
from mockserver.world import World

__all__ = ["Answered", "Probe", "Wire"]

TOKEN = b"token-1"
JSON_TYPE = (b"content-type", b"application/json")


class Answered(NamedTuple):
    """`envelope` is None where the body is not JSON."""

    status: int
    type: str
    body: bytes
    envelope: dict[str, Any] | None

    @property
    def code(self) -> int:
        assert self.envelope is not None, self.body
        code: int = self.envelope["code"]
        return code

    @property
    def data(self) -> dict[str, Any]:
        assert self.envelope is not None
        assert self.code == 0, self.envelope
        data: dict[str, Any] = self.envelope["data"]
        return data


class Probe(NamedTuple):
    """What of the wire shows a reading, and what it is for each of a switch's values."""

    look: Callable[[Wire], object]
    seen: Mapping[str, object]
    world: str | World = "demo"


class Wire:
    """An account of a frozen mock that speaks a dialect."""

    def __init__(self, dialect: DialectWish, world: str | World = "demo") -> None:
        self.service = create_service(world, frozen=True, dialect=dialect)

    @property
    def account(self) -> Account:
        return self.service.tenants.account(TOKEN)

    @property
    def cloud(self) -> Cloud:
        return self.account.cloud

    def send(
        self,
        path: str,
        body: object = None,
        *,
        method: str | None = None,
        token: bytes | None = TOKEN,
        typed: bool = True,
        **query: str | int,
    ) -> Answered:
        """A POST where there is a body, else a GET; `typed` says the Content-Type."""
        method = method or ("GET" if body is None else "POST")
        return self._ask(method, path, query, body, token, typed=typed)

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int],
        body: object = None,
        token: bytes | None = TOKEN,
        *,
        typed: bool = True,
    ) -> Answered:
        content = b"" if body is None else json.dumps(body).encode()
        headers = (JSON_TYPE,) if typed else ()
        ask = Ask(method, path, urlencode(query).encode(), token, headers, content)
        outcome = self.service.handle(ask)
        kind = dict(outcome.headers)[b"content-type"].decode()
        envelope = None
        if kind.startswith("application/json"):
            envelope = json.loads(outcome.body)
            assert problems(path, method, outcome.status, envelope) == []
        return Answered(outcome.status, kind, outcome.body, envelope)

    def create(self, **wishes: object) -> Answered:
        return self.send(CREATE, order(**wishes))

    def made(self, **wishes: object) -> int:
        """The id of a new instance."""
        data = self.create(**wishes).data
        found: int = data["InstanceId"]
        return found

    def act(self, instance_id: object, action: str, **more: object) -> Answered:
        return self.send(ACTION, {"instanceId": instance_id, "action": action, **more})

    def operations(self, *ids: object) -> Answered:
        return self.send(RESULT, {"ids": list(ids)})

    def query(self, **query: str | int) -> Answered:
        return self._ask("GET", QUERY, query)

    def rows(self, **query: str | int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.query(**{"ps": 100, **query}).data["instances"]
        return found

    def row(self, name: str) -> dict[str, Any]:
        return next(row for row in self.rows() if row["name"] == name)

    def advance(self, seconds: float) -> None:
        self.account.clock.advance(seconds)


def problems(path: str, method: str, status: int, envelope: object) -> list[str]:
    """What in an answer breaks the document."""
    contract = the_contract()
    operation = contract.paths.get(path, {}).get(method)
    if operation is None:  # no such call, so the document has an answer only for its absence
        assert status in {200, 403, 404, 405}
        operation, status = "listGpus", 404
    return contract.problems_of_answer(operation, status, envelope)
