"""The loans of a batch while they move: working copies of the columns, and what is written down on the way.

The steps of a day are functions over a `Walk` and the rows of the loans concerned; each leaves its marks in the columns
and its rows in the journals. Nothing outside the walk is changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, Generic, Self, TypeVar

import numpy as np

from recoup.rules.columns import (
    NEVER,
    Account,
    Accruals,
    Bills,
    BillState,
    BoolArray,
    Columns,
    GradeChanges,
    IntArray,
    Lines,
    LoanFlag,
    PlanKind,
    Settlement,
    Signal,
    Signals,
    State,
    Terms,
    Transfers,
)
from recoup.rules.daycount import PlanLines, Timetable, next_settlement
from recoup.rules.policy import Policy
from recoup.rules.trace import Trace

ColumnsT = TypeVar("ColumnsT", bound=Columns)
Cell = IntArray | int

STATE_NAMES: Final = State.names()
BILL_NAMES: Final = Bills.names()
OPEN: Final = int(BillState.OPEN)  # whole numbers, because an enumeration's members are slow to look up
PAID: Final = int(BillState.PAID)
SCHEDULED: Final = int(PlanKind.SCHEDULED)
DAILY: Final = int(PlanKind.DAILY)
SINGLE: Final = int(PlanKind.SINGLE)
NON_ACCRUAL: Final = int(LoanFlag.NON_ACCRUAL)
PAID_OFF: Final = int(LoanFlag.PAID_OFF)
BY_DAYS: Final = int(LoanFlag.BY_DAYS)
RATE_WAITS: Final = int(LoanFlag.RATE_WAITS)
DRAWN_WAITS: Final = int(LoanFlag.DRAWN_WAITS)
BILL_INDEX: Final = {name: index for index, name in enumerate(BILL_NAMES)}


class Journal(Generic[ColumnsT]):
    """Rows written one bundle after another, gathered once at the end, loan by loan in the order of writing.

    A bundle is one row of whole numbers (`loan` comes apart), and what differs among its rows stands beside it.
    """

    __slots__ = ("_index", "_kind", "_loans", "_rows", "_spread", "_wide")

    def __init__(self, kind: type[ColumnsT]) -> None:
        self._kind = kind
        self._index = {name: index for index, name in enumerate(kind.names()[1:])}
        self._rows: list[Sequence[int]] = []
        self._wide: list[tuple[int, int]] = []  # bundles of other than one row: which, and how many
        self._loans: list[tuple[int, IntArray]] = []  # bundles of other loans than the first
        self._spread: list[tuple[int, int, IntArray]] = []  # (bundle, column, values)

    def add(self, loan: IntArray, **columns: Cell) -> None:
        """A bundle of rows, one for each entry of `loan`; single values hold for all of them."""
        if not len(loan):
            return
        at, cells = len(self._rows), [0] * len(self._index)
        for name, cell in columns.items():
            if isinstance(cell, int):
                cells[self._index[name]] = cell
            else:
                self._spread.append((at, self._index[name], cell))
        self._loans.append((at, loan))
        self._wide.append((at, len(loan)))
        self._rows.append(cells)

    def write(self, *cells: int) -> None:
        """One row of a loan that is alone in its batch: all columns behind `loan`, in their order."""
        self._rows.append(cells)

    def write_many(self, size: int, *cells: int, **columns: IntArray) -> None:
        """So many rows of such a loan, with columns that differ among them."""
        if not size:
            return
        at = len(self._rows)
        for name, values in columns.items():
            self._spread.append((at, self._index[name], values))
        self._wide.append((at, size))
        self._rows.append(cells)

    def __len__(self) -> int:
        """How many rows were written so far."""
        return len(self._rows) + sum(size - 1 for _, size in self._wide)

    def gathered(self) -> ColumnsT:
        """All rows, sorted by loan; within a loan as written."""
        if not self._rows:
            return self._kind.zeros(0)
        matrix = self._matrix()
        loans = matrix[0]
        if np.any(loans[1:] < loans[:-1]):
            matrix = matrix[:, np.argsort(loans, kind="stable")]
        return self._kind(*matrix)

    def _matrix(self) -> IntArray:
        """Single values for all rows of their bundles at once; what differs among these over them."""
        count, width = len(self._rows), len(self._index)
        single = np.fromiter(chain.from_iterable(self._rows), np.int64, count * width).reshape(count, width).T
        if not self._wide:
            return np.concatenate((np.zeros((1, count), dtype=np.int64), single))
        sizes = np.ones(count, dtype=np.int64)
        for at, size in self._wide:
            sizes[at] = size
        ends = np.cumsum(sizes)
        matrix = np.zeros((1 + width, int(ends[-1])), dtype=np.int64)
        bundles = np.repeat(np.arange(count), sizes)
        for column, cells in zip(matrix[1:], single, strict=True):
            np.take(cells, bundles, out=column)
        starts, stops = (ends - sizes).tolist(), ends.tolist()
        for at, loan in self._loans:
            matrix[0, starts[at] : stops[at]] = loan
        for at, index, values in self._spread:
            matrix[1 + index, starts[at] : stops[at]] = values
        return matrix


class BillBook:
    """Bills that can be added to: columns with room behind them, doubled when it is used up.

    `cells` is the matrix of them, a row for each column in the order of `BILL_INDEX`; `bills` are its rows so far.
    """

    __slots__ = ("_skipped", "bills", "cells", "size")

    def __init__(self, bills: Bills) -> None:
        self.size = len(bills.loan)
        self.cells = np.zeros((len(BILL_NAMES), self.size + max(4, self.size // 2)), dtype=np.int64)
        for index, name in enumerate(BILL_NAMES if self.size else ()):
            self.cells[index, : self.size] = getattr(bills, name)
        self.bills = Bills(*self.cells[:, : self.size])
        self._skipped = places(self.bills.state == PAID)  # given for reading only

    def add(self, size: int, **columns: Cell) -> None:
        """So many new bills, columns not named being 0."""
        end = self.size + size
        if end > self.cells.shape[1]:
            wider = np.zeros((len(BILL_NAMES), 2 * end), dtype=np.int64)
            wider[:, : self.size] = self.cells[:, : self.size]
            self.cells = wider
        for name, values in columns.items():
            self.cells[BILL_INDEX[name], self.size : end] = values
        self.size = end
        self.bills = Bills(*self.cells[:, :end])

    def result(self) -> Bills:
        """Bills that were open, were touched or are new, sorted by (loan, seq)."""
        order = np.lexsort((self.bills.seq, self.bills.loan))
        if len(self._skipped):
            kept = np.ones(self.size, dtype=np.bool_)
            kept[self._skipped] = False
            order = order[kept[order]]
        return Bills(*self.cells[:, : self.size][:, order])


@dataclass(slots=True)
class Walk:
    """A batch on its way. `day` is, for each loan, the day that is being worked."""

    terms: Terms
    state: State
    cells: IntArray  # the columns of `state` below one another
    policy: Policy
    times: Timetable
    book: BillBook
    day: IntArray
    stopped: BoolArray  # the morning of the last day is done, its evening was not asked for
    due: IntArray  # unrolled due day of the next instalment; 0: none
    rolled: IntArray  # the same, rolled; NEVER: none
    settles: IntArray  # the day after the next settlement day; NEVER: none
    multiple: IntArray
    divisor: IntArray  # a day of the present period is multiple/divisor of a year
    settling: tuple[Settlement, ...]  # kinds of settlement that occur in the batch
    contracts: Terms = field(default_factory=lambda: Terms.zeros(0))  # versions that amendments begin
    stage: int = 0  # which of the batch's policies is `policy`
    trace: Trace | None = None  # how figures came about, for those who ask
    named: dict[str, IntArray] = field(default_factory=dict)  # by watch: the day that was told of last; 0 none yet
    posted: Journal[Transfers] = field(default_factory=lambda: Journal(Transfers))
    lines: Journal[Lines] = field(default_factory=lambda: Journal(Lines))
    grades: Journal[GradeChanges] = field(default_factory=lambda: Journal(GradeChanges))
    signals: Journal[Signals] = field(default_factory=lambda: Journal(Signals))
    accruals: Journal[Accruals] = field(default_factory=lambda: Journal(Accruals))

    @classmethod
    def of(cls, terms: Terms, state: State, bills: Bills, plan: PlanLines, policy: Policy) -> Self:
        """The batch at its start: nothing is shared with what was given."""
        size, terms = len(terms.loan_id), terms.copy()
        cells = np.array([getattr(state, name) for name in STATE_NAMES], dtype=np.int64)
        walk = cls(
            terms=terms,
            state=State(*cells),
            cells=cells,
            policy=policy,
            times=Timetable.of(terms, plan),
            book=BillBook(bills),
            day=np.zeros(size, dtype=np.int64),
            stopped=np.zeros(size, dtype=np.bool_),
            due=np.zeros(size, dtype=np.int64),
            rolled=np.full(size, NEVER, dtype=np.int64),
            settles=np.full(size, NEVER, dtype=np.int64),
            multiple=np.ones(size, dtype=np.int64),
            divisor=terms.basis.copy(),
            settling=settling(terms),
        )
        drawn = places(walk.state.interest_from > 0)
        walk.turn(drawn)
        walk.turn_settlement(drawn)
        return walk

    @property
    def bills(self) -> Bills:
        """The bills as they stand."""
        return self.book.bills

    @property
    def principal_account(self) -> Account:
        """Where principal not yet due is booked."""
        return Account.RECEIVABLE if self.policy.receivable else Account.PRINCIPAL

    @property
    def clearing_account(self) -> Account:
        """Where money comes from and goes to."""
        return Account.SALES_CLEARING if self.policy.receivable else Account.CLEARING

    def non_accrual(self, rows: IntArray) -> BoolArray:
        """Whether interest of the loans is kept off the books."""
        return (self.state.flags[rows] & NON_ACCRUAL) > 0

    def turn(self, rows: IntArray) -> None:
        """Look up the next instalment of these loans: its days, and the share of a year that its days are."""
        if not len(rows):
            return
        number = self.state.next_instalment[rows]
        due, self.multiple[rows], self.divisor[rows] = self.times.period(rows, number)
        by_days = (self.state.flags[rows] & BY_DAYS) > 0
        if by_days.any():
            self.multiple[rows[by_days]], self.divisor[rows[by_days]] = 1, self.terms.basis[rows[by_days]]
        common = self.state.interest_divisor[rows]
        if common.any():
            mixed = rows[common > 0]
            self.multiple[mixed] *= common[common > 0] // self.divisor[mixed]
            self.divisor[mixed] = common[common > 0]
        self.due[rows] = due
        self.rolled[rows] = np.where(due > 0, self.policy.calendar.roll(due, self.policy.due_roll), NEVER)

    def turn_settlement(self, rows: IntArray) -> None:
        """Look up the next settlement of these loans, from the first day of interest not yet billed (IR-03)."""
        for kind in self.settling:
            of_kind = rows[(self.terms.settlement[rows] == kind) & (self.terms.plan_kind[rows] == DAILY)]
            start, day = self.state.interest_from[of_kind], self.terms.settlement_day[of_kind]
            self.settles[of_kind] = next_settlement(start, kind, day) + 1

    def open_bills(self, rows: IntArray) -> IntArray:
        """Where in `bills` the open bills of these loans stand."""
        is_open = self.bills.state == OPEN
        if len(rows) < len(self.day):
            chosen = np.zeros(len(self.day), dtype=np.bool_)
            chosen[rows] = True
            is_open &= chosen[self.bills.loan]
        return places(is_open)

    def take_seq(self, rows: IntArray) -> IntArray:
        """The next bill number of each loan, used up."""
        seq = np.maximum(self.state.next_seq[rows], 1)
        self.state.next_seq[rows] = seq + 1
        if self.trace is not None:
            self.trace.numbered(rows, self.day[rows], seq)
        return seq

    def post(
        self,
        rows: IntArray,
        kind: Cell,
        amount: IntArray,
        *,
        debit: Cell,
        credit: Cell,
        bill_seq: Cell = 0,
        fact_seq: Cell = 0,
    ) -> None:
        """Ledger rows of today. A negative amount goes the other way round; zero is not written."""
        columns = {"kind": kind, "debit": debit, "credit": credit, "bill_seq": bill_seq, "fact_seq": fact_seq}
        if not amount.all():
            some = places(amount)
            rows, amount = rows[some], amount[some]
            columns = {name: cell if isinstance(cell, int) else cell[some] for name, cell in columns.items()}
        if not len(rows):
            return
        back = amount < 0
        if back.any():
            debit, credit = columns["debit"], columns["credit"]
            columns["debit"], columns["credit"] = np.where(back, credit, debit), np.where(back, debit, credit)
        self.posted.add(rows, effective_on=self.day[rows], amount=abs(amount), **columns)

    def signal(self, rows: IntArray, signal: Signal, *, bill_seq: Cell = 0, value: Cell = 0) -> None:
        """What services should know of today."""
        if len(rows):
            self.signals.add(rows, on=self.day[rows], stage=self.stage, signal=signal, bill_seq=bill_seq, value=value)


def settling(terms: Terms) -> tuple[Settlement, ...]:
    """The kinds of settlement day that occur in these contracts."""
    daily = terms.plan_kind == DAILY
    kinds = (Settlement.QUARTERLY, Settlement.MONTHLY) if daily.any() else ()
    return tuple(kind for kind in kinds if (daily & (terms.settlement == kind)).any())


def places(mask: BoolArray | IntArray) -> IntArray:
    """Where a mask holds, or a column is not zero."""
    return mask.nonzero()[0]


def summed(size: int, rows: IntArray, amounts: IntArray) -> IntArray:
    """Amounts added up by loan, for all loans of a batch."""
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, rows, amounts)
    return total
