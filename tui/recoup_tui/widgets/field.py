"""A line of a form: label, input, and below it what the server says against it."""

import unicodedata

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Label, Static

from recoup_tui.session import session_of


class Field(Vertical):
    """One named input. `id` is the field's name in GraphQL, so that a refusal finds it."""

    def __init__(self, name: str, value: str = "", *, hint: str = "") -> None:
        super().__init__(id=name)
        self._initial = value
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Label and input side by side, the error below."""
        words = session_of(self).words
        with Horizontal(classes="line"):
            yield Label(words(f"field.{self.id}"), markup=False)
            yield Input(self._initial, placeholder=self._hint, compact=True, select_on_focus=False)
        yield Static("", classes="error", markup=False)

    @property
    def input(self) -> Input:
        """The input itself."""
        return self.query_one(Input)

    @property
    def value(self) -> str:
        """What was typed, trimmed; full-width digits and signs of a Chinese input method count as plain ones."""
        return unicodedata.normalize("NFKC", self.input.value).strip()

    @property
    def is_dirty(self) -> bool:
        """Whether the operator changed it."""
        return self.input.value != self._initial

    def complain(self, message: str) -> None:
        """Show what is wrong with it; an empty message takes it back."""
        error = self.query_one(".error", Static)
        error.update(f"▲ {message}" if message else "")
        self.set_class(bool(message), "-wrong")
