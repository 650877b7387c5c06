"""Fixtures: the mock with its clock frozen, so that only a test's own `advance` moves time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from mockserver.app import MockApp, create_app
from mockserver.tests.judge import Judged

pytest_plugins = ["pytester"]  # for the tests of our own plugin

settings.register_profile("mock", derandomize=True, deadline=None, max_examples=100)


@pytest.fixture
def app() -> MockApp:
    return create_app("demo", frozen=True)


@pytest.fixture
def client(app: MockApp) -> Iterator[Judged]:
    with Judged(app) as client:
        yield client


@pytest.fixture
def fresh() -> Iterator[Judged]:
    """An account of the world `empty`: machines and no instances."""
    with Judged(create_app("empty", frozen=True)) as client:
        yield client
