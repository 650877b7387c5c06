"""Getting the token from where a profile says that it is. All of it blocks: never on the event loop."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from gpugeek_tui.api.address import DEFAULT_TOKEN_HEADER, check_token
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.config.model import TokenCommand, TokenFile, TokenKeyring, TokenSource
from gpugeek_tui.errors import SettingsError
from gpugeek_tui.masking import mask_secrets
from gpugeek_tui.places import open_to_others
from gpugeek_tui.text import clean

__all__ = ["read_token"]

COMMAND_SECONDS = 30.0
MOST_BYTES = 64 * 1024
TOKEN_VARIABLE = "GPUGEEK_API_TOKEN"  # noqa: S105 - a name, not a token


def read_token(source: TokenSource, *, may_ask: bool = False) -> Secret:
    """The token, checked. Blocks, a command for at most 30 seconds.

    `may_ask`: a command may use the terminal to ask for a passphrase, which it must not while the
    screen is ours. Raises `SettingsError`, which holds no secret.
    """
    if isinstance(source, TokenCommand):
        secret = _from_command(source.argv, may_ask=may_ask)
    elif isinstance(source, TokenKeyring):
        secret = _from_keyring(source.service, source.user)
    elif isinstance(source, TokenFile):
        secret = _from_file(source.path)
    else:
        secret = source
    check_token(secret, DEFAULT_TOKEN_HEADER)
    return secret


def _from_file(path: Path) -> Secret:
    try:
        if open_to_others(path):
            raise SettingsError(
                f"The token file {path} can be read by others. Run: chmod 600 '{path}'"
            )
        with path.open("rb") as file:
            secret = _first_line(file.read(MOST_BYTES))
    except OSError as error:
        raise SettingsError(f"The token file {path} cannot be read: {error.strerror}.") from None
    if not secret:
        raise SettingsError(f"The token file {path} holds no token in its first line.")
    return secret


def _from_command(argv: Sequence[str], *, may_ask: bool) -> Secret:
    name = clean(argv[0], limit=80)
    # It must find its own account by itself: ours in the environment may be another profile's.
    environment = {key: value for key, value in os.environ.items() if key != TOKEN_VARIABLE}
    done, failure = None, ""
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, and no shell reads it
            list(argv),
            stdin=None if may_ask else subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            env=environment,
            start_new_session=not may_ask,  # without a terminal, a prompt fails instead of waiting
            check=False,
        )
    except subprocess.TimeoutExpired:
        failure = f"did not end within {COMMAND_SECONDS:g} seconds"
    except OSError as error:
        failure = f"cannot be run: {error.strerror}"
    if done is None:  # raised out here, because the other error holds what was printed so far
        raise SettingsError(f"The token command {name} {failure}.")
    secret = _first_line(done.stdout[:MOST_BYTES])
    said = _said(done.stderr, secret)
    if done.returncode != 0:
        raise SettingsError(f"The token command {name} failed, exit code {done.returncode}.{said}")
    if not secret:
        raise SettingsError(f"The token command {name} printed no token in its first line.{said}")
    return secret


def _said(stderr: bytes, secret: Secret) -> str:
    text = mask_secrets(secret.scrub(stderr[:2000].decode("utf-8", "replace")))
    line = clean(" ".join(text.split()), limit=300)
    return f" It said: {line}" if line else ""


def _from_keyring(service: str, user: str) -> Secret:
    entry = f"{clean(service, limit=40)}/{clean(user, limit=40)}"
    try:
        # Here, not at the top: optional, and slow to load (it looks for every kind of keyring).
        import keyring  # noqa: PLC0415
    except ImportError:
        raise SettingsError(
            "token_keyring needs the keyring library: pip install 'gpugeek-tui[keyring]'"
        ) from None
    failure = ""
    try:
        token = keyring.get_password(service, user)
    except Exception as error:  # noqa: BLE001 - each kind of keyring has errors of its own
        token, failure = None, type(error).__name__
    if failure:
        raise SettingsError(f"The keyring does not open the entry {entry} ({failure}).")
    if not (token or "").strip():
        raise SettingsError(
            f"The keyring has no entry {entry}. Make it: keyring set '{service}' '{user}'"
        )
    return Secret((token or "").strip())


def _first_line(data: bytes) -> Secret:
    """As `pass` and its kin print it: what follows the first line is about the token."""
    lines = data.decode("utf-8", "replace").strip().splitlines()
    return Secret(lines[0].strip() if lines else "")
