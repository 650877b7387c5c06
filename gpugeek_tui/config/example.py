"""The file that `config init` writes: everything there is, as comments, so that it changes nothing."""

from __future__ import annotations

__all__ = ["EXAMPLE"]

EXAMPLE = """\
# Settings of gpugeek-tui. Take the # away from what you want; `gpugeek-tui config check` finds mistakes.
# Flags win over the environment, and the environment over this file.

# The profile that is opened when none is named. With one profile there is no need to say it.
# default = "prod"

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

# Other keys for actions. `?` in the dashboard shows the ids; several keys are parted by commas.
# [keys]
# "instance.stop" = "S"
# "app.refresh" = "R,f5"

# When an operation of `after` seconds or longer ends:
# [notify]
# bell = true
# desktop = false               # through the terminal (OSC 9), where it can
# after = 10
"""
