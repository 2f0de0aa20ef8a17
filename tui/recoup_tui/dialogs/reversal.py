"""Reverse a payment: never an undo, always a new entry with a reason, linked to the first."""

from uuid import uuid4

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.widgets import Button, Static

from recoup_tui.dialogs.dialog import Dialog
from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.questions import REVERSE_PAYMENT, ReversalResult
from recoup_tui.shapes import Payment
from recoup_tui.widgets.field import Field


class ReversalDialog(Dialog[str]):
    """The payment, and the reason for reversing it. Cancel has the focus. Gives the payment's number, or None."""

    accept_key = "reversal.accept"

    def __init__(self, payment: Payment) -> None:
        super().__init__()
        self._payment = payment
        self._key = uuid4().hex
        self._is_booking = False

    def title_text(self) -> str:
        """Which payment."""
        return f"{self.session.words('reversal.title')} · {self._payment['number']}"

    def form(self) -> ComposeResult:
        """What was booked, and the reason."""
        yield Static(self._booked(), id="booked")
        yield Field("reason", hint=self.session.words("reversal.reason_hint"))

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

    def on_mount(self) -> None:
        """Cancel has the focus."""
        self.spoken()

    def spoken(self) -> None:
        """Cancel has the focus again."""
        self.query_one("#cancel", Button).focus()

    def action_accept(self) -> None:
        """Book the reversal; a second press while the first is under way does nothing."""
        if not self._is_booking:
            self._is_booking = True
            self._book()

    @work(exclusive=True, group="book")
    async def _book(self) -> None:
        result = await self._ask()
        self._is_booking = False
        if result is None:
            return
        if result["userErrors"]:
            self.complain(result["userErrors"])
            self._key = uuid4().hex
            return
        self.notify(self.session.words("reversal.done", number=self._payment["number"]), markup=False)
        self.dismiss(self._payment["number"])

    async def _ask(self) -> ReversalResult | None:
        given = {"paymentId": self._payment["id"], "reason": self.field("reason").value, "idempotencyKey": self._key}
        try:
            return (await self.session.ask(REVERSE_PAYMENT, input=given))["paymentReverse"]
        except ServerAway:
            self.complain_of(self.session.words("payment.away"))
        except ServerRefused as refused:
            self.complain([{"code": p.code, "field": list(p.field), "message": p.message} for p in refused.problems])
        return None
