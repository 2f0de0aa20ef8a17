"""The filter: a line to type in, and afterwards a chip that says what is hidden. Escape clears it first."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from recoup_tui.messages import FilterChanged
from recoup_tui.session import session_of


class FilterBar(Horizontal):
    """Closed, typing (`-typing`) or set (`-set`)."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        """The line to type in and the chip."""
        yield Input(placeholder=session_of(self).words("filter.hint"), id="filter", compact=True)
        yield Static("", classes="chip", markup=False)

    def on_mount(self) -> None:
        """Show the chip of a filter that was set before."""
        self._settle()

    @property
    def is_typing(self) -> bool:
        """Whether the line is open."""
        return self.has_class("-typing")

    def open(self) -> None:
        """Let the operator type."""
        self.add_class("-typing")
        line = self.query_one(Input)
        line.value = self.text
        line.focus()

    def clear(self) -> bool:
        """Close the line, or else clear the filter; False when there was neither."""
        if self.is_typing:
            self._settle()
            return True
        if self.text:
            self._set("")
            return True
        return False

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._set(event.value.strip())

    def _set(self, text: str) -> None:
        self.text = text
        self._settle()
        self.post_message(FilterChanged(text))

    def _settle(self) -> None:
        self.remove_class("-typing")
        self.set_class(bool(self.text), "-set")
        self.query_one(".chip", Static).update(session_of(self).words("filter.chip", text=self.text))
