"""A file of this machine goes to the server, which keeps it by its content, as evidence of what is asked beside it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from textual import work
from textual.app import ComposeResult
from textual.widgets import Button, Static

from recoup_tui.dialogs.dialog import Dialog
from recoup_tui.dialogs.form import Named
from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.forms import Entry, Form, wire
from recoup_tui.questions import ACT
from recoup_tui.shapes import Code, Outcome
from recoup_tui.widgets.field import Field, field_of

ATTACH: Final[Form[Outcome]] = Form(
    root="evidenceAttach",
    question=ACT,
    entries=(Entry(name="kind"), Entry(name="note", needed=False, word="field.remark")),
    has_key=False,
    has_preview=False,
)


class EvidenceDialog(Dialog[str]):
    """A path, and the entries of a form whose input takes the evidence; gives the id of the evidence, or None.

    `given` are the other fields of its input, `filled` what stands in its entries at first, `choices` what may be
    chosen in them.
    """

    accept_key = "evidence.accept"

    def __init__(
        self,
        form: Form[Any],
        *,
        given: Mapping[str, object],
        about: str,
        filled: Mapping[str, str] | None = None,
        choices: Mapping[str, Sequence[Code]] | None = None,
    ) -> None:
        super().__init__()
        self._form = form
        self._given = given
        self._about = about
        self._filled = filled or {}
        self._choices = choices or {}
        self.names: Callable[[], Awaitable[Named | None]] | None = None
        """Asks for the names anew, when the language changes while the dialog is open."""

    async def renew(self) -> None:
        """Ask for the names in the language of the moment; where that fails the old ones stay."""
        with suppress(ServerAway, ServerRefused):
            if self.names and (named := await self.names()):
                self._form, self._about, self._choices = named.form, named.about, named.choices

    def title_text(self) -> str:
        """What is asked, and about what."""
        return f"{self.session.words(f'form.{self._form.root}')} · {self._about}"

    def form(self) -> ComposeResult:
        """Path, entries, and how far the file is."""
        yield field_of(Entry(name="path"), self.session)
        for entry in self._form.entries:
            yield field_of(entry, self.session, self._choices.get(entry.name), self._filled.get(entry.name, ""))
        yield Static("", id="question", markup=False)

    def on_mount(self) -> None:
        """Start at the path."""
        self.spoken()

    def spoken(self) -> None:
        """Start at the path."""
        self.field("path").begin()

    def action_accept(self) -> None:
        """Send the file, then hang it up."""
        typed = {field.id or "": field.value for field in self.query(Field)}
        path = Path(typed.pop("path")).expanduser()
        if not path.is_file():
            words = self.session.words("evidence.no_file", path=str(path))
            self.complain([{"code": "", "field": ["path"], "message": words}])
        elif faults := self.unread(self._form.entries, typed):
            self.complain(faults)
        else:
            self.query_one("#accept", Button).disabled = True
            self._send(path, wire(self._form.entries, typed, ""))

    @work(exclusive=True, group="act")
    async def _send(self, path: Path, typed: dict[str, object]) -> None:
        self.complain(())
        told = self.query_one("#question", Static)
        told.update(self.session.words("evidence.sending", name=path.name))
        try:
            evidence_id = await self.session.send(path)
            given = {**self._given, **typed, "evidenceId": evidence_id}
            answer = await self.session.ask(self._form.asked, input=given)
        except ServerAway:
            self.complain_of(self.session.words("form.away"))
        except ServerRefused as refused:
            self.complain_of("\n".join(problem.message for problem in refused.problems))
        else:
            if errors := answer["done"]["userErrors"]:
                self.complain(errors)
            else:
                self.notify(self.session.words("form.done", what=self.title_text()), markup=False)
                self.dismiss(evidence_id)
        told.update("")
        self.query_one("#accept", Button).disabled = False
