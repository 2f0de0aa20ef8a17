"""Penalty and compound interest of a loan that is alone in its batch, day by day (for batches: `penalty`).

A payment on every day finds all open bills charged up to the payment before. Where nothing was left over then, so many
days put the same amounts on the bills as they did the last time, and only bills that were paid since are reckoned anew.

Worked example. 1,000,000.00 at 6.525 % on 360 days, due and unpaid, with a payment of 10,000.00 of principal on the
second and another on the third day after: 362.50 are posted by the first, 179.44 by the second (IR-02, IR-06).
"""

from typing import Final

import numpy as np

from recoup.rules import penalty
from recoup.rules.columns import NEVER, Account, Component, IntArray, PostingKind
from recoup.rules.interest import grown, settled
from recoup.rules.lone import Lone
from recoup.rules.lone_bills import ASKED
from recoup.rules.lone_meters import FROM, Meter, Meters
from recoup.rules.nonaccrual import INCOMES, RECEIVABLES
from recoup.rules.walk import places

_KINDS: Final = {Component.PENALTY: int(PostingKind.PENALTY), Component.COMPOUND: int(PostingKind.COMPOUND)}
_BOOKS: Final = {part: (int(RECEIVABLES[part]), int(INCOMES[part])) for part in _KINDS}
_MEMO: Final = (int(Account.OFF_BOOK_INTEREST), int(Account.OFF_BOOK_CONTRA))


def accrue(lone: Lone) -> None:
    """Bring the loan's accumulators from `as_of` to today; the bills stay as they are."""
    held = lone.held
    if not lone.charged or not (held.overdue_since or held.misused):
        lone.bring_charges()
        return
    meters = lone.meters
    if not meters.plain:
        lone.by_columns(penalty.accrue)
    elif meters.latest_from <= held.as_of:
        lone.owe_charges()
    else:
        lone.bring_charges()
        days = lone.day - np.maximum(lone.walk.book.cells[FROM, meters.where], held.as_of)
        for meter in meters.all:
            lone.add_charge(meter, _numerator(meter, meter.whole * days, meter.rest * days))


def post(lone: Lone, fact_seq: int) -> None:
    """Round what the open bills have accrued until today and put it on the claim (IR-02)."""
    if not lone.charged:
        return
    meters = lone.meters
    if not meters.plain:
        lone.by_columns(lambda walk, rows: penalty.post(walk, walk.open_bills(rows), fact_seq=fact_seq))
    elif meters.even_from < 0 or lone.walk.policy.carries_remainder:
        _post_each(lone, meters, fact_seq)
    elif meters.even_from < lone.day:
        _post_even(lone, meters, fact_seq)


def _post_even(lone: Lone, meters: Meters, fact_seq: int) -> None:
    """All bills that run have the same days and hold nothing: what these days put on them is known."""
    days = lone.day - meters.even_from
    lone.take_charges(meters.even_from)
    for meter in meters.all:
        amount = meter.posts(days, lone.walk.policy)
        if lone.bills.few:
            _book_few(lone, meter, meter.listed, meter.total, fact_seq)
        else:
            _book(lone, meters, meter, amount, meter.total, fact_seq, even=True)
    _charged(lone, meters)


def _post_each(lone: Lone, meters: Meters, fact_seq: int) -> None:
    """Each bill has its own days, and what is left of it from before."""
    policy, cells, where = lone.walk.policy, lone.walk.book.cells, meters.where
    days = np.maximum(lone.day - cells[FROM, where], 0)
    lone.bring_charges()
    for meter in meters.all:
        acc, rem = cells[meter.held[0], where], cells[meter.held[1], where]
        acc, rem = grown(acc, rem, (meter.whole, meter.rest), days, meter.divisor)
        lone.add_charge(meter, -_numerator(meter, acc, rem))
        amount, acc, rem = settled(acc, rem, meter.divisor, policy)
        cells[meter.held[0], where], cells[meter.held[1], where] = acc, rem
        lone.add_charge(meter, _numerator(meter, acc, rem))
        if lone.bills.few:
            _book_few(lone, meter, amount.tolist(), int(amount.sum()), fact_seq)
        else:
            _book(lone, meters, meter, amount, int(amount.sum()), fact_seq, even=False)
    _charged(lone, meters)


def _charged(lone: Lone, meters: Meters) -> None:
    """Bills that run are charged up to today."""
    cells, where = lone.walk.book.cells, meters.where
    cells[FROM, where] = lone.day if meters.wakes_on == NEVER else np.maximum(cells[FROM, where], lone.day)
    meters.latest_from = lone.day
    meters.even_from = -1 if lone.walk.policy.carries_remainder else lone.day


def _numerator(meter: Meter, acc: IntArray, rem: IntArray) -> int:
    return int(acc.sum()) * meter.unit + int(rem.sum())


def _book(lone: Lone, meters: Meters, meter: Meter, amount: IntArray, total: int, fact_seq: int, *, even: bool) -> None:
    """Put amounts on the bills, on the loan, and in the ledger: as income, or in the memo off the books.

    Zero is not written.
    """
    _sum_up(lone, meter.component, total)
    lone.walk.book.cells[ASKED[meter.component][0], meters.where] += amount
    seqs, memo, kind = lone.bills.seq, lone.off_book, _KINDS[meter.component]
    debit, credit = _MEMO if memo else _BOOKS[meter.component]
    if not even:
        lone.walk.day[0] = lone.day
        rows, bill_seq = lone.bills.rows, 0 if memo else seqs
        lone.walk.post(rows, kind, amount, debit=debit, credit=credit, bill_seq=bill_seq, fact_seq=fact_seq)
        return
    if not meter.full:
        some = places(amount)
        amount, seqs = amount[some], seqs[some]
    apart = {"amount": amount} if memo else {"amount": amount, "bill_seq": seqs}
    lone.walk.posted.write_many(len(amount), lone.day, kind, debit, credit, 0, 0, fact_seq, **apart)


def _book_few(lone: Lone, meter: Meter, amounts: list[int], total: int, fact_seq: int) -> None:
    """The same of a few bills, one by one."""
    component, cells, posted, memo = meter.component, lone.walk.book.cells, lone.walk.posted, lone.off_book
    row, kind, (debit, credit) = ASKED[component][0], _KINDS[component], _MEMO if memo else _BOOKS[component]
    for (at, seq), amount in zip(lone.bills.few, amounts, strict=True):
        if amount:
            cells[row, at] += amount
            posted.write(lone.day, kind, debit, credit, amount, 0 if memo else seq, fact_seq)
    _sum_up(lone, component, total)


def _sum_up(lone: Lone, component: Component, total: int) -> None:
    lone.bills.left[component] += total
    lone.held.overdue_other += total
    if lone.off_book:
        lone.held.off_book_interest += total
