"""Who answered for which late task, and who was excused for it (PM-04)."""

from datetime import date
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import exemption
from recoup.services import responsibility as answering
from recoup.services.exemption import ExemptionDraft, ExemptionResult, TakeBackDraft
from recoup.services.exemption_query import ExemptionView
from recoup.services.responsibility import AnswerView, LatenessFilter, LateTaskView, PersonTotal
from recoup_graphql.approval import Approval, ApprovalLevel, approval_node, levels_of
from recoup_graphql.code import Code, regime_code
from recoup_graphql.context import Info
from recoup_graphql.derived import derived
from recoup_graphql.free_text import FreeText
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.node import global_id, public_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of
from recoup_graphql.problem import UserError, mends
from recoup_graphql.reason import Reason, reasons

_NAMES: Final = {"task": "taskId", "evidence": "evidenceId", "exemption": "exemptionId"}


@strawberry.type(description="A person who was excused for a late task, because the work was done with due care.")
class Exemption:
    """An exemption; it is kept also when it was taken back."""

    id: str = field(description="Its id; `taskExemptionUndo` takes it.")
    person: str = field(description="Code of the person.")
    person_name: str = field(description="Name of the person.")
    reason: str = field(description="Why.", extensions=[FreeText()])
    evidence_id: strawberry.ID = field(description="The evidence.")
    evidence_name: str = field(description="Name of its file.", extensions=[FreeText()])
    asked_by: str = field(description="Code of who asked for it.")
    agreed_by: list[str] = field(description="Codes of those who agreed, in order.")
    approval_number: str = field(description="Number of the command that they agreed to.")
    recorded_on: date = field(description="The business day since which it holds.")
    taken_back_on: date | None = field(description="The business day on which it was taken back; null while it holds.")
    taken_back_because: str | None = field(description="Why it was taken back.")


@strawberry.type(description="Days of the period on which one person held a late task. No person: nobody did.")
class LateAnswer:
    """An answer."""

    person: str | None = field(description="Code of the person who answers; null: nobody held it.")
    person_name: str | None = field(description="Name of the person.")
    since: date = field(description="The first of these days.")
    through: date = field(description="The last of these days.")
    days: int = field(description="How many.")
    is_excused: bool = field(description="Whether the person was excused for the task.")


@strawberry.type(description="A late task was brought to the part above; it took it from nobody.")
class LateEscalation:
    """An escalation."""

    on: date = field(description="The business day.")
    part: Code = field(description="The part.")


@strawberry.type(description="A task that was late in the period, and who answers for it.")
class LateTask:
    """A late task."""

    task_id: strawberry.ID = field(description="The task.")
    code: Code = field(description="What was to be done.")
    part: Code = field(description="The part that had to do it.")
    organisation: str = field(description="Code of the organisation whose worklist it is on.")
    loan_id: strawberry.ID | None = field(description="The loan; null where it is about none.")
    loan_number: str | None = field(description="Number of the loan.")
    case_id: strawberry.ID | None = field(description="The case; null for a standing task.")
    case_number: str | None = field(description="Number of the case.")
    due_on: date = field(description="The day by which it had to be done.")
    closed_on: date | None = field(description="The business day on which it was closed; null while it is open.")
    state: str = field(description="`OPEN`, `DONE` or `CANCELLED`, as it is today.")
    days: int = field(description="Late days of the period.")
    days_late: int = field(description="Days from the due day through the last late day of the period.")
    answers: list[LateAnswer] = field(description="Who answers for these days, in order.")
    escalations: list[LateEscalation] = field(description="When it was brought to the parts above.")
    exemptions: list[Exemption] = field(description="Who was excused, also those that were taken back.")
    view: strawberry.Private[LateTaskView]

    @derived(description="The rules that ask for it, with their places.")
    def reasons(self) -> list[Reason]:
        """By the regime's citations."""
        return reasons(self.view.regime, self.view.rules)


LateTaskConnection = Connection[LateTask]


@strawberry.type(description="What falls to one person in the period, excused or not. No person: what nobody held.")
class LateTotal:
    """A total."""

    person: str | None = field(description="Code of the person; null for what nobody held.")
    person_name: str | None = field(description="Name of the person.")
    tasks: int = field(description="Late tasks that it answers for; one that two held counts for both.")
    days: int = field(description="Late days of the period, the excused ones too.")
    excused_tasks: int = field(description="Of the tasks, those that it was excused for.")
    excused_days: int = field(description="Of the days, those that it was excused for.")


