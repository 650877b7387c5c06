"""Addresses of the platform: only plain http and https ones reach a browser."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpugeek_tui.web_address import RefusedAddressError, bare, checked_url


@pytest.mark.parametrize(
    "url",
    [
        "http://host.example:42757/lab?token=f4jzygqwno3fecinx9arnetu",
        "http://xxxxx:44634",
        "https://504838617333765-http-8099.northwest1.gpugeek.com:8443",
        "https://[2001:db8::7]:8443/a/b?c=d&e=%20#f",
        "http://192.0.2.7/",
    ],
)
def test_what_the_platform_gives_is_opened_as_it_is(url: str) -> None:
    assert checked_url(url) == url
    assert checked_url(f" {url}\n") == url


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "no address"),
        ("file:///etc/passwd", "neither http"),
        ("javascript:alert(1)", "neither http"),
        ("ftp://h/", "neither http"),
        ("ssh://h", "neither http"),
        ("host.example:8080", "neither http"),
        ("//host.example", "neither http"),
        ("http:host.example", "neither http"),
        ("http:/host.example", "neither http"),
        ("-http://h", "neither http"),
        ("--new-window", "neither http"),
        ("http://", "host"),
        ("http:///path", "host"),
        ("http://:80/", "host"),
        ("http://user@h/", "user name"),
        ("http://user:pw@h/", "user name"),
        ("http://good.example@evil.example/", "user name"),
        ("http://good.example\\@evil.example/", "characters"),
        ("http://h/a b", "characters"),
        ("http://h/\na", "characters"),
        ("http://h/\x1b]0;x\x07", "characters"),
        ("http://h/\u202egpj", "characters"),
        ('http://h/";calc"', "characters"),
        ("http://h/`id`", "characters"),
        ("http://\u0435xample.com/", "characters"),
        ("http://h:0/", "port"),
        ("http://h:99999/", "no web address"),
        ("http://h:8x/", "no web address"),
        ("http://[::1/", "no web address"),
        ("http://-h/", "host"),
        ("http://h%2ee/", "host"),
        ("http://127.1/", "host"),
        ("http://h/" + "a" * 3000, "too long"),
    ],
)
def test_anything_else_is_refused_with_the_reason(url: str, why: str) -> None:
    with pytest.raises(RefusedAddressError, match=why):
        checked_url(url)


PIECES = st.sampled_from(
    [
        "http",
        "https",
        ":",
        "//",
        "/",
        "h",
        "@",
        "\\",
        "a.b",
        ":80",
        "?",
        "#",
        "[::1]",
        " ",
        "\n",
        "%",
    ]
)


@settings(max_examples=100)
@given(st.lists(PIECES | st.characters(), max_size=10).map("".join))
def test_whatever_is_let_through_has_a_host_and_nothing_hidden(url: str) -> None:
    try:
        checked = checked_url(url)
    except RefusedAddressError:
        return
    parts = urlsplit(checked)
    assert parts.scheme in {"http", "https"}
    assert parts.hostname
    assert parts.username is parts.password is None
    assert checked.isascii()
    assert checked.isprintable()
    assert "\\" not in checked


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("http://h:1/lab?token=CANARY", "http://h:1/lab?***"),
        ("http://h/?a=1&k=CANARY", "http://h/?***"),
        ("http://h/#k=CANARY", "http://h/#***"),
        ("http://h/;k=CANARY", "http://h/;***"),
        ("http://u:CANARY@h/", "http://***@h/"),
        ("http://CANARY@h/", "http://***@h/"),
        ("http://h/?k=CAN\nARY", "http://h/?***"),
        ("http://h:1/lab", "http://h:1/lab"),
        ("", ""),
    ],
)
def test_the_bare_address_holds_no_token(url: str, left: str) -> None:
    assert bare(url) == left
