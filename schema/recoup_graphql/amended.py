"""What all mutations that amend a loan have in common: the fields of their inputs and of their payloads."""

from datetime import date
from typing import Any, Final

import strawberry
from strawberry import field

from recoup.services.amendment import AmendmentResult
from recoup_graphql.amendment import Amendment, LoanTerms, amendment_node, terms_of
from recoup_graphql.approval import Approval, ApprovalLevel, approval_node, levels_of
from recoup_graphql.bill import ScheduleRow, schedule_row
from recoup_graphql.input import Gathering
from recoup_graphql.loan import Loan, loan_node
from recoup_graphql.mode import ModeChoice
from recoup_graphql.money import MoneyInput, minor, ppm
from recoup_graphql.node import public_id
from recoup_graphql.paging import given
from recoup_graphql.posting import PreviewPosting, preview_posting
from recoup_graphql.problem import UserError, Warned, warned
from recoup_graphql.scalars import RateText


@strawberry.input(description="What every amendment tells.")
class AmendmentInput:
    """The fields that all inputs have."""

    loan_id: strawberry.ID = field(description="The loan.")
    value_date: date = field(description="The day as of which it counts; not after the business day, it may lie back.")
    reason: str = field(description="Why; kept with the amendment.")
    idempotency_key: str = field(
        description="Made by the client before sending, kept for ever: the same key with the same input gives the "
        "first result again."
    )
    expected_version: int | None = field(
        default=strawberry.UNSET,
        description="`version` of the loan as the asker saw it: refused where it has moved since. Whatever it is, when "
        "left out.",
    )
    mode: ModeChoice = field(default=ModeChoice.COMMIT, description="Whether it counts or is only tried.")


@strawberry.type(description="What an amendment did, would do, or waits to do.")
class AmendedPayload:
    """The fields that all payloads have."""

    loan: Loan | None = field(default=None, description="The loan as it stands afterwards.")
    amendment: Amendment | None = field(
        default=None, description="The amendment; null in a preview, and while the command waits for approval."
    )
    approval: Approval | None = field(
        default=None, description="The command as it waits, where others have to agree; nothing was changed then."
    )
    needed: list[ApprovalLevel] | None = field(
        default=None, description="Who has to agree to it; empty when nobody has. Told in a preview too."
    )
    needed_by: list[str] | None = field(default=None, description="Ids of the rules that say who has to agree.")
    before: LoanTerms | None = field(default=None, description="The terms before.")
    after: LoanTerms | None = field(default=None, description="The terms afterwards.")
    schedule_before: list[ScheduleRow] | None = field(default=None, description="The dues to come before.")
    schedule_after: list[ScheduleRow] | None = field(default=None, description="The dues to come afterwards.")
    journal: list[PreviewPosting] | None = field(default=None, description="The transfers that it posts.")
    warnings: list[Warned] | None = field(
        default=None, description="What to know of it; told when the command is given, and in a preview."
    )
    replayed: bool | None = field(default=None, description="Whether the key was known and nothing was done again.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


def told(result: AmendmentResult) -> dict[str, Any]:
    """The fields of a payload."""
    before, after = result.loan_before, result.loan_after
    return {
        "loan": loan_node(after, result.figures_after),
        "amendment": None if result.amendment is None else amendment_node(result.amendment),
        "approval": None if result.approval is None else approval_node(result.approval),
        "needed": levels_of(result.needed, after.regime),
        "needed_by": list(result.needed.rules),
        "before": terms_of(before),
        "after": terms_of(after),
        "schedule_before": [schedule_row(row, before.currency) for row in result.schedule_before],
        "schedule_after": [schedule_row(row, after.currency) for row in result.schedule_after],
        "journal": [preview_posting(transfer) for transfer in result.transfers],
        "warnings": warned(result.warnings),
        "replayed": result.replayed,
        "user_errors": [],
    }


def common(input: AmendmentInput, gathering: Gathering) -> dict[str, Any]:  # noqa: A002
    """What all drafts have."""
    return {
        "loan": gathering.take(lambda: public_id(input.loan_id, "Loan", "loan"), ""),
        "value_on": input.value_date,
        "reason": input.reason,
        "idempotency_key": input.idempotency_key,
        "expected_version": given(input.expected_version),
    }


def amount_of(input: MoneyInput, gathering: Gathering) -> dict[str, Any]:  # noqa: A002
    """An amount and its currency, as drafts have them."""
    return {"amount": gathering.take(lambda: minor(input, "amount"), 1), "currency": input.currency}


def rate_of(text: RateText | None, gathering: Gathering) -> int | None:
    """A rate that may be left out."""
    return None if text is None else gathering.take(lambda: ppm(text, "rate"), 0)


NAMES: Final = {
    "currency": "amount.currency",
    "loan": "loanId",
    "value_on": "valueDate",
    "amendment": "amendmentId",
}
"""The services' names of fields that inputs call otherwise."""
