"""The control interface: ready, the clock, reset."""

from __future__ import annotations

import pytest

from mockserver import __version__
from mockserver.app import create_app
from mockserver.tests.judge import QUERY, Judged

CLOCK = "/__mock__/clock"


def test_ready_says_which_world_is_served(client: Judged) -> None:
    assert client.get("/__mock__/ready").json() == {
        "ready": True,
        "world": "demo",
        "version": __version__,
    }


def test_a_frozen_mock_begins_at_the_world_s_own_moment(client: Judged) -> None:
    assert client.get(CLOCK).json() == {
        "now": "2025-03-03 09:00:00",
        "nowMs": client.cloud.clock.now(),
        "speed": 1.0,
        "frozen": True,
    }


def test_a_token_moves_its_own_clock_only(client: Judged) -> None:
    other = Judged(client.app, "token-2")
    other.rows()
    client.advance(3600)
    assert client.get(CLOCK).json()["now"] == "2025-03-03 10:00:00"
    assert other.get(CLOCK).json()["now"] == "2025-03-03 09:00:00"


def test_without_a_token_all_clocks_move_those_of_accounts_to_come_too(client: Judged) -> None:
    client.rows()
    everyone = Judged(client.app, None)
    everyone.advance(3600)
    for token in ("token-1", "token-2"):
        assert Judged(client.app, token).get(CLOCK).json()["now"] == "2025-03-03 10:00:00"


def test_speed_and_frozen_can_be_set_and_read_back(client: Judged) -> None:
    answer = client.post(CLOCK, json={"speed": 60, "frozen": False, "advance": 0.5}).json()
    assert (answer["speed"], answer["frozen"]) == (60.0, False)


WRONG = [
    b"",
    b"[]",
    b"{}",
    b"nonsense",
    b'{"advance": -1}',
    b'{"advance": "1"}',
    b'{"advance": true}',
    b'{"advance": null}',
    b'{"advance": 1e400}',
    b'{"advance": 1e14}',
    b'{"advance": ' + b"9" * 400 + b"}",
    b'{"speed": 0}',
    b'{"speed": -1}',
    b'{"speed": 1000001}',
    b'{"speed": "fast"}',
    b'{"frozen": 1}',
    b'{"frozen": null}',
    b'{"advance": 1, "speed": 0}',
    b'{"frozen": false, "advance": -1}',
    b'{"advance": 1, "colour": "red"}',
    b'{"advance": 1, "advance": 2}',
]


@pytest.mark.parametrize("body", WRONG)
@pytest.mark.parametrize("token", ["token-1", None])
def test_a_wish_that_cannot_be_met_moves_no_clock_at_all(body: bytes, token: str | None) -> None:
    client = Judged(create_app("demo", frozen=True))
    before = client.get(CLOCK).json()
    response = Judged(client.app, token).post(CLOCK, content=body)
    assert response.status_code == 400
    assert response.json()["error"]
    assert client.get(CLOCK).json() == before


def test_a_refusal_says_what_to_change_in_plain_words(client: Judged) -> None:
    answer = client.post(CLOCK, json={"speed": 60, "advance": "1"}).json()
    assert answer == {"error": "advance must be a number"}
    assert client.post("/__mock__/ready").json() == {
        "error": "There is no POST /__mock__/ready here"
    }


def test_reset_puts_one_account_back_to_its_beginning(client: Judged) -> None:
    other = Judged(client.app, "token-2")
    before = client.rows()
    client.create()
    other.create()
    client.advance(3600)
    assert client.post("/__mock__/reset").json() == {"reset": True}
    assert client.rows() == before
    assert other.ok(QUERY)["total"] == 25


def test_reset_without_a_token_puts_everything_back(client: Judged) -> None:
    before = client.rows()
    everyone = Judged(client.app, None)
    everyone.post(CLOCK, json={"advance": 99, "speed": 7})
    everyone.post("/__mock__/reset")
    assert client.rows() == before
    assert client.get(CLOCK).json()["speed"] == 1.0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "ready"),
        ("DELETE", "clock"),
        ("GET", "reset"),
        ("GET", "nothing"),
        ("HEAD", "ready"),
        ("GET", "ready/"),
        ("GET", "ready%0A"),
        ("GET", QUERY[1:]),
    ],
)
def test_what_the_control_interface_does_not_have_is_404(
    client: Judged, method: str, path: str
) -> None:
    assert client.request(method, f"/__mock__/{path}").status_code == 404
