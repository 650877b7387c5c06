"""Secrets taken out of what is kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpugeek_tui import masking
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.masking import keep_out, keep_out_all, mask_secrets


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "_known", [])
    monkeypatch.setattr(masking, "_sources", [])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("sshPwd=hunter2", "sshPwd=***"),
        ('{"sshPwd": "a b\\"c", "x": 1}', '{"sshPwd": ***, "x": 1}'),
        ("{'ssh_pwd': 'it\\'s', 'x': 1}", "{'ssh_pwd': ***, 'x': 1}"),
        ("gz-api-token: abc", "gz-api-token: ***"),
        ("Authorization: Bearer abc", "Authorization: *** ***"),
        ("http://host:42/lab?token=abc#x", "http://host:42/lab?token=***"),
        ("https://me:pw@host/x", "https://me:********@host/x"),
        ("the word f4jzygqwno3fecinx9arnetu", "the word ***"),
        ("Q3rDHh7QEwgYsuPxYSdVbE9zzKQQW45e!", "***!"),
        ("traceid 905b8753fb3db11760f67138872918cb", "traceid 905b8753fb3db11760f67138872918cb"),
        ('File "/a/test_something_long_name_here.py", line 3, in read_token', None),
        ("KeyError: 'sshPwd'", None),
        ("12345678901234567890123 instances of Internationalization", None),
    ],
)
def test_what_looks_like_a_secret_is_masked_and_the_rest_stays(text: str, kept: str | None) -> None:
    assert mask_secrets(text) == (text if kept is None else kept)


def test_what_is_known_to_be_secret_is_masked_wherever_it_stands() -> None:
    keep_out(Secret("canary words"))
    keep_out(Secret("canary words"))
    keep_out(Secret(""))
    assert mask_secrets("xcanary wordsx and y") == "x***x and y"
    assert len(masking._known) == 1


def test_the_secrets_of_the_account_on_the_screen_are_asked_for_anew() -> None:
    held = ["short", "plainpassword"]
    keep_out_all(lambda: held)
    held.append("another one")
    text = "plainpassword, another one, short"
    assert mask_secrets(text) == text
    assert mask_secrets(text, thorough=True) == "***, ***, short"


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_it_never_raises(text: str) -> None:
    mask_secrets(text)
