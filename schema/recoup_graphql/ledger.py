"""The general ledger: the chart of accounts."""

import strawberry
from strawberry import field

from recoup.services import chart
from recoup.services.chart import AccountView
from recoup_graphql.code import Code, Text, core_code, regime_code
from recoup_graphql.context import Info


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
