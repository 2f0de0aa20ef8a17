"""A line of a form: label, input or choice, and below it what the server says against it."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Label, Select, SelectionList, Static

from recoup_tui.forms import DECLARED, TODAY, Entry, Kind
from recoup_tui.session import Session, session_of
from recoup_tui.shapes import Code

FLAGS: Final = ("true", "false")


class Field(Vertical):
    """One named input. `id` is the field's name in GraphQL, so that a refusal finds it."""

    def __init__(self, name: str, value: str = "", *, hint: str = "", label: str = "", word: str = "") -> None:
        super().__init__(id=name)
        self._label = label
        self._word = word or f"field.{name}"
        self._initial = value
        self._hint = hint

    @property
    def told_as(self) -> str:
        """The name by which the server tells what is wrong with it."""
        return (self.id or "").removeprefix(DECLARED)

    @property
    def called(self) -> str:
        """What the form calls it."""
        return self._label or session_of(self).words(self._word)

    def compose(self) -> ComposeResult:
        """Label and input side by side, the error below."""
        with Horizontal(classes="line"):
            yield Label(self.called, markup=False)
            yield self.control()
        yield Static("", classes="error", markup=False)

    def control(self) -> Widget:
        """What is typed or chosen in."""
        return Input(self._initial, placeholder=self._hint, compact=True, select_on_focus=False)

    @property
    def input(self) -> Input:
        """The input itself."""
        return self.query_one(Input)

    @property
    def raw(self) -> str:
        """What stands in it, as it was typed."""
        return self.input.value

    @raw.setter
    def raw(self, text: str) -> None:
        self.input.value = text

    @property
    def value(self) -> str:
        """What was typed, trimmed; full-width digits and signs of a Chinese input method count as plain ones."""
        return unicodedata.normalize("NFKC", self.raw).strip()

    @property
    def is_dirty(self) -> bool:
        """Whether the operator changed it."""
        return self.raw != self._initial

    def begin(self) -> None:
        """Put the keyboard here."""
        self.input.focus()

    def complain(self, message: str) -> None:
        """Show what is wrong with it; an empty message takes it back."""
        error = self.query_one(".error", Static)
        error.update(f"▲ {message}" if message else "")
        self.set_class(bool(message), "-wrong")


class Choice(Field):
    """One named choice: pairs of a code and its words, of which Enter opens the list."""

    def __init__(
        self, name: str, options: Sequence[tuple[str, str]], value: str = "", *, label: str = "", word: str = ""
    ) -> None:
        known = value if value in {code for code, _ in options} else ""
        super().__init__(name, known, label=label, word=word)
        self._options = options

    def control(self) -> Widget:
        """A list that opens below."""
        pairs = [(label, code) for code, label in self._options]
        prompt = session_of(self).words("form.choose")
        start = self._initial or Select.NULL
        return Select(pairs, value=start, prompt=prompt, compact=True)

    @property
    def _select(self) -> "Select[str]":
        return self.query_one(Select)

    @property
    def raw(self) -> str:
        """The chosen code; empty while there is none."""
        chosen = self._select.value
        return chosen if isinstance(chosen, str) else ""

    @raw.setter
    def raw(self, text: str) -> None:
        self._select.value = text or Select.NULL

    def begin(self) -> None:
        """Put the keyboard here."""
        self._select.focus()


class Ticks(SelectionList[str]):
    """A list of lines to pick from: a tick in those that are taken, nothing in the others, in whatever colours."""

    def render_line(self, y: int) -> Strip:
        """Textual writes the same sign in both and tells them apart by colour alone."""
        line, place = super().render_line(y), self.scroll_offset.y + y
        if place >= self.option_count:
            return line
        left, mark, *rest = line
        is_taken = self.get_option_at_index(place).value in self.selected
        return Strip([left, Segment("✓" if is_taken else " ", mark.style), *rest])


class Picks(Field):
    """Several of what hangs there already: Space takes one in or out. Without any it says how they come there."""

    def __init__(self, name: str, options: Sequence[tuple[str, str]], value: str, *, none: str, word: str = "") -> None:
        super().__init__(name, value, word=word)
        self._options = options
        self._none = none

    def control(self) -> Widget:
        """A line for each, with a mark before those that are taken."""
        if not self._options:
            return Static(self._none, classes="none", markup=False)
        taken = _parts(self._initial)
        return Ticks(*((Content(label), code, code in taken) for code, label in self._options), compact=True)

    @property
    def raw(self) -> str:
        """The codes that are taken, with commas between them."""
        taken = [each for found in self.query(SelectionList) for each in found.selected]
        return ", ".join(code for code, _ in self._options if code in taken)

    @raw.setter
    def raw(self, text: str) -> None:
        for found in self.query(SelectionList):
            found.deselect_all()
            for code in _parts(text):
                found.select(code)

    def begin(self) -> None:
        """Put the keyboard on the first."""
        for found in self.query(SelectionList):
            found.focus()


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def field_of(entry: Entry, session: Session, choices: Sequence[Code] | None = None, value: str | None = None) -> Field:
    """The field of an entry, with its own choices or those that the server told, and with `value` if it is given."""
    words = session.words
    choices = entry.told or choices
    initial = _initial(entry, session) if value is None else value
    is_open = entry.kind in {Kind.CHOICE, Kind.FLAG} or (entry.kind is Kind.LIST and entry.choices)
    if choices is None and is_open:
        own = f"choice.{entry.name}"
        codes = entry.choices or FLAGS
        choices = [Code(code=code, label=words.maybe(f"{own}.{code}") or words(f"choice.{code}")) for code in codes]
    if choices is not None and entry.kind is Kind.LIST:
        pairs = [(choice["code"], choice["label"]) for choice in choices]
        return Picks(entry.name, pairs, initial, none=words.maybe(f"hint.{entry.name}.none") or "", word=entry.word)
    if choices is not None:
        pairs = [(choice["code"], choice["label"]) for choice in choices]
        return Choice(entry.name, pairs, initial, label=entry.label, word=entry.word)
    hint = words.maybe(entry.hint or f"hint.{entry.name}") or words.maybe(f"hint.{entry.kind}")
    told = hint if entry.needed else f"{hint} {words('form.optional')}".strip()
    return Field(entry.name, initial, hint=told, label=entry.label, word=entry.word)


def _initial(entry: Entry, session: Session) -> str:
    if entry.initial != TODAY:
        return entry.initial
    return session.day["day"] if session.day else ""
