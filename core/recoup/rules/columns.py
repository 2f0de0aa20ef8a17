"""The columns that the kernel works on, and the codes that stand in them.

A batch is a struct of arrays: one `numpy.int64` array a field, one row a loan (or a bill, or a fact). Units are the
same everywhere: money in minor units (分); rates in parts per million a year; days as whole days since 1970-01-01; 0 is
*none*. The database stores the same names in narrower integers; the limits below are checked at the door, so nothing
overflows inside.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum, IntFlag
from typing import Final, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
Whole = TypeVar("Whole", int, IntArray)
"""A column, or the one value of a loan that is alone: the formulas of money are the same for both."""
Measures: TypeAlias = Mapping[str, IntArray]
"""Named columns that conditions read; `today` is always among them."""

AMOUNT_LIMIT: Final = 10**15
"""Amounts are below this many minor units: ten million million 元."""
RATE_LIMIT: Final = 10**6
"""Rates are at most this many parts per million a year."""
DAY_LIMIT: Final = 40_000
"""Days are below this number: July 2079."""
NEVER: Final = 2**31 - 1
"""A day that does not come; the largest that an int4 column holds."""


class PlanKind(IntEnum):
    """How a loan's interest and dues arise (kernel §3)."""

    SCHEDULED = 1  # interest per period by the plan
    DAILY = 2  # balance x rate x days, settled on settlement days or at maturity
    SINGLE = 3  # one due, no interest before it


class Method(IntEnum):
    """How principal is repaid (RB-09)."""

    ANNUITY = 1
    EQUAL_PRINCIPAL = 2
    FLAT = 3
    INTEREST_ONLY = 4
    BULLET = 5
    SINGLE = 6
    IRREGULAR = 7


class PeriodUnit(IntEnum):
    """The unit of a repayment period."""

    MONTHS = 1
    WEEKS = 2
    DAYS = 3


class MonthDays(IntEnum):
    """How the months of a plan count (IR-01)."""

    THIRTY = 0  # each is 1/12 of the year
    ACTUAL = 1  # by their days over the basis


class InstalmentRounding(IntEnum):
    """How the instalment is rounded, where the contract says otherwise than the policy."""

    AS_INTEREST = 0
    HALF_UP = 1
    HALF_EVEN = 2
    UP = 3
    DOWN = 4


class Settlement(IntEnum):
    """When the interest of a DAILY loan is settled (IR-03)."""

    WITH_INSTALMENT = 0
    QUARTERLY = 1
    MONTHLY = 2
    AT_MATURITY = 3


class BillKind(IntEnum):
    """What a bill asks for."""

    INSTALMENT = 1
    INTEREST = 2  # settled interest
    MATURITY = 3  # principal with the last interest
    COST = 4
    PREPAYMENT = 5
    MISUSE = 6  # asks for what a misuse costs beyond contract interest and penalty (IR-08)


class BillState(IntEnum):
    """Whether anything of a bill is unpaid."""

    OPEN = 1
    PAID = 2


class FactKind(IntEnum):
    """What happened to a loan on a value date; the kernel's only input besides time."""

    DRAWDOWN = 1
    PAYMENT = 2
    COST = 3
    RATE = 4
    STATEMENT_BEGINS = 5  # `amount` is the bit of a declared fact code
    STATEMENT_ENDS = 6
    MISUSE = 7  # `amount` of principal is misused from now on; 0: none any more (IR-06)
    WAIVER = 8  # `amount` of `component` is forgiven, oldest first
    SUSPENSE_APPLICATION = 9  # `amount` of what is kept pays now, whatever the policy does with a surplus
    SUSPENSE_REFUND = 10  # `amount` of what is kept goes back to the payer
    WRITE_OFF = 11  # `amount` of principal leaves the books; the claim stays (WO-01)
    AMENDMENT = 12  # the contract is `contract_version` from now on; its first due after today comes next
    OBSERVATION = 13  # restructured: observed from now on (CL-09)
    PLACEMENT = 14  # another organisation, `amount`, looks after it; nothing for the kernel
    PROFILE = 15  # another profile, `amount`, decides its policy; the caller changes the policy there
    GRADE = 16  # people decided that `amount` is the official grade: its index, 0 the best
    CAPITALISATION = 17  # `amount` of arrears becomes principal at `rate`; nothing is paid out, so nothing is drawn


