"""Choose one of a few: a list in a box, and Enter."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from recoup_tui.keymap import Scope, bindings
from recoup_tui.session import session_of
from recoup_tui.widgets.key_bar import KeyBar


class ChooseDialog(ModalScreen[str | None]):
    """Pairs of a code and its words; gives the code, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.DIALOG), Binding("j", "move(1)"), Binding("k", "move(-1)")]

    def __init__(self, title_key: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title_key = title_key
        self._options = options

    def compose(self) -> ComposeResult:
        """The list and the keys."""
        with Vertical(id="box") as box:
            box.border_title = session_of(self).words(self._title_key)
            yield OptionList(*(Option(Content(words), id=code) for code, words in self._options), compact=True)
        yield KeyBar(Scope.DIALOG)

    def on_mount(self) -> None:
        """The keyboard is on the list."""
        self.query_one(OptionList).focus()

    def action_move(self, by: int) -> None:
        """Down (1) or up (-1)."""
        options = self.query_one(OptionList)
        if by > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def action_accept(self) -> None:
        """Choose what is under the cursor."""
        self.query_one(OptionList).action_select()

    def action_cancel(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
