"""The seven operations: each takes what was asked, calls the cloud once, and shapes the data.

What comes in has passed the document; what goes out is the envelope's `data`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.cloud import Cloud

__all__ = ["OPERATIONS"]


def list_gpus(cloud: Cloud, _: Mapping[str, Any]) -> dict[str, object]:
    """S26 to S31."""
    return {"gpus": cloud.dialect.listed(cloud.gpus())}


def list_datacenters(cloud: Cloud, _: Mapping[str, Any]) -> dict[str, object]:
    """S32 to S38."""
    return {"datacenters": cloud.dialect.listed(cloud.datacenters())}


def list_images(cloud: Cloud, _: Mapping[str, Any]) -> dict[str, object]:
    """S39 to S48."""
    return {"images": cloud.dialect.listed(cloud.images())}


def create_instance(cloud: Cloud, body: Mapping[str, Any]) -> dict[str, object]:
    """S49 to S113. The id's key is one of the two that the reference shows, or both (A1)."""
    created = cloud.create(body)
    key = cloud.dialect.create_id_key
    keys = ("instanceId", "InstanceId") if key == "both" else (key,)
    return {
        **dict.fromkeys(keys, created.instance_id),
        "operationId": created.operation_id,
        "spec": created.spec,
    }


def get_operations(cloud: Cloud, body: Mapping[str, Any]) -> dict[str, object]:
    """S114 to S133."""
    return {"operations": cloud.dialect.listed(cloud.operations(body["ids"]))}


def query_instances(cloud: Cloud, query: Mapping[str, Any]) -> dict[str, object]:
    """S134 to S188."""
    rows, total = cloud.query(
        query.get("status"),
        query.get("instanceId"),
        query.get("pn", cloud.dialect.first_page),
        query.get("ps", cloud.dialect.page_size),
    )
    return {"instances": cloud.dialect.listed(rows), "total": total}


def act_on_instance(cloud: Cloud, body: Mapping[str, Any]) -> dict[str, object]:
    """S189 to S222."""
    ports, http_ports = body.get("ports"), body.get("httpPorts")
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
