"""The orphan ledger and the clean-up: nothing that a run made is lost, and nothing else is touched."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import httpx
import pytest

from contract_tests.breach import Breach
from contract_tests.orphans import Ledger, digest, read_book, read_books, strike
from contract_tests.run import Run
from contract_tests.salvage import clean_up
from contract_tests.target import Mode, Target
from mockserver.tests.contract.in_process import FAR, alive, creates, own_machine, paid_run
from mockserver.tests.contract.second_server import TOKEN, Api, second_server

BODY = {
    "type": 2,
    "gpuName": "RTX-4090-24G",
    "skuName": "payg",
    "gpuNum": 1,
    "imageId": "ubuntu22.04-py3.12",
}


def _is_create(request: httpx.Request) -> bool:
    return request.url.path.endswith("/create") and b'"dryRun": true' not in request.content


def _cut(request: httpx.Request) -> httpx.Response | None:
    if _is_create(request):
        raise httpx.ReadError("cut")
    return None


def _dead(
    url: str, folder: Path, *, answered: bool = True, prefix: str = "contract-00c0ffee"
) -> int:
    """An instance at the server, and the ledger of a run that was killed after its create."""
    session_target = Target(url, TOKEN, Mode.FULL, rehearsal=True)
    run = Run.open(session_target, 2.0, sleep=lambda _: None)
    body = BODY | {"name": f"{prefix}-life"}
    made = run.session.call("createInstance", **body).data["instanceId"]
    ledger = Ledger(folder, prefix, url)
    entry = ledger.sending(digest(url, TOKEN), body)
    if answered:
        ledger.made(entry, made)
    ledger.abandon()
    run.session.close()
    return int(made)


def _cleaned(folder: Path, monkeypatch: pytest.MonkeyPatch, **asked: object) -> tuple[int, str]:
    monkeypatch.setenv("GPUGEEK_CONTRACT_STATE", str(folder))
    monkeypatch.setenv("GPUGEEK_API_TOKEN", TOKEN)
    options = {
        "base_url": None,
        "token_file": None,
        "second_token_file": None,
        "proxy": "",
        "wait": 2.0,
    }
    said: list[str] = []
    everything = bool(asked.pop("everything", False))
    code = clean_up(options | asked, everything=everything, say=said.append)
    return code, "\n".join(said)


def test_a_create_is_on_disk_before_it_is_sent_and_without_the_token(tmp_path: Path) -> None:
    on_disk: list[str] = []

    def look(request: httpx.Request) -> httpx.Response | None:
        if _is_create(request):
            (path,) = (tmp_path / "state").iterdir()
            on_disk.append(path.read_text())
            modes = stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)
            assert modes == (0o600, 0o700)
        return None

    api = Api(frozenset())
    run = paid_run(api, fault=look, ledgers=tmp_path / "state")
    run.session.call("createInstance", **BODY)
    (text,) = on_disk
    assert json.loads(text.splitlines()[-1])["body"] == creates(api)[0]
    assert TOKEN not in text
    run.close()
    assert list((tmp_path / "state").iterdir()) == []
    assert alive(api) == []


def test_every_real_create_has_a_name_of_the_runs(tmp_path: Path) -> None:
    api = Api(frozenset())
    run = paid_run(api, rehearsal=True)
    for body in (BODY, {}, BODY | {"dryRun": "no"}, BODY | {"name": f"{run.name_prefix}-x"}):
        run.session.call("createInstance", **body)
    run.session.call("createInstance", **BODY, dryRun=True)
    names = [body["name"] for body in creates(api)]
    assert len(set(names)) == 4
    assert all(name.startswith(run.name_prefix) for name in names)
    assert all("name" not in body for body in creates(api, dry=True))
    run.close()
    assert alive(api) == []


def test_a_create_without_an_answer_is_found_by_its_name_and_never_sent_again() -> None:
    api = Api(frozenset())
    mine = own_machine(api)
    run = paid_run(api, fault=_cut)
    with pytest.raises(Breach):
        run.session.call("createInstance", **BODY)
    assert len(alive(api)) == 2
    run.close()
    assert (run.left, run.unfound, alive(api), len(creates(api))) == ((), (), [mine.id], 1)


def test_a_create_that_never_shows_stays_in_the_ledger(tmp_path: Path) -> None:
    def lost(request: httpx.Request) -> httpx.Response | None:
        if _is_create(request):
            api.cloud.machines.clear()
            api.cloud.works.clear()
            raise httpx.ReadError("cut")
        return None

    api = Api(frozenset())
    run = paid_run(api, fault=lost, ledgers=tmp_path)
    with pytest.raises(Breach):
        run.session.call("createInstance", **BODY)
    run.close()
    assert len(run.unfound) == 1
    (book,) = read_books(tmp_path)
    assert [entry.instance_id for entry in book.open] == [None]
    assert not book.going


@pytest.mark.parametrize("answered", [True, False])
def test_cleanup_releases_what_a_killed_run_left_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, answered: bool
) -> None:
    with second_server() as (url, api):
        mine = own_machine(api)
        made = _dead(url, tmp_path, answered=answered)
        code, said = _cleaned(tmp_path, monkeypatch)
        assert alive(api) == [mine.id]
    assert (code, said) == (0, f"Gone: instance {made} at {url}")
    assert list(tmp_path.iterdir()) == []
    assert _cleaned(tmp_path, monkeypatch)[0] == 0


def test_cleanup_leaves_a_run_that_is_going_alone_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with second_server() as (url, api):
        target = Target(url, TOKEN, Mode.FULL, rehearsal=True)
        run = Run.open(target, 2.0, sleep=lambda _: None, ledgers=tmp_path)
        made = run.session.call("createInstance", **BODY).data["instanceId"]
        other = _dead(url, tmp_path)
        code, said = _cleaned(tmp_path, monkeypatch)
        assert code == 0
        assert f"Run {run.name_prefix} at {url} is still going" in said
        assert alive(api) == [made]
        code, said = _cleaned(tmp_path, monkeypatch, everything=True)
        assert (code, said) == (0, f"Gone: instance {made} at {url}")
        run.close()
        assert other not in alive(api)


def test_two_runs_at_a_time_release_only_their_own(tmp_path: Path) -> None:
    with second_server() as (url, api):
        target = Target(url, TOKEN, Mode.FULL, rehearsal=True)
        first = Run.open(target, 2.0, sleep=lambda _: None, ledgers=tmp_path)
        second = Run.open(target, 2.0, sleep=lambda _: None, ledgers=tmp_path)
        one = first.session.call("createInstance", **BODY).data["instanceId"]
        two = second.session.call("createInstance", **BODY).data["instanceId"]
        first.close()
        assert alive(api) == [two]
        second.close()
        assert alive(api) == []
    assert one != two


def test_an_id_that_now_belongs_to_another_name_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with second_server() as (url, api):
        made = _dead(url, tmp_path)
        api.cloud.machines[made].asked["name"] = "production"
        code, said = _cleaned(tmp_path, monkeypatch)
        assert alive(api) == [made]
    assert code == 1
    assert f"NOT TOUCHED: instance {made}" in said


def test_what_cannot_be_released_is_named_with_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with second_server("release does nothing") as (url, _):
        made = _dead(url, tmp_path)
        code, said = _cleaned(tmp_path, monkeypatch)
    assert code == 1
    assert f"STILL THERE: instance {made} at {url}" in said
    assert "console" in said
    assert len(list(tmp_path.iterdir())) == 1
    code, said = _cleaned(tmp_path, monkeypatch)
    assert code == 3
    assert "Cannot reach" in said


def test_a_ledger_of_another_token_is_named_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with second_server() as (url, api):
        made = _dead(url, tmp_path)
        monkeypatch.setattr("mockserver.tests.contract.test_safety_ledger.TOKEN", "another-token")
        code, said = _cleaned(tmp_path, monkeypatch)
        assert alive(api) == [made]
    assert code == 1
    assert "another token" in said
    assert len(list(tmp_path.iterdir())) == 1


def test_a_ledger_that_was_cut_in_the_middle_of_a_line_is_read(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, "contract-1", FAR)
    entry = ledger.sending("account", {"name": "contract-1-a"})
    ledger.sending("account", {"name": "contract-1-b"})
    ledger.made(entry, 7)
    ledger.abandon()
    with ledger.path.open("a") as file:
        file.write('{"made": 2, "inst')
    (tmp_path / "other.jsonl").write_text("[]\nnot ours\n")
    (book,) = read_books(tmp_path)
    assert [(one.number, one.instance_id) for one in book.open] == [(1, 7), (2, None)]
    strike(book, {1})
    again = read_book(ledger.path)
    assert again is not None
    assert [one.number for one in again.open] == [2]
    strike(again, {2})
    assert not ledger.path.exists()


def test_an_instance_of_somebody_else_is_never_acted_on() -> None:
    api = Api(frozenset())
    mine = own_machine(api)
    run = paid_run(api, rehearsal=True)
    later = own_machine(api, "made while the run was going")
    later.id += 1000
    api.cloud.machines[later.id] = later
    made = run.session.call("createInstance", **BODY).data["instanceId"]
    for wanted in (mine.id, later.id, str(later.id), float(later.id), [later.id], f" {later.id} "):
        with pytest.raises(RuntimeError, match="not made by this run"):
            run.session.call("actOnInstance", instanceId=wanted, action="stop")
    with pytest.raises(RuntimeError, match="not made by this run"):
        run.session.send(
            "PUT",
            "/api/v1/openapi/instance/action/",
            body={"instanceId": mine.id, "action": "stop"},
        )
    nobodys: tuple[object, ...] = (made, 2**62 + 17, "x", None, 0, -1, {})
    for harmless in nobodys:
        run.session.call("actOnInstance", instanceId=harmless, action="stop")
    run.close()


def test_an_action_needs_a_listing_where_an_id_may_be_anybodys() -> None:
    api = Api(frozenset())
    run = paid_run(api, rehearsal=True)
    asked = len(api.requests)
    run.session.call("actOnInstance", instanceId=2**62 + 1, action="stop")
    looks = [path for _, path, _ in api.requests[asked:] if path.endswith("/query")]
    assert looks
    asked = len(api.requests)
    run.session.call("actOnInstance", instanceId=2**62 + 2, action="stop")
    assert len(api.requests) - asked == 1
    run.close()
