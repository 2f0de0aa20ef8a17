"""What a loan costs its debtor in a year."""

import strawberry
from strawberry import field

from recoup.services import yearly_cost
from recoup.services.loan_query import LoanView
from recoup_graphql.context import Info
from recoup_graphql.money import Money, money, rate
from recoup_graphql.scalars import DecimalText, RateText


@strawberry.type(
    description="Interest, compound interest, penalty and fees over the principal outstanding, in a year. Beyond the "
    "limit courts may cut them (IR-11): a warning, nothing is refused."
)
class YearlyCost:
    """The cost of a loan."""

    charges: Money = field(description="All of them, from the first draw-down to the business day.")
    rate: DecimalText = field(description="What they are in a year, as a fraction of one.")
    limit: RateText = field(description="The limit, parameter `cost_warning`.")
    is_above: bool = field(description="Whether the cost is above the limit, exactly.")


async def loan_yearly_cost(info: Info, loan: LoanView) -> YearlyCost | None:
    """The cost of a loan; None before its first day is over."""
    view = await yearly_cost.of_loan(info.context.asker, loan.id)
    if view is None:
        return None
    return YearlyCost(
        charges=money(view.charges, loan.currency),
        rate=DecimalText(rate(view.rate)),
        limit=rate(view.limit),
        is_above=view.above,
    )
