"""The document says what the reference says: its tables and names are copied here by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from openapi_spec_validator import validate

from mockserver.tests.document import (
    ADDRESSES,
    DOCUMENT,
    EXCHANGES,
    SCHEMAS,
    answer_schema,
    capital,
    complaints,
    escaped,
    operation,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# Name, type and, for requests, whether it is required ("!"): each line of each table, types in the
# document's words. "number|text" is the one field whose table and sample disagree (A2).
TABLES = {
    "Envelope": "code:integer message:string data:object",
    "ListGpusData": "gpus:array",
    "ListDatacentersData": "datacenters:array",
    "Datacenter": "name:string dcId:string",
    "Image": "type:string imageId:string name:string",
    "CreateInstanceRequest": (
        "type:integer! gpuName:string! skuName:string! gpuNum:integer! cpuNum:integer "
        "memory:integer diskType:string tags:array imageId:string! autoRenew:boolean "
        "duration:integer name:string servicePort:array httpServicePort:array cmd:string "
        "env:string dryRun:boolean dcId:string systemDiskSize:integer dataDiskSize:integer"
    ),
    "CreateInstanceData": "instanceId:int64 operationId:int64 spec:Spec",
    "Spec": (
        "gpuName:string vram:string skuName:string price:string cpuName:string cpuCoreNum:integer "
        "memorySize:integer payByVoucher:integer regionName:string dcId:string"
    ),
    "GetOperationsRequest": "ids:array!",
    "Operation": (
        "instanceId:int64 status:integer action:string operationId:number|text "
        "isCompleted:integer startTime:string completeTime:string"
    ),
    "QueryInstancesData": "instances:array total:integer",
    "Instance": (
        "instanceId:int64 name:string imageId:string status:string isPending:integer "
        "gpuName:string gpuNum:integer availableGpuNum:integer skuName:string createdAt:string "
        "cpuCoreNum:integer memorySize:int64 systemDiskSize:int64 systemDiskUsedSize:int64 "
        "dataDiskSize:int64 dataDiskUsedSize:int64 sshCmd:string sshPwd:string notebookUrl:string "
        "tensorboardUrl:string customServices:array httpServices:array operationId:int64 "
        "dcId:string isStartable:boolean"
    ),
    "ActOnInstanceRequest": "instanceId:int64! action:string! ports:array httpPorts:array",
    "ActOnInstanceData": "operationId:int64",
}
COUNTS = {"CreateInstanceRequest": 20, "Spec": 10, "Operation": 7, "Instance": 25}
ELEMENTS = {
    ("ListGpusData", "gpus"): "string",
    ("ListDatacentersData", "datacenters"): "Datacenter",
    ("ListImagesData", "images"): "Image",
    ("GetOperationsData", "operations"): "Operation",
    ("QueryInstancesData", "instances"): "Instance",
    ("CreateInstanceRequest", "tags"): "string",
    ("CreateInstanceRequest", "servicePort"): "Port",
    ("CreateInstanceRequest", "httpServicePort"): "Port",
    ("GetOperationsRequest", "ids"): "int64",
    ("Instance", "customServices"): "string",
    ("Instance", "httpServices"): "string",
    ("ActOnInstanceRequest", "ports"): "Port",
    ("ActOnInstanceRequest", "httpPorts"): "Port",
}


def kind(schema: dict[str, Any]) -> str:
    """A schema's type in the tables' short words; that it may be null besides is left aside."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return "number|text"
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    (name,) = [each for each in types if each != "null"]
    return "int64" if schema.get("format") == "int64" else str(name)


class Example(NamedTuple):
    pointer: str
    schema: str
    value: Any


def nodes(node: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the document with its pointer, but for those inside examples."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from nodes(item, f"{pointer}/{index}")
    elif isinstance(node, dict):
        yield pointer, node
        for key, child in node.items():
            if key != "examples":
                yield from nodes(child, f"{pointer}/{escaped(key)}")


def examples() -> Iterator[Example]:
    """Every example and default in the document, with the pointer of the schema that it is for."""
    for pointer, node in nodes(DOCUMENT):
        shown = node.get("examples", {})
        if isinstance(shown, list):
            for index, value in enumerate(shown):
                yield Example(f"{pointer}/examples/{index}", pointer, value)
        elif "schema" in node:
            for key, example in shown.items():
                named = example.get("$ref", "").rpartition("/")[2]
                value = (DOCUMENT["components"]["examples"][named] if named else example)["value"]
                yield Example(f"{pointer}/examples/{key}", f"{pointer}/schema", value)
        if "default" in node and "type" in node:
            yield Example(f"{pointer}/default", pointer, node["default"])


def test_the_document_is_valid_openapi_31() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    validate(DOCUMENT)


def test_it_has_the_seven_operations_where_the_reference_puts_them_and_no_other() -> None:
    found = {
        described["operationId"]: (method, path)
        for path, methods in DOCUMENT["paths"].items()
        for method, described in methods.items()
    }
    assert found == ADDRESSES
    assert set(EXCHANGES) == set(ADDRESSES)


def test_every_call_carries_the_key_in_its_header_to_the_published_address() -> None:
    ((name, scheme),) = DOCUMENT["components"]["securitySchemes"].items()
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "gz-api-token")
    assert DOCUMENT["security"] == [{name: []}]
    assert not any("security" in operation(each) for each in ADDRESSES)
    assert [server["url"] for server in DOCUMENT["servers"]] == ["https://api-cloud.gpugeek.com"]


