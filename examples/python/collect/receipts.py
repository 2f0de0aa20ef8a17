"""A bank's file of receipts, recorded once each.

    loan,amount,value_date,reference
    RL-1001,888.49,2018-05-14,E2E-7731

The key of a receipt is made of what stands in its line, so a file that is sent again books nothing again, whatever
became of the first time: a line that was recorded is told as such. Lines that are alike to the letter are one receipt.
No amount is ever a float.
"""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from collect.generated.client import Recoup
from collect.generated.enums import BatchErrorPolicy, Mode
from collect.generated.input_types import MoneyInput, PaymentBatchRecordInput, PaymentInput

AT_ONCE = 200


class Unreadable(Exception):
    """A line that is no receipt. Nothing of the file was sent."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A line of the file."""

    place: int
    loan: str
    amount: Decimal
    value_date: date
    reference: str

    @property
    def key(self) -> str:
        """What the receipt is known by, today and when the file comes again."""
        told = "\0".join((self.loan, str(self.amount), self.value_date.isoformat(), self.reference))
        return hashlib.sha256(told.encode()).hexdigest()


def read(file: Path) -> Iterator[Receipt]:
    """The lines of a file. Raises `Unreadable` for one that is no receipt."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for place, line in enumerate(csv.DictReader(lines), start=2):
            try:
                yield Receipt(
                    place=place,
                    loan=line["loan"].strip(),
                    amount=Decimal(line["amount"].strip()),
                    value_date=date.fromisoformat(line["value_date"].strip()),
                    reference=line["reference"].strip(),
                )
            except (AttributeError, KeyError, ValueError, InvalidOperation) as fault:
                raise Unreadable(f"{file}:{place}: this is not loan,amount,value_date,reference") from fault


def record(client: Recoup, file: Path, *, dry_run: bool) -> int:
    """Record what can be, and say of each line what became of it; how many were refused."""
    refused = 0
    mode = Mode.PREVIEW if dry_run else Mode.COMMIT
    receipts = list(read(file))
    for first in range(0, len(receipts), AT_ONCE):
        for receipt, told, is_refused in sent(client, receipts[first : first + AT_ONCE], mode):
            refused += is_refused
            print(f"{receipt.place}  {receipt.loan}  {receipt.amount}  {told}")
    return refused


def sent(client: Recoup, receipts: Sequence[Receipt], mode: Mode) -> Iterator[tuple[Receipt, str, bool]]:
    """Each receipt, what is to be said of it, and whether it was refused."""
    loans = {number: client.loan_by_number(number).loan for number in {receipt.loan for receipt in receipts}}
    known = [(receipt, loan) for receipt in receipts if (loan := loans[receipt.loan]) is not None]
    yield from ((receipt, "no such loan", True) for receipt in receipts if loans[receipt.loan] is None)
    payments = [payment_of(receipt, loan.id, loan.currency) for receipt, loan in known]
    if not payments:
        return
    wish = PaymentBatchRecordInput(payments=payments, errorPolicy=BatchErrorPolicy.RECORD_GOOD, mode=mode)
    answer = client.payments_record(wish).payment_batch_record
    for (receipt, _), row in zip(known, answer.results or [], strict=True):
        if row.user_errors:
            yield receipt, "; ".join(f"{error.code}: {error.message}" for error in row.user_errors), True
        elif row.payment is None:
            yield receipt, "would be recorded", False
        else:
            yield receipt, f"{row.payment.number}{' (recorded before)' if row.replayed else ''}", False


def payment_of(receipt: Receipt, loan: str, currency: str) -> PaymentInput:
    """The receipt as the API takes it."""
    return PaymentInput(
        loanId=loan,
        amount=MoneyInput(amount=receipt.amount, currency=currency),
        valueDate=receipt.value_date,
        reference=receipt.reference,
        channel="bank file",
        idempotencyKey=receipt.key,
    )
