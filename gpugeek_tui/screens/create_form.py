"""The lines of the create form as one widget: what stands in them, and what is said under each."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Input

from gpugeek_tui.api.models import PREPAID_SKUS
from gpugeek_tui.dialogs.draft import Draft, Field, Problems
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.screens.create_fields import (
    ASKED,
    CHOICES,
    LISTS,
    OPEN,
    Asked,
    help_of,
    live_choices,
)
from gpugeek_tui.widgets.chooser import Chooser
from gpugeek_tui.widgets.form_line import FormLine, Tone
from gpugeek_tui.widgets.form_section import FormSection

__all__ = ["CreateForm"]

LOW = 32
"""Lines of the terminal below which parts that nobody has filled in are folded at first."""


class CreateForm(VerticalScroll, can_focus=False):
    """Says `Edited` when something in it has changed."""

    class Edited(Message):
        """By the user or by a program, which makes no difference."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self._lines: dict[Field, FormLine] = {}
        self._asked: dict[Field, Asked] = {}
        self._touched: set[Field] = set()
        self._problems: Problems = {}
        self._strict = False
        self._offered: Mapping[Field, object] = {}
        self._read: frozenset[Field] = frozenset()
        self._sections = [
            FormSection(title, [self._line(one) for one in asked]) for title, asked in ASKED
        ]

    def compose(self) -> ComposeResult:
        yield from self._sections

    def _line(self, asked: Asked) -> FormLine:
        field, value = asked.field, self._draft.get(asked.field, asked.value)
        control: Chooser | Input
        if asked.chosen:
            choices = CHOICES.get(field, ())
            control = Chooser(field, value, hint=asked.hint, choices=choices)
        else:
            control = Input(value, placeholder=asked.hint, id=field, compact=True)
        self._asked[field] = asked
        self._lines[field] = FormLine(field, asked.label, control)
        return self._lines[field]

    def on_mount(self) -> None:
        if self.app.size.height < LOW:
            first, *rest = self._sections
            for section in rest:
                section.fold(all(self._usual(line) for line in section.lines))
            first.fold(False)
        self._lines["gpuName"].input.focus()

    def _usual(self, line: FormLine) -> bool:
        return any(
            line is self._lines[field] and line.value == asked.value
            for field, asked in self._asked.items()
        )

    # -- what stands in it --------------------------------------------------------------------

    def draft(self) -> Draft:
        return {field: line.value for field, line in self._lines.items()}

    def fill(self, draft: Draft) -> None:
        """Puts this in place of all that stands there."""
        for field, line in self._lines.items():
            line.put(draft.get(field, self._asked[field].value))
        self._touched = {field for field in self._lines if draft.get(field)}
        for section in self._sections:
            if section.folded:
                section.fold(all(self._usual(line) for line in section.lines))

    def offer(self, snapshot: Snapshot) -> None:
        """What the account offers now. Where there is only one to choose, it is chosen."""
        choices = live_choices(snapshot)
        read = {"gpuName": snapshot.gpus, "imageId": snapshot.images, "dcId": snapshot.datacenters}
        self._read = frozenset(
            field for field in LISTS if field in read and read[field].read_at is not None
        )
        for field, offered in choices.items():
            if self._offered.get(field) == offered:
                continue
            line = self._lines[field]
            if line.chooser is not None:
                line.chooser.offer(offered)
            real = [one.value for one in offered if one.value]
            if field != "dcId" and len(real) == 1 and not line.value:
                line.put(real[0])
        self._offered = choices

    # -- what is said about it ----------------------------------------------------------------

    def judge(self, problems: Problems) -> None:
        """Says under each line what is wrong with it, once it has been reached."""
        self._problems = problems
        self._lines["duration"].display = self._sku in PREPAID_SKUS
        self._say_all()

    def insist(self) -> None:
        """From now on an empty line that may not be empty is wrong; goes to the first that is wrong."""
        self._strict = True
        self._say_all()
        wrong = [field for field in self._lines if field in self._problems]
        if wrong:
            self.reach(wrong[0])

    def reach(self, field: Field) -> None:
        """Opens the part that holds the line, and goes there."""
        line = self._lines[field]
        for section in self._sections:
            if line in section.lines:
                section.fold(False)
        self.screen.set_focus(line.input)

    @property
    def _sku(self) -> str:
        return self._lines["skuName"].value.strip()

    def _say_all(self) -> None:
        wrong: set[FormLine] = set()
        for field, line in self._lines.items():
            words, tone = self._words(field)
            line.say(words, tone)
            if tone == "wrong":
                wrong.add(line)
        for section in self._sections:
            section.tell([one.label for one in section.lines if one in wrong])

    def _complaint(self, field: Field) -> str:
        """A line that was not reached yet is not wrong, only empty."""
        due = self._strict or (field in self._touched and bool(self._lines[field].value))
        return self._problems.get(field, "") if due else ""

    def _words(self, field: Field) -> tuple[str, Tone]:
        if complaint := self._complaint(field):
            return complaint, "wrong"
        line, asked = self._lines[field], self._asked[field]
        if strange := self._strange(field, line):
            return strange, "mind"
        chosen = line.chooser.chosen if line.chooser is not None else None
        if chosen is not None and chosen.value and chosen.label != chosen.text:
            return ", ".join(part for part in (chosen.label, chosen.note) if part), "help"
        return (help_of(asked, self._sku) if line.has_focus_within else ""), "help"

    def _strange(self, field: Field, line: FormLine) -> str:
        """Something else than what is offered may be sent: tomorrow's GPU types are not in our lists."""
        value = line.value.strip()
        if field not in OPEN or not value or line.chooser is None:
            return ""
        if line.chooser.chosen is not None or line.chooser.is_open:
            return ""
        if field in LISTS and field not in self._read:
            return ""
        return f"{OPEN[field]}: it is sent as it stands here."

    # -- events -------------------------------------------------------------------------------

    @on(Input.Changed)
    def _edited(self, event: Input.Changed) -> None:
        event.stop()
        for field, line in self._lines.items():
            if event.input is line.input:
                self._touched.add(field)
        self.post_message(self.Edited())

    def on_descendant_focus(self) -> None:
        self._say_all()

    def on_descendant_blur(self) -> None:
        # Later: the focus is not with the next one yet.
        self.call_later(self._say_all)
