"""Servers that are right, by name: what the suite must never call broken."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import msgspec

from mockserver.dialect_catalogue import CATALOGUE
from mockserver.dialect_files import DialectWish, known_dialects
from mockserver.loading import load_world
from mockserver.serving import MockServer
from mockserver.tests.contract.plain_proxy import behind_a_proxy
from mockserver.tests.contract.second_manner import CONTRARY, Manner
from mockserver.tests.contract.second_server import TOKEN, second_server
from mockserver.world import World

__all__ = ["COUNTING", "RIGHT", "random_dialects", "serving"]

Served = AbstractContextManager[tuple[str, str, str]]
"""Address, token, and the token of another account or ""."""


@contextmanager
def serving(name: str) -> Iterator[tuple[str, str, str]]:
    """A fresh server of that name: one of RIGHT, or "mock, random N"."""
    with _opened(name) as served:
        yield served


def random_dialects(count: int) -> list[str]:
    """The names of so many dialects, each switch of which is chosen by chance; always the same ones."""
    return [f"mock, random {number}" for number in range(count)]


def _opened(name: str) -> Served:
    if name in RIGHT:
        return RIGHT[name]()
    return _mock(dialect=_by_chance(int(name.rpartition(" ")[2])))


def _by_chance(number: int) -> Mapping[str, object]:
    chance = random.Random(number)
    choices = {
        switch.name: chance.choice([reading.value for reading in switch.readings])
        for switch in CATALOGUE.values()
    }
    return json.loads(json.dumps(choices))  # type: ignore[no-any-return]


@contextmanager
def _mock(
    world: World | str = "demo", dialect: DialectWish = "default", speed: float = 1.0
) -> Iterator[tuple[str, str, str]]:
    with MockServer(world, seed=1, dialect=dialect, speed=speed) as mock:
        yield mock.url, "one-account", "another-account"


@contextmanager
def _far_mock(
    world: World | str = "empty",
    dialect: DialectWish = "default",
    speed: float = 60.0,
    latency: float = 0.0,
) -> Iterator[tuple[str, str, str]]:
    """Without clock and control: operations take real time."""
    with (
        MockServer(world, seed=1, dialect=dialect, speed=speed) as mock,
        behind_a_proxy(mock.url, latency) as url,
    ):
        yield url, "one-account", "another-account"


@contextmanager
def _second(manner: Manner) -> Iterator[tuple[str, str, str]]:
    with second_server(manner=manner) as (url, _):
        yield url, TOKEN, ""


def _with_hosts(*gpus: tuple[str, int]) -> World:
    """The empty world with these machines alone, each of the first such GPU's kind."""
    world = load_world("empty")
    kinds = {host.gpu_name: host for host in reversed(world.hosts)}
    hosts = tuple(
        msgspec.structs.replace(kinds[gpu], host_id=f"h{number}", gpu_num=count, reserved_gpu_num=0)
        for number, (gpu, count) in enumerate(gpus)
    )
    return msgspec.structs.replace(world, hosts=hosts)


RIGHT: Mapping[str, Callable[[], Served]] = {
    **{f"mock, {name}": lambda name=name: _mock(dialect=name) for name in known_dialects()},  # type: ignore[misc]
    "mock, 4 GPUs": lambda: _mock(_with_hosts(("G30-24G", 4))),
    "mock, 2 GPUs": lambda: _mock(_with_hosts(("G30-24G", 1), ("G40-24G", 1))),
    "mock, 1 GPU, hostile": lambda: _mock(_with_hosts(("G40-24G", 1)), "hostile"),
    "mock, real time": lambda: _far_mock(speed=60.0),
    "mock, real time, hostile": lambda: _far_mock("demo", "hostile", 100.0),
    "mock, real time, 2 GPUs": lambda: _far_mock(_with_hosts(("G30-24G", 2)), speed=60.0),
    "mock, all at once": lambda: _far_mock("demo", speed=100000.0),
    "mock, far away": lambda: _far_mock(speed=30.0, latency=0.02),
    "second": lambda: _second(Manner()),
    "second, contrary": lambda: _second(Manner(**CONTRARY)),
    "second, real time": lambda: _second(Manner(seconds=0.05)),
    "second, slow, contrary": lambda: _second(Manner(seconds=0.3, **CONTRARY)),
    "second, 4 GPUs": lambda: _second(Manner(gpus=4)),
    "second, 2 GPUs, contrary": lambda: _second(Manner(seconds=0.02, gpus=2, **CONTRARY)),
    "second, 300 instances": lambda: _second(Manner(seconds=0.02, existing=300)),
    "second, all at once": lambda: _second(Manner(seconds=0.0)),
}

COUNTING = frozenset({"second", "second, contrary", "second, 4 GPUs"})
"""Servers whose operations take requests, not time."""
