"""What is stated about a loan and its party: told, confirmed, ended."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from recoup_tui.asks.fact import FACTS, STATABLES, Fact, FactsAnswer
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.figures import Painter, labels
from recoup_tui.forms import TODAY, Entry, Form, Kind
from recoup_tui.questions import ACT, ASK_OTHERS
from recoup_tui.screens.tabs import Act, Tab, whole
from recoup_tui.session import Session
from recoup_tui.shapes import Code, Loan
from recoup_tui.widgets.paged_table import Column

WIDE: Final = 104
OF_PARTY: Final = "ofParty"
"""Among what may be chosen: the codes of statements about the party. It is no entry of the form."""
RECORD: Final[Form[Any]] = Form(
    root="factRecord",
    question=ASK_OTHERS,
    entries=(
        Entry(name="code", kind=Kind.CHOICE),
        Entry(name="fromOn", kind=Kind.DAY, initial=TODAY),
        Entry(name="toOn", kind=Kind.DAY, needed=False),
        Entry(name="value", needed=False),
        Entry(name="note", needed=False),
    ),
    has_preview=False,
)
END: Final[Form[Any]] = Form(
    root="factEnd", question=ACT, entries=(Entry(name="on", kind=Kind.DAY, initial=TODAY),), has_preview=False
)


class FactDialog(FormDialog[Any]):
    """Tells a statement about the loan or, by its code, about the party."""

    def payload(self, mode: str) -> dict[str, object]:
        """Exactly one of the two ids goes along."""
        given = super().payload(mode)
        of_party = {code["code"] for code in self._choices.get(OF_PARTY, ())}
        given.pop("loanId" if given.get("code") in of_party else "partyId")
        return given


def _until(row: Fact, paint: Painter) -> Text:
    return paint.plain(row["toOn"]) if row["toOn"] else Text(paint.words("facts.holds"), style=paint.palette.caution)


def _told(row: Fact, paint: Painter) -> Sequence[RenderableType]:
    """What it rests on, who told and confirmed it, and who said that it ceased."""
    people = [
        paint.words(f"facts.{name}", who=who) for name in ("recordedBy", "checkedBy", "endedBy") if (who := row[name])
    ]
    return [Text(" · ".join(people), style=paint.palette.muted), Text(row["note"])]


COLUMNS: Final[tuple[Column[Fact], ...]] = (
    Column(title="column.statement", cell=lambda row, paint: paint.label(row["code"]), stretch=2, at_least=14),
    Column(
        title="column.about",
        cell=lambda row, paint: paint.plain(paint.words("facts.party" if row["isAboutParty"] else "facts.loan")),
    ),
    Column(title="column.from", cell=lambda row, paint: paint.plain(row["fromOn"])),
    Column(title="column.until", cell=_until),
    Column(title="column.value", cell=lambda row, paint: paint.plain(row["value"]), stretch=1, at_least=8),
    Column(title="column.note", cell=lambda row, paint: paint.plain(row["note"]), stretch=2, from_width=WIDE),
)


def facts_tab(loan: Loan) -> Tab[Any]:
    """Statements, newest last; one is told with the first key, the one under the cursor ended with the other."""

    async def statable(session: Session) -> Mapping[str, Sequence[Code]]:
        regimes = (await session.ask(STATABLES))["regimes"]
        known = [fact for each in regimes if each["code"] == loan["regime"]["code"] for fact in each["facts"]]
        told = [fact for fact in known if fact["subject"] in {"LOAN", "PARTY"}]
        return {
            "code": [_named(fact["code"], fact["evidence"]) for fact in told],
            OF_PARTY: [fact["code"] for fact in told if fact["subject"] == "PARTY"],
        }

    ids: dict[str, object] = {"loanId": loan["id"], "partyId": loan["party"]["id"]}
    record: Act[Any] = Act(form=RECORD, given=lambda _: ids, choices=statable, opens=FactDialog)
    end: Act[Any] = Act(
        form=END, given=lambda row: {"factId": row["id"]}, about=lambda row: row["code"]["label"], needs_row=True
    )
    return Tab(
        name="facts",
        columns=COLUMNS,
        fetch=whole(FACTS, _rows, id=loan["id"]),
        told=_told,
        acts={"do": record, "change": end},
    )


def _rows(answer: FactsAnswer) -> Sequence[Fact]:
    return answer["loan"]["facts"] if answer["loan"] else ()


def _named(code: Code, evidence: Sequence[Code]) -> Code:
    """What may be stated, with the proof that its note has to tell of."""
    return {**code, "label": f"{code['label']} ({labels(evidence)})"} if evidence else code
