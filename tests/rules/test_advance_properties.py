"""What must hold for any book (kernel §10)."""

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recoup.rules import penalty
from recoup.rules.advance import Batch, Outcome, advance_through
from recoup.rules.columns import Account, BillState, Component, FactKind, Facts
from recoup.rules.interest import PPM
from recoup.rules.walk import Walk
from tests.rules.books import SPAN, START, Book, books, jump, possible, rows, step

FEW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MORE = settings(FEW, max_examples=40)


@FEW
@given(book=books())
def test_day_by_day_is_one_jump(book: Book) -> None:
    """Nights run one by one: the same to the last row."""
    assert rows(step(book)) == rows(jump(book))


@FEW
@given(book=books())
def test_facts_recorded_one_by_one_are_facts_recorded_together(book: Book) -> None:
    """All but the signals, which also tell of what was true between two facts of a day."""
    apart, together = rows(step(book, apart=True)), rows(jump(book))
    apart.pop("signals")
    together.pop("signals")
    assert apart == together


@MORE
@given(book=books(), cuts=st.lists(st.integers(START, START + SPAN), max_size=4))
def test_any_row_of_nights_is_one_jump(book: Book, cuts: list[int]) -> None:
    """Missed nights are caught up in one pass, whichever were missed."""
    batch = book.batch()
    done = START - 1
    for day in sorted({*cuts, START + SPAN}):
        facts = Facts.of([fact for fact in book.facts if fact["value_on"] > done])
        outcome = advance_through(replace(batch, facts=facts), book.stages, day, closing=True)
        batch = replace(batch, state=outcome.state, terms=outcome.terms, bills=outcome.bills)
        done = day
    whole = jump(book)
    assert rows(outcome)["state"] == rows(whole)["state"]
    assert _open(outcome) == _open(whole)


def _open(outcome: Outcome) -> list[dict[str, int]]:
    return [row for row in rows(outcome)["bills"] if row["state"] == BillState.OPEN]


@MORE
@given(book=books(loans=4))
def test_a_batch_of_many_is_many_batches_of_one(book: Book) -> None:
    """What stands beside a loan does not touch it."""
    whole = rows(jump(book))
    for loan in range(len(book.terms)):
        alone = rows(jump(book.alone(loan)))
        assert alone.pop("state")[0] == whole["state"][loan]
        mine = {name: [row | {"loan": 0} for row in whole[name] if row["loan"] == loan] for name in alone}
        assert mine == alone


@MORE
@given(book=books())
def test_balances_are_the_sums_of_the_transfers(book: Book) -> None:
    """Every account of a loan's state, and every amount above zero."""
    outcome = jump(book)
    assert (outcome.transfers.amount > 0).all()
    assert (outcome.transfers.debit != outcome.transfers.credit).all()
    for loan in range(len(book.terms)):
        assert _balances(outcome, loan) == _expected(outcome, loan)


def _balances(outcome: Outcome, loan: int) -> dict[str, int]:
    of = outcome.transfers.take(outcome.transfers.loan == loan)
    total = {
        account: int(of.amount[of.debit == account].sum() - of.amount[of.credit == account].sum())
        for account in Account
    }
    other = total[Account.PENALTY_RECEIVABLE] + total[Account.COMPOUND_RECEIVABLE] + total[Account.COST_RECEIVABLE]
    return {
        "principal": total[Account.PRINCIPAL] + total[Account.RECEIVABLE],
        "overdue_principal": total[Account.PRINCIPAL_OVERDUE],
        "on_book": total[Account.INTEREST_RECEIVABLE] + other,
        "off_book": total[Account.OFF_BOOK_INTEREST],
        "suspense": -total[Account.SUSPENSE],
        "written_off": total[Account.WRITTEN_OFF],
    }


def _expected(outcome: Outcome, loan: int) -> dict[str, int]:
    state = outcome.state.row(loan)
    of = outcome.bills.take(outcome.bills.loan == loan)
    cost = int((of.cost - of.paid_cost).sum())
    whole = state["overdue_interest"] + state["overdue_other"]
    gone = state["written_off"]
    return {
        "principal": max(state["principal"] - gone, 0),
        "overdue_principal": state["overdue_principal"] - max(gone - state["principal"], 0),
        "on_book": cost if state["flags"] & 1 else whole,
        "off_book": state["off_book_interest"],
        "suspense": state["suspense"],
        "written_off": gone,
    }


