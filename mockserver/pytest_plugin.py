"""A pytest plugin: the fixture `gpugeek_mock`, an account of the mock for each test.

    def test_waits_until_running(gpugeek_mock):
        client = MyClient(gpugeek_mock.url, gpugeek_mock.token)
        ...

    @pytest.mark.gpugeek_mock(world="empty", seed=3, dialect="hostile", speed=600)

One server serves all tests of a session that want the same world; every test has its own token, so
its own cloud, clock, faults and journal. The token follows from the test's name: a test that is run
again sees the same ids. Where no test asks for the fixture, nothing is imported and nothing starts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockserver.handle import Handle
    from mockserver.local import LocalMock
    from mockserver.serving import MockServer

__all__ = ["gpugeek_mock", "pytest_configure"]

_MARKER = "gpugeek_mock"
_OWN = frozenset({"world", "seed", "dialect", "speed", "frozen", "loose"})
_USAGE = (
    'gpugeek_mock(world="demo", seed=1, dialect="default", speed=None, frozen=None, loose=False,'
    " served=True, faults=()): how the test's account of the GPUGeek mock begins. The clock stands"
    " unless speed is given. served=False starts no server: use transport() or async_transport()."
)

Mocks = Callable[[Mapping[str, Any], bool], "LocalMock | MockServer"]


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, as --strict-markers wants it."""
    config.addinivalue_line("markers", _USAGE)


@pytest.fixture(scope="session")
def _gpugeek_mocks() -> Iterator[Mocks]:
    """Mocks by what they are made of: each is made once and serves until the session ends."""
    made: dict[tuple[str, bool], LocalMock | MockServer] = {}
    with ExitStack() as servers:

        def mock(options: Mapping[str, Any], served: bool) -> LocalMock | MockServer:
            key = (repr(sorted(options.items())), served)
            if key not in made:
                made[key] = servers.enter_context(_server(options)) if served else _local(options)
            return made[key]

        yield mock


@pytest.fixture
def gpugeek_mock(request: pytest.FixtureRequest, _gpugeek_mocks: Mocks) -> Iterator[Handle]:
    """An account of its own in a mock of the GPUGeek API: `url`, `token`, and all that `Handle` has."""
    handle = _begun(request.node, _gpugeek_mocks)
    if isinstance(handle, str):
        pytest.fail(f"{_MARKER}: {handle}", pytrace=False)
    yield handle
    handle.forget_standing()
    handle.reset()


def _begun(node: Any, mocks: Mocks) -> Handle | str:
    """The account as the markers want it, or what is wrong with them."""
    options, served, faults = _wishes(node)
    try:
        handle = mocks(options, served).account(_token(node.nodeid))
        handle.reset()  # what an earlier run of the same test left
        for rule in faults:
            handle.faults.add(rule)
    except Exception as error:
        words = _words(error, options)
        if not words:
            raise
        return words
    return handle


def _wishes(node: Any) -> tuple[dict[str, Any], bool, tuple[Mapping[str, Any], ...]]:
    """What the markers say, the nearest to the test first: options of the mock, served, fault rules."""
    wishes: dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers(_MARKER))):
        if marker.args:
            pytest.fail(f"{_MARKER} takes keywords only: {_USAGE}", pytrace=False)
        wishes.update(marker.kwargs)
    served, faults = bool(wishes.pop("served", True)), tuple(wishes.pop("faults", ()))
    unknown = sorted(set(wishes) - _OWN)
    if unknown:
        pytest.fail(f"{_MARKER} knows no {', '.join(unknown)}: {_USAGE}", pytrace=False)
    options = {name: value for name, value in wishes.items() if value is not None}
    options.setdefault("frozen", "speed" not in options)
    return options, served, faults


def _token(node_id: str) -> str:
    return f"test-{hashlib.sha256(node_id.encode()).hexdigest()[:24]}"


def _server(options: Mapping[str, Any]) -> MockServer:
    from mockserver.serving import MockServer  # noqa: PLC0415 - only who asks pays

    return MockServer(**options)


def _local(options: Mapping[str, Any]) -> LocalMock:
    from mockserver.local import LocalMock  # noqa: PLC0415 - only who asks pays

    return LocalMock(**options)


def _words(error: Exception, options: Mapping[str, Any]) -> str:
    """What is wrong with a marker, for the author of the test; "" where it is not the marker."""
    from mockserver.errors import ServingError, WorldError  # noqa: PLC0415 - only who asks pays

    if not isinstance(error, ServingError | WorldError | ValueError):
        return ""
    words = str(error)
    return f"speed {options.get('speed')} {words}" if words.startswith("must be") else words
