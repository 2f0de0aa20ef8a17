"""A loan as a claim: what is owed where the books go another way, and when the claim runs out."""

from datetime import date, datetime

import strawberry
from strawberry import field

from recoup.services import as_of
from recoup.services import claim as claiming
from recoup.services import limitation as limiting
from recoup.services.claim import Owed as OwedView
from recoup.services.loan_query import LoanView
from recoup_graphql.context import Info
from recoup_graphql.money import Money, money
from recoup_graphql.paging import given


@strawberry.type(description="What is owed by component, to the business day; principal not yet due is among it.")
class Owed:
    """One view of a debt."""

    cost: Money = field(description="Costs.")
    interest: Money = field(description="Contract interest, accrued interest among it.")
    penalty: Money = field(description="Penalty interest.")
    compound: Money = field(description="Compound interest.")
    principal: Money = field(description="Principal.")
    total: Money = field(description="All of it.")


@strawberry.type(description="A loan whose books and whose claim go different ways once it is in non-accrual (RA-02).")
class LoanClaim:
    """Both views of one debt."""

    book: Owed = field(description="By the books: principal first once interest has stopped.")
    claim: Owed = field(description="Against the debtor: by the order of the law (民法典 561).")


@strawberry.type(description="When a claim runs out (LM).")
class LoanLimitation:
    """The clocks of a loan."""

    since: date = field(description="The day from which the time runs: the last due day, or the last interruption.")
    expires_on: date = field(description="The last day of the limitation.")
    days_left: int = field(description="Days left on the business day; below zero when it has run out.")
    alarms: list[date] = field(description="The days on which somebody is to be warned.")
    guarantee_until: date = field(description="Until when a guarantor can be held where no period was agreed.")


def _owed(view: OwedView, currency: str) -> Owed:
    names = ("cost", "interest", "penalty", "compound", "principal", "total")
    return Owed(**{name: money(getattr(view, name), currency) for name in names})


async def loan_claim(
    info: Info, loan: LoanView, effective_on: date | None, recorded_at: datetime | None
) -> LoanClaim | None:
    """Both views of a loan, of today or as of a pair; None where its regime has one view only."""
    day, moment = given(effective_on), given(recorded_at)
    pair = None if day is None and moment is None else await as_of.pair_of(day, moment)
    view = await claiming.of_loan(info.context.asker, loan.id, pair)
    if view is None:
        return None
    return LoanClaim(book=_owed(view.book, loan.currency), claim=_owed(view.claim, loan.currency))


async def loan_limitation(info: Info, loan: LoanView) -> LoanLimitation | None:
    """The clocks of a loan; None while it is not live."""
    clocks = await limiting.of_loan(info.context.asker, loan.id)
    if clocks is None:
        return None
    names = ("since", "expires_on", "days_left", "guarantee_until")
    return LoanLimitation(alarms=list(clocks.alarms), **{name: getattr(clocks, name) for name in names})
