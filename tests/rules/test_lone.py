"""A loan that is alone in its batch is walked in whole numbers: the same rows, remainders and order as by columns."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.rules import lone_day
from recoup.rules.advance import Batch, Outcome, advance, advance_through
from recoup.rules.answer import Asked, answer
from recoup.rules.calendar import Calendar
from recoup.rules.columns import (
    AMOUNT_LIMIT,
    NEVER,
    RATE_LIMIT,
    Bills,
    Component,
    FactKind,
    Facts,
    IntArray,
    PostingKind,
    State,
    Terms,
)
from recoup.rules.condition import Constant, Either, Every, FactBits, Opposite, Ratio, Reached, Threshold
from recoup.rules.deadline import Moved
from recoup.rules.edition import Stage
from recoup.rules.lone import Held
from recoup.rules.money import Rounding
from recoup.rules.policy import Axis, Mask, Order
from tests.rules.books import START, Book, Row, books, jump, paid_often
from tests.rules.policies import COMMERCIAL_BANK
from tests.rules.test_advance_properties import MORE

COST_FIRST: Final = Order(axis=Axis.COMPONENT, components=(Component.COST,))
PRINCIPAL_FIRST: Final = Order(
    axis=Axis.ITEM,
    components=(Component.PRINCIPAL, Component.INTEREST, Component.PENALTY, Component.COMPOUND, Component.COST),
)


def by_columns(book: Book) -> Outcome:
    """The book walked as a batch of many would be."""
    with patch.object(lone_day, "is_lone", return_value=False):
        return jump(book)


def every_row(outcome: Outcome) -> dict[str, list[Row]]:
    """All that was said, stretches of accrual and contracts among it."""
    names = ("state", "bills", "transfers", "lines", "grades", "signals", "accruals", "terms")
    parts = {name: getattr(outcome, name) for name in names}
    return {name: [part.row(index) for index in range(len(part))] for name, part in parts.items()}


@MORE
@given(book=books(loans=1))
def test_a_lone_loan_is_walked_as_it_would_be_in_a_batch(book: Book) -> None:
    """Any contract, any facts, one policy after another."""
    assert every_row(jump(book)) == every_row(by_columns(book))


@MORE
@given(book=paid_often())
def test_a_loan_that_is_paid_every_day_is_walked_as_it_would_be_in_a_batch(book: Book) -> None:
    """Where the walk in whole numbers leans on what it reckoned the day before."""
    assert every_row(jump(book)) == every_row(by_columns(book))


def test_only_a_loan_that_is_alone_and_drawn_is_walked_so() -> None:
    """From the day after its draw-down on; two loans never."""
    batch = _batch([_paid(1)], principal=1_000_000_00)
    with patch.object(lone_day, "move", wraps=lone_day.move) as walked:
        advance(batch, COMMERCIAL_BANK, START + 60, closing=True)
        assert walked.call_count == 1
        both = Batch(
            Terms.concat([batch.terms] * 2), State.zeros(2), Bills.zeros(0), Facts.concat([batch.facts, _second(batch)])
        )
        advance(both, COMMERCIAL_BANK, START + 60, closing=True)
        assert walked.call_count == 1


def _second(batch: Batch) -> Facts:
    return replace(batch.facts, loan=np.ones_like(batch.facts.loan))


def _paid(amount: int, *, day: int = START + 40, seq: int = 2) -> Row:
    return {"value_on": day, "seq": seq, "kind": FactKind.PAYMENT, "amount": amount}


def _batch(facts: list[Row], *, principal: int, rate: int = 43_500) -> Batch:
    """A loan due whole on the 20th day after its first."""
    terms = {"loan_id": 1, "plan_kind": 2, "method": 5, "starts_on": START, "maturity_on": START + 20, "basis": 360,
             "contract_principal": principal}  # fmt: skip
    drawn = {"value_on": START, "seq": 1, "kind": FactKind.DRAWDOWN, "amount": principal, "rate": rate}
    state = State.zeros(1)
    state.next_event[:] = NEVER
    return Batch(Terms.of([terms]), state, Bills.zeros(0), Facts.of([drawn, *facts]))


def test_each_payment_posts_the_days_since_the_one_before() -> None:
    """1,000,000.00 at 6.525 % on 360 days: 362.50 for two days, then 990,000.00 for one, 179.4375 (IR-02, IR-06)."""
    policy = replace(COMMERCIAL_BANK, allocation=PRINCIPAL_FIRST)
    days = [_paid(10_000_00, day=START + 20 + day, seq=seq) for seq, day in ((2, 2), (3, 3))]
    out = advance(_batch(days, principal=1_000_000_00), policy, START + 30, closing=True)
    posted = out.transfers.take(out.transfers.kind == PostingKind.PENALTY)
    assert posted.amount.tolist() == [362_50, 179_44]
    assert posted.fact_seq.tolist() == [2, 3]
    assert out.state.overdue_principal.tolist() == [980_000_00]


@pytest.mark.parametrize("principal", [10**13, AMOUNT_LIMIT - 1])
def test_the_largest_amounts_are_reckoned_exactly(principal: int) -> None:
    """At 100 % a year, and half as much again for lateness; the other walk does not overflow either."""
    days = [_paid(principal // 1000, day=START + 20 + day, seq=day + 1) for day in range(1, 30)]
    batch = _batch(days, principal=principal, rate=RATE_LIMIT)
    policy = replace(COMMERCIAL_BANK, allocation=PRINCIPAL_FIRST, non_accrual_enters=None)
    alone = advance(batch, policy, START + 60, closing=True)
    with patch.object(lone_day, "is_lone", return_value=False):
        batched = advance(batch, policy, START + 60, closing=True)
    assert every_row(alone) == every_row(batched)
    first = alone.transfers.take(alone.transfers.kind == PostingKind.PENALTY).amount[0]
    assert first == (principal * 1_500_000 + 180 * 10**6) // (360 * 10**6)


@pytest.mark.parametrize("bills", [1, 6])
def test_a_remainder_that_is_rounded_otherwise_is_not_taken_back(bills: int) -> None:
    """Rounded up and carried, part of a fen is posted as one, which may be paid: half-up posts nothing, not -1."""
    carried = replace(COMMERCIAL_BANK, rounding=Rounding.UP, carries_remainder=True, allocation=COST_FIRST)
    dropped = replace(carried, rounding=Rounding.HALF_UP, carries_remainder=False)
    stages = (Stage(begins_on=0, policy=carried), Stage(begins_on=START + 25, policy=dropped))
    terms = {"loan_id": 1, "plan_kind": 1, "method": 2, "unit": 3, "every": 1, "instalments": bills, "starts_on": START,
             "first_due_on": START + 2, "basis": 360, "contract_principal": 225 * bills}  # fmt: skip
    drawn = {"value_on": START, "seq": 1, "kind": FactKind.DRAWDOWN, "amount": 225 * bills, "rate": 43_500}
    facts = [drawn, {**_paid(1, day=START + 9), "kind": FactKind.COST}, _paid(1, day=START + 9, seq=3)]
    facts += [{**_paid(1, day=START + 25, seq=4), "kind": FactKind.COST}, _paid(1, day=START + 25, seq=5)]
    state = State.zeros(1)
    state.next_event[:] = NEVER
    batch = Batch(Terms.of([terms]), state, Bills.zeros(0), Facts.of(facts))
    alone = advance_through(batch, stages, START + 26, closing=True)
    with patch.object(lone_day, "is_lone", return_value=False):
        batched = advance_through(batch, stages, START + 26, closing=True)
    assert every_row(alone) == every_row(batched)
    posted = alone.transfers.take(alone.transfers.kind == PostingKind.COMPOUND)
    assert set(posted.fact_seq.tolist()) == {3}
    assert set(zip(posted.debit.tolist(), posted.credit.tolist(), strict=True)) == {(8, 9)}


def test_an_amount_beyond_the_limit_is_refused() -> None:
    """10^16 fen."""
    with pytest.raises(OverflowError, match="10\\^15"):
        advance(_batch([], principal=10**16), COMMERCIAL_BANK, START + 60, closing=True)


def test_the_state_of_a_lone_loan_has_the_fields_of_a_state() -> None:
    """In the same order: it is read from the columns and written into them as a whole."""
    assert Held.__slots__ == State.names()


NAMES: Final = ("overdue_since", "principal", "overdue_principal", "facts", "next_due_on")


def _leaves() -> st.SearchStrategy[Mask]:
    values = st.integers(0, 12)
    return st.one_of(
        st.builds(Constant, answer=st.booleans()),
        st.builds(Threshold, st.sampled_from(("dpd", *NAMES)), st.sampled_from(("<", "<=", "=", ">=", ">")), values),
        st.builds(Ratio, st.just("overdue_principal"), st.sampled_from(("<", "<=", "=", ">=", ">")),
                  st.sampled_from((200_000, 500_000)), st.just("principal")),
        st.builds(FactBits, st.integers(1, 3)),
        st.builds(Reached, st.builds(Moved, anchor=st.just("next_due_on"), calendar=st.just(Calendar.plain()),
                                     days=st.integers(0, 5), before=st.booleans())),
        st.builds(Odd, st.integers(2, 3)),
    )  # fmt: skip


class Odd:
    """A kind of condition that the kernel does not know: it holds on every n-th day."""

    def __init__(self, every: int) -> None:
        self.every = every

    def holds(self, measures: Mapping[str, IntArray]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether today is one of the days."""
        return np.asarray(measures["today"] % self.every == 0)

    def changes(self, measures: Mapping[str, IntArray]) -> IntArray:
        """Perhaps tomorrow."""
        return measures["today"] + 1


