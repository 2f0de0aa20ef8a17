"""Cases: all in sight, or those of a loan; a kind that a regime adds appears here by itself."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from textual import on, work
from textual.binding import BindingType

from recoup_tui.asks.case import CASES, KINDS, CaseKind, CaseResult, CaseRow
from recoup_tui.dialogs.case import CaseDialog, open_form
from recoup_tui.dialogs.choose import ChooseDialog
from recoup_tui.forms import Entry, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import RowOpened
from recoup_tui.screens.case import CasePage
from recoup_tui.screens.tabs import Tab, TabsPage, paged
from recoup_tui.shapes import Loan
from recoup_tui.widgets.paged_table import Column

WIDE: Final = 104
COLUMNS: Final[tuple[Column[CaseRow], ...]] = (
    Column(title="column.case", cell=lambda row, paint: paint.plain(row["number"])),
    Column(title="column.kind", cell=lambda row, paint: paint.label(row["kind"]), stretch=2, at_least=14),
    Column(title="column.state", cell=lambda row, paint: paint.label(row["state"]), stretch=1, at_least=10),
    Column(title="column.borrower", cell=lambda row, paint: paint.plain(row["partyName"]), stretch=1, from_width=WIDE),
    Column(title="column.loan", cell=lambda row, paint: paint.plain(row["loanNumber"])),
    Column(title="column.opened", cell=lambda row, paint: paint.plain(row["openedOn"]), from_width=WIDE),
    Column(title="column.due", cell=lambda row, paint: paint.plain(row["dueOn"])),
)
TERMS: Final = (
    Entry(name="text", needed=False),
    Entry(name="kind", needed=False),
    Entry(name="late", kind=Kind.FLAG, needed=False),
    Entry(name="open", kind=Kind.FLAG, needed=False),
)


class CasesPage(TabsPage):
    """The list; Enter opens a case, and on a loan a new one can be opened by hand."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.CASES)
    scope = Scope.CASES

    def __init__(self, loan: Loan | None = None) -> None:
        super().__init__()
        self._loan = loan
        self._kinds: dict[str, tuple[CaseKind, str]] = {}
        if loan:
            self._fixed["cases"] = {"loanId": loan["id"]}

    def subject(self) -> str:
        """Whose cases these are."""
        return f"{self._loan['number']} {self._loan['party']['name']}" if self._loan else ""

    def lists(self) -> Sequence[Tab[Any]]:
        """One list."""
        return (Tab(name="cases", columns=COLUMNS, fetch=paged(CASES, lambda answer: answer["cases"]), terms=TERMS),)

    @on(RowOpened)
    def _opened(self) -> None:
        if chosen := self.table.chosen:
            self.app.push_screen(CasePage(chosen["id"]))

    @work(exclusive=True, group="form")
    async def action_open_case(self) -> None:
        """Choose a kind and why it is opened, then fill in its form."""
        if self._loan is None:
            self.notify(self.session.words("case.from_loan"), severity="warning", markup=False)
            return
        answer = await self.attempt(self.session.ask(KINDS, regime=self._loan["regime"]["code"]))
        found = answer["caseKinds"] if answer else []
        by_hand = [(kind, opening) for kind in found for opening in kind["openings"] if opening["parts"]]
        self._kinds = {str(place): (kind, opening["code"]["code"]) for place, (kind, opening) in enumerate(by_hand)}
        options = [
            (str(place), f"{kind['code']['label']} · {opening['code']['label']}")
            for place, (kind, opening) in enumerate(by_hand)
        ]
        self.app.push_screen(ChooseDialog("case.open", options), self._open_form)

    def _open_form(self, place: str | None) -> None:
        if place is None or self._loan is None:
            return
        kind, opening = self._kinds[place]
        given = {
            "regime": self._loan["regime"]["code"],
            "kind": kind["code"]["code"],
            "opening": opening,
            "loanId": self._loan["id"],
        }
        about = f"{kind['code']['label']} · {self._loan['number']}"
        self.app.push_screen(CaseDialog(open_form(kind), given=given, about=about), self._go_to)

    def _go_to(self, done: CaseResult | None) -> None:
        if done and done["case"]:
            self.app.push_screen(CasePage(done["case"]["id"]))
