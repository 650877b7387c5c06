"""No secret is in a journal, however it came there."""

from __future__ import annotations

import gc
import json
from typing import Any
from urllib.parse import quote

import pytest

from mockserver.journal_masking import masked_text, masked_value
from mockserver.tests.exchanges import TOKEN, Story

SECRET = TOKEN.decode()


def shown(story: Story) -> str:
    return repr(story.journal) + repr(story.journal.entries()) + story.journal.to_json().decode()


@pytest.mark.parametrize(
    "body",
    [
        {"gz-api-token": SECRET},
        {"name": SECRET},
        {"name": f"box of {SECRET}!"},
        {SECRET: 1},
        {"a": [{"b": SECRET}]},
        f"{{broken {SECRET}".encode(),
    ],
)
def test_a_token_in_a_body_is_masked(body: Any) -> None:
    story = Story()
    entry = story.add("createInstance", body, code=10005, message=f"not {SECRET}")
    assert SECRET not in shown(story)
    assert entry.token_in == ("body",)


def test_a_token_in_a_query_or_an_address_is_masked() -> None:
    story = Story(limit=10)
    story.query(f"key={SECRET}")
    story.query("key=" + "".join(f"%{byte:02X}" for byte in TOKEN))
    story.query(f"token={quote(SECRET)}&status=stopd")
    story.add("", address=("GET", f"/api/{SECRET}/x"), code=404, status=404)
    text = shown(story)
    assert SECRET not in text
    assert "%61%2D" not in text
    assert story.journal.entries()[2].query == {"token": "***", "status": "stopd"}


def test_a_token_in_another_header_is_not_kept() -> None:
    story = Story()
    story.act(5, headers=((b"content-type", TOKEN), (b"authorization", b"Bearer " + TOKEN)))
    assert SECRET not in shown(story)


def test_the_token_is_held_nowhere_in_the_journal() -> None:
    story = Story()
    story.act(5)
    story.add("createInstance", {"name": SECRET})
    held: list[Any] = [story.journal]
    seen: set[int] = set()
    while held:
        thing = held.pop()
        if id(thing) in seen or isinstance(thing, type):
            continue
        seen.add(id(thing))
        if isinstance(thing, bytes | str):
            assert SECRET not in (thing if isinstance(thing, str) else thing.decode("latin-1"))
        elif type(thing).__module__.startswith(("mockserver.journal", "mockserver.hints")) or (
            isinstance(thing, list | tuple | dict) or type(thing).__name__ == "deque"
        ):
            held.extend(gc.get_referents(thing))


def test_passwords_and_notebook_tokens_of_answers_are_masked() -> None:
    story = Story()
    row = {
        "instanceId": 5,
        "sshPwd": 'Q3r"Dh7QEwgY',
        "notebookUrl": "http://h:42757/lab?token=f4jzygqwno3fecinx9",
        "tensorboardUrl": "http://h:44634",
    }
    entry = story.add("queryInstances", None, {"instances": [row], "total": 1})
    text = shown(story)
    assert "Q3r" not in text
    assert "Dh7QEwgY" not in text
    assert "f4jzyg" not in text
    assert '"sshPwd":"***"' in entry.answer
    assert "lab?token=***" in entry.answer
    assert "http://h:44634" in entry.answer


@pytest.mark.parametrize("size", range(880, 1030, 3))
def test_a_secret_at_the_end_of_an_excerpt_is_masked(size: int) -> None:
    story = Story()
    story.add("queryInstances", None, {"x": "x" * size, "sshPwd": "Q3rDh7QEwgYQ3rDh7QEwgY" * 80})
    assert "Q3r" not in shown(story)


def test_what_an_instance_is_started_with_is_masked_where_it_may_hold_secrets() -> None:
    story = Story()
    entry = story.create(
        fields={"env": "HF=hf_123;W=4", "cmd": "run --password=abc1 --port 80; API_KEY: xyz9 go"}
    )
    assert entry.body["env"] == "***"
    assert entry.body["cmd"] == "run --password=*** --port 80; API_KEY: *** go"


@pytest.mark.parametrize(
    "body",
    [
        b'{"password": "hunter2"',
        b'{"env": "K=hunter2", }',
        b'"sshPwd\\": \\"hunter2',
        b"api_key=hunter2&x=1",
        b'[{"token":"hunter2"}',
    ],
)
def test_in_a_body_that_cannot_be_read_secrets_are_masked_too(body: bytes) -> None:
    story = Story()
    story.add("createInstance", body, code=10005)
    assert "hunter2" not in shown(story)


@pytest.mark.parametrize(
    "name", ["token", "gz-api-token", "gm-api-token", "apiKey", "api_key", "password", "sshPwd"]
)
def test_fields_that_are_called_like_secrets_are_masked(name: str) -> None:
    assert masked_value({name: "abc", "x": {name: 5}}) == {name: "***", "x": {name: "***"}}
    assert "abc" not in masked_text(json.dumps({name: "abc"}))
    assert masked_text(f"{name}=abc&pn=2") == f"{name}=***&pn=2"


def test_innocent_words_stay_as_they_are() -> None:
    story = Story()
    entry = story.create(fields={"name": "test", "tags": ["key", "pwd"]}, token=b"test")
    assert entry.body["name"] == "test"
    assert entry.body["tags"] == ["key", "pwd"]
    assert entry.token_in == ()
