"""Money put where people say: payments allocated by hand, and what is owed taken from accounts."""

from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import payment_allocation, setoff_taking
from recoup.services.payment_allocation import AllocationDraft
from recoup.services.setoff_taking import TakingDraft
from recoup_graphql.approval import Approval, ApprovalLevel, approval_node, levels_of
from recoup_graphql.context import Info
from recoup_graphql.input import Gathering
from recoup_graphql.loan import loan_node
from recoup_graphql.mode import ModeChoice, mode_of
from recoup_graphql.money import Money, MoneyInput, minor, money
from recoup_graphql.node import public_id
from recoup_graphql.paging import given
from recoup_graphql.payment import Payment, PaymentLine, payment_line, payment_node
from recoup_graphql.payment_mutation import ComponentAmountInput, PaymentReversePayload, designation, split_of
from recoup_graphql.posting import preview_posting
from recoup_graphql.problem import UserError, mends

_NAMES: Final = {"payment": "paymentId", "loan": "loanId"}


@strawberry.input(description="What a payment is for, named afterwards: it is taken back and recorded again so.")
class PaymentAllocateInput:
    """An allocation as a client asks for it. Exactly one of `designation` and `split`."""

    payment_id: strawberry.ID = field(description="The payment.")
    reason: str = field(description="Why; kept in the audit trail.")
    idempotency_key: str = field(description="Made by the client before sending, kept for ever.")
    designation: list[str] | None = field(
        default=strawberry.UNSET,
        description="For a loan the number of the bill, for a party the numbers of the loans to be paid first, in "
        "order.",
    )
    split: list[ComponentAmountInput] | None = field(
        default=strawberry.UNSET, description="How much is for which component, adding up to the amount."
    )
    mode: ModeChoice = field(default=ModeChoice.COMMIT, description="Whether it counts or is only tried.")


@strawberry.type(description="What allocating a payment by hand did, or would do.")
class PaymentAllocatePayload(PaymentReversePayload):
    """The result of `paymentAllocate`; its `payment` is the new one."""

    lines: list[PaymentLine] | None = field(
        default=None, description="Where the money lies then, told in a preview too; empty while it waits for approval."
    )


@mends(lambda errors: PaymentAllocatePayload(user_errors=errors), _NAMES)
async def allocate(
    info: Info,
    input: Annotated[PaymentAllocateInput, strawberry.argument(description="The allocation.")],  # noqa: A002
) -> PaymentAllocatePayload:
    """The mutation `paymentAllocate`."""
    gathering, named = Gathering(), given(input.designation) or []
    draft = AllocationDraft(
        payment=gathering.take(lambda: public_id(input.payment_id, "Payment", "payment"), ""),
        reason=input.reason,
        idempotency_key=input.idempotency_key,
        designation=designation(named, by_loan=all(name.isdecimal() for name in named)),
        split=split_of(given(input.split) or [], gathering),
    )
    gathering.finish()
    result = await payment_allocation.allocate(info.context.asker, draft, mode=mode_of(input.mode))
    return PaymentAllocatePayload(
        payment=None if result.payment is None else payment_node(result.payment),
        approval=None if result.approval is None else approval_node(result.approval),
        needed=levels_of(result.needed, result.loans_after[0].regime),
        lines=[payment_line(line, result.payment.id if result.payment else None) for line in result.lines],
        journal=[preview_posting(transfer) for transfer in result.transfers],
        loans=[loan_node(view, result.figures_after.get(view.id)) for view in result.loans_after],
        replayed=result.replayed,
        user_errors=[],
    )


@strawberry.input(description="What is on an account that a contract opens to the creditor.")
class SetoffAccountInput:
    """A source with its balance."""

    source: str = field(description="The source, as the regime names it; see its parameter of the order.")
    balance: MoneyInput = field(description="What its keeper says is on it.")


@strawberry.input(description="Takes what is due on a loan from the accounts that its contract opens (HS-05).")
class SetoffTakeInput:
    """A set-off as a client asks for it."""

    loan_id: strawberry.ID = field(description="The loan.")
    accounts: list[SetoffAccountInput] = field(description="What is on each account; one not named gives nothing.")
    reference: str = field(description="What the keepers of the accounts call it.")
    idempotency_key: str = field(description="Made by the client before sending, kept for ever.")
    mode: ModeChoice = field(default=ModeChoice.COMMIT, description="Whether it counts or is only tried.")


@strawberry.type(description="What an account gives, and what is left on it.")
class SetoffTaken:
    """A source in the regime's order."""

    source: str = field(description="The source.")
    amount: Money = field(description="What it gives.")
    left: Money = field(description="What is left on it.")


@strawberry.type(description="What a set-off took, or would take.")
class SetoffTakePayload:
    """The result of `setoffTake`."""

    taken: list[SetoffTaken] | None = field(
        default=None, description="The accounts in order; by what is owed today where others have to agree first."
    )
    payments: list[Payment] | None = field(
        default=None, description="A payment of each source that gave something; none in a preview and while it waits."
    )
    approval: Approval | None = field(
        default=None, description="The set-off as it waits, where others have to agree; nothing was taken then."
    )
    needed: list[ApprovalLevel] | None = field(
        default=None, description="Who has to agree to it; empty when nobody has. Told in a preview too."
    )
    replayed: bool | None = field(default=None, description="Whether the key was known and nothing was done again.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: SetoffTakePayload(user_errors=errors), _NAMES | {"balances": "accounts"})
async def take(
    info: Info,
    input: Annotated[SetoffTakeInput, strawberry.argument(description="The set-off.")],  # noqa: A002
) -> SetoffTakePayload:
    """The mutation `setoffTake`."""
    gathering = Gathering()
    draft = TakingDraft(
        loan=gathering.take(lambda: public_id(input.loan_id, "Loan", "loan"), ""),
        currency=input.accounts[0].balance.currency if input.accounts else "",
        idempotency_key=input.idempotency_key,
        reference=input.reference,
        balances={
            one.source: gathering.take(lambda one=one: minor(one.balance, "accounts"), 0)  # type: ignore[misc]
            for one in input.accounts
        },
    )
    gathering.finish()
    result = await setoff_taking.take(info.context.asker, draft, mode=mode_of(input.mode))
    return SetoffTakePayload(
        taken=[
            SetoffTaken(
                source=one.source,
                amount=money(one.amount, result.currency),
                left=money(one.left, result.currency),
            )
            for one in result.taken
        ],
        payments=[payment_node(one) for one in result.payments],
        approval=None if result.approval is None else approval_node(result.approval),
        needed=levels_of(result.needed, result.regime),
        replayed=result.replayed,
        user_errors=[],
    )
