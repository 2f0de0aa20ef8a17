"""Amendments: what was agreed otherwise on a loan or let go of, and the versions of its contract."""

from datetime import date, datetime

import strawberry
from strawberry import field

from recoup.services import amendment_query
from recoup.services.amendment_query import AmendmentView, ContractView
from recoup.services.loan_query import LoanView
from recoup.services.paging import Page
from recoup_graphql.code import Code, core_code, regime_code
from recoup_graphql.context import Info
from recoup_graphql.derived import derived
from recoup_graphql.free_text import FreeText
from recoup_graphql.later import LOAN
from recoup_graphql.money import Money, money, rate
from recoup_graphql.node import Node, global_id
from recoup_graphql.paging import Connection, connection
from recoup_graphql.scalars import RateText
from recoup_graphql.told import ToldValue, told_values


@strawberry.type(
    description="A command that changed what was agreed on a loan, or let go of a claim. Never changed; a wrong one is "
    "reversed."
)
class Amendment(Node):
    """An amendment."""

    number: str = field(description="The number under which people know it.")
    command: Code = field(description="Which command it was.")
    value_date: date = field(description="The day as of which it counts.")
    booked_on: date = field(description="The business day on which it entered the books.")
    recorded_at: datetime = field(description="The moment at which it was recorded.")
    reason: str = field(description="Why it was made.", extensions=[FreeText()])
    told: list[ToldValue] = field(description="The command as its maker gave it.")
    replaced: list[ToldValue] = field(description="What it replaced.")
    contract_version: int | None = field(description="The version of the contract that it began; null if none.")
    made_by: str = field(description="Code of the person who gave the command.")
    approval_number: str | None = field(
        description="Number of the approval that it needed; null if nobody had to agree."
    )
    is_reversed: bool = field(description="Whether it was taken back.")
    loan_number: str = field(description="Number of the loan.")
    loan_id: strawberry.Private[str]

    @derived(graphql_type=LOAN, description="The loan.")
    async def loan(self, info: Info) -> object:
        """From the operation's loader."""
        return await info.context.loaders.loan_behind(self.loan_id)


AmendmentConnection = Connection[Amendment]


@strawberry.type(description="A version of a loan's contract.")
class ContractVersion:
    """A contract as it was, is, or would have been in force."""

    version: int = field(description="Its number; 0 is the contract as first agreed.")
    from_on: date = field(description="The day from which it counts.")
    because: Code | None = field(description="The command that began it; null for the first.")
    amendment_number: str | None = field(description="Number of that amendment; null for the first.")
    is_in_force: bool = field(description="Whether it is in force now.")
    is_reversed: bool = field(description="Whether it was taken back.")
    method: Code = field(description="How principal is repaid.")
    instalments: int = field(description="How many instalments it has.")
    every: int = field(description="Units between two of them.")
    unit: Code = field(description="The unit of a period.")
    first_due_on: date | None = field(description="Its first due date.")
    maturity_on: date | None = field(description="Its last due date.")
    instalment: Money = field(description="The instalment fixed by hand; zero when it is computed.")


@strawberry.type(description="What is agreed on a loan at a moment, in short.")
class LoanTerms:
    """The terms that amendments change."""

    method: Code = field(description="How principal is repaid.")
    rate: RateText = field(description="The contract rate.")
    instalment: Money = field(description="The regular instalment; zero where the method has none.")
    instalments: int = field(description="How many instalments the contract has.")
    maturity_on: date | None = field(description="The last due date.")
    next_due_on: date | None = field(description="The next due date; null when nothing more falls due.")
    regime: Code = field(description="The regime that looks after it.")
    product: Code = field(description="The product of the regime.")
    grade: Code | None = field(description="The official grade; null before the first one.")
    organisation: str = field(description="Code of the organisation that looks after the loan.")


def terms_of(view: LoanView) -> LoanTerms:
    """The terms of a loan as it was shown."""
    return LoanTerms(
        method=core_code("method", view.method),
        rate=rate(view.rate),
        instalment=money(view.instalment, view.currency),
        instalments=view.instalments,
        maturity_on=view.maturity_on,
        next_due_on=view.next_due_on,
        regime=regime_code(view.regime, "regime", view.regime),
        product=regime_code(view.regime, "product", view.product),
        grade=None if view.grade is None else regime_code(view.regime, "grade", view.grade),
        organisation=view.organisation_code,
    )


def amendment_node(view: AmendmentView) -> Amendment:
    """An amendment as clients see it."""
    return Amendment(
        id=global_id("Amendment", view.id),
        number=view.number,
        command=core_code("word", view.command),
        value_date=view.value_on,
        booked_on=view.booked_on,
        recorded_at=view.recorded_at,
        reason=view.reason,
        told=told_values(view.input, currency=view.currency, regime=""),
        replaced=told_values(
            {name.lower(): value for name, value in view.before.items()}, currency=view.currency, regime=""
        ),
        contract_version=view.contract_version or None,
        made_by=view.maker_code,
        approval_number=view.approval_number,
        is_reversed=view.reversed,
        loan_number=view.loan_number,
        loan_id=view.loan_id,
    )


def _contract(view: ContractView) -> ContractVersion:
    return ContractVersion(
        version=view.version,
        from_on=view.from_on,
        because=None if view.command is None else core_code("word", view.command),
        amendment_number=view.amendment_number,
        is_in_force=view.in_force,
        is_reversed=view.reversed,
        method=core_code("method", view.method),
        instalments=view.instalments,
        every=view.every,
        unit=core_code("unit", view.unit),
        first_due_on=view.first_due_on,
        maturity_on=view.maturity_on,
        instalment=money(view.instalment, view.currency),
    )


async def loan_contracts(info: Info, loan: str) -> list[ContractVersion]:
    """The versions of a loan's contract, by its public id, the first one first."""
    return [_contract(view) for view in await amendment_query.contracts(info.context.asker, loan)]


async def loan_amendments(info: Info, loan: str, page: Page) -> AmendmentConnection:
    """The amendments of one loan, by its public id, newest first."""
    return connection(await amendment_query.page(info.context.asker, loan, page), amendment_node)
