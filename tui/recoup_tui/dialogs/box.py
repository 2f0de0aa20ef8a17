"""A box that tells something and is closed again; it scrolls."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from recoup_tui.keymap import Scope, bindings
from recoup_tui.session import session_of


class BoxDialog(ModalScreen[None]):
    """Subclasses give the title and the parts."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.DIALOG), Binding("f1,question_mark,q", "cancel")]
    title_key: ClassVar[str]

    def parts(self) -> ComposeResult:
        """What stands in the box."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The box."""
        words = session_of(self).words
        with VerticalScroll(id="box") as box:
            box.border_title = words(self.title_key)
            box.border_subtitle = words("help.close")
            yield from self.parts()

    def action_cancel(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_accept(self) -> None:
        """Close: there is nothing to do."""
        self.dismiss(None)

    async def speak(self) -> None:
        """Say it in the words of the moment."""
        await self.recompose()
