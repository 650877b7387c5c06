"""Exchanges made by hand, to try a journal without a server."""

from __future__ import annotations

import json
from typing import Any

from mockserver.contract import the_contract
from mockserver.journal import Journal
from mockserver.journal_entry import Entry
from mockserver.outcomes import Ask, Ending, Outcome

TOKEN = b"a-secret-token"
AT = 1_707_210_405_135  # 2024-02-06 17:06:45.135 in Beijing
TRACE = "180114fedf26b1177b44121fa5c1e5d9"
JSON_TYPE = (b"content-type", b"application/json")

_ADDRESSES = {
    operation: (method, path)
    for path, methods in the_contract().paths.items()
    for method, operation in methods.items()
}


class Story:
    """A journal and what happens in it; `at` is seconds after the first moment."""

    def __init__(self, **options: Any) -> None:
        self.journal = Journal(**options)
        self.at = 0.0

    def add(
        self,
        operation: str,
        body: Any = None,
        data: Any = None,
        *,
        query: str = "",
        code: int | None = 0,
        status: int = 200,
        message: str = "",
        ending: Ending = Ending.COMPLETE,
        delay: float = 0.0,
        token: bytes | None = TOKEN,
        headers: tuple[tuple[bytes, bytes], ...] = (JSON_TYPE,),
        faults: tuple[str, ...] = (),
        address: tuple[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Entry:
        """One exchange more; gives the entry that the journal makes of it."""
        method, path = address or _ADDRESSES[operation]
        sent = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        envelope = {
            "code": code,
            "message": message or ("success" if code == 0 else "no"),
            "traceid": TRACE,
            "data": data,
        }
        text = json.dumps(envelope, separators=(",", ":")).encode() if raw is None else raw
        ask = Ask(
            method, path, query.encode(), token, ((b"gz-api-token", token or b""), *headers), sent
        )
        outcome = Outcome(status, (), text, code, delay, ending)
        self.journal.record(ask, outcome, operation, faults, AT + round(self.at * 1000))
        entry = self.journal.last
        assert entry is not None
        return entry

    # What clients do, in short

    def act(self, instance: Any, action: str = "stop", **how: Any) -> Entry:
        body = {"instanceId": instance, "action": action, **how.pop("fields", {})}
        data = {"operationId": 7_000 + len(self.journal)} if how.get("code", 0) == 0 else None
        return self.add("actOnInstance", body, data, **how)

    def create(self, instance: int = 5, fields: Any = None, **how: Any) -> Entry:
        body = {
            "type": 2,
            "gpuName": "G30-24G",
            "skuName": "payg",
            "gpuNum": 1,
            "imageId": "ubuntu",
            **(fields or {}),
        }
        data = {"InstanceId": instance, "operationId": instance + 1, "spec": {}}
        return self.add("createInstance", body, data if how.get("code", 0) == 0 else None, **how)

    def poll(self, *ids: int, status: int = 1, **how: Any) -> Entry:
        rows = [
            {"instanceId": 5, "operationId": each, "status": status, "isCompleted": int(status > 1)}
            for each in ids
        ]
        return self.add("getOperations", {"ids": list(ids)}, {"operations": rows}, **how)

    def query(self, query: str = "", rows: int = 1, **how: Any) -> Entry:
        instances = [{"instanceId": number + 1} for number in range(rows)]
        return self.add(
            "queryInstances", None, {"instances": instances, "total": rows}, query=query, **how
        )


def names(entry: Entry) -> list[str]:
    return [hint.name for hint in entry.hints]
