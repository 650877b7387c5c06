"""The seven operations: each takes what was asked, calls the cloud once, and shapes the data.

What comes in has passed the document; what goes out is the envelope's `data`. `Endpoint` puts one
of them on the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from mockserver.cloud import Cloud
from mockserver.contract import Contract
from mockserver.dialect import Dialect
from mockserver.tenants import Tenants
from mockserver.wire import Answer, body_of, query_of, token_of

__all__ = ["OPERATIONS", "Endpoint"]


def list_gpus(cloud: Cloud, _: Mapping[str, Any]) -> dict[str, object]:
    """S26 to S31."""
    return {"gpus": cloud.gpus()}


def list_datacenters(cloud: Cloud, _: Mapping[str, Any]) -> dict[str, object]:
    """S32 to S38."""
    return {"datacenters": cloud.datacenters()}


def list_images(cloud: Cloud, _: Mapping[str, Any]) -> dict[str, object]:
    """S39 to S48."""
    return {"images": cloud.images()}


def create_instance(cloud: Cloud, body: Mapping[str, Any]) -> dict[str, object]:
    """S49 to S113. The id's key is one of the two that the reference shows (A1)."""
    created = cloud.create(body)
    return {
        cloud.dialect.create_id_key: created.instance_id,
        "operationId": created.operation_id,
        "spec": created.spec,
    }


def get_operations(cloud: Cloud, body: Mapping[str, Any]) -> dict[str, object]:
    """S114 to S133."""
    return {"operations": cloud.operations(body["ids"])}


def query_instances(cloud: Cloud, query: Mapping[str, Any]) -> dict[str, object]:
    """S134 to S188."""
    rows, total = cloud.query(
        query.get("status"),
        query.get("instanceId"),
        query.get("pn", cloud.dialect.first_page),
        query.get("ps", cloud.dialect.page_size),
    )
    return {"instances": rows, "total": total}


def act_on_instance(cloud: Cloud, body: Mapping[str, Any]) -> dict[str, object]:
    """S189 to S222."""
    ports, http_ports = body.get("ports", ()), body.get("httpPorts", ())
    operation_id = cloud.act(body["instanceId"], body["action"], ports, http_ports)
    return {"operationId": operation_id}


OPERATIONS: Mapping[str, Callable[[Cloud, Mapping[str, Any]], dict[str, object]]] = {
    "queryInstances": query_instances,
    "getOperations": get_operations,
    "actOnInstance": act_on_instance,
    "createInstance": create_instance,
    "listGpus": list_gpus,
    "listDatacenters": list_datacenters,
    "listImages": list_images,
}
"""Each operation by its operationId, the busiest first."""


class Endpoint:
    """An operation as an ASGI application: the token, then the parameters, then the state (A8).

    Not a function of a request, which Starlette would wrap once more. Raises MockError.
    """

    def __init__(
        self, operation_id: str, method: str, tenants: Tenants, contract: Contract
    ) -> None:
        self._operation_id = operation_id
        self._has_body = method == "POST"
        self._operation = OPERATIONS[operation_id]
        self._tenants = tenants
        self._contract = contract

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        account = request.state.account = self._tenants.admitted(token_of(request))
        asked = await self._asked(request, account.cloud.dialect)
        data = self._operation(account.cloud, asked)
        traceid = account.traces.next_trace()
        answer = Answer({"code": 0, "message": "success", "traceid": traceid, "data": data})
        await answer(scope, receive, send)

    async def _asked(self, request: Request, dialect: Dialect) -> Mapping[str, Any]:
        """What the request asks for, held against the document."""
        if self._has_body:
            body = await body_of(request)
            return self._contract.checked_body(self._operation_id, body, dialect)
        return self._contract.checked_query(self._operation_id, query_of(request), dialect)
