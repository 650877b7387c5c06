"""The pytest plugin: a fixture and a marker, tried in small test suites of their own."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from mockserver import pytest_plugin

HEAVY = ["starlette", "uvicorn", "httpx", "jsonschema_rs", "msgspec", "mockserver.serving"]


class Suite:
    """A directory with one test file, run with the plugin and with warnings as errors."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester
        # In a checkout that is only on the path, nobody has announced it.
        announced = entry_points(group="pytest11", name="gpugeek_mock")
        self._plugins = [] if announced else [pytest_plugin]

    def run(self, source: str, *args: str) -> pytest.RunResult:
        self._pytester.makepyfile(source)
        return self._pytester.runpytest_inprocess(
            *("-p", "no:asyncio"),  # wants settings of its own
            "--strict-markers",
            "-W",
            "error",
            "-p",
            "no:cacheprovider",
            *args,
            plugins=self._plugins,
        )


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    return Suite(pytester)


CLIENT = """
import httpx
import pytest

QUERY = "/api/v1/openapi/instance/query"

def client_of(mock, **more):
    return httpx.Client(base_url=mock.url, headers=mock.client_headers, **more)

def total(client):
    return client.get(QUERY).json()["data"]["total"]
"""


def test_each_test_has_an_account_of_its_own_on_one_server(suite: Suite) -> None:
    result = suite.run(
        CLIENT
        + """
seen = []

@pytest.mark.parametrize("number", range(3))
def test_account(gpugeek_mock, number):
    gpugeek_mock.faults.add(when={"operation": "listGpus"}, effect={"http": 503})
    gpugeek_mock.clock.advance(number)
    with client_of(gpugeek_mock) as client:
        assert client.get("/api/v1/openapi/gpu/list").status_code == 503
        assert total(client) == 24
    gpugeek_mock.journal.assert_called("queryInstances", times=1)
    assert len(gpugeek_mock.faults.list()) == 1
    seen.append((gpugeek_mock.url, gpugeek_mock.token))

def test_together():
    assert len({url for url, token in seen}) == 1
    assert len({token for url, token in seen}) == 3
"""
    )
    result.assert_outcomes(passed=4)


def test_the_marker_says_how_the_account_begins_and_the_nearest_wins(suite: Suite) -> None:
    result = suite.run(
        CLIENT
        + """
pytestmark = pytest.mark.gpugeek_mock(world="empty", seed=3)

def test_of_the_module(gpugeek_mock):
    assert gpugeek_mock.clock.frozen
    with client_of(gpugeek_mock) as client:
        assert total(client) == 0

@pytest.mark.gpugeek_mock(world="demo", dialect="hostile", speed=600)
def test_of_the_function(gpugeek_mock):
    assert (gpugeek_mock.clock.frozen, gpugeek_mock.clock.speed) == (False, 600)
    assert gpugeek_mock.dialect.create_id_key != "InstanceId"
    assert gpugeek_mock.act(lambda account: len(account.cloud.instances)) == 24

@pytest.mark.gpugeek_mock(faults=[{"effect": {"reset": True}}])
def test_that_starts_in_trouble(gpugeek_mock):
    with client_of(gpugeek_mock) as client, pytest.raises(httpx.ReadError):
        total(client)
"""
    )
    result.assert_outcomes(passed=3)


def test_without_a_server_the_transports_are_the_way_in(suite: Suite) -> None:
    result = suite.run(
        CLIENT
        + """
import threading

@pytest.mark.gpugeek_mock(world="empty", served=False)
def test_in_process(gpugeek_mock):
    with client_of(gpugeek_mock, transport=gpugeek_mock.transport()) as client:
        assert total(client) == 0
    assert "mockserver" not in [thread.name for thread in threading.enumerate()]
"""
    )
    result.assert_outcomes(passed=1)


def test_a_test_that_is_run_again_sees_the_same_ids_in_a_fresh_account(suite: Suite) -> None:
    source = (
        CLIENT
        + """
def test_ids(gpugeek_mock):
    with client_of(gpugeek_mock) as client:
        body = client.get(QUERY).content
        order = {"type": 2, "gpuName": "G30-24G", "skuName": "payg", "gpuNum": 1,
                 "imageId": "ubuntu22.04-cuda12.1.0"}
        body += client.post("/api/v1/openapi/instance/create", json=order).content
    with open("seen", "ab") as file:
        file.write(body + b"\\n")
"""
    )
    for _ in range(2):
        suite.run(source).assert_outcomes(passed=1)
    first, second = Path("seen").read_bytes().splitlines()
    assert first == second


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        ('(wrold="empty")', "*gpugeek_mock knows no wrold*"),
        ('("empty")', "*gpugeek_mock takes keywords only*"),
        ('(world="nowhere")', "*There is no world 'nowhere'*"),
        ('(dialect="nowhere")', "*nowhere*"),
        ("(speed=0)", "*speed*must be a number above 0*"),
        ('(faults=[{"effect": {}}])', "*gpugeek_mock: effect must be delay or one of*"),
    ],
)
def test_a_wrong_marker_is_an_error_in_words_and_no_trace(
    suite: Suite, marker: str, words: str
) -> None:
    result = suite.run(
        f"""
import pytest

@pytest.mark.gpugeek_mock{marker}
def test_nothing(gpugeek_mock):
    pass
"""
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([words])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_where_it_is_not_used_nothing_is_said_or_started(suite: Suite) -> None:
    result = suite.run(
        """
import threading

def test_alone():
    assert "mockserver" not in [thread.name for thread in threading.enumerate()]
""",
        "--no-header",  # it names every package that has a plugin
    )
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*gpugeek*")


def test_the_marker_explains_itself(suite: Suite) -> None:
    result = suite.run("", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.gpugeek_mock(world=*"])


def test_importing_it_is_light() -> None:
    code = (
        "import sys, mockserver.pytest_plugin;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_it_is_announced_to_pytest() -> None:
    project = tomllib.loads(Path(__file__).parents[2].joinpath("pyproject.toml").read_text())
    announced = project["project"]["entry-points"]["pytest11"]
    assert announced == {"gpugeek_mock": pytest_plugin.__name__}
