"""Every mistake of a config file, with its line and column; and what a sound one means."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpugeek_tui.api.secret import Secret
from gpugeek_tui.config import (
    Config,
    Notify,
    Profile,
    TokenCommand,
    TokenFile,
    TokenKeyring,
)
from gpugeek_tui.config.example import EXAMPLE
from gpugeek_tui.config.reading import read_config
from gpugeek_tui.fleet.confirming import Level

CANARY = "canary-9f1c-token"
HOME = Path("/etc/gpugeek")


def mistakes(text: str) -> list[str]:
    return [str(problem) for problem in read_config(text, folder=HOME)[1]]


def sound(text: str) -> Config:
    config, problems = read_config(text, folder=HOME)
    assert problems == []
    return config


def test_an_empty_file_changes_nothing() -> None:
    assert sound("") == Config()


def test_all_that_can_be_said_is_read() -> None:
    config = sound(
        """
        default = "lab"
        [profile.prod]
        address = "https://prod.example/x"
        token_command = "pass show 'gpu geek'"
        color = "#a00"
        read_only = true
        refresh = 2
        time_zone = "UTC"
        confirm.stop = "name"
        confirm.release = "yes"
        [profile.lab]
        token_keyring = "gpugeek"
        [profile.keyed]
        token_keyring = "gpugeek/me"
        [profile.filed]
        token_file = "lab.key"
        [profile.inline]
        token = " secret-token "
        [keys]
        "instance.stop" = ["S", "f9"]
        app.quit = "Q, ctrl+c"
        [notify]
        bell = false
        desktop = true
        after = 1.5
        """
    )
    assert config.default == "lab"
    assert config.profiles["prod"] == Profile(
        name="prod",
        base_url="https://prod.example/x",
        token_source=TokenCommand(("pass", "show", "gpu geek")),
        color="#a00",
        read_only=True,
        refresh=2.0,
        time_zone="UTC",
        confirm={"stop": Level.NAME, "release": Level.YES},
    )
    sources = {name: one.token_source for name, one in config.profiles.items()}
    assert sources["lab"] == TokenKeyring("gpugeek", "lab")
    assert sources["keyed"] == TokenKeyring("gpugeek", "me")
    assert sources["filed"] == TokenFile(HOME / "lab.key")
    inline = sources["inline"]
    assert isinstance(inline, Secret)
    assert inline.reveal() == "secret-token"
    assert config.keymap == {"instance.stop": "S,f9", "app.quit": "Q,ctrl+c"}
    assert config.notify == Notify(bell=False, desktop=True, after=1.5)


def test_the_only_profile_is_the_default() -> None:
    assert sound("[profile.one]\n").default == "one"


MISTAKES = {
    'default = "prd"\n[profile.prod]': ["1:11: default names no profile: did you mean prod?"],
    "[profile.a]\n[profile.b]": ["2:10: with several profiles"],
    "[profiles.a]": ["1:2: profiles is no setting: did you mean profile?"],
    "refresh = 3": ["1:1: refresh belongs into a table [profile.NAME]"],
    "[profile.a]\nrefesh = 1": ["2:1: profile.a.refesh is no setting: did you mean refresh?"],
    "[profile.a]\ncolour = 'red'": ["2:1: profile.a.colour is no setting: did you mean color?"],
    "[profile.a]\nbase_url = 'x'": ["2:1: profile.a.base_url is no setting: did you mean address?"],
    "[profile.a]\nzzz = 1": ["2:1: profile.a.zzz is no setting: there are address, color"],
    "[profile.a]\naddress = 'ftp://x'": ["2:11: profile.a.address: The base URL must begin"],
    "[profile.a]\naddress = ' '": ["2:11: profile.a.address is empty"],
    "[profile.a]\nrefresh = 0.1": ["2:11: profile.a.refresh takes seconds, 0.5 or more"],
    "[profile.a]\nrefresh = nan": ["2:11: profile.a.refresh takes seconds"],
    "[profile.a]\nrefresh = true": [
        "2:11: profile.a.refresh must be a number, and here is true or"
    ],
    "[profile.a]\nrefresh = '5'": ["2:11: profile.a.refresh must be a number, and here is a text"],
    "[profile.a]\nread_only = 1": ["2:13: profile.a.read_only must be true or false"],
    "[profile.a]\ncolor = 'blurple'": ["2:9: profile.a.color: a colour is #rrggbb or one of red"],
    "[profile.a]\ntime_zone = 'Mars/Olympus'": [
        '2:13: profile.a.time_zone: a time zone is "local"'
    ],
    "[profile.a]\ntime_zone = '../../etc/passwd'": ["2:13: profile.a.time_zone"],
    "[profile.a]\ntime_zone = 1979-05-27": [
        "2:13: profile.a.time_zone must be a text, and here is a d"
    ],
    "[profile.a.confirm]\nrelease = 'none'": ["2:11: confirm.release cannot be none"],
    "[profile.a.confirm]\nstop = 'never'": ["2:8: confirm.stop is none, yes or name"],
    "[profile.a.confirm]\nfly = 'yes'": ["2:1: profile.a.confirm.fly is no setting"],
    "[profile.a]\nconfirm = 'yes'": ["2:11: profile.a.confirm must be a table"],
    "profile = 3": ["1:11: profile must be a table: write [profile]"],
    "[profile]\na = 3": ["2:5: profile.a must be a table: write [profile.a]"],
    "[profile.' a']": ["1:10: a profile's name is of visible characters"],
    "[profile.a]\ntoken_command = 'a \"b'": ["2:17: token_command is a program"],
    "[profile.a]\ntoken_command = ['a', 3]": ["2:23: profile.a.token_command is a list of texts"],
    "[profile.a]\ntoken_command = []": ["2:17: token_command is a program"],
    "[profile.a]\ntoken_keyring = '/me'": ["2:17: token_keyring is"],
    "[profile.a]\ntoken_file = 'x'\ntoken_command = 'y'": [
        "3:1: token_file says where the token is"
    ],
    "[keys]\nquit = 'q'": ["2:1: a key is bound to an id of two words"],
    "[keys]\napp.quit = 'q,,'": ["2:12: keys are named as in"],
    "[keys]\napp.quit = 3": ["2:12: keys.app.quit must be a text or a list"],
    "[notify]\nafter = -1": ["2:9: notify.after takes seconds, 0 or more"],
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_where_it_stands(text: str) -> None:
    found = mistakes(text)
    assert len(found) == len(MISTAKES[text])
    for said, expected in zip(found, MISTAKES[text], strict=True):
        assert said.startswith(expected)


BROKEN = {
    "a = b": "1:5: here stands no TOML value",
    "[profile.a": "1:1: the line of a table ends with ]",
    "\n  address 'x'": "2:11: after the key comes =",
    'x = "a': "1:7: a text is not closed",
    'x = "a\n': "1:7: the line ends before",
    "x = 'a": "1:7: a text is not closed",
    'x = """a': "1:9: a text is not closed",
    "x = [1": "1:7: a list that began before here",
    "x = 1 2": "1:7: the line goes on after its value",
    "[a]\n[a]": "2:1: this table stands in the file already",
    "[notify]\nbell = true\n  bell = true": "3:3: this key stands in the same table already",
    'x = "C:\\q"': "1:",
    "x = " + "[" * 5000: "1:5005: lists or tables stand in each other",
}


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_toml_is_told_in_words_and_where(text: str) -> None:
    found = mistakes(text)
    assert any(said.startswith(BROKEN[text]) for said in found), found


