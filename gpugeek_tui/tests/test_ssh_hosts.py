"""The ssh config file: what stands in it, and what happens to the files around it."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from gpugeek_tui import connection, ssh_hosts
from gpugeek_tui.cli import main
from gpugeek_tui.errors import SettingsError, UnreachableError
from gpugeek_tui.tests.account import Account, machine

PASSWORD = "Q3rDHh7QEwgYsuPxYSdVbE9zzKQQW45e"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    """What the command finds instead of a real account."""
    found = Account()
    monkeypatch.setattr(connection, "connect", found.connect)
    return found


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    return folder


def run(*options: str) -> Result:
    return CliRunner().invoke(main, ["ssh-config", *options], env={"GPUGEEK_API_TOKEN": "t"})


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_writes_the_running_ones_and_prints_the_include_line(
    account: Account, home: Path
) -> None:
    account.held = {
        1: machine(1, name="Train A"),
        2: machine(2, status="stopd"),
        3: machine(3, name="推理", ssh_cmd="ssh -p 7 me@[2001:db8::1]"),
        4: machine(4, status="creating", ssh_cmd=""),
    }
    done = run()
    assert done.exit_code == 0, done.output
    assert done.stdout == "Include ~/.ssh/gpugeek.conf\n"
    file = home / ".ssh" / "gpugeek.conf"
    assert file.read_text("utf-8").splitlines()[1:] == [
        "",
        "# 推理 (3)",
        "Host gpugeek-3",
        "    HostName 2001:db8::1",
        "    Port 7",
        "    User me",
        "",
        "# Train A (1)",
        "Host gpugeek-train-a",
        "    HostName host.example",
        "    Port 59064",
        "    User root",
    ]
    assert PASSWORD not in file.read_text("utf-8") + done.output
    if os.name == "posix":
        assert (mode(file), mode(file.parent)) == (0o600, 0o700)


def test_ssh_itself_reads_it_so(account: Account, home: Path, tmp_path: Path) -> None:
    account.held = {1: machine(1, name="a b"), 2: machine(2, name="a b")}
    file = tmp_path / "hosts"
    assert run("--file", str(file)).exit_code == 0
    try:
        done = subprocess.run(
            ["ssh", "-F", str(file), "-G", "gpugeek-a-b-2"], capture_output=True, check=True
        )
    except FileNotFoundError:
        pytest.skip("there is no ssh on this machine")
    said = done.stdout.decode().splitlines()
    assert {"hostname host.example", "port 59064", "user root"} <= set(said)


def test_refused_ones_are_named_and_the_rest_is_written(account: Account, home: Path) -> None:
    account.held = {1: machine(1, ssh_cmd="ssh -oProxyCommand=id -p 1 root@h"), 2: machine(2)}
    done = run()
    assert done.exit_code == 3
    assert "left out: train-1 (1): its ssh command is refused: it has an option" in done.stderr
    text = (home / ".ssh" / "gpugeek.conf").read_text("utf-8")
    assert "gpugeek-train-2" in text
    assert "ProxyCommand" not in text


def test_printing_writes_nothing(account: Account, home: Path) -> None:
    account.held = {1: machine(1)}
    done = run("--print")
    assert done.exit_code == 0
    assert "Host gpugeek-train-1\n" in done.stdout
    assert list(home.iterdir()) == []


def test_a_file_of_somebody_else_is_left_alone(account: Account, home: Path) -> None:
    account.held = {1: machine(1)}
    (home / ".ssh").mkdir(mode=0o755)
    mine = home / ".ssh" / "config"
    mine.write_text("Host *\n    Compression yes\n", encoding="utf-8")
    done = run("--file", str(mine))
    assert done.exit_code == 1
    assert "not written by this program" in done.stderr
    assert run().exit_code == 0
    assert mine.read_text("utf-8") == "Host *\n    Compression yes\n"
    assert sorted(path.name for path in mine.parent.iterdir()) == ["config", "gpugeek.conf"]


def test_our_own_file_is_replaced_and_a_link_to_it_stays_one(account: Account, home: Path) -> None:
    account.held = {1: machine(1, name="old")}
    kept = home / "dotfiles"
    assert run("--file", str(kept)).exit_code == 0
    link = home / "link"
    link.symlink_to(kept)
    account.held = {2: machine(2, name="new")}
    assert run("--file", str(link)).exit_code == 0
    assert link.is_symlink()
    assert "gpugeek-new" in kept.read_text("utf-8")
    assert "gpugeek-old" not in kept.read_text("utf-8")


def test_nothing_is_written_when_the_account_cannot_be_read(account: Account, home: Path) -> None:
    account.held = {1: machine(1)}
    assert run().exit_code == 0
    before = (home / ".ssh" / "gpugeek.conf").read_bytes()
    account.failure = UnreachableError("no route")
    done = run()
    assert done.exit_code == 1
    assert "no route" in done.stderr
    assert (home / ".ssh" / "gpugeek.conf").read_bytes() == before


def test_wrong_use_is_exit_2(account: Account, home: Path) -> None:
    assert CliRunner().invoke(main, ["ssh-config"]).exit_code == 2
    assert run("--print", "--file", "x").exit_code == 2


def test_where_it_cannot_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be written"):
        ssh_hosts.write(tmp_path / "file" / "hosts", ssh_hosts.MARK)


def test_the_demo_s_are_written_too_and_textual_is_not_loaded() -> None:
    program = (
        "import sys\nfrom gpugeek_tui.cli import main\n"
        "code = main(['--demo=demo', 'ssh-config', '--print'], standalone_mode=False)\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'textual']\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert b"Host gpugeek-vllm-prod-a" in done.stdout


NAMES = st.text(max_size=12) | st.sampled_from(
    ["a", "A", "a-1", "a-2", "1", "2", "", "x\nHost *\n  ProxyCommand id", "*", "a ?", "!a", "#a"]
)


@settings(max_examples=60)
@given(st.lists(NAMES, max_size=6))
def test_aliases_are_unique_plain_words_whatever_the_names(names: list[str]) -> None:
    hosts, left_out = ssh_hosts.hosts_of(
        machine(number, name=name) for number, name in enumerate(names, start=1)
    )
    assert left_out == ()
    aliases = [host.alias for host in hosts]
    assert len(set(aliases)) == len(names)
    assert all(re.fullmatch(r"gpugeek-[a-z0-9._-]+", alias) for alias in aliases)
    lines = ssh_hosts.config_text(hosts).split("\n")
    assert len(lines) == 2 + 6 * len(names)
    assert [line for line in lines if line.startswith("Host ")] == [
        f"Host {one}" for one in aliases
    ]
    kinds = ("#", "Host ", "    HostName ", "    Port ", "    User ")
    assert all(line == "" or line.startswith(kinds) for line in lines)
