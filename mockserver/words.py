"""A schema validator's complaint as words for the sender of the request: which parameter, what is wrong.

Values are repeated only where the document lists what is allowed, and never at length: a body may
hold a secret where a number belongs.
"""

from __future__ import annotations

from collections.abc import Sequence

import jsonschema_rs

__all__ = ["problem_of", "shortened"]

_LONGEST = 60
_TYPES = {
    "integer": "an integer",
    "number": "a number",
    "string": "a string",
    "boolean": "true or false",
    "array": "an array",
    "object": "an object",
    "null": "null",
}
_LIMITS = {
    "minimum": "must be at least {limit}",
    "maximum": "must be at most {limit}",
    "minLength": "must have at least {limit} characters",
    "maxLength": "may have at most {limit} characters",
    "minItems": "must have at least {limit} items",
    "maxItems": "may have at most {limit} items",
    "uniqueItems": "must not hold a value twice",
}


def shortened(text: str) -> str:
    """`text`, or its beginning where it is long: messages stay readable whatever was sent."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def problem_of(error: jsonschema_rs.ValidationError) -> tuple[str, str]:
    """The parameter as the reference names it ("body" for the body itself), and what is wrong."""
    kind = error.kind.as_dict()
    place = _place(error.instance_path)
    name = error.kind.name
    if name == "required":
        return _place([*error.instance_path, str(kind["property"])]), "is required"
    return place, _words(name, kind, error.message)


def _words(name: str, kind: dict[str, object], message: str) -> str:
    limit = kind.get("limit")
    if name == "type":
        return f"must be {_listed(kind.get('types'))}"
    if name == "enum":
        return f"must be one of {_options(kind.get('options'))}"
    if name == "const":
        return f"must be {_option(kind.get('expected_value'))}"
    if name in {"minLength", "minItems"} and limit == 1:
        return "must not be empty"
    return _LIMITS.get(name, "is not valid: {message}").format(
        limit=limit, message=shortened(message)
    )


def _place(path: Sequence[str | int]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "body"


def _listed(types: object) -> str:
    names = types if isinstance(types, list) else [types]
    return " or ".join(_TYPES.get(str(name), str(name)) for name in names)


def _options(options: object) -> str:
    return ", ".join(_option(each) for each in options) if isinstance(options, list) else "a few"


def _option(value: object) -> str:
    return value if isinstance(value, str) else repr(value)
