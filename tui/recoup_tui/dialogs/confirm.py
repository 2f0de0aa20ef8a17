"""A question with two answers, of which the safe one has the focus."""

from textual.app import ComposeResult
from textual.widgets import Button, Static

from recoup_tui.dialogs.dialog import Dialog


class ConfirmDialog(Dialog[bool]):
    """Asks a question; gives True when it was accepted."""

    accept_key = "confirm.accept"

    def __init__(self, question_key: str) -> None:
        super().__init__()
        self._question_key = question_key

    def title_text(self) -> str:
        """What this is."""
        return self.session.words("confirm.title")

    def form(self) -> ComposeResult:
        """The question."""
        yield Static(self.session.words(self._question_key), id="question", markup=False)

    def on_mount(self) -> None:
        """Cancel has the focus."""
        self.spoken()

    def spoken(self) -> None:
        """Cancel has the focus again."""
        self.query_one("#cancel", Button).focus()

    def action_accept(self) -> None:
        """Say yes."""
        self.dismiss(True)  # noqa: FBT003  the answer of the dialog
