"""Record a payment. Where the money will go is shown by the server while the amount is typed; nothing is booked before.

The idempotency key is made when the dialog opens, so pressing twice, or again after a lost connection, books once.
"""

from typing import Final
from uuid import uuid4

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.timer import Timer
from textual.widgets import Button, Input

from recoup_tui.dialogs.dialog import Dialog
from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.figures import grouped
from recoup_tui.questions import LOAN, RECORD_PAYMENT, PaymentResult
from recoup_tui.shapes import Loan
from recoup_tui.widgets.field import Field
from recoup_tui.widgets.preview import Preview

TYPING_SECONDS: Final = 0.25
KEY_REUSED: Final = "IDEMPOTENCY_KEY_REUSED"


class PaymentDialog(Dialog[str]):
    """Amount, value date and where it came from; beside it the allocation. Gives the payment's number, or None."""

    accept_key = "payment.accept"

    def __init__(self, loan_id: str) -> None:
        super().__init__()
        self._loan_id = loan_id
        self._loan: Loan | None = None
        self._key = uuid4().hex
        self._typing: Timer | None = None
        self._is_booking = False

    def title_text(self) -> str:
        """What is paid."""
        title = self.session.words("payment.title")
        return f"{title} · {self._loan['number']} {self._loan['party']['name']}" if self._loan else title

    def form(self) -> ComposeResult:
        """The fields and the preview."""
        day = self.session.day
        with Container(id="payment"):
            with Vertical(id="fields"):
                yield Field("amount", hint=self.session.words("payment.amount_hint"))
                yield Field("valueDate", day["day"] if day else "")
                yield Field("channel", hint=self.session.words("payment.channel_hint"))
                yield Field("reference")
                yield Field("payer")
            yield Preview()

    def on_mount(self) -> None:
        """Start at the amount and learn about the loan."""
        self.spoken()
        self._learn()

    def spoken(self) -> None:
        """Start at the amount, and show again where it would go."""
        self.field("amount").input.focus()
        self._paint_loan()
        self._schedule_preview()

    @work(exclusive=True, group="learn")
    async def _learn(self) -> None:
        try:
            self._loan = (await self.session.ask(LOAN, id=self._loan_id))["loan"]
        except (ServerAway, ServerRefused) as failure:
            self.complain_of(str(failure))
        self._paint_loan()

    def _paint_loan(self) -> None:
        if self._loan:
            self.query_one("#box").border_title = self.title_text()
            self.query_one(Preview).introduce(self._loan)

    def _input(self, mode: str) -> dict[str, object]:
        currency = self._loan["currency"] if self._loan else ""
        given: dict[str, object] = {
            "loanId": self._loan_id,
            "amount": {"amount": self.field("amount").value.replace(",", ""), "currency": currency},
            "valueDate": self.field("valueDate").value,
            "idempotencyKey": self._key,
            "mode": mode,
        }
        optional = {name: self.field(name).value for name in ("channel", "reference", "payer")}
        return given | {name: text for name, text in optional.items() if text}

    @on(Input.Changed)
    def _changed(self) -> None:
        self._schedule_preview()

    def _schedule_preview(self) -> None:
        if self._typing:
            self._typing.stop()
        self._typing = self.set_timer(TYPING_SECONDS, self._preview)

    @work(exclusive=True, group="preview")
    async def _preview(self) -> None:
        if not self.field("amount").value or self._loan is None:
            self.complain(())
            self.query_one(Preview).invite()
            return
        result = await self._ask("PREVIEW")
        if result is None or self._is_booking:
            return
        self.complain(result["userErrors"])
        if result["userErrors"]:
            self.query_one(Preview).invite()
        else:
            self.query_one(Preview).show(result)

    async def _ask(self, mode: str) -> PaymentResult | None:
        try:
            return (await self.session.ask(RECORD_PAYMENT, input=self._input(mode)))["paymentRecord"]
        except ServerAway:
            self.complain_of(self.session.words("payment.away" if mode == "COMMIT" else "payment.no_preview"))
        except ServerRefused as refused:
            self.complain([{"code": p.code, "field": list(p.field), "message": p.message} for p in refused.problems])
        return None

    def action_accept(self) -> None:
        """Book the payment; a second press while the first is under way does nothing."""
        if not self._is_booking and self._loan is not None:
            self._set_booking(is_booking=True)
            self._book()

    def _set_booking(self, *, is_booking: bool) -> None:
        self._is_booking = is_booking
        self.query_one("#accept", Button).disabled = is_booking

    @work(exclusive=True, group="book")
    async def _book(self) -> None:
        result = await self._ask("COMMIT")
        self._set_booking(is_booking=False)
        if result is None:
            return
        if result["userErrors"] or result["payment"] is None:
            self._refused(result)
            return
        self._tell(result["payment"]["number"], replayed=bool(result["replayed"]))
        self.dismiss(result["payment"]["number"])

    def _refused(self, result: PaymentResult) -> None:
        """A refusal books nothing, so the next try is a new command; a reused key means that something was booked."""
        self.complain(result["userErrors"])
        if all(error["code"] != KEY_REUSED for error in result["userErrors"]):
            self._key = uuid4().hex

    def _tell(self, number: str, *, replayed: bool) -> None:
        key = "payment.replayed" if replayed else "payment.done"
        amount = grouped(self.field("amount").value.replace(",", ""))
        currency = self._loan["currency"] if self._loan else ""
        self.notify(self.session.words(key, number=number, amount=amount, currency=currency), markup=False)
