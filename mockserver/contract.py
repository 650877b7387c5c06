"""The API's document as a judge: of every request that comes in, and in tests of every answer.

A request that breaks it becomes a ParameterError that names the first parameter that is wrong, in
the document's order, so the same request always gets the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import jsonschema_rs
import msgspec

from mockserver.dialect import Dialect
from mockserver.errors import ParameterError
from mockserver.fixtures import fixture
from mockserver.leniency import STRICT, Shape, mended, shape_of
from mockserver.request_reading import as_read, excused, refused_as
from mockserver.words import problem_of, shortened

__all__ = ["Contract", "the_contract"]

_INTEGER = re.compile(r"[+-]?[0-9]{1,400}", re.ASCII)
_SMALLEST, _GREATEST = -(1 << 63), (1 << 63) - 1

_UNKNOWN = "is not a parameter of this call"

Json = dict[str, Any]


class _Rules:
    """The compiled rules for one operation's parameters."""

    def __init__(self, schema: Json, document: Json, names: Iterable[str]) -> None:
        self.order = {name: place for place, name in enumerate(names)}
        self._validator = jsonschema_rs.Draft202012Validator(
            {**schema, "components": document["components"]}
        )

    def check(self, request: Json) -> None:
        """Raises ParameterError for the first parameter that breaks the rules."""
        self.check_numbers(request)
        known = {name: request[name] for name in self.order if name in request}
        try:
            if self._validator.is_valid(known):
                return
            problems = [problem_of(error) for error in self._validator.iter_errors(known)]
        except ValueError as error:  # the validator follows some 250 levels, JSON allows more
            raise ParameterError("body", "is nested too deeply") from error
        raise ParameterError(*min(problems, key=lambda problem: self._rank(*problem)))

    def check_names(self, request: Json) -> None:
        """Raises ParameterError for a parameter that is not known (A18)."""
        for name in request:
            if name not in self.order:
                raise ParameterError(shortened(name), _UNKNOWN)

    def _rank(self, parameter: str, problem: str) -> tuple[int, str, str]:
        name = re.split(r"[.\[]", parameter, maxsplit=1)[0]
        return self.order.get(name, -1), parameter, problem

    def check_numbers(self, request: Json) -> None:
        """JSON Schema takes 1.0 for an integer and knows no 64 bits; ids must be exact, so we do not."""
        for name in self.order:
            value = request.get(name)
            for each in value if isinstance(value, list) else (value,):
                if isinstance(each, float):
                    raise ParameterError(name, "must be written without fraction or exponent")
                if isinstance(each, int) and not _SMALLEST <= each <= _GREATEST:
                    raise ParameterError(name, "does not fit into 64 bits")


