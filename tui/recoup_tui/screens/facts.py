"""What is stated about a loan and its party: told, confirmed, ended."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from recoup_tui.asks.fact import FACTS, PARTY_FACTS, STATABLES, Fact, Statable
from recoup_tui.dialogs.case import KINDS
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.figures import Painter, labels
from recoup_tui.forms import TODAY, Entry, Form, Kind, unreadable, wire
from recoup_tui.keymap import ENDS_FACT, TELLS_FACT
from recoup_tui.questions import ACT, ASK_OTHERS
from recoup_tui.screens.tabs import Act, Asked, Tab, whole
from recoup_tui.session import Session
from recoup_tui.shapes import Code, Loan
from recoup_tui.widgets.paged_table import Column

WIDE: Final = 104
PARTY: Final = "PARTY"
OF_PARTY: Final = "ofParty"
VALUED: Final = "valued"
"""Among what may be chosen: the codes of statements about the party, and the kinds of values by the codes of what they
are stated with. They are no entries of the form."""
RECORD: Final[Form[Any]] = Form(
    root="factRecord",
    question=ASK_OTHERS,
    entries=(
        Entry(name="code", kind=Kind.CHOICE),
        Entry(name="fromOn", kind=Kind.DAY, initial=TODAY),
        Entry(name="toOn", kind=Kind.DAY, needed=False),
        Entry(name="value", needed=False),
        Entry(name="note", needed=False, word="field.remark"),
    ),
    has_preview=False,
)
END: Final[Form[Any]] = Form(
    root="factEnd", question=ACT, entries=(Entry(name="on", kind=Kind.DAY, initial=TODAY),), has_preview=False
)


class FactDialog(FormDialog[Any]):
    """Tells a statement about the loan or, by its code, about the party; amounts and rates as people type them."""

    def payload(self, mode: str) -> dict[str, object]:
        """At most one of the two ids goes along, and the value as its kind has it."""
        given = super().payload(mode)
        of_party = {code["code"] for code in self._choices.get(OF_PARTY, ())}
        if "loanId" in given:
            given.pop("loanId" if given.get("code") in of_party else "partyId")
        if "value" in given:
            given["value"] = self._valued(given.get("code"), str(given["value"]))
        return given

    def _valued(self, code: object, text: str) -> object:
        """What cannot be read goes as it was typed, and the server says at the field what is wrong with it."""
        kind = next((each["label"] for each in self._choices.get(VALUED, ()) if each["code"] == code), "")
        entry = Entry(name="value", kind=KINDS.get(kind, Kind.TEXT))
        return text if unreadable(entry, text) else wire([entry], {"value": text}, "")["value"]


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
    Column(title="column.value", cell=lambda row, paint: paint.plain(row["valueText"]), stretch=1, at_least=8),
    Column(title="column.note", cell=lambda row, paint: paint.plain(row["note"]), stretch=2, from_width=WIDE),
)


def facts_tab(loan: Loan) -> Tab[Any]:
    """Statements about a loan and its party, newest last; one is told with the first key, one ended with the other."""

    async def statable(session: Session) -> Mapping[str, Sequence[Code]]:
        told = [fact for fact in await _statable(session, loan["regime"]["code"]) if fact["subject"] in {"LOAN", PARTY}]
        return {
            "code": [_named(fact["code"], fact["evidence"]) for fact in told],
            OF_PARTY: [fact["code"] for fact in told if fact["subject"] == PARTY],
            VALUED: _kinds_of(told),
        }

    ids: dict[str, object] = {"loanId": loan["id"], "partyId": loan["party"]["id"]}
    record: Act[Any] = Act(form=RECORD, needs=TELLS_FACT, given=lambda _: ids, choices=statable, opens=FactDialog)
    return _tab(whole(FACTS, lambda answer: answer["loan"]["facts"] if answer["loan"] else (), id=loan["id"]), record)


def party_facts_tab(party_id: str) -> Tab[Any]:
    """The same about a party itself, whatever regimes its loans have or will have."""

    async def statable(session: Session) -> Mapping[str, Sequence[Code]]:
        told = {fact["code"]["code"]: fact for fact in await _statable(session) if fact["subject"] == PARTY}
        return {
            "code": [_named(fact["code"], fact["evidence"]) for fact in told.values()],
            VALUED: _kinds_of(told.values()),
        }

    given: dict[str, object] = {"partyId": party_id}
    record: Act[Any] = Act(form=RECORD, needs=TELLS_FACT, given=lambda _: given, choices=statable, opens=FactDialog)
    rows = whole(PARTY_FACTS, lambda answer: answer["party"]["facts"] if answer["party"] else (), id=party_id)
    return _tab(rows, record)


def _tab(rows: Asked[Fact], record: Act[Any]) -> Tab[Any]:
    end: Act[Any] = Act(
        form=END,
        needs=ENDS_FACT,
        given=lambda row: {"factId": row["id"]},
        about=lambda row: row["code"]["label"],
        needs_row=True,
    )
    return Tab(name="facts", columns=COLUMNS, fetch=rows, told=_told, acts={"do": record, "change": end})


async def _statable(session: Session, regime: str = "") -> list[Statable]:
    """What a regime lets state, or any where none is told."""
    regimes = (await session.ask(STATABLES))["regimes"]
    return [fact for each in regimes if regime in ("", each["code"]) for fact in each["facts"]]


def _kinds_of(told: Iterable[Statable]) -> list[Code]:
    """What values are, by the codes of what they are stated with."""
    return [Code(code=fact["code"]["code"], label=kind) for fact in told if (kind := fact["valueKind"])]


def _named(code: Code, evidence: Sequence[Code]) -> Code:
    """What may be stated, with the proof that its note has to tell of."""
    return {**code, "label": f"{code['label']} ({labels(evidence)})"} if evidence else code
