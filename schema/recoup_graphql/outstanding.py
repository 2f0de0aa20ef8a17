"""What is outstanding of what a case or a task is about."""

from operator import attrgetter
from typing import Final

from recoup_graphql.context import Info
from recoup_graphql.money import Money, money

TOLD: Final = (
    "Principal that is owed of what it is about, due or not, on the open business day: of its loan; of a party's case "
    "its loans under the regime, of a month of sales the invoices of that month. Null where it is about neither, or "
    "where the party owes in several currencies."
)
_VIEW: Final = attrgetter("view")


async def outstanding_of(info: Info, loan_id: str | None, case_id: str | None) -> Money | None:
    """By the public ids of a loan and a case, from the operation's loaders."""
    if loan_id:
        view = _VIEW(await info.context.loaders.loan_behind(loan_id))
        return money(view.balance, view.currency)
    found = await info.context.loaders.outstanding(case_id) if case_id else None
    return None if found is None else money(found.amount, found.currency)
