"""The second cloud without a network: its answers as a transport of httpx, and faults on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from contract_tests.run import Run
from contract_tests.target import Mode, Target
from contract_tests.wishes import Limits
from mockserver.tests.contract.second_cloud import Machine
from mockserver.tests.contract.second_server import TOKEN, Api

FAR = "https://cloud.example.com"

Fault = Callable[[httpx.Request], httpx.Response | None]
"""What happens instead of the answer, after the request was served; None lets the answer through."""


def no_fault(_: httpx.Request) -> httpx.Response | None:
    return None


def transport(api: Api, fault: Fault = no_fault) -> httpx.MockTransport:
    def serve(request: httpx.Request) -> httpx.Response:
        token = request.headers.get("gz-api-token")
        target = request.url.raw_path.decode()
        status, answer, kind = api.answer(request.method, target, token, request.content)
        instead = fault(request)
        if instead is not None:
            return instead
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return httpx.Response(status, text=text, headers={"Content-Type": kind})

    return httpx.MockTransport(serve)


def paid_run(
    api: Api,
    limits: Limits | None = None,
    *,
    fault: Fault = no_fault,
    ledgers: Path | None = None,
    rehearsal: bool = False,
) -> Run:
    """A run in full mode at an address where instances cost money, with nobody waiting in real time."""
    target = Target(FAR, TOKEN, Mode.FULL, rehearsal=rehearsal, label=FAR)
    return Run.open(
        target,
        2.0,
        sleep=lambda _: None,
        limits=limits,
        ledgers=ledgers,
        transport=transport(api, fault),
    )


def own_machine(api: Api, name: str = "mine") -> Machine:
    """An instance of the user's, which no run may touch."""
    asked = {
        "imageId": "b77c01",
        "gpuName": "RTX-4090-24G",
        "skuName": "payg",
        "gpuNum": 1,
        "name": name,
    }
    mine = Machine(512300905672709, asked, status="running", tcp=[], http=[], operation=0)
    api.cloud.machines[mine.id] = mine
    return mine


def creates(api: Api, *, dry: bool = False) -> list[dict[str, Any]]:
    """The bodies of the creates that were sent, real ones or dry runs."""
    sent = [json.loads(body) for _, path, body in api.requests if path.endswith("/create")]
    return [body for body in sent if (body.get("dryRun") is True) is dry]


def alive(api: Api) -> list[int]:
    return [machine.id for machine in api.cloud.machines.values() if not machine.gone]
