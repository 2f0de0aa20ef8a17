"""Find a loan by number or name: type, and the server's answers follow."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer
from textual.widgets import Input

from recoup_tui.dialogs.payment import PaymentDialog
from recoup_tui.keymap import Scope, bindings
from recoup_tui.messages import RowOpened
from recoup_tui.paging import Pages
from recoup_tui.questions import LOANS
from recoup_tui.screens.loan import LoanPage
from recoup_tui.screens.page import Page
from recoup_tui.shapes import Connection, LoanRow
from recoup_tui.widgets.paged_table import Column, PagedTable

TYPING_SECONDS: Final = 0.25
WIDE: Final = 104
COLUMNS: Final[tuple[Column[LoanRow], ...]] = (
    Column(title="column.loan", cell=lambda loan, paint: paint.plain(loan["number"])),
    Column(
        title="column.borrower", cell=lambda loan, paint: paint.plain(loan["party"]["name"]), stretch=3, at_least=12
    ),
    Column(
        title="column.product",
        cell=lambda loan, paint: paint.plain(f"{loan['regime']['label']} · {loan['product']['label']}"),
        stretch=3,
        at_least=14,
        from_width=WIDE,
    ),
    Column(title="column.grade", cell=lambda loan, paint: paint.grade(loan["grade"], loan["regime"])),
    Column(title="column.balance", cell=lambda loan, paint: paint.amount(loan["balance"]), right=True),
    Column(title="column.currency", cell=lambda loan, paint: paint.muted(loan["currency"]), from_width=WIDE),
    Column(title="column.overdue_days", cell=lambda loan, paint: paint.days(loan["daysPastDue"]), right=True),
    Column(title="column.next_due", cell=lambda loan, paint: paint.plain(loan["nextDueOn"])),
    Column(
        title="column.status",
        cell=lambda loan, paint: paint.label(loan["status"]),
        stretch=1,
        at_least=10,
        from_width=WIDE,
    ),
)


class FindLoanPage(Page):
    """A line to type in, and the loans that answer to it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.FIND_LOAN)
    scope = Scope.FIND_LOAN

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text
        self._typing: Timer | None = None
        self._pages: Pages[LoanRow] = Pages(self._fetch)

    def body(self) -> ComposeResult:
        """The line and the loans."""
        yield Input(self._text, placeholder=self.session.words("find.hint"), id="search", compact=True)
        yield PagedTable(COLUMNS, id="loans", empty="find.empty")

    def on_mount(self) -> None:
        """Start in the line."""
        super().on_mount()
        self.query_one("#search", Input).focus()

    def spoken(self) -> None:
        """Start in the line again."""
        self.query_one("#search", Input).focus()

    async def _fetch(self, first: int, after: str | None) -> Connection[LoanRow]:
        chosen = {"text": self._text} if self._text else {}
        answer = await self.session.ask(LOANS, first=first, after=after, filter=chosen)
        return answer["loans"]

    async def load(self) -> None:
        """Ask for the page in view."""
        await self._pages.refresh()
        self._loans.show(self._pages)

    @property
    def _loans(self) -> PagedTable[LoanRow]:
        return self.query_one("#loans", PagedTable)

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        text = event.value.strip()
        if text == self._text:
            return
        self._text = text
        if self._typing:
            self._typing.stop()
        self._typing = self.set_timer(TYPING_SECONDS, self._start_over)

    def _start_over(self) -> None:
        self._pages = Pages(self._fetch)
        self.reload()

    @on(Input.Submitted, "#search")
    def _submitted(self) -> None:
        self._loans.focus_rows()

    @on(RowOpened)
    def _opened(self) -> None:
        if loan := self._loans.chosen:
            self.app.push_screen(LoanPage(loan["id"]))

    def action_filter(self) -> None:
        """Back to the line."""
        self.query_one("#search", Input).focus()

    def action_record_payment(self) -> None:
        """Record a payment for the loan under the cursor."""
        if loan := self._loans.chosen:
            self.app.push_screen(PaymentDialog(loan["id"]))
