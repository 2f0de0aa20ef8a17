"""A token is made, and its secret shown this once: nobody can show it again."""

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from recoup_tui.asks.people import TokenMade
from recoup_tui.dialogs.box import BoxDialog
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.session import session_of


class SecretDialog(BoxDialog):
    """The secret, until it is left."""

    title_key = "token.once"

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._secret = secret

    def parts(self) -> ComposeResult:
        """The secret, to be copied, and what to do with it."""
        words, paint = session_of(self).words, session_of(self).painter()
        yield Static(Text(self._secret, style=f"bold {paint.palette.accent}", overflow="fold"), id="secret")
        yield Static(words("token.keep"), markup=False)


class TokenDialog(FormDialog[TokenMade]):
    """Makes a token; what it is stands in a box of its own afterwards."""

    def tell(self, result: TokenMade) -> None:
        """Show the secret once the form is gone."""
        if result["secret"]:
            self.app.call_later(self.app.push_screen, SecretDialog(result["secret"]))
