"""Parties: all in sight, also those without a loan; of one its loans, what is stated about it, and its numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from textual import on
from textual.binding import BindingType

from recoup_tui.asks.lending import LENDABLE, BoardResult
from recoup_tui.asks.party import PARTIES, PARTY_LOANS, Party, PartyLoansAnswer
from recoup_tui.dialogs.board import BoardDialog, board_form
from recoup_tui.dialogs.choose import ChooseDialog
from recoup_tui.dialogs.payment import PAYMENT, PartyPaymentDialog
from recoup_tui.forms import Entry, Form, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import RowOpened
from recoup_tui.questions import ACT
from recoup_tui.screens import find_loan
from recoup_tui.screens.contacts import points_tab
from recoup_tui.screens.facts import party_facts_tab
from recoup_tui.screens.loan import LoanPage
from recoup_tui.screens.people import tree, units
from recoup_tui.screens.rates import lists_of
from recoup_tui.screens.tabs import Act, Tab, TabsPage, paged
from recoup_tui.shapes import Code, Connection, LoanRow
from recoup_tui.widgets.paged_table import Column

COLUMNS: Final[tuple[Column[Party], ...]] = (
    Column(title="column.party", cell=lambda row, paint: paint.plain(row["number"])),
    Column(title="column.name", cell=lambda row, paint: paint.plain(row["name"]), stretch=2, at_least=12),
    Column(title="column.kind", cell=lambda row, paint: paint.plain(paint.words(f"choice.{row['kind']}"))),
    Column(title="column.phone", cell=lambda row, paint: paint.plain(row["phone"])),
    Column(title="column.organisation", cell=lambda row, paint: paint.plain(row["organisation"])),
)
TERMS: Final = (Entry(name="text", needed=False),)
BOARD: Final[Form[Any]] = Form(
    root="partyBoard",
    question=ACT,
    entries=(
        Entry(name="number"),
        Entry(name="kind", kind=Kind.CHOICE, choices=("NATURAL", "LEGAL"), initial="NATURAL"),
        Entry(name="name"),
        Entry(name="phone", needed=False),
        Entry(name="organisation", kind=Kind.CHOICE),
        Entry(name="language", kind=Kind.CHOICE, choices=("ZH_CN", "EN"), needed=False),
    ),
    has_key=False,
    has_preview=False,
)


def _loans(answer: PartyLoansAnswer) -> Connection[LoanRow]:
    """None of a party that went out of sight meanwhile."""
    nothing: Connection[LoanRow] = {
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
        "totalCount": 0,
        "totalCountIsExact": True,
    }
    return answer["party"]["loans"] if answer["party"] else nothing


class PartiesPage(TabsPage):
    """The list; Enter opens a party, another one is taken on the books."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PARTIES)
    scope = Scope.PARTIES
    tabs = (
        Tab(
            name="parties",
            columns=COLUMNS,
            fetch=paged(PARTIES, lambda answer: answer["parties"]),
            acts={"new": Act(form=BOARD, choices=units)},
            terms=TERMS,
        ),
    )

    @on(RowOpened)
    def _opened(self) -> None:
        if chosen := self.table.chosen:
            self.app.push_screen(PartyPage(chosen))


class PartyPage(TabsPage):
    """A party: something may be stated about it before it has a loan, and reaches all that it will have."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PARTY)
    scope = Scope.PARTY

    def __init__(self, party: Party) -> None:
        super().__init__()
        self._party = party

    def subject(self) -> str:
        """Who it is."""
        return f"{self._party['number']} {self._party['name']}"

    def lists(self) -> Sequence[Tab[Any]]:
        """Statements first: the rest is seen from its loans as well."""
        loans = Tab(
            name="party_loans",
            columns=find_loan.COLUMNS,
            fetch=paged(PARTY_LOANS, _loans, id=self._party["id"]),
        )
        return (party_facts_tab(self._party["id"]), loans, points_tab(self._party["id"]))

    @on(RowOpened)
    def _opened(self) -> None:
        if self.tab.name == "party_loans" and (chosen := self.table.chosen):
            self.app.push_screen(LoanPage(chosen["id"]))

    def action_pay(self) -> None:
        """Record a payment for the party's loans together."""
        self.run_worker(self.attempt(self._pay()), exclusive=True, group="form")

    async def _pay(self) -> None:
        """In the currency of its loans; without one there is nothing to pay."""
        answer = await self.session.ask(PARTY_LOANS, id=self._party["id"], first=1)
        rows = _loans(answer)["nodes"]
        if not rows:
            self.notify(self.session.words("loan.party_has_none"), severity="warning", markup=False)
            return
        given, currency = {"partyId": self._party["id"]}, rows[0]["currency"]
        self.app.push_screen(PartyPaymentDialog(PAYMENT, given=given, about=self.subject(), currency=currency))

    def action_lend(self) -> None:
        """Choose what is lent, then fill in the contract."""
        self.run_worker(self.attempt(self._offer()), exclusive=True, group="form")

    async def _offer(self) -> None:
        """The products of the institutions in sight; all, where one sees a branch only and is told no regime."""
        own = {unit["regime"] for unit in await tree(self.session) if unit["regime"]}
        offered = [
            (f"{regime['code']}/{product['code']}", f"{regime['label']} · {product['label']}")
            for regime in self.session.regimes
            for product in self.session.products[regime["code"]]
            if not own or regime["code"] in own
        ]
        self.app.push_screen(ChooseDialog("board.title", offered), self._offered)

    def _offered(self, chosen: str | None) -> None:
        if chosen is not None:
            regime, _, product = chosen.partition("/")
            self.run_worker(self.attempt(self._contract(regime, product)), exclusive=True, group="form")

    async def _contract(self, regime: str, product: str) -> None:
        asked = (await self.session.ask(LENDABLE))["regimes"]
        attributes = next(each["attributes"] for each in asked if each["code"] == regime)
        lists = await lists_of(self.session, regime)
        choices: Mapping[str, Sequence[Code]] = {
            **await units(self.session),
            "rateList": [each["code"] for each in lists],
            "tenor": [tenor for each in lists for tenor in each["tenors"]],
        }
        given: dict[str, object] = {"party": self._party["number"], "regime": regime, "product": product}
        dialog = BoardDialog(board_form(attributes), given=given, about=self.subject(), choices=choices)
        self.app.push_screen(dialog, self._boarded)

    def _boarded(self, result: BoardResult | None) -> None:
        """On with the loan: its plan is confirmed and it is paid out there."""
        if result and (loan := result["loan"]):
            self.app.push_screen(LoanPage(loan["id"]))
