"""The form for a new instance: checked while typing, and dry-run before money is spent."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Label, Select, Static

from gpugeek_tui.api.models import PREPAID_SKUS, CreateRequest
from gpugeek_tui.dialogs.draft import Draft, Field, Problems, read_draft
from gpugeek_tui.errors import GpuGeekError, InvalidRequestError
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.snapshot import Kind, Snapshot
from gpugeek_tui.screens.create_fields import ASKED, CHOICES, Asked, live_choices
from gpugeek_tui.screens.doubts import create_doubts
from gpugeek_tui.screens.live import LiveScreen
from gpugeek_tui.screens.offer import Offer, refusal_words
from gpugeek_tui.text import clean

__all__ = ["CreateScreen"]


class CreateScreen(LiveScreen):
    """Create is open only for the very values of the last good dry run; any edit closes it again.

    `draft` is what stands in the form when it opens; `keep` gets what stands in it after each edit, so
    that a form left with escape opens again as it was.
    """

    KIND = Kind.GPUS
    CSS_PATH = "create.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "Cancel", id="create.cancel"),
        Binding("ctrl+d", "dry_run", "Dry run", id="create.dry_run", priority=True),
        Binding("ctrl+s", "create", "Create", id="create.create", priority=True),
    ]

    def __init__(self, draft: Draft, keep: Callable[[Draft], None]) -> None:
        super().__init__()
        self._opened_with = draft
        self._keep = keep
        self._touched: set[Field] = set()
        self._offer: Offer | None = None
        self._offered: dict[Field, object] = {}
        self._busy = False

    # -- layout -------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        with Vertical(classes="form"):
            with VerticalScroll(id="fields", can_focus=False):
                for title, asked in ASKED:
                    yield Static(title, classes="section")
                    for one in asked:
                        yield from _line(one, self._opened_with.get(one.field, one.value))
            yield Static(id="told")
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel")
                yield Button("Dry run (ctrl-d)", id="dry", variant="primary")
                yield Button("Create (ctrl-s)", id="go", variant="warning", disabled=True)

    def on_mount(self) -> None:
        form = self.query_one(".form", Vertical)
        form.border_title = "New instance"
        form.border_subtitle = " ".join((*self.live.badges, self.live.address))
        self._check()

    def show(self, snapshot: Snapshot, change: Change | None) -> None:
        for field, choices in live_choices(snapshot).items():
            values = [value for _, value in choices]
            if self._offered.get(field) == values:
                continue
            self._offered[field] = values
            select = self._select(field)
            kept = select.value if isinstance(select.value, str) else self._opened_with.get(field)
            select.set_options(choices)
            if kept is not None and kept in values:
                select.value = kept
            elif field != "dcId" and len(values) == 1:
                select.value = values[0]
        self._check()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.fleet is not None:
            self.fleet.watch(Kind.GPUS, Kind.IMAGES, Kind.DATACENTERS)

    # -- what is typed ------------------------------------------------------------------------

    def _select(self, field: str) -> Select[str]:
        return cast("Select[str]", self.query_one(f"#{field}", Select))

    def draft(self) -> Draft:
        """What stands in the form now."""
        typed: dict[Field, str] = {}
        for _, asked in ASKED:
            for one in asked:
                if one.kind == "text":
                    typed[one.field] = self.query_one(f"#{one.field}", Input).value
                else:
                    value = self._select(one.field).value
                    typed[one.field] = value if isinstance(value, str) else ""
        return typed

    @on(Input.Changed)
    @on(Select.Changed)
    def _edited(self, event: Input.Changed | Select.Changed) -> None:
        ident = event.control.id
        if ident is not None:
            self._touched.add(cast("Field", ident))
        self._offer = None
        self._keep(self.draft())
        self._check()

    def _check(self) -> CreateRequest | None:
        draft = self.draft()
        prepaid = draft.get("skuName") in PREPAID_SKUS
        self.query_one("#line-duration").display = prepaid
        result = read_draft(draft)
        problems = {} if isinstance(result, CreateRequest) else result
        self._complain(problems)
        offer = self._offer
        fits = offer is not None and offer.request == result
        self.query_one("#dry", Button).disabled = bool(problems) or self._busy
        self.query_one("#go", Button).disabled = not fits or self._busy
        if not self._busy:
            self._tell(problems)
        return result if isinstance(result, CreateRequest) else None

    def _complain(self, problems: Problems) -> None:
        for _, asked in ASKED:
            for one in asked:
                # A field that was not reached yet is not wrong, only empty.
                said = problems.get(one.field, "") if self._is_due(one.field) else ""
                self.query_one(f"#why-{one.field}", Static).update(Content(said))

    def _is_due(self, field: Field) -> bool:
        return field in self._touched and bool(self.draft().get(field))

    def _tell(self, problems: Problems) -> None:
        if self._offer is not None:
            doubts = create_doubts(self.fleet.doubts(self._offer.request)) if self.fleet else ""
            words = self._offer.words()
            self._say(f"{words}\n{doubts}" if doubts else words, "$text-warning" if doubts else "")
        elif trouble := self._unread():
            self._say(trouble, "$text-error")
        elif problems:
            self._say("Still to do: " + " ".join(dict.fromkeys(problems.values())), "$text-muted")
        else:
            self._say("Dry run shows the machine and its price; it creates nothing.", "$text-muted")

    def _unread(self) -> str:
        """Why there is nothing to choose from, where a list that has to be chosen from is missing."""
        if self.fleet is None:
            return ""
        snapshot = self.fleet.snapshot
        lists = {"GPU types": snapshot.gpus, "images": snapshot.images}
        for name, reading in lists.items():
            if not reading.value and reading.error is not None:
                return f"The {name} could not be read. {clean(str(reading.error), limit=300)}"
            if not reading.value and reading.read_at is not None:
                return f"The account is offered no {name}, so nothing can be created."
        return ""

    def _say(self, words: str, style: str) -> None:
        self.query_one("#told", Static).update(
            Content.styled(words, style) if style else Content(words)
        )

    # -- sending ------------------------------------------------------------------------------

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "dry":
                self.action_dry_run()
            case "go":
                self.action_create()
            case _:
                self.app.pop_screen()

    def action_dry_run(self) -> None:
        request = self._check()
        if request is None or self._busy or self.fleet is None:
            return
        self.run_worker(self._dry_run(request), name="dry run", group="dry", exit_on_error=False)

    async def _dry_run(self, request: CreateRequest) -> None:
        if self.fleet is None:
            return
        self._set_busy(True, "Asking the platform for a machine and its price ...")
        said = ""
        try:
            result = await self.fleet.commands.dry_run(request)
            self._offer = Offer(request, result.spec)
        except InvalidRequestError as error:
            said = clean(f"{error.field}: {error}", limit=400)
        except GpuGeekError as error:
            said = refusal_words(error)
        finally:
            self._set_busy(False, "")
        self._check()
        if said:
            self._say(said, "$text-error")

    def action_create(self) -> None:
        request = self._check()
        offer = self._offer
        if self.fleet is None or self._busy or offer is None or offer.request != request:
            return
        # On the app: closing the form must not cut off what is being sent.
        self.app.run_worker(
            self._create(offer.request), name="create", group="commands", exit_on_error=False
        )
        self.app.pop_screen()

    async def _create(self, request: CreateRequest) -> None:
        if self.fleet is None:
            return
        try:
            followed = await self.fleet.commands.create(request)
        except GpuGeekError as error:
            self.app.notify(clean(str(error)), title=error.title, severity="error", markup=False)
            return
        self.live.announce(followed)

    def _set_busy(self, busy: bool, words: str) -> None:
        self._busy = busy
        if busy:
            self._say(words, "$text-muted")
            for button in self.query("#dry, #go"):
                button.disabled = True


def _line(one: Asked, value: str) -> ComposeResult:
    with Horizontal(classes="line", id=f"line-{one.field}"):
        yield Label(one.label)
        if one.kind == "text":
            yield Input(value, placeholder=one.hint, id=one.field, compact=True)
        else:
            choices = CHOICES.get(one.field, ())
            if value in {wire for _, wire in choices}:
                yield Select(choices, prompt=one.hint, value=value, id=one.field, compact=True)
            else:
                yield Select(choices, prompt=one.hint, id=one.field, compact=True)
        yield Static(id=f"why-{one.field}", classes="why")
