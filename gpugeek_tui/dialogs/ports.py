"""Which custom ports an instance shall have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input, Label, Static

from gpugeek_tui.api.checks import MAX_PORTS
from gpugeek_tui.api.models import Instance
from gpugeek_tui.dialogs.dialog import Dialog, plain
from gpugeek_tui.dialogs.port_lists import (
    parse_ports,
    ports_problem,
    replacement,
    same_http_ports,
)

__all__ = ["PortLists", "Ports"]


class PortLists(NamedTuple):
    tcp: tuple[int, ...]
    http: tuple[int, ...]


class Ports(Dialog[PortLists]):
    """Both lists, since the API replaces both (F2); None when left.

    HTTP ports are filled in where all the instances have the same. TCP ports are not: the API tells only
    the outer ones, so a field left empty would close them, and the dialog says so before it is sent.
    """

    def __init__(
        self, instances: Sequence[Instance], subject: str, says: Sequence[str] = ()
    ) -> None:
        """`subject` and `says` are clean: whose ports, and what to know before."""
        super().__init__()
        self._instances = tuple(instances)
        self._subject = subject
        self._says = tuple(says)

    def compose(self) -> ComposeResult:
        http = ", ".join(map(str, same_http_ports(self._instances)))
        with VerticalScroll(classes="frame", can_focus=False) as frame:
            frame.border_title = "Set custom ports"
            yield Static(plain(self._subject), classes="subject")
            for line in self._says:
                yield Static(plain(line), classes="says")
            yield Static(
                f"Ports inside the machine, at most {MAX_PORTS} together, parted by commas."
            )
            if any(one.custom_services for one in self._instances):
                yield Static(
                    "The API does not tell which TCP ports are open: type those to keep, too.",
                    classes="says",
                )
            with Horizontal(classes="line"):
                yield Label("TCP ports")
                yield Input(id="tcp", placeholder="none", compact=True)
            with Horizontal(classes="line"):
                yield Label("HTTP ports")
                yield Input(http, id="http", placeholder="none", compact=True)
            yield Static(id="effect", classes="effect")
            yield Static(id="problem", classes="problem")
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="no")
                yield Button("Set ports", id="yes", variant="warning")

    def on_mount(self) -> None:
        self.query_one("#tcp", Input).focus()
        self._check()

    def _lists(self) -> PortLists | str:
        try:
            lists = PortLists(
                parse_ports(self.query_one("#tcp", Input).value),
                parse_ports(self.query_one("#http", Input).value),
            )
        except ValueError as error:
            return str(error)
        return ports_problem(*lists) or lists

    @on(Input.Changed)
    def _check(self) -> None:
        lists = self._lists()
        problem = lists if isinstance(lists, str) else ""
        self.note("#problem", problem)
        self.note("#effect", "" if isinstance(lists, str) else replacement(self._instances, *lists))
        self.query_one("#yes", Button).disabled = bool(problem)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._send()

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self._send()
        else:
            self.dismiss(None)

    def _send(self) -> None:
        lists = self._lists()
        if not isinstance(lists, str):
            self.dismiss(lists)
