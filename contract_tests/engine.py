"""Running the tests with pytest in this process, out of reach of the user's own pytest settings."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from contract_tests.plugin import AREAS, HERE, ContractPlugin, area, statements_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.run import Run
    from contract_tests.verdict import Verdict

__all__ = ["SuiteFailure", "run_tests", "tests_by_statement"]


class SuiteFailure(Exception):  # noqa: N818 - named for whose fault it is
    """The suite itself could not run: a bug of ours, not a finding about the target."""


def run_tests(
    run: Run,
    report: Callable[[Verdict], None],
    seed: int | None = None,
    only: tuple[str, ...] = (),
    *,
    stop_at_first: bool = False,
) -> bool:
    """Run the areas `only` (all if none is named), telling each verdict; True if it was interrupted."""
    options = [] if seed is None else [f"--hypothesis-seed={seed}"]
    options += ["--exitfirst"] if stop_at_first else []
    plugin = ContractPlugin(run, report)
    return _pytest(plugin, options, only or AREAS) is pytest.ExitCode.INTERRUPTED and not run.lost


def tests_by_statement() -> dict[str, list[str]]:
    """The names of the tests that prove each statement, without running any."""
    plugin = ContractPlugin(None)
    _pytest(plugin, ["--collect-only"], AREAS)
    found: dict[str, list[str]] = {}
    for item in plugin.collected:
        for name in statements_of(item):
            found.setdefault(name, []).append(f"{area(item)}: {item.name}")
    return found


def _pytest(plugin: ContractPlugin, options: list[str], areas: tuple[str, ...]) -> pytest.ExitCode:
    arguments = [
        f"--rootdir={HERE}",
        f"--confcutdir={HERE}",
        f"-c{HERE / 'suite.ini'}",
        "-p_hypothesis_pytestplugin",
        "-pno:cacheprovider",  # writes into the folder it is started in
        "-pno:terminal",  # the report is ours
        "--import-mode=importlib",
        "--capture=no",
        "--assert=plain",
        *options,
        *(str(HERE / f"test_{name}.py") for name in areas),
    ]
    with _undisturbed():
        code = pytest.main(arguments, plugins=[plugin])
    if plugin.errors or code in {
        pytest.ExitCode.INTERNAL_ERROR,
        pytest.ExitCode.USAGE_ERROR,
        pytest.ExitCode.NO_TESTS_COLLECTED,
    }:
        detail = "\n".join(plugin.errors) or f"pytest ended with {code}"
        raise SuiteFailure(detail)
    return pytest.ExitCode(code)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No options or plugins of the user's, and no bytecode written beside the installed files."""
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        with TemporaryDirectory(prefix="gpugeek-contract-") as folder:
            set_hypothesis_home_dir(folder)  # else it makes one where the user stands
            yield
    finally:
        set_hypothesis_home_dir(None)
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update(kept)
        sys.dont_write_bytecode = writes_bytecode
