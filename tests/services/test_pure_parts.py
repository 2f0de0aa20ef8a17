"""The parts of the services that calculate: splitting money, telling books apart, terms of a contract."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.regime.compiling import ContractTerms
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import MONEY
from recoup.rules.calendar import day_of
from recoup.rules.columns import PlanKind, Settlement, Transfers
from recoup.services import field_input
from recoup.services.difference import difference
from recoup.services.ledger_rows import ranks
from recoup.services.payment_split import Claim, split
from recoup.services.terms import terms_of
from tests.services.world import home_loan, invoice, term_loan

CLAIMS = st.lists(
    st.builds(Claim, st.integers(1, 50), st.integers(1, 9), st.integers(1, 5), st.integers(1, 10_000)), max_size=8
)


@given(st.integers(1, 50_000), CLAIMS, st.lists(st.integers(1, 5), max_size=3, unique=True))
def test_a_split_gives_all_the_money_and_to_no_loan_more_than_it_claims(
    amount: int, claims: list[Claim], designated: list[int]
) -> None:
    """Shares add up to the amount; only the fallback takes what nobody claims."""
    fallback = 9
    shares = split(amount, claims, designated, fallback)
    assert sum(shares.values()) == amount
    claimed = sum(claim.amount for claim in claims)
    assert shares.get(fallback, 0) == max(0, amount - claimed)
    for loan, share in shares.items():
        if loan != fallback:
            assert 0 < share <= sum(claim.amount for claim in claims if claim.loan == loan)


ENTRIES = st.lists(
    st.fixed_dictionaries({
        "loan": st.integers(0, 1), "effective_on": st.integers(1, 3), "kind": st.just(2), "debit": st.integers(1, 2),
        "credit": st.integers(3, 4), "amount": st.integers(1, 3), "bill_seq": st.integers(0, 1), "fact_seq": st.just(0),
    }),
    max_size=8,
)  # fmt: skip


@given(ENTRIES, ENTRIES)
def test_after_the_difference_the_books_say_what_was_derived(
    booked: list[dict[str, int]], derived: list[dict[str, int]]
) -> None:
    """Posting the difference once makes the next one empty; equal sides post nothing."""
    before, wanted = Transfers.of(booked), Transfers.of(derived)
    none = np.zeros(len(before), dtype=np.int64)
    change, undoes = difference(before, none, wanted)
    after = Transfers.concat([before, change])
    again, _ = difference(after, np.concatenate([none, undoes]), wanted)
    assert len(again) == 0
    assert len(difference(wanted, np.zeros(len(wanted), dtype=np.int64), wanted)[0]) == 0


def test_ranks_count_in_each_group_from_nought() -> None:
    """As the docstring says."""
    assert ranks(np.array([7, 7, 9], dtype=np.int64)).tolist() == [0, 1, 0]
    assert ranks(np.zeros(0, dtype=np.int64)).tolist() == []


def _agreed(kind: PlanKind) -> ContractTerms:
    return ContractTerms(plan_kind=kind, basis=360, settlement=Settlement.QUARTERLY, settlement_day=20, due_offset=1)


def test_a_plan_by_formula_counts_its_dues_from_the_first() -> None:
    """HF-X01: 240 months from 20 January 2026 end on 20 December 2045."""
    terms = terms_of(home_loan(), _agreed(PlanKind.SCHEDULED))
    assert (terms["first_due_on"], terms["maturity_on"]) == (day_of(date(2026, 1, 20)), day_of(date(2045, 12, 20)))
    assert (terms["anchor_day"], terms["instalments"]) == (20, 240)


def test_weeks_and_days_are_counted_as_such() -> None:
    """Every second week; every tenth day."""
    weekly = terms_of(home_loan(unit="WEEKS", every=2, instalments=3), _agreed(PlanKind.SCHEDULED))
    assert weekly["maturity_on"] - weekly["starts_on"] == 42
    daily = terms_of(home_loan(unit="DAYS", every=10, instalments=3), _agreed(PlanKind.SCHEDULED))
    assert daily["maturity_on"] - daily["starts_on"] == 30


def test_one_due_falls_on_the_maturity() -> None:
    """A bullet by its maturity, or by its term in months; a receivable by its due day."""
    assert terms_of(term_loan(), _agreed(PlanKind.DAILY))["first_due_on"] == day_of(date(2025, 1, 10))
    by_term = terms_of(term_loan(maturity_on=None, every=12), _agreed(PlanKind.DAILY))
    assert by_term["maturity_on"] == day_of(date(2025, 1, 10))
    due = date(2024, 4, 5)
    assert terms_of(invoice("I", 1, date(2024, 3, 1), due), _agreed(PlanKind.SINGLE))["maturity_on"] == day_of(due)


@pytest.mark.parametrize(
    ("value", "code", "limit"),
    [
        (10**15 - 1, None, ""),
        (str(1 - 10**15), None, ""),
        (10**15, "NUMBER_OUT_OF_RANGE", "-999999999999999-999999999999999"),
        (str(-(10**30)), "NUMBER_OUT_OF_RANGE", "-999999999999999-999999999999999"),
        ("1" * 5000, "NUMBER_NEEDED", ""),
        ("--5", "NUMBER_NEEDED", ""),
        ("1,500", "NUMBER_NEEDED", ""),
    ],
)
def test_a_number_of_a_form_is_one_that_the_ledger_holds(value: str | int, code: str | None, limit: str) -> None:
    """Named with its field, the value and what is admitted."""
    found = [
        (problem.code, problem.field, problem.value, problem.limit)
        for problem in field_input.problems((Field(code="received", kind=MONEY),), {"received": value})
    ]
    assert found == ([] if code is None else [(code, ("fields", "received"), str(value), limit)])
