"""What a loan goes through, one behaviour at a time."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from recoup.rules.advance import Batch, Outcome, advance
from recoup.rules.allocation import mark
from recoup.rules.calendar import Calendar, Roll, date_of, day_of
from recoup.rules.columns import (
    DAY_LIMIT,
    NEVER,
    BillKind,
    Bills,
    BillState,
    Component,
    FactKind,
    Facts,
    LoanFlag,
    Method,
    PlanKind,
    Settlement,
    Signal,
    State,
    Terms,
)
from recoup.rules.figures import figures
from recoup.rules.policy import CompoundRate, Policy, Surplus
from recoup.rules.schedule import plan, preview
from tests.rules.books import Book, Row, jump
from tests.rules.policies import COMMERCIAL_BANK, HOUSING_FUND, RETAIL, TRADE_RECEIVABLES

DRAWN = date(2025, 1, 20)
PLAN: Row = {
    "loan_id": 1, "plan_kind": PlanKind.SCHEDULED, "method": Method.EQUAL_PRINCIPAL, "unit": 1, "every": 1,
    "instalments": 12, "starts_on": day_of(DRAWN), "first_due_on": day_of(date(2025, 2, 20)), "anchor_day": 20,
    "basis": 360, "contract_principal": 1_200_000,
}  # fmt: skip


def fact(kind: FactKind, on: date, amount: int = 0, **columns: int) -> Row:
    """A fact of the only loan."""
    return {"loan": 0, "kind": kind, "value_on": day_of(on), "amount": amount, **columns}


def pay(on: date, amount: int, designation: int = 0) -> Row:
    """A payment."""
    return fact(FactKind.PAYMENT, on, amount, designation=designation)


def story(
    policy: Policy, *facts: Row, rate: int = 120_000, lines: tuple[Row, ...] = (), terms: Row | None = None
) -> Book:
    """One loan of 12,000.00 at 12 % over twelve months, drawn in full, and what happens to it."""
    contract = PLAN | (terms or {})
    drawn = fact(FactKind.DRAWDOWN, date_of(contract["starts_on"]), contract["contract_principal"], rate=rate)
    told = tuple(each | {"seq": seq} for seq, each in enumerate((drawn, *facts), start=1))
    return Book(policy, (contract,), told, lines)


def until(book: Book, day: date) -> Outcome:
    """The loan at the end of a day."""
    return jump(book, day_of(day))


def bill(outcome: Outcome, seq: int) -> Row:
    """A bill by its number."""
    return outcome.bills.row(int(np.flatnonzero(outcome.bills.seq == seq)[0]))


def signals(outcome: Outcome, signal: Signal) -> list[date]:
    """The days of a signal."""
    return [date_of(day) for day in outcome.signals.on[outcome.signals.signal == signal].tolist()]


def test_a_prepayment_pays_the_interest_so_far_and_then_principal() -> None:
    """Interest of 10 of 28 days; the instalment stays, the next interest is on the smaller balance."""
    book = story(RETAIL, pay(date(2025, 2, 20), 112_000), pay(date(2025, 3, 2), 500_000))
    seen = until(book, date(2025, 3, 20))
    paid = bill(seen, 2)
    assert (paid["kind"], paid["interest"], paid["principal"]) == (BillKind.PREPAYMENT, 3_929, 496_071)
    assert paid["state"] == BillState.PAID
    left = 1_200_000 - 100_000 - 496_071
    due = bill(seen, 3)
    assert (due["principal"], due["interest"]) == (100_000, round(left * 0.01 * 18 / 28))
    assert seen.state.row(0)["principal"] == left - 100_000


def test_a_loan_prepaid_in_full_is_paid_off_and_keeps_the_rest_in_suspense() -> None:
    """12,000.00 and 29 of 31 days of 120.00 interest; nothing happens to it any more."""
    book = story(RETAIL, pay(date(2025, 2, 18), 1_300_000))
    seen = until(book, date(2025, 12, 31))
    state = seen.state.row(0)
    interest = 11_226  # 12,000 x 29 / 31 = 11,225.81 fen
    assert bill(seen, 1)["interest"] == interest
    assert (state["principal"], state["suspense"]) == (0, 1_300_000 - 1_200_000 - interest)
    assert state["flags"] & LoanFlag.PAID_OFF
    assert (state["next_event"], state["next_due_on"]) == (NEVER, 0)
    assert signals(seen, Signal.PAID_OFF) == [date(2025, 2, 18)]


def test_too_little_for_the_interest_so_far_reduces_what_falls_due() -> None:
    """1.00 paid early is taken off the next interest."""
    seen = until(story(RETAIL, pay(date(2025, 2, 10), 100)), date(2025, 2, 20))
    assert (bill(seen, 1)["interest"], bill(seen, 2)["interest"]) == (100, 12_000 - 100)


def test_a_daily_loan_prepaid_is_settled_from_that_day_on() -> None:
    """1,000,000.00 at 4.35 %: prepaid on 1 March, the settlement of the 20th counts from there."""
    policy = replace(COMMERCIAL_BANK, surplus=Surplus.PREPAY)
    terms: Row = {"plan_kind": PlanKind.DAILY, "method": Method.BULLET, "settlement": Settlement.QUARTERLY}
    terms |= {"settlement_day": 20, "due_offset": 1, "maturity_on": day_of(date(2026, 1, 20)), "first_due_on": 0}
    interest = 40 * 1_200_000 * 12 // 36_000  # 40 days, 20 January to 28 February
    seen = until(story(policy, pay(date(2025, 3, 1), 600_000 + interest), terms=terms), date(2025, 3, 21))
    assert bill(seen, 1)["interest"] == interest
    assert bill(seen, 2)["interest"] == 20 * 600_000 * 12 // 36_000
    assert bill(seen, 2)["due_on"] == day_of(date(2025, 3, 21))


def test_money_kept_for_the_next_instalment_pays_it_when_it_opens() -> None:
    """112,000 and 500 too much on 20 February: on 20 March only 110,500 are left of the instalment."""
    seen = until(story(HOUSING_FUND, pay(date(2025, 2, 20), 112_500)), date(2025, 3, 19))
    assert seen.state.row(0)["suspense"] == 500
    seen = until(story(HOUSING_FUND, pay(date(2025, 2, 20), 112_500)), date(2025, 3, 20))
    assert seen.state.row(0)["suspense"] == 0
    applied = seen.lines.take(seen.lines.fact_seq == 0)
    assert [applied.row(0)[name] for name in ("bill_seq", "component", "amount")] == [2, Component.INTEREST, 500]


def test_the_bill_that_the_payer_names_is_paid_first() -> None:
    """Two instalments are open; the second is named."""
    named = mark(day_of(date(2025, 3, 20)), BillKind.INSTALMENT)
    seen = until(story(RETAIL, pay(date(2025, 3, 20), 111_000, designation=named)), date(2025, 3, 20))
    assert bill(seen, 2)["state"] == BillState.PAID
    assert bill(seen, 1)["paid_principal"] + bill(seen, 1)["paid_interest"] == 0
    assert seen.state.row(0)["missed_run"] == 0


def test_equal_parts_of_a_daily_loan_fall_due_beside_its_settlements() -> None:
    """Principal every six months, interest quarterly; the last part carries the last interest."""
    terms: Row = {
        "plan_kind": PlanKind.DAILY,
        "settlement": Settlement.QUARTERLY,
        "settlement_day": 20,
        "due_offset": 1,
    }
    terms |= {"every": 6, "instalments": 2, "first_due_on": day_of(date(2025, 7, 20)), "contract_principal": 3_600_000}
    rows = preview(Terms.of([PLAN | terms]), COMMERCIAL_BANK, principal=3_600_000, rate=100_000)
    found = [(date_of(row.due_on), row.principal, row.interest) for row in rows]
    assert found == [
        (date(2025, 3, 21), 0, 60 * 1000),
        (date(2025, 6, 21), 0, 92 * 1000),
        (date(2025, 7, 20), 1_800_000, 0),
        (date(2025, 9, 21), 0, 29 * 1000 + 63 * 500),
        (date(2025, 12, 21), 0, 91 * 500),
        (date(2026, 1, 20), 1_800_000, 30 * 500),
    ]


def test_an_irregular_plan_asks_what_its_lines_say() -> None:
    """Dues of 2,000.00 and 10,000.00 with interest by days, or with the interest that a line fixes."""
    days = (date(2025, 3, 1), date(2025, 9, 1))
    lines: tuple[Row, ...] = (
        {"loan": 0, "number": 1, "due_on": day_of(days[0]), "principal": 200_000, "interest": -1},
        {"loan": 0, "number": 2, "due_on": day_of(days[1]), "principal": 1_000_000, "interest": 50_000},
    )
    seen = until(story(COMMERCIAL_BANK, lines=lines, terms={"method": Method.IRREGULAR}), date(2025, 9, 1))
    dues = [(bill(seen, seq)["principal"], bill(seen, seq)["interest"]) for seq in (1, 2)]
    assert dues == [(200_000, 40 * 1_200_000 * 12 // 36_000), (1_000_000, 50_000)]
    assert bill(seen, 2)["kind"] == BillKind.MATURITY


def test_flat_interest_stays_the_same_while_the_balance_falls() -> None:
    """1 % of 12,000.00 each month."""
    rows = preview(Terms.of([PLAN | {"method": Method.FLAT}]), COMMERCIAL_BANK, principal=1_200_000, rate=120_000)
    assert {row.interest for row in rows} == {12_000}
    assert {row.principal for row in rows} == {100_000}


def test_interest_only_repays_at_the_end() -> None:
    """Twelve times 1 %, the last with the principal."""
    terms = Terms.of([PLAN | {"method": Method.INTEREST_ONLY}])
    rows = preview(terms, COMMERCIAL_BANK, principal=1_200_000, rate=120_000)
    assert [row.principal for row in rows] == [0] * 11 + [1_200_000]
    assert {row.interest for row in rows} == {12_000}


def test_a_second_draw_down_divides_the_plan_anew() -> None:
    """6,000.00 more after two instalments: 16,000.00 over the ten that are left; 18,000.00 were paid out in all."""
    facts = [pay(date(2025, month, 20), 112_000 - 1_000 * (month - 2)) for month in (2, 3)]
    seen = until(story(COMMERCIAL_BANK, *facts, fact(FactKind.DRAWDOWN, date(2025, 3, 20), 600_000)), date(2025, 4, 20))
    assert (seen.state.row(0)["instalment"], seen.state.row(0)["drawn"]) == (160_000, 1_800_000)
    assert (bill(seen, 3)["principal"], bill(seen, 3)["interest"]) == (160_000, 16_000)


def test_arrears_paid_a_loan_returns_to_accrual_and_its_memo_is_empty() -> None:
    """RA-05: what was off the books comes back, and what was paid was income on that day."""
    late = story(RETAIL, pay(date(2025, 5, 25), 449_430))
    assert until(late, date(2025, 5, 24)).state.row(0)["flags"] & LoanFlag.NON_ACCRUAL
    assert until(late, date(2025, 5, 24)).state.row(0)["off_book_interest"] > 0
    back = until(late, date(2025, 5, 25)).state.row(0)
    assert not back["flags"] & LoanFlag.NON_ACCRUAL
    assert back["off_book_interest"] == 0
    assert back["overdue_since"] == 0
    assert signals(until(late, date(2025, 5, 25)), Signal.ACCRUAL) == [date(2025, 5, 25)]


def test_grace_days_put_off_the_miss_but_not_the_days_past_due() -> None:
    """Due on 20 February with three days of grace: missed on the 23rd, three days past due."""
    seen = until(story(replace(COMMERCIAL_BANK, grace_days=3)), date(2025, 2, 28))
    assert signals(seen, Signal.MISSED) == [date(2025, 2, 23)]
    assert signals(seen, Signal.OVERDUE) == [date(2025, 2, 21)]


def test_paid_in_the_grace_an_instalment_is_not_missed() -> None:
    """112,000 and what three days of penalty cost."""
    policy = replace(COMMERCIAL_BANK, grace_days=3, compound=CompoundRate.NONE)
    seen = until(story(policy, pay(date(2025, 2, 23), 112_150)), date(2025, 2, 28))
    assert seen.state.row(0)["missed_total"] == 0
    assert bill(seen, 1)["penalty_paid"] == 150


def test_a_settlement_bill_that_rolls_is_open_before_it_is_due() -> None:
    """Closed on 20 March, due on the 21st, a holiday: due on the 24th; nobody is late before."""
    holidays = Calendar.of(1, DAY_LIMIT, [day_of(date(2025, 3, day)) for day in (21, 22, 23)])
    policy = replace(COMMERCIAL_BANK, calendar=holidays, due_roll=Roll.FOLLOWING)
    terms: Row = {"plan_kind": PlanKind.DAILY, "method": Method.BULLET, "settlement": Settlement.QUARTERLY}
    terms |= {"settlement_day": 20, "due_offset": 1, "maturity_on": day_of(date(2026, 1, 20)), "first_due_on": 0}
    book = story(policy, terms=terms)
    seen = until(book, date(2025, 3, 26))
    assert (date_of(bill(seen, 1)["opened_on"]), date_of(bill(seen, 1)["rolled_due_on"])) == (
        date(2025, 3, 21),
        date(2025, 3, 24),
    )
    assert signals(seen, Signal.DUE) == [date(2025, 3, 24)]
    assert signals(seen, Signal.OVERDUE) == [date(2025, 3, 25)]
    interest = bill(seen, 1)["interest"]
    early = until(story(policy, pay(date(2025, 3, 22), interest), terms=terms), date(2025, 3, 26))
    assert (bill(early, 1)["state"], early.state.row(0)["missed_total"]) == (BillState.PAID, 0)


def test_a_rolled_instalment_paid_early_in_the_holiday_bears_no_more_interest_than_it_had_days() -> None:
    """Due on 20 February, rolled to the 24th, prepaid in full on the 22nd: a month and two days."""
    holidays = Calendar.of(1, DAY_LIMIT, [day_of(date(2025, 2, day)) for day in (20, 21, 22, 23)])
    policy = replace(RETAIL, calendar=holidays, due_roll=Roll.FOLLOWING)
    seen = until(story(policy, pay(date(2025, 2, 22), 1_300_000)), date(2025, 2, 28))
    assert bill(seen, 1)["interest"] == 12_000 + 2 * 1_200_000 * 12 // 36_000
    assert seen.state.row(0)["principal"] == 0


def test_a_receivable_paid_before_its_day_shrinks_at_once() -> None:
    """Kernel §3: no bill is needed for that."""
    terms: Row = {"plan_kind": PlanKind.SINGLE, "method": Method.SINGLE, "maturity_on": day_of(date(2025, 4, 5))}
    seen = until(story(TRADE_RECEIVABLES, pay(date(2025, 3, 1), 200_000), rate=0, terms=terms), date(2025, 4, 5))
    line = seen.lines.row(0)
    assert (line["bill_seq"], line["component"], line["amount"]) == (0, Component.PRINCIPAL, 200_000)
    assert bill(seen, 1)["principal"] == 1_000_000


def test_a_loan_that_was_not_drawn_waits_for_ever() -> None:
    """Boarded and confirmed, it is nobody's business at night."""
    batch = replace(story(RETAIL).batch(), facts=Facts.zeros(0))
    seen = advance(batch, RETAIL, day_of(date(2026, 1, 1)), closing=True)
    assert (seen.state.row(0)["next_event"], len(seen.transfers)) == (NEVER, 0)


