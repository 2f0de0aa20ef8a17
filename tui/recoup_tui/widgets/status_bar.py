"""The last line: business day, phase, operator, connection. A lost connection turns it red and dates what is seen."""

from textual.widgets import Static

from recoup_tui.messages import SessionChanged
from recoup_tui.session import Link, Session, session_of


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
        self.update(_lost(session) if session.link is Link.LOST else _calm(session))


def _lost(session: Session) -> str:
    if session.last_good is None:
        return session.words("connection.never", trouble=session.trouble)
    when = session.last_good.strftime("%H:%M:%S")
    return session.words("connection.lost", when=when, trouble=session.trouble)


def _calm(session: Session) -> str:
    words = session.words
    parts = [words("status.opening")]
    if session.day:
        phase = words(f"phase.{session.day['phase']}")
        parts = [words("status.day", day=session.day["day"], phase=phase)]
    if session.viewer:
        parts.append(session.viewer["name"])
    if not session.may("operate"):
        parts.append(words("status.read_only"))
    parts.append(words(f"connection.{session.link.value}"))
    return "  │  ".join(parts)
