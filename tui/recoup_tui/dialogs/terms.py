"""Terms of a question that changes nothing: the same entries as a form has, given back to the page that asks."""

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.widgets import Static

from recoup_tui.dialogs.dialog import Dialog
from recoup_tui.forms import Entry, wire
from recoup_tui.shapes import Code
from recoup_tui.widgets.field import Field, field_of


class TermsDialog(Dialog[dict[str, object]]):
    """Entries with what they hold now; gives what was typed as the wire has it, or None. `key` has title and about."""

    accept_key = "terms.accept"

    def __init__(
        self,
        key: str,
        entries: Sequence[Entry],
        now: Mapping[str, object],
        choices: Mapping[str, Sequence[Code]] | None = None,
    ) -> None:
        super().__init__()
        self._key = key
        self._entries = entries
        self._now = now
        self._choices = choices or {}

    def title_text(self) -> str:
        """What is asked."""
        return self.session.words(f"{self._key}.title")

    def form(self) -> ComposeResult:
        """What it means, and the entries."""
        if about := self.session.words.maybe(f"{self._key}.about"):
            yield Static(about, id="question", markup=False)
        for entry in self._entries:
            held = self._now.get(entry.name)
            yield field_of(entry, self.session, self._choices.get(entry.name), "" if held is None else str(held))

    def on_mount(self) -> None:
        """Start at the first entry."""
        self.spoken()

    def spoken(self) -> None:
        """Start at the first entry."""
        next(iter(self.query(Field))).begin()

    def action_accept(self) -> None:
        """Give what was typed, if it can be read."""
        typed = {field.id or "": field.value for field in self.query(Field)}
        faults = self.unread(self._entries, typed)
        self.complain(faults)
        if not faults:
            self.dismiss(wire(self._entries, typed, ""))