@strawberry.type(description="Who answered for which late task from a day through a day, within the asker's sight.")
class Responsibility:
    """The report."""

    task_count: int = field(description="Tasks that were late in the period, each once.")
    days: int = field(description="Their late days of the period, each once.")
    people: list[LateTotal] = field(description="What falls to whom, the most days first.")
    asked: strawberry.Private[LatenessFilter]

    @derived(description="The late tasks, those that were due first first.")
    async def tasks(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> LateTaskConnection:
        """A page of them."""
        return connection(
            await answering.page(info.context.asker, self.asked, page_of(info, first, after, last, before)), _late_task
        )


async def responsibility(
    info: Info,
    since: Annotated[date, strawberry.argument(name="from", description="The first day.")],
    through: Annotated[date, strawberry.argument(name="to", description="The last day; later ones are not looked at.")],
    organisation: Annotated[
        str | None, strawberry.argument(description="Only the organisation with this code and those below it.")
    ] = strawberry.UNSET,
    person: Annotated[
        str | None, strawberry.argument(description="Only tasks for which the person with this code answers.")
    ] = strawberry.UNSET,
) -> Responsibility:
    """The root field `responsibility`."""
    asked = LatenessFilter(since=since, through=through, organisation=given(organisation), person=given(person))
    found = await answering.totals(info.context.asker, asked)
    return Responsibility(
        task_count=found.tasks, days=found.days, people=[_total(each) for each in found.people], asked=asked
    )


def _total(view: PersonTotal) -> LateTotal:
    return LateTotal(
        person=view.person_code,
        person_name=view.person_name,
        tasks=view.tasks,
        days=view.days,
        excused_tasks=view.excused_tasks,
        excused_days=view.excused_days,
    )


def _late_task(view: LateTaskView) -> LateTask:
    return LateTask(
        task_id=global_id("Task", view.id),
        code=regime_code(view.regime, f"task.{view.case_kind}" if view.case_kind else "task", view.code),
        part=regime_code(view.regime, "part", view.part),
        organisation=view.organisation_code,
        loan_id=global_id("Loan", view.loan_id) if view.loan_id else None,
        loan_number=view.loan_number,
        case_id=global_id("Case", view.case_id) if view.case_id else None,
        case_number=view.case_number,
        due_on=view.due_on,
        closed_on=view.closed_on,
        state=view.state,
        days=view.days,
        days_late=view.days_late,
        answers=[_answer(each) for each in view.answers],
        escalations=[
            LateEscalation(on=each.on, part=regime_code(view.regime, "part", each.part)) for each in view.escalations
        ],
        exemptions=[_exemption(each) for each in view.exemptions],
        view=view,
    )


def _answer(view: AnswerView) -> LateAnswer:
    return LateAnswer(
        person=view.person_code,
        person_name=view.person_name,
        since=view.since,
        through=view.through,
        days=view.days,
        is_excused=view.excused,
    )


def _exemption(view: ExemptionView) -> Exemption:
    return Exemption(
        id=view.id,
        person=view.person_code,
        person_name=view.person_name,
        reason=view.reason,
        evidence_id=global_id("Evidence", view.evidence_id),
        evidence_name=view.evidence_name,
        asked_by=view.asked_by,
        agreed_by=list(view.agreed_by),
        approval_number=view.approval_number,
        recorded_on=view.recorded_on,
        taken_back_on=view.taken_back_on,
        taken_back_because=view.taken_back_because or None,
    )


# --- excusing --------------------------------------------------------------------------------------------------------


@strawberry.input(
    description="Asks that a person be excused for a late task that it answers for. Others have to agree."
)
class TaskExemptInput(Repeatable):
    """A wish."""

    task_id: strawberry.ID = field(description="The task.")
    person: str = field(description="Code of the person.")
    reason: str = field(description="Why; kept with it.")
    evidence_id: strawberry.ID = field(description="The stored evidence of due care; it is hung on the task.")


@strawberry.type(description="The wish as it waits.")
class ExemptionPayload(Answered):
    """What both mutations answer."""

    approval: Approval | None = field(default=None, description="The command as it waits; null in a preview.")
    needed: list[ApprovalLevel] | None = field(default=None, description="Who has to agree. Told in a preview too.")
    days: int | None = field(default=None, description="Late days through today that the person answers for.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.type(description="The wish to excuse somebody as it waits.")
class TaskExemptPayload(ExemptionPayload):
    """The result of `taskExempt`."""


@mends(lambda errors: TaskExemptPayload(user_errors=errors), _NAMES)
async def exempt(
    info: Info,
    input: Annotated[TaskExemptInput, strawberry.argument(description="The wish.")],  # noqa: A002
) -> TaskExemptPayload:
    """The mutation `taskExempt`."""
    draft = ExemptionDraft(
        task=public_id(input.task_id, "Task", "task"),
        person=input.person,
        reason=input.reason,
        evidence=public_id(input.evidence_id, "Evidence", "evidence"),
    )
    made = await exemption.exempt(info.context.asker, draft, mode=mode_of(input.mode))
    return TaskExemptPayload(
        approval=_waiting(made), needed=levels_of(made.needed, made.regime), days=made.days, user_errors=[]
    )


@strawberry.input(description="Asks that an exemption hold no longer. Others have to agree; both stay on record.")
class TaskExemptionUndoInput(Repeatable):
    """A wish."""

    exemption_id: str = field(description="Id of the exemption.")
    reason: str = field(description="Why; kept with it.")


@strawberry.type(description="The wish to take an exemption back as it waits.")
class TaskExemptionUndoPayload(ExemptionPayload):
    """The result of `taskExemptionUndo`."""


@mends(lambda errors: TaskExemptionUndoPayload(user_errors=errors), {**_NAMES, "task_exemption": "exemptionId"})
async def take_back(
    info: Info,
    input: Annotated[TaskExemptionUndoInput, strawberry.argument(description="The wish.")],  # noqa: A002
) -> TaskExemptionUndoPayload:
    """The mutation `taskExemptionUndo`."""
    draft = TakeBackDraft(exemption=input.exemption_id, reason=input.reason)
    made = await exemption.take_back(info.context.asker, draft, mode=mode_of(input.mode))
    return TaskExemptionUndoPayload(
        approval=_waiting(made), needed=levels_of(made.needed, made.regime), days=made.days, user_errors=[]
    )


def _waiting(made: ExemptionResult) -> Approval | None:
    return None if made.approval is None else approval_node(made.approval)
