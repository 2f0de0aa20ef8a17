"""Take a step of a case, or open one: the form is made from the fields that the regime declares."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from recoup_tui.asks.case import ACT, MOVE, PARTY_OF, Case, CaseAct, CaseKind, CaseResult, Filled, Opening
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.forms import DECLARED, MINOR_DIGITS, PPM_DIGITS, Entry, Form, Kind, decimal
from recoup_tui.questions import ACT as ACT_ALONE
from recoup_tui.shapes import Code, FormField

ABOUT: Final = "about-"
"""What the name of an entry begins with that says of whom else a case is."""
NOUNS: Final = ("person", "officer")
"""What a kind may be about beside its subject; its period is that of the open business day."""


KINDS: Final = {"DATE": Kind.DAY, "BOOL": Kind.FLAG, "MONEY": Kind.MINOR, "RATE": Kind.PPM}
"""How fields are read that are no texts; numbers go as they are typed."""


def _fields(
    declared: Sequence[FormField], needed: Collection[str] = (), rules: Sequence[str] = ()
) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            name=f"{DECLARED}{each['code']['code']}",
            label=each["code"]["label"],
            kind=Kind.CHOICE if each["choices"] else KINDS.get(each["kind"], Kind.TEXT),
            told=tuple(each["choices"] or ()),
            needed=each["code"]["code"] in needed,
            rules=tuple(rules),
        )
        for each in declared
    )


def act_form(act: CaseAct) -> Form[Any]:
    """The form of a step: what it asks for is given with it."""
    evidence = Entry(name="evidenceIds", kind=Kind.LIST, needed=False)
    rules = [one["rule"] for one in act["reasons"]]
    entries = (
        *_fields(act["entries"], [each["code"]["code"] for each in act["entries"]], rules),
        evidence,
        Entry(name="note", needed=False),
    )
    return Form(root="caseAct", question=ACT, entries=entries, has_key=False)


def opened_with(case: Case) -> dict[str, str]:
    """What was filled in when the case was opened, as it stands now, for the entries of a step that ask for it too."""
    opening = {field["code"]["code"] for line in case["story"][:1] for field in line["fields"]}
    known = [field for field in case["fields"] if field["code"]["code"] in opening]
    return {f"{DECLARED}{field['code']['code']}": _typed(field) for field in known}


def _typed(field: Filled) -> str:
    """A declared value as people type it."""
    digits = {"MONEY": MINOR_DIGITS, "RATE": PPM_DIGITS}.get(field["kind"])
    return decimal(int(field["value"]), digits) if digits and field["value"] else field["value"]


def open_form(kind: CaseKind, opening: Opening, *, of_loan: bool) -> Form[CaseResult]:
    """The form of an opening; without a loan it asks what the kind is about: a unit or a party, and further nouns."""
    subject: tuple[Entry, ...] = ()
    asked = {each["code"]["code"] for each in kind["entries"]}
    if not of_loan:
        subject = (Entry(name="partyId") if "party" in kind["key"] else Entry(name="organisation", kind=Kind.CHOICE),)
        subject += tuple(Entry(name=f"{ABOUT}{noun}") for noun in kind["key"] if noun in NOUNS and noun not in asked)
    needed = {each["code"] for each in opening["asks"]} | (asked & set(kind["key"]))
    entries = (*subject, *_fields(kind["entries"], needed), Entry(name="note", needed=False))
    return Form(root="caseOpen", question=MOVE, entries=entries, has_key=False)


def paper_form(typed: Sequence[FormField], required: Sequence[Code], rules: Sequence[str] = ()) -> Form[CaseResult]:
    """The form of a document of the case: what the books do not say themselves, and what of it must be said."""
    entries = _fields(typed, [one["code"] for one in required], rules)
    return Form(root="documentFile", question=MOVE, entries=entries, has_key=False)


def report_form(typed: Sequence[FormField], required: Sequence[Code], rules: Sequence[str] = ()) -> Form[Any]:
    """The form of a document that is of no case."""
    entries = _fields(typed, [one["code"] for one in required], rules)
    return Form(root="reportFile", question=ACT_ALONE, entries=entries, has_preview=False)


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


def _drawn_out(given: dict[str, object], prefix: str) -> list[dict[str, object]]:
    """Takes the entries out of an input whose names begin so; gives them by code, each value as text."""
    names = [name for name in given if name.startswith(prefix)]
    return [{"code": name.removeprefix(prefix), "value": _as_text(given.pop(name))} for name in names]


def _as_text(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


class CaseDialog(FormDialog[CaseResult]):
    """A step or an opening; the preview says where the case would stand."""

    def payload(self, mode: str) -> dict[str, object]:
        """What the regime declares goes into `fields`, by code."""
        given = super().payload(mode)
        told = {name: _drawn_out(given, prefix) for name, prefix in (("fields", DECLARED), ("about", ABOUT))}
        return given | {name: values for name, values in told.items() if values}

    async def _sent(self, given: Mapping[str, object]) -> dict[str, object]:
        """A party is typed by its number; one that is not in sight is refused by the server as it was typed."""
        sent = await super()._sent(given)
        if "partyId" in given:
            party = (await self.session.ask(PARTY_OF, number=given["partyId"]))["party"]
            sent |= {"partyId": party["id"]} if party else {}
        return sent

    def picture(self, result: CaseResult) -> Sequence[RenderableType]:
        """The state, and by when it must be left."""
        paint, then = self.session.painter(), result["case"]
        if then is None:
            return ()
        text = Text(f"→ {then['state']['label']}", style=f"bold {paint.palette.good}")
        due = then["dueOn"] or then["closedOn"]
        word = "case.closed" if then["closedOn"] else "case.due"
        return [text.append(f"   {paint.words(word)} {due}" if due else "", style=paint.palette.muted)]
