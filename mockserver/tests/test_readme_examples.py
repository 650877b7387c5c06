"""The README's tests are run as a reader would run them: each in a file of its own, with the plugin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
EXAMPLES = [
    block
    for block in re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    if "gpugeek_mock" in block
]


def test_the_readme_shows_fixture_fault_dialect_and_process() -> None:
    told = "".join(EXAMPLES)
    for words in ("run_until_idle", "lost_answer", '"hostile"', "transport()"):
        assert words in told


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda block: re.findall(r"def (\w+)", block)[-1])
def test_the_example_passes(pytester: pytest.Pytester, example: str) -> None:
    pytester.makepyfile(example)
    result = pytester.runpytest_inprocess(
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-o",
        "asyncio_default_fixture_loop_scope=function",
    )
    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed"}, outcomes
