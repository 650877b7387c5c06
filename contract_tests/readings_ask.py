"""Asking odd questions: a server that breaks over what no client would send is no worse for it here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.breach import Blocked, Breach
from contract_tests.document import operations
from contract_tests.exchange import Credential, Exchange

if TYPE_CHECKING:
    from contract_tests.run import Run

__all__ = ["ask", "ask_path"]


def ask(run: Run, operation: str, /, **parameters: Any) -> Exchange:
    """The answer of an operation; one with status 0 where no whole answer came, or it may not be asked."""
    try:
        return run.session.call(operation, **parameters)
    except (Breach, Blocked):
        return Exchange(operations()[operation].method, operations()[operation].path, operation)


def ask_path(
    run: Run,
    target: str,
    *,
    method: str = "GET",
    body: object = None,
    credential: Credential = Credential.OWN,
    sent_type: str = "application/json",
) -> Exchange:
    """The same for any address; the answer is not judged."""
    try:
        return run.session.send(
            method, target, body=body, credential=credential, sent_type=sent_type, judged=False
        )
    except (Breach, Blocked):
        return Exchange(method, target)
