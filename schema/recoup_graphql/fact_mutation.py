"""Recording facts, and saying that they ceased to hold."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import fact, loan_query
from recoup.services.fact import FactDraft
from recoup_graphql.approval import Approval, ApprovalLevel, approval_node, levels_of
from recoup_graphql.context import Info
from recoup_graphql.fact import Fact, fact_node
from recoup_graphql.input import Gathering
from recoup_graphql.loan import Loan, loan_node
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.node import public_id
from recoup_graphql.paging import given
from recoup_graphql.problem import UserError, mends


@strawberry.input(description="A statement. Exactly one of `loanId` and `partyId` says about whom.")
class FactRecordInput(Repeatable):
    """A statement as a client tells it."""

    code: str = field(description="What is stated, as the core or the regime declares it.")
    from_on: date = field(description="The first day on which it holds; not after the business day.")
    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="The loan it is about.")
    party_id: strawberry.ID | None = field(
        default=strawberry.UNSET, description="The party it is about; it reaches all its loans."
    )
    to_on: date | None = field(
        default=strawberry.UNSET, description="The day on which it ceases to hold, when that is known."
    )
    value: str | None = field(
        default=strawberry.UNSET, description="The value it carries, where the regime asks for one."
    )
    note: str | None = field(default=strawberry.UNSET, description="What it rests on.")


@strawberry.type(description="The statement that was recorded.")
class FactRecordPayload(Answered):
    """The result of `factRecord`."""

    fact: Fact | None = field(default=None, description="The statement; null when it was refused, or while it waits.")
    approval: Approval | None = field(
        default=None,
        description="The statement as it waits for whoever confirms it; it counts once they signed.",
    )
    needed: list[ApprovalLevel] | None = field(
        default=None, description="Who has to confirm it; empty when nobody has. Told in a preview too."
    )
    loan: Loan | None = field(
        default=None, description="The loan it is about, judged anew; null for a statement about a party or that waits."
    )
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: FactRecordPayload(user_errors=errors), {"loan": "loanId", "party": "partyId"})
async def record(
    info: Info,
    input: Annotated[FactRecordInput, strawberry.argument(description="The statement.")],  # noqa: A002
) -> FactRecordPayload:
    """The mutation `factRecord`."""
    gathering = Gathering()
    loan, party = given(input.loan_id), given(input.party_id)
    draft = FactDraft(
        loan=None if loan is None else gathering.take(lambda: public_id(loan, "Loan", "loan"), ""),
        party=None if party is None else gathering.take(lambda: public_id(party, "Party", "party"), ""),
        code=input.code,
        from_on=input.from_on,
        to_on=given(input.to_on),
        value=given(input.value) or "",
        note=given(input.note) or "",
    )
    gathering.finish()
    result = await fact.record(info.context.asker, draft, mode=mode_of(input.mode))
    view = None if draft.loan is None or result.fact is None else await loan_query.get(info.context.asker, draft.loan)
    return FactRecordPayload(
        fact=None if result.fact is None else fact_node(result.fact),
        approval=None if result.approval is None else approval_node(result.approval),
        needed=levels_of(result.needed, result.regime),
        loan=None if view is None else loan_node(view),
        user_errors=[],
    )


@strawberry.input(description="The end of a statement that holds.")
class FactEndInput(Repeatable):
    """An end."""

    fact_id: strawberry.ID = field(description="The statement.")
    on: date = field(description="The first day on which it holds no more; after its first day, not in the future.")


@strawberry.type(description="The statement that ended.")
class FactEndPayload(Answered):
    """The result of `factEnd`."""

    fact: Fact | None = field(default=None, description="The statement with its end; null when it was refused.")
    loan: Loan | None = field(
        default=None, description="The loan it is about, judged anew; null for a statement about a party."
    )
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: FactEndPayload(user_errors=errors), {"fact": "factId"})
async def end(
    info: Info,
    input: Annotated[FactEndInput, strawberry.argument(description="The end.")],  # noqa: A002
) -> FactEndPayload:
    """The mutation `factEnd`."""
    key = public_id(input.fact_id, "Fact", "fact")
    ended = await fact.end(info.context.asker, key, on=input.on, mode=mode_of(input.mode))
    view = None if ended.loan_id is None else await loan_query.get(info.context.asker, ended.loan_id)
    return FactEndPayload(fact=fact_node(ended), loan=None if view is None else loan_node(view), user_errors=[])
