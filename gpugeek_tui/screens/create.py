"""The form for new instances: checked while typing, and dry-run before money is spent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from gpugeek_tui.api.models import CreateRequest
from gpugeek_tui.dialogs.draft import Draft, Plan, Problems, read_plan
from gpugeek_tui.errors import GpuGeekError, InvalidRequestError, UnknownOutcomeError
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.snapshot import Kind, Snapshot
from gpugeek_tui.screens.create_form import CreateForm
from gpugeek_tui.screens.create_templates import UsesTemplates
from gpugeek_tui.screens.dry_run_created import ask_what_to_do
from gpugeek_tui.screens.offer import Offer, refusal_words
from gpugeek_tui.screens.sending_creates import doubts_of, question_before, send
from gpugeek_tui.text import clean

__all__ = ["CreateScreen"]


class CreateScreen(UsesTemplates, ModalScreen[None]):
    """Create is open only for the very values of the last good dry run; any edit closes it again.

    `draft` is what stands in the form when it opens, `title` heads it, and `notes` say what of the
    draft should be looked at. What is typed is kept for the profile after each edit.

    Modal, so that a digit pressed where nothing is typed does not lead to another view.
    """

    KIND = Kind.GPUS
    CSS_PATH = "create.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close, keeping what was typed", id="create.cancel"),
        Binding("ctrl+d,ctrl+enter", "dry_run", "Dry run", id="create.dry_run", priority=True),
        Binding("ctrl+s", "create", "Create", id="create.create", priority=True),
    ]

    def __init__(
        self, draft: Draft, *, title: str = "New instance", notes: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._opened_with = draft
        self._title = title
        self._notes = tuple(notes)
        self._offer: Offer | None = None
        self._said = ""
        self._busy = False
        self._last: Draft = {}

    # -- layout -------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        with Vertical(classes="form"):
            yield CreateForm(self._opened_with)
            with VerticalScroll(id="told", can_focus=False):
                yield Static(id="words")
            with Horizontal(classes="buttons"):
                yield Button("Close esc", id="cancel", compact=True)
                yield Button("Templates ctrl-t", id="templates", compact=True)
                yield Button("Dry run ctrl-d", id="dry", variant="primary", compact=True)
                yield Button(
                    "Create ctrl-s", id="go", variant="warning", compact=True, disabled=True
                )

    def on_mount(self) -> None:
        frame = self.query_one(".form", Vertical)
        frame.border_title = self._title
        frame.border_subtitle = " ".join((*self.live.badges, self.live.address))
        self._last = self.form.draft()
        self._check()

    @property
    def form(self) -> CreateForm:
        return self.query_one(CreateForm)

    def show(self, snapshot: Snapshot, change: Change | None) -> None:
        self.form.offer(snapshot)
        self._check()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.fleet is not None:
            self.fleet.watch(Kind.GPUS, Kind.IMAGES, Kind.DATACENTERS)

    # -- what is typed ------------------------------------------------------------------------

    def draft(self) -> Draft:
        return self.form.draft()

    def fill(self, draft: Draft) -> None:
        self._notes = ()
        self.form.fill(draft)

    @on(CreateForm.Edited)
    def _edited(self) -> None:
        draft = self.form.draft()
        if draft == self._last:
            return  # what was put there when the form was made comes round, too
        self._last = draft
        self._offer, self._said = None, ""
        self.live.creation.keep(self.profile_key, draft)
        self._check()

    def _check(self) -> Plan | None:
        result = read_plan(self.form.draft())
        problems: Problems = {} if isinstance(result, Plan) else result
        self.form.judge(problems)
        offer = self._offer
        fits = offer is not None and offer.plan == result
        self.query_one("#dry", Button).disabled = bool(problems) or self._busy
        self.query_one("#go", Button).disabled = not fits or self._busy
        if not self._busy:
            self._tell(problems)
        return result if isinstance(result, Plan) else None

    def _tell(self, problems: Problems) -> None:
        if self._said:
            self._say(self._said, "$text-error")
        elif self._offer is not None:
            doubts = doubts_of(self.fleet, self._offer.plan) if self.fleet else ""
            words = self._offer.words()
            self._say(f"{doubts}\n{words}" if doubts else words, "$text-warning" if doubts else "")
        elif trouble := self._unread():
            self._say(trouble, "$text-error")
        else:
            words = "Dry run shows the machine and its price; it creates nothing."
            if problems:
                words = "Still to do: " + " ".join(dict.fromkeys(problems.values()))
            self._say(" ".join((words, *self._notes)), "$text-muted")

    def _unread(self) -> str:
        """Why there is nothing to choose from, where a list that has to be chosen from is missing."""
        if self.fleet is None:
            return ""
        snapshot, draft = self.fleet.snapshot, self.form.draft()
        lists = {
            "GPU types": (snapshot.gpus, draft.get("gpuName")),
            "images": (snapshot.images, draft.get("imageId")),
        }
        for name, (reading, typed) in lists.items():
            if reading.value or typed:
                continue
            if reading.error is not None:
                return f"The {name} could not be read. {clean(str(reading.error), limit=300)}"
            if reading.read_at is not None:
                return f"The account is offered no {name}; what you type is sent as it stands."
        return ""

    def _say(self, words: str, style: str) -> None:
        self.query_one("#words", Static).update(
            Content.styled(words, style) if style else Content(words)
        )

    # -- sending ------------------------------------------------------------------------------

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        actions = {"dry": "dry_run", "go": "create", "templates": "templates"}
        await self.run_action(actions.get(event.button.id or "", "leave"))

    def action_leave(self) -> None:
        self.app.pop_screen()

    def action_dry_run(self) -> None:
        plan = self._check()
        if self._busy or self.fleet is None:
            return
        if plan is None:
            self.form.insist()
            return
        self._busy = True
        self.run_worker(self._dry_run(plan), name="dry run", group="dry", exit_on_error=False)

    async def _dry_run(self, plan: Plan) -> None:
        fleet = self.fleet
        if fleet is None:
            return
        self._offer, self._said = None, ""
        self._set_busy(True, "Asking the platform for a machine and its price ...")
        try:
            result = await fleet.commands.dry_run(plan.first)
            self._offer = Offer(plan, result.spec)
        except InvalidRequestError as error:
            self._said = clean(f"{error.field}: {error}", limit=400)
        except UnknownOutcomeError as error:
            self._said = refusal_words(error)
            self._created_after_all(plan.first, error)
        except GpuGeekError as error:
            self._said = refusal_words(error)
        finally:
            self._set_busy(False, "")
        self._check()

    def _created_after_all(self, request: CreateRequest, error: UnknownOutcomeError) -> None:
        """The dry run was none. On the app: it must be told even if the form has been closed."""
        if self.fleet is not None and any(error.instance_ids):
            self.app.run_worker(
                ask_what_to_do(self.live, self.app, self.fleet, request, error),
                name="dry run that created",
                group="commands",
                exit_on_error=False,
            )

    def action_create(self) -> None:
        plan, offer, fleet = self._check(), self._offer, self.fleet
        if fleet is None or self._busy or offer is None or offer.plan != plan:
            if plan is not None and not self._busy:
                self._say("A dry run of just these values comes first: ctrl-d.", "$text-warning")
            return
        self._busy = True
        # On the app: closing the form must not cut off what is being sent.
        self.app.run_worker(
            self._ask_and_send(offer), name="create", group="commands", exit_on_error=False
        )

    async def _ask_and_send(self, offer: Offer) -> None:
        fleet = self.fleet
        question = question_before(offer, fleet, self.live.settings.confirm) if fleet else None
        agreed: bool | None = True
        if question is not None:
            agreed = await self.app.push_screen_wait(question)
        if not agreed:
            self._set_busy(False, "")
            self._check()
            return
        if fleet is None or fleet is not self.fleet:
            return
        if self.app.screen is self:
            self.app.pop_screen()
        await send(self.live, self.app, fleet, offer)

    def _set_busy(self, busy: bool, words: str) -> None:
        self._busy = busy
        if busy:
            self._say(words, "$text-muted")
            for button in self.query("#dry, #go"):
                button.disabled = True