class Component(IntEnum):
    """What a payment line pays."""

    COST = 1
    INTEREST = 2
    PENALTY = 3
    COMPOUND = 4
    PRINCIPAL = 5
    SUSPENSE = 6


class Account(IntEnum):
    """Accounts of the transfer rows (kernel §8)."""

    CLEARING = 1
    PRINCIPAL = 2
    PRINCIPAL_OVERDUE = 3
    INTEREST_RECEIVABLE = 4
    INTEREST_INCOME = 5
    PENALTY_RECEIVABLE = 6
    PENALTY_INCOME = 7
    COMPOUND_RECEIVABLE = 8
    COMPOUND_INCOME = 9
    COST_RECEIVABLE = 10
    COST_RECOVERY = 11
    SUSPENSE = 12
    OFF_BOOK_INTEREST = 13
    OFF_BOOK_CONTRA = 14
    RECEIVABLE = 15
    SALES_CLEARING = 16
    PROVISION = 17
    PROVISION_EXPENSE = 18
    WRITTEN_OFF = 19  # memo: written off, still claimed
    WRITTEN_OFF_CONTRA = 20
    RECOVERY_INCOME = 21
    WAIVER_EXPENSE = 22
    ACCRUED_INTEREST = 23  # of a group of loans; no single loan has it


class PostingKind(IntEnum):
    """Why a transfer was posted."""

    DRAWDOWN = 1
    INTEREST = 2
    OVERDUE = 3
    PENALTY = 4
    COMPOUND = 5
    COST = 6
    PAYMENT = 7
    SUSPENSE_APPLIED = 8
    NON_ACCRUAL = 9
    ACCRUAL = 10
    REVERSAL = 11
    WAIVER = 12
    SUSPENSE_REFUNDED = 13
    WRITE_OFF = 14
    RECOVERY = 15
    MISUSE = 16


class Signal(IntEnum):
    """What a day brought; services make tasks, notices and events of it."""

    DUE = 1
    MISSED = 2
    OVERDUE = 3
    SETTLED = 4
    NON_ACCRUAL = 5
    ACCRUAL = 6
    MATURED = 7
    PAID_OFF = 8
    RATE_CHANGED = 9
    WATCH_OPENED = 10  # `value` is the watch's index, `bill_seq` the day by which it is to be done (0: none)
    WATCH_CLOSED = 11
    STATUS_CHANGED = 12  # `value` is the new status
    OBSERVATION_BEGINS = 13  # `value` is the day on which it ends if nothing is missed
    OBSERVATION_ENDS = 14
    WRITTEN_OFF = 15
    AMENDED = 16  # `value` is the contract version


class LoanFlag(IntFlag):
    """Marks on a loan's state."""

    NON_ACCRUAL = 1
    RESTRUCTURED = 2
    MISUSE = 4
    WRITTEN_OFF = 8
    PAID_OFF = 16
    BY_DAYS = 32  # the present period counts days over the basis: its rate was fixed anew (HI-05)
    RATE_WAITS = 64  # a rate began while an instalment waits for the end of a holiday: the rest is divided after it
    DRAWN_WAITS = 128  # more was lent while an instalment waits for the end of a holiday: divided after it as well
    RESTRUCTURED_AGAIN = 256  # restructured once more while it was observed (CL-10)


