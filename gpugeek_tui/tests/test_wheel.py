"""The wheel, installed into an empty environment and used from another folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.wheel

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs to its end, with none of this run's Python settings, and none of the user's."""
    plain = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "GPUGEEK", "VIRTUAL"))
    }
    places = {"GPUGEEK_CONFIG": str(cwd / "no.toml"), "GPUGEEK_STATE": str(cwd / "no")}
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=plain | places | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    built = run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        folder,
        ROOT,
        cwd=ROOT,
    )
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the installed programs: a plain install, without extras."""
    home = tmp_path_factory.mktemp("plain")
    venv.create(home, with_pip=True)
    installed = run(home / "bin" / "python", "-m", "pip", "install", "-q", wheel, cwd=home)
    assert installed.returncode == 0, installed.stderr
    return home / "bin"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder that has nothing to do with the project; it must be as empty afterwards."""
    yield tmp_path
    assert [path.name for path in tmp_path.iterdir()] == []


def test_it_holds_packages_styles_and_fixtures_and_no_white_box_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "gpugeek_tui/py.typed",
        "gpugeek_tui/app.tcss",
        "gpugeek_tui/screens/create.tcss",
        "mockserver/_fixtures/openapi.json",
        "mockserver/_fixtures/statements.json",
        "mockserver/_fixtures/worlds/demo.json",
        "contract_tests/test_life.py",
    ):
        assert wanted in names
    inside = {Path(name).parts[0] for name in names if ".dist-info" not in name}
    assert inside == {"gpugeek_tui", "mockserver", "contract_tests"}
    assert [
        name for name in names if name.startswith(("gpugeek_tui/tests", "mockserver/tests"))
    ] == []
    styles = {str(path.relative_to(ROOT)) for path in ROOT.glob("gpugeek_tui/**/*.tcss")}
    assert styles <= set(names)


def test_the_dashboard_says_its_version_and_what_it_lacks(programs: Path, elsewhere: Path) -> None:
    version = run(programs / "gpugeek-tui", "--version", cwd=elsewhere)
    assert (version.returncode, version.stdout) == (0, "gpugeek-tui, version 0.1.0\n")
    lost = run(programs / "gpugeek-tui", cwd=elsewhere)
    assert lost.returncode == 2
    assert "GPUGEEK_API_TOKEN" in lost.stderr
    assert "--demo" in lost.stderr


def test_the_screens_and_the_demo_are_all_there(programs: Path, elsewhere: Path) -> None:
    code = (
        "from gpugeek_tui import app, connection, demo\n"
        "running = demo.start('demo')\n"
        "print(running.url)\n"
        "running.stop()\n"
    )
    done = run(programs / "python", "-c", code, cwd=elsewhere)
    assert done.stdout.startswith("http://127.0.0.1:"), done.stderr


def test_the_mock_serves_from_another_folder(programs: Path, elsewhere: Path) -> None:
    with subprocess.Popen(
        [str(programs / "gpugeek-mock"), "--port", "0"],
        cwd=elsewhere,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as mock:
        assert mock.stdout is not None
        said = json.loads(mock.stdout.readline())
        mock.send_signal(signal.SIGTERM)
        assert mock.wait(timeout=30) == 0
    assert (said["event"], said["world"], said["pid"]) == ("listening", "demo", mock.pid)


def test_the_suite_says_what_to_install_and_then_holds(
    wheel: Path, programs: Path, elsewhere: Path
) -> None:
    bare = run(programs / "gpugeek-contract", cwd=elsewhere)
    assert bare.returncode == 2
    assert "gpugeek-tui[contract]" in bare.stderr
    added = run(
        programs / "python", "-m", "pip", "install", "-q", f"{wheel}[contract]", cwd=elsewhere
    )
    assert added.returncode == 0, added.stderr
    held = run(programs / "gpugeek-contract", cwd=elsewhere)
    assert held.returncode == 0, held.stdout + held.stderr
