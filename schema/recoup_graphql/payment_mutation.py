"""Recording, trying and reversing payments."""

from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.errors import Problem, Refused
from recoup.services import payment, payment_batch, payment_reversal
from recoup.services.payment import PaymentDraft
from recoup.services.payment_batch import Policy
from recoup.services.payment_reversal import PaymentReversalDraft
from recoup_graphql.approval import Approval, ApprovalLevel, approval_node, levels_of
from recoup_graphql.context import Info
from recoup_graphql.input import Gathering
from recoup_graphql.loan import Loan, loan_node
from recoup_graphql.mode import ModeChoice, mode_of
from recoup_graphql.money import Money, MoneyInput, minor, money
from recoup_graphql.node import public_id
from recoup_graphql.paging import given
from recoup_graphql.payment import Payment, PaymentLine, payment_line, payment_node
from recoup_graphql.posting import PreviewPosting, preview_posting
from recoup_graphql.problem import UserError, mends, user_errors


@strawberry.input(description="A part of a payment that the payer gives to one component.")
class ComponentAmountInput:
    """A row of a split."""

    component: str = field(description="COST, INTEREST, PENALTY, COMPOUND or PRINCIPAL.")
    amount: MoneyInput = field(description="How much of the payment is for it.")


@strawberry.input(
    description="A payment of a batch. Exactly one of `loanId` and `partyId` says for whom; for a party the money is "
    "split over its loans."
)
class PaymentInput:
    """A payment as a client tells it."""

    amount: MoneyInput = field(description="The amount received, above zero, in the currency of the loan.")
    value_date: date = field(
        description="The day as of which it counts; not after the business day, not before draw-down."
    )
    idempotency_key: str = field(
        description="Made by the client before sending, kept for ever: the same key with the same input gives the "
        "first result again, with other input it is refused."
    )
    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="The loan it pays.")
    party_id: strawberry.ID | None = field(default=strawberry.UNSET, description="The party whose loans it pays.")
    channel: str | None = field(default=strawberry.UNSET, description="How it came in, such as a bank or counter.")
    reference: str | None = field(default=strawberry.UNSET, description="The sender's reference.")
    payer: str | None = field(default=strawberry.UNSET, description="Who paid, if not the party itself.")
    designation: list[str] | None = field(
        default=strawberry.UNSET,
        description="What the payer named: for a loan the number of the bill, for a party the numbers of the loans to "
        "be paid first, in order.",
    )
    split: list[ComponentAmountInput] | None = field(
        default=strawberry.UNSET,
        description="How the payer of a loan splits the amount among components, where the regime follows it; the "
        "parts add up to the amount.",
    )
    require_outstanding: MoneyInput | None = field(
        default=strawberry.UNSET, description="Refuse unless at least so much is owed when the loan is locked."
    )


@strawberry.input(
    description="Money received. Exactly one of `loanId` and `partyId` says for whom; for a party the money is split "
    "over its loans."
)
class PaymentRecordInput(PaymentInput):
    """One payment."""

    mode: ModeChoice = field(default=ModeChoice.COMMIT, description="Whether it counts or is only tried.")


@strawberry.enum(description="What becomes of the other payments of a batch where some cannot be recorded.")
class BatchErrorPolicy(Enum):
    """`Policy` with its descriptions."""

    REJECT_EVERYTHING = strawberry.enum_value("REJECT_EVERYTHING", description="Nothing is recorded.")
    RECORD_GOOD = strawberry.enum_value("RECORD_GOOD", description="All that can be are recorded, in one transaction.")


@strawberry.input(
    description="Many payments at once. Each bears a key of its own: the batch may come again, or in part."
)
class PaymentBatchRecordInput:
    """A batch."""

    payments: list[PaymentInput] = field(description="The payments, at most 200; more come as a file.")
    error_policy: BatchErrorPolicy = field(description="What becomes of the others where some cannot be recorded.")
    mode: ModeChoice = field(default=ModeChoice.COMMIT, description="Whether it counts or is only tried.")


