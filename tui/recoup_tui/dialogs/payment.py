"""Record a payment. The server shows where it will go while the amount is typed; nothing is booked before."""

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text
from textual import work

from recoup_tui.dialogs.form import FormDialog
from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.figures import grouped
from recoup_tui.forms import TODAY, Entry, Form, Kind
from recoup_tui.questions import LOAN, RECORD_PAYMENT, PaymentResult
from recoup_tui.shapes import Loan
from recoup_tui.widgets.preview import allocation, standing, standing_after

PAYMENT: Final = Form(
    root="paymentRecord",
    question=RECORD_PAYMENT,
    entries=(
        Entry(name="amount", kind=Kind.MONEY),
        Entry(name="valueDate", kind=Kind.DAY, initial=TODAY),
        Entry(name="channel", needed=False),
        Entry(name="reference", needed=False),
        Entry(name="payer", needed=False),
        Entry(name="designation", kind=Kind.LIST, needed=False, hint="hint.designation"),
    ),
)


class PartyPaymentDialog(FormDialog[PaymentResult]):
    """A payment of a party, for whichever of its loans the regime says or the party names (TA-01)."""

    accept_key = "payment.accept"

    def picture(self, result: PaymentResult) -> Sequence[RenderableType]:
        """Where it would go, loan by loan."""
        return [allocation(result["lines"] or (), result["surplus"], self.session.painter())]

    def tell(self, result: PaymentResult) -> None:
        """Say under which number it was recorded."""
        key = "payment.replayed" if result["replayed"] else "payment.done"
        amount, number = grouped(self.typed()["amount"].replace(",", "")), result["payment"]
        told = {"number": number["number"] if number else "", "amount": amount, "currency": self.currency}
        self.notify(self.session.words(key, **told), markup=False)


class PaymentDialog(PartyPaymentDialog):
    """Amount, value date and where it came from; beside it the allocation, and how the loan would stand."""

    def __init__(self, loan_id: str) -> None:
        super().__init__(PAYMENT, given={"loanId": loan_id})
        self._loan_id = loan_id
        self._loan: Loan | None = None

    def title_text(self) -> str:
        """What is paid."""
        title = self.session.words("form.paymentRecord")
        return f"{title} · {self._loan['number']} {self._loan['party']['name']}" if self._loan else title

    def on_mount(self) -> None:
        """Start at the amount and learn about the loan."""
        super().on_mount()
        self._learn()

    @property
    def is_ready(self) -> bool:
        """Whether the loan, and with it the currency, is known."""
        return self._loan is not None

    @work(exclusive=True, group="learn")
    async def _learn(self) -> None:
        try:
            self._loan = (await self.session.ask(LOAN, id=self._loan_id))["loan"]
        except (ServerAway, ServerRefused) as failure:
            self.complain_of(str(failure))
        if self._loan:
            self.currency = self._loan["currency"]
            self.query_one("#box").border_title = self.title_text()
            self.invite()
            self.foresee()

    def introduction(self) -> Sequence[RenderableType]:
        """How the loan stands."""
        if self._loan is None:
            return ()
        paint = self.session.painter()
        return [standing(self._loan, paint), Text(f"\n{paint.words('preview.invite')}", style=paint.palette.muted)]

    def picture(self, result: PaymentResult) -> Sequence[RenderableType]:
        """Where it would go, and how the loan would stand."""
        paint = self.session.painter()
        after = [standing_after(self._loan, loan, paint) for loan in result["loans"] or ()]
        return [*super().picture(result), *after]
