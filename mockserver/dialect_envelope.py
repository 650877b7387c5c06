"""Open points of every call: envelope, token, errors (A1 to A20)."""

from __future__ import annotations

from mockserver.dialect_switch import Reading, Switch

__all__ = ["ENVELOPE"]

ENVELOPE: tuple[Switch, ...] = (
    Switch("A1", "create_id_key", "Which key of create's answer holds the instance id?", (
        Reading("InstanceId", "InstanceId, as in the example; after a dry run too"),
        Reading("instanceId", "instanceId, as in the table"),
        Reading("both", "both keys, with the same id"),
    )),
    Switch("A2", "operation_id_type", "Of what type is operationId in op/result?", (
        Reading("number", "a number, as in the example"),
        Reading("string", "a string of digits, as in the table"),
    )),
    Switch("A3", "ids_type", "What may stand in the ids of op/result?", (
        Reading("digits", "integers, and strings of digits too"),
        Reading("integers", "integers alone; anything else is 10005"),
    )),
    Switch("A4", "http_errors", "Which HTTP status has a business error?", (
        Reading("ok", "HTTP 200, whatever the code"),
        Reading("mapped", "10002 has HTTP 403, 10001 has HTTP 500, the others 200"),
    )),
    Switch("A5", "missing_key", "What gets a call without an API key?", (
        Reading("10002", "code 10002"),
        Reading("403", "HTTP 403"),
    )),
    Switch("A5", "unknown_key", "What gets a key that is unknown or expired?", (
        Reading("10002", "code 10002"),
        Reading("403", "HTTP 403"),
    )),
    Switch("A5", "no_enterprise", "What gets a known key without the enterprise right?", (
        Reading("403", "HTTP 403"),
        Reading("10002", "code 10002"),
    )),
    Switch("A6", "wrong_method", "What gets a known address with a wrong method?", (
        Reading("404", "HTTP 404, as an unknown address"),
        Reading("405", "HTTP 405, which the reference's table does not have"),
    )),
    Switch("A7", "failure_body", "What is the body of HTTP 404, 405 and 500?", (
        Reading("envelope", "the JSON envelope with a code that is not 0"),
        Reading("text", "plain text"),
    )),
    Switch("A8", "check_order", "What is looked at first?", (
        Reading("address", "the address, then the token, then the parameters, then the state"),
        Reading("token", "the token, also where the address does not exist"),
        Reading("parameters", "the address, then the parameters, and the token after them"),
    )),
    Switch("A9", "traceid", "What is the traceid?", (
        Reading("hex", "32 hex digits in every answer"),
        Reading("examples", "empty in gpu/list, 32 hex digits elsewhere, as in the examples"),
        Reading("empty", "always empty"),
        Reading("absent", "not there, as no table names it"),
    )),
    Switch("A10", "error_message", "What is the message of 10005?", (
        Reading("details", "it names the parameter and what is wrong with it"),
        Reading("table", "the words of the code table; 10135 has details in any reading"),
    )),
    Switch("A11", "error_data", "What is data in an error?", (
        Reading("null", "null"),
        Reading("object", "an empty object"),
        Reading("absent", "not there"),
    )),
    Switch("A13", "create_refusal", "Which code has a create that finds no machine?", (
        Reading("10135", "10135, as any operation that cannot be done"),
        Reading("unlisted", "a code that the reference does not list"),
    )),
    Switch("A14", "request_type", "Must a request say Content-Type: application/json?", (
        Reading("any", "no, it is not looked at"),
        Reading("bodies", "where it has a body; else 10005"),
        Reading("all", "always, GET too; else 10005"),
    )),
    Switch("A14", "answer_type", "Which Content-Type have answers?", (
        Reading("bare", "application/json"),
        Reading("charset", "application/json; charset=utf-8"),
    )),
    Switch("A18", "unknown_fields", "What of a parameter that the reference does not know?", (
        Reading("ignored", "it is not looked at"),
        Reading("refused", "10005"),
    )),
    Switch("A20", "empty_list", "How is an empty list written?", (
        Reading("array", "[]"),
        Reading("null", "null, as Go writes a nil slice"),
    )),
)  # fmt: skip
