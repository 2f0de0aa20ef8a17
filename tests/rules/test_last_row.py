"""The row with which a daily loan ends carries the interest since the last settlement, whichever row it is (IR-01)."""

from dataclasses import replace
from datetime import date

from recoup.rules.calendar import day_of
from recoup.rules.columns import BillKind, LoanFlag, Method, PlanKind, Settlement, Signal
from recoup.rules.policy import Surplus
from tests.rules.books import Book, Row, rows, step
from tests.rules.policies import COMMERCIAL_BANK
from tests.rules.test_advance import bill, pay, signals, story, until

DRAWN, DUE, LAST = date(2024, 1, 10), date(2024, 5, 6), date(2024, 11, 6)
TERMS: Row = {
    "plan_kind": PlanKind.DAILY, "settlement": Settlement.QUARTERLY, "settlement_day": 20, "due_offset": 1,
    "starts_on": day_of(DRAWN), "contract_principal": 50_000_000, "basis": 360,
}  # fmt: skip
LINES: tuple[Row, ...] = (
    {"loan": 0, "number": 1, "due_on": day_of(DUE), "principal": 50_000_000, "interest": -1},
    {"loan": 0, "number": 2, "due_on": day_of(LAST), "principal": 50_000_000, "interest": -1},
)
SETTLED = 428_958  # IR-01, 10 January to 20 March: 22 + 29 + 20 = 71 days, 500,000.00 x 4.35 % x 71 / 360 = 4,289.5833
ENDING = 277_917  # IR-01, 21 March to 5 May: 11 + 30 + 5 = 46 days, 500,000.00 x 4.35 % x 46 / 360 = 2,779.1667


def half_drawn(*facts: Row, method: Method = Method.IRREGULAR) -> Book:
    """500,000.00 of 1,000,000.00 drawn, at 4.35 %: the first line takes the whole balance."""
    lines = LINES if method is Method.IRREGULAR else ()
    return story(COMMERCIAL_BANK, *facts, rate=43_500, lines=lines, terms=TERMS | {"method": method})


def test_the_line_that_takes_the_whole_balance_carries_the_interest_since_the_settlement() -> None:
    """46 days, 2,779.17; it is a maturity, and nothing is paid off before that is paid."""
    seen = until(half_drawn(), DUE)
    ended = bill(seen, 2)
    assert (ended["kind"], ended["principal"], ended["interest"]) == (BillKind.MATURITY, 50_000_000, ENDING)
    assert signals(seen, Signal.MATURED) == [DUE]
    state = seen.state.row(0)
    assert (state["principal"], state["interest_acc"], state["next_due_on"]) == (0, 0, 0)
    assert bill(seen, 1)["interest"] == SETTLED
    short = until(half_drawn(pay(date(2024, 3, 21), SETTLED), pay(DUE, 50_000_000)), DUE)
    assert not short.state.row(0)["flags"] & LoanFlag.PAID_OFF
    whole = until(half_drawn(pay(date(2024, 3, 21), SETTLED), pay(DUE, 50_000_000 + ENDING)), DUE)
    assert whole.state.row(0)["flags"] & LoanFlag.PAID_OFF


def test_a_loan_half_prepaid_ends_with_its_interest() -> None:
    """Equal parts of 6,000.00; 6,000.00 prepaid: the first part is the last, and the days before it are not lost."""
    policy = replace(COMMERCIAL_BANK, surplus=Surplus.PREPAY)
    terms: Row = {"plan_kind": PlanKind.DAILY, "settlement": Settlement.QUARTERLY, "settlement_day": 20}
    terms |= {
        "due_offset": 1,
        "every": 1,
        "instalments": 2,
        "first_due_on": day_of(date(2025, 3, 10)),
        "anchor_day": 10,
    }
    early = 12 * 400  # 20 January to 1 February is 12 days of 12,000.00 x 12 % / 360 = 4.00
    book = story(policy, pay(date(2025, 2, 1), 600_000 + early), terms=terms)
    seen = until(book, date(2025, 3, 10))
    total = int(seen.bills.interest.sum())
    assert total == early + 37 * 200  # 1 February to 10 March is 37 days of 2.00
    assert bill(seen, int(seen.bills.seq.max()))["kind"] == BillKind.MATURITY


def test_day_by_day_the_early_end_is_the_same() -> None:
    """Every night by itself, and one jump."""
    book = half_drawn(pay(date(2024, 3, 25), 430_000), pay(date(2024, 5, 8), 60_000_000))
    day = day_of(date(2024, 6, 1))
    one = until(book, date(2024, 6, 1))
    many = step(book, day)
    assert rows(many) == rows(one)
