"""Two mocks behind a real nginx with the sample configuration: each token stays at home."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mockserver.fixtures import fixture
from mockserver.serving import MockServer

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
QUERY = "/api/v1/openapi/instance/query"
TOKENS = [f"team-{number}" for number in range(40)]

pytestmark = pytest.mark.skipif(
    NGINX is None, reason="no nginx on this machine: apt-get install nginx-light"
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def proxy(folder: Path, ports: list[int]) -> Iterator[str]:
    """nginx with the sample configuration, its three addresses changed."""
    front = free_port()
    text = fixture("scale-out", "nginx.conf").read_text("utf-8")
    for sample, real in zip(("8765", "8766", "8767"), (front, *ports), strict=True):
        assert f"127.0.0.1:{sample}" in text
        text = text.replace(f"127.0.0.1:{sample}", f"127.0.0.1:{real}")
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    with subprocess.Popen([str(NGINX), "-p", str(folder), "-c", "nginx.conf"]) as process:
        try:
            wait_for(front)
            yield f"http://127.0.0.1:{front}"
        finally:
            process.terminate()
            process.wait(timeout=10)


def wait_for(port: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)  # another program's start cannot be waited for in another way
    raise AssertionError("nginx did not begin to listen")


def names(client: httpx.Client, url: str, token: str) -> list[str]:
    answer = client.get(url + QUERY, headers={"gz-api-token": token}).json()
    return [row["name"] for row in answer["data"]["instances"]]


def test_each_token_finds_its_account_again_and_both_mocks_have_some(tmp_path: Path) -> None:
    with (
        MockServer(world="empty", seed=1) as one,
        MockServer(world="empty", seed=2) as two,
        httpx.Client(trust_env=False) as client,
    ):
        first = client.get(f"{one.url}/api/v1/openapi/gpu/list", headers={"gz-api-token": "x"})
        gpu = first.json()["data"]["gpus"][0]
        listed = client.get(f"{one.url}/api/v1/openapi/image/list", headers={"gz-api-token": "x"})
        image = listed.json()["data"]["images"][0]["imageId"]
        with proxy(tmp_path, [one.port, two.port]) as url:
            for token in TOKENS:
                asked = {
                    "type": 2,
                    "gpuName": gpu,
                    "gpuNum": 1,
                    "skuName": "payg",
                    "imageId": image,
                }
                made = client.post(
                    f"{url}/api/v1/openapi/instance/create",
                    headers={"gz-api-token": token},
                    json=asked | {"name": token},
                ).json()
                assert made["code"] == 0, made
            assert all(names(client, url, token) == [token] for token in TOKENS for _ in range(3))
        homes = [
            [server.url for server in (one, two) if names(client, server.url, token)]
            for token in TOKENS
        ]
        assert all(len(home) == 1 for home in homes)
        assert {home[0] for home in homes} == {one.url, two.url}
