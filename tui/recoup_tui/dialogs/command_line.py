"""The `:` line: codes that are learnt by use, such as `:wl` or `:ln 2026-000123`."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from recoup_tui.keymap import BY_CODE
from recoup_tui.session import session_of


class CommandLine(ModalScreen[tuple[str, str] | None]):
    """One line at the foot; gives the code and what follows it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def compose(self) -> ComposeResult:
        """A colon and a line, with the codes as a hint."""
        codes = "  ".join(f":{code}" for code in BY_CODE)
        yield Label(":", classes="colon")
        yield Input(placeholder=session_of(self).words("command.hint", codes=codes), compact=True)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        code, _, rest = event.value.strip().removeprefix(":").partition(" ")
        if code and code not in BY_CODE:
            self.notify(session_of(self).words("command.unknown", code=code), severity="warning", markup=False)
            return
        self.dismiss((code, rest.strip()) if code else None)
