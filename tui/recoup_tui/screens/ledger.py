"""The books: the trial balance of any day, and the months, which two persons close and open again."""

from typing import Any, ClassVar, Final

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static, TabbedContent, TabPane

from recoup_tui.asks.ledger import PERIODS, TRIAL_BALANCE, AccountBalance, Period, TrialBalance
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.dialogs.terms import TermsDialog
from recoup_tui.figures import Painter, moment
from recoup_tui.forms import Entry, Form, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.questions import ASK_OTHERS, Waiting
from recoup_tui.screens.page import Page
from recoup_tui.widgets.paged_table import Column, PagedTable
from recoup_tui.widgets.title_bar import TitleBar

WIDE: Final = 104
TERMS: Final = (
    Entry(name="on", kind=Kind.DAY, needed=False),
    Entry(name="since", kind=Kind.DAY, needed=False),
    Entry(name="basis", kind=Kind.CHOICE, choices=("BOOKED", "EFFECTIVE"), initial="BOOKED"),
    Entry(name="organisation", needed=False),
)
STEPS: Final = {"OPEN": "periodClose", "CLOSED": "periodReopen"}
"""What is asked of a month in each state; in any other it waits among the approvals."""


ACCOUNTS: Final[tuple[Column[AccountBalance], ...]] = (
    Column(title="column.account_number", cell=lambda row, paint: paint.muted(str(row["number"])), from_width=WIDE),
    Column(title="column.account", cell=lambda row, paint: paint.label(row["account"]), stretch=1, at_least=16),
    Column(title="column.opening", cell=lambda row, paint: paint.amount(row["opening"]), right=True, from_width=WIDE),
    Column(title="column.debits", cell=lambda row, paint: paint.amount(row["debits"]), right=True),
    Column(title="column.credits", cell=lambda row, paint: paint.amount(row["credits"]), right=True),
    Column(title="column.closing", cell=lambda row, paint: paint.amount(row["closing"], currency=True), right=True),
)


def _state(row: Period, paint: Painter) -> Text:
    code = row["state"]["code"]
    style = {"OPEN": paint.palette.good, "CLOSED": paint.palette.muted}.get(code, f"bold {paint.palette.caution}")
    return Text(f"{'●' if code == 'OPEN' else '■' if code == 'CLOSED' else '▲'} {row['state']['label']}", style=style)


MONTHS: Final[tuple[Column[Period], ...]] = (
    Column(title="column.month", cell=lambda row, paint: paint.plain(row["beginsOn"][:7])),
    Column(title="column.state", cell=_state, stretch=1, at_least=12),
    Column(title="column.asked_by", cell=lambda row, paint: paint.plain(row["askedBy"])),
    Column(title="column.decided_by", cell=lambda row, paint: paint.plain(row["decidedBy"])),
    Column(title="column.reason", cell=lambda row, paint: paint.plain(row["reason"]), stretch=2, at_least=12),
    Column(
        title="column.changed",
        cell=lambda row, paint: paint.plain(moment(row["changedAt"])),
        from_width=WIDE,
    ),
)


def step_form(root: str) -> Form[Waiting]:
    """The form of what is asked of a month."""
    needed = root == "periodReopen"
    return Form(
        root=root, question=ASK_OTHERS, entries=(Entry(name="reason", needed=needed),), has_key=False, has_preview=False
    )


class LedgerPage(Page):
    """Two tabs: accounts and months."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.LEDGER)
    scope = Scope.LEDGER

    def __init__(self) -> None:
        super().__init__()
        self._tab = "accounts"
        self._terms: dict[str, object] = {"basis": "BOOKED"}

    def body(self) -> ComposeResult:
        """The tabs."""
        words = self.session.words
        with TabbedContent(initial=self._tab):
            with TabPane(words("tab.accounts"), id="accounts"):
                yield Static("", id="balanced", markup=False)
                yield PagedTable(ACCOUNTS, id="accounts-table", empty="ledger.no_accounts")
            with TabPane(words("tab.months"), id="months"):
                yield PagedTable(MONTHS, id="months-table", empty="ledger.no_months")

    async def load(self) -> None:
        """Ask for the books and for the months."""
        books = (await self.session.ask(TRIAL_BALANCE, **self._variables()))["trialBalance"]
        self._show_books(books)
        await self._accounts.hold([account for book in books for account in book["accounts"]])
        await self._months.hold((await self.session.ask(PERIODS))["periods"])
        (self._accounts if self._tab == "accounts" else self._months).focus_rows()

    def _variables(self) -> dict[str, Any]:
        return {entry.name: self._terms.get(entry.name) for entry in TERMS}

    def _show_books(self, books: list[TrialBalance]) -> None:
        paint = self.session.painter()
        text = Text(no_wrap=True, overflow="ellipsis")
        for book in books:
            sums = f"{paint.amount(book['debits']).plain} = {paint.amount(book['credits']).plain}"
            text.append(f"{book['currency']} ", style=f"bold {paint.palette.accent}")
            text.append(f"{book['since']} → {book['on']}  {sums}  ")
            text.append_text(paint.check(holds=book["isBalanced"])).append("   ")
        self.query_one("#balanced", Static).update(text)
        told = [self.session.words(f"choice.{self._terms['basis']}"), str(self._terms.get("organisation") or "")]
        self.query_one(TitleBar).note(" · ".join(part for part in told if part))

    @property
    def _accounts(self) -> PagedTable[AccountBalance]:
        return self.query_one("#accounts-table", PagedTable)

    @property
    def _months(self) -> PagedTable[Period]:
        return self.query_one("#months-table", PagedTable)

    @on(TabbedContent.TabActivated)
    def _tab_activated(self, event: TabbedContent.TabActivated) -> None:
        if event.pane.id and event.pane.id != self._tab:
            self._tab = event.pane.id
            (self._accounts if self._tab == "accounts" else self._months).focus_rows()

    def action_tab(self, name: str) -> None:
        """Open a tab."""
        self.query_one(TabbedContent).active = name

    def action_terms(self) -> None:
        """Ask of which day, since when, by which day transfers count, and of which organisation."""
        self.app.push_screen(TermsDialog("ledger.terms", TERMS, self._terms), self._ask_anew)

    def _ask_anew(self, terms: dict[str, object] | None) -> None:
        if terms is not None:
            self._terms = terms
            self.reload()

    def action_step(self) -> None:
        """Ask for the closing of the month under the cursor, or for its opening again."""
        month = self._months.chosen
        if self._tab != "months" or month is None:
            self.notify(self.session.words("ledger.choose_month"), severity="warning", markup=False)
            self.action_tab("months")
            return
        root = STEPS.get(month["state"]["code"])
        if root is None:
            self.notify(self.session.words("ledger.waits"), markup=False)
            return
        self.app.push_screen(
            FormDialog(step_form(root), given={"month": month["beginsOn"]}, about=month["beginsOn"][:7])
        )

    def on_screen_resume(self) -> None:
        """Back from a dialog: show what it changed."""
        if self._accounts.pages:
            self.look_again()

    def shows(self, number: str | None) -> bool:
        """Books move with every loan, but are not asked anew for each."""
        return number is None
