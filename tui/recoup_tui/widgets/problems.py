"""Problems that stay on the page until they are dismissed: code, sentence, and a key that copies both."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import Static

from recoup_tui.session import session_of
from recoup_tui.shapes import Problem


class Problems(Static, can_focus=True):
    """A red panel, hidden while there is nothing to tell."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "copy", show=False)]

    def show(self, problems: Sequence[Problem]) -> None:
        """Show these problems."""
        words, palette = session_of(self).words, session_of(self).painter().palette
        text = Text()
        for problem in problems:
            text.append(f"{problem.code}  ", style=f"bold {palette.bad}")
            text.append(f"{problem.message}\n")
        text.append(words("problem.keys"), style=palette.muted)
        self._plain = "\n".join(f"{problem.code} {problem.message}" for problem in problems)
        self.border_title = words("problem.title")
        self.update(text)
        self.add_class("-shown")
        self.focus()

    def dismiss(self) -> bool:
        """Hide the panel; False when it was not shown."""
        if not self.has_class("-shown"):
            return False
        self.remove_class("-shown")
        return True

    def action_copy(self) -> None:
        """Copy code and sentence, to be sent to whoever can help."""
        self.app.copy_to_clipboard(self._plain)
