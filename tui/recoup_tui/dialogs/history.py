"""The history of a parameter: each value with its first day, who chose it and who agreed, and what still waits."""

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from recoup_tui.asks.parameter import Choice, Chosen
from recoup_tui.dialogs.box import BoxDialog
from recoup_tui.figures import Painter, moment
from recoup_tui.session import session_of


class HistoryDialog(BoxDialog):
    """One parameter of one institution; the newest choice stands last."""

    title_key = "regimes.history"

    def __init__(self, label: str, institution: str, chosen: Chosen) -> None:
        super().__init__()
        self._about = " · ".join(part for part in (institution, label) if part)
        self._chosen = chosen

    def parts(self) -> ComposeResult:
        """What is in force, what was chosen, what waits."""
        words, paint = session_of(self).words, session_of(self).painter()
        text = Text(f"{self._about}\n", style=f"bold {paint.palette.accent}")
        text.append(f"{words('column.in_force')}  {self._chosen['valueText']}\n\n", style="not bold default")
        for choice in self._chosen["history"]:
            text.append_text(_line(choice, paint))
        if not self._chosen["history"]:
            text.append(f"{words('regimes.never_changed')}\n", style=f"not bold {paint.palette.muted}")
        for number in self._chosen["waits"]:
            told = words("regimes.waits", number=number)
            text.append(f"▲ {told}\n", style=f"not bold {paint.palette.caution}")
        yield Static(text)


def _line(choice: Choice, paint: Painter) -> Text:
    line = Text(f"{choice['since']}  ", style="default")
    line.append(f"{choice['beforeText']} → {choice['valueText']}  ", style="bold")
    signed = f" · {choice['approvalNumber']}" if choice["approvalNumber"] else ""
    signed += f" ✓ {', '.join(choice['agreedBy'])}" if choice["agreedBy"] else ""
    return line.append(f"{choice['by']} · {moment(choice['recordedAt'])}{signed}\n", style=paint.palette.muted)
