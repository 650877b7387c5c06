"""The suite on a correct server that reads the reference otherwise than the mock does."""

from __future__ import annotations

import json

import pytest

from contract_tests.document import READS, operations
from contract_tests.plugin import AREAS
from contract_tests.target import Mode
from contract_tests.verdict import Outcome
from mockserver.tests.contract.judging import judged
from mockserver.tests.contract.second_cloud import Machine
from mockserver.tests.contract.second_server import second_server


def _own_machine() -> Machine:
    asked = {"imageId": "b77c01", "gpuName": "RTX-4090-24G", "skuName": "payg", "name": "mine"}
    return Machine(id=512300905672709, asked=asked, status="running", tcp=[], http=[], operation=0)


@pytest.mark.judges
def test_other_readings_are_no_faults_and_everything_made_is_released() -> None:
    with second_server() as (url, api):
        mine = _own_machine()
        api.cloud.machines[mine.id] = mine
        run = judged(url)
        alive = [machine.id for machine in api.cloud.machines.values() if not machine.gone]
        acted_on = [
            sent.get("instanceId")
            for method, path, body in api.requests
            if method == "POST" and path.endswith("/action")
            if isinstance(sent := json.loads(body), dict)
        ]
    assert run.tally.broken == {}
    assert run.tally.of(Outcome.BLOCKED) == []
    assert set(run.tally.areas) <= set(AREAS)
    assert len(run.tally.proved_ids) > 150
    assert run.left == ()
    assert alive == [mine.id]
    assert mine.id not in acted_on


@pytest.mark.judges
@pytest.mark.parametrize("seed", [1, 2])
def test_other_examples_are_no_faults_either(seed: int) -> None:
    with second_server() as (url, _):
        assert judged(url, "create", "query", seed=seed).tally.broken == {}


def test_read_only_sends_the_four_reads_and_addresses_that_do_not_exist() -> None:
    with second_server() as (url, api):
        api.cloud.machines[1] = _own_machine()
        run = judged(url, mode=Mode.READ_ONLY)
        sent = {(method, path) for method, path, _ in api.requests}
    reads = {("GET", operations()[name].path) for name in READS}
    assert reads <= sent
    assert {method for method, _ in sent} == {"GET"}
    documented = {operation.path for operation in operations().values()}
    assert {path for _, path in sent} & documented == {path for _, path in reads}
    assert run.tally.broken == {}
    assert run.tally.of(Outcome.NOT_TRIED)


def test_a_server_without_stock_blocks_and_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockserver.tests.contract.second_server.GPUS", ("H20-96G",))
    with second_server() as (url, _):
        run = judged(url, "create", "life")
    assert run.tally.broken == {}
    assert {verdict.reason for verdict in run.tally.of(Outcome.BLOCKED)} == {
        "no GPU type has a machine free: sold out"
    }


def test_a_server_that_goes_away_ends_the_run_at_once() -> None:
    with second_server("goes away") as (url, api):
        run = judged(url, "envelope", "gpu")
        asked = len(api.requests)
    assert "stopped answering" in run.lost
    assert asked < 10
    assert run.tally.broken == {}
