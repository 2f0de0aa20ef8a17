"""The keys, written from the keymap: those of the page first, then those that work everywhere."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from recoup_tui.dialogs.box import BoxDialog
from recoup_tui.keymap import LIST_KEYS, Key, Scope, keys_of, printed
from recoup_tui.session import session_of


class HelpDialog(BoxDialog):
    """Every key that works where the operator is, and what it does."""

    title_key = "help.title"

    def __init__(self, scope: Scope, lists: Sequence[str] = ()) -> None:
        super().__init__()
        self._scope = scope
        self._lists = lists
        """Catalogue keys of what the lists of the page are called, in their order."""

    def parts(self) -> ComposeResult:
        """A heading and a table for each place."""
        words = session_of(self).words
        for scope in dict.fromkeys((self._scope, Scope.TABLE, Scope.EVERYWHERE, Scope.DIALOG)):
            yield Static(words(f"scope.{scope}"), classes="heading")
            yield Static(self._keys(scope))

    def _keys(self, scope: Scope) -> Table:
        palette = session_of(self).painter().palette
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=16, no_wrap=True)
        table.add_column(width=5, no_wrap=True)
        table.add_column(ratio=1)
        for key in keys_of(scope):
            code = f":{key.code}" if key.code else ""
            keys = Text("  ".join(printed(key)), style=f"bold {palette.accent}")
            if about := self._about(key):
                table.add_row(keys, Text(code, style=palette.caution), about)
        return table

    def _about(self, key: Key) -> str:
        """What a key does here; that of a list names it, and there is none for a list that the page does not have."""
        words = session_of(self).words
        if (place := LIST_KEYS.get(key.id)) is None:
            return key.words(words.language)[1]
        return words(self._lists[place - 1]) if place <= len(self._lists) else ""
