"""The keys, written from the keymap: those of the page first, then those that work everywhere."""

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from recoup_tui.dialogs.box import BoxDialog
from recoup_tui.keymap import Scope, keys_of, printed
from recoup_tui.session import session_of


class HelpDialog(BoxDialog):
    """Every key that works where the operator is, and what it does."""

    title_key = "help.title"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope

    def parts(self) -> ComposeResult:
        """A heading and a table for each place."""
        words = session_of(self).words
        for scope in dict.fromkeys((self._scope, Scope.TABLE, Scope.EVERYWHERE, Scope.DIALOG)):
            yield Static(words(f"scope.{scope}"), classes="heading")
            yield Static(self._keys(scope))

    def _keys(self, scope: Scope) -> Table:
        language, palette = session_of(self).words.language, session_of(self).painter().palette
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=16, no_wrap=True)
        table.add_column(width=5, no_wrap=True)
        table.add_column(ratio=1)
        for key in keys_of(scope):
            code = f":{key.code}" if key.code else ""
            keys = Text("  ".join(printed(key)), style=f"bold {palette.accent}")
            table.add_row(keys, Text(code, style=palette.caution), key.words(language)[1])
        return table
