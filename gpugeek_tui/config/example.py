"""The file that `config init` writes: everything there is, as comments, so that it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from gpugeek_tui.keys.names import shown_key
from gpugeek_tui.keys.table import ACTIONS, TITLES

__all__ = ["EXAMPLE"]

START = """\
# Settings of gpugeek-tui. Take the # away from what you want; `gpugeek-tui config check` finds mistakes.
# Flags win over the environment, and the environment over this file.

# The profile that is opened when none is named. With one profile there is no need to say it.
# default = "prod"

# How the screen looks: "auto", "dark", "light", or "terminal", which takes the terminal's own colours.
# theme = "auto"

# [profile.prod]
# address = "https://api-cloud.gpugeek.com"
#
# Where the token is: one of these four. GPUGEEK_API_TOKEN in the environment wins over them.
# token_command = "pass show gpugeek/prod"       # run without a shell; its first line is the token
# token_keyring = "gpugeek-tui/prod"             # service/user; needs: pip install 'gpugeek-tui[keyring]'
# token_file = "~/.config/gpugeek-tui/prod.key"  # readable by you alone
# token = "..."                                  # then this file must be readable by you alone
#
# color = "red"                 # a name or #rrggbb, to tell profiles apart
# read_only = true              # send no create and no action
# refresh = 5                   # seconds between two looks while nothing is happening
# time_zone = "Asia/Shanghai"   # "local", "UTC", or any other
#
# How much is asked before an action: none, yes, or name (type it). release is never below yes.
# [profile.prod.confirm]
# create = "yes"
# start = "yes"
# stop = "yes"
# restart = "yes"
# set_port = "yes"
# release = "name"

# [profile.lab]
# address = "http://127.0.0.1:8765"
# color = "green"

# When an operation of `after` seconds or longer ends:
# [notify]
# bell = true
# desktop = false               # through the terminal (OSC 9), where it can
# after = 10
"""


def _keys() -> Iterator[str]:
    yield ""
    yield "# Other keys for actions; several are parted by commas. These are the usual ones."
    yield "# [keys]"
    group = ""
    for action in ACTIONS.values():
        if action.group != group:
            group = action.group
            yield f"# {TITLES[group]}:"
        keys = ",".join(_written(key) for key in action.keys.split(","))
        name, keys = f'"{action.id}"', f'"{keys}"'
        yield f"# {name:<26} = {keys:<22} # {action.words}"


def _written(key: str) -> str:
    shown = shown_key(key)
    return shown if shown.isascii() and shown not in {",", '"', "\\"} else key


EXAMPLE = START + "\n".join(_keys()) + "\n"
