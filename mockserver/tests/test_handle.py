"""The control of one account: the same served and in process, from any thread, apart from others."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from mockserver.handle import Handle
from mockserver.local import LocalMock
from mockserver.serving import MockServer
from mockserver.standing import Standing
from mockserver.tests.judge import ACTION, CREATE, QUERY, RESULT, order


@pytest.fixture(params=["served", "in process", "stopped"])
def handle(request: pytest.FixtureRequest) -> Iterator[Handle]:
    if request.param == "in process":
        yield LocalMock("demo", frozen=True).account("token-1")
        return
    with MockServer("demo", frozen=True) as mock:
        if request.param == "stopped":
            mock.stop()
        yield mock.account("token-1")


def client_of(handle: Handle) -> httpx.Client:
    return httpx.Client(
        transport=handle.transport(), base_url=handle.url, headers=handle.client_headers
    )


def rows(handle: Handle, **query: Any) -> list[dict[str, Any]]:
    with client_of(handle) as client:
        answer = client.get(QUERY, params={"ps": 100, **query}).json()
    found: list[dict[str, Any]] = answer["data"]["instances"]
    return found


def created(handle: Handle) -> tuple[int, int]:
    with client_of(handle) as client:
        data = client.post(CREATE, json=order()).json()["data"]
    return data["InstanceId"], data["operationId"]


def test_the_clock_is_read_moved_frozen_and_run(handle: Handle) -> None:
    began = handle.clock.now()
    handle.clock.advance(1.5)
    assert handle.clock.now() == began + 1500
    assert handle.clock.frozen
    handle.clock.run(1000)
    assert (handle.clock.frozen, handle.clock.speed) == (False, 1000)
    handle.clock.speed = 5
    assert handle.clock.speed == 5
    handle.clock.freeze()
    assert handle.clock.now() == handle.clock.now()
    handle.clock.run()
    assert handle.clock.speed == 5
    with pytest.raises(ValueError, match="0 or more"):
        handle.clock.advance(-1)


def test_run_until_idle_ends_what_time_ends(handle: Handle) -> None:
    instance_id, _ = created(handle)
    assert any(each.instance_id == instance_id for each in handle.waiting())
    assert handle.clock.run_until_idle().seconds > 0
    assert rows(handle, instanceId=instance_id)[0]["status"] == "running"


def test_operations_are_pushed_and_ended_by_hand(handle: Handle) -> None:
    instance_id, operation_id = created(handle)
    while handle.next_stage(instance_id) is not None:
        pass
    assert rows(handle, instanceId=instance_id)[0]["status"] == "running"
    second, operation_id = created(handle)
    assert handle.finish(second, "failure") == operation_id
    with client_of(handle) as client:
        answer = client.post(RESULT, json={"ids": [operation_id]}).json()
    assert answer["data"]["operations"][0]["status"] == 3
    with pytest.raises(ValueError, match="no operation in progress"):
        handle.finish(second)
    with pytest.raises(ValueError, match="does not exist"):
        handle.preempt(1)
    with pytest.raises(ValueError, match="not prepaid"):
        handle.expire(instance_id)


def test_a_lifecycle_is_overridden_and_put_back(handle: Handle) -> None:
    before = len(handle.waiting())
    handle.override({"create": {"stages": []}})
    created(handle)
    handle.clock.advance(0)
    assert len(handle.waiting()) == before
    handle.lift_overrides()
    created(handle)
    assert len(handle.waiting()) == before + 1


def test_the_reading_is_changed_for_this_account_alone(handle: Handle) -> None:
    handle.dialect = "hostile"
    assert handle.dialect != LocalMock("empty").account("x").dialect
    handle.dialect = "default"
    handle.choose(create_id_key="instanceId")
    with client_of(handle) as client:
        assert "instanceId" in client.post(CREATE, json=order()).json()["data"]
    with pytest.raises(ValueError, match="create_id_kee"):
        handle.choose(create_id_kee="x")


def test_the_journal_holds_what_came_in_by_each_way(handle: Handle) -> None:
    created(handle)

    async def once() -> None:
        async with httpx.AsyncClient(
            transport=handle.async_transport(), base_url=handle.url, headers=handle.client_headers
        ) as client:
            await client.post(ACTION, json={"instanceId": 1, "action": "stop"})

    asyncio.run(once())
    handle.journal.assert_called("create", times=1, code=0)
    handle.journal.assert_called("stop", instance=1, times=1, code=10135)


def test_state_is_kept_put_back_forked_and_reset(handle: Handle) -> None:
    opening = rows(handle)
    kept = handle.snapshot()
    created(handle)
    twin = handle.fork("token-2")
    assert rows(twin) == rows(handle) != opening
    created(twin)
    assert len(rows(twin)) == len(rows(handle)) + 1
    handle.restore(kept)
    assert rows(handle) == opening
    created(handle)
    handle.reset()
    assert rows(handle) == opening
    with pytest.raises(ValueError, match="token of its own"):
        handle.fork(" token-1")
    with pytest.raises(ValueError, match="snapshot"):
        handle.restore({"no": "snapshot"})


def test_a_token_is_declared_and_the_declaration_taken_back(handle: Handle) -> None:
    other = handle.account("token-2")

    def code(of: Handle) -> int:
        with client_of(of) as client:
            answer: int = client.get(QUERY).json()["code"]
        return answer

    before = len(rows(handle))
    expectations: dict[Standing, int] = {"expired": 10002, "unknown": 10002, "no_enterprise": 403}
    for standing, expected in expectations.items():
        handle.standing = standing
        assert handle.standing == standing
        assert (code(handle), code(other)) == (expected, 0)
    with pytest.raises(ValueError, match="one of valid, unknown"):
        handle.standing = "poor"  # type: ignore[assignment]  # the mistake that is tried
    handle.forget_standing()
    assert len(rows(handle)) == before


def test_a_handle_shows_no_secret_and_needs_a_token(handle: Handle) -> None:
    assert "token-1" not in repr(handle)
    with pytest.raises(ValueError, match="needs a token"):
        LocalMock("empty").account(" ")


@pytest.mark.parametrize("served", [True, False])
def test_accounts_in_parallel_do_not_touch_each_other(served: bool) -> None:
    """Each thread makes instances, faults and time of its own, and sees exactly those."""

    def life(handle: Handle, number: int) -> tuple[int, int, int]:
        began = handle.clock.now()
        rule = handle.faults.add(when={"operation": "stop"}, effect={"http": 503})
        transport = None if served else handle.transport()
        with httpx.Client(
            transport=transport, base_url=handle.url, headers=handle.client_headers
        ) as client:
            for _ in range(number):
                assert client.post(CREATE, json=order()).json()["code"] == 0
                handle.clock.advance(60)
                stop = client.post(ACTION, json={"instanceId": 1, "action": "stop"})
                assert stop.status_code == 503
            total = client.get(QUERY).json()["data"]["total"]
        return total, handle.clock.now() - began, rule.hits

    def all_of(mock: MockServer | LocalMock) -> None:
        with ThreadPoolExecutor(8) as pool:
            lives = [pool.submit(life, mock.account(f"t{n}"), n) for n in range(1, 9)]
        assert [each.result() for each in lives] == [(n, n * 60_000, n) for n in range(1, 9)]

    if served:
        with MockServer("empty", frozen=True) as mock:
            all_of(mock)
    else:
        all_of(LocalMock("empty", frozen=True))


def test_threads_in_one_account_in_process_take_turns() -> None:
    handle = LocalMock("empty", frozen=True).account("token-1")
    with client_of(handle) as client, ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: client.post(CREATE, json=order()).json(), range(64)))
    ids = {each["data"]["InstanceId"] for each in made if each["code"] == 0}
    assert len(ids) == len(rows(handle)) > 0
    assert handle.journal.count == 65


def test_a_server_with_hanging_and_delayed_clients_stops_at_once() -> None:
    errors: list[type[Exception]] = []

    def wait(mock: MockServer, path: str) -> None:
        try:
            httpx.get(f"{mock.url}{path}", headers={"gz-api-token": "token-1"}, timeout=60)
        except httpx.HTTPError as error:
            errors.append(type(error))

    with MockServer("empty", frozen=True) as mock:
        handle = mock.account("token-1")
        hang = handle.faults.add(when={"path": QUERY}, effect={"hang": True})
        late = handle.faults.add(when={"path": "/x"}, effect={"delay": {"fixed": 3600}})
        threads = [
            threading.Thread(target=wait, args=(mock, path)) for path in (QUERY, "/x", QUERY)
        ]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 20
        while hang.hits + late.hits < 3 and time.monotonic() < deadline:
            handle.clock.now()
        assert hang.hits + late.hits == 3
        mock.stop()
        for thread in threads:
            thread.join(20)
        assert errors == [httpx.RemoteProtocolError] * 3
        mock.start()
        handle.faults.clear()
        assert httpx.get(f"{handle.url}{QUERY}", headers=handle.client_headers).status_code == 200


def test_a_client_that_gives_up_frees_the_server_of_its_hanging_request() -> None:
    with MockServer("empty", frozen=True) as mock:
        handle = mock.account("token-1")
        handle.faults.add(effect={"hang": True}, times=1)
        with httpx.Client(base_url=mock.url, headers=handle.client_headers, timeout=0.1) as client:
            with pytest.raises(httpx.ReadTimeout):
                client.get(QUERY)
            assert client.get(QUERY, timeout=20).json()["code"] == 0
