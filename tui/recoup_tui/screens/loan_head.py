"""The head of a loan: whose it is, how it stands, and its figures computed to the open business day."""

from collections.abc import Sequence
from typing import Final

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Resize
from textual.widgets import Static

from recoup_tui.figures import Painter, percent
from recoup_tui.session import session_of
from recoup_tui.shapes import Loan
from recoup_tui.widgets.fact_grid import FactGrid

ROWS: Final = 5
PAIR_CELLS: Final = 38


class LoanHead(Vertical):
    """Two lines of identity and as many figures as fit in five rows, the most asked for first."""

    def __init__(self) -> None:
        super().__init__()
        self._loan: Loan | None = None

    def compose(self) -> ComposeResult:
        """Identity, then figures."""
        yield Static("", id="identity")
        yield FactGrid(id="figures")

    def show(self, loan: Loan) -> None:
        """Show this loan."""
        self._loan = loan
        self._paint()

    def on_resize(self, _: Resize) -> None:
        """Choose anew how many figures fit."""
        self._paint()

    def _paint(self) -> None:
        if self._loan is None:
            return
        paint = session_of(self).painter()
        self.query_one("#identity", Static).update(_identity(self._loan, paint))
        columns = max(1, min(4, self.size.width // PAIR_CELLS))
        self.query_one(FactGrid).show(_pairs(self._loan, paint)[: ROWS * columns])


def _identity(loan: Loan, paint: Painter) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(loan["number"], style=f"bold {paint.palette.accent}")
    text.append(f"  {loan['party']['name']}", style="bold")
    text.append(f"  {loan['regime']['label']} · {loan['product']['label']}\n", style=paint.palette.muted)
    text.append_text(paint.grade_of(loan["grade"]["official"] if loan["grade"] else None, loan["regime"]["code"]))
    if loan["grade"] and loan["grade"]["computed"]["code"] != loan["grade"]["official"]["code"]:
        text.append(f"  {paint.words('loan.computed')} ", style=paint.palette.muted)
        text.append_text(paint.grade_of(loan["grade"]["computed"], loan["regime"]["code"]))
    for state in (loan["status"], loan["stage"]):
        if state:
            text.append(f"  {state['label']}")
    if loan["isNonAccrual"]:
        text.append(f"  {paint.words('loan.non_accrual')}", style=f"bold {paint.palette.bad}")
    return text


def _overdue(loan: Loan, paint: Painter) -> Text:
    if not loan["daysPastDue"]:
        return paint.muted(paint.words("loan.not_overdue"))
    words = paint.words("loan.overdue_for", days=str(loan["daysPastDue"]), since=loan["overdueSince"] or "")
    return Text(words, style=f"bold {paint.palette.bad}", no_wrap=True, overflow="ellipsis")


def _left(text: Text) -> Text:
    text.justify = "left"
    return text


def _pairs(loan: Loan, paint: Painter) -> Sequence[tuple[str, Text]]:
    figures = loan["figures"]

    def amount(money: object, *, alarming: bool = False) -> Text:
        return _left(paint.amount(money, alarming=alarming, currency=True))  # type: ignore[arg-type]

    return (
        ("fact.balance", amount(loan["balance"])),
        ("fact.arrears", amount(figures["arrears"], alarming=True)),
        ("fact.overdue", _overdue(loan, paint)),
        (
            "fact.missed",
            paint.plain(paint.words("loan.missed", total=str(loan["missedTotal"]), run=str(loan["missedRun"]))),
        ),
        ("fact.payoff", amount(figures["payoff"])),
        ("fact.next_due", paint.plain(loan["nextDueOn"])),
        ("fact.instalment", amount(loan["instalment"])),
        ("fact.rate", paint.plain(f"{percent(loan['rate'])} · {loan['method']['label']}")),
        ("fact.phone", paint.plain(loan["party"]["phone"])),
        ("fact.officer", paint.plain(" · ".join(part for part in (loan["officer"], loan["organisation"]) if part))),
        ("fact.overdue_principal", amount(loan["overduePrincipal"], alarming=True)),
        ("fact.overdue_interest", amount(loan["overdueInterest"], alarming=True)),
        ("fact.penalty", amount(figures["accruedPenalty"])),
        ("fact.compound", amount(figures["accruedCompound"])),
        ("fact.accrued", amount(figures["accruedInterest"])),
        ("fact.contract", amount(loan["contractPrincipal"])),
        ("fact.term", paint.plain(f"{loan['startsOn'] or '–'} → {loan['maturityOn'] or '–'}")),
        ("fact.instalments", paint.plain(str(loan["instalments"]))),
        ("fact.suspense", amount(loan["suspense"])),
        ("fact.off_book", amount(figures["offBookInterest"])),
    )
