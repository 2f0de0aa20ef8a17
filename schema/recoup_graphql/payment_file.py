"""Files of payments: uploaded as evidence, examined row by row, recorded."""

from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import idempotency, payment_file
from recoup.services.importing import RowProblem
from recoup.services.payment_file import PaymentFileDraft
from recoup_graphql.context import Info
from recoup_graphql.mode import Answered, ModeChoice, mode_of
from recoup_graphql.node import public_id
from recoup_graphql.paging import given
from recoup_graphql.payment_mutation import BatchErrorPolicy
from recoup_graphql.problem import UserError, mends, user_errors

SHOWN_MAX: Final = 1000
"""Problems that are told; all are counted."""


@strawberry.input(
    description="Records an uploaded file of payments. Its columns are those of `recoup import --kind payments`."
)
class PaymentFileImportInput:
    """A file as a client names it."""

    evidence_id: strawberry.ID = field(
        description="The file, uploaded with `POST /evidence`: CSV, XLSX or JSON lines by its name; at most 5 MB."
    )
    idempotency_key: str = field(
        description="Made by the client before sending, kept for ever. Each row has a key of its own besides."
    )
    error_policy: BatchErrorPolicy = field(description="What becomes of the others where some rows are bad.")
    encoding: str | None = field(
        default=strawberry.UNSET, description="Encoding of a text file, such as `gb18030`; UTF-8 when left out."
    )
    sheet: str | None = field(default=strawberry.UNSET, description="Sheet of a workbook; the first when left out.")
    mode: ModeChoice = field(default=ModeChoice.COMMIT, description="Whether it counts or is only tried.")


@strawberry.type(description="What is wrong in a row of a file.")
class RowError:
    """A problem and its row."""

    row: int = field(description="The line of a text file, or the row of a sheet.")
    column: str = field(description="The column, as the file calls it.")
    error: UserError = field(description="What is wrong.")


@strawberry.type(description="What became of a file of payments, or would.")
class PaymentFileImportPayload(Answered):
    """The result of `paymentFileImport`."""

    rows: int | None = field(default=None, description="How many rows the file has; null when it was refused whole.")
    recorded: int | None = field(default=None, description="How many are new on the books.")
    known: int | None = field(default=None, description="How many were recorded before, by their keys.")
    rejected: int | None = field(default=None, description="How many rows are bad.")
    row_errors: list[RowError] | None = field(
        default=None, description="What is wrong with them, by row: the first thousand problems."
    )
    user_errors: list[UserError] = field(description="Why the file cannot be read at all; empty when it could.")


@mends(lambda errors: PaymentFileImportPayload(user_errors=errors), {"evidence": "evidenceId", "file": "evidenceId"})
async def import_file(
    info: Info,
    input: Annotated[PaymentFileImportInput, strawberry.argument(description="The file.")],  # noqa: A002
) -> PaymentFileImportPayload:
    """The mutation `paymentFileImport`."""
    draft = PaymentFileDraft(
        evidence=public_id(input.evidence_id, "Evidence", "evidence"),
        skip_bad=input.error_policy is BatchErrorPolicy.RECORD_GOOD,
        encoding=given(input.encoding) or "utf-8",
        sheet=given(input.sheet),
    )
    with idempotency.sent_with(input.idempotency_key):
        report = await payment_file.record(info.context.asker, draft, mode=mode_of(input.mode))
    return PaymentFileImportPayload(
        rows=report.rows,
        recorded=report.stored,
        known=report.known,
        rejected=report.bad,
        row_errors=[_row_error(one) for one in report.problems[:SHOWN_MAX]],
        user_errors=[],
    )


def _row_error(one: RowProblem) -> RowError:
    (error,) = user_errors([one.problem], {})
    return RowError(row=one.row, column=".".join(one.problem.field), error=error)
