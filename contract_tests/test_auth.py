"""The token: who has none gets nothing, on each of the seven endpoints."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.document import READS, operations
from contract_tests.exchange import Credential

if TYPE_CHECKING:
    from contract_tests.account import Account
    from contract_tests.session import Session

statements = pytest.mark.statements

SEVEN = [
    operation if operation in READS else pytest.param(operation, marks=pytest.mark.writes)
    for operation in operations()
]


def _harmless(operation: str, account: Account) -> dict[str, Any]:
    """Parameters that are whole, and change nothing even where the token is not looked at."""
    if operation == "createInstance":
        return {
            "type": 2,
            "gpuName": next(iter(account.gpus()), "any"),
            "skuName": "payg",
            "gpuNum": 1,
            "imageId": next((image["imageId"] for image in account.images()), "any"),
            "dryRun": True,
        }
    if operation == "actOnInstance":
        return {"instanceId": 2**62 + secrets.randbits(60), "action": "stop"}
    return {"ids": [2**62]} if operation == "getOperations" else {}


@statements("S2", "S3", "S21", "S24")
@pytest.mark.parametrize("credential", [Credential.NONE, Credential.EMPTY])
@pytest.mark.parametrize("operation", SEVEN)
def test_no_token_no_service(
    api: Session, account: Account, operation: str, credential: Credential
) -> None:
    """A4, A5: code 10002 or HTTP 403 are both in the reference; HTTP 401 means the same (A6)."""
    parameters = _harmless(operation, account)
    api.begin()
    answer = api.call_as(credential, operation, **parameters)
    ids = "S2 S24" if credential is Credential.NONE else "S2"
    api.require(not answer.ok, ids, f"{operation} with {credential.value}: {answer.summary}")
    ids = "S21 S24" if credential is Credential.NONE else "S21"
    api.require(answer.unauthorised, ids, f"{operation} with {credential.value}: {answer.summary}")
    api.require(not answer.data, "S24", f"{operation} with {credential.value} gives data")


@statements("S3")
def test_the_token_in_its_header_opens(api: Session) -> None:
    answer = api.call("listGpus")
    api.require(answer.ok, "S3", f"the token in gz-api-token is refused: {answer.summary}")
