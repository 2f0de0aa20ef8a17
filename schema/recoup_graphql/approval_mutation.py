"""Deciding a command that waits, and taking one back."""

from enum import Enum
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import decision
from recoup.services.decision import DecisionDraft
from recoup_graphql.amended import AmendedPayload, told
from recoup_graphql.approval import Approval, approval_node
from recoup_graphql.context import Info
from recoup_graphql.mode import Answered, ModeChoice, Repeatable, mode_of
from recoup_graphql.node import public_id
from recoup_graphql.paging import given
from recoup_graphql.posting import preview_posting
from recoup_graphql.problem import UserError, mends
from recoup_graphql.told import ChangedValue, changed_values

_NAMES: Final = {"shown": "previewHash", "approval": "approvalId", "value_on": "approvalId", "loan": "approvalId"}


@strawberry.enum(description="What a person says to a waiting command.")
class Verdict(Enum):
    """Yes or no."""

    APPROVED = strawberry.enum_value("APPROVED", description="It may be carried out.")
    REFUSED = strawberry.enum_value("REFUSED", description="It may not; `note` says why.")


@strawberry.input(description="What the asker says to a waiting command. Not the maker, and each person once.")
class ApprovalDecideInput:
    """A decision."""

    approval_id: strawberry.ID = field(description="The waiting command.")
    verdict: Verdict = field(description="Approved or refused.")
    idempotency_key: str = field(description="Made by the client before sending, kept for ever.")
    note: str | None = field(default=strawberry.UNSET, description="A remark; needed for a refusal.")
    preview_hash: str | None = field(
        default=strawberry.UNSET,
        description="What the person signs: `previewHash` of the preview that it was shown. Refused as `SHOWN_CHANGED` "
        "where the command would do something else by now.",
    )
    mode: ModeChoice = field(
        default=ModeChoice.COMMIT,
        description="Whether it counts. Tried with APPROVED it shows what the command would do now, whatever "
        "signatures are missing.",
    )


@strawberry.type(
    description="What a decision did: at the last signature, what the command did. The fields of a loan are null where "
    "it is about something else."
)
class ApprovalDecidePayload(AmendedPayload):
    """The result of `approvalDecide`."""

    changes: list[ChangedValue] | None = field(default=None, description="The values that the command replaces.")
    preview_hash: str | None = field(
        default=None, description="Digest of the whole effect, to be signed; null while nothing is carried out."
    )


@mends(lambda errors: ApprovalDecidePayload(user_errors=errors), _NAMES)
async def decide(
    info: Info,
    input: Annotated[ApprovalDecideInput, strawberry.argument(description="The decision.")],  # noqa: A002
) -> ApprovalDecidePayload:
    """The mutation `approvalDecide`."""
    draft = DecisionDraft(
        approval=public_id(input.approval_id, "Approval", "approval"),
        verdict=input.verdict.name,
        idempotency_key=input.idempotency_key,
        note=given(input.note) or "",
        shown=given(input.preview_hash) or "",
    )
    result = await decision.decide(info.context.asker, draft, mode=mode_of(input.mode))
    about_loan = {"user_errors": []} if result.amended is None else told(result.amended)
    return ApprovalDecidePayload(
        **{
            **about_loan,
            "approval": approval_node(result.approval),
            "journal": [preview_posting(transfer) for transfer in result.transfers],
            "changes": changed_values(result.changes, result.approval.regime),
            "preview_hash": result.shown or None,
            "replayed": result.replayed,
        }
    )


@strawberry.input(description="Takes a command back that waits. Only its maker can.")
class ApprovalWithdrawInput(Repeatable):
    """A withdrawal."""

    approval_id: strawberry.ID = field(description="The waiting command.")


@strawberry.type(description="What a withdrawal did.")
class ApprovalWithdrawPayload(Answered):
    """The result of `approvalWithdraw`."""

    approval: Approval | None = field(default=None, description="The command, closed.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: ApprovalWithdrawPayload(user_errors=errors), _NAMES)
async def withdraw(
    info: Info,
    input: Annotated[ApprovalWithdrawInput, strawberry.argument(description="The withdrawal.")],  # noqa: A002
) -> ApprovalWithdrawPayload:
    """The mutation `approvalWithdraw`."""
    key = public_id(input.approval_id, "Approval", "approval")
    view = await decision.withdraw(info.context.asker, key, mode=mode_of(input.mode))
    return ApprovalWithdrawPayload(approval=approval_node(view), user_errors=[])
