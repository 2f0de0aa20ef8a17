"""Personal data in clear: why is asked first and kept; then it stands in a box until that is left, and nowhere else."""

from typing import Final

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from recoup_tui.asks.personal import UNMASK, Clear, UnmaskResult
from recoup_tui.dialogs.box import BoxDialog
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.forms import Entry, Form
from recoup_tui.session import session_of

FORM: Final[Form[UnmaskResult]] = Form(
    root="personalDataUnmask", question=UNMASK, entries=(Entry(name="reason"),), has_key=False, has_preview=False
)


class ClearDialog(BoxDialog):
    """The party in clear."""

    title_key = "form.personalDataUnmask"

    def __init__(self, party: Clear) -> None:
        super().__init__()
        self._party = party

    def parts(self) -> ComposeResult:
        """Number, name and telephone, and that this was noted."""
        words, paint = session_of(self).words, session_of(self).painter()
        shown = (self._party["number"], self._party["name"], self._party["phone"] or "–")
        yield Static(Text("\n".join(shown), style=f"bold {paint.palette.accent}"))
        yield Static(words("loan.unmasked"), markup=False)


class UnmaskDialog(FormDialog[UnmaskResult]):
    """Asks why."""

    def tell(self, result: UnmaskResult) -> None:
        """Show it once the form is gone."""
        if party := result["party"]:
            self.app.call_later(self.app.push_screen, ClearDialog(party))
