"""Where the API is: the base URL, checked once, joined with paths, and shown without its password."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from gpugeek_tui.api.secret import MASK, Secret
from gpugeek_tui.errors import SettingsError

__all__ = ["DEFAULT_BASE_URL", "DEFAULT_TOKEN_HEADER", "Address", "check_token", "masked_url"]

DEFAULT_BASE_URL = "https://api-cloud.gpugeek.com"  # S1
DEFAULT_TOKEN_HEADER = "gz-api-token"  # noqa: S105 - a header's name, not a password (S3)

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


@dataclass(frozen=True, slots=True)
class Address:
    """A base URL that can be asked. `root` has no user name, password or trailing slash."""

    root: str
    host: str
    user: str = ""
    password: Secret = field(default_factory=lambda: Secret(""))

    @classmethod
    def parse(cls, base_url: str) -> Address:
        """Raises `SettingsError`, which never repeats the URL's password."""
        parts, host = _split(base_url)
        user, password = unquote(parts.username or ""), Secret(unquote(parts.password or ""))
        root = f"{parts.scheme}://{_netloc(parts)}{parts.path.rstrip('/')}"
        return cls(root=root, host=host, user=user, password=password)

    def join(self, path: str) -> str:
        return f"{self.root}{path}"

    @property
    def encrypted(self) -> bool:
        return self.root.startswith("https:")

    @property
    def loopback(self) -> bool:
        """This machine: no proxy of the environment stands between."""
        name = self.host.lower().rstrip(".")
        if name == "localhost" or name.endswith(".localhost"):
            return True
        try:
            number = ipaddress.ip_address(name.partition("%")[0])
        except ValueError:
            return False
        return number.is_loopback or number.is_unspecified

    def __str__(self) -> str:
        if not self.user and not self.password:
            return self.root
        scheme, _, rest = self.root.partition("://")
        return f"{scheme}://{MASK}@{rest}"


def masked_url(url: str) -> str:
    """A URL that a server gave, fit for a message: no user, password, query or fragment, bounded."""
    try:
        parts = urlsplit(url)
        shown = f"{parts.scheme}://{_netloc(parts)}{parts.path}" if parts.netloc else parts.path
    except ValueError:
        return "an unreadable address"
    return shown if len(shown) <= 200 else f"{shown[:200]}…"


def check_token(token: Secret, header: str) -> None:
    """Refuses what cannot stand in a header, without repeating the token (S2, S3, A15)."""
    if not _HEADER_NAME.fullmatch(header):
        raise SettingsError(f"{header[:80]!r} cannot be the name of an HTTP header.")
    if token and not _HEADER_VALUE.fullmatch(token.reveal()):
        raise SettingsError(
            "The API token holds characters that an HTTP header cannot carry (a line break, a space "
            "at an end, or letters beyond ASCII). Copy it again from Account Center, OpenAPI Key."
        )


def _split(base_url: str) -> tuple[SplitResult, str]:
    if any(c.isspace() or not c.isprintable() for c in base_url):
        raise SettingsError("The base URL holds a space or a control character.")
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise SettingsError(
            "The base URL cannot be read: its host or port is wrong. "
            f"It looks like {DEFAULT_BASE_URL} or http://127.0.0.1:8765."
        ) from None
    if parts.scheme not in ("http", "https"):
        raise SettingsError(
            f"The base URL must begin with http:// or https://, like {DEFAULT_BASE_URL}."
        )
    if not host or port == 0:
        raise SettingsError(f"The base URL names no host and port to ask, like {DEFAULT_BASE_URL}.")
    if parts.query or parts.fragment:
        raise SettingsError("The base URL must end with its path: no '?' or '#' part.")
    return parts, host


def _netloc(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]
