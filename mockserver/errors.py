"""What the mock refuses, as declared errors, and the envelope that any error travels in.

    MockError               base of what the domain may raise on purpose
    +-- NotFoundError       no such URI, or not with this method            HTTP 404 (S17, S25, A6)
    +-- NotEntitledError    a known token without enterprise right          HTTP 403 (S13, S18, A5)
    +-- NotLoggedInError    no token, or none that is valid                 10002    (S21, A5)
    +-- ParameterError      a parameter is missing or wrong; it is named    10005    (S22)
    +-- OperationError      well asked, but the cloud cannot do it now      10135    (S23)

Everything else that is raised is a bug of the mock: HTTP 500 with code 10001 (S19, S20).
`WorldError` and `ServingError` are for the person who starts the mock and never reach the wire.
"""

from __future__ import annotations

from mockserver.dialect import Dialect

__all__ = [
    "BUG_CODE",
    "BUG_MESSAGE",
    "MockError",
    "NotEntitledError",
    "NotFoundError",
    "NotLoggedInError",
    "OperationError",
    "ParameterError",
    "ServingError",
    "WorldError",
    "error_envelope",
    "http_status",
]

BUG_CODE = 10001
BUG_MESSAGE = "Internal Server Error"


class MockError(Exception):
    """`message` is the envelope's message: words that the sender of the request can act on."""

    code: int = BUG_CODE

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(MockError):
    """The reference lists no business code beside HTTP 404, so the status doubles as the code."""

    code = 404


class NotEntitledError(MockError):
    """As with NotFoundError, the status doubles as the code."""

    code = 403

    def __init__(self) -> None:
        super().__init__("Forbidden: this account may not use the API; it is open to enterprises only")


class NotLoggedInError(MockError):
    code = 10002

    def __init__(self) -> None:
        super().__init__("Not logged in or login expired")


class ParameterError(MockError):
    """`parameter` is the reference's name of what is wrong, "body" for the body as a whole."""

    code = 10005

    def __init__(self, parameter: str, problem: str) -> None:
        super().__init__(f"Parameter error: {parameter} {problem}")
        self.parameter = parameter
        self.problem = problem


class OperationError(MockError):
    code = 10135


class WorldError(Exception):
    """A world cannot be used; the text names the file, the place in it and what is wrong there."""


class ServingError(Exception):
    """The server cannot listen; the text says where and why."""


def error_envelope(code: int, message: str, traceid: str, dialect: Dialect) -> dict[str, object]:
    """The body of every refusal: like a success, with `data` as the dialect has it (A11)."""
    return {"code": code, "message": message, "traceid": traceid, "data": dialect.error_data}


def http_status(error: MockError, dialect: Dialect) -> int:
    """Business errors travel over HTTP 200 by default; 403 and 404 are that in any reading (A4)."""
    if isinstance(error, NotFoundError | NotEntitledError):
        return error.code
    return dialect.error_statuses.get(error.code, 200)
