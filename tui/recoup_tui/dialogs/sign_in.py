"""Sign in: what a console asks for when the server does not know its token, or no longer."""

from textual.app import ComposeResult
from textual.widgets import Input, Static

from recoup_tui.dialogs.dialog import Dialog
from recoup_tui.widgets.field import Field


class SignInDialog(Dialog[str]):
    """Says what happened and takes another token; gives it, or None where the operator would rather leave."""

    accept_key = "sign_in.accept"

    def __init__(self, reason: str, *, has_worked: bool) -> None:
        super().__init__()
        self._reason = reason
        self._has_worked = has_worked

    def title_text(self) -> str:
        """What this is."""
        return self.session.words("sign_in.title")

    def form(self) -> ComposeResult:
        """What happened, what to do, and the line."""
        words = self.session.words
        told = words("sign_in.expired" if self._has_worked else "sign_in.unknown")
        yield Static(f"{told}\n\n{self._reason}", id="question", markup=False)
        yield Secret("token", hint=words("sign_in.hint"))

    def on_mount(self) -> None:
        """Start at the line."""
        self.spoken()

    def spoken(self) -> None:
        """Start at the line."""
        self.field("token").begin()

    def action_accept(self) -> None:
        """Give the token."""
        if token := self.field("token").value:
            self.dismiss(token)


class Secret(Field):
    """A line that shows nothing of what is typed or pasted."""

    def control(self) -> Input:
        """A line of dots."""
        return Input(placeholder=self._hint, password=True, compact=True)
