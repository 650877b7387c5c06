"""The keys that lead into an instance: ssh, browser, copying."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Coroutine, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from gpugeek_tui.api.models import Instance
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.fleet.rules import unreachable
from gpugeek_tui.screens.copyable import Copyable, instance_copies, services
from gpugeek_tui.screens.copying import Copies
from gpugeek_tui.screens.instance_actions import NOT_OPEN
from gpugeek_tui.ssh_command import RefusedCommandError, SshCommand, read_ssh_command
from gpugeek_tui.text import clean
from gpugeek_tui.web_address import RefusedAddressError, bare, checked_url

__all__ = ["Connects"]

TOKEN_VARIABLE = "GPUGEEK_API_TOKEN"  # noqa: S105 - a name, not a token
NOTHING = "No instance is selected."
SSH_FAILED = 255
LONG = 300

log = logging.getLogger(__name__)


class Connects(Copies):
    """A screen with one instance as its `target`, which can be entered while it runs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "ssh", "SSH", id="instance.ssh"),
        Binding("o", "browse", "Browse", id="instance.browse"),
        Binding("y", "copy", "Copy", id="instance.copy"),
    ]

    @property
    def target(self) -> Instance | None:
        raise NotImplementedError

    def why_dim(self, action: str) -> str | None:
        if action == "ssh":
            return self._why_no_ssh()
        if action == "browse":
            return self._why_no_browser()
        if action in {"copy", "reveal"}:
            return NOTHING if self.target is None else None
        return super().why_dim(action)

    # -- copying ------------------------------------------------------------------------------

    def copies(self) -> Sequence[Copyable]:
        return instance_copies(self.target) if self.target is not None else ()

    def copied_from(self) -> str:
        return _name_of(self.target) if self.target is not None else ""

    # -- ssh ----------------------------------------------------------------------------------

    async def action_ssh(self) -> None:
        asked, reason = self.target, self._why_no_ssh()
        if asked is None or reason is not None:
            self._refuse(reason)
            return
        try:
            command = read_ssh_command(asked.ssh_cmd)
        except RefusedCommandError as error:
            await self._show_refused(asked, str(error))
            return
        if self.live.can_lend:
            await self._ask_about_password(asked, command)
            return
        why = "This terminal cannot be handed over to another program. In another one, run:"
        self.notify(f"{why} {command}", title="No ssh from here", timeout=20, markup=False)
        self._begin("copy", self.put("SSH command", Secret(str(command))))

    def _why_no_ssh(self) -> str | None:
        reason = self._why_no_way()
        if reason is None and self.target is not None and not self.target.ssh_cmd:
            return "The platform gives no ssh command for it."
        return reason

    async def _show_refused(self, asked: Instance, why: str) -> None:
        # Here, not at the top: hardly anybody ever sees it.
        from gpugeek_tui.dialogs.message import Message  # noqa: PLC0415

        words = (
            f"The platform gives this ssh command:\n\n  {clean(asked.ssh_cmd, limit=LONG)}\n\n"
            f"It is not run, because {why}. Only `ssh -p PORT USER@HOST` in its plain forms is: "
            "an option more could run a program on this machine."
        )
        await self.app.push_screen(Message("Not opened", _name_of(asked), words))

    async def _ask_about_password(self, asked: Instance, command: SshCommand) -> None:
        # Here, not at the top: the first picture is there sooner without.
        from gpugeek_tui.dialogs.menu import Entry, Menu  # noqa: PLC0415

        none = "" if asked.ssh_pwd else "the platform gives none"
        entries = (
            Entry("Connect", str(command)),
            Entry("Copy the password first", "to paste when ssh asks for it", none),
        )
        says = "The dashboard steps aside until ssh ends, and goes on meanwhile."

        def chosen(place: int | None) -> None:
            if place is not None:
                self._begin("ssh", self._ssh(asked, command, with_password=place == 1))

        await self.app.push_screen(Menu("SSH", _name_of(asked), entries, says=says), chosen)

    async def _ssh(self, asked: Instance, command: SshCommand, *, with_password: bool) -> None:
        changed = self._changed_since(asked, asked.ssh_cmd)
        path = await asyncio.to_thread(shutil.which, command.argv[0])
        if changed:
            self._refuse(changed)
        elif path is None:
            self._refuse(f"There is no ssh on this machine's PATH. It would have run: {command}")
        else:
            if with_password:
                await self.put("SSH password", Secret(asked.ssh_pwd))
            await self._lend((path, *command.argv[1:]), command)

    async def _lend(self, argv: Sequence[str], command: SshCommand) -> None:
        # The account's token is no business of ssh, nor of what its config file starts.
        environ = {key: value for key, value in os.environ.items() if key != TOKEN_VARIABLE}
        try:
            code = await self.live.lend(
                argv, says=f"{command}   (exit comes back)", environ=environ
            )
        except OSError as error:
            self._refuse(f"ssh cannot be started: {error.strerror or error}.")
            return
        log.info("ssh ended with exit code %d", code)
        if code == SSH_FAILED:
            self.notify(
                "Exit code 255: it could not connect, was not let in, or was cut off. What it said "
                "stands in the terminal behind this screen.",
                title="ssh failed", severity="error", timeout=15, markup=False,
            )  # fmt: skip
        elif code:
            how = (
                f"signal {-code}"
                if code < 0
                else f"exit code {code}, that of the last command there"
            )
            self.notify(f"It ended with {how}.", title="ssh ended", markup=False)

    # -- browser ------------------------------------------------------------------------------

    async def action_browse(self) -> None:
        asked, reason = self.target, self._why_no_browser()
        if asked is None or reason is not None:
            self._refuse(reason)
            return
        offered = [(label, url, _why_not_opened(url)) for label, url in services(asked) if url]
        if len(offered) == 1 and not offered[0][2]:
            self._begin("browse", self._browse(asked, *offered[0][:2]))
        else:
            await self._ask_which(asked, offered)

    def _why_no_browser(self) -> str | None:
        reason = self._why_no_way()
        if reason is not None or self.target is None:
            return reason
        if any(url for _, url in services(self.target)):
            return None
        return "The platform gives no address for it that a browser could open."

    async def _ask_which(self, asked: Instance, offered: Sequence[tuple[str, str, str]]) -> None:
        # Here, not at the top: the first picture is there sooner without.
        from gpugeek_tui.dialogs.menu import Entry, Menu  # noqa: PLC0415

        entries = [
            Entry(label, clean(bare(url), limit=LONG), f"refused: {why}" if why else "")
            for label, url, why in offered
        ]

        def chosen(place: int | None) -> None:
            if place is not None:
                self._begin("browse", self._browse(asked, *offered[place][:2]))

        await self.app.push_screen(Menu("Open", _name_of(asked), entries), chosen)

    async def _browse(self, asked: Instance, label: str, url: str) -> None:
        changed = self._changed_since(asked, url)
        if changed:
            self._refuse(changed)
        else:
            await self._open(label, checked_url(url))

    async def _open(self, label: str, url: str) -> None:
        # Here, not at the top: likewise.
        from gpugeek_tui import browser  # noqa: PLC0415

        commands = await asyncio.to_thread(lambda: browser.browsers(os.environ))
        opened = await asyncio.to_thread(browser.open_with, commands, url)
        if opened:
            self.notify("Opened in the browser.", title=label, markup=False)
            return
        why = "No browser could be started" if commands else "No browser is in sight from here"
        shown = clean(bare(url), limit=LONG)
        self.notify(f"{why}. Open it in yours: {shown}", title=label, timeout=20, markup=False)
        await self.put(f"{label} address", Secret(url))

    # -- what all of them need ----------------------------------------------------------------

    def _why_no_way(self) -> str | None:
        if self.fleet is None:
            return NOT_OPEN
        return NOTHING if self.target is None else unreachable(self.target)

    def _begin(self, name: str, work: Coroutine[None, None, object]) -> None:
        # On the app, as the commands: this screen may be left meanwhile.
        self.app.run_worker(work, name=name, group="connect", exit_on_error=False)

    def _refuse(self, reason: str | None) -> None:
        self.notify(reason or NOTHING, severity="warning", markup=False)

    def _changed_since(self, asked: Instance, address: str) -> str | None:
        """Why `address` is not to be used any more, now that the user has made up his mind."""
        now = self.fleet.snapshot.instances.value.get(asked.instance_id) if self.fleet else None
        if now is None:
            return "The instance is gone since you were asked."
        if address not in {now.ssh_cmd, *(url for _, url in services(now))}:
            return "Its address has changed since you were asked. Press the key again."
        return unreachable(now)


def _name_of(one: Instance) -> str:
    return f"{clean(one.name) or '(no name)'}  {one.instance_id}"


def _why_not_opened(url: str) -> str:
    try:
        checked_url(url)
    except RefusedAddressError as error:
        return str(error)
    return ""
