"""Commands on cases and tasks: open, act, cancel, name people, file papers; assign, distribute and close tasks."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import assignment, case_paper, case_query
from recoup.services import case as working
from recoup.services.case import ActDraft, CaseDraft, DelegateDraft
from recoup.services.case_paper import PaperDraft
from recoup_graphql.approval import Approval
from recoup_graphql.case import Case, CaseDocument, case_document, case_node, case_waits
from recoup_graphql.context import Info
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.node import public_id
from recoup_graphql.paging import given
from recoup_graphql.problem import UserError, mends
from recoup_graphql.task import Task, task_node

_NAMES: Final = {"case": "caseId", "loan": "loanId", "party": "partyId", "task": "taskId", "tasks": "taskIds"}


@strawberry.input(description="A value for a field of a case or of a document.")
class FieldInput:
    """One value."""

    code: str = field(description="Code of the field.")
    value: str = field(
        description="The value as text: a date as 2024-05-31, an amount in minor units, a person's code."
    )


def _filled(fields: Sequence[FieldInput] | None) -> dict[str, str | int]:
    return {each.code: each.value for each in fields or ()}


@strawberry.type(description="What a command on a case did, or would do.")
class CasePayload:
    """A case, and why nothing was done."""

    case: Case | None = field(default=None, description="The case as it stands afterwards.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.input(description="Opens a case by hand. Name exactly one of loan, party and organisation.")
class CaseOpenInput(Repeatable):
    """A case."""

    regime: str = field(description="Code of the regime.")
    kind: str = field(description="Code of the kind.")
    opening: str = field(description="Code of an opening that people may use.")
    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="The loan.")
    party_id: strawberry.ID | None = field(default=strawberry.UNSET, description="The party.")
    organisation: str | None = field(default=strawberry.UNSET, description="Code of the organisation.")
    about: list[FieldInput] | None = field(default=strawberry.UNSET, description="Further nouns of the kind's key.")
    fields: list[FieldInput] | None = field(default=strawberry.UNSET, description="First values of its fields.")
    note: str | None = field(default=strawberry.UNSET, description="Why.")


@strawberry.type(description="What an opening did, or would do.")
class CaseOpenPayload(CasePayload, Answered):
    """The result of `caseOpen`."""


@mends(lambda errors: CaseOpenPayload(user_errors=errors), _NAMES)
async def open_case(
    info: Info,
    input: Annotated[CaseOpenInput, strawberry.argument(description="The case.")],  # noqa: A002
) -> CaseOpenPayload:
    """The mutation `caseOpen`."""
    loan, party = given(input.loan_id), given(input.party_id)
    draft = CaseDraft(
        regime=input.regime,
        kind=input.kind,
        opening=input.opening,
        loan=None if loan is None else public_id(loan, "Loan", "loan"),
        party=None if party is None else public_id(party, "Party", "party"),
        organisation=given(input.organisation),
        about={name: str(value) for name, value in _filled(given(input.about)).items()},
        fields=_filled(given(input.fields)),
        note=given(input.note) or "",
    )
    view = await working.open_(info.context.asker, draft, mode=mode_of(input.mode))
    return CaseOpenPayload(case=case_node(view), user_errors=[])


@strawberry.input(description="Takes a step in a case.")
class CaseActInput(Repeatable):
    """An act."""

    case_id: strawberry.ID = field(description="The case.")
    transition: str = field(description="Code of the step, as `acts` lists it.")
    fields: list[FieldInput] | None = field(default=strawberry.UNSET, description="The form of the step.")
    evidence_ids: list[strawberry.ID] | None = field(
        default=strawberry.UNSET, description="Evidence that is named with it; it hangs on the case already."
    )
    note: str | None = field(default=strawberry.UNSET, description="A remark.")
    expected_version: int | None = field(
        default=strawberry.UNSET, description="The version that was seen; refused when it is another one now."
    )


@strawberry.type(description="What an act did, or would do.")
class CaseActPayload(CasePayload, Answered):
    """The result of `caseAct`."""

    approval: Approval | None = field(
        default=None, description="The step as it waits for others to agree; null: it was taken, or refused."
    )


@mends(lambda errors: CaseActPayload(user_errors=errors), _NAMES)
async def act(
    info: Info,
    input: Annotated[CaseActInput, strawberry.argument(description="The act.")],  # noqa: A002
) -> CaseActPayload:
    """The mutation `caseAct`."""
    draft = ActDraft(
        case=public_id(input.case_id, "Case", "case"),
        transition=input.transition,
        fields=_filled(given(input.fields)),
        evidence=tuple(public_id(each, "Evidence", "evidence") for each in given(input.evidence_ids) or ()),
        note=given(input.note) or "",
        expected_version=given(input.expected_version),
    )
    view = await working.act(info.context.asker, draft, mode=mode_of(input.mode))
    return CaseActPayload(case=case_node(view), approval=await case_waits(info, view.id), user_errors=[])


@strawberry.input(description="Ends a case where it stands.")
class CaseCancelInput(Repeatable):
    """A cancellation."""

    case_id: strawberry.ID = field(description="The case.")
    reason: str = field(description="Why.")


@strawberry.type(description="What a cancellation did, or would do.")
class CaseCancelPayload(CasePayload, Answered):
    """The result of `caseCancel`."""


@mends(lambda errors: CaseCancelPayload(user_errors=errors), _NAMES)
async def cancel(
    info: Info,
    input: Annotated[CaseCancelInput, strawberry.argument(description="The cancellation.")],  # noqa: A002
) -> CaseCancelPayload:
    """The mutation `caseCancel`."""
    key = public_id(input.case_id, "Case", "case")
    view = await working.cancel(info.context.asker, key, reason=input.reason, mode=mode_of(input.mode))
    return CaseCancelPayload(case=case_node(view), user_errors=[])


@strawberry.input(description="Names somebody for a part in a case, in the own name or in another's.")
class CaseDelegateInput(Repeatable):
    """A naming."""

    case_id: strawberry.ID = field(description="The case.")
    part: str = field(description="Code of the part.")
    person: str = field(description="Code of the person who is named.")
    in_name_of: str | None = field(
        default=strawberry.UNSET, description="Code of the person in whose name; whose deeds count as the own ones."
    )
    until: date | None = field(default=strawberry.UNSET, description="The last day; to the case's end when left out.")


@strawberry.type(description="What a naming did, or would do.")
class CaseDelegatePayload(CasePayload, Answered):
    """The result of `caseDelegate`."""


@mends(lambda errors: CaseDelegatePayload(user_errors=errors), _NAMES)
async def delegate(
    info: Info,
    input: Annotated[CaseDelegateInput, strawberry.argument(description="The naming.")],  # noqa: A002
) -> CaseDelegatePayload:
    """The mutation `caseDelegate`."""
    draft = DelegateDraft(
        case=public_id(input.case_id, "Case", "case"),
        part=input.part,
        person=input.person,
        in_name_of=given(input.in_name_of),
        until=given(input.until),
    )
    view = await working.delegate(info.context.asker, draft, mode=mode_of(input.mode))
    return CaseDelegatePayload(case=case_node(view), user_errors=[])


@strawberry.input(description="Files a document of a case: what it says is frozen, guards then find it.")
class DocumentFileInput(Repeatable):
    """A filing."""

    case_id: strawberry.ID = field(description="The case.")
    document: str = field(description="Code of the document, or another legal name of it.")
    fields: list[FieldInput] | None = field(default=strawberry.UNSET, description="What it says.")


@strawberry.type(description="What a filing did.")
class DocumentFilePayload(Answered):
    """The result of `documentFile`."""

    document: CaseDocument | None = field(default=None, description="The document as it was filed.")
    case: Case | None = field(default=None, description="The case as it stands afterwards.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: DocumentFilePayload(user_errors=errors), _NAMES)
async def file_document(
    info: Info,
    input: Annotated[DocumentFileInput, strawberry.argument(description="The filing.")],  # noqa: A002
) -> DocumentFilePayload:
    """The mutation `documentFile`."""
    key = public_id(input.case_id, "Case", "case")
    draft = PaperDraft(case=key, document=input.document, fields=_filled(given(input.fields)))
    paper = await case_paper.file(info.context.asker, draft, mode=mode_of(input.mode))
    view = await case_query.get(info.context.asker, key)
    return DocumentFilePayload(
        document=case_document(view.regime, paper, view.currency), case=case_node(view), user_errors=[]
    )


# --- tasks -----------------------------------------------------------------------------------------------------------


@strawberry.type(description="What was done with tasks.")
class TasksPayload:
    """Tasks, and why nothing was done."""

    tasks: list[Task] = field(default_factory=list, description="The tasks as they stand afterwards.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.input(description="Gives tasks to a person.")
class TaskAssignInput(Repeatable):
    """An assignment."""

    task_ids: list[strawberry.ID] = field(description="The tasks, at most 500.")
    person: str | None = field(default=strawberry.UNSET, description="Code of the person; nobody when left out.")


def _tasks(ids: Sequence[strawberry.ID]) -> list[str]:
    return [public_id(each, "Task", "tasks") for each in ids]


@strawberry.type(description="What an assignment did, or would do.")
class TaskAssignPayload(TasksPayload, Answered):
    """The result of `taskAssign`."""


@mends(lambda errors: TaskAssignPayload(user_errors=errors), _NAMES)
async def assign(
    info: Info,
    input: Annotated[TaskAssignInput, strawberry.argument(description="The assignment.")],  # noqa: A002
) -> TaskAssignPayload:
    """The mutation `taskAssign`."""
    given_now = await assignment.assign(
        info.context.asker, _tasks(input.task_ids), given(input.person), mode=mode_of(input.mode)
    )
    return TaskAssignPayload(tasks=[task_node(each.task) for each in given_now], user_errors=[])


@strawberry.input(description="Gives tasks that nobody holds to those who play their parts, the least loaded first.")
class TaskDistributeInput(Repeatable):
    """A distribution."""

    task_ids: list[strawberry.ID] = field(description="The tasks, at most 500.")
    cap: int = field(description="Open tasks that a person may hold afterwards.")


@strawberry.type(description="What a distribution did, or would do.")
class TaskDistributePayload(TasksPayload, Answered):
    """The result of `taskDistribute`."""


@mends(lambda errors: TaskDistributePayload(user_errors=errors), _NAMES)
async def distribute(
    info: Info,
    input: Annotated[TaskDistributeInput, strawberry.argument(description="The distribution.")],  # noqa: A002
) -> TaskDistributePayload:
    """The mutation `taskDistribute`."""
    given_now = await assignment.distribute(
        info.context.asker, _tasks(input.task_ids), cap=input.cap, mode=mode_of(input.mode)
    )
    return TaskDistributePayload(tasks=[task_node(each.task) for each in given_now], user_errors=[])


@strawberry.input(description="Closes a task by hand. One that belongs to a case is closed by the case's steps.")
class TaskCloseInput(Repeatable):
    """A closing."""

    task_id: strawberry.ID = field(description="The task.")
    note: str = field(description="What was done.")


@strawberry.type(description="What a closing did, or would do.")
class TaskClosePayload(TasksPayload, Answered):
    """The result of `taskClose`."""


@mends(lambda errors: TaskClosePayload(user_errors=errors), _NAMES)
async def close(
    info: Info,
    input: Annotated[TaskCloseInput, strawberry.argument(description="The closing.")],  # noqa: A002
) -> TaskClosePayload:
    """The mutation `taskClose`."""
    view = await assignment.close(
        info.context.asker, public_id(input.task_id, "Task", "task"), note=input.note, mode=mode_of(input.mode)
    )
    return TaskClosePayload(tasks=[task_node(view)], user_errors=[])
