"""The observation of a restructured loan, walked evening by evening (CL-09, CB-X11)."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.rules.allocation import mark
from recoup.rules.calendar import day_of
from recoup.rules.columns import NEVER, BillKind, FactKind, LoanFlag, Method, PlanKind, Settlement, Signal
from recoup.rules.policy import CompoundRate, Observation
from tests.rules.books import Book, Row, rows, step
from tests.rules.policies import COMMERCIAL_BANK
from tests.rules.test_advance import fact, pay, signals, story, until

PLAIN = replace(COMMERCIAL_BANK, penalty=None, compound=CompoundRate.NONE, misuse=None)
CHANGED = date(2024, 5, 6)
FIRST = date(2024, 6, 20)


def restructured(every: int, *, unpaid: tuple[date, ...] = (), last: date | None = None, **policy: object) -> Book:
    """A loan of 12,000.00 in twelve parts every so many months from 2024-06-20 on, without interest, restructured."""
    terms = {
        "every": every,
        "starts_on": day_of(date(2024, 5, 5)),
        "first_due_on": day_of(FIRST),
    }
    dues = [date(2024 + months // 12, months % 12 + 1, 20) for months in range(5, 5 + 12 * every, every)]
    paid = [pay(due, 100_000) for due in dues if due not in unpaid and (last is None or due <= last)]
    observed = fact(FactKind.OBSERVATION, CHANGED)
    return story(replace(PLAIN, **policy), observed, *paid, rate=0, terms=terms)  # type: ignore[arg-type]


@pytest.mark.parametrize(("every", "ends"), [(3, date(2025, 6, 20)), (12, date(2026, 6, 20)), (2, date(2025, 6, 20))])
def test_all_dues_met_it_ends_after_two_periods_and_a_year(every: int, ends: date) -> None:
    """CB-X11 (a) and (c)."""
    book = restructured(every)
    state = until(book, CHANGED).state.row(0)
    assert (state["observed_from"], state["observed_until"]) == (day_of(FIRST), day_of(ends))
    assert state["flags"] & LoanFlag.RESTRUCTURED
    out = until(book, ends)
    assert signals(out, Signal.OBSERVATION_ENDS) == [ends]
    assert (out.state.row(0)["observed_from"], out.state.row(0)["flags"] & LoanFlag.RESTRUCTURED) == (0, 0)


def test_a_due_missed_begins_it_anew_on_that_day() -> None:
    """CB-X11 (b): the arrears of December are paid in January."""
    missed = date(2024, 12, 20)
    book = restructured(3, unpaid=(missed,))
    late = pay(date(2025, 1, 5), 100_000) | {"seq": 99}
    book = replace(book, facts=(*book.facts, late))
    state = until(book, missed).state.row(0)
    assert (state["observed_from"], state["observed_until"]) == (day_of(missed), day_of(date(2025, 12, 20)))
    out = until(book, date(2025, 12, 20))
    assert signals(out, Signal.OBSERVATION_BEGINS) == [CHANGED, missed]
    assert signals(out, Signal.OBSERVATION_ENDS) == [date(2025, 12, 20)]
    assert rows(step(book, day_of(date(2025, 12, 20))))["state"] == rows(out)["state"]


def test_a_due_missed_on_the_last_day_begins_it_anew() -> None:
    """The last day is inside."""
    ends = date(2025, 6, 20)
    out = until(restructured(3, unpaid=(ends,)), date(2025, 6, 21))
    assert signals(out, Signal.OBSERVATION_ENDS) == []
    assert out.state.row(0)["observed_until"] == day_of(date(2026, 6, 20))


def test_the_end_waits_for_a_due_that_may_be_paid_in_grace() -> None:
    """Three days of grace: paid on the second the observation ends that evening; unpaid it begins anew."""
    ends, later = date(2025, 6, 20), date(2025, 6, 22)
    book = restructured(3, unpaid=(ends,), grace_days=3)
    assert until(book, later).state.row(0)["observed_until"] == day_of(ends)
    assert until(book, date(2025, 6, 23)).state.row(0)["observed_from"] == day_of(ends)
    paid = replace(book, facts=(*book.facts, pay(later, 100_000) | {"seq": 99}))
    assert signals(until(paid, later), Signal.OBSERVATION_ENDS) == [later]


def test_arrears_from_before_keep_it_from_ending() -> None:
    """Missed before the change and never paid: not solved at the end, so it begins anew there."""
    terms: Row = {"starts_on": day_of(date(2024, 1, 5)), "first_due_on": day_of(date(2024, 2, 20)), "instalments": 60}
    dues = [date(2024 + months // 12, months % 12 + 1, 20) for months in range(2, 60)]
    paid = [pay(due, 20_000, designation=mark(day_of(due), BillKind.INSTALMENT)) for due in dues]
    policy = replace(PLAIN, allocation=replace(PLAIN.allocation, honours_designation=True), non_accrual_enters=None)
    observed = fact(FactKind.OBSERVATION, date(2024, 5, 6))
    out = until(story(policy, observed, *paid, rate=0, terms=terms), date(2025, 5, 21))
    assert signals(out, Signal.OBSERVATION_BEGINS) == [date(2024, 5, 6), date(2025, 5, 20)]
    assert out.state.row(0)["observed_until"] == day_of(date(2026, 5, 20))


def test_restructured_while_it_is_observed_it_is_marked_until_the_new_period_ends() -> None:
    """CL-10: again in August 2024, so observed from 20 September on, two periods and a year; later it is the first."""
    book = restructured(3)
    again = replace(book, facts=(*book.facts, fact(FactKind.OBSERVATION, date(2024, 8, 5)) | {"seq": 90}))
    marks = int(LoanFlag.RESTRUCTURED_AGAIN)
    assert [until(again, day).state.row(0)["flags"] & marks for day in (CHANGED, date(2024, 8, 5))] == [0, marks]
    assert until(again, date(2024, 8, 5)).state.row(0)["observed_until"] == day_of(date(2025, 9, 20))
    assert until(again, date(2025, 9, 19)).state.row(0)["flags"] & marks
    assert not until(again, date(2025, 9, 20)).state.row(0)["flags"] & (marks | LoanFlag.RESTRUCTURED)
    after = replace(book, facts=(*book.facts, fact(FactKind.OBSERVATION, date(2025, 7, 1)) | {"seq": 90}))
    assert (
        until(after, date(2025, 7, 1)).state.row(0)["flags"] & (marks | LoanFlag.RESTRUCTURED) == LoanFlag.RESTRUCTURED
    )


def test_a_loan_paid_off_is_observed_no_longer() -> None:
    """Whatever is left of the period."""
    book = restructured(3, last=date(2024, 6, 20), surplus=COMMERCIAL_BANK.surplus)
    whole = fact(FactKind.PAYMENT, date(2024, 7, 1), 1_100_000)
    at_once = {"method": Method.BULLET, "first_due_on": 0, "maturity_on": day_of(date(2024, 7, 1))}
    over = [fact(FactKind.AMENDMENT, date(2024, 7, 1), contract_version=1), whole]
    facts = (*book.facts, *(each | {"seq": 90 + place} for place, each in enumerate(over)))
    out = until(
        replace(book, facts=facts, contracts=(book.terms[0] | at_once | {"contract_version": 1},)), date(2024, 7, 1)
    )
    assert signals(out, Signal.PAID_OFF) == signals(out, Signal.OBSERVATION_ENDS) == [date(2024, 7, 1)]


def test_with_too_few_repayment_days_left_it_is_observed_to_its_end() -> None:
    """Yearly dues, two periods asked for, two dues left."""
    book = restructured(12)
    book = replace(book, terms=(book.terms[0] | {"instalments": 2},))
    assert until(book, CHANGED).state.row(0)["observed_until"] == NEVER


def test_days_of_settlement_are_repayment_days() -> None:
    """Interest by quarters, principal in 2027: from 21 June on, a year later the second quarter is long over."""
    terms: Row = {
        "plan_kind": PlanKind.DAILY, "method": Method.BULLET, "settlement": Settlement.QUARTERLY, "settlement_day": 20,
        "due_offset": 1, "first_due_on": 0, "maturity_on": day_of(date(2027, 5, 5)), "starts_on": day_of(CHANGED),
    }  # fmt: skip
    observed = fact(FactKind.OBSERVATION, CHANGED)
    for asked, ends in ((Observation(), date(2025, 6, 21)), (Observation(periods=2, months=3), date(2024, 12, 21))):
        policy = replace(PLAIN, observation=asked)
        state = until(story(policy, observed, terms=terms), CHANGED).state.row(0)
        assert (state["observed_from"], state["observed_until"]) == (day_of(date(2024, 6, 21)), day_of(ends))


def test_a_contract_that_changes_with_it_gives_the_repayment_days() -> None:
    """Whichever of the two facts of the day was recorded first."""
    anew = {"first_due_on": day_of(date(2024, 8, 20)), "contract_version": 1}
    facts = [fact(FactKind.OBSERVATION, CHANGED), fact(FactKind.AMENDMENT, CHANGED, contract_version=1)]
    for order in (facts, facts[::-1]):
        terms: Row = {"starts_on": day_of(date(2024, 5, 5)), "first_due_on": day_of(FIRST)}
        book = story(PLAIN, *order, rate=0, terms=terms)
        state = until(replace(book, contracts=(book.terms[0] | anew,)), CHANGED).state.row(0)
        assert (state["observed_from"], state["observed_until"]) == (day_of(date(2024, 8, 20)), day_of(
            date(2025, 8, 20)
        ))  # fmt: skip
