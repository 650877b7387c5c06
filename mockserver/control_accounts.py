"""Accounts as calls: which there are, what their tokens are worth, and begin again."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.control_call import Call, Entry
from mockserver.errors import ParameterError
from mockserver.standing import Declaration, name_of
from mockserver.tenants import Tenants

__all__ = ["AccountCalls"]


class AccountCalls:
    """/tokens and /reset."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    def entries(self) -> list[Entry]:
        return [
            Entry("GET", "/tokens", self._listed),
            Entry("POST", "/tokens", self._declare),
            Entry("DELETE", "/tokens", self._forget),
            Entry("POST", "/reset", self._reset),
        ]

    def _listed(self, _: Call) -> Mapping[str, object]:
        """Every token that was declared or used, never its text: the account and how it ends."""
        tenants = self._tenants
        hints = {each.digest: each.hint for each in tenants.accounts()}
        declared = dict(tenants.register.items())
        return {
            "others": tenants.register.others,
            "tokens": [
                {
                    "account": name_of(digest),
                    "hint": hints[digest] if digest in hints else declared[digest].hint,
                    "standing": tenants.register.of(digest),
                    "declared": digest in declared,
                    "used": digest in hints,
                }
                for digest in dict.fromkeys([*declared, *hints])
            ],
        }

    def _declare(self, call: Call) -> Mapping[str, object]:
        register, wishes = self._tenants.register, call.body
        token = wishes.get("token", "").strip().encode()
        if token and "standing" not in wishes:
            raise ParameterError("standing", "is required with a token")
        if "standing" in wishes:
            if token:
                register.declare(token, wishes["standing"])
            elif call.account is not None:
                said = Declaration(call.account.hint, wishes["standing"])
                register.put(call.account.digest, said)
            else:
                raise ParameterError("token", "is required here or as gz-api-token")
        register.others = wishes.get("others", register.others)
        return self._listed(call)

    def _forget(self, call: Call) -> Mapping[str, object]:
        if call.account is None:
            self._tenants.forget_declarations()
        else:
            self._tenants.register.forget(call.account.digest)
        return self._listed(call)

    def _reset(self, call: Call) -> Mapping[str, object]:
        if call.account is None:
            self._tenants.reset(None)
        else:
            self._tenants.renew(call.account.digest)
        return {"reset": True}
