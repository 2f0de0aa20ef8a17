"""Bills: what fell due, and what of it is paid."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services.loan_query import BillView
from recoup.services.loan_query import ScheduleRow as RowView
from recoup_graphql.code import Code, core_code
from recoup_graphql.context import Info
from recoup_graphql.derived import derived
from recoup_graphql.explain import BillPart, Explanation, explain_bill
from recoup_graphql.money import Money, money
from recoup_graphql.node import Node, global_id
from recoup_graphql.paging import Connection


@strawberry.type(description="An amount that fell due: an instalment, settled interest, principal at maturity, a cost.")
class Bill(Node):
    """A bill of a loan."""

    seq: int = field(description="Its number among the loan's bills, from 1.")
    kind: Code = field(description="What the bill is for.")
    due_on: date = field(description="The contractual due date.")
    rolled_due_on: date = field(description="The due date after moving off holidays. Days past due count from here.")
    principal: Money = field(description="Principal billed.")
    interest: Money = field(description="Contract interest billed.")
    cost: Money = field(description="Costs billed.")
    penalty: Money = field(
        description="Penalty interest on the bill: what is posted and what accrued up to the business day."
    )
    compound: Money = field(
        description="Compound interest on the bill: what is posted and what accrued up to the business day."
    )
    paid: Money = field(description="Everything paid on the bill.")
    outstanding: Money = field(description="Everything still unpaid of the bill.")
    is_missed: bool = field(description="Whether it was not fully paid at the end of its last day.")
    state: Code = field(description="Whether anything of it is unpaid.")
    days_past_due: int = field(
        description="Days from the rolled due date to the business day while anything is unpaid, else 0."
    )
    paid_on: date | None = field(description="The day on which it was fully paid; null while it is open.")
    loan_id: strawberry.Private[str]

    @derived(description="Why an amount of the bill is what it is, to the business day.")
    async def explain(
        self, info: Info, part: Annotated[BillPart, strawberry.argument(description="Which amount.")]
    ) -> Explanation:
        """The loan is walked from its first day."""
        return await explain_bill(info, self.loan_id, self.seq, part)


@strawberry.type(description="A due that is still to come, projected from the loan's present state.")
class ScheduleRow:
    """A row of the repayment schedule."""

    seq: int = field(description="Its number among the loan's dues, from 1.")
    due_on: date = field(description="The contractual due date.")
    rolled_due_on: date = field(description="The due date after moving off holidays.")
    principal: Money = field(description="Principal that will be due.")
    interest: Money = field(description="Contract interest that will be due.")
    total: Money = field(description="Principal and interest together.")
    balance: Money = field(description="Principal that remains after it is paid.")


BillConnection = Connection[Bill]


def bill_node(view: BillView) -> Bill:
    """A bill as clients see it."""
    amounts = {
        name: money(getattr(view, name), view.currency)
        for name in ("principal", "interest", "cost", "penalty", "compound", "paid", "outstanding")
    }
    return Bill(
        id=global_id("Bill", f"{view.loan_id}.{view.seq}"),
        seq=view.seq,
        kind=core_code("bill", view.kind),
        due_on=view.due_on,
        rolled_due_on=view.rolled_due_on,
        is_missed=view.missed,
        state=core_code("bill_state", view.state),
        days_past_due=view.dpd,
        paid_on=view.paid_on,
        loan_id=view.loan_id,
        **amounts,
    )


def schedule_row(row: RowView, currency: str) -> ScheduleRow:
    """A row of the schedule as clients see it."""
    return ScheduleRow(
        seq=row.seq,
        due_on=row.due_on,
        rolled_due_on=row.rolled_due_on,
        principal=money(row.principal, currency),
        interest=money(row.interest, currency),
        total=money(row.total, currency),
        balance=money(row.balance, currency),
    )
