"""Leniencies over HTTP, for one account or for all."""

from __future__ import annotations

from mockserver.app import create_app
from mockserver.leniency import LENIENCIES
from mockserver.tests.judge import CREATE, Judged, order

LENIENCY = "/__mock__/leniency"


def forgiven(client: Judged) -> set[str]:
    listed = client.get(LENIENCY).json()["leniencies"]
    assert [(each["name"], each["words"]) for each in listed] == list(LENIENCIES)
    return {each["name"] for each in listed if each["forgiven"]}


def test_one_account_can_be_made_loose() -> None:
    app = create_app("demo", frozen=True)
    mine, other = Judged(app, "mine"), Judged(app, "other")
    other.rows()
    answer = mine.post(LENIENCY, json={"forgive": ["digit_strings", "nulls"]})
    assert answer.status_code == 200
    assert forgiven(mine) == {"digit_strings", "nulls"}
    assert forgiven(other) == forgiven(Judged(app, None)) == set()
    assert mine.create(gpuNum="1")
    assert other.refused(CREATE, order(gpuNum="1"))[0] == 10005
    mine.post(LENIENCY, json={"forgive": False})
    assert mine.refused(CREATE, order(gpuNum="1"))[0] == 10005


def test_all_accounts_and_those_to_come_can_be_made_loose() -> None:
    app = create_app("demo", frozen=True)
    early, late = Judged(app, "early"), Judged(app, "late")
    early.rows()
    Judged(app, None).post(LENIENCY, json={"forgive": True})
    assert forgiven(early) == forgiven(late) == {each.name for each in LENIENCIES}
    assert late.create(gpuNum="1")


def test_a_wrong_wish_is_refused_with_the_nearest_and_changes_nothing() -> None:
    client = Judged(create_app("demo", frozen=True))
    client.post(LENIENCY, json={"forgive": ["nulls"]})
    for wish, words in (
        ({"forgive": ["null"]}, "did you mean nulls"),
        ({"forgive": "nulls"}, "forgive"),
        ({}, "forgive"),
        ({"forgives": []}, "forgives"),
    ):
        answer = client.post(LENIENCY, json=wish)
        assert answer.status_code == 400
        assert words in answer.json()["error"]
    assert forgiven(client) == {"nulls"}
