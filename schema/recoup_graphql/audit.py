"""The audit trail: who did what, when, from where; and proofs of single records for strangers."""

from datetime import date, datetime
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import audit_proof, audit_query
from recoup.services.audit_query import EntryFilter, EntryView
from recoup_graphql.code import Code, core_code
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.node import Node, global_id, public_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of
from recoup_graphql.scalars import Json
from recoup_graphql.told import ToldValue, told_values
from recoup_graphql.words import label


@strawberry.type(
    description="A command that was carried out, something that somebody may not, or a sign-in. Nothing of it is ever "
    "changed: each record's hash covers the one before it."
)
class AuditEntry(Node):
    """A record of the chain of its institution."""

    chain: str = field(description="Code of the institution whose chain it is in.")
    number: str = field(description="Its number there, without a gap.")
    recorded_at: datetime = field(description="When.")
    business_day: date | None = field(description="The open business day; null before the first one.")
    by: str = field(description="Code of the person or service.")
    command: Code = field(description="What was commanded, or asked for.")
    outcome: Code = field(description="`DONE`, `DENIED` or `SIGNED_IN`.")
    subject_kind: str | None = field(description="What it is about; null where it is about nothing single.")
    subject_key: str | None = field(description="The database's own id of that.")
    subject_number: str = field(description="What people call that; empty where it has no name or number.")
    organisation: str | None = field(description="Code of the organisation that it belongs to.")
    input: Json = field(description="What was told, without secrets.")
    told: list[ToldValue] = field(description="The same as people read it.")
    request_id: str | None = field(description="Id of the request that brought it; null from the database itself.")
    address: str | None = field(description="The address that it came from.")
    token: str | None = field(description="Id of the token or session, never its secret.")
    before_hash: str | None = field(description="Hash of its subject before; null where it was not changed.")
    after_hash: str | None = field(description="Hash of the subject as it stood afterwards.")
    prev_hash: str = field(description="Hash of the record before.")
    hash: str = field(description="Hash of this record.")

    @derived(description="What it is about, by kind and number as people read it; empty where it is nothing single.")
    def subject_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        kind = label("subject", self.subject_kind or "", spoken(info, language))
        return " ".join(part for part in (kind, self.subject_number) if part)


AuditEntryConnection = Connection[AuditEntry]


@strawberry.type(description="One step from a leaf to the root.")
class AuditPathStep:
    """The other hash."""

    is_left: bool = field(description="Whether the other hash stands on the left.")
    hash: str = field(description="It.")


@strawberry.type(
    description="Proves one record to a stranger who holds the root of its chain from elsewhere: hash the record, "
    "climb the path, compare. How stands in the documentation."
)
class AuditProof:
    """A proof."""

    chain: str = field(description="Code of the institution whose chain it is.")
    number: str = field(description="The record's number there.")
    size: str = field(description="Over how many records the root is.")
    record: Json = field(description="The record, under the names that are hashed.")
    prev_hash: str = field(description="Hash of the record before.")
    hash: str = field(description="Hash of the record.")
    path: list[AuditPathStep] = field(description="From the leaf up.")
    root: str = field(description="Where the path leads.")


@strawberry.input(description="Which records. Every condition given must hold.")
class AuditFilter:
    """Conditions on records."""

    by: str | None = field(default=strawberry.UNSET, description="Only those of this person or service.")
    command: str | None = field(default=strawberry.UNSET, description="Only this command.")
    outcome: str | None = field(default=strawberry.UNSET, description="Only `DONE`, `DENIED` or `SIGNED_IN`.")
    organisation: str | None = field(default=strawberry.UNSET, description="Only this organisation and those below it.")
    request_id: str | None = field(default=strawberry.UNSET, description="Only those of this request.")
    since: date | None = field(default=strawberry.UNSET, description="From this business day on.")
    until: date | None = field(default=strawberry.UNSET, description="Through this business day.")


def entry_node(view: EntryView) -> AuditEntry:
    """A record as clients see it."""
    return AuditEntry(
        id=global_id("AuditEntry", str(view.id)),
        chain=view.chain,
        number=str(view.seq),
        recorded_at=view.recorded_at,
        business_day=view.day,
        by=view.principal_code,
        command=core_code("word", view.command),
        outcome=core_code("audit", view.outcome),
        subject_kind=view.subject_kind or None,
        subject_key=str(view.subject_id) if view.subject_id else None,
        subject_number=view.subject_number,
        organisation=view.organisation_code or None,
        input=Json(view.input),
        told=told_values(
            view.input, currency=str(view.input.get("currency") or "CNY"), regime="", command=view.command
        ),
        request_id=view.request_id or None,
        address=view.address or None,
        token=view.token or None,
        before_hash=view.before_hash or None,
        after_hash=view.after_hash or None,
        prev_hash=view.prev_hash,
        hash=view.hash,
    )


def entry_key(key: str) -> int:
    """The own id behind a node's key; 0 for what is none."""
    return int(key) if key.isdecimal() and len(key) < 19 else 0


COMPARED: Final = comparable("AuditEntry", audit_query.COMPARED)


async def entries(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        AuditFilter | None, strawberry.argument(description="Which records.")
    ] = strawberry.UNSET,
) -> AuditEntryConnection:
    """The root field `auditEntries`."""
    asked = given(filter) or AuditFilter()
    wanted = EntryFilter(
        principal=given(asked.by),
        command=given(asked.command),
        outcome=given(asked.outcome),
        organisation=given(asked.organisation),
        request_id=given(asked.request_id),
        since=given(asked.since),
        until=given(asked.until),
    )
    wished = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    found = await audit_query.page(info.context.asker, wanted, wished)
    return connection(found, entry_node)


async def proof(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="The record.")],  # noqa: A002
    size: Annotated[
        int | None,
        strawberry.argument(description="Over the first so many records, as an anchor has them; all if left out."),
    ] = strawberry.UNSET,
) -> AuditProof | None:
    """The root field `auditProof`."""
    key = entry_key(public_id(id, "AuditEntry", "id"))
    made = await audit_proof.prove(info.context.asker, key, size=given(size))
    return AuditProof(
        chain=made.chain,
        number=str(made.seq),
        size=str(made.size),
        record=Json(made.record),
        prev_hash=made.prev_hash,
        hash=made.hash,
        path=[AuditPathStep(is_left=side == "L", hash=other) for side, other in made.path],
        root=made.root,
    )
