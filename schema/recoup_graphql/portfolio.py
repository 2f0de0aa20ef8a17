"""What the loans in sight add up to."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import as_of as past
from recoup.services import portfolio as adding
from recoup.services import provision as providing
from recoup.services.portfolio import PortfolioRow as RowView
from recoup.services.provision import Provisions as ProvisionsView
from recoup.services.provision import Reserve as ReserveView
from recoup_graphql.as_of import AsOfInput, pair_given
from recoup_graphql.code import Code, regime_code
from recoup_graphql.context import Info
from recoup_graphql.derived import derived
from recoup_graphql.money import Money, MoneyInput, minor, money
from recoup_graphql.paging import given
from recoup_graphql.scalars import Currency


@strawberry.type(description="Loans and balance of one grade.")
class GradeCount:
    """A part of a portfolio."""

    grade: Code = field(description="The grade.")
    loans: int = field(description="How many loans have it.")
    balance: Money = field(description="Their principal outstanding.")


@strawberry.input(description="A figure of the institution's accounts that its loans do not tell.")
class StatedFigure:
    """A figure."""

    name: str = field(description="Its name, as the regime's table reads it.")
    amount: MoneyInput = field(description="How much it is.")


@strawberry.type(description="What one row of a regime's table wants set aside.")
class Reserve:
    """A part of the provisions."""

    provision: Code = field(description="The row.")
    amount: Money = field(description="How much.")
    rules: list[str] = field(description="Ids of the rules that ask for it.")


@strawberry.type(description="What a regime wants set aside for its live loans, by official grade (PV-01 to PV-04).")
class Provisions:
    """Reserves to book, the higher minimum, and the gap between them."""

    booked: list[Reserve] = field(description="What is to be booked, row by row.")
    minima: list[Reserve] = field(description="The minima; the highest binds.")
    estimates: list[Reserve] = field(description="Estimates that only inform.")
    reserves: Money = field(description="All that is to be booked.")
    minimum: Money = field(description="The minimum that binds.")
    shortfall: Money = field(description="What the reserves lack to the minimum.")
    non_performing: Money = field(description="The balance that does not perform.")


@strawberry.type(description="The live loans of one regime in one currency.")
class PortfolioRow:
    """One row a regime and currency."""

    regime: Code = field(description="The regime.")
    currency: Currency = field(description="The currency.")
    loans: int = field(description="How many live loans.")
    balance: Money = field(description="Their principal outstanding.")
    arrears: Money = field(description="Billed and posted amounts that are past due.")
    overdue_loans: int = field(description="How many of them are past due.")
    grades: list[GradeCount] = field(description="The same by official grade, best first.")
    view: strawberry.Private[RowView]

    @derived(description="What is to be set aside for them; null where the regime grades no loans.")
    async def provisions(
        self,
        info: Info,
        figures: Annotated[
            list[StatedFigure] | None,
            strawberry.argument(description="Figures that the loans do not tell, such as `value_added_income`."),
        ] = strawberry.UNSET,
    ) -> Provisions | None:
        """By the regime's table, in today's edition."""
        stated = {each.name: minor(each.amount, "figures") for each in given(figures) or ()}
        made = await providing.of_row(info.context.asker, self.view, stated)
        return None if made is None else provisions_of(made, self.view.regime, self.view.currency)


def provisions_of(made: ProvisionsView, code: str, currency: str) -> Provisions:
    """What a regime wants set aside, as it is shown."""

    def reserves(rows: Sequence[ReserveView]) -> list[Reserve]:
        return [
            Reserve(
                provision=regime_code(code, "provision", row.code),
                amount=money(row.amount, currency),
                rules=list(row.rules),
            )
            for row in rows
        ]

    amounts = {
        name: money(getattr(made, name), currency) for name in ("reserves", "minimum", "shortfall", "non_performing")
    }
    return Provisions(
        booked=reserves(made.booked), minima=reserves(made.minima), estimates=reserves(made.estimates), **amounts
    )


def _row(view: RowView) -> PortfolioRow:
    return PortfolioRow(
        regime=regime_code(view.regime, "regime", view.regime),
        currency=Currency(view.currency),
        loans=view.loans,
        balance=money(view.balance, view.currency),
        arrears=money(view.arrears, view.currency),
        overdue_loans=view.overdue_loans,
        view=view,
        grades=[
            GradeCount(
                grade=regime_code(view.regime, "grade", part.grade),
                loans=part.loans,
                balance=money(part.balance, view.currency),
            )
            for part in view.grades
        ],
    )


async def portfolio(
    info: Info,
    as_of: Annotated[
        AsOfInput | None,
        strawberry.argument(
            description="The loans as they were on a day, as known at a moment; each is walked from its first day. "
            "Left out: the books as they stand."
        ),
    ] = strawberry.UNSET,
) -> list[PortfolioRow]:
    """The root field `portfolio`."""
    wanted = given(as_of)
    if wanted is None:
        return [_row(view) for view in await adding.portfolio(info.context.asker)]
    return [_row(view) for view in await past.portfolio(info.context.asker, await pair_given(wanted))]
