"""A service and an endpoint with defects in them: the one place that applies what defects say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mockserver.defects.defect import Answer, Call, Defect, parameters
from mockserver.errors import MockError
from mockserver.failures import refusal
from mockserver.outcomes import Ask, Outcome
from mockserver.service import Service
from mockserver.tenants import Account

__all__ = ["FlawedService"]


class FlawedService(Service):
    """The API with `defects` in it, in place of `service`, whose accounts must not be in use yet."""

    def __init__(self, service: Service, defects: Sequence[Defect]) -> None:
        super().__init__(service.tenants, service.contract)
        self._defects = defects
        self._notes: dict[Account | None, dict[str, Any]] = {}
        if clouds := [each.cloud for each in defects if each.cloud is not None]:
            self.tenants.cloud_type = type(
                "FlawedCloudOfDefects", (*clouds,), {"tenants": self.tenants}
            )

    def handle(self, ask: Ask) -> Outcome:
        call = self._call(ask)
        try:
            for defect in self._defects:
                if defect.request is not None and (changed := defect.request(call)) is not None:
                    call.ask, call.sent = changed, parameters(changed)
        except MockError as error:
            return refusal(error, call.account, self.tenants, operation_id=call.operation)
        call.sent = parameters(ask)  # an answer is judged by what the client sent
        answer = Answer.of(super().handle(call.ask))
        for defect in self._defects:
            if defect.answer is not None:
                defect.answer(call, answer)
        return answer.outcome()

    def _call(self, ask: Ask) -> Call:
        account, _ = self._admitted(ask.token)
        operation = self.contract.paths.get(ask.path, {}).get(ask.method, "")
        notes = self._notes.setdefault(account, {})
        return Call(ask, operation, parameters(ask), account, self.tenants, notes)