@pytest.mark.parametrize("name", TABLES)
def test_every_line_of_the_reference_s_tables_is_there_with_its_type(name: str) -> None:
    lines = [line.split(":") for line in TABLES[name].split()]
    fields = [field for field, _ in lines]
    properties = SCHEMAS[name]["properties"]
    assert SCHEMAS[name]["x-table-fields"] == fields
    assert len(fields) == COUNTS.get(name, len(fields))
    for field, wanted in lines:
        assert kind(properties[field]) == wanted.removesuffix("!"), field
        assert properties[field].get("description"), field
    if name.endswith("Request"):
        required = {field for field, wanted in lines if wanted.endswith("!")}
        assert set(SCHEMAS[name]["required"]) == required


@pytest.mark.parametrize(("schema", "field"), ELEMENTS)
def test_arrays_hold_what_the_reference_says(schema: str, field: str) -> None:
    assert kind(SCHEMAS[schema]["properties"][field]["items"]) == ELEMENTS[schema, field]


def test_every_id_and_size_of_64_bits_is_bounded_by_them_and_never_negative() -> None:
    int64s = [node for _, node in nodes(DOCUMENT) if node.get("format") == "int64"]
    assert len(int64s) == 16
    assert {node["maximum"] for node in int64s} == {2**63 - 1}
    assert {node["minimum"] for node in int64s} == {0, 1}


@pytest.mark.parametrize("name", ["createInstance", "getOperations", "actOnInstance"])
def test_a_post_needs_a_json_body(name: str) -> None:
    assert operation(name)["requestBody"]["required"] is True
    assert list(operation(name)["requestBody"]["content"]) == ["application/json"]


def test_the_query_has_its_four_parameters_all_optional() -> None:
    parameters = operation("queryInstances")["parameters"]
    assert [(each["name"], kind(each["schema"])) for each in parameters] == [
        ("status", "string"),
        ("instanceId", "int64"),
        ("pn", "integer"),
        ("ps", "integer"),
    ]
    assert {(each["in"], each["required"]) for each in parameters} == {("query", False)}


def test_defaults_are_the_reference_s_and_no_other() -> None:
    request = "/components/schemas/CreateInstanceRequest/properties"
    query = f"/paths/{escaped(ADDRESSES['queryInstances'][1])}/get/parameters"
    defaults = {
        example.schema: example.value
        for example in examples()
        if example.pointer.endswith("/default") and not example.pointer.endswith("examples/default")
    }
    assert defaults == {
        f"{request}/duration": 1,
        f"{request}/systemDiskSize": 30,
        f"{request}/dataDiskSize": 20,
        f"{query}/3/schema": 20,
    }
    by_sku = SCHEMAS["CreateInstanceRequest"]["properties"]["autoRenew"]["x-default-by-sku"]
    assert by_sku == {"payg": True, "daily": False, "weekly": False, "monthly": False}


def test_enumerations_are_closed_in_requests_and_open_in_answers() -> None:
    create = SCHEMAS["CreateInstanceRequest"]["properties"]
    assert create["type"]["const"] == 2
    assert create["skuName"]["enum"] == ["payg", "bidding", "daily", "weekly", "monthly"]
    assert create["diskType"]["enum"] == ["SSD", "NVME"]
    action = SCHEMAS["ActOnInstanceRequest"]["properties"]["action"]
    assert action["enum"] == ["stop", "start", "restart", "release", "set_port"]
    status = operation("queryInstances")["parameters"][0]["schema"]
    assert status["enum"] == ["stopd", "running", "creating"]
    for schema in ("Image", "Spec", "Operation", "Instance"):
        for field, described in SCHEMAS[schema]["properties"].items():
            assert kind(described) != "string" or "enum" not in described, (schema, field)


def test_the_four_codes_are_listed_with_the_reference_s_messages() -> None:
    assert {
        each["code"]: each["message"] for each in SCHEMAS["ErrorResponse"]["x-error-codes"]
    } == {
        10001: "Internal Server Error",
        10002: "Not logged in or login expired",
        10005: "Parameter error",
        10135: "Instance operation error",
    }
    assert all(each["meaning"] for each in SCHEMAS["ErrorResponse"]["x-error-codes"])


def test_what_opens_a_machine_or_an_account_is_marked_secret() -> None:
    marked = {
        field
        for field, described in SCHEMAS["Instance"]["properties"].items()
        if described.get("x-secret")
    }
    assert marked == {"sshPwd", "notebookUrl"}
    assert all(each["x-secret"] for each in DOCUMENT["components"]["securitySchemes"].values())


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_reference_s_example_fits_and_the_document_shows_it_unchanged(name: str) -> None:
    exchange = EXCHANGES[name]
    assert (exchange["operationId"], exchange["status"]) == (name, 200)
    assert complaints(answer_schema(name), exchange["response"]) == []
    assert complaints(f"{capital(name)}Response", exchange["response"]) == []
    shown = operation(name)["responses"]["200"]["content"]["application/json"]["examples"]
    assert shown["reference"]["value"] == exchange["response"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_exchange_has_a_request_where_the_operation_takes_a_body_and_it_fits(name: str) -> None:
    assert ("request" in EXCHANGES[name]) == ("requestBody" in operation(name))
    if "request" in EXCHANGES[name]:
        assert complaints(f"{capital(name)}Request", EXCHANGES[name]["request"]) == []
        assert "synthetic" in EXCHANGES[name]["note"]


def test_every_example_and_default_in_the_document_fits_its_schema() -> None:
    found = list(examples())
    assert len(found) > 120
    wrong = {each.pointer: complaints(each.schema, each.value) for each in found}
    assert {pointer: why for pointer, why in wrong.items() if why} == {}
