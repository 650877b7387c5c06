"""Everything that can go wrong, as one tree. Catch `GpuGeekError` and nothing wider.

    GpuGeekError
    +-- SettingsError              the command line, the environment or a setting is wrong
    +-- ReadOnlyError              this session may look but not act; nothing was sent
    +-- InvalidRequestError        we refuse to send it: a parameter breaks the reference; nothing was sent
    +-- UnreachableError           no connection was made; nothing was sent
    +-- NoAnswerError              a read was sent, and no whole answer came (cut, timed out)
    +-- ProtocolError              an answer came that is not this API's
    +-- UnknownOutcomeError        a create or an action was sent, and whether it happened is not known
    +-- ApiError                   the server said no
        +-- AuthError              10002, HTTP 401, HTTP 403            (A4, A5)
        +-- InternalServerError    10001, HTTP 5xx                      (S19, S20)
        +-- ParameterError         10005                                (S22)
        +-- OperationError         10135, its reason is in the message  (S23)
        +-- NotFoundError          HTTP 404, HTTP 405                   (S17, A6)
        +-- RateLimitedError       HTTP 429, with Retry-After if it came (A17)

A code that the reference does not list is a plain `ApiError` (A12).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "ApiError",
    "AuthError",
    "GpuGeekError",
    "InternalServerError",
    "InvalidRequestError",
    "NoAnswerError",
    "NotFoundError",
    "OperationError",
    "ParameterError",
    "ProtocolError",
    "RateLimitedError",
    "ReadOnlyError",
    "RequestLine",
    "SettingsError",
    "UnknownOutcomeError",
    "UnreachableError",
]


@dataclass(frozen=True, slots=True)
class RequestLine:
    """What was asked, with nothing secret in it: no header, no body, no query value."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class GpuGeekError(Exception):
    """The base of every error of this program. `str()` is one line that a user can act on.

    `code` is the API's business code, `traceid` its trace id ("" where none came), `status` the HTTP
    status, `request` what was asked; each is None or "" where there was none.
    """

    title: str = "Error"

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        traceid: str = "",
        status: int | None = None,
        request: RequestLine | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.traceid = traceid
        self.status = status
        self.request = request

    def __str__(self) -> str:
        return self.message

    @property
    def reference(self) -> str:
        """Code, HTTP status and trace id in the words support will ask for; "" if there are none."""
        parts = []
        if self.code is not None:
            parts.append(f"code {self.code}")
        if self.status is not None and self.status != 200:
            parts.append(f"HTTP {self.status}")
        if self.traceid:
            parts.append(f"traceid {self.traceid}")
        return ", ".join(parts)


class SettingsError(GpuGeekError):
    title = "Settings"


class ReadOnlyError(GpuGeekError):
    title = "Read-only"


class InvalidRequestError(GpuGeekError):
    """`field` is the reference's name of the parameter that is wrong."""

    title = "Not sent"

    def __init__(self, message: str, *, field: str, request: RequestLine | None = None) -> None:
        super().__init__(message, request=request)
        self.field = field


class UnreachableError(GpuGeekError):
    title = "Cannot connect"


class NoAnswerError(GpuGeekError):
    title = "No answer"


class ProtocolError(GpuGeekError):
    title = "Not understood"


class UnknownOutcomeError(GpuGeekError):
    """The request may have been carried out and may have cost money: look before asking again."""

    title = "Outcome unknown"


class ApiError(GpuGeekError):
    title = "Refused"


class AuthError(ApiError):
    title = "Not authorised"


class InternalServerError(ApiError):
    title = "Server error"


class ParameterError(ApiError):
    title = "Parameter error"


class OperationError(ApiError):
    title = "Operation refused"


class NotFoundError(ApiError):
    title = "Not found"


class RateLimitedError(ApiError):
    """`retry_after` is in seconds, None where the server did not say."""

    title = "Too many requests"

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        code: int | None = None,
        traceid: str = "",
        status: int | None = None,
        request: RequestLine | None = None,
    ) -> None:
        super().__init__(message, code=code, traceid=traceid, status=status, request=request)
        self.retry_after = retry_after
