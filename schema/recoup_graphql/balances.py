"""What is owed, in the fields that a loan today and a loan of a past day have in common."""

from typing import Any, Final, Protocol

import strawberry
from strawberry import field

from recoup.services.loan_view import Figures
from recoup_graphql.money import Money, money


@strawberry.type(description="What a loan owes by the books.")
class LoanBalances:
    """Balances, and the instalment."""

    instalment: Money = field(description="The regular instalment; zero where the method has none.")
    balance: Money = field(description="Principal outstanding, due and not yet due.")
    principal: Money = field(description="Principal not yet due.")
    overdue_principal: Money = field(description="Principal past due and unpaid.")
    overdue_interest: Money = field(description="Billed contract interest unpaid.")
    overdue_other: Money = field(description="Costs, and posted penalty and compound interest, unpaid.")
    suspense: Money = field(description="Money received that met nothing due and is kept.")


@strawberry.type(description="What a loan owes computed to a day.")
class LoanToTheDay:
    """Accrued amounts, and what they add up to."""

    accrued_interest: Money = field(description="Contract interest accrued and not yet billed.")
    accrued_penalty: Money = field(description="Penalty interest accrued and not yet posted, and posted and unpaid.")
    accrued_compound: Money = field(description="Compound interest accrued and not yet posted, and posted and unpaid.")
    arrears: Money = field(description="Everything due and unpaid, with penalty and compound interest to the day.")
    payoff: Money = field(description="What would settle the loan on the day.")
    off_book_interest: Money = field(description="Interest of a loan in non-accrual, kept off the books.")


class Shown(Protocol):
    """A loan as the services show it, today or on a past day."""

    @property
    def currency(self) -> str:
        """The currency of all its amounts."""
        ...


BALANCES: Final = tuple(LoanBalances.__annotations__)
_TO_THE_DAY: Final = tuple(LoanToTheDay.__annotations__)


def balances(view: Shown) -> dict[str, Any]:
    """The fields of `LoanBalances`."""
    return {name: money(getattr(view, name), view.currency) for name in BALANCES}


def to_the_day(figures: Figures, currency: str) -> dict[str, Any]:
    """The fields of `LoanToTheDay`."""
    return {name: money(getattr(figures, name), currency) for name in _TO_THE_DAY}
