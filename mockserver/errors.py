"""What the mock refuses, as declared errors, and the envelope that any error travels in.

    MockError               base of what the domain may raise on purpose
    +-- NotFoundError       no such URI, or not with this method            HTTP 404 (S17, S25, A6)
    |   +-- MethodError     a URI that exists, but not with this method     HTTP 404 (A6)
    +-- NotEntitledError    a known token without enterprise right          HTTP 403 (S13, S18, A5)
    +-- NotLoggedInError    no token                                        10002    (S21, A5)
    |   +-- UnknownKeyError a token that is unknown or expired              10002    (A5)
    +-- ParameterError      a parameter is missing or wrong; it is named    10005    (S22)
    +-- OperationError      well asked, but the cloud cannot do it now      10135    (S23)
        +-- NoMachineError  a create that no machine can serve              10135    (A13)

Everything else that is raised is a bug of the mock: HTTP 500 with code 10001 (S19, S20).
`WorldError`, `DialectError`, `StateError` and `ServingError` are for the person who starts the mock and
never reach the wire.
"""

from __future__ import annotations

from mockserver.dialect import Dialect

__all__ = [
    "BUG_CODE",
    "BUG_MESSAGE",
    "DialectError",
    "MethodError",
    "MockError",
    "NoMachineError",
    "NotEntitledError",
    "NotFoundError",
    "NotLoggedInError",
    "OperationError",
    "ParameterError",
    "ServingError",
    "StateError",
    "UnknownKeyError",
    "WorldError",
    "error_envelope",
    "refusal_of",
    "shown_trace",
    "status_of",
]

BUG_CODE = 10001
BUG_MESSAGE = "Internal Server Error"
UNLISTED_CODE = 10201  # synthetic: stands for any code that the reference does not list
_MAPPED = {10001: 500, 10002: 403}
_OWN_STATUS = frozenset({403, 404, 405})


class MockError(Exception):
    """`message` is the envelope's message: words that the sender of the request can act on."""

    code: int = BUG_CODE

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(MockError):
    """The reference lists no business code beside HTTP 404, so the status doubles as the code."""

    code = 404


class MethodError(NotFoundError):
    """HTTP 404 as well, or 405 in the other reading (A6)."""


class NotEntitledError(MockError):
    """As with NotFoundError, the status doubles as the code."""

    code = 403

    def __init__(self) -> None:
        super().__init__(
            "Forbidden: this account may not use the API; it is open to enterprises only"
        )


class NotLoggedInError(MockError):
    code = 10002

    def __init__(self) -> None:
        super().__init__("Not logged in or login expired")


class UnknownKeyError(NotLoggedInError):
    """A key that the platform does not know, or knows no more."""


class ParameterError(MockError):
    """`parameter` is the reference's name of what is wrong, "body" for the body as a whole."""

    code = 10005

    def __init__(self, parameter: str, problem: str) -> None:
        super().__init__(f"Parameter error: {parameter} {problem}")
        self.parameter = parameter
        self.problem = problem


class OperationError(MockError):
    code = 10135


class NoMachineError(OperationError):
    """In the other reading its code is one that the reference does not list (A13)."""


class WorldError(Exception):
    """A world cannot be used; the text names the file, the place in it and what is wrong there."""


class DialectError(ValueError):
    """A dialect cannot be used; the text says which choice is wrong and what there is to choose."""


class StateError(Exception):
    """A state file cannot be used or written; the text names it and says why."""


class ServingError(Exception):
    """The server cannot listen; the text says where and why."""


def refusal_of(error: MockError, dialect: Dialect) -> tuple[int, str]:
    """Code and message of a refusal as the dialect has them (A5, A6, A10, A13)."""
    code, message = error.code, error.message
    if isinstance(error, NoMachineError) and dialect.create_refusal == "unlisted":
        code = UNLISTED_CODE
    elif isinstance(error, MethodError):
        code = int(dialect.wrong_method)
    elif isinstance(error, NotLoggedInError | NotEntitledError):
        return _of_key(error, dialect)
    elif isinstance(error, ParameterError) and dialect.error_message == "table":
        message = "Parameter error"
    return code, message


def _of_key(error: MockError, dialect: Dialect) -> tuple[int, str]:
    """What a call gets for its key: the message says what kind of answer it is, not more."""
    if isinstance(error, NotEntitledError):
        code = int(dialect.no_enterprise)
    elif isinstance(error, UnknownKeyError):
        code = int(dialect.unknown_key)
    else:
        code = int(dialect.missing_key)
    if code == error.code:
        return code, error.message
    return code, "Not logged in or login expired" if code == NotLoggedInError.code else "Forbidden"


def status_of(code: int, dialect: Dialect) -> int:
    """Business codes travel over HTTP 200 by default; 403, 404 and 405 are their own status (A4)."""
    if code in _OWN_STATUS:
        return code
    return _MAPPED.get(code, 200) if dialect.http_errors == "mapped" else 200


def shown_trace(traceid: str, operation_id: str | None, dialect: Dialect) -> str | None:
    """`traceid` as an answer shows it; None where it does not (A9)."""
    if dialect.traceid == "hex":
        return traceid
    if dialect.traceid == "absent":
        return None
    return traceid if dialect.traceid == "examples" and operation_id != "listGpus" else ""


def error_envelope(
    code: int, message: str, traceid: str | None, dialect: Dialect
) -> dict[str, object]:
    """The body of every refusal: like a success, with `data` as the dialect has it (A11)."""
    envelope: dict[str, object] = {"code": code, "message": message}
    if traceid is not None:
        envelope["traceid"] = traceid
    if dialect.error_data != "absent":
        envelope["data"] = {} if dialect.error_data == "object" else None
    return envelope