@dataclass(slots=True)
class Columns:
    """A struct of arrays of equal length. Subclasses declare the fields."""

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The field names, in order."""
        return tuple(field.name for field in fields(cls))

    @classmethod
    def zeros(cls, size: int) -> Self:
        """`size` rows of zeros."""
        return cls(**{name: np.zeros(size, dtype=np.int64) for name in cls.names()})

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, int]]) -> Self:
        """Rows given as mappings; a missing key is 0. For tests, single loans and small batches."""
        built = cls.zeros(len(rows))
        for name in cls.names():
            getattr(built, name)[:] = [row.get(name, 0) for row in rows]
        return built

    @classmethod
    def concat(cls, parts: Iterable[Self]) -> Self:
        """All parts below one another."""
        listed = list(parts)
        if not listed:
            return cls.zeros(0)
        return cls(**{name: np.concatenate([getattr(part, name) for part in listed]) for name in cls.names()})

    def take(self, rows: IntArray | BoolArray) -> Self:
        """A copy of the chosen rows."""
        return type(self)(**{name: getattr(self, name)[rows] for name in self.names()})

    def put(self, rows: IntArray | BoolArray, other: Self) -> None:
        """Write `other` over the chosen rows."""
        for name in self.names():
            getattr(self, name)[rows] = getattr(other, name)

    def copy(self) -> Self:
        """An independent copy."""
        return type(self)(**{name: getattr(self, name).copy() for name in self.names()})

    def row(self, index: int) -> dict[str, int]:
        """One row as plain integers."""
        return {name: int(getattr(self, name)[index]) for name in self.names()}

    def __len__(self) -> int:
        """How many rows."""
        return len(getattr(self, self.names()[0])) if self.names() else 0


@dataclass(slots=True)
class Terms(Columns):
    """The contract, one row a loan. An AMENDMENT puts another version of it in its place, from its day on."""

    loan_id: IntArray
    plan_kind: IntArray
    method: IntArray
    unit: IntArray
    every: IntArray
    instalments: IntArray
    starts_on: IntArray  # first interest day
    first_due_on: IntArray
    anchor_day: IntArray  # day of month that due dates remember through short months
    maturity_on: IntArray
    basis: IntArray  # days of the interest year
    settlement: IntArray
    settlement_day: IntArray
    due_offset: IntArray  # days from the settlement day to the due date of its bill (IR-04)
    contract_principal: IntArray
    contract_instalment: IntArray  # given instalment of an annuity; 0: computed from the first draw-down
    contract_version: IntArray  # 0: as agreed first
    plan_version: IntArray  # version of the listed lines that it goes by; 0: a formula
    month_days: IntArray  # how the months of a plan count
    instalment_rounding: IntArray  # 0: as the policy rounds interest
    instalment_multiple: IntArray  # the computed instalment of an annuity is a multiple of it; 0: of a minor unit
    principal_grace: IntArray  # first instalments that repay no principal
    amortisation: IntArray  # instalments that would repay everything, if more than there are; 0: as many


@dataclass(slots=True)
class State(Columns):
    """A loan as of its last event, one row a loan (kernel §4)."""

    principal: IntArray  # not yet due
    overdue_principal: IntArray  # billed, past its rolled due day, unpaid
    overdue_interest: IntArray  # billed interest unpaid
    overdue_other: IntArray  # costs, and posted penalty and compound, unpaid
    instalment: IntArray
    interest_acc: IntArray
    interest_rem: IntArray
    interest_divisor: IntArray  # of the remainder, where an amendment mixed two units in a period; 0: the period's own
    penalty_acc: IntArray
    penalty_rem: IntArray
    compound_acc: IntArray
    compound_rem: IntArray
    off_book_interest: IntArray
    suspense: IntArray
    misused: IntArray  # principal used for another purpose than agreed
    written_off: IntArray  # principal off the books and still claimed
    rate: IntArray
    penalty_rate: IntArray
    as_of: IntArray  # steps 1-5 are done through this day
    closed_on: IntArray  # steps 6-8 are done through this day
    interest_from: IntArray  # first day of contract interest not yet billed
    waited: IntArray  # ppm x days that an instalment has waited for a holiday to end, beyond the present rate (IR-10)
    next_due_on: IntArray  # unrolled due day of the next instalment or settlement bill
    next_seq: IntArray  # sequence number of the next bill
    next_instalment: IntArray  # 1-based row of the plan that falls due next
    overdue_since: IntArray  # rolled due day of the oldest unpaid bill past due
    missed_total: IntArray
    missed_run: IntArray
    missed_run_max: IntArray
    floor: IntArray  # computed grade
    grade: IntArray  # official grade
    status: IntArray
    flags: IntArray
    facts: IntArray  # bit per declared fact code
    watching: IntArray  # bit per watch of the policy that is open
    next_event: IntArray
    version: IntArray
    observed_from: IntArray  # restructured: first repayment day of the observation period; 0: not observed
    observed_until: IntArray
    corrected: IntArray  # an official grade better than the floor stands: 1 + 2 × the bits of the floors it overlooks
    corrected_at: IntArray  # what the policy's `lapses_on` came to when it was decided
    drawn: IntArray  # what was paid out in all draw-downs


@dataclass(slots=True)
class Bills(Columns):
    """Bills of the batch's loans, sorted by (loan, seq). `loan` is the row in State and Terms, not the loan's id."""

    loan: IntArray
    seq: IntArray
    kind: IntArray
    due_on: IntArray
    rolled_due_on: IntArray
    principal: IntArray
    interest: IntArray
    cost: IntArray
    paid_principal: IntArray
    paid_interest: IntArray
    paid_cost: IntArray
    penalty_from: IntArray  # penalty and compound are accrued up to this day
    penalty_acc: IntArray
    penalty_rem: IntArray
    penalty_posted: IntArray
    penalty_paid: IntArray
    compound_acc: IntArray
    compound_rem: IntArray
    compound_posted: IntArray
    compound_paid: IntArray
    missed: IntArray  # 1 once it was not fully paid at the end of its last day
    state: IntArray
    opened_on: IntArray
    paid_on: IntArray


@dataclass(slots=True)
class Facts(Columns):
    """What happened, sorted by (loan, value_on, seq). `loan` is the row of the batch."""

    loan: IntArray
    value_on: IntArray
    seq: IntArray  # gap-free per loan, in order of recording
    kind: IntArray
    amount: IntArray
    rate: IntArray
    designation: IntArray  # what the payer named: a component, or the mark of a bill (`allocation.mark`); 0: nothing
    component: IntArray  # what a waiver forgives
    contract_version: IntArray  # what an amendment begins


@dataclass(slots=True)
class Transfers(Columns):
    """Ledger rows that the kernel derived: debit and credit account, amount above 0."""

    loan: IntArray
    effective_on: IntArray
    kind: IntArray
    debit: IntArray
    credit: IntArray
    amount: IntArray
    bill_seq: IntArray
    fact_seq: IntArray  # the fact that caused it; 0: time


@dataclass(slots=True)
class Lines(Columns):
    """How payments were allocated."""

    loan: IntArray
    fact_seq: IntArray
    bill_seq: IntArray
    component: IntArray
    amount: IntArray


@dataclass(slots=True)
class GradeChanges(Columns):
    """Computed or official grade moved at the end of a day. `fired`: bit per floor of the policy that held."""

    loan: IntArray
    on: IntArray
    stage: IntArray  # which of the batch's policies judged, where one came after another
    floor_before: IntArray
    floor: IntArray
    grade_before: IntArray
    grade: IntArray
    fired: IntArray


@dataclass(slots=True)
class Signals(Columns):
    """What services should know."""

    loan: IntArray
    on: IntArray
    stage: IntArray  # which of the batch's policies gives `value` its meaning
    signal: IntArray
    bill_seq: IntArray
    value: IntArray


@dataclass(slots=True)
class Accruals(Columns):
    """How contract interest runs on the books, in stretches: on the morning of `on`, `whole` and `rem` had accrued and
    were not billed; every day from then until the morning of `stops_on` adds `daily` and `daily_rem`. Remainders are
    below `divisor` x 10^6; a divisor of 0 says that nothing accrues on the books."""

    loan: IntArray
    on: IntArray
    whole: IntArray
    rem: IntArray
    daily: IntArray
    daily_rem: IntArray
    divisor: IntArray
    stops_on: IntArray
    grade: IntArray
