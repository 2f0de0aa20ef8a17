"""What is shown of loans: the loan itself, its bills, dues to come, grades and figures. Shapes only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from recoup.services.party import PartyView

APPROVED: Final = "APPROVED"
"""Stage of a loan on the books and not yet disbursed."""
LIVE: Final = "LIVE"
"""Stage of a loan that is owed."""
PAID_OFF: Final = "PAID_OFF"
"""Stage of a loan of which nothing is owed any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanView:
    """A loan as it is shown. Amounts in minor units, rate in ppm; codes are names of the kernel or of its regime.

    Balances are those on the books (`as_of`: the last day on which anything happened); `dpd` is counted to the open
    business day. `balance` = principal + overdue principal. None: not yet disbursed, not graded, nothing due.
    """

    id: str
    number: str
    external_id: str | None
    party: PartyView
    organisation_code: str
    regime: str
    product: str
    currency: str
    stage: str
    method: str
    rate: int
    contract_principal: int
    instalment: int
    instalments: int
    starts_on: date | None
    first_due_on: date | None
    maturity_on: date | None
    balance: int
    principal: int
    overdue_principal: int
    overdue_interest: int
    overdue_other: int
    suspense: int
    floor: str | None
    grade: str | None
    status: str | None
    non_accrual: bool
    next_due_on: date | None
    overdue_since: date | None
    dpd: int
    missed_total: int
    missed_run: int
    as_of: date | None
    version: int
    officer_code: str | None
    schedule_confirmed: bool
    attributes: Mapping[str, str]


class LoanOrderField(Enum):
    """What loans can be ordered by."""

    NUMBER = "NUMBER"
    BALANCE = "BALANCE"
    DAYS_PAST_DUE = "DAYS_PAST_DUE"
    NEXT_DUE_ON = "NEXT_DUE_ON"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanOrder:
    """An order of loans; ties go by id. Loans without a next due come last in either direction."""

    field: LoanOrderField = LoanOrderField.NUMBER
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanFilter:
    """Which loans. `text` begins a loan number, external id or party name; `organisation` counts with all below it."""

    text: str = ""
    regime: str | None = None
    organisation: str | None = None
    grade: str | None = None
    status: str | None = None
    overdue: bool | None = None
    party_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow:
    """A due that is still to come, projected from the present state."""

    seq: int
    due_on: date
    rolled_due_on: date
    principal: int
    interest: int
    total: int
    balance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillView:
    """A bill. Penalty and compound count what is posted and what accrued up to the open business day."""

    loan_id: str
    loan_number: str
    currency: str
    seq: int
    kind: str
    due_on: date
    rolled_due_on: date
    principal: int
    interest: int
    cost: int
    penalty: int
    compound: int
    paid: int
    outstanding: int
    missed: bool
    state: str
    dpd: int
    paid_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeChangeView:
    """A move of the computed or the official grade, with the rules of the floors that held."""

    on: date
    floor_before: str | None
    floor: str | None
    grade_before: str | None
    grade: str | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A loan computed to the open business day by the kernel, without writing. Amounts in minor units."""

    loan_id: str
    as_of: date
    dpd: int
    accrued_interest: int
    accrued_penalty: int
    accrued_compound: int
    arrears: int
    payoff: int
    off_book_interest: int
    missed_total: int
    missed_run: int
    missed_run_max: int
    missed_outstanding: int
