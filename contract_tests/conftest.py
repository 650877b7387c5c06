"""What the tests are given; and the run itself, where plain pytest collects them from a checkout."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.booking import Booking
from contract_tests.breach import Blocked
from contract_tests.crowd import gather
from contract_tests.plugin import RUN, ContractPlugin
from contract_tests.run import Run
from contract_tests.story import tell
from contract_tests.target import bundled_mock

if TYPE_CHECKING:
    from contract_tests.account import Account
    from contract_tests.life import Life
    from contract_tests.session import Session

_PLUGIN = "gpugeek-contract"


def pytest_configure(config: pytest.Config) -> None:
    """Plain pytest, started without `gpugeek-contract`: test the bundled mock."""
    if not any(isinstance(plugin, ContractPlugin) for plugin in config.pluginmanager.get_plugins()):
        config.pluginmanager.register(ContractPlugin(None), _PLUGIN)


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest) -> Any:
    if RUN in request.config.stash:
        yield request.config.stash[RUN]
        return
    plugin: Any = request.config.pluginmanager.get_plugin(_PLUGIN)
    with ExitStack() as stack:
        opened = Run.open(stack.enter_context(bundled_mock()), wait=60.0)
        stack.callback(opened.close)
        plugin.run = request.config.stash[RUN] = opened
        yield opened


@pytest.fixture(scope="session")
def api(run: Run) -> Session:
    return run.session


@pytest.fixture(scope="session")
def account(run: Run) -> Account:
    return run.account


@pytest.fixture(scope="session")
def booking(run: Run, account: Account) -> Booking:
    try:
        return Booking.find(account)
    except Blocked as blocked:
        run.stuck = str(blocked)
        raise


@pytest.fixture(scope="session")
def life(run: Run, account: Account, booking: Booking) -> Life:
    told = tell(account, booking, f"{run.name_prefix}-life", run.patience)
    if isinstance(reason := told.reasons.get("create"), Blocked):
        run.stuck = str(reason)
    return told


@pytest.fixture(scope="session")
def crowd(run: Run) -> None:
    gather(run)