def test_a_statement_is_known_from_the_day_it_begins_to_the_day_it_ends() -> None:
    """Bits come and go with facts."""
    facts = (fact(FactKind.STATEMENT_BEGINS, date(2025, 2, 1), 4), fact(FactKind.STATEMENT_ENDS, date(2025, 2, 5), 4))
    assert until(story(RETAIL, *facts), date(2025, 2, 4)).state.row(0)["facts"] == 4
    assert until(story(RETAIL, *facts), date(2025, 2, 5)).state.row(0)["facts"] == 0


def test_a_cost_is_claimed_but_makes_nobody_late() -> None:
    """It is in the arrears, and no day past due counts from it."""
    book = story(RETAIL, fact(FactKind.COST, date(2025, 2, 1), 5_000))
    seen = until(book, date(2025, 2, 10))
    now = figures(Batch(book.batch().terms, seen.state, seen.bills, Facts.zeros(0)), RETAIL, day_of(date(2025, 2, 11)))
    assert (now.row(0)["arrears"], now.row(0)["dpd"], seen.state.row(0)["overdue_since"]) == (5_000, 0, 0)


def test_what_would_close_the_loan_closes_it() -> None:
    """The payoff of a day, paid on that day, leaves nothing; and reading it changes nothing."""
    book = story(RETAIL, pay(date(2025, 2, 20), 50_000))
    seen = until(book, date(2025, 3, 9))
    batch = Batch(book.batch().terms, seen.state, seen.bills, Facts.zeros(0))
    amount = figures(batch, RETAIL, day_of(date(2025, 3, 10))).row(0)["payoff"]
    closed = until(story(RETAIL, pay(date(2025, 2, 20), 50_000), pay(date(2025, 3, 10), amount)), date(2025, 3, 10))
    state = closed.state.row(0)
    assert state["flags"] & LoanFlag.PAID_OFF
    assert state["suspense"] == 0


