"""The last line: business day, phase, operator, connection. A lost connection turns it red and dates what is seen."""

from typing import Final

from rich.cells import cell_len, set_cell_size
from textual.events import Resize
from textual.widgets import Static

from recoup_tui.messages import SessionChanged
from recoup_tui.session import Link, Session, session_of

BETWEEN: Final = "  │  "
PADDING: Final = 2


class StatusBar(Static):
    """One line that follows the session."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def on_mount(self) -> None:
        """Follow the session from now on."""
        session_of(self).changed.subscribe(self, self._changed)
        self.say()

    def _changed(self, _: SessionChanged) -> None:
        self.say()

    def say(self) -> None:
        """Write the line anew, in the words of the moment."""
        session = session_of(self)
        self.set_class(session.link is Link.LOST, "-lost")
        self.update(_lost(session) if session.link is Link.LOST else _calm(session, self.size.width))

    def on_resize(self, _: Resize) -> None:
        """Write the line anew for the room there is."""
        self.say()


def _lost(session: Session) -> str:
    if session.last_good is None:
        return session.words("connection.never", trouble=session.trouble)
    when = session.last_good.strftime("%H:%M:%S")
    return session.words("connection.lost", when=when, trouble=session.trouble)


def _calm(session: Session, width: int) -> str:
    """Day, operator, what is unread, connection; where that is too long the operator's name is cut alone."""
    words = session.words
    before = words("status.opening")
    if session.day:
        phase = words(f"phase.{session.day['phase']}")
        before = words("status.day", day=session.day["day"], phase=phase)
    after = [words(f"connection.{session.link.value}")]
    if not session.may("operate"):
        after.insert(0, words("status.read_only"))
    if session.unread:
        after.insert(0, words("status.unread", count=f"{session.unread:,}"))
    name = session.viewer["name"] if session.viewer else ""
    others = BETWEEN.join([before, *after])
    room = width - PADDING - cell_len(BETWEEN + others)
    cut = f"{set_cell_size(name, max(room - 1, 0)).rstrip()}…" if width and cell_len(name) > room else name
    return BETWEEN.join([before, *([cut] if name else []), *after])
