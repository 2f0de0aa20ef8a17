"""Commands that wait until others agree, and what those said."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import approval_query
from recoup.services.approval_query import ApprovalFilter as Wanted
from recoup.services.approval_query import ApprovalView, DecisionView
from recoup.services.requirement import Class
from recoup_graphql.code import Code, core_code, regime_code
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.free_text import FreeText
from recoup_graphql.later import LOAN_OR_NOT
from recoup_graphql.node import Node, global_id, public_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of
from recoup_graphql.told import ToldValue, told_values
from recoup_graphql.words import label


@strawberry.type(description="Who has to agree: so many persons who play a part.")
class ApprovalLevel:
    """A level; levels are signed in order."""

    part: Code = field(description="The part that they play at the organisation.")
    persons: int = field(description="How many different persons.")


@strawberry.type(description="What one person said to a waiting command.")
class ApprovalDecision:
    """A signature or a refusal."""

    place: int = field(description="Which of the signatures it is, from 1.")
    part: Code = field(description="For which part it was given.")
    verdict: Code = field(description="Approved or refused.")
    note: str = field(description="What the person remarked; empty when nothing.", extensions=[FreeText()])
    by: str = field(description="Code of the person.")
    on_behalf_of: str | None = field(
        description="Code of the person in whose name it was said, by delegation; null in the own name."
    )
    shown: str | None = field(
        description="Digest of the effect that the person was shown, as `previewHash` told it; null when not told."
    )
    decided_at: datetime = field(description="When.")


@strawberry.type(
    description="A command that was not carried out when it was given, because others have to agree. At the last "
    "signature it is examined again and carried out, once."
)
class Approval(Node):
    """A waiting command, or one that waited."""

    number: str = field(description="The number under which people know it.")
    command: Code = field(description="Which command it is.")
    told: list[ToldValue] = field(description="The command as its maker gave it.")
    levels: list[ApprovalLevel] = field(description="Who has to agree, in order.")
    rules: list[str] = field(description="Ids of the rules that say so.")
    made_by: str = field(description="Code of the person who gave the command; never one of those who decide.")
    state: Code = field(
        description="Whether it waits, was executed, refused, withdrawn by its maker, has expired, or failed at the "
        "last signature because the world had changed."
    )
    awaits: Code | None = field(description="The part whose signature comes next; null once it is closed.")
    requested_on: date = field(description="The business day on which it was given.")
    requested_at: datetime = field(description="The moment at which it was given.")
    closed_on: date | None = field(description="The business day on which it was closed; null while it waits.")
    decisions: list[ApprovalDecision] = field(description="What was said, in order.")
    lapses_on: date | None = field(description="The last business day on which it may be signed; null without one.")
    outcome: list[str] = field(description="Codes for which it failed; empty unless it did.")
    subject_kind: str = field(description="What it is about: `loan`, `party`, `organisation` or `case`.")
    loan_number: str | None = field(description="Number of the loan; null where it is about something else.")
    subject_number: str = field(description="What people call that.")
    organisation: str = field(description="Code of the organisation where those who agree have to play their parts.")
    loan_id: strawberry.Private[str | None]

    @derived(description="Why it failed, as people read it; empty unless it did.")
    def outcome_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return "; ".join(label("outcome", code, spoken(info, language)) for code in self.outcome)

    @derived(graphql_type=LOAN_OR_NOT, description="The loan; null where it is about something else.")
    async def loan(self, info: Info) -> object:
        """From the operation's loader."""
        return None if self.loan_id is None else await info.context.loaders.loan_behind(self.loan_id)


ApprovalConnection = Connection[Approval]


def levels_of(needed: Class, regime: str) -> list[ApprovalLevel]:
    """Levels as clients see them."""
    return [ApprovalLevel(part=regime_code(regime, "part", part), persons=persons) for part, persons in needed.levels]


def approval_node(view: ApprovalView) -> Approval:
    """A waiting command as clients see it."""
    needed = Class(levels=view.levels, rules=view.rules)
    return Approval(
        id=global_id("Approval", view.id),
        number=view.number,
        command=core_code("word", view.command),
        told=told_values(
            view.input,
            currency=view.currency or "CNY",
            regime=view.regime,
            case_kind=view.case_kind,
            command=view.command,
        ),
        levels=levels_of(needed, view.regime),
        rules=list(view.rules),
        made_by=view.maker_code,
        state=core_code("approval", view.state),
        awaits=None if view.awaits is None else regime_code(view.regime, "part", view.awaits),
        requested_on=view.requested_on,
        requested_at=view.requested_at,
        closed_on=view.closed_on,
        decisions=[_decision(row, view.regime) for row in view.decisions],
        lapses_on=view.lapses_on,
        outcome=list(view.outcome),
        subject_kind=view.subject_kind,
        loan_number=view.subject_number if view.loan_id is not None else None,
        subject_number=view.subject_number,
        organisation=view.organisation_code,
        loan_id=view.loan_id,
    )


def _decision(view: DecisionView, regime: str) -> ApprovalDecision:
    return ApprovalDecision(
        place=view.place,
        part=regime_code(regime, "part", view.part),
        verdict=core_code("approval", view.verdict),
        note=view.note,
        by=view.principal_code,
        on_behalf_of=view.for_code,
        shown=view.shown or None,
        decided_at=view.decided_at,
    )


@strawberry.enum(description="What may have become of a command that others have to agree to.")
class ApprovalState(Enum):
    """The states of the services."""

    PENDING = strawberry.enum_value("PENDING", description="It waits.")
    EXECUTED = strawberry.enum_value("EXECUTED", description="All agreed, and it was carried out.")
    REFUSED = strawberry.enum_value("REFUSED", description="Somebody refused it.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="Its maker took it back.")
    EXPIRED = strawberry.enum_value("EXPIRED", description="Nobody signed in time.")
    FAILED = strawberry.enum_value("FAILED", description="All agreed, but the world had changed by then.")


@strawberry.input(description="Which commands. Every condition given must hold.")
class ApprovalFilter:
    """Conditions on waiting commands."""

    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only those of this loan.")
    state: ApprovalState | None = field(default=strawberry.UNSET, description="Only those in this state.")
    command: str | None = field(default=strawberry.UNSET, description="Only those of this command.")
    made_by_me: bool | None = field(default=strawberry.UNSET, description="If true, only those that the asker gave.")
    for_me: bool | None = field(
        default=strawberry.UNSET, description="If true, only those that the asker may sign or refuse now."
    )


COMPARED: Final = comparable("Approval", approval_query.COMPARED)


async def approvals(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        ApprovalFilter | None, strawberry.argument(description="Which commands.")
    ] = strawberry.UNSET,
) -> ApprovalConnection:
    """The root field `approvals`."""
    asked = given(filter) or ApprovalFilter()
    loan, state = given(asked.loan_id), given(asked.state)
    wanted = Wanted(
        loan=None if loan is None else public_id(loan, "Loan", "filter", "loan_id"),
        state=None if state is None else state.name,
        command=given(asked.command),
        mine=bool(given(asked.for_me)),
        made=bool(given(asked.made_by_me)),
    )
    wished = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    found = await approval_query.page(info.context.asker, wanted, wished)
    return connection(found, approval_node)
