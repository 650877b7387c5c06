"""The seven operations: each parses what it takes, calls the cloud once, and shapes the data.

What comes in has passed the document; what goes out is the envelope's `data`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.cloud import Cloud

__all__ = ["ENDPOINTS", "Endpoint"]

Endpoint = Callable[[Cloud, Mapping[str, Any]], dict[str, object]]


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


ENDPOINTS: Mapping[str, Endpoint] = {
    "listGpus": list_gpus,
    "listDatacenters": list_datacenters,
    "listImages": list_images,
    "createInstance": create_instance,
    "getOperations": get_operations,
    "queryInstances": query_instances,
    "actOnInstance": act_on_instance,
}
