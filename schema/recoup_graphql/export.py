"""Exports: a list written out whole as JSON lines, asked for here and fetched over HTTP."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import bulk_export
from recoup.services.bulk_export import ExportView
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info
from recoup_graphql.export_page import paged, published
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.node import Node, global_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, page_of
from recoup_graphql.problem import UserError, mends


@strawberry.enum(description="Where an export stands.")
class BulkExportState(Enum):
    """From waiting to gone."""

    WAITING = strawberry.enum_value("WAITING", description="Nobody has begun with it.")
    RUNNING = strawberry.enum_value("RUNNING", description="It is being written.")
    DONE = strawberry.enum_value("DONE", description="Its file may be fetched.")
    FAILED = strawberry.enum_value("FAILED", description="There is no file; `reason` says why.")
    EXPIRED = strawberry.enum_value("EXPIRED", description="Its time is over; the file is gone.")


@strawberry.type(description="A list that is written out whole. Only whoever asked for it sees it and gets its file.")
class BulkExport(Node):
    """An export."""

    state: BulkExportState = field(description="Where it stands.")
    entries: int = field(description="Lines written so far: one for each entry.")
    size: str = field(description="Bytes written so far, as a whole number.")
    reason: str | None = field(description="Why it failed; null where it did not.")
    created_at: datetime = field(description="When it was asked for.")
    done_at: datetime | None = field(description="When it was done or failed; null before.")
    expires_at: datetime | None = field(description="When its file goes; null before it is done.")
    url: str | None = field(
        description="Path on the server of its file, for the same token as here; null where there is none."
    )


@strawberry.input(description="Has a list written out, page after page, as the asker would be told it.")
class BulkExportInput(Repeatable):
    """An export as a client asks for it."""

    query: str = field(
        description="A query without variables that asks for one list and its `nodes`: "
        "`{ loans(where: {…}) { nodes { number balance { amount } } } }`. Pages are turned by the server."
    )


@strawberry.type(description="The export as it waits.")
class BulkExportPayload(Answered):
    """The result of `bulkExport`."""

    bulk_export: BulkExport | None = field(default=None, description="The export: ask `node(id:)` how far it has come.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


def export_node(view: ExportView) -> BulkExport:
    """An export as clients see it."""
    name = global_id("BulkExport", view.id)
    return BulkExport(
        id=name,
        state=BulkExportState[view.state],
        entries=view.entries,
        size=str(view.size),
        reason=view.reason or None,
        created_at=view.created_at,
        done_at=view.done_at,
        expires_at=view.expires_at,
        url=f"/exports/{name}" if view.state == bulk_export.DONE else None,
    )


@mends(lambda errors: BulkExportPayload(user_errors=errors))
async def export(
    info: Info,
    input: Annotated[BulkExportInput, strawberry.argument(description="What to write out.")],  # noqa: A002
) -> BulkExportPayload:
    """The mutation `bulkExport`."""
    published(input.query, info.context)
    document = paged(info.schema._schema, input.query)  # noqa: SLF001  strawberry offers no public way
    made = await bulk_export.ask(info.context.asker, document, mode=mode_of(input.mode))
    return BulkExportPayload(bulk_export=export_node(made), user_errors=[])


BulkExportConnection = Connection[BulkExport]
COMPARED: Final = comparable("BulkExport", bulk_export.COMPARED)


async def exports(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
) -> BulkExportConnection:
    """The root field `bulkExports`."""
    wished = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    return connection(await bulk_export.page(info.context.asker, wished), export_node)