def test_all_mistakes_come_at_once_those_of_the_language_and_those_of_the_settings() -> None:
    text = "[profile.a]\nrefresh = yes\ncolor = 'blurple'\n[profile.b\nanything = 1\n[notify]\nbel = 1\n"
    assert [said.split(":")[:2] for said in mistakes(text)] == [
        ["2", "11"],
        ["3", "9"],
        ["4", "1"],
        ["7", "1"],
    ]


def test_what_stands_in_a_broken_line_is_not_missed() -> None:
    assert mistakes("default = prod\n[profile.prod]\n[profile.lab]") == [
        "1:11: here stands no TOML value: a text needs quotes around it"
    ]


def test_a_file_of_windows_is_read_like_any_other() -> None:
    assert sound("\ufeff[profile.a]\r\nrefresh = 3\r\n").profiles["a"].refresh == 3
    assert mistakes("\ufeff[profile.a]\r\nrefresh = 0\r\n")[0].startswith("2:11:")


@pytest.mark.parametrize(
    "text",
    [
        f"[profile.a]\ntoken = '{CANARY}'\ntoken_file = '{CANARY}'",
        f'[profile.a]\ntoken = "{CANARY}\\n{CANARY}"',
        f"[profile.a]\ntoken = {CANARY}",
        f"[profile.a]\ntoken = '{CANARY}",
        f"[profile.a]\naddress = 'https://u:{CANARY}@host?x'",
        f"[profile.a]\ntoken_command = ['x', '{CANARY}', 3]",
        f"[profile.a]\ncolor = '{CANARY}'\ntime_zone = '{CANARY}'\nconfirm.stop = '{CANARY}'",
        f"[profile.a]\ntokn = '{CANARY}'",
    ],
)
def test_no_mistake_repeats_a_value(text: str) -> None:
    config, problems = read_config(text, folder=HOME)
    assert problems
    assert CANARY not in repr(problems) + "".join(map(str, problems))
    assert CANARY not in repr(config).replace(f"PosixPath('/etc/gpugeek/{CANARY}')", "")


def test_the_example_changes_nothing_and_its_lines_hold_when_taken_in() -> None:
    assert sound(EXAMPLE) == Config()
    taken_in = re.sub(r'(?m)^# (?=[a-z_"]+(?:\.[a-z0-9_]+"?)? += |\[)', "", EXAMPLE)
    assert len(taken_in) < len(EXAMPLE) - 30
    only_one_source = [said for said in mistakes(taken_in) if "is already" not in said]
    assert only_one_source == []
    assert set(read_config(taken_in, folder=HOME)[0].profiles) == {"prod", "lab"}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(EXAMPLE.replace("# ", "").splitlines())
        | st.text(alphabet="[]{}=.\"'#\\ab1\x00é", max_size=12),
        max_size=12,
    )
)
def test_whatever_stands_in_the_file_it_is_read_or_complained_of(lines: list[str]) -> None:
    text = "\n".join(lines)
    _, problems = read_config(text, folder=HOME)
    count = text.count("\n") + 1
    assert all(1 <= one.place.line <= count and one.place.column >= 1 for one in problems)
