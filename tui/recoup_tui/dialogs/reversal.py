"""Reverse a payment or an amendment: never an undo, always a new entry with a reason, linked to the first."""

from typing import Final

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Button, Static

from recoup_tui.dialogs.form import FormDialog
from recoup_tui.forms import Entry, Form
from recoup_tui.questions import REVERSE_PAYMENT, ReversalResult
from recoup_tui.shapes import Payment

REVERSAL: Final = Form(
    root="paymentReverse", question=REVERSE_PAYMENT, entries=(Entry(name="reason"),), has_preview=False
)


class ReversalDialog(FormDialog[ReversalResult]):
    """The payment, and the reason for reversing it. Cancel has the focus."""

    accept_key = "reversal.accept"

    def __init__(self, payment: Payment) -> None:
        super().__init__(REVERSAL, given={"paymentId": payment["id"]}, about=payment["number"])
        self._payment = payment

    def form(self) -> ComposeResult:
        """What was booked, and the reason."""
        yield Static(self._booked(), id="booked")
        yield from super().form()

    def _booked(self) -> Group:
        paint, payment = self.session.painter(), self._payment
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column()
        table.add_column()
        table.add_column(justify="right")
        total = paint.amount(payment["amount"], currency=True)
        total.stylize("bold")
        table.add_row(Text(payment["valueDate"], style="bold"), Text(payment["payer"], style="bold"), total)
        for line in payment["lines"]:
            due = paint.words("loan.line_due", seq=str(line["billSeq"] or "–"), due=line["dueOn"] or "–")
            table.add_row(paint.muted(due), paint.label(line["component"]), paint.amount(line["amount"], currency=True))
        return Group(table, Text(f"\n{paint.words('reversal.warning')}", style=paint.palette.caution))

    def spoken(self) -> None:
        """Cancel has the focus again."""
        self.query_one("#cancel", Button).focus()

    def tell(self, result: ReversalResult) -> None:
        """Say what was reversed."""
        if result["approval"]:
            super().tell(result)
            return
        self.notify(self.session.words("reversal.done", number=self._payment["number"]), markup=False)