class Contract:
    """The document, compiled once."""

    def __init__(self, document: Json) -> None:
        self.document = document
        self.paths: dict[str, dict[str, str]] = {}
        self._bodies: dict[str, _Rules] = {}
        self._queries: dict[str, _Rules] = {}
        self._types: dict[str, dict[str, str]] = {}
        self._shapes: dict[str, dict[str, Shape]] = {}
        self._answers: dict[tuple[str, str], jsonschema_rs.Draft202012Validator] = {}
        for path, methods in document["paths"].items():
            self.paths[path] = {}
            for method, operation in methods.items():
                self.paths[path][method.upper()] = operation["operationId"]
                self._compile(operation)

    def _compile(self, operation: Json) -> None:
        name = operation["operationId"]
        parameters = {
            each["name"]: each["schema"]
            for each in operation.get("parameters", ())
            if each.get("in") == "query"
        }
        self._types[name] = {key: schema.get("type", "") for key, schema in parameters.items()}
        self._queries[name] = _Rules(
            {"type": "object", "properties": parameters}, self.document, parameters
        )
        required: Iterable[str] = ()
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            body = self._resolved(schema)
            parameters, required = body["properties"], body.get("required", ())
            self._bodies[name] = _Rules(schema, self.document, parameters)
        self._shapes[name] = {
            key: self._shape(schema, required=key in required) for key, schema in parameters.items()
        }

    def _shape(self, schema: Json, *, required: bool) -> Shape:
        schema = self._resolved(schema)
        return shape_of(schema, self._resolved(schema.get("items", {})), required=required)

    def _resolved(self, schema: Json) -> Json:
        while "$ref" in schema:
            node: Json = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                node = node[part]
            schema = node
        return schema

    @property
    def operations(self) -> tuple[str, ...]:
        """All operationIds, in the document's order."""
        return tuple(self._queries)

    def parameters(self, operation_id: str) -> tuple[str, ...]:
        """The names of what an operation takes, in its body or its query, in the document's order."""
        return tuple(self._bodies.get(operation_id, self._queries[operation_id]).order)

    def checked_body(
        self,
        operation_id: str,
        body: Json,
        dialect: Dialect,
        forgives: frozenset[str] = STRICT,
    ) -> Json:
        """The body as it may be used; `forgives` names leniencies. Raises ParameterError.

        OperationError in the readings that have it for a type or action that does not exist (C1, F6).
        """
        if forgives:
            body = mended(body, self._shapes[operation_id], forgives)
        rules = self._bodies[operation_id]
        if dialect.unknown_fields == "refused":
            rules.check_names(body)
        request = as_read(operation_id, body, dialect)
        try:
            rules.check(excused(operation_id, request, dialect))
        except ParameterError as error:
            raise refused_as(operation_id, request, error, dialect) from error
        return request

    def checked_query(
        self,
        operation_id: str,
        pairs: Iterable[tuple[str, str]],
        dialect: Dialect,
        forgives: frozenset[str] = STRICT,
    ) -> Json:
        """The parameters of a query string that are known, numbers as numbers. Raises ParameterError."""
        types = self._types[operation_id]
        sent: Json = {}
        for name, text in pairs:
            if name not in types:
                if dialect.unknown_fields == "refused":
                    raise ParameterError(shortened(name), _UNKNOWN)
                continue
            if name in sent and "repeated_parameters" not in forgives:
                raise ParameterError(name, "is given twice")
            sent[name] = text
        if forgives:  # in a query every number is text
            sent = mended(sent, self._shapes[operation_id], forgives | {"digit_strings"})
        request: Json = {
            name: _number(name, value)
            if types[name] == "integer" and isinstance(value, str)
            else value
            for name, value in sent.items()
        }
        rules = self._queries[operation_id]
        rules.check_numbers(request)
        request = as_read(operation_id, request, dialect)
        rules.check(excused(operation_id, request, dialect))
        return request

    def problems_of_answer(self, operation_id: str, status: int, answer: object) -> list[str]:
        """What in an answer of ours breaks the document; a list that should always be empty."""
        key = (operation_id, str(status))
        if key not in self._answers:
            self._answers[key] = self._answer_validator(*key)
        validator = self._answers[key]
        return [
            f"{error.instance_path}: {error.message}" for error in validator.iter_errors(answer)
        ]

    def _answer_validator(
        self, operation_id: str, status: str
    ) -> jsonschema_rs.Draft202012Validator:
        operation = next(
            operation
            for methods in self.document["paths"].values()
            for operation in methods.values()
            if operation["operationId"] == operation_id
        )
        response = self._resolved(operation["responses"][status])
        schema = response["content"]["application/json"]["schema"]
        return jsonschema_rs.Draft202012Validator(
            {**schema, "components": self.document["components"]}
        )


@cache
def the_contract() -> Contract:
    """The contract of the API, from the document that comes with the mock."""
    return Contract(msgspec.json.decode(fixture("openapi.json").read_bytes()))


def _number(name: str, text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ParameterError(name, f"must be an integer, not {shortened(text)!r}")
    return int(text)