@strawberry.input(description="Takes a payment back as if it had never been.")
class PaymentReverseInput:
    """A reversal as a client asks for it."""

    payment_id: strawberry.ID = field(description="The payment to take back.")
    reason: str = field(description="Why; kept in the audit trail.")
    idempotency_key: str = field(description="Made by the client before sending, kept for ever.")
    expected_version: int | None = field(
        default=strawberry.UNSET,
        description="`version` of the payment's loan as the asker saw it, of several loans the sum of theirs: refused "
        "where one has moved since. Whatever it is, when left out.",
    )
    mode: ModeChoice = field(default=ModeChoice.COMMIT, description="Whether it counts or is only tried.")


@strawberry.type(description="What recording a payment did, or would do.")
class PaymentRecordPayload:
    """The result of `paymentRecord`."""

    payment: Payment | None = field(default=None, description="The payment; null in a preview and when it was refused.")
    lines: list[PaymentLine] | None = field(default=None, description="How it is allocated.")
    journal: list[PreviewPosting] | None = field(default=None, description="The transfers that it posts.")
    loans: list[Loan] | None = field(default=None, description="The loans that it touched, as they stand afterwards.")
    surplus: Money | None = field(
        default=None, description="What was left after everything due; kept, or prepaid by the regime."
    )
    replayed: bool | None = field(default=None, description="Whether the key was known and nothing was done again.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.type(description="What became of one payment of a batch.")
class PaymentBatchRow:
    """A line's result, in the order of the input."""

    payment: Payment | None = field(description="The payment; null in a preview and when it was refused.")
    replayed: bool = field(description="Whether its key was known and nothing was done again.")
    user_errors: list[UserError] = field(description="Why it is not recorded, with paths into its line.")


@strawberry.type(description="What recording a batch did, or would do.")
class PaymentBatchRecordPayload:
    """The result of `paymentBatchRecord`."""

    results: list[PaymentBatchRow] | None = field(default=None, description="What became of each payment, in order.")
    recorded: int | None = field(default=None, description="How many are new.")
    replayed: int | None = field(default=None, description="How many were known by their keys.")
    rejected: int | None = field(default=None, description="How many cannot be recorded.")
    user_errors: list[UserError] = field(
        description="Why nothing was done; empty when something was. Paths begin with the payment's place."
    )


@strawberry.type(description="What reversing a payment did, or would do.")
class PaymentReversePayload:
    """The result of `paymentReverse`."""

    payment: Payment | None = field(
        default=None, description="The payment; still as it was while the reversal waits for approval."
    )
    approval: Approval | None = field(
        default=None, description="The reversal as it waits, where others have to agree; nothing was changed then."
    )
    needed: list[ApprovalLevel] | None = field(
        default=None, description="Who has to agree to it; empty when nobody has. Told in a preview too."
    )
    journal: list[PreviewPosting] | None = field(default=None, description="The transfers that the reversal posts.")
    loans: list[Loan] | None = field(default=None, description="The loans that it touched, as they stand afterwards.")
    replayed: bool | None = field(default=None, description="Whether the key was known and nothing was done again.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


def _draft(input: PaymentInput) -> PaymentDraft:  # noqa: A002
    gathering = Gathering()
    loan, party, least = given(input.loan_id), given(input.party_id), given(input.require_outstanding)
    draft = PaymentDraft(
        loan=None if loan is None else gathering.take(lambda: public_id(loan, "Loan", "loan"), ""),
        party=None if party is None else gathering.take(lambda: public_id(party, "Party", "party"), ""),
        amount=gathering.take(lambda: minor(input.amount, "amount"), 0),
        currency=input.amount.currency,
        value_on=input.value_date,
        idempotency_key=input.idempotency_key,
        channel=given(input.channel) or "",
        reference=given(input.reference) or "",
        payer=given(input.payer) or "",
        designation=designation(given(input.designation) or [], by_loan=loan is not None),
        split=split_of(given(input.split) or [], gathering),
        require_outstanding_at_least=None
        if least is None
        else gathering.take(lambda: minor(least, "require_outstanding"), 0),
    )
    gathering.finish()
    return draft


def split_of(parts: list[ComponentAmountInput], gathering: Gathering) -> tuple[tuple[str, int], ...]:
    """A split by component, in minor units; what is no amount is gathered."""
    return tuple(
        (part.component, gathering.take(lambda part=part: minor(part.amount, "split"), 0))  # type: ignore[misc]
        for part in parts
    )


def designation(named: list[str], *, by_loan: bool) -> tuple[int | str, ...]:
    """Bill numbers for a loan; what is no number is left as it is, and the service refuses it by name."""
    return tuple(int(name) if by_loan and name.isdecimal() and len(name) <= 6 else name for name in named)


_NAMES: Final = {
    "currency": "amount.currency",
    "loan": "loanId",
    "party": "partyId",
    "payment": "paymentId",
    "value_on": "valueDate",
    "require_outstanding_at_least": "requireOutstanding",
}


@mends(lambda errors: PaymentRecordPayload(user_errors=errors), _NAMES)
async def record(
    info: Info,
    input: Annotated[PaymentRecordInput, strawberry.argument(description="The payment.")],  # noqa: A002
) -> PaymentRecordPayload:
    """The mutation `paymentRecord`."""
    result = await payment.record(info.context.asker, _draft(input), mode=mode_of(input.mode))
    return PaymentRecordPayload(
        payment=None if result.payment is None else payment_node(result.payment),
        lines=[payment_line(line, result.payment.id if result.payment else None) for line in result.lines],
        journal=[preview_posting(transfer) for transfer in result.transfers],
        loans=[loan_node(view, result.figures_after.get(view.id)) for view in result.loans_after],
        surplus=money(result.surplus, input.amount.currency),
        replayed=result.replayed,
        user_errors=[],
    )


@mends(lambda errors: PaymentBatchRecordPayload(user_errors=errors), _NAMES)
async def record_batch(
    info: Info,
    input: Annotated[PaymentBatchRecordInput, strawberry.argument(description="The payments.")],  # noqa: A002
) -> PaymentBatchRecordPayload:
    """The mutation `paymentBatchRecord`."""
    drafts, unread = _drafts(input.payments)
    policy = Policy[input.error_policy.name]
    try:
        batch = await payment_batch.record(
            info.context.asker, drafts, policy=policy, unread=unread, mode=mode_of(input.mode)
        )
    except Refused as refused:
        raise Refused(*(_within(problem) for problem in refused.problems)) from refused
    return PaymentBatchRecordPayload(
        results=[
            PaymentBatchRow(
                payment=None if row.payment is None else payment_node(row.payment),
                replayed=row.replayed,
                user_errors=user_errors(row.problems, _NAMES),
            )
            for row in batch.rows
        ],
        recorded=batch.recorded,
        replayed=batch.replayed,
        rejected=sum(bool(row.problems) for row in batch.rows),
        user_errors=[],
    )


def _drafts(lines: list[PaymentInput]) -> tuple[list[PaymentDraft], dict[int, tuple[Problem, ...]]]:
    """The lines as drafts, and what is wrong with those that cannot be read; an empty draft stands in for them."""
    drafts: list[PaymentDraft] = []
    unread: dict[int, tuple[Problem, ...]] = {}
    for place, line in enumerate(lines):
        try:
            drafts.append(_draft(line))
        except Refused as refused:
            unread[place] = refused.problems
            drafts.append(
                PaymentDraft(amount=0, currency="", value_on=line.value_date, idempotency_key=line.idempotency_key)
            )
    return drafts, unread


def _within(problem: Problem) -> Problem:
    """The problem with its path beginning at the list, where it names a line."""
    own = problem.field
    return replace(problem, field=("payments", *own)) if own and own[0].isdecimal() else problem


@mends(lambda errors: PaymentReversePayload(user_errors=errors), _NAMES)
async def reverse(
    info: Info,
    input: Annotated[PaymentReverseInput, strawberry.argument(description="The reversal.")],  # noqa: A002
) -> PaymentReversePayload:
    """The mutation `paymentReverse`."""
    draft = PaymentReversalDraft(
        payment=public_id(input.payment_id, "Payment", "payment"),
        reason=input.reason,
        idempotency_key=input.idempotency_key,
        expected_version=given(input.expected_version),
    )
    result = await payment_reversal.reverse(info.context.asker, draft, mode=mode_of(input.mode))
    return PaymentReversePayload(
        payment=None if result.payment is None else payment_node(result.payment),
        approval=None if result.approval is None else approval_node(result.approval),
        needed=levels_of(result.needed, result.loans_after[0].regime),
        journal=[preview_posting(transfer) for transfer in result.transfers],
        loans=[loan_node(view, result.figures_after.get(view.id)) for view in result.loans_after],
        replayed=result.replayed,
        user_errors=[],
    )
