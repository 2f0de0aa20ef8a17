"""What all dialogs share: a titled box above the page, Escape to cancel, keys in a line, and the other language."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from recoup_tui.forms import DECLARED, Entry, unreadable
from recoup_tui.keymap import Scope, bindings
from recoup_tui.session import Session, session_of
from recoup_tui.shapes import UserError
from recoup_tui.widgets.field import Field
from recoup_tui.widgets.key_bar import KeyBar

Result = TypeVar("Result")
NEEDED: Final = "form.needed"


class Dialog(ModalScreen[Result | None], Generic[Result]):
    """A box with a title, a form, and buttons of which Cancel is the first and, where it matters, the focused one."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.DIALOG)
    accept_key: ClassVar[str]

    @property
    def session(self) -> Session:
        """The session of this console."""
        return session_of(self)

    def title_text(self) -> str:
        """The title of the box."""
        raise NotImplementedError

    def form(self) -> ComposeResult:
        """The parts between the title and the buttons."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The box and the keys."""
        words = self.session.words
        with Vertical(id="box") as box:
            box.border_title = self.title_text()
            yield from self.form()
            yield Static("", id="refusals", markup=False)
            with Horizontal(id="buttons"):
                yield Button(words("dialog.cancel"), id="cancel", compact=True)
                yield Button(words(self.accept_key), id="accept", variant="primary", compact=True)
        yield KeyBar(Scope.DIALOG)

    @property
    def is_dirty(self) -> bool:
        """Whether something typed would be lost."""
        return any(field.is_dirty for field in self.query(Field))

    def field(self, name: str) -> Field:
        """A field by its name."""
        return self.query_one(f"#{name}", Field)

    def complain(self, errors: Sequence[UserError]) -> None:
        """Put every refusal beside the field it names, and those that name none above the buttons."""
        fields = {field.told_as: field for field in self.query(Field)}
        told: dict[str | None, list[str]] = {}
        for error in errors:
            named = [part for part in error["field"] or () if part in fields]
            name = named[-1] if named else None
            told.setdefault(name, []).append(error["message"] if name is None else _worded(error, fields[name]))
        for name, field in fields.items():
            field.complain(" ".join(told.get(name, ())))
        refusals = self.query_one("#refusals", Static)
        refusals.update("\n".join(f"▲ {message}" for message in told.get(None, ())))
        refusals.set_class(None in told, "-shown")

    def complain_of(self, message: str) -> None:
        """Show one sentence that names no field."""
        self.complain([{"code": "", "field": None, "message": message}])

    async def speak(self) -> None:
        """Say the dialog in the words of the moment; what was typed stays."""
        typed = {field.id: field.raw for field in self.query(Field)}
        await self.renew()
        await self.recompose()
        for field in self.query(Field):
            field.raw = typed.get(field.id, "")
        self.spoken()

    async def renew(self) -> None:
        """Called before the dialog is said anew: subclasses ask for what the server named in the other language."""

    def spoken(self) -> None:
        """Called after the dialog was said anew: subclasses put their own state back."""

    def unread(self, entries: Sequence[Entry], typed: Mapping[str, str]) -> list[UserError]:
        """What was typed and cannot be sent, told at its field; what is missing with the rules that ask for it."""
        faults = ((entry, unreadable(entry, typed.get(entry.name, ""))) for entry in entries)
        return [
            {"code": key, "field": [entry.name.removeprefix(DECLARED)], "message": self._fault(entry, key)}
            for entry, key in faults
            if key
        ]

    def _fault(self, entry: Entry, key: str) -> str:
        if entry.rules and key == NEEDED:
            return self.session.words("form.needed_by", rules=", ".join(entry.rules))
        return self.session.words(key)

    def action_cancel(self) -> None:
        """Leave without doing anything."""
        self.dismiss(None)

    def action_accept(self) -> None:
        """Do what the dialog is for."""
        raise NotImplementedError

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Cancel or accept."""
        event.stop()
        if event.button.id == "accept":
            self.action_accept()
        else:
            self.action_cancel()


def _worded(error: UserError, field: Field) -> str:
    """What the server says of a field, which it calls by its name in the API, with the name that the form gives it."""
    _, *steps = error["field"] or [""]
    name = ".".join(steps)
    rest = error["message"].removeprefix(name)
    return f"{field.called}{rest}" if name and rest != error["message"] else error["message"]
