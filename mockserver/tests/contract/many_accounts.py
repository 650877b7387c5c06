"""The second server with two accounts, and the ways in which one may leak into the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mockserver.tests.contract.second_server import BASE, TOKEN, Api, served

__all__ = ["OTHER_TOKEN", "ManyAccounts", "many_accounts"]

OTHER_TOKEN = "canary-token-9876543210"
_FIRST_ID = 2**54 + 1
"""Of the other account, so that no id is given in both."""


class ManyAccounts(Api):
    """Answers for each token from an Api of its own. `leaks` are the faults, of the two together."""

    def __init__(self, leaks: frozenset[str]) -> None:
        super().__init__(frozenset())
        self.leaks = leaks
        self.accounts = {TOKEN: Api(frozenset()), OTHER_TOKEN: Api(frozenset())}
        if "both accounts are given the same ids" not in leaks:
            self.accounts[OTHER_TOKEN].cloud._last_id = _FIRST_ID

    def answer(
        self, method: str, target: str, token: str | None, body: bytes
    ) -> tuple[int, Any, str]:
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query))
        if "the token may stand in the query" in self.leaks and not token:
            token = query.pop("gz-api-token", None)
            target = parts.path
        if "the letters of the token do not matter" in self.leaks:
            token = token and token.lower()
        if "any token is the first account's" in self.leaks and token not in self.accounts:
            token = token and TOKEN
        asked = query if method == "GET" else _object(body)
        return self._of(token or "", parts.path.removeprefix(BASE), asked).answer(
            method, target, TOKEN if token in self.accounts else None, body
        )

    def _of(self, token: str, path: str, asked: Mapping[str, Any]) -> Api:
        """The account that answers: the caller's own, or the other where something leaks."""
        own = self.accounts.get(token, self.accounts[TOKEN])
        others = [one for one in self.accounts.values() if one is not own]
        ids = asked.get("ids") if isinstance(asked.get("ids"), list) else []
        wanted = asked.get("instanceId", "")
        for other in others if token in self.accounts else ():
            machine = other.cloud.machines.get(int(wanted) if str(wanted).isdecimal() else 0)
            leaks = {
                "the list leaks": path == "instance/query" and not asked,
                "an id leaks": path == "instance/query" and machine is not None,
                "a status leaks": path == "instance/query" and asked.get("status") == "stopd",
                "results leak": ids and all(one in other.cloud.works for one in ids),
                "actions leak": path == "instance/action" and machine is not None,
                "release leaks": machine is not None and asked.get("action") == "release",
            }
            if any(leaks.get(name) for name in self.leaks):
                return other
        return own


def _object(body: bytes) -> Mapping[str, Any]:
    found = json.loads(body or b"{}")
    return found if isinstance(found, dict) else {}


@contextmanager
def many_accounts(*leaks: str) -> Iterator[str]:
    """The address of a server with two accounts."""
    with served(ManyAccounts(frozenset(leaks))) as url:
        yield url