MASKS: Final = st.recursive(
    _leaves(),
    lambda parts: st.one_of(
        st.builds(Every, st.tuples(parts, parts)),
        st.builds(Either, st.tuples(parts, parts)),
        st.builds(Opposite, parts),
    ),
    max_leaves=4,
)
MEASURES: Final = st.fixed_dictionaries({"today": st.integers(1, 20), **{name: st.integers(0, 20) for name in NAMES}})


def _seen(measures: Row) -> Row:
    since = measures["overdue_since"]
    return measures | {"dpd": measures["today"] - since if since > 0 else 0}


@given(mask=MASKS, measures=MEASURES)
def test_a_condition_answers_one_loan_as_it_answers_columns(mask: Mask, measures: Row) -> None:
    """Whether it holds, and when time alone may change that."""
    seen = _seen(measures)
    columns = {name: np.array([value], dtype=np.int64) for name, value in seen.items()}
    asked = answer(mask)
    assert asked.holds(seen.__getitem__) == bool(mask.holds(columns)[0])
    if asked.moves:
        assert asked.changes(seen.__getitem__) == int(mask.changes(columns)[0])


@given(mask=MASKS, measures=MEASURES, later=st.integers(0, 10))
def test_an_answer_that_is_not_asked_again_is_the_same(mask: Mask, measures: Row, later: int) -> None:
    """As long as nothing that it hangs on has moved and its day has not come."""
    first, then = _seen(measures), _seen(measures | {"today": measures["today"] + later})
    of = answer(mask)
    asked = Asked.of([of])
    assert asked.anew(first.__getitem__, first["today"])
    if not asked.anew(then.__getitem__, then["today"]):
        assert of.holds(first.__getitem__) == of.holds(then.__getitem__)


def test_a_mark_that_moved_asks_everything_again() -> None:
    """Paid off, or not accruing any more: the same measures say something else then."""
    asked, measures = Asked.of([answer(Threshold("principal", ">", 0))]), {"principal": 1, "today": 5}
    assert [asked.anew(measures.__getitem__, 5, mark) for mark in (0, 0, 1)] == [True, False, True]
