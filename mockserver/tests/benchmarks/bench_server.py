"""How fast the mock is, as a ratio to a bare ASGI application under the same server, in one run.

    .venv/bin/python -m mockserver.tests.benchmarks.bench_server [--rounds 7] [--seconds 1.5]

Servers and load run in processes of their own; rounds are interleaved, so that what else the machine
does meets all of them alike; medians are compared. Nothing is switched off in the mock.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import httpx

from mockserver.tests.benchmarks.crowd import crowded_world

TOKEN = "bench"
QUERY = "/api/v1/openapi/instance/query"
RESULT = "/api/v1/openapi/instance/op/result"


def get(path: str) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\ngz-api-token: {TOKEN}\r\n\r\n"


def post(path: str, body: str) -> str:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\ngz-api-token: {TOKEN}\r\n"
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head + kind + body


@contextlib.contextmanager
def server(*command: str) -> Iterator[str]:
    """Its first line on stdout; it is ended afterwards."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline()
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def bare(folder: Path, body: bytes) -> Iterator[int]:
    kept = folder / f"{abs(hash(body))}.json"
    kept.write_bytes(body)
    with server(sys.executable, "-m", "mockserver.tests.benchmarks.bare", str(kept)) as line:
        yield int(line)


@contextlib.contextmanager
def mock(world: Path) -> Iterator[int]:
    command = (sys.executable, "-m", "mockserver", "--port", "0", "--world", str(world))
    with server(*command) as line:
        yield int(json.loads(line)["url"].rpartition(":")[2])


def measured(port: int, request: str, connections: int, seconds: float) -> dict[str, float]:
    order = {"port": port, "request": request, "connections": connections, "seconds": seconds}
    done = subprocess.run(
        [sys.executable, "-m", "mockserver.tests.benchmarks.load"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def operation_of(port: int) -> int:
    """An operation that is readable: the latest of the first instance, else a new one."""
    address = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=address, headers={"gz-api-token": TOKEN}, trust_env=False) as client:
        rows = client.get(QUERY, params={"status": "running", "ps": 1}).json()["data"]["instances"]
        asked = {"instanceId": rows[0]["instanceId"], "action": "restart"}
        answer = client.post("/api/v1/openapi/instance/action", json=asked).json()
        return int(answer["data"]["operationId"])


@click.command()
@click.option("--rounds", default=7, show_default=True)
@click.option("--seconds", default=1.5, show_default=True, help="For each measurement.")
def main(rounds: int, seconds: float) -> None:
    """Prints requests per second and ratios."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ports = {
            count: stack.enter_context(mock(crowded_world(folder, count))) for count in (20, 10_000)
        }
        operation = operation_of(ports[20])
        page, result = get(QUERY), post(RESULT, json.dumps({"ids": [operation]}))
        headers = {"gz-api-token": TOKEN}
        address = f"http://127.0.0.1:{ports[20]}"
        page_body = httpx.get(address + QUERY, headers=headers, trust_env=False).content
        result_body = httpx.post(
            address + RESULT, headers=headers, json={"ids": [operation]}, trust_env=False
        ).content
        cases = {
            "page, bare": (stack.enter_context(bare(folder, page_body)), page),
            "page, mock of 20": (ports[20], page),
            "page, mock of 10,000": (ports[10_000], page),
            "op/result, bare": (stack.enter_context(bare(folder, result_body)), result),
            "op/result, mock": (ports[20], result),
        }
        rates: dict[tuple[str, int], list[float]] = {}
        for _ in range(rounds):
            for connections in (16, 1):
                for name, (port, request) in cases.items():
                    found = measured(port, request, connections, seconds)
                    rates.setdefault((name, connections), []).append(found["rate"])
    report({key: statistics.median(values) for key, values in rates.items()}, len(page_body))


def report(rate: dict[tuple[str, int], float], size: int) -> None:
    click.echo(f"a page is {size:,} bytes")
    for connections in (16, 1):
        click.echo(f"\n{connections} connections: requests a second, ratio")
        for name in ("page, bare", "page, mock of 20", "page, mock of 10,000"):
            ratio = rate[name, connections] / rate["page, bare", connections]
            click.echo(f"  {name:24}{rate[name, connections]:10,.0f}  {ratio:.2f}")
        ratio = rate["page, mock of 10,000", connections] / rate["page, mock of 20", connections]
        click.echo(f"  {'10,000 to 20 instances':34}  {ratio:.2f}")
        for name in ("op/result, bare", "op/result, mock"):
            ratio = rate[name, connections] / rate["op/result, bare", connections]
            click.echo(f"  {name:24}{rate[name, connections]:10,.0f}  {ratio:.2f}")


if __name__ == "__main__":
    main()