def test_the_rows_to_come_follow_the_state() -> None:
    """After two paid instalments, ten are left, on what is left."""
    facts = [pay(date(2025, month, 20), 112_000 - 1_000 * (month - 2)) for month in (2, 3)]
    book = story(COMMERCIAL_BANK, *facts)
    rows = plan(book.batch().terms, until(book, date(2025, 4, 1)).state, COMMERCIAL_BANK)
    assert [row.balance for row in rows] == [100_000 * left for left in range(9, -1, -1)]
    assert (rows[0].interest, date_of(rows[0].due_on)) == (10_000, date(2025, 4, 20))


def test_a_fact_on_a_closed_day_needs_a_replay() -> None:
    """The kernel goes forward only; what is older is refused."""
    book = story(RETAIL)
    seen = until(book, date(2025, 2, 20))
    facts = Facts.of([pay(date(2025, 2, 20), 1000) | {"seq": 2}])
    with pytest.raises(ValueError, match="replay"):
        advance(Batch(book.batch().terms, seen.state, seen.bills, facts), RETAIL, DAY_LIMIT - 1, closing=True)


@pytest.mark.parametrize(
    ("state", "facts"),
    [
        ({"principal": 10**15, "interest_from": 1}, {}),
        ({"rate": 10**6 + 1, "interest_from": 1}, {}),
        ({"next_event": NEVER}, {"kind": FactKind.DRAWDOWN, "amount": 10**15, "value_on": 100}),
        ({"next_event": NEVER}, {"kind": FactKind.DRAWDOWN, "amount": 1, "value_on": DAY_LIMIT + 1}),
        ({"next_event": NEVER}, {"kind": FactKind.RATE, "rate": 10**6 + 1, "value_on": 100}),
    ],
)
def test_what_would_overflow_is_refused_at_the_door(state: Row, facts: Row) -> None:
    """Amounts, rates and days beyond the limits never get inside."""
    given = Facts.of([facts | {"seq": 1}] if facts else [])
    batch = Batch(Terms.of([PLAN]), State.of([state]), Bills.zeros(0), given)
    with pytest.raises(OverflowError):
        advance(batch, RETAIL, 20_000, closing=True)


