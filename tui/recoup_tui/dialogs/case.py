"""Take a step of a case, or open one: the form is made from the fields that the regime declares."""

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from recoup_tui.asks.case import MOVE, CaseAct, CaseKind, CaseResult
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.forms import DECLARED, Entry, Form, Kind
from recoup_tui.shapes import Code


def _fields(codes: Sequence[Code], *, needed: bool) -> tuple[Entry, ...]:
    return tuple(Entry(name=f"{DECLARED}{code['code']}", label=code["label"], needed=needed) for code in codes)


def act_form(act: CaseAct) -> Form[CaseResult]:
    """The form of a step."""
    evidence = Entry(name="evidenceIds", kind=Kind.LIST, needed=False)
    entries = (*_fields(act["form"], needed=False), evidence, Entry(name="note", needed=False))
    return Form(root="caseAct", question=MOVE, entries=entries, has_key=False)


def open_form(kind: CaseKind) -> Form[CaseResult]:
    """The form of an opening."""
    entries = (*_fields(kind["fields"], needed=False), Entry(name="note", needed=False))
    return Form(root="caseOpen", question=MOVE, entries=entries, has_key=False)


def paper_form(typed: Sequence[Code], required: Sequence[Code]) -> Form[CaseResult]:
    """The form of a document of the case: what the books do not say themselves, and what of it must be said."""
    wanted = {one["code"] for one in required}
    entries = tuple(each for one in typed for each in _fields([one], needed=one["code"] in wanted))
    return Form(root="documentFile", question=MOVE, entries=entries, has_key=False)


CANCEL: Final[Form[CaseResult]] = Form(
    root="caseCancel", question=MOVE, entries=(Entry(name="reason"),), has_key=False, has_preview=False
)
DELEGATE: Final[Form[CaseResult]] = Form(
    root="caseDelegate",
    question=MOVE,
    entries=(
        Entry(name="part", kind=Kind.CHOICE),
        Entry(name="person"),
        Entry(name="inNameOf", needed=False),
        Entry(name="until", kind=Kind.DAY, needed=False),
    ),
    has_key=False,
    has_preview=False,
)


class CaseDialog(FormDialog[CaseResult]):
    """A step or an opening; the preview says where the case would stand."""

    def payload(self, mode: str) -> dict[str, object]:
        """What the regime declares goes into `fields`, by code."""
        given = super().payload(mode)
        fields = [
            {"code": name.removeprefix(DECLARED), "value": given.pop(name)}
            for name in list(given)
            if name.startswith(DECLARED)
        ]
        return given | ({"fields": fields} if fields else {})

    def picture(self, result: CaseResult) -> Sequence[RenderableType]:
        """The state, and by when it must be left."""
        paint, then = self.session.painter(), result["case"]
        if then is None:
            return ()
        text = Text(f"→ {then['state']['label']}", style=f"bold {paint.palette.good}")
        due = then["dueOn"] or then["closedOn"]
        word = "case.closed" if then["closedOn"] else "case.due"
        return [text.append(f"   {paint.words(word)} {due}" if due else "", style=paint.palette.muted)]
