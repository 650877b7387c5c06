"""`--state FILE`: what was accepted is there after any end of the process."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.tenants import Account
from mockserver.tests.judge import ACTION, CREATE, GPUS, Judged, order
from mockserver.tests.state_desk import Desk


def _doomed(ending: str) -> dict[str, Any]:
    return {"lifecycle": {"stop": {"ending": ending}}}


TOKEN = {"gz-api-token": "a-token-to-be-kept"}


@contextmanager
def running(path: Path, *options: str) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
    """The program on a state file, killed without warning in the end."""
    command = [sys.executable, "-m", "mockserver", "--port", "0", "--state", str(path), *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            with httpx.Client(base_url=url, headers=TOKEN) as client:
                yield client, process
        finally:
            process.kill()


def posted(client: httpx.Client, path: str, body: object) -> Any:
    answer = client.post(path, json=body).json()
    assert answer.get("code", 0) == 0, answer
    return answer.get("data", answer)


def rows(client: httpx.Client) -> dict[int, dict[str, Any]]:
    answer = client.get("/api/v1/openapi/instance/query", params={"ps": 100}).json()
    return {row["instanceId"]: row for row in answer["data"]["instances"]}


def test_what_was_accepted_before_a_kill_is_there_after_it_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "state"
    with running(path) as (client, process):
        posted(client, "/__mock__/clock", {"frozen": True})
        before = rows(client)
        created = posted(client, CREATE, order(name="kept"))
        stopped = next(each for each, row in before.items() if row["status"] == "running")
        action = {"instanceId": stopped, "action": "stop"}
        operation = posted(client, "/api/v1/openapi/instance/action", action)["operationId"]
        shown = rows(client)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    with running(path) as (client, _):
        assert rows(client) == shown
        assert shown[created["InstanceId"]]["name"] == "kept"
        posted(client, "/__mock__/clock", {"run_until_idle": True})
        ids = [created["operationId"], operation]
        found = posted(client, "/api/v1/openapi/instance/op/result", {"ids": ids})["operations"]
        assert [row["status"] for row in found] == [2, 2]
        now = rows(client)
        assert (now[created["InstanceId"]]["status"], now[stopped]["status"]) == (
            "running",
            "stopd",
        )
        again = posted(client, CREATE, order())
        assert again["InstanceId"] not in shown


def test_an_answer_that_was_lost_lost_no_work(tmp_path: Path) -> None:
    path = tmp_path / "state"
    with running(path, "--world", "empty") as (client, process):
        posted(client, "/__mock__/faults", {"times": 1, "effect": {"lost_answer": True}})
        with pytest.raises(httpx.TransportError):
            client.post(CREATE, json=order(name="lost"))
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    with running(path, "--world", "empty") as (client, _):
        assert [row["name"] for row in rows(client).values()] == ["lost"]
        (rule,) = client.get("/__mock__/faults").json()["faults"]
        assert rule["hits"] == 1
        posted(client, CREATE, order())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "state")
    yield desk
    desk.close()


def test_a_new_file_is_for_its_owner_only_and_holds_no_token(desk: Desk) -> None:
    Judged(desk.run(), "a-token-to-be-kept").create()
    assert stat.S_IMODE(desk.path.stat().st_mode) == 0o600
    desk.close()
    assert b"a-token-to-be-kept" not in desk.path.read_bytes()


def test_settings_of_an_account_and_of_all_are_kept(desk: Desk) -> None:
    app = desk.run()
    own, everyone = Judged(app), Judged(app, None)
    own.post("/__mock__/dialect", json={"choices": {"create_id_key": "both"}})
    own.post("/__mock__/leniency", json={"forgive": ["digit_strings"]})
    own.post("/__mock__/lifecycle", json={"lifecycle": {"stop": {"ending": "failure"}}})
    own.post("/__mock__/faults", json={"effect": {"code": 10135}, "times": 2})
    own.get(GPUS)
    everyone.post("/__mock__/faults", json={"effect": {"delay": {"fixed": 0}}})
    everyone.post("/__mock__/tokens", json={"token": "gone", "standing": "expired"})
    calls = ("dialect", "leniency", "lifecycle", "faults", "tokens", "clock")
    before = [(own.get(f"/__mock__/{each}").json()) for each in calls]
    app = desk.run()
    assert [(Judged(app).get(f"/__mock__/{each}").json()) for each in calls] == before
    assert Judged(app, "gone").refused(GPUS)[0] == 10002


def test_a_world_that_is_no_longer_given_stays_with_the_accounts_that_have_it(desk: Desk) -> None:
    before = Judged(desk.run("demo")).rows()
    app = desk.run("empty")
    assert Judged(app).rows() == before
    assert Judged(app, "token-2").rows() == []


def test_a_clock_that_runs_has_gone_on_meanwhile_and_never_goes_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = [1_800_000_000_000]
    monkeypatch.setattr("mockserver.records._real_ms", lambda: real[0])
    client = Judged(desk.run())
    client.post("/__mock__/clock", json={"frozen": False, "speed": 60})
    before = client.get("/__mock__/clock").json()["nowMs"]
    desk.close()
    real[0] += 60_000
    after = Judged(desk.run()).get("/__mock__/clock").json()["nowMs"]
    assert 3_600_000 <= after - before < 3_700_000
    desk.close()
    real[0] -= 10_000_000
    assert Judged(desk.run()).get("/__mock__/clock").json()["nowMs"] >= after


def test_trace_ids_of_two_runs_differ(desk: Desk) -> None:
    traces = [Judged(desk.run()).get(GPUS).json()["traceid"] for _ in range(4)]
    assert len(set(traces)) == 4


def test_what_was_released_and_reset_is_gone(desk: Desk) -> None:
    client = Judged(desk.run())
    instance = client.rows(status="running")[0]["instanceId"]
    client.act(instance, "release")
    client.advance(600)
    assert client.rows(instanceId=instance) == []
    left = client.rows()
    other = Judged(client.app, "token-2")
    other.create()
    other.post("/__mock__/reset")
    app = desk.run()
    assert Judged(app).rows() == left
    assert len(Judged(app, "token-2").rows()) == 24
    Judged(app, None).post("/__mock__/reset")
    assert desk.run().tenants.accounts() == []


def test_a_fork_and_a_restore_are_kept(desk: Desk) -> None:
    client = Judged(desk.run())
    kept = client.post("/__mock__/snapshot").json()
    created = client.create()
    client.post("/__mock__/fork", json={"token": "token-2"})
    client.post("/__mock__/restore", json={"snapshot": kept["snapshot"]})
    app = desk.run()
    assert len(Judged(app).rows()) == 24
    assert Judged(app, "token-2").row(created["InstanceId"])["status"] == "creating"


def test_a_stage_that_waits_for_reads_remembers_them(desk: Desk) -> None:
    rule = {"create": {"stages": [{"name": "wait", "polls": 4}]}}
    client = Judged(desk.run())
    client.post("/__mock__/lifecycle", json={"lifecycle": rule})
    operation = client.create()["operationId"]
    assert [client.operation(operation)["status"] for _ in range(3)] == [1, 1, 1]
    client = Judged(desk.run())
    assert [client.operation(operation)["status"] for _ in range(2)] == [1, 2]


def test_a_read_that_changes_nothing_writes_nothing(desk: Desk) -> None:
    client = Judged(desk.run())
    client.rows()
    writes: list[str] = []
    keeper = desk._keepers[0]
    keeper._store._db.set_trace_callback(writes.append)
    client.rows()
    client.ok(GPUS)
    assert writes == []
    client.create()
    assert len([each for each in writes if each.startswith("INSERT OR REPLACE")]) == 2


ACCOUNTS = st.sampled_from(["token-1", "token-2"])
SKUS = st.sampled_from(["payg", "bidding", "daily"])
DEEDS = st.one_of(
    st.tuples(st.just("create"), SKUS),
    st.tuples(st.sampled_from(["start", "stop", "release", "restart"]), st.integers(0, 40)),
    st.tuples(st.sampled_from(["finish", "next_stage", "preempt", "expire"]), st.integers(0, 40)),
    st.tuples(st.just("/clock"), st.builds(lambda s: {"advance": s}, st.integers(0, 10**7))),
    st.tuples(st.just("/clock"), st.just({"run_until_idle": True})),
    st.tuples(st.just("/lifecycle"), st.builds(_doomed, st.sampled_from(["stuck", "failure"]))),
    st.tuples(st.just("/lifecycle"), st.just({"preemption": {"perHour": 3}})),
    st.tuples(st.just("/snapshot"), st.just({})),
    st.tuples(st.just("/restore"), st.just({"snapshot": "snapshot-1"})),
    st.tuples(st.just("/fork"), st.just({"token": "token-3"})),
    st.tuples(st.just("/reset"), st.just({})),
)


@settings(parent=settings.get_profile("mock"), max_examples=60)
@given(deeds=st.lists(st.tuples(DEEDS, ACCOUNTS), max_size=20))
def test_whatever_was_done_every_account_is_the_same_after_a_restart(
    deeds: list[tuple[tuple[str, Any], str]],
) -> None:
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "state")
        app = desk.run()
        for (deed, detail), token in deeds:
            _do(Judged(app, token), deed, detail)
        before = {each.name: _whole(each) for each in app.tenants.accounts()}
        again = desk.run()
        assert {each.name: _whole(each) for each in again.tenants.accounts()} == before
        desk.close()


def _do(client: Judged, deed: str, detail: Any) -> None:
    """One deed, whether or not it can be done."""
    if deed == "create":
        client.post(CREATE, json=order(skuName=detail))
        return
    if deed.startswith("/"):
        client.post(f"/__mock__{deed}", json=detail)
        return
    known = sorted(client.cloud.instances)
    target = known[detail % len(known)] if known else 1
    if deed in {"finish", "next_stage", "preempt", "expire"}:
        client.post(f"/__mock__/instances/{target}/{deed}")
    else:
        client.post(ACTION, json={"instanceId": target, "action": deed})


def _whole(account: Account) -> Any:
    """All of an account's state, its rows in the order of their ids."""
    value = account.cloud.snapshot()
    value["instances"].sort(key=itemgetter("instanceId"))
    value["operations"].sort(key=itemgetter("operationId"))
    return value
