from datetime import date
from decimal import Decimal
from typing import Annotated, Optional

from pydantic import Field, PlainSerializer

from .base_model import BaseModel
from .enums import BatchErrorPolicy, Mode


class ComponentAmountInput(BaseModel):
    """A part of a payment that the payer gives to one component."""

    component: str
    "COST, INTEREST, PENALTY, COMPOUND or PRINCIPAL."
    amount: "MoneyInput"
    "How much of the payment is for it."


class MoneyInput(BaseModel):
    """An exact amount of money. More decimals than the currency has are refused."""

    amount: Annotated[Decimal, PlainSerializer(str)]
    "The amount in units of the currency, such as `1234.56`."
    currency: str
    "The currency."


class PaymentBatchRecordInput(BaseModel):
    """Many payments at once. Each bears a key of its own: the batch may come again, or in part."""

    payments: list["PaymentInput"]
    "The payments, at most 200; more come as a file."
    error_policy: BatchErrorPolicy = Field(alias="errorPolicy")
    "What becomes of the others where some cannot be recorded."
    mode: Mode = Mode.COMMIT
    "Whether it counts or is only tried."


class PaymentInput(BaseModel):
    """A payment of a batch. Exactly one of `loanId` and `partyId` says for whom; for a party the money is split over its loans."""

    amount: "MoneyInput"
    "The amount received, above zero, in the currency of the loan."
    value_date: date = Field(alias="valueDate")
    "The day as of which it counts; not after the business day, not before draw-down."
    idempotency_key: str = Field(alias="idempotencyKey")
    "Made by the client before sending, kept for ever: the same key with the same input gives the first result again, with other input it is refused."
    loan_id: Optional[str] = Field(alias="loanId", default=None)
    "The loan it pays."
    party_id: Optional[str] = Field(alias="partyId", default=None)
    "The party whose loans it pays."
    channel: Optional[str] = None
    "How it came in, such as a bank or counter."
    reference: Optional[str] = None
    "The sender's reference."
    payer: Optional[str] = None
    "Who paid, if not the party itself."
    designation: Optional[list[str]] = None
    "What the payer named: for a loan the number of the bill, for a party the numbers of the loans to be paid first, in order."
    split: Optional[list["ComponentAmountInput"]] = None
    "How the payer of a loan splits the amount among components, where the regime follows it; the parts add up to the amount."
    require_outstanding: Optional["MoneyInput"] = Field(
        alias="requireOutstanding", default=None
    )
    "Refuse unless at least so much is owed when the loan is locked."


class PromiseFilter(BaseModel):
    """Which promises. Every condition given must hold."""

    loan_id: Optional[str] = Field(alias="loanId", default=None)
    "Only those for this loan."
    party_id: Optional[str] = Field(alias="partyId", default=None)
    "Only those of this debtor."
    state: Optional[str] = None
    "One of `OPEN`, `KEPT`, `BROKEN`."
    due_from: Optional[date] = Field(alias="dueFrom", default=None)
    "Only those due on this day or later."
    due_to: Optional[date] = Field(alias="dueTo", default=None)
    "Only those due on this day or earlier."


class WorklistFilter(BaseModel):
    """Which open tasks. Every condition given must hold."""

    part: Optional[str] = None
    "Only tasks of this part."
    organisation: Optional[str] = None
    "Only tasks of the organisation with this code and of those below it."
    regime: Optional[str] = None
    "Only tasks of loans under this regime."
    late: Optional[bool] = None
    "Only late tasks, or only those that are not."
    text: Optional[str] = None
    "Beginning of a loan number or of a party's name."
    loan_id: Optional[str] = Field(alias="loanId", default=None)
    "Only tasks of this loan."
    case_id: Optional[str] = Field(alias="caseId", default=None)
    "Only tasks of this case."
    assignee: Optional[str] = None
    "Only tasks that this person holds; empty text: those that nobody holds."
    mine: Optional[bool] = None
    "Only tasks that the asker holds, and of its own loans what nobody holds for a part it plays."


ComponentAmountInput.model_rebuild()
PaymentBatchRecordInput.model_rebuild()
PaymentInput.model_rebuild()
