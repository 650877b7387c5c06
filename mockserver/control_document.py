"""The control interface's own document, as what it serves and as the judge of what comes in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

import jsonschema_rs
import msgspec

from mockserver.errors import ParameterError
from mockserver.fixtures import fixture
from mockserver.words import problem_of, shortened

__all__ = ["ControlDocument", "the_control_document"]

Json = dict[str, Any]

_INTEGER = re.compile(r"[0-9]{1,19}", re.ASCII)


class ControlDocument:
    """The document, read when the first call comes and compiled part by part as calls need it.

    `text` is the file as it stands.
    """

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._validators: dict[tuple[str, str], jsonschema_rs.Draft202012Validator] = {}

    @cached_property
    def tree(self) -> Json:
        """The document, parsed."""
        tree: Json = msgspec.json.decode(self.text)
        return tree

    def requires_body(self, method: str, path: str) -> bool | None:
        """Whether a call must have a body; None where it takes none."""
        body = self._operation(method, path).get("requestBody")
        return None if body is None else body.get("required", False)

    def check_body(self, method: str, path: str, body: Mapping[str, Any]) -> None:
        """Raises ParameterError for what is wrong with a body, named by its place."""
        validator = self._validator(method, path)
        try:
            problems = [_problem(error) for error in validator.iter_errors(dict(body))]
        except ValueError as error:  # the validator follows some 250 levels, JSON allows more
            raise ParameterError("body", "is nested too deeply") from error
        if problems:
            raise ParameterError(*min(problems))

    def checked_query(
        self, method: str, path: str, query: Mapping[str, str]
    ) -> dict[str, str | int]:
        """The parameters with numbers as numbers. Raises ParameterError for any that is not known."""
        known = {
            each["name"]: each["schema"]
            for each in map(self._resolved, self._operation(method, path).get("parameters", ()))
            if each["in"] == "query"
        }
        checked: dict[str, str | int] = {}
        for name, text in query.items():
            if name not in known:
                listed = f"known are {', '.join(known)}" if known else "there are none"
                raise ParameterError(shortened(name), f"is no parameter of this call; {listed}")
            whole = known[name].get("type") == "integer"
            if whole and not _INTEGER.fullmatch(text):
                raise ParameterError(name, "must be a whole number, 0 or more")
            checked[name] = int(text) if whole else text
        return checked

    def _operation(self, method: str, path: str) -> Json:
        operation: Json = self.tree["paths"][f"/__mock__{path}"][method.lower()]
        return operation

    def _resolved(self, node: Json) -> Json:
        while "$ref" in node:
            target: Json = self.tree
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def _validator(self, method: str, path: str) -> jsonschema_rs.Draft202012Validator:
        key = (method, path)
        if key not in self._validators:
            content = self._operation(method, path)["requestBody"]["content"]
            schema = {
                **content["application/json"]["schema"],
                "components": self.tree["components"],
            }
            # Masked: a complaint never repeats a value, which may be a token.
            self._validators[key] = jsonschema_rs.Draft202012Validator(schema, mask="the value")
        return self._validators[key]


@cache
def the_control_document() -> ControlDocument:
    """The document that comes with the mock."""
    return ControlDocument(fixture("control.json").read_bytes())


def _problem(error: jsonschema_rs.ValidationError) -> tuple[str, str]:
    kind, details = error.kind.name, error.kind.as_dict()
    place, words = problem_of(error)
    if kind == "additionalProperties":
        unknown = details.get("unexpected")
        names = ", ".join(map(str, unknown)) if isinstance(unknown, list) else ""
        return place, f"holds {shortened(names)}, which is not known here"
    if kind == "minProperties":
        return place, "must hold something"
    if kind == "maxProperties":
        return place, "holds too many things at once"
    if kind == "exclusiveMinimum":
        return place, f"must be above {details.get('limit')}"
    return place, words
