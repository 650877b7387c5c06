"""Templates of the create form: used, kept, deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from gpugeek_tui.dialogs.draft import FIELDS, PRIVATE, Draft
from gpugeek_tui.dialogs.templates import (
    DeleteTemplate,
    KeepTemplate,
    TemplatesDialog,
    TemplateWish,
    UseTemplate,
)
from gpugeek_tui.fleet.templates import MOST_NAME, KeptTemplates, Template
from gpugeek_tui.screens.live import LiveScreen
from gpugeek_tui.text import clean

__all__ = ["UsesTemplates", "template_of"]


def template_of(name: str, draft: Draft, *, private: bool) -> Template:
    """What stands in the form; start command and environment only if `private`."""
    kept = [field for field in FIELDS if private or field not in PRIVATE]
    return Template(name=name, values={field: draft[field] for field in kept if draft.get(field)})


class UsesTemplates(LiveScreen):
    """A form that can be filled from a template, and kept as one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "templates", "Templates", id="create.templates", priority=True),
    ]
    _template = ""

    def draft(self) -> Draft:
        raise NotImplementedError

    def fill(self, draft: Draft) -> None:
        """Puts `draft` in place of what stands in the form."""
        raise NotImplementedError

    def action_templates(self) -> None:
        if self.app.screen is self:
            self.run_worker(
                self._templates(), name="templates", group="templates", exit_on_error=False
            )

    async def _templates(self) -> None:
        file = self.live.templates
        kept = await file.opened()
        self._tell_trouble()
        draft = self.draft()
        wish = await self.app.push_screen_wait(
            TemplatesDialog(
                kept.listed,
                before=self.live.creation.aside(self.profile_key),
                name=self._template or draft.get("name", "")[:MOST_NAME],
                private=any(draft.get(field) for field in PRIVATE),
            )
        )
        if wish is not None:
            await self._wished(wish)

    async def _wished(self, wish: TemplateWish) -> None:
        match wish:
            case UseTemplate(filled, name):
                self.live.creation.keep(self.profile_key, self.draft())
                self.live.creation.put_aside(self.profile_key)
                self._template = name
                self.fill(filled)
            case KeepTemplate(name, private):
                template = template_of(name, self.draft(), private=private)
                await self._change(lambda kept: kept.with_template(template))
                self._template = name
                self._toast(f"Kept as {clean(name)}.")
            case DeleteTemplate(name):
                await self._change(lambda kept: kept.without(name))
                self._toast(f"{clean(name)} is deleted.")
                self.action_templates()

    async def _change(self, change: Callable[[KeptTemplates], KeptTemplates]) -> None:
        file = self.live.templates
        file.change(change)
        await file.write()
        self._tell_trouble()

    def _tell_trouble(self) -> None:
        words = self.live.templates.news()
        if words:
            self.notify(
                clean(words), title="Templates", severity="warning", timeout=15, markup=False
            )

    def _toast(self, words: str) -> None:
        self.notify(words, title="Templates", markup=False)
