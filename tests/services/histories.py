"""Random histories played against the clock: facts told late and in any order, nights missed, rules that change.

    python -m tests.services.histories 10000            a release's run, on every core, with a progress bar

Each history is a loan with its dated facts (`telling`). They are entered in random order on random business days, as
services enter them: forward where a loan stands, or derived anew with the difference booked. One that does not fit yet,
or leaves a later one nothing, is refused and told again on the last day. At the end the loan must be what one jump over
the same facts is: state, contract, bills and balances, to the fen. Loans stand beside one another in columns, so ten
thousand histories take minutes; one loan of each book is walked alone as well.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from random import Random
from typing import Final, TypeVar

import numpy as np
from rich.progress import Progress

from recoup.rules.advance import Batch, advance_through
from recoup.rules.columns import NEVER, Bills, BillState, Facts, IntArray, State, Transfers
from recoup.rules.edition import Stage
from recoup.rules.misfit import Misfit
from recoup.services.difference import difference
from tests.rules.books import START
from tests.services.telling import CAP_DAYS, END, History, batch_of, history_of, possible, stages_of

LOANS: Final = 250
"""Histories of one book."""
Owned = TypeVar("Owned", Bills, Facts, Transfers)


class Play:
    """Histories side by side, entered as services enter them."""

    def __init__(self, stages: Sequence[Stage], histories: Sequence[History]) -> None:
        self.stages = stages
        batch = batch_of(histories, ())
        self.agreed, self.contracts, self.terms = batch.terms, batch.contracts, batch.terms.copy()
        self.rows = np.arange(len(histories), dtype=np.int64)
        facts = [
            told.fact | {"loan": row, "seq": seq}
            for row, each in enumerate(histories)
            for seq, told in enumerate(each.told, start=1)
        ]
        self.entered_on = np.array([told.entered_on for each in histories for told in each.told], dtype=np.int64)
        self.facts = Facts.of(facts)
        self.state = State.zeros(len(histories))
        self.state.next_event[:] = NEVER
        self.bills = Bills.zeros(0)
        self.booked, self.undoes = Transfers.zeros(0), np.zeros(0, dtype=np.int64)
        self.refused = np.zeros(len(self.facts), dtype=np.bool_)

    def unworked(self, rows: IntArray, facts: Facts) -> Batch:
        """Loans before their first fact."""
        state = State.zeros(len(rows))
        state.next_event[:] = NEVER
        return Batch(self.agreed.take(rows), state, Bills.zeros(0), _of(facts, rows), contracts=self.contracts)

    def forward(self, rows: IntArray, facts: Facts, day: int, *, closing: bool) -> None:
        """On from where these loans stand."""
        unpaid = self.bills.take(self.bills.state == BillState.OPEN)
        batch = Batch(
            self.terms.take(rows), self.state.take(rows), _of(unpaid, rows), _of(facts, rows), contracts=self.contracts
        )
        done = advance_through(batch, self.stages, day, closing=closing)
        done.transfers.loan, done.bills.loan = rows[done.transfers.loan], rows[done.bills.loan]
        self.state.put(rows, done.state)
        self.terms.put(rows, done.terms)
        self.bills = _merged(self.bills, done.bills)
        self._book(done.transfers, np.zeros(len(done.transfers), dtype=np.int64))

    def anew(self, rows: IntArray, known: Facts, day: int) -> None:
        """From the first fact, and the difference is booked."""
        done = advance_through(self.unworked(rows, known), self.stages, day, closing=False)
        mine = np.isin(self.booked.loan, rows)
        booked = _of(self.booked, rows)
        change, undoes = difference(booked, self.undoes[mine], done.transfers)
        change.loan, done.bills.loan = rows[change.loan], rows[done.bills.loan]
        self.state.put(rows, done.state)
        self.terms.put(rows, done.terms)
        self.bills = Bills.concat([self.bills.take(~np.isin(self.bills.loan, rows)), done.bills])
        self._book(change, undoes)

    def _book(self, transfers: Transfers, undoes: IntArray) -> None:
        self.booked = Transfers.concat([self.booked, transfers])
        self.undoes = np.append(self.undoes, undoes)

    def enter(self, day: int) -> None:
        """Everything that is told on a business day, one fact of each loan after another."""
        today = np.flatnonzero(self.entered_on == day)
        while len(today):
            _, first = np.unique(self.facts.loan[today], return_index=True)
            now, today = today[first], np.delete(today, first)
            rows = self.facts.loan[now]
            begun = self.state.interest_from[rows] > 0
            late = self.facts.value_on[now] < self.state.as_of[rows]
            late |= self.facts.value_on[now] <= self.state.closed_on[rows]
            back = begun & late
            self._told(now[~back], lambda told: self._forward(told, day))
            self._told(now[back], lambda told: self._anew(told, day))

    def _told(self, now: IntArray, tell: Callable[[IntArray], None]) -> None:
        """Tell these facts, one a loan, together; those that are refused are left out, one by one."""
        while len(now):
            try:
                tell(now)
            except Misfit as misfit:
                refused = self.facts.loan[now] == misfit.loan_id
                self.refused[now[refused]] = True
                now = now[~refused]
            else:
                return

    def _forward(self, told: IntArray, day: int) -> None:
        self.forward(self.facts.loan[told], self.facts.take(told), day, closing=False)

    def _anew(self, told: IntArray, day: int) -> None:
        known = (self.facts.seq <= self._newest(told)) & ~self.refused
        self.anew(self.facts.loan[told], self.facts.take(known), day)

    def _newest(self, now: IntArray) -> IntArray:
        newest = np.zeros(len(self.rows), dtype=np.int64)
        newest[self.facts.loan[now]] = self.facts.seq[now]
        return newest[self.facts.loan]

    def tell_again(self, day: int) -> None:
        """What was refused, all together: the whole history fits."""
        rows = np.unique(self.facts.loan[self.refused])
        if len(rows):
            self.anew(rows, self.facts, day)

    def run(self, days: Sequence[int]) -> None:
        """Night passes from one business day to the next, and the last night."""
        for day in days:
            self.forward(self.rows, Facts.zeros(0), day - 1, closing=True)
            self.enter(day)
        self.tell_again(days[-1])
        self.forward(self.rows, Facts.zeros(0), END, closing=True)

    def wrong(self) -> list[int]:
        """The loans that are not what one jump over their facts is; one of them is walked alone too."""
        whole = advance_through(self.unworked(self.rows, self.facts), self.stages, END, closing=True)
        last = self.rows[-1:]
        alone = advance_through(self.unworked(last, self.facts), self.stages, END, closing=True)
        bad = {int(last[0])} if alone.state.row(0) != whole.state.row(int(last[0])) else set()
        for mine, theirs in ((self.state, whole.state), (self.terms, whole.terms)):
            for name in mine.names():
                bad |= set(np.flatnonzero(getattr(mine, name) != getattr(theirs, name)).tolist())
        bills, derived_bills = _by_loan(self.bills), _by_loan(whole.bills)
        bad |= {loan for loan in {*bills, *derived_bills} if bills.get(loan) != derived_bills.get(loan)}
        booked, derived = _net(self.booked), _net(whole.transfers)
        bad |= {
            loan
            for loan, account in {*booked, *derived}
            if booked.get((loan, account), 0) != derived.get((loan, account), 0)
        }
        return sorted(bad)


def _of(columns: Owned, rows: IntArray) -> Owned:
    kept = columns.take(np.isin(columns.loan, rows))
    kept.loan = np.searchsorted(rows, kept.loan).astype(np.int64)
    return kept


def _merged(before: Bills, after: Bills) -> Bills:
    known = np.isin((before.loan << 32) | before.seq, (after.loan << 32) | after.seq)
    return Bills.concat([before.take(~known), after])


def _by_loan(bills: Bills) -> dict[int, list[tuple[int, ...]]]:
    found: dict[int, list[tuple[int, ...]]] = {}
    columns = [getattr(bills, name).tolist() for name in Bills.names()]
    for row in sorted(zip(*columns, strict=True)):
        found.setdefault(row[0], []).append(row)
    return found


def _net(transfers: Transfers) -> dict[tuple[int, int], int]:
    net: dict[tuple[int, int], int] = {}
    columns = (transfers.loan, transfers.debit, transfers.credit, transfers.amount)
    for loan, debit, credit, amount in zip(*(column.tolist() for column in columns), strict=True):
        net[loan, debit] = net.get((loan, debit), 0) + amount
        net[loan, credit] = net.get((loan, credit), 0) - amount
    return {key: amount for key, amount in net.items() if amount}


def drawn(seed: int, loans: int = LOANS) -> tuple[tuple[Stage, ...], list[int], list[History]]:
    """Policies, business days and histories of a seed."""
    random = Random(seed)  # noqa: S311  a seeded story
    stages = stages_of(random)
    days = [*sorted(random.sample(range(START + 41, END), 6)), END]
    cap_days = sorted(random.sample(range(START + 41, END + 1), CAP_DAYS))
    receivable = stages[0].policy.receivable
    histories = [history_of(random, days, cap_days, receivable=receivable) for _ in range(loans)]
    return stages, days, possible(stages, histories, cap_days)


def failures(seed: int, loans: int = LOANS) -> list[str]:
    """The histories of a seed that fail, each as small as leaving facts out makes it; empty if all hold."""
    stages, days, histories = drawn(seed, loans)
    play = Play(stages, histories)
    play.run(days)
    return [_described(seed, stages, days, histories[loan]) for loan in play.wrong()]


def _described(seed: int, stages: Sequence[Stage], days: Sequence[int], history: History) -> str:
    small = _smallest(history, lambda each: _fails(stages, days, each))  # whole where only its neighbours make it fail
    told = "\n".join(f"  entered {each.entered_on}: {each.fact}" for each in small.told)
    turns = [stage.begins_on for stage in stages]
    agreed = "\n".join(f"  {each}" for each in (small.terms, *small.contracts))
    return f"seed {seed}, policies from {turns}, business days {days}\n{agreed}\n{told}"


def _fails(stages: Sequence[Stage], days: Sequence[int], history: History) -> bool:
    play = Play(stages, [history])
    try:
        play.run(days)
        return bool(play.wrong())
    except Misfit:  # without one of its facts another does not fit
        return False


def _smallest(history: History, fails: Callable[[History], bool]) -> History:
    for place in range(len(history.told) - 1, 0, -1):
        fewer = replace(history, told=history.told[:place] + history.told[place + 1 :])
        if fails(fewer):
            history = fewer
    return history


def _batches(count: int) -> Iterator[int]:
    yield from [LOANS] * (count // LOANS)
    if count % LOANS:
        yield count % LOANS


def main(arguments: Sequence[str]) -> int:
    """Play so many histories; exit status 1 if one fails, after printing it with its seed."""
    count, first = int(arguments[0]) if arguments else 10_000, int(arguments[1]) if len(arguments) > 1 else 1
    sizes = list(_batches(count))
    wrong: list[str] = []
    with Progress() as bar, ProcessPoolExecutor() as pool:
        step = bar.add_task("histories", total=count)
        seeds = range(first, first + len(sizes))
        for size, found in zip(sizes, pool.map(failures, seeds, sizes), strict=True):
            bar.advance(step, size)
            wrong += found
    sys.stdout.write("\n".join(wrong or [f"{count:,} histories hold"]) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
