"""Loans taken on the books, confirmed and disbursed. Queries are in `loan_query`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from recoup.services.access import Actor
from recoup.services.loan_query import LoanView, ScheduleRow
from recoup.services.unit_of_work import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A due of an irregular plan. `interest` None: it is computed by days."""

    due_on: date
    principal: int
    interest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDraft:
    """A contract as it is asked for. Amounts in minor units, rate in parts per million a year.

    `disbursed_on` is the planned day; the interest runs from the day of the draw-down itself. `instalment` fixes the
    instalment of an annuity by hand; `lines` are the dues of an IRREGULAR plan.
    """

    number: str
    party_number: str
    organisation_code: str
    regime: str
    product: str
    currency: str
    principal: int
    rate: int
    method: str
    instalments: int
    disbursed_on: date
    external_id: str | None = None
    every: int = 1
    unit: str = "MONTHS"
    first_due_on: date | None = None
    anchor_day: int | None = None
    maturity_on: date | None = None
    instalment: int | None = None
    lines: tuple[PlanLine, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    officer_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisburseDraft:
    """A draw-down as it is asked for. `loan` is a public id or a number; `amount` None: the whole contract."""

    loan: str
    value_on: date
    idempotency_key: str
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Boarded:
    """A loan taken on the books, with the schedule that was shown for it."""

    loan: LoanView
    schedule: tuple[ScheduleRow, ...]


async def preview_schedule(actor: Actor, draft: LoanDraft) -> tuple[ScheduleRow, ...]:
    """The dues that the contract would have, were it disbursed as planned. Nothing is written. Needs `read`."""
    raise NotImplementedError


async def board(actor: Actor, draft: LoanDraft, *, confirm_schedule: bool = False, mode: Mode = Mode.COMMIT) -> Boarded:
    """Take a contract on the books, stage APPROVED. Needs `operate`."""
    raise NotImplementedError


async def board_many(
    actor: Actor, drafts: Sequence[LoanDraft], *, confirm_schedule: bool = False, mode: Mode = Mode.COMMIT
) -> int:
    """Take many contracts on the books in one transaction; how many. All problems of all rows are told at once.

    A problem's field begins with the row, counted from 0: `("17", "principal")`.
    """
    raise NotImplementedError


async def confirm_schedule(actor: Actor, loan: str) -> LoanView:
    """Note that the debtor confirmed the repayment plan (RB-03). Needs `operate`."""
    raise NotImplementedError


async def disburse(actor: Actor, draft: DisburseDraft, *, mode: Mode = Mode.COMMIT) -> LoanView:
    """Pay a loan out; interest runs from the value date. Refused until the schedule is confirmed (RB-03)."""
    raise NotImplementedError


async def disburse_many(actor: Actor, drafts: Sequence[DisburseDraft], *, mode: Mode = Mode.COMMIT) -> int:
    """Pay many loans out in one transaction; how many. Problems as in `board_many`."""
    raise NotImplementedError
