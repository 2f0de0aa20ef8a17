"""Fetching by id, by number, one or many: whatever can be shown can be fetched again by its id.

Something out of sight, something that is not there and text that is no id give the same answer, null, so that nobody
learns from it what exists.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Final

import strawberry

from recoup.errors import NotFound, Problem, Refused
from recoup.services import (
    amendment_query,
    approval_query,
    audit_query,
    bulk_export,
    case_query,
    contact,
    contact_point,
    delegation,
    document_query,
    evidence,
    fact,
    grade,
    loan_query,
    notification,
    party,
    promise,
    task,
)
from recoup_graphql.amendment import amendment_node
from recoup_graphql.approval import approval_node
from recoup_graphql.audit import entry_key, entry_node
from recoup_graphql.bill import bill_node
from recoup_graphql.case import case_node
from recoup_graphql.contact import contact_node, point_node
from recoup_graphql.context import Info
from recoup_graphql.delegation import delegation_node
from recoup_graphql.document import document_node
from recoup_graphql.evidence import evidence_node
from recoup_graphql.export import export_node
from recoup_graphql.fact import fact_node
from recoup_graphql.grade import proposal_node
from recoup_graphql.loan import Loan, loan_node
from recoup_graphql.message import message_node
from recoup_graphql.node import NODES_MAX, Node, key_from, opened, public_id
from recoup_graphql.paging import given
from recoup_graphql.party import Party, party_node
from recoup_graphql.payment import Payment, payment_node
from recoup_graphql.promise import promise_node
from recoup_graphql.task import task_node


async def _loan(info: Info, key: str) -> Node:
    return loan_node(await loan_query.get(info.context.asker, key))


async def _party(info: Info, key: str) -> Node:
    return party_node(await party.get(info.context.asker, key))


async def _payment(info: Info, key: str) -> Node | None:
    view = await info.context.loaders.payment(key)
    return None if view is None else payment_node(view)


async def _task(info: Info, key: str) -> Node:
    return task_node(await task.get(info.context.asker, key))


async def _proposal(info: Info, key: str) -> Node | None:
    found = await grade.get_many(info.context.asker, [key])
    return proposal_node(found[key]) if key in found else None


async def _amendment(info: Info, key: str) -> Node:
    return amendment_node(await amendment_query.get(info.context.asker, key))


async def _approval(info: Info, key: str) -> Node:
    return approval_node(await approval_query.get(info.context.asker, key))


async def _entry(info: Info, key: str) -> Node:
    return entry_node(await audit_query.get(info.context.asker, entry_key(key)))


async def _export(info: Info, key: str) -> Node:
    return export_node(await bulk_export.get(info.context.asker, key))


async def _delegation(info: Info, key: str) -> Node:
    return delegation_node(await delegation.get(info.context.asker, key))


async def _contact(info: Info, key: str) -> Node:
    return contact_node(await contact.get(info.context.asker, key))


async def _point(info: Info, key: str) -> Node:
    return point_node(await contact_point.get(info.context.asker, key))


async def _message(info: Info, key: str) -> Node:
    return message_node(await notification.get(info.context.asker, key))


async def _document(info: Info, key: str) -> Node:
    return document_node(await document_query.get(info.context.asker, key))


async def _promise(info: Info, key: str) -> Node:
    return promise_node(await promise.get(info.context.asker, key))


async def _bill(info: Info, key: str) -> Node | None:
    loan, _, seq = key.partition(".")
    bills = await loan_query.bills(info.context.asker, loan)
    return next((bill_node(bill) for bill in bills if str(bill.seq) == seq), None)


async def _case(info: Info, key: str) -> Node:
    return case_node(await case_query.get(info.context.asker, key))


async def _evidence(info: Info, key: str) -> Node:
    return evidence_node(await evidence.get(info.context.asker, key))


async def _fact(info: Info, key: str) -> Node:
    return fact_node(await fact.get(info.context.asker, key))


NOUNS: Final[Mapping[str, Callable[[Info, str], Awaitable[Node | None]]]] = {
    "Loan": _loan,
    "Party": _party,
    "Payment": _payment,
    "Task": _task,
    "Case": _case,
    "Evidence": _evidence,
    "GradeProposal": _proposal,
    "Bill": _bill,
    "Fact": _fact,
    "Amendment": _amendment,
    "Approval": _approval,
    "Contact": _contact,
    "ContactPoint": _point,
    "Message": _message,
    "Delegation": _delegation,
    "BulkExport": _export,
    "Promise": _promise,
    "Document": _document,
    "AuditEntry": _entry,
}


async def node(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="Id of anything that implements `Node`.")],  # noqa: A002
) -> Node | None:
    """The root field `node`."""
    return await fetched(info, *(opened(id) or ("", "")))


async def fetched(info: Info, noun: str, key: str) -> Node | None:
    """Anything by its noun and public id; None for what is not there or not in sight."""
    fetch = NOUNS.get(noun)
    try:
        return await fetch(info, key) if fetch else None
    except NotFound:
        return None


async def nodes(
    info: Info, ids: Annotated[list[strawberry.ID], strawberry.argument(description="At most 100 ids.")]
) -> list[Node | None]:
    """The root field `nodes`: in the order of the ids."""
    if len(ids) > NODES_MAX:
        raise Refused(Problem(code="LIST_TOO_LONG", field=("ids",), value=str(len(ids)), limit=str(NODES_MAX)))
    return [await node(info, identity) for identity in ids]


async def loan(
    info: Info,
    id: Annotated[strawberry.ID | None, strawberry.argument(description="Its id.")] = strawberry.UNSET,  # noqa: A002
    number: Annotated[str | None, strawberry.argument(description="Its number.")] = strawberry.UNSET,
) -> Loan | None:
    """The root field `loan`."""
    try:
        return loan_node(await loan_query.get(info.context.asker, key_from(given(id), given(number), "Loan")))
    except NotFound:
        return None


async def party_by(
    info: Info,
    id: Annotated[strawberry.ID | None, strawberry.argument(description="Its id.")] = strawberry.UNSET,  # noqa: A002
    number: Annotated[str | None, strawberry.argument(description="Its number.")] = strawberry.UNSET,
) -> Party | None:
    """The root field `party`."""
    try:
        return party_node(await party.get(info.context.asker, key_from(given(id), given(number), "Party")))
    except NotFound:
        return None


async def payment(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")],  # noqa: A002
) -> Payment | None:
    """The root field `payment`."""
    view = await info.context.loaders.payment(public_id(id, "Payment", "id"))
    return None if view is None else payment_node(view)
