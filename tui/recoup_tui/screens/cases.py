"""Cases: all in sight, or those of a loan; a kind that a regime adds appears here by itself."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from textual import on, work
from textual.binding import BindingType

from recoup_tui.asks.case import CASES, KINDS, CaseKind, CaseResult, CaseRow, Opening
from recoup_tui.asks.people import Organisation
from recoup_tui.asks.regime import REGIMES
from recoup_tui.dialogs.case import CaseDialog, open_form
from recoup_tui.dialogs.choose import ChooseDialog
from recoup_tui.forms import Entry, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import RowOpened
from recoup_tui.screens.case import CasePage, about
from recoup_tui.screens.people import named, tree
from recoup_tui.screens.tabs import Tab, TabsPage, paged
from recoup_tui.session import Session
from recoup_tui.shapes import Code, Loan
from recoup_tui.widgets.paged_table import Column

WIDE: Final = 104
COLUMNS: Final[tuple[Column[CaseRow], ...]] = (
    Column(title="column.case", cell=lambda row, paint: paint.plain(row["number"])),
    Column(title="column.kind", cell=lambda row, paint: paint.label(row["kind"]), stretch=2, at_least=14),
    Column(title="column.state", cell=lambda row, paint: paint.label(row["state"]), stretch=1, at_least=10),
    Column(title="column.about", cell=lambda row, paint: paint.plain(about(row)), stretch=3, at_least=20),
    Column(
        title="column.balance", cell=lambda row, paint: paint.amount(row["outstanding"]), right=True, from_width=WIDE
    ),
    Column(title="column.opened", cell=lambda row, paint: paint.plain(row["openedOn"]), from_width=WIDE),
    Column(title="column.due", cell=lambda row, paint: paint.plain(row["dueOn"])),
)
TERMS: Final = (
    Entry(name="text", needed=False),
    Entry(name="kind", kind=Kind.CHOICE, needed=False),
    Entry(name="late", kind=Kind.FLAG, needed=False),
    Entry(name="open", kind=Kind.FLAG, needed=False),
)


async def in_sight(session: Session, units: Sequence[Organisation]) -> list[str]:
    """That of one's own institution, else those of the institutions in sight, else all that are active."""
    if session.viewer and session.viewer["regime"]:
        return [session.viewer["regime"]]
    seen = sorted({unit["regime"] for unit in units if unit["regime"]})
    if seen:
        return seen
    return [one["code"] for one in (await session.ask(REGIMES))["regimes"] if one["state"] == "ACTIVE"]


async def kinds(session: Session, regimes: Sequence[str]) -> list[Code]:
    """The kinds of cases of these regimes by their words; of a code that two of them have, the words of both."""
    found: dict[str, dict[str, None]] = {}
    for regime in regimes:
        for kind in (await session.ask(KINDS, regime=regime))["caseKinds"]:
            found.setdefault(kind["code"]["code"], {})[kind["code"]["label"]] = None
    named = [Code(code=code, label=" / ".join(words)) for code, words in found.items()]
    return sorted(named, key=lambda one: one["label"])


class CasesPage(TabsPage):
    """The list; Enter opens a case; a new one is opened by hand, of the loan or of a unit or a party."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.CASES)
    scope = Scope.CASES

    def __init__(self, loan: Loan | None = None) -> None:
        super().__init__()
        self._loan = loan
        self._kinds: dict[str, tuple[str, CaseKind, Opening]] = {}
        self._units: list[Organisation] = []
        if loan:
            self._fixed["cases"] = {"loanId": loan["id"]}

    def subject(self) -> str:
        """Whose cases these are."""
        return f"{self._loan['number']} {self._loan['party']['name']}" if self._loan else ""

    def lists(self) -> Sequence[Tab[Any]]:
        """One list."""
        rows = paged(CASES, lambda answer: answer["cases"])
        return (Tab(name="cases", columns=COLUMNS, fetch=rows, terms=TERMS, choices=self._narrowing),)

    async def _narrowing(self, session: Session) -> dict[str, list[Code]]:
        """The kinds of the loan's regime, or of those in sight."""
        return {"kind": await kinds(session, [self._loan["regime"]["code"]] if self._loan else await self._regimes())}

    @on(RowOpened)
    def _opened(self) -> None:
        if chosen := self.table.chosen:
            self.app.push_screen(CasePage(chosen["id"]))

    @work(exclusive=True, group="form")
    async def action_open_case(self) -> None:
        """Choose a kind and why it is opened, then fill in its form: of the loan, or of a unit or a party."""
        found = await self.attempt(self._by_hand())
        self._kinds = {str(place): one for place, one in enumerate(found or ())}
        if not self._kinds:
            self.notify(self.session.words("case.none_by_hand"), severity="warning", markup=False)
            return
        options = [
            (place, f"{kind['code']['label']} · {opening['code']['label']}")
            for place, (_, kind, opening) in self._kinds.items()
        ]
        self.app.push_screen(ChooseDialog("case.open", options), self._open_form)

    async def _by_hand(self) -> list[tuple[str, CaseKind, Opening]]:
        """The regime, kind and opening of each case that one's parts open, without a loan those about none."""
        loan, found = self._loan, []
        own = {part["code"] for part in self.session.viewer["parts"]} if self.session.viewer else set()
        for regime in [loan["regime"]["code"]] if loan else await self._regimes():
            for kind in (await self.session.ask(KINDS, regime=regime))["caseKinds"]:
                if loan or "loan" not in kind["key"]:
                    found += [
                        (regime, kind, opening)
                        for opening in kind["openings"]
                        if own & {part["code"] for part in opening["parts"]}
                    ]
        return found

    async def _regimes(self) -> list[str]:
        """Those in sight; the units are kept for the form."""
        self._units = await tree(self.session)
        return await in_sight(self.session, self._units)

    def _open_form(self, place: str | None) -> None:
        if place is None:
            return
        regime, kind, opening = self._kinds[place]
        given = {"regime": regime, "kind": kind["code"]["code"], "opening": opening["code"]["code"]}
        if self._loan:
            given["loanId"] = self._loan["id"]
        form = open_form(kind, opening, of_loan=self._loan is not None)
        about = " · ".join([kind["code"]["label"], *([self._loan["number"]] if self._loan else [])])
        choices = {"organisation": [named(unit) for unit in self._units if unit["endsOn"] is None]}
        self.app.push_screen(CaseDialog(form, given=given, about=about, choices=choices), self._go_to)

    def _go_to(self, done: CaseResult | None) -> None:
        if done and done["case"]:
            self.app.push_screen(CasePage(done["case"]["id"]))
