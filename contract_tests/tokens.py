"""Reading the tokens that a user gives: from files that nobody else can read, or the environment."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SECOND_VARIABLE", "VARIABLE", "WrongUse", "read_token", "sendable"]

VARIABLE, SECOND_VARIABLE = "GPUGEEK_API_TOKEN", "GPUGEEK_API_TOKEN_2"
_LONGEST = 4096


class WrongUse(ValueError):  # noqa: N818 - the user's mistake, for exit code 2
    """Options that do not go together, or a token that is missing; the message says what to do."""


def read_token(file: Path | None, variable: str) -> str:
    """The token of the file, else of the variable; "" where there is neither. Raises WrongUse."""
    if file is None:
        return sendable(os.environ.get(variable, ""), variable)
    try:
        with file.open(encoding="utf-8") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            text = opened.read(_LONGEST)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise WrongUse(f"The token file {file} cannot be read: {reason}.") from error
    if os.name == "posix" and stat.S_ISREG(mode) and mode & 0o077:
        raise WrongUse(f"Others can read the token file {file}: chmod 600 {file}, and try again.")
    if not text.strip():
        raise WrongUse(f"The token file {file} is empty: write the API key into it.")
    return sendable(text, f"The token file {file}")


def sendable(token: str, where: str) -> str:
    """The token without blanks around it; raises WrongUse if a header cannot carry it."""
    token = token.strip()
    if not (token.isascii() and token.isprintable()):
        raise WrongUse(f"{where} holds characters that no HTTP header can carry.")
    return token