@MORE
@given(book=books())
def test_what_bills_accrued_sums_to_what_their_loan_accrued(book: Book) -> None:
    """Numerator by numerator, for penalty and compound interest; and amounts bill by bill."""
    outcome = jump(book)
    walk = Walk.of(outcome.terms, outcome.state, outcome.bills, book.batch().plan, book.stages[-1].policy)
    idx = np.arange(len(outcome.bills))
    until = outcome.state.as_of[outcome.bills.loan]
    for name, each in penalty.accrued(walk, idx, until).items() if len(idx) else ():
        for loan in range(len(book.terms)):
            of = outcome.bills.loan == loan
            unit = int(each.divisor[of][0]) * PPM if of.any() else 1
            bills = sum(int(acc) * unit + int(rem) for acc, rem in zip(each.acc[of], each.rem[of], strict=True))
            state = outcome.state.row(loan)
            assert state[f"{name}_acc"] * unit + state[f"{name}_rem"] == bills


@MORE
@given(book=books())
def test_a_state_is_the_sum_of_its_bills(book: Book) -> None:
    """Nothing is unpaid below zero, and a paid bill asks for nothing."""
    outcome = jump(book)
    bills, state = outcome.bills, outcome.state
    for loan in range(len(book.terms)):
        of = bills.take(bills.loan == loan)
        asked = {
            "overdue_principal": of.principal - of.paid_principal,
            "overdue_interest": of.interest - of.paid_interest,
            "overdue_other": of.cost - of.paid_cost
            + of.penalty_posted - of.penalty_paid + of.compound_posted - of.compound_paid,
        }  # fmt: skip
        for name, amounts in asked.items():
            assert (amounts >= 0).all()
            assert (amounts[of.state == BillState.PAID] == 0).all()
            assert int(amounts.sum()) == state.row(loan)[name]
    assert (state.principal >= 0).all()
    assert (state.off_book_interest >= 0).all()


@MORE
@given(book=books())
def test_every_payment_is_allocated_in_full(book: Book) -> None:
    """The lines of a payment sum to its amount, whatever is done with it."""
    lines = jump(book).lines
    for fact in book.facts:
        if fact["kind"] == FactKind.PAYMENT:
            of = (lines.loan == fact["loan"]) & (lines.fact_seq == fact["seq"])
            assert int(lines.amount[of].sum()) == fact["amount"]


@MORE
@given(book=books(), seed=st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(book: Book, seed: object) -> None:
    """Facts of different days, recorded in another order and sorted again: same state, bills and balances."""
    unique: dict[tuple[int, int], dict[str, int]] = {}
    for fact in book.facts:
        unique.setdefault((fact["loan"], fact["value_on"]), fact)
    kept = list(possible(replace(book, facts=tuple(unique.values()))).facts)
    shuffled = list(kept)
    getattr(seed, "shuffle")(shuffled)  # noqa: B009  a Random that hypothesis seeds
    entered = [fact | {"seq": place} for place, fact in enumerate(shuffled, start=1)]
    first, second = (jump(replace(book, facts=tuple(facts))) for facts in (kept, entered))
    assert rows(first)["state"] == rows(second)["state"]
    assert rows(first)["bills"] == rows(second)["bills"]
    columns = ("loan", "effective_on", "kind", "debit", "credit", "amount", "bill_seq")
    assert all((getattr(first.transfers, name) == getattr(second.transfers, name)).all() for name in columns)


@MORE
@given(book=books())
def test_an_evening_run_twice_is_run_once(book: Book) -> None:
    """The second run finds nothing to do."""
    once = jump(book)
    batch = Batch(once.terms, once.state, once.bills, Facts.zeros(0), book.batch().plan)
    again = advance_through(batch, book.stages, START + SPAN, closing=True)
    assert rows(again)["state"] == rows(once)["state"]
    assert _open(again) == _open(once)
    assert len(again.transfers) + len(again.signals) + len(again.grades) + len(again.lines) == 0


@MORE
@given(book=books())
def test_nothing_given_is_changed(book: Book) -> None:
    """`advance` is pure."""
    batch = book.batch()
    before = (batch.terms.copy(), batch.state.copy(), batch.bills.copy(), batch.facts.copy())
    advance_through(batch, book.stages, START + SPAN, closing=True)
    after = (batch.terms, batch.state, batch.bills, batch.facts)
    for old, new in zip(before, after, strict=True):
        assert all((getattr(old, name) == getattr(new, name)).all() for name in old.names())


@MORE
@given(book=books())
def test_principal_is_neither_made_nor_lost(book: Book) -> None:
    """What was drawn is what is left, what was paid and what was forgiven."""
    outcome = jump(book)
    for loan in range(len(book.terms)):
        drawn = sum(fact["amount"] for fact in book.facts if fact["loan"] == loan and fact["kind"] == FactKind.DRAWDOWN)
        paid = int(outcome.lines.amount[(outcome.lines.loan == loan) & (outcome.lines.component == 5)].sum())
        forgiven = sum(
            fact["amount"]
            for fact in book.facts
            if (fact["loan"], fact["kind"]) == (loan, FactKind.WAIVER) and fact["component"] == Component.PRINCIPAL
        )
        state = outcome.state.row(loan)
        assert drawn == state["principal"] + state["overdue_principal"] + paid + forgiven
