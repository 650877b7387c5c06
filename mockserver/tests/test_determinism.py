"""Same world, seed, clock and requests: the same bytes."""

from __future__ import annotations

from mockserver.app import create_app
from mockserver.tests.judge import ACTION, CREATE, GPUS, QUERY, RESULT, Judged, order


def tape(seed: int = 1, token: str = "token-1", bystander: bool = False) -> list[bytes]:
    """All bodies of a small day."""
    app = create_app("demo", frozen=True, seed=seed)
    client = Judged(app, token)
    if bystander:
        Judged(app, "someone else").create()
    answers = [client.get(GPUS).content]
    for number in range(3):
        answers.append(client.post(CREATE, json=order(name=str(number))).content)
        client.advance(30)
    newest = client.rows()[0]
    body = {"instanceId": newest["instanceId"], "action": "stop"}
    answers.append(client.post(ACTION, json=body).content)
    client.advance(1.25)
    answers += [
        client.post(ACTION, json=body).content,
        client.post(RESULT, json={"ids": [newest["operationId"]]}).content,
        client.get(QUERY, params={"ps": 100}).content,
        client.get(QUERY, params={"ps": "?"}).content,
        client.get("/nowhere").content,
    ]
    return answers


def test_the_same_seed_and_requests_give_the_same_bytes() -> None:
    assert tape() == tape()


def test_what_other_accounts_do_makes_no_difference() -> None:
    assert tape() == tape(bystander=True)


def test_another_seed_gives_other_secrets_and_trace_ids() -> None:
    assert tape(seed=2)[-3] != tape()[-3]


def test_another_token_gives_other_ids() -> None:
    assert tape(token="token-2")[1] != tape()[1]
