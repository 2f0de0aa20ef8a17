"""Payments: money received, how it was allocated, and taking it back."""

from datetime import date, datetime

import strawberry
from strawberry import field

from recoup.services import claim as claiming
from recoup.services import payment_query, personal
from recoup.services.access import sees_personal
from recoup.services.paging import Page
from recoup.services.payment_query import LineView, PaymentFilter, PaymentView
from recoup_graphql.code import Code, core_code
from recoup_graphql.context import Info
from recoup_graphql.derived import derived
from recoup_graphql.explain import Explanation, explain_payment, found_or_none
from recoup_graphql.later import LOAN
from recoup_graphql.money import Money, money
from recoup_graphql.node import Node, global_id
from recoup_graphql.paging import Connection, connection
from recoup_graphql.party import Party, party_node


@strawberry.type(description="What a part of a payment paid.")
class PaymentLine:
    """A line of an allocation."""

    bill_seq: int | None = field(description="Number of the bill; null for money that met no bill.")
    due_on: date | None = field(description="Due date of the bill; null for money that met no bill.")
    component: Code = field(
        description="What was paid: cost, interest, penalty, compound, principal, or kept in suspense."
    )
    amount: Money = field(description="The amount of this part.")
    loan_number: str = field(description="Number of the loan.")
    loan_id: strawberry.Private[str]
    payment_id: strawberry.Private[str | None]

    @derived(graphql_type=LOAN, description="The loan.")
    async def loan(self, info: Info) -> object:
        """From the operation's loader."""
        return await info.context.loaders.loan_behind(self.loan_id)

    @derived(
        description="Why the payment went as it did on this loan: all its lines; null in a preview or once taken back."
    )
    async def explain(self, info: Info) -> Explanation | None:
        """The loan is walked from its first day."""
        found = self.payment_id and await found_or_none(explain_payment(info, self.loan_id, self.payment_id))
        return found or None


@strawberry.type(description="Money received. Never changed; a wrong one is reversed and recorded anew.")
class Payment(Node):
    """A payment."""

    number: str = field(description="The number under which people know the payment.")
    party: Party = field(description="Whose debt it pays.")
    amount: Money = field(description="The amount received.")
    value_date: date = field(description="The day as of which it counts.")
    booked_on: date = field(description="The business day on which it entered the books.")
    recorded_at: datetime = field(description="The moment at which it was recorded.")
    channel: str = field(description="How it came in; empty when nobody said.")
    is_reversed: bool = field(description="Whether it was taken back.")
    lines: list[PaymentLine] = field(description="How it is allocated now.")
    public_id: strawberry.Private[str]
    known_payer: strawberry.Private[str]
    known_reference: strawberry.Private[str]

    @derived(description="Who paid, masked for callers who do not work with debtors; empty when nobody said.")
    def payer(self, info: Info) -> str:
        """In clear or masked: whoever paid may be a person, whatever the debtor is."""
        return self.known_payer if sees_personal(info.context.asker) else personal.mask(self.known_payer)

    @derived(description="The sender's reference or account, masked like the payer; empty when nobody said.")
    def reference(self, info: Info) -> str:
        """In clear or masked."""
        return self.known_reference if sees_personal(info.context.asker) else personal.mask_number(self.known_reference)

    @derived(description="How it counts against the debtor, for loans where that differs from the books; else empty.")
    async def claim_lines(self, info: Info) -> list[PaymentLine]:
        """Derived by the kernel from the same facts (RA-02)."""
        return [
            payment_line(line, self.public_id) for line in await claiming.of_payment(info.context.asker, self.public_id)
        ]


PaymentConnection = Connection[Payment]


def payment_line(view: LineView, payment: str | None) -> PaymentLine:
    """A line of a payment, by its public id, as clients see it; of none yet in a preview."""
    return PaymentLine(
        bill_seq=view.bill_seq or None,
        due_on=view.due_on,
        component=core_code("component", view.component),
        amount=money(view.amount, view.currency),
        loan_number=view.loan_number,
        loan_id=view.loan_id,
        payment_id=payment,
    )


def payment_node(view: PaymentView) -> Payment:
    """A payment as clients see it."""
    return Payment(
        id=global_id("Payment", view.id),
        number=view.number,
        party=party_node(view.party),
        amount=money(view.amount, view.currency),
        value_date=view.value_on,
        booked_on=view.booked_on,
        recorded_at=view.recorded_at,
        channel=view.channel,
        known_reference=view.reference,
        known_payer=view.payer,
        is_reversed=view.reversed,
        lines=[payment_line(line, view.id) for line in view.lines],
        public_id=view.id,
    )


async def loan_payments(info: Info, loan: str, page: Page) -> PaymentConnection:
    """The payments of one loan, by its public id, newest first."""
    return connection(await payment_query.page(info.context.asker, PaymentFilter(loan=loan), page), payment_node)
