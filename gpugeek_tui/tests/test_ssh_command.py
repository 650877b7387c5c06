"""An ssh command of the platform is read word by word, and what is not plain is refused."""

from __future__ import annotations

import ipaddress
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpugeek_tui.ssh_command import RefusedCommandError, SshCommand, read_ssh_command

ROOT = SshCommand("root", "h.example", 43567)


@pytest.mark.parametrize(
    "text",
    [
        "ssh -p 43567 root@h.example",
        "ssh root@h.example -p 43567",
        "ssh -p43567 root@h.example",
        "ssh -p 43567 -l root h.example",
        "ssh h.example -lroot -p43567",
        "  ssh   -p  43567 root@h.example \r\n",
    ],
)
def test_every_plain_form_is_the_same_command(text: str) -> None:
    assert read_ssh_command(text) == ROOT


def test_what_is_run_is_one_word_for_each_part_and_no_option_after_them() -> None:
    assert ROOT.argv == ("ssh", "-p", "43567", "--", "root@h.example")
    assert str(ROOT) == "ssh -p 43567 root@h.example"


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("northwest1.gpugeek.com", "northwest1.gpugeek.com"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("localhost", "localhost"),
        ("a_b-c.example.", "a_b-c.example."),
    ],
)
def test_hosts(host: str, plain: str) -> None:
    assert read_ssh_command(f"ssh -p 22 root@{host}").host == plain


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("ssh", "no host"),
        ("ssh -p 22", "no host"),
        ("ssh root@h", "no port"),
        ("ssh -p 22 h", "no user"),
        ("ssh -p 22 @h", "user"),
        ("ssh -p 22 -l root root@h", "several users"),
        ("ssh -p 22 -p 23 root@h", "several ports"),
        ("ssh -p 22 root@h root@i", "several hosts"),
        ("ssh -p 22 root@h id", "command to run"),
        ("ssh -p", "no host"),
        ("ssh root@h -p", "port"),
        ("ssh -oProxyCommand=touch${IFS}/x -p 22 root@h", "option"),
        ("ssh -o ProxyCommand=id -p 22 root@h", "option"),
        ("ssh -p 22 -o PermitLocalCommand=yes root@h", "option"),
        ("ssh -F /dev/stdin -p 22 root@h", "option"),
        ("ssh -p 22 -- root@h", "option"),
        ("ssh -p 22 -oProxyCommand=id", "option"),
        ("ssh -p 22 root@-oProxyCommand=id", "host"),
        ("ssh -p 22 -l -oProxyCommand=id h", "user"),
        ("ssh -p 22 -oProxyCommand=id@h", "option"),
        ("ssh -p 22 root@h;id", "host"),
        ("ssh -p 22 root@h; id", "command to run"),
        ("ssh -p 22 root@h|id", "host"),
        ("ssh -p 22 root@$(id)", "host"),
        ("ssh -p 22 root@`id`", "host"),
        ("ssh -p 22 $USER@h", "user"),
        ("ssh -p 22 'root@h'", "user"),
        ("ssh -p 22 root@h\nid", "characters"),
        ("ssh -p 22 root@h\tid", "characters"),
        ("ssh -p 22 root@h\x00", "characters"),
        ("ssh \u2013p 22 root@h", "characters"),
        ("ssh -p 22 root@h\u2024example", "characters"),
        ("ssh -p \uff12\uff12 root@h", "characters"),
        ("ssh\u00a0-p 22 root@h", "characters"),
        ("ssh -p 0 root@h", "port"),
        ("ssh -p 65536 root@h", "port"),
        ("ssh -p -1 root@h", "port"),
        ("ssh -p +22 root@h", "port"),
        ("ssh -p 2_2 root@h", "port"),
        ("ssh -p 22x root@h", "port"),
        ("ssh -p 22 root@a@h", "user"),
        ("ssh -p 22 root@", "host"),
        ("ssh -p 22 root@..", "host"),
        ("ssh -p 22 root@256.1.1.1", "host"),
        ("ssh -p 22 root@127.1", "host"),
        ("ssh -p 22 root@0x7f000001", "host"),
        ("ssh -p 22 root@fe80::1%eth0", "host"),
        ("ssh -p 22 root@[h.example]", "host"),
        ("ssh -p 22 root@[192.0.2.7]", "host"),
        ("ssh -p 22 root@h:22", "host"),
        ("ssh -p 22 root@%h", "host"),
        (f"ssh -p 22 root@{'a' * 64}", "host"),
        ("ssh://root@h:22", "begin"),
        ("/usr/bin/ssh -p 22 root@h", "begin"),
        ("sshpass -p x ssh -p 22 root@h", "begin"),
        ("SSH -p 22 root@h", "begin"),
        ("ssh -p 22 root@h" + " " * 500 + "x", "too long"),
    ],
)
def test_anything_else_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(RefusedCommandError, match=why):
        read_ssh_command(text)


NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,20}[a-z0-9](\.[a-z]{2,8}){0,3}", fullmatch=True)
USERS = st.from_regex(r"[a-z_][a-z0-9_.-]{0,20}", fullmatch=True)
HOSTS = NAMES | st.ip_addresses().map(str)
PORTS = st.integers(1, 65535)


@given(USERS, HOSTS, PORTS)
def test_what_was_read_reads_the_same_again(user: str, host: str, port: int) -> None:
    command = read_ssh_command(f"ssh -p {port} {user}@{host}")
    assert command == SshCommand(user, host, port)
    assert read_ssh_command(str(command)) == command


HOSTILE = st.lists(
    st.sampled_from(
        ["ssh", "-p", "22", "-p22", "-l", "root", "root@h", "h", "-oProxyCommand=id", "--", "-F",
         ";", "|", "$(id)", "`id`", "\n", "\t", "\u2013p", "@", "[::1]", "::1", "root@-oA=b", "'", '"']
    )
    | st.text(max_size=8),
    max_size=8,
).map(" ".join)  # fmt: skip
SAFE = frozenset(string.ascii_letters + string.digits + "_.-:")


@given(HOSTILE)
def test_whatever_is_let_through_is_made_of_harmless_characters(text: str) -> None:
    try:
        command = read_ssh_command(text)
    except RefusedCommandError as error:
        assert str(error)
        return
    assert set(command.user + command.host) <= SAFE
    assert not command.user.startswith("-")
    assert not command.host.startswith("-")
    assert 1 <= command.port <= 65535
    if ":" in command.host:
        ipaddress.IPv6Address(command.host)


def test_a_refusal_does_not_repeat_what_it_refused() -> None:
    with pytest.raises(RefusedCommandError) as refused:
        read_ssh_command("ssh -oProxyCommand=CANARY -p 22 root@h")
    assert "CANARY" not in str(refused.value)
