"""The shipped suite on the mock in other dialects: what it demands must hold in any reading."""

from __future__ import annotations

import pytest

from mockserver.serving import MockServer
from mockserver.tests.contract.judging import judged


@pytest.mark.judges
@pytest.mark.parametrize("name", ["tables", "hostile"])
def test_the_suite_holds_the_mock_in_another_dialect(name: str) -> None:
    with MockServer("demo", seed=1, dialect=name) as mock:
        run = judged(mock.url, token=f"suite-{name}")
    assert run.tally.broken == {}
    assert run.left == ()
    assert len(run.tally.proved_ids) > 150
