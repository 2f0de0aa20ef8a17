"""The line of keys above the status bar: at most eight, each clickable. The rest lives in the help."""

from typing import Final

from rich.cells import cell_len
from textual.actions import parse
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize
from textual.widgets import Static

from recoup_tui.keymap import Key, Scope, keys_of, printed
from recoup_tui.session import session_of

MOST: Final = 8


class KeyBar(Horizontal):
    """The keys of a scope and those that work everywhere."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope

    def compose(self) -> ComposeResult:
        """A label for each key; which of them fit is decided when the width is known."""
        session = session_of(self)
        for key in self._wanted():
            name, _ = key.words(session.words.language)
            label = f"[b]{printed(key)[0]}[/b] {name}"
            _, called, given = parse(key.action)
            off = self.screen.check_action(called, given) is None
            action = key.action if key.action.startswith("app.") else f"screen.{key.action}"
            yield Static(label if off else f"[@click={action}]{label}[/]", classes="key -off" if off else "key")

    def _wanted(self) -> list[Key]:
        scopes = [self._scope] if self._scope is Scope.DIALOG else [self._scope, Scope.EVERYWHERE]
        own = [key for key in keys_of(scopes[0]) if key.in_bar]
        general = [key for key in keys_of(scopes[-1]) if key.in_bar and key not in own and not self._leads_here(key)]
        return (own + general)[:MOST]

    def _leads_here(self, key: Key) -> bool:
        return key.action == f"app.go('{self._scope}')"

    def on_resize(self, _: Resize) -> None:
        """Hide the keys that would be cut by the edge."""
        room = self.content_size.width
        for label in self.query(Static):
            room -= cell_len(str(label.render())) + 2
            label.display = room >= -2