def test_the_largest_loan_lives_through_its_life() -> None:
    """10^15 - 1 fen at 100 % a year, never paid, for fifteen years: every figure stays exact and positive."""
    book = story(RETAIL, rate=10**6, terms={"contract_principal": 10**15 - 1})
    seen = until(book, date(2040, 1, 1))
    state = seen.state.row(0)
    assert state["overdue_principal"] == 10**15 - 1
    assert all(value >= 0 for value in state.values())
    batch = Batch(book.batch().terms, seen.state, seen.bills, Facts.zeros(0))
    late = figures(batch, RETAIL, day_of(date(2040, 1, 1))).row(0)
    assert late["penalty"] > 2 * 10**16
    assert late["payoff"] == late["arrears"] > late["penalty"]


def test_a_loan_drawn_again_is_settled_from_then_on() -> None:
    """Prepaid in full on 1 March; 10,000.00 more on 1 July: 82 days until 20 September, and nothing due before."""
    policy = replace(RETAIL, compound=CompoundRate.NONE)
    terms = {
        "plan_kind": PlanKind.DAILY, "method": Method.BULLET, "settlement": Settlement.QUARTERLY, "settlement_day": 20,
        "due_offset": 1, "maturity_on": day_of(date(2026, 1, 20)), "first_due_on": 0,
    }  # fmt: skip
    again = fact(FactKind.DRAWDOWN, date(2025, 7, 1), 1_000_000)
    seen = until(story(policy, pay(date(2025, 3, 1), 1_200_000 + 40 * 400), again, terms=terms), date(2025, 9, 21))
    settled = bill(seen, 2)
    assert (settled["due_on"], settled["interest"]) == (day_of(date(2025, 9, 21)), round(82 * 1_000_000 * 0.12 / 360))
    assert seen.state.row(0)["missed_total"] == 1  # that evening; nothing before


def test_in_a_batch_each_loan_enters_non_accrual_and_leaves_it_by_itself() -> None:
    """Both are 91 days overdue on 22 May; one pays what is due in June. The status of the evening says so at once."""
    one = story(COMMERCIAL_BANK)
    due = 1_200_000 // 12 * 4 + 100_000  # four instalments, and what they and their arrears bear
    facts = [*one.facts, one.facts[0] | {"loan": 1}, pay(date(2025, 6, 10), due) | {"loan": 1, "seq": 2}]
    both = replace(one, terms=(PLAN, PLAN | {"loan_id": 2}), facts=tuple(facts))
    codes = [status.code for status in COMMERCIAL_BANK.statuses]
    seen = {day: until(both, day).state for day in (date(2025, 5, 21), date(2025, 5, 22), date(2025, 6, 10))}
    told = {day: [codes[code - 1] for code in state.status.tolist()] for day, state in seen.items()}
    assert told == {
        date(2025, 5, 21): ["OVERDUE", "OVERDUE"],
        date(2025, 5, 22): ["NON_ACCRUAL", "NON_ACCRUAL"],
        date(2025, 6, 10): ["NON_ACCRUAL", "NORMAL"],
    }
