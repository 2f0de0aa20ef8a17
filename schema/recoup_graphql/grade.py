"""Grades: what a loan is judged to be, what the rules compute, and why."""

from datetime import date
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import grade as grading
from recoup.services.grade import GradeProposal as ProposalView
from recoup.services.loan_query import GradeChangeView
from recoup_graphql.code import Code, regime_code
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info
from recoup_graphql.derived import derived
from recoup_graphql.explain import EffectiveOn, Explanation, LoanFigure, RecordedAt, explain_loan
from recoup_graphql.later import LOAN
from recoup_graphql.node import Node, global_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, page_of
from recoup_graphql.reason import Reason, reasons


@strawberry.type(description="The grade of a loan.")
class Grade:
    """Official and computed grade."""

    official: Code = field(description="The grade that counts.")
    computed: Code = field(description="The worst grade whose condition holds.")
    regime: strawberry.Private[str]
    loan_id: strawberry.Private[str]

    @derived(description="The rules that hold the computed grade down; empty for the best grade.")
    async def because(self, info: Info) -> list[Reason]:
        """From the operation's loader."""
        return reasons(self.regime, await info.context.loaders.grade_rules(self.loan_id))

    @derived(description="Why the official grade is what it is, on a day, as known at a moment. Walks the loan anew.")
    async def explain(
        self, info: Info, effective_on: EffectiveOn = strawberry.UNSET, recorded_at: RecordedAt = strawberry.UNSET
    ) -> Explanation:
        """The same as the loan's `explain(figure: GRADE)`."""
        return await explain_loan(info, self.loan_id, LoanFigure.GRADE, effective_on, recorded_at)


@strawberry.type(description="A move of a loan's computed or official grade, at the end of a day.")
class GradeChange:
    """One entry of a loan's grade history."""

    on: date = field(description="The business day at whose end the grade moved.")
    before: Code | None = field(description="The official grade before; null when the loan was not graded yet.")
    after: Code | None = field(description="The official grade after.")
    computed: Code | None = field(description="The computed grade after.")
    because: list[Reason] = field(description="The rules that held the computed grade down.")


@strawberry.type(
    description="A loan whose computed grade is better than the official one, which only people may improve."
)
class GradeProposal(Node):
    """Something for a grading committee to look at."""

    official: Code = field(description="The grade that counts.")
    computed: Code = field(description="The grade that the rules would give.")
    since: date = field(description="The day since which the computed grade is what it is.")
    because: list[Reason] = field(description="The rules that hold the computed grade where it is.")
    loan_id: strawberry.Private[str]

    @derived(graphql_type=LOAN, description="The loan.")
    async def loan(self, info: Info) -> object:
        """From the operation's loader."""
        return await info.context.loaders.loan_behind(self.loan_id)


GradeProposalConnection = Connection[GradeProposal]


def _graded(regime: str, grade: str | None) -> Code | None:
    return None if grade is None else regime_code(regime, "grade", grade)


def grade_change(view: GradeChangeView, regime: str) -> GradeChange:
    """An entry of the history as clients see it."""
    return GradeChange(
        on=view.on,
        before=_graded(regime, view.grade_before),
        after=_graded(regime, view.grade),
        computed=_graded(regime, view.floor),
        because=reasons(regime, view.rules),
    )


def proposal_node(view: ProposalView) -> GradeProposal:
    """A proposal as clients see it."""
    return GradeProposal(
        id=global_id("GradeProposal", view.id),
        official=regime_code(view.regime, "grade", view.official),
        computed=regime_code(view.regime, "grade", view.computed),
        since=view.since,
        because=reasons(view.regime, view.rules),
        loan_id=view.loan_id,
    )


COMPARED: Final = comparable("GradeProposal", grading.COMPARED)


async def proposals(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
) -> GradeProposalConnection:
    """The root field `gradeProposals`."""
    wished = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    return connection(
        await grading.proposals(info.context.asker, wished),
        proposal_node,
    )
