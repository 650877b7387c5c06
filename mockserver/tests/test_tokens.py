"""What tokens are worth: declared by a world or by a call, and never shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.app import MockApp, create_app
from mockserver.errors import WorldError
from mockserver.fixtures import fixture
from mockserver.loading import load_world
from mockserver.standing import hint_of
from mockserver.tests.judge import GPUS, QUERY, READS, WRITES, Judged

TOKENS = "/__mock__/tokens"
LONG = "a-long-token-of-somebody"


def declare(app: MockApp, **wishes: str) -> Any:
    response = Judged(app, None).post(TOKENS, json=wishes)
    assert response.status_code == 200, response.text
    return response.json()


def asked(app: MockApp, token: str | None, path: str = QUERY) -> tuple[int, int]:
    """HTTP status and business code of a call that is in order."""
    client = Judged(app, token)
    client.event_hooks = {"response": []}
    response = client.post(path, json={}) if path in WRITES else client.get(path)
    return response.status_code, response.json()["code"]


def world_file(tmp_path: Path, **more: Any) -> Path:
    world = json.loads(fixture("worlds", "empty.json").read_bytes())
    path = tmp_path / "world.json"
    path.write_text(json.dumps({**world, **more}))
    return path


def test_without_declarations_every_token_is_valid(app: MockApp) -> None:
    assert asked(app, "anything") == (200, 0)
    assert asked(app, None) == (200, 10002)


@pytest.mark.parametrize(
    ("standing", "answer"),
    [("unknown", (200, 10002)), ("expired", (200, 10002)), ("no_enterprise", (403, 403))],
)
@pytest.mark.parametrize("path", [*READS, *WRITES])
def test_a_token_that_is_not_valid_is_refused_everywhere(
    app: MockApp, standing: str, answer: tuple[int, int], path: str
) -> None:
    declare(app, token=LONG, standing=standing)
    assert asked(app, LONG, path) == answer
    assert app.tenants.accounts() == []


def test_one_declaration_takes_nothing_from_other_tokens_unless_told_to(app: MockApp) -> None:
    declare(app, token=LONG, standing="valid")
    assert asked(app, "another") == (200, 0)
    declare(app, others="unknown")
    assert asked(app, "another") == (200, 10002)
    assert asked(app, LONG) == (200, 0)


def test_an_account_survives_the_time_in_which_its_token_is_expired(app: MockApp) -> None:
    client = Judged(app, LONG)
    created = client.create()
    client.post(TOKENS, json={"standing": "expired"})
    assert asked(app, LONG, GPUS) == (200, 10002)
    client.post(TOKENS, json={"standing": "valid"})
    assert client.rows()[0]["instanceId"] == created["InstanceId"]


def test_declarations_are_taken_back_one_by_one_or_all(app: MockApp) -> None:
    for token in ("one-token", "two-token"):
        declare(app, token=token, standing="expired")
    Judged(app, "one-token").delete(TOKENS)
    assert (asked(app, "one-token"), asked(app, "two-token")) == ((200, 0), (200, 10002))
    Judged(app, None).delete(TOKENS)
    assert asked(app, "two-token") == (200, 0)


def test_a_world_may_declare_tokens_and_reset_brings_them_back(tmp_path: Path) -> None:
    tokens = [{"token": "good"}, {"token": "old", "standing": "expired"}]
    app = create_app(world_file(tmp_path, tokens=tokens, otherTokens="unknown"), frozen=True)
    expected = [(200, 0), (200, 10002), (200, 10002)]
    assert [asked(app, token) for token in ("good", "old", "another")] == expected
    declare(app, token="old", standing="valid", others="valid")
    assert asked(app, "old") == asked(app, "another") == (200, 0)
    Judged(app, None).post("/__mock__/reset")
    assert [asked(app, token) for token in ("good", "old", "another")] == expected


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"tokens": [{"token": " "}]}, r"\$\.tokens\[0\]: a token is printable ASCII"),
        ({"tokens": [{"token": "s3cr3t\n"}]}, r"\$\.tokens\[0\]: a token is printable ASCII"),
        ({"tokens": [{"token": "s3cr3t"}, {"token": "s3cr3t "}]}, r"the same token as \$\.tokens"),
        ({"tokens": [{"token": "s3cr3t", "standing": "gone"}]}, "standing"),
        ({"otherTokens": "expired"}, "otherTokens: must be valid or unknown"),
    ],
)
def test_a_world_with_wrong_tokens_is_refused_without_showing_one(
    tmp_path: Path, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(WorldError, match=words) as caught:
        load_world(world_file(tmp_path, **more))
    assert "s3cr3t" not in str(caught.value)


def test_a_world_shows_no_token_when_it_is_printed(tmp_path: Path) -> None:
    world = load_world(world_file(tmp_path, tokens=[{"token": "s3cr3t"}]))
    assert "s3cr3t" not in repr(world)


WRONG: list[dict[str, Any]] = [
    {},
    {"token": "x"},
    {"standing": "valid"},
    {"token": "", "standing": "valid"},
    {"token": "  ", "standing": "valid"},
    {"token": "\n", "standing": "valid"},
    {"token": "token", "standing": "gone"},
    {"token": "token", "standing": "valid", "others": "expired"},
    {"token": "token", "others": "unknown"},
    {"tokens": []},
]


@pytest.mark.parametrize("wish", WRONG)
def test_a_declaration_that_is_wrong_changes_nothing(app: MockApp, wish: dict[str, Any]) -> None:
    declare(app, token="token", standing="expired")
    everyone = Judged(app, None)
    before = everyone.get(TOKENS).json()
    assert everyone.post(TOKENS, json=wish).status_code == 400
    assert everyone.get(TOKENS).json() == before


def test_the_list_tells_accounts_apart_and_shows_no_token(app: MockApp) -> None:
    Judged(app, LONG).rows()
    listed = declare(app, token="old-token", standing="expired")
    assert listed["others"] == "valid"
    old, used = listed["tokens"]
    assert (old["hint"], old["standing"], old["declared"], old["used"]) == (
        "…ken",
        "expired",
        True,
        False,
    )
    assert (used["hint"], used["standing"], used["declared"], used["used"]) == (
        "…body",
        "valid",
        False,
        True,
    )
    assert LONG not in json.dumps(listed)


@pytest.mark.parametrize(("token", "hint"), [("ab", "…"), ("abc", "…c"), ("x" * 9 + "yz", "…xyz")])
def test_a_hint_is_at_most_a_third_of_the_token(token: str, hint: str) -> None:
    assert hint_of(token.encode()) == hint
