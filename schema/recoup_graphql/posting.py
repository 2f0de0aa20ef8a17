"""The journal: transfers between accounts."""

from datetime import date
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import journal
from recoup.services.journal import JournalFilter as Wanted
from recoup.services.journal import PostingView
from recoup.services.paging import Page
from recoup_graphql.code import Code, core_code
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info
from recoup_graphql.derived import derived
from recoup_graphql.later import LOAN
from recoup_graphql.money import Money, money
from recoup_graphql.node import global_id, public_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of


@strawberry.type(
    description="A transfer: an amount from one account to another. Never changed; what was wrong is reversed."
)
class Posting:
    """A row of the journal."""

    id: strawberry.ID = field(description="Opaque id, the same wherever the posting is told.")
    effective_on: date = field(description="The day as of which it counts; it may lie before the day of booking.")
    booked_on: date = field(description="The business day on which it entered the books.")
    kind: Code = field(description="Why it was posted.")
    debit: Code = field(description="The account debited.")
    credit: Code = field(description="The account credited.")
    amount: Money = field(description="The amount, always above zero.")
    bill_seq: int | None = field(description="Number of the loan's bill concerned; null when there is none.")
    reverses: bool = field(description="Whether it takes an earlier posting back.")
    loan_id: strawberry.Private[str]

    @derived(graphql_type=LOAN, description="The loan.")
    async def loan(self, info: Info) -> object:
        """From the operation's loader."""
        return await info.context.loaders.loan_behind(self.loan_id)


@strawberry.type(description="A transfer that a preview would post, or that a command has posted.")
class PreviewPosting:
    """A transfer without an identity."""

    effective_on: date = field(description="The day as of which it counts.")
    kind: Code = field(description="Why it is posted.")
    debit: Code = field(description="The account debited.")
    credit: Code = field(description="The account credited.")
    amount: Money = field(description="The amount, always above zero.")
    bill_seq: int | None = field(description="Number of the loan's bill concerned; null when there is none.")
    loan_number: str = field(description="Number of the loan.")
    reverses: bool = field(description="Whether it takes an earlier posting back.")


PostingConnection = Connection[Posting]


@strawberry.input(description="Which postings. Every condition given must hold.")
class JournalFilter:
    """Conditions on the journal."""

    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only those of this loan.")
    booked_on: date | None = field(default=strawberry.UNSET, description="Only those booked on this business day.")
    effective_on: date | None = field(default=strawberry.UNSET, description="Only those that count as of this day.")


def posting_node(view: PostingView) -> Posting:
    """A transfer as clients see it."""
    return Posting(
        id=global_id("Posting", f"{view.loan_id}.{view.seq}"),
        effective_on=view.effective_on,
        booked_on=view.booked_on,
        kind=core_code("posting", view.kind),
        debit=core_code("account", view.debit),
        credit=core_code("account", view.credit),
        amount=money(view.amount, view.currency),
        bill_seq=view.bill_seq or None,
        reverses=view.reverses,
        loan_id=view.loan_id,
    )


def preview_posting(view: PostingView) -> PreviewPosting:
    """A transfer of a command's result."""
    return PreviewPosting(
        effective_on=view.effective_on,
        kind=core_code("posting", view.kind),
        debit=core_code("account", view.debit),
        credit=core_code("account", view.credit),
        amount=money(view.amount, view.currency),
        bill_seq=view.bill_seq or None,
        loan_number=view.loan_number,
        reverses=view.reverses,
    )


COMPARED: Final = comparable("Posting", journal.COMPARED)


async def postings(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        JournalFilter | None, strawberry.argument(description="Which postings.")
    ] = strawberry.UNSET,
) -> PostingConnection:
    """The root field `journal`."""
    asked = given(filter) or JournalFilter()
    loan = given(asked.loan_id)
    wanted = Wanted(
        loan=None if loan is None else public_id(loan, "Loan", "filter", "loan_id"),
        booked_on=given(asked.booked_on),
        effective_on=given(asked.effective_on),
    )
    wished = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    return connection(
        await journal.page(info.context.asker, wanted, wished),
        posting_node,
    )


async def loan_postings(info: Info, loan: str, page: Page) -> PostingConnection:
    """The journal of one loan, by its public id."""
    return connection(await journal.page(info.context.asker, Wanted(loan=loan), page), posting_node)
