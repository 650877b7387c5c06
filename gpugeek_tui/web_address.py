"""Addresses that the platform gives for a browser, checked before a browser sees them. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from gpugeek_tui.api.secret import MASK
from gpugeek_tui.host_names import host_of

__all__ = ["RefusedAddressError", "bare", "checked_url"]

LONGEST = 2000
# RFC 3986, without what a browser or a shell reads in its own way: backslash, quotes, blanks.
ALLOWED = r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+"


class RefusedAddressError(ValueError):
    """Its words say why the address is not opened; they hold nothing of the address itself."""


def checked_url(text: str) -> str:
    """`text` if it is an http or https address with a host, and with nothing that could mislead.

    Raises `RefusedAddressError`.
    """
    url = text.strip(" \t\r\n")
    if not url:
        raise RefusedAddressError("there is no address")
    if len(url) > LONGEST:
        raise RefusedAddressError("it is too long")
    if not re.fullmatch(ALLOWED, url):
        raise RefusedAddressError("it holds characters that no web address has")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedAddressError("it is no web address") from None
    if parts.scheme not in {"http", "https"} or not url[len(parts.scheme) :].startswith("://"):
        raise RefusedAddressError("it is neither http nor https")
    if "@" in parts.netloc:
        raise RefusedAddressError("it carries a user name, which can hide the real host")
    host = parts.netloc.removesuffix(f":{port}") if port is not None else parts.netloc
    if not host or host_of(host) is None:
        raise RefusedAddressError("its host is neither a plain host name nor an IP address")
    if port == 0:
        raise RefusedAddressError("its port is no number from 1 to 65535")
    return url


def bare(url: str) -> str:
    """The address with everything masked in which a token could be: for copies that others will see."""
    unnamed = re.sub(r"//[^/?#]*@", f"//{MASK}@", url)
    return re.sub(r"([?#;&]).+", rf"\1{MASK}", unnamed, count=1, flags=re.DOTALL)
