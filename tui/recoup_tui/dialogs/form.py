"""One dialog for every command that is a form: entries, what the server says it would do, refusals at their field.

The idempotency key is made when the dialog opens, so pressing twice, or again after a lost connection, acts once.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

from rich.console import RenderableType
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.timer import Timer
from textual.widgets import Button, Input, Select, SelectionList

from recoup_tui.dialogs.dialog import Dialog
from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.figures import Painter
from recoup_tui.forms import Form, Kind, Result, wire
from recoup_tui.shapes import Code, UserError
from recoup_tui.widgets.field import Field, field_of
from recoup_tui.widgets.preview import Preview

TYPING_SECONDS: Final = 0.25
KEY_REUSED: Final = "IDEMPOTENCY_KEY_REUSED"

Drawn = Callable[[Result, Painter], Sequence[RenderableType]]
"""Draws what the server says a command would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What of a dialog the server names: its form, what it is about, what may be chosen."""

    form: Form[Any]
    about: str
    choices: Mapping[str, Sequence[Code]]


class FormDialog(Dialog[Result]):
    """Draws a form and carries out its command; gives the server's answer, or None.

    `given` are fields of the input that are not asked for; `about` says what the command is for; `choices` are those
    that the server tells, by entry; `filled` stands in the entries at the start; `drawn` draws the preview.
    """

    accept_key = "form.accept"

    def __init__(
        self,
        form: Form[Result],
        *,
        given: Mapping[str, object] | None = None,
        about: str = "",
        currency: str = "",
        choices: Mapping[str, Sequence[Code]] | None = None,
        filled: Mapping[str, str] | None = None,
        drawn: Drawn[Result] | None = None,
    ) -> None:
        super().__init__()
        self._form = form
        self.fixed = dict(given or {})
        self._filled = filled or {}
        self._about = about
        self._choices = choices or {}
        self._drawn = drawn
        self.currency = currency
        self._key = uuid4().hex
        self._typing: Timer | None = None
        self._is_acting = False
        self._is_asked_for = False
        self.names: Callable[[], Awaitable[Named | None]] | None = None
        """Asks for the names anew, when the language changes while the dialog is open."""
        self.set_class(form.has_preview, "-previewing")
        # names that a regime gives are longer; all labels of such a form are as wide as they are
        self.set_class(any(entry.label for entry in form.entries), "-told")

    async def renew(self) -> None:
        """Ask for the names in the language of the moment; where that fails the old ones stay."""
        with suppress(ServerAway, ServerRefused):
            if self.names and (named := await self.names()):
                self._form, self._about, self._choices = named.form, named.about, named.choices

    def title_text(self) -> str:
        """What is done, and to what."""
        title = self.session.words(self._form.title_key)
        return f"{title} · {self._about}" if self._about else title

    def form(self) -> ComposeResult:
        """The entries and the preview."""
        with Container(id="form"):
            with VerticalScroll(id="fields", can_focus=False):
                for entry in self._form.entries:
                    yield field_of(entry, self.session, self._choices.get(entry.name), self._filled.get(entry.name))
            if self._form.has_preview:
                yield Preview()

    def on_mount(self) -> None:
        """Start at the first entry."""
        self.spoken()

    def spoken(self) -> None:
        """Start at the first entry, and show again what would be."""
        for field in self.query(Field)[:1]:
            field.begin()
        self.invite()
        self.foresee()

    def invite(self) -> None:
        """Ask for what is missing."""
        if self._form.has_preview:
            preview = self.query_one(Preview)
            preview.border_title = self.session.words("preview.title")
            preview.say(*self.introduction())

    def introduction(self) -> Sequence[RenderableType]:
        """What the preview shows while it has nothing to show."""
        return [Text(self.session.words("form.invite"), style=self.session.painter().palette.muted)]

    def picture(self, result: Result) -> Sequence[RenderableType]:
        """What the preview shows of the server's answer."""
        return self._drawn(result, self.session.painter()) if self._drawn else ()

    @property
    def is_ready(self) -> bool:
        """Whether everything that the command needs to know is known."""
        return True

    def typed(self) -> dict[str, str]:
        """What stands in the fields."""
        return {field.id or "": field.value for field in self.query(Field)}

    def payload(self, mode: str) -> dict[str, object]:
        """The input of the command."""
        given = self.fixed | wire(self._form.entries, self.typed(), self.currency)
        if self._form.inside:
            given = {self._form.inside: [given]}
        if self._form.has_key:
            given["idempotencyKey"] = self._key
        if self._form.has_preview:
            given["mode"] = mode
        return given

    def _faults(self) -> list[UserError]:
        """What cannot be sent, told at its field."""
        return self.unread(self._form.entries, self.typed())

    @on(Input.Changed)
    @on(Select.Changed)
    @on(SelectionList.SelectedChanged)
    def _changed(self) -> None:
        self.foresee()

    def foresee(self) -> None:
        """Ask for the preview when the operator rests."""
        if self._typing:
            self._typing.stop()
        if self._form.has_preview:
            self._typing = self.set_timer(TYPING_SECONDS, self._preview)

    @work(exclusive=True, group="preview")
    async def _preview(self) -> None:
        if not self._is_acting:
            await self.foretell()

    async def foretell(self) -> None:
        """Ask what the command would do, and show it."""
        faults = self._faults()
        if faults or not self.is_ready:
            self.complain([fault for fault in faults if self._is_asked_for or fault["code"] != "form.needed"])
            self.invite()
            return
        result = await self._ask("PREVIEW")
        if result is None or self._is_acting:
            return
        self.complain(result["userErrors"])
        if result["userErrors"]:
            self.invite()
        else:
            self.say(*self.picture(result))

    def say(self, *parts: RenderableType) -> None:
        """Show these parts in the preview."""
        self.query_one(Preview).say(*parts)

    async def _ask(self, mode: str) -> Result | None:
        try:
            given = self.payload(mode)
            given |= await self._sent(given)
            return (await self.session.ask(self._form.asked, input=given))["done"]
        except ServerAway:
            self.complain_of(self.session.words("form.no_preview" if mode == "PREVIEW" else self._away))
        except ServerRefused as refused:
            self.complain([{"code": p.code, "field": list(p.field), "message": p.message} for p in refused.problems])
        return None

    async def _sent(self, given: Mapping[str, object]) -> dict[str, object]:
        """The files that are named, kept by the server as evidence: their ids, by entry."""
        files = [entry.name for entry in self._form.entries if entry.kind is Kind.FILE and entry.name in given]
        return {name: await self.session.send(Path(str(given[name]))) for name in files}

    @property
    def _away(self) -> str:
        return "form.away_keyed" if self._form.has_key else "form.away"

    def action_accept(self) -> None:
        """Carry it out; a second press while the first is under way does nothing.

        From the first press on, what is needed and missing stays told until it is there.
        """
        if self._is_acting or not self.is_ready:
            return
        self._is_asked_for = True
        if faults := self._faults():
            self.complain(faults)
            return
        self._set_acting(is_acting=True)
        self._act()

    def _set_acting(self, *, is_acting: bool) -> None:
        self._is_acting = is_acting
        self.query_one("#accept", Button).disabled = is_acting

    @work(exclusive=True, group="act")
    async def _act(self) -> None:
        result = await self._ask("COMMIT")
        self._set_acting(is_acting=False)
        if result is None:
            return
        if result["userErrors"]:
            self._refused(result["userErrors"])
            return
        self.tell(result)
        self.dismiss(result)

    def _refused(self, errors: Sequence[UserError]) -> None:
        """A refusal does nothing, so the next try is a new command; a reused key means that something was done."""
        self.complain(errors)
        if all(error["code"] != KEY_REUSED for error in errors):
            self._key = uuid4().hex

    def tell(self, result: Result) -> None:
        """Say that it is done, or waits for others."""
        words, waiting = self.session.words, cast("Mapping[str, object]", result).get("approval")
        title = " · ".join(part for part in (words(self._form.title_key), self._about) if part)
        if isinstance(waiting, Mapping):
            self.notify(
                words("form.waits", what=title, number=str(waiting["number"])), severity="warning", markup=False
            )
        else:
            self.notify(words("form.done", what=title), markup=False)
