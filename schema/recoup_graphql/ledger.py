"""The general ledger: the chart of accounts, the books of a day, both sides of transfers."""

from datetime import date
from enum import Enum
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import businessday, chart
from recoup.services import trial_balance as books
from recoup.services.chart import AccountView
from recoup.services.trial_balance import AccountBalance as BalanceView
from recoup.services.trial_balance import Basis, LegView
from recoup.services.trial_balance import LegFilter as Wanted
from recoup.services.trial_balance import TrialBalance as BooksView
from recoup_graphql.code import Code, Text, core_code, regime_code
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info
from recoup_graphql.money import Money, money
from recoup_graphql.node import public_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of
from recoup_graphql.scalars import Currency


@strawberry.type(description="What a regime calls an account where it has a word of its own.")
class RegimeAccountName:
    """A regime's word."""

    regime: Code = field(description="The regime.")
    name: Text = field(description="Its word for the account.")


@strawberry.type(description="An account of the general ledger.")
class Account:
    """An entry of the chart of accounts."""

    account: Code = field(description="The account.")
    number: int = field(
        description="Its number in the chart: 1 assets, 2 liabilities, 6 income, 7 expenses, 9 memoranda."
    )
    type: Code = field(
        description="What it says: `ASSET`, `LIABILITY`, `INCOME`, `EXPENSE`, or `MEMO` beside the books."
    )
    normal_side: Code = field(description="Where its balance stands when all is normal: `DEBIT` or `CREDIT`.")
    is_contra: bool = field(description="Whether it is deducted from the other accounts of its type.")
    name: Text = field(description="Its name in each language.")
    regime_names: list[RegimeAccountName] = field(description="The regimes that have a word of their own for it.")


def _account(view: AccountView) -> Account:
    return Account(
        account=core_code("account", view.code),
        number=view.number,
        type=core_code("account_type", view.type),
        normal_side=core_code("side", view.side),
        is_contra=view.contra,
        name=Text(zh=view.zh, en=view.en),
        regime_names=[
            RegimeAccountName(regime=regime_code(name.regime, "regime", name.regime), name=Text(zh=name.zh, en=name.en))
            for name in view.regime_names
        ],
    )


async def accounts(info: Info) -> list[Account]:
    """The root field `accounts`."""
    return [_account(view) for view in chart.accounts(info.context.asker)]


@strawberry.enum(description="By which day a transfer counts.")
class LedgerBasis(Enum):
    """`Basis` as clients write it."""

    BOOKED = strawberry.enum_value("BOOKED", description="By the business day on which it entered the books.")
    EFFECTIVE = strawberry.enum_value("EFFECTIVE", description="By the day on which it took effect.")


@strawberry.type(description="An account in a trial balance. Debits are above zero, credits below.")
class AccountBalance:
    """A row of a trial balance."""

    account: Code = field(description="The account.")
    number: int = field(description="Its number in the chart.")
    opening: Money = field(description="Debits less credits before the first day of the turnover.")
    debits: Money = field(description="What was debited since.")
    credits: Money = field(description="What was credited since.")
    closing: Money = field(description="Debits less credits on the evening of the day.")


@strawberry.type(description="The books of one currency on the evening of a day.")
class TrialBalance:
    """A trial balance."""

    currency: Currency = field(description="The currency; currencies are never added together.")
    since: date = field(description="The first day of the turnover.")
    on: date = field(description="The day.")
    accounts: list[AccountBalance] = field(description="The accounts that hold or moved anything, by number.")
    debits: Money = field(description="The sum of all balances on the debit side.")
    credits: Money = field(description="The sum of all balances on the credit side.")
    is_balanced: bool = field(description="Whether debits equal credits: before, since, and on the evening of the day.")


def _balance(view: BalanceView, currency: str) -> AccountBalance:
    return AccountBalance(
        account=core_code("account", view.account),
        number=view.number,
        opening=money(view.opening, currency),
        debits=money(view.debits, currency),
        credits=money(view.credits, currency),
        closing=money(view.closing, currency),
    )


def _books(view: BooksView) -> TrialBalance:
    return TrialBalance(
        currency=Currency(view.currency),
        since=view.since,
        on=view.on,
        accounts=[_balance(one, view.currency) for one in view.accounts],
        debits=money(view.debits, view.currency),
        credits=money(view.credits, view.currency),
        is_balanced=view.balances,
    )


async def trial_balance(
    info: Info,
    on: Annotated[
        date | None, strawberry.argument(description="The day; the open business day when nothing is said.")
    ] = strawberry.UNSET,
    since: Annotated[
        date | None, strawberry.argument(description="The first day of the turnover; else the first of the month.")
    ] = strawberry.UNSET,
    basis: Annotated[
        LedgerBasis, strawberry.argument(description="By which day transfers count.")
    ] = LedgerBasis.BOOKED,
    organisation: Annotated[
        str | None, strawberry.argument(description="Code of an organisation: only its books and those under it.")
    ] = strawberry.UNSET,
) -> list[TrialBalance]:
    """The root field `trialBalance`."""
    told = await books.trial_balance(
        info.context.asker,
        given(on) or (await businessday.current()).day,
        since=given(since),
        basis=Basis[basis.name],
        organisation_code=given(organisation),
    )
    return [_books(view) for view in told]


@strawberry.type(description="One side of a transfer.")
class Leg:
    """A debit or a credit."""

    loan_number: str | None = field(description="Number of the loan; null for accrual of a group of loans.")
    seq: int = field(description="Number of the transfer within its loan or group.")
    side: Code = field(description="`DEBIT` or `CREDIT`.")
    account: Code = field(description="The account.")
    other: Code = field(description="The account on the other side.")
    amount: Money = field(description="The amount, always above zero.")
    effective_on: date = field(description="The day as of which it counts.")
    booked_on: date = field(description="The business day on which it entered the books.")
    kind: Code = field(description="Why it was posted.")
    reverses: bool = field(description="Whether it takes an earlier transfer back.")


LegConnection = Connection[Leg]


@strawberry.input(description="Which legs. A loan or a day of booking has to be named.")
class LegFilter:
    """Conditions on legs."""

    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only those of this loan.")
    account: str | None = field(default=strawberry.UNSET, description="Only those of this account.")
    booked_on: date | None = field(default=strawberry.UNSET, description="Only those booked on this business day.")


def _leg(view: LegView) -> Leg:
    return Leg(
        loan_number=view.loan_number or None,
        seq=view.seq,
        side=core_code("side", view.side),
        account=core_code("account", view.account),
        other=core_code("account", view.other),
        amount=money(view.amount, view.currency),
        effective_on=view.effective_on,
        booked_on=view.booked_on,
        kind=core_code("posting", view.kind),
        reverses=view.reverses,
    )


COMPARED: Final = comparable("Leg", books.COMPARED)


async def legs(
    info: Info,
    filter: Annotated[LegFilter, strawberry.argument(description="Which legs.")],  # noqa: A002
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
) -> LegConnection:
    """The root field `ledgerLegs`."""
    loan = given(filter.loan_id)
    wanted = Wanted(
        loan=None if loan is None else public_id(loan, "Loan", "filter", "loan_id"),
        account=given(filter.account),
        booked_on=given(filter.booked_on),
    )
    wished = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    return connection(
        await books.legs(info.context.asker, wanted, wished),
        _leg,
    )
