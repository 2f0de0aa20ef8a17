"""The head of a loan: whose it is, how it stands, and its figures: to the open business day, or as of a past one."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Resize
from textual.widgets import Static

from recoup_tui.asks.as_of import LoanAsOf
from recoup_tui.figures import Painter, percent
from recoup_tui.session import session_of
from recoup_tui.shapes import Loan, Money
from recoup_tui.widgets.fact_grid import FactGrid

ROWS: Final = 5
PAIR_CELLS: Final = 38


class LoanHead(Vertical):
    """Two lines of identity and as many figures as fit in five rows, the most asked for first."""

    def __init__(self) -> None:
        super().__init__()
        self._loan: Loan | None = None
        self._past: LoanAsOf | None = None

    def compose(self) -> ComposeResult:
        """Identity, then figures."""
        yield Static("", id="identity")
        yield FactGrid(id="figures")

    def show(self, loan: Loan, past: LoanAsOf | None = None) -> None:
        """Show this loan, as it stands or as it stood then."""
        self._loan, self._past = loan, past
        self.set_class(past is not None, "-past")
        self._paint()

    def on_resize(self, _: Resize) -> None:
        """Choose anew how many figures fit."""
        self._paint()

    def _paint(self) -> None:
        if self._loan is None:
            return
        paint = session_of(self).painter()
        past = self._past
        identity = _identity(self._loan, paint) if past is None else _identity_then(self._loan, past, paint)
        self.query_one("#identity", Static).update(identity)
        pairs = _pairs(self._loan, paint) if past is None else _pairs_then(past, paint)
        columns = max(1, min(4, self.size.width // PAIR_CELLS))
        self.query_one(FactGrid).show(pairs[: ROWS * columns])


def _name(loan: Loan, paint: Painter, under: Loan | LoanAsOf) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(loan["number"], style=f"bold {paint.palette.accent}")
    text.append(f"  {loan['party']['name']}", style="bold")
    return text.append(f"  {under['regime']['label']} · {under['product']['label']}\n", style=paint.palette.muted)


def _identity_then(loan: Loan, past: LoanAsOf, paint: Painter) -> Text:
    text = _name(loan, paint, past)
    text.append_text(paint.grade_of(past["grade"], past["regime"]["code"]))
    if past["floor"] and past["grade"] and past["floor"]["code"] != past["grade"]["code"]:
        text.append(f"  {paint.words('loan.computed')} ", style=paint.palette.muted)
        text.append_text(paint.grade_of(past["floor"], past["regime"]["code"]))
    if past["status"]:
        text.append(f"  {past['status']['label']}")
    for holds, word in (
        (not past["isDisbursed"], "loan.not_disbursed"),
        (past["isPaidOff"], "loan.paid_off"),
        (past["isNonAccrual"], "loan.non_accrual"),
    ):
        if holds:
            text.append(f"  {paint.words(word)}", style=f"bold {paint.palette.bad}")
    return text


def _identity(loan: Loan, paint: Painter) -> Text:
    text = _name(loan, paint, loan)
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


def _overdue(days: int, since: str | None, paint: Painter) -> Text:
    if not days:
        return paint.muted(paint.words("loan.not_overdue"))
    words = paint.words("loan.overdue_for", days=str(days), since=since or "")
    return Text(words, style=f"bold {paint.palette.bad}", no_wrap=True, overflow="ellipsis")


def _left(text: Text) -> Text:
    text.justify = "left"
    return text


def _amount(paint: Painter, money: Money, *, alarming: bool = False) -> Text:
    return _left(paint.amount(money, alarming=alarming, currency=True))


def _pairs(loan: Loan, paint: Painter) -> Sequence[tuple[str, Text]]:
    figures, amount = loan["figures"], partial(_amount, paint)
    return (
        ("fact.balance", amount(loan["balance"])),
        ("fact.arrears", amount(figures["arrears"], alarming=True)),
        ("fact.overdue", _overdue(loan["daysPastDue"], loan["overdueSince"], paint)),
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


def _pairs_then(past: LoanAsOf, paint: Painter) -> Sequence[tuple[str, Text]]:
    amount = partial(_amount, paint)
    missed = paint.words("loan.missed", total=str(past["missedTotal"]), run=str(past["missedRun"]))
    return (
        ("fact.balance", amount(past["balance"])),
        ("fact.arrears", amount(past["arrears"], alarming=True)),
        ("fact.overdue", _overdue(past["daysPastDue"], past["overdueSince"], paint)),
        ("fact.missed", paint.plain(missed)),
        ("fact.payoff", amount(past["payoff"])),
        ("fact.next_due", paint.plain(past["nextDueOn"])),
        ("fact.instalment", amount(past["instalment"])),
        ("fact.rate", paint.plain(percent(past["rate"]))),
        ("fact.overdue_principal", amount(past["overduePrincipal"], alarming=True)),
        ("fact.overdue_interest", amount(past["overdueInterest"], alarming=True)),
        ("fact.penalty", amount(past["accruedPenalty"])),
        ("fact.compound", amount(past["accruedCompound"])),
        ("fact.accrued", amount(past["accruedInterest"])),
        ("fact.suspense", amount(past["suspense"])),
        ("fact.off_book", amount(past["offBookInterest"])),
        ("fact.written_off", amount(past["writtenOff"])),
        ("fact.missed_max", paint.number(past["missedRunMax"])),
    )
