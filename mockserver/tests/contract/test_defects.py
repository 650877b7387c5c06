"""The suite on wrong servers: each defect breaks one promise, and the suite names the statement.

Defects that do not hide one another share a server, because every server costs a run of an area.
"""

from __future__ import annotations

import pytest

from contract_tests.document import operations
from contract_tests.verdict import Outcome
from mockserver.tests.contract.judging import judged
from mockserver.tests.contract.second_server import BASE, second_server

SERVERS: list[tuple[str, dict[str, str]]] = [
    (
        "envelope",
        {
            "message is ok": "S10",
            "traceid is a UUID": "S7",
            "content type is text": "S4",
            "unknown address is 200": "S17",
            "wrong method is served": "S25",
        },
    ),
    ("envelope", {"code is text": "S8"}),
    ("envelope", {"success is 201": "S16"}),
    ("envelope", {"errors have code 0": "S9"}),
    ("envelope", {"crash on a wrong parameter": "S9"}),
    ("gpu", {"an empty GPU name": "S30"}),
    ("datacenters", {"dcId is called id": "S37"}),
    ("images", {"image type custom": "S43", "image list is filtered": "S41"}),
    ("create", {"dry run creates": "S85"}),
    (
        "create",
        {
            "dry run has an id": "S96",
            "spec of another GPU": "S100",
            "dcId ignored": "S111",
            "any type": "S54",
            "any SKU": "S58",
            "any number of ports": "S81",
            "cpuNum refused": "S61",
            "dataDiskSize refused": "S89",
        },
    ),
    (
        "create",
        {
            "price is a number": "S103",
            "two ports at most": "S80",
            "type is optional": "S53",
            "gpuName is optional": "S55",
            "skuName is optional": "S57",
            "gpuNum is optional": "S59",
            "imageId is optional": "S69",
        },
    ),
    (
        "life",
        {
            "running at once": "S223",
            "names are lost": "S153",
            "data disk of 25": "S90",
            "create forgets ports": "S225",
            "any action": "S199",
            "action is optional": "S200",
            "operation id stale": "S184",
            "set_port takes any number": "S206",
            "no reason given": "S11",
            "ssh without port": "S173",
        },
    ),
    (
        "life",
        {
            "SKU is lost": "S232",
            "GB is 10^9": "S171",
            "never pending": "S220",
            "restart stops": "S218",
            "set_port appends": "S207",
            "every action is stop": "S213",
            "completed before it began": "S131",
        },
    ),
    (
        "life",
        {
            "stop does nothing": "S216",
            "set_port keeps what is not replaced": "S209",
            "unknown ids are acted on": "S215",
            "refusal is 10001": "S214",
            "times in ISO": "S129",
            "no web address": "S178",
        },
    ),
    (
        "life",
        {
            "stopd is spelled stopped": "S216",
            "operation id reused": "S222",
            "instance ids are text": "S152",
        },
    ),
    (
        "life",
        {
            "start does nothing": "S217",
            "completed is inverted": "S127",
            "password is a number": "S174",
        },
    ),
    ("life", {"release does nothing": "S219", "ports do nothing": "S221"}),
    ("life", {"id of an action is optional": "S200", "result of another instance": "S213"}),
    ("life", {"status 4": "S122"}),
    (
        "operations",
        {"results go back": "S133", "one result at a time": "S119", "ids is optional": "S118"},
    ),
    (
        "paging query",
        {
            "status filter ignored": "S140",
            "ids pass through a float": "S142",
            "any text is a number": "S149",
            "total is off by one": "S151",
            "10 by default": "S145",
        },
    ),
    (
        "paging query",
        {
            "status filter finds none": "S138",
            "id filter ignored": "S142",
            "ps ignored": "S147",
        },
    ),
    ("paging", {"pages overlap": "S148"}),
    ("paging", {"pages skip one": "S148"}),
    ("paging", {"the last page repeats": "S148"}),
    ("paging", {"one too many": "S145"}),
]


@pytest.mark.judges
@pytest.mark.parametrize(
    ("area", "defects"), SERVERS, ids=[f"{area}: {', '.join(found)}" for area, found in SERVERS]
)
def test_every_broken_statement_is_named(area: str, defects: dict[str, str]) -> None:
    with second_server(*defects) as (url, _):
        run = judged(url, *area.split())
    unseen = {defect: name for defect, name in defects.items() if name not in run.tally.broken_ids}
    assert unseen == {}


def test_each_endpoint_that_serves_without_a_token_is_found() -> None:
    paths = {operation.path.removeprefix(BASE) for operation in operations().values()}
    with second_server(*(f"no token needed for {path}" for path in paths)) as (url, _):
        run = judged(url, "auth")
    found = {verdict.test for verdict in run.tally.of(Outcome.BROKEN)}
    assert all(any(name in test for test in found) for name in operations())
    assert set(run.tally.broken_ids) == {"S2", "S21", "S24"}


def test_a_failure_shows_its_own_steps_only() -> None:
    with second_server("ps ignored") as (url, _):
        run = judged(url, "paging")
    (_, breach) = run.tally.broken["S147",][0]
    assert "ps" in breach.steps[-1].query
    assert len(breach.steps) < 20
