"""The open bills of a loan that is alone in its batch: what days ask of them, worked out once for as long as it holds.

The bills themselves stay where they are, in the columns of the walk; here is only where they stand, in which order
they are paid, what each adds a day to penalty and compound interest, and on which days something happens to them.
Whatever opens, closes or changes bills by columns ends this view, and the next question makes another.

Worked example (CB-X12): a bill that asks for 8,579.17 of interest and an older one that asks for 11,116.67 stand as
places 1 and 0; 11,116.67 paid leave `asking` of interest with place 1 alone.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self, TypeAlias

import numpy as np

from recoup.rules import arrears
from recoup.rules.allocation import Item, Unpaid, marks
from recoup.rules.columns import NEVER, BillKind, Component, IntArray
from recoup.rules.walk import BILL_INDEX, OPEN, BillBook, Walk, places

PRINCIPAL: Final = (BILL_INDEX["principal"], BILL_INDEX["paid_principal"])
INTEREST: Final = (BILL_INDEX["interest"], BILL_INDEX["paid_interest"])
COST: Final = (BILL_INDEX["cost"], BILL_INDEX["paid_cost"])
PENALTY: Final = (BILL_INDEX["penalty_posted"], BILL_INDEX["penalty_paid"])
COMPOUND: Final = (BILL_INDEX["compound_posted"], BILL_INDEX["compound_paid"])
ASKED: Final[dict[int, tuple[int, int]]] = {
    Component.COST: COST,
    Component.INTEREST: INTEREST,
    Component.PENALTY: PENALTY,
    Component.COMPOUND: COMPOUND,
    Component.PRINCIPAL: PRINCIPAL,
}
"""What each component of a bill asks for, and what was paid of it: rows of the matrix of bills."""
OTHER: Final = (Component.COST, Component.PENALTY, Component.COMPOUND)
"""Components that together are `overdue_other`."""
FEW: Final = 4
"""Up to so many bills are booked one by one: quicker than columns that short."""
_MISSED: Final = BILL_INDEX["missed"]
_MISUSE: Final = int(BillKind.MISUSE)
Where: TypeAlias = slice | IntArray


@dataclass(frozen=True, slots=True)
class Asking:
    """What a bill asks for, by component, read when it is asked for."""

    book: BillBook
    place: int

    def __getitem__(self, component: int, /) -> int:
        """What is unpaid of a component."""
        asked, paid = ASKED[component]
        cells = self.book.cells
        return cells.item(asked, self.place) - cells.item(paid, self.place)


@dataclass(slots=True)
class OpenBills:
    """Open bills of the one loan. Lists by *place* go from the oldest bill on, columns by the order of opening."""

    book: BillBook
    where: Where  # in the columns of the walk
    rows: IntArray  # the one loan, for each of them
    seq: IntArray
    few: list[tuple[int, int]]  # where in the columns of the walk, and the number, in the order of columns; of few only
    at: list[int]  # by place: where in the columns of the walk
    nth: list[int]  # by place: which of the open bills
    items: list[Item]  # by place
    asking: dict[Component, dict[int, None]]  # places that ask for interest, for principal
    left: dict[Component, int]  # unpaid cost, penalty and compound interest of all
    opened_ahead: frozenset[int]  # days on which bills fall due that opened before
    events: list[int]  # days to come on which a bill falls due, makes the loan overdue, or is missed
    fresh: list[tuple[int, int, int]]  # of dues not missed: the last day, where in the columns of the walk, the number
    missed: int  # how many were
    first_due_on: int  # rolled due day of the oldest of the contract's dues; NEVER
    misuse: bool

    @classmethod
    def of(cls, walk: Walk, day: int) -> Self:
        """The open bills as they stand on a day."""
        bills = walk.bills
        idx = places(bills.state == OPEN)
        where = _where(idx)
        rolled, seq, kind = bills.rolled_due_on[idx], bills.seq[idx], bills.kind[idx]
        order = np.lexsort((seq, rolled))
        named = marks(bills.due_on[idx], kind)
        columns = (seq[order].tolist(), rolled[order].tolist(), named[order].tolist(), idx[order].tolist())
        counted = places(arrears.counted(bills, idx))
        last_day = rolled + walk.policy.grace_days
        fresh = counted[bills.missed[idx[counted]] == 0]
        return cls(
            book=walk.book,
            where=where,
            rows=np.zeros_like(seq),
            seq=seq,
            few=list(zip(idx.tolist(), seq.tolist(), strict=True)) if len(idx) <= FEW else [],
            at=columns[3],
            nth=order.tolist(),
            items=[Item(seq, on, mark, Asking(walk.book, at)) for seq, on, mark, at in zip(*columns, strict=True)],
            asking={
                Component.INTEREST: _asking(arrears.unpaid_interest(bills, idx)[order]),
                Component.PRINCIPAL: _asking(arrears.unpaid_principal(bills, idx)[order]),
            },
            left={component: _left(walk.book, where, component) for component in OTHER},
            opened_ahead=frozenset(rolled[bills.opened_on[idx] < rolled].tolist()),
            events=_after(day, (rolled[counted], rolled[counted] + 1, last_day[fresh])),
            fresh=sorted(zip(last_day[fresh].tolist(), idx[fresh].tolist(), seq[fresh].tolist(), strict=True)),
            missed=int(bills.missed[idx].sum()),
            first_due_on=int(rolled[counted].min()) if len(counted) else NEVER,
            misuse=bool((kind == _MISUSE).any()),
        )

    def __len__(self) -> int:
        """How many."""
        return len(self.at)

    def since(self, component: Component, day: int) -> int:
        """The rolled due day, up to a day, of the oldest bill that asks for interest, or for principal; 0: none."""
        for place in self.asking[component]:
            on = self.items[place].rolled_due_on
            return on if on <= day else 0
        return 0

    def overdue_since(self, day: int) -> int:
        """The same of interest or principal."""
        since = (self.since(Component.INTEREST, day), self.since(Component.PRINCIPAL, day))
        return min(since) or max(since)

    def event_after(self, day: int) -> int:
        """The next day on which something happens to a bill; NEVER."""
        place = bisect_right(self.events, day)
        return self.events[place] if place < len(self.events) else NEVER

    def miss(self, day: int) -> list[tuple[int, int]]:
        """Mark dues that were not paid through their last day; where each stands, and its number."""
        if not self.fresh or self.fresh[0][0] > day:
            return []
        missed = [each for each in self.fresh if each[0] <= day and asks(Asking(self.book, each[1]))]
        self.fresh = [each for each in self.fresh if each not in missed]
        self.missed += len(missed)
        for _, at, _ in missed:
            self.book.cells[_MISSED, at] = 1
        return sorted((at, seq) for _, at, seq in missed)

    def seq_of_missed(self) -> list[int]:
        """The numbers of those that were missed and are open still."""
        bills = self.book.bills
        seqs: list[int] = bills.seq[(bills.state == OPEN) & (bills.missed == 1)].tolist()
        return seqs

    def paid(self, place: int, component: Component, amount: int) -> None:
        """So much of a component was paid: on the bill, and in what is asked for."""
        self.book.cells[ASKED[component][1], self.at[place]] += amount
        if component in self.left:
            self.left[component] -= amount
        elif not self.items[place].unpaid[component]:
            del self.asking[component][place]

    def settled(self) -> list[Component]:
        """Components of which nothing is asked for."""
        return [part for part, left in self.left.items() if not left] + [
            part for part, places in self.asking.items() if not places
        ]

    def is_paid(self, place: int) -> bool:
        """Whether a bill asks for nothing any more."""
        if place in self.asking[Component.PRINCIPAL] or place in self.asking[Component.INTEREST]:
            return False
        return not asks(self.items[place].unpaid)


def asks(unpaid: Unpaid) -> bool:
    """Whether anything is unpaid of a bill."""
    return any(unpaid[component] > 0 for component in ASKED)


def _where(idx: IntArray) -> Where:
    """A stretch of columns where the bills stand side by side: quicker to read and to write."""
    if len(idx) and idx[-1] - idx[0] + 1 == len(idx):
        return slice(int(idx[0]), int(idx[-1]) + 1)
    return idx


def _asking(unpaid: IntArray) -> dict[int, None]:
    """Places with something unpaid, from the oldest on."""
    return dict.fromkeys(places(unpaid).tolist())


def _left(book: BillBook, where: Where, component: Component) -> int:
    asked, paid = ASKED[component]
    return int(book.cells[asked, where].sum() - book.cells[paid, where].sum())


def _after(day: int, days: Iterable[IntArray]) -> list[int]:
    """The days to come, in order."""
    every = np.concatenate(list(days))
    return sorted(set(every[every > day].tolist()))
