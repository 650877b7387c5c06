"""Everything that can go wrong, as one tree. Catch `GpuGeekError` and nothing wider.

    GpuGeekError
    +-- SettingsError              the command line, the environment or a setting is wrong
    +-- ReadOnlyError              this session may look but not act; nothing was sent
    +-- JournalError               it could not be written down first, so nothing was sent
    +-- InvalidRequestError        we refuse to send it: a parameter breaks the reference; nothing was sent
    +-- UnreachableError           no connection was made; nothing was sent
    +-- NoAnswerError              a question was sent, and no whole answer came (cut, timed out)
    +-- ProtocolError              an answer came that is not this API's
    +-- UnknownOutcomeError        a create or an action was sent, and whether it happened is not known
    +-- ApiError                   the server said no
        +-- AuthError              10002, HTTP 401, HTTP 403            (A4, A5)
        +-- InternalServerError    10001, HTTP 5xx                      (S19, S20)
        +-- ParameterError         10005                                (S22)
        +-- OperationError         10135, its reason is in the message  (S23)
        +-- NotFoundError          HTTP 404, HTTP 405                   (S17, A6)
        +-- RateLimitedError       HTTP 429, with Retry-After if it came (A17)

A code that the reference does not list is a plain `ApiError` where the HTTP status says no more (A12).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "ApiError",
    "AuthError",
    "GpuGeekError",
    "InternalServerError",
    "InvalidRequestError",
    "JournalError",
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

LOOK_FIRST = (
    "It is not known whether it happened: look at the instance list before trying again, "
    "because doing it twice may cost twice."
)


@dataclass(frozen=True, slots=True)
class RequestLine:
    """What was asked, with nothing secret in it: no header, no body, no query value.

    `changes` marks a create or an action, which is never sent twice.
    """

    method: str
    path: str
    changes: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class GpuGeekError(Exception):
    """The base of every error of this program. `str()` is one line that a user can act on.

    `message` says what happened, for an `ApiError` in the server's own words, verbatim but bounded:
    untrusted text that may hold anything. `advice` says what it means and what to do, in ours.
    `code` is the API's business code, `traceid` its trace id ("" where none came), `status` the HTTP
    status, `request` what was asked; each is None or "" where there was none.
    """

    title: str = "Error"
    advice: str = ""

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
        """Message and advice as one line without control or bidi characters: safe to print."""
        visible = "".join(c if c.isprintable() else " " for c in self.message)
        line = " ".join(visible.split())
        if not self.advice:
            return line
        stop = "" if line.endswith((".", "!", "?", "。", "！", "？")) else "."
        return f"{line}{stop} {self.advice}"

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

    @property
    def outcome_unknown(self) -> bool:
        """True when a create or an action may have happened in spite of this error."""
        return False


class SettingsError(GpuGeekError):
    title = "Settings"


class ReadOnlyError(GpuGeekError):
    title = "Read-only"


class JournalError(GpuGeekError):
    """The journal of creates and actions cannot be read or written."""

    title = "Journal"
    advice = (
        "No create and no action is sent while it cannot be written, because after a crash nobody "
        "would know of it. Mend that, or start with --no-journal to go without."
    )


class InvalidRequestError(GpuGeekError):
    """`field` is the reference's name of the parameter that is wrong."""

    title = "Not sent"

    def __init__(self, message: str, *, field: str, request: RequestLine | None = None) -> None:
        super().__init__(message, request=request)
        self.field = field


class UnreachableError(GpuGeekError):
    title = "Cannot connect"
    advice = "Nothing was sent. Check the address and the network."


class NoAnswerError(GpuGeekError):
    """Asking again is safe: nothing that costs money was asked."""

    title = "No answer"


class ProtocolError(GpuGeekError):
    title = "Not understood"


class UnknownOutcomeError(GpuGeekError):
    """The request may have been carried out and may have cost money: look before asking again.

    `instance_ids` names the instances that the answer spoke of, where it could be read that far.
    """

    title = "Outcome unknown"
    advice = LOOK_FIRST

    def __init__(
        self,
        message: str,
        *,
        instance_ids: tuple[int, ...] = (),
        code: int | None = None,
        traceid: str = "",
        status: int | None = None,
        request: RequestLine | None = None,
    ) -> None:
        super().__init__(message, code=code, traceid=traceid, status=status, request=request)
        self.instance_ids = instance_ids

    @property
    def outcome_unknown(self) -> bool:
        return True


class ApiError(GpuGeekError):
    """`retry_after` is how many seconds the server asks to wait, None where it did not say."""

    title = "Refused"

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


class AuthError(ApiError):
    title = "Not authorised"
    advice = "Check the API token; the API is open to enterprise accounts only."


class InternalServerError(ApiError):
    """On a create or an action it leaves open whether that happened: see `outcome_unknown`."""

    title = "Server error"

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
        super().__init__(
            message,
            retry_after=retry_after,
            code=code,
            traceid=traceid,
            status=status,
            request=request,
        )
        if self.outcome_unknown:
            self.advice = LOOK_FIRST

    @property
    def outcome_unknown(self) -> bool:
        return self.request is not None and self.request.changes


class ParameterError(ApiError):
    title = "Parameter error"


class OperationError(ApiError):
    title = "Operation refused"


class NotFoundError(ApiError):
    title = "Not found"
    advice = "The server does not know this address: check the base URL."


class RateLimitedError(ApiError):
    title = "Too many requests"
    advice = "Wait before asking again."
