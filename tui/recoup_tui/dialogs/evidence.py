"""Attach evidence: a file of this machine goes to the server, which keeps it by its content, and hangs on something."""

from pathlib import Path
from typing import Final

from textual import work
from textual.app import ComposeResult
from textual.widgets import Button, Static

from recoup_tui.dialogs.dialog import Dialog
from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.forms import Entry, Form
from recoup_tui.questions import ACT
from recoup_tui.shapes import Outcome
from recoup_tui.widgets.field import Field, field_of

ATTACH: Final[Form[Outcome]] = Form(
    root="evidenceAttach",
    question=ACT,
    entries=(Entry(name="kind"), Entry(name="note", needed=False)),
    has_key=False,
    has_preview=False,
)


class EvidenceDialog(Dialog[str]):
    """A path, and as what the file counts; gives the id of the evidence, or None."""

    accept_key = "evidence.accept"

    def __init__(self, subject_id: str, about: str) -> None:
        super().__init__()
        self._subject_id = subject_id
        self._about = about

    def title_text(self) -> str:
        """What it is attached to."""
        return f"{self.session.words('form.evidenceAttach')} · {self._about}"

    def form(self) -> ComposeResult:
        """Path, kind, remark, and how far the file is."""
        yield field_of(Entry(name="path"), self.session)
        for entry in ATTACH.entries:
            yield field_of(entry, self.session)
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
        path = Path(typed["path"]).expanduser()
        if not typed["path"] or not path.is_file():
            words = self.session.words("evidence.no_file", path=typed["path"])
            self.complain([{"code": "", "field": ["path"], "message": words}])
        elif not typed["kind"]:
            self.complain([{"code": "", "field": ["kind"], "message": self.session.words("form.needed")}])
        else:
            self.query_one("#accept", Button).disabled = True
            self._send(path, typed["kind"], typed["note"])

    @work(exclusive=True, group="act")
    async def _send(self, path: Path, kind: str, note: str) -> None:
        self.complain(())
        told = self.query_one("#question", Static)
        told.update(self.session.words("evidence.sending", name=path.name))
        try:
            evidence_id = await self.session.send(path)
            given = {"evidenceId": evidence_id, "subjectId": self._subject_id, "kind": kind}
            answer = await self.session.ask(ATTACH.asked, input=given | ({"note": note} if note else {}))
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
