"""The dashboard paints before HTTP is loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module", ["gpugeek_tui.errors", "gpugeek_tui.api.models", "gpugeek_tui.api"]
)
def test_importing_it_does_not_import_httpx(module: str) -> None:
    code = f"import sys, {module}; print(sorted({{'httpx', 'httpcore', 'textual'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_making_a_client_does_not_and_opening_it_does() -> None:
    code = (
        "import asyncio, sys\n"
        "from gpugeek_tui.api import Client\n"
        "client = Client('http://127.0.0.1:9', 'x')\n"
        "print('httpx' in sys.modules)\n"
        "async def main():\n"
        "    async with client:\n"
        "        print('httpx' in sys.modules)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_a_warning_does_not_reach_the_screen_where_nobody_has_set_up_logging() -> None:
    code = (
        "import msgspec, gpugeek_tui.api\n"
        "from gpugeek_tui.api.decode import read_gpus\n"
        "print(read_gpus(msgspec.Raw(b'{\"gpus\": [null]}')).skipped)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == (["1"], "")
