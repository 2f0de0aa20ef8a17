"""The worklist: what somebody is to do, by when, and why."""

from datetime import date
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import task as working
from recoup.services.paging import PAGE_MAX, Page
from recoup.services.task import TaskView
from recoup.services.task import WorklistFilter as Wanted
from recoup.translation import Language
from recoup_graphql.code import Code, regime_code
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.free_text import FreeText
from recoup_graphql.later import OPTIONAL_LOAN
from recoup_graphql.money import Money
from recoup_graphql.node import Node, global_id, public_id
from recoup_graphql.noun import CaseNoun, nouns_of
from recoup_graphql.outstanding import TOLD, outstanding_of
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of

BY_CONDITION: Final = "CONDITION"


@strawberry.type(description="Something that a part must do by a day, of a case or standing alone for a loan.")
class Task(Node):
    """An entry of a worklist."""

    code: Code = field(description="What is to be done.")
    part: Code = field(description="The part that must do it: officer, head, agent bank…")
    organisation: str = field(description="Code of the organisation whose worklist it is on.")
    opened_on: date = field(description="The business day on which it opened.")
    due_on: date | None = field(description="The day by which it must be done; null when the regime sets none.")
    closed_on: date | None = field(description="The business day on which it was closed; null while it is open.")
    days_late: int = field(
        description="Days from the due day to the open business day, or to the day on which it was closed; 0 in time."
    )
    priority: int = field(description="How urgent it is; higher is more urgent.")
    state: str = field(description="`OPEN`, `DONE` or `CANCELLED`.")
    rules: list[str] = field(description="Ids of the rules that ask for it.")
    assignee: str | None = field(description="Code of the person who holds it; null: nobody yet.")
    escalated_to: Code | None = field(description="The part that it was brought to because it was late.")
    closed_by: str | None = field(
        description="How it was closed: a step, `CONDITION`, or what somebody said.",
        extensions=[FreeText(lambda task: task.case_id is None and task.closed_by != BY_CONDITION)],
    )
    case_id: strawberry.ID | None = field(description="The case that it belongs to; null for a standing task.")
    case_number: str | None = field(description="Number of that case.")
    case_kind: Code | None = field(description="Kind of that case.")
    party_name: str | None = field(description="Name of the party that it is about; null for an organisation's own.")
    view: strawberry.Private[TaskView]

    @derived(description="What its case is about, noun by noun and in words; empty for a task of no case.")
    async def about(self, info: Info) -> list[CaseNoun]:
        """From the operation's loader."""
        return await nouns_of(info, self.view.regime, self.view.case_key) if self.view.case_key else []

    @derived(description=TOLD)
    async def outstanding(self, info: Info) -> Money | None:
        """From the operation's loaders."""
        return await outstanding_of(info, self.view.loan_id, self.view.case_id)

    @derived(graphql_type=OPTIONAL_LOAN, description="The loan; null where it is about none.")
    async def loan(self, info: Info) -> object | None:
        """From the operation's loader."""
        return await info.context.loaders.loan_behind(self.view.loan_id) if self.view.loan_id else None

    @derived(description="Why it is to be done, and why it is as urgent as it is.")
    def reasons(self, info: Info, language: InLanguage = strawberry.UNSET) -> list[str]:
        """In the language asked for, else the request's."""
        return list(self.view.reasons_zh if spoken(info, language) is Language.ZH else self.view.reasons_en)


@strawberry.type(description="How much there is to do for a part.")
class WorklistCount:
    """Open tasks of a part."""

    part: Code = field(description="The part.")
    open: int = field(description="Open tasks.")
    due_today: int = field(description="Open tasks that are due on the business day.")
    late: int = field(description="Open tasks whose day has gone by.")


TaskConnection = Connection[Task]


@strawberry.input(description="Which open tasks. Every condition given must hold.")
class WorklistFilter:
    """Conditions on the worklist."""

    part: str | None = field(default=strawberry.UNSET, description="Only tasks of this part.")
    organisation: str | None = field(
        default=strawberry.UNSET, description="Only tasks of the organisation with this code and of those below it."
    )
    regime: str | None = field(default=strawberry.UNSET, description="Only tasks of loans under this regime.")
    late: bool | None = field(default=strawberry.UNSET, description="Only late tasks, or only those that are not.")
    text: str | None = field(default=strawberry.UNSET, description="Beginning of a loan number or of a party's name.")
    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only tasks of this loan.")
    case_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only tasks of this case.")
    assignee: str | None = field(
        default=strawberry.UNSET, description="Only tasks that this person holds; empty text: those that nobody holds."
    )
    mine: bool | None = field(
        default=strawberry.UNSET,
        description="Only tasks that the asker holds, and of its own loans what nobody holds for a part it plays.",
    )


def task_node(view: TaskView) -> Task:
    """A task as clients see it."""
    return Task(
        id=global_id("Task", view.id),
        code=regime_code(view.regime, f"task.{view.case_kind}" if view.case_kind else "task", view.code),
        part=regime_code(view.regime, "part", view.part),
        organisation=view.organisation_code,
        opened_on=view.opened_on,
        due_on=view.due_on,
        closed_on=view.closed_on,
        days_late=view.days_late,
        priority=view.priority,
        state=view.state,
        rules=list(view.rules),
        assignee=view.assignee_code,
        escalated_to=regime_code(view.regime, "part", view.escalated_to) if view.escalated_to else None,
        closed_by=view.why or None,
        case_id=global_id("Case", view.case_id) if view.case_id else None,
        case_number=view.case_number,
        case_kind=regime_code(view.regime, "case", view.case_kind) if view.case_kind else None,
        party_name=view.party_name,
        view=view,
    )


COMPARED: Final = comparable("Task", working.COMPARED)


async def worklist(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        WorklistFilter | None, strawberry.argument(description="Which tasks.")
    ] = strawberry.UNSET,
) -> TaskConnection:
    """The root field `worklist`."""
    asked = given(filter) or WorklistFilter()
    loan, case = given(asked.loan_id), given(asked.case_id)
    wanted = Wanted(
        part=given(asked.part),
        organisation=given(asked.organisation),
        regime=given(asked.regime),
        late=given(asked.late),
        text=given(asked.text) or "",
        loan=None if loan is None else public_id(loan, "Loan", "filter", "loan_id"),
        case=None if case is None else public_id(case, "Case", "filter", "case_id"),
        assignee=given(asked.assignee),
        mine=bool(given(asked.mine)),
    )
    wished = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    return connection(
        await working.worklist(info.context.asker, wanted, wished),
        task_node,
    )


async def worklist_counts(info: Info) -> list[WorklistCount]:
    """The root field `worklistCounts`."""
    return [
        WorklistCount(part=regime_code("", "part", row.part), open=row.open, due_today=row.due_today, late=row.late)
        for row in await working.counts(info.context.asker)
    ]


async def loan_tasks(info: Info, loan: str, page: Page) -> TaskConnection:
    """The tasks of one loan, open and closed, by its public id."""
    return connection(await working.worklist(info.context.asker, Wanted(loan=loan, state=None), page), task_node)


async def case_tasks(info: Info, case: str) -> list[Task]:
    """The tasks of one case, open and closed, by its public id."""
    found = await working.worklist(info.context.asker, Wanted(case=case, state=None), Page(first=PAGE_MAX))
    return [task_node(view) for view in found.items]
