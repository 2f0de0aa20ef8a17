"""The first line: where we are, and at the right what narrows the view."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static


class TitleBar(Horizontal):
    """The name of the page at the left, a note at the right."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """Both ends of the line."""
        yield Static("Recoup", classes="brand")
        yield Static(self._title, classes="title", markup=False)
        yield Static("", classes="past", markup=False)
        yield Static("", classes="note", markup=False)

    def title(self, text: str) -> None:
        """Change the name of the page."""
        self.query_one(".title", Static).update(text)

    def past(self, text: str) -> None:
        """Mark the whole line: what is shown is not of today. Empty text takes the mark back."""
        self.set_class(bool(text), "-past")
        self.query_one(".past", Static).update(text)

    def note(self, text: str) -> None:
        """Change the note at the right."""
        self.query_one(".note", Static).update(text)
