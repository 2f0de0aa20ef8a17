"""Close the business day. It cannot be taken back, so the last day to close is typed, and Cancel has the focus."""

from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input, Static

from recoup_tui.dialogs.dialog import Dialog
from recoup_tui.widgets.field import Field


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class EndOfDayDialog(Dialog[str]):
    """Says what will happen and takes the last day to close; gives that day, or None."""

    accept_key = "eod.accept"

    def __init__(self, open_day: str) -> None:
        super().__init__()
        self._open_day = open_day

    def title_text(self) -> str:
        """What this is."""
        return self.session.words("eod.title")

    def form(self) -> ComposeResult:
        """The warning and the day."""
        yield Static(self.session.words("eod.warning", day=self._open_day), id="question", markup=False)
        yield Field("until", hint=self._open_day)

    def on_mount(self) -> None:
        """Cancel has the focus, and nothing can be accepted yet."""
        self.spoken()

    def spoken(self) -> None:
        """Cancel has the focus again."""
        self.query_one("#cancel", Button).focus()
        self._typed()

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one("#accept", Button).disabled = not _is_date(self.field("until").value)

    def action_accept(self) -> None:
        """Give the typed day, if it is one."""
        if _is_date(self.field("until").value):
            self.dismiss(self.field("until").value)
