"""Waivers, kept money that is applied or given back, write-offs and what comes after them, and misuse."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.rules.advance import Outcome
from recoup.rules.calendar import day_of
from recoup.rules.columns import (
    Account,
    BillKind,
    BillState,
    Component,
    FactKind,
    LoanFlag,
    PostingKind,
    Signal,
)
from recoup.rules.figures import figures
from recoup.rules.policy import CompoundRate, Penalty
from tests.rules.books import Row
from tests.rules.policies import COMMERCIAL_BANK, HOUSING_FUND, RETAIL, TRADE_RECEIVABLES
from tests.rules.test_advance import DRAWN, bill, fact, pay, signals, story, until

FEBRUARY, MARCH, APRIL = date(2025, 2, 20), date(2025, 3, 20), date(2025, 4, 20)


def waive(on: date, amount: int, component: Component) -> Row:
    """A waiver."""
    return fact(FactKind.WAIVER, on, amount, component=component)


def write_off(on: date, amount: int = 0) -> Row:
    """A write-off; without an amount of all that the books hold."""
    return fact(FactKind.WRITE_OFF, on, amount)


def booked(seen: Outcome, kind: PostingKind) -> list[tuple[str, str, int]]:
    """The transfers of a kind: debit, credit, amount."""
    of = seen.transfers.take(seen.transfers.kind == kind)
    rows = zip(of.debit.tolist(), of.credit.tolist(), of.amount.tolist(), strict=True)
    return [(Account(debit).name, Account(credit).name, amount) for debit, credit, amount in rows]


def test_a_waiver_forgives_the_oldest_bill_first() -> None:
    """Interest of 120.00 and 110.00: of 150.00 forgiven the first bill asks nothing more, the second 80.00."""
    seen = until(story(COMMERCIAL_BANK, waive(MARCH, 15_000, Component.INTEREST)), MARCH)
    assert [bill(seen, seq)["interest"] for seq in (1, 2)] == [0, 8_000]
    assert seen.state.row(0)["overdue_interest"] == 8_000
    assert booked(seen, PostingKind.WAIVER) == [
        ("INTEREST_INCOME", "INTEREST_RECEIVABLE", 12_000),
        ("INTEREST_INCOME", "INTEREST_RECEIVABLE", 3_000),
    ]
    of = seen.transfers.take(seen.transfers.kind == PostingKind.WAIVER)
    assert (of.fact_seq.tolist(), of.bill_seq.tolist()) == ([2, 2], [1, 2]), "by which fact, of which bill"


def test_what_was_paid_of_a_bill_stays_paid_when_the_rest_is_waived() -> None:
    """50.00 of 120.00 paid, the other 70.00 forgiven: the bill asks for 50.00, and those were paid."""
    seen = until(story(COMMERCIAL_BANK, pay(FEBRUARY, 5_000), waive(FEBRUARY, 7_000, Component.INTEREST)), FEBRUARY)
    first = bill(seen, 1)
    assert (first["interest"], first["paid_interest"], first["state"]) == (5_000, 5_000, BillState.OPEN)


def test_accrued_penalty_is_rounded_and_then_waived() -> None:
    """1,000.00 at 18 % for 28 days are 14.00 of penalty; the compound interest of 120.00 is not touched."""
    seen = until(story(COMMERCIAL_BANK, waive(MARCH, 1_400, Component.PENALTY)), MARCH)
    first = bill(seen, 1)
    assert (first["penalty_posted"], first["penalty_acc"], first["compound_posted"]) == (0, 0, 168)
    assert booked(seen, PostingKind.PENALTY) == [("PENALTY_RECEIVABLE", "PENALTY_INCOME", 1_400)]
    assert booked(seen, PostingKind.WAIVER) == [("PENALTY_INCOME", "PENALTY_RECEIVABLE", 1_400)]


def test_a_bill_of_which_the_rest_is_waived_closes_and_stays_missed() -> None:
    """Principal paid late, interest forgiven: paid, missed once, no run any more."""
    paid = pay(date(2025, 3, 1), 100_000)
    policy = replace(HOUSING_FUND, penalty=None, misuse=None, allocation=COMMERCIAL_BANK.allocation_non_accrual)
    seen = until(story(policy, paid, waive(date(2025, 3, 2), 12_000, Component.INTEREST)), date(2025, 3, 5))
    first = bill(seen, 1)
    assert (first["state"], first["missed"], first["paid_on"]) == (BillState.PAID, 1, day_of(date(2025, 3, 2)))
    state = seen.state.row(0)
    assert (state["missed_total"], state["missed_run"], state["overdue_since"]) == (1, 0, 0)


def test_a_waived_cost_is_an_expense() -> None:
    """What was laid out is gone."""
    cost = fact(FactKind.COST, date(2025, 2, 1), 900)
    seen = until(story(COMMERCIAL_BANK, cost, waive(date(2025, 2, 3), 900, Component.COST)), date(2025, 2, 3))
    assert booked(seen, PostingKind.WAIVER) == [("WAIVER_EXPENSE", "COST_RECEIVABLE", 900)]
    assert (bill(seen, 1)["state"], bill(seen, 1)["kind"]) == (BillState.PAID, BillKind.COST)


def test_in_non_accrual_a_waiver_lowers_the_memo() -> None:
    """No income stands on the books that could be taken back."""
    june = date(2025, 6, 2)
    seen = until(story(COMMERCIAL_BANK, waive(june, 12_000, Component.INTEREST)), june)
    assert seen.state.row(0)["flags"] & LoanFlag.NON_ACCRUAL
    assert booked(seen, PostingKind.WAIVER) == [("OFF_BOOK_CONTRA", "OFF_BOOK_INTEREST", 12_000)]


def test_principal_is_forgiven_from_the_oldest_bill_on_and_then_of_what_is_to_come() -> None:
    """Two parts of 1,000.00 are past due, ten to come: of 2,500.00 the bills lose all, the ten divide 9,500.00."""
    seen = until(story(HOUSING_FUND, waive(MARCH, 250_000, Component.PRINCIPAL)), MARCH)
    assert [(bill(seen, seq)["principal"], bill(seen, seq)["interest"]) for seq in (1, 2)] == [(0, 12_000), (0, 11_000)]
    state = seen.state.row(0)
    assert (state["overdue_principal"], state["principal"], state["instalment"]) == (0, 950_000, 95_000)
    assert booked(seen, PostingKind.WAIVER) == [
        ("PROVISION", "PRINCIPAL", 50_000),
        ("PROVISION", "PRINCIPAL_OVERDUE", 200_000),
    ]


def test_a_bill_loses_its_principal_in_part_and_the_plan_none() -> None:
    """Of 1,000.00 past due 400.00 are forgiven, 600.00 stay due; the instalment is as it was."""
    seen = until(story(HOUSING_FUND, waive(FEBRUARY, 40_000, Component.PRINCIPAL)), FEBRUARY)
    first = bill(seen, 1)
    assert (first["principal"], first["state"], seen.state.row(0)["instalment"]) == (60_000, BillState.OPEN, 100_000)
    assert booked(seen, PostingKind.WAIVER) == [("PROVISION", "PRINCIPAL_OVERDUE", 40_000)]


def test_of_principal_that_was_written_off_only_the_memo_falls() -> None:
    """800.00 of 12,000.00 are off the books: of 1,000.00 forgiven the books lose 200.00."""
    facts = (write_off(FEBRUARY, 80_000), waive(FEBRUARY, 100_000, Component.PRINCIPAL))
    seen = until(story(HOUSING_FUND, *facts), FEBRUARY)
    state = seen.state.row(0)
    assert (state["written_off"], state["principal"] + state["overdue_principal"]) == (0, 1_100_000)
    gone = booked(seen, PostingKind.WAIVER)
    assert ("WRITTEN_OFF_CONTRA", "WRITTEN_OFF", 80_000) in gone
    lost = [(amount if debit == "PROVISION" else -amount) for debit, credit, amount in gone if credit != "WRITTEN_OFF"]
    assert sum(lost) == 20_000


def test_a_loan_of_which_all_is_forgiven_is_paid_off() -> None:
    """12,000.00 on its first day: nothing is owed."""
    seen = until(story(RETAIL, waive(DRAWN, 1_200_000, Component.PRINCIPAL)), DRAWN)
    assert seen.state.row(0)["flags"] & LoanFlag.PAID_OFF


@pytest.mark.parametrize(
    ("component", "amount"), [(Component.INTEREST, 12_001), (Component.PENALTY, 1), (Component.PRINCIPAL, 1_200_001)]
)
def test_more_than_is_owed_is_not_waived(component: Component, amount: int) -> None:
    """Of principal all that is owed, due or not."""
    with pytest.raises(ValueError, match=r"waive|forgiven"):
        until(story(COMMERCIAL_BANK, waive(FEBRUARY, amount, component)), FEBRUARY)


def test_kept_money_is_applied_when_somebody_decides() -> None:
    """The policy keeps a surplus; applied on the due day, it pays the bill and the rest stays kept."""
    book = story(
        COMMERCIAL_BANK, pay(date(2025, 2, 1), 130_000), fact(FactKind.SUSPENSE_APPLICATION, FEBRUARY, 120_000)
    )
    seen = until(book, FEBRUARY)
    assert seen.state.row(0)["suspense"] == 130_000 - 112_000
    assert bill(seen, 1)["state"] == BillState.PAID
    assert {row[0] for row in booked(seen, PostingKind.SUSPENSE_APPLIED)} == {"SUSPENSE"}
    assert int(seen.lines.amount[seen.lines.fact_seq == 3].sum()) == 112_000


def test_kept_money_prepays_where_the_policy_prepays() -> None:
    """Kept while the loan was not drawn, then applied: accrued interest first, the rest is principal."""
    early, later = pay(date(2025, 1, 10), 50_000), fact(FactKind.SUSPENSE_APPLICATION, date(2025, 2, 4), 50_000)
    book = story(RETAIL, later)
    seen = until(replace(book, facts=(early | {"seq": 3}, *book.facts)), date(2025, 2, 4))
    state, interest = seen.state.row(0), round(12_000 * 15 / 31)
    assert (state["principal"], state["suspense"]) == (1_200_000 - 50_000 + interest, 0)
    assert all(row[0] == "SUSPENSE" for row in booked(seen, PostingKind.SUSPENSE_APPLIED))


def test_kept_money_goes_back_to_the_payer() -> None:
    """And no more than is kept."""
    book = story(COMMERCIAL_BANK, pay(date(2025, 2, 1), 500), fact(FactKind.SUSPENSE_REFUND, FEBRUARY, 300))
    seen = until(book, FEBRUARY)
    assert seen.state.row(0)["suspense"] == 200
    assert booked(seen, PostingKind.SUSPENSE_REFUNDED) == [("SUSPENSE", "CLEARING", 300)]
    for kind in (FactKind.SUSPENSE_REFUND, FactKind.SUSPENSE_APPLICATION):
        with pytest.raises(ValueError, match="suspense"):
            until(story(COMMERCIAL_BANK, fact(kind, FEBRUARY, 1)), FEBRUARY)


def test_a_write_off_empties_the_books_and_leaves_the_claim() -> None:
    """One bill is open: 1,000.00 and 120.00; what was booked as income and not paid goes back."""
    seen = until(story(HOUSING_FUND, write_off(date(2025, 3, 1))), date(2025, 3, 1))
    state = seen.state.row(0)
    assert (state["principal"], state["overdue_principal"], state["written_off"]) == (1_100_000, 100_000, 1_200_000)
    assert (state["overdue_interest"], state["off_book_interest"] > 12_000) == (12_000, True)
    assert booked(seen, PostingKind.WRITE_OFF) == [
        ("PROVISION", "PRINCIPAL", 1_100_000),
        ("PROVISION", "PRINCIPAL_OVERDUE", 100_000),
        ("WRITTEN_OFF", "WRITTEN_OFF_CONTRA", 1_200_000),
    ]
    assert ("INTEREST_INCOME", "INTEREST_RECEIVABLE", 12_000) in booked(seen, PostingKind.NON_ACCRUAL)
    assert signals(seen, Signal.WRITTEN_OFF) == [date(2025, 3, 1)]


def test_after_a_write_off_the_claim_goes_on_off_the_books() -> None:
    """The next bill opens as before; no principal moves, no income is booked, and the loan does not come back."""
    gone = write_off(date(2025, 3, 1))
    seen, before = until(story(COMMERCIAL_BANK, gone), MARCH), until(story(COMMERCIAL_BANK), MARCH)
    assert [bill(seen, 2)[name] for name in ("principal", "interest")] == [
        bill(before, 2)[name] for name in ("principal", "interest")
    ]
    later = seen.transfers.take(seen.transfers.effective_on > day_of(date(2025, 3, 1)))
    assert set(later.debit.tolist()) == {int(Account.OFF_BOOK_INTEREST)}
    assert seen.state.row(0)["flags"] & LoanFlag.NON_ACCRUAL


def test_money_after_a_write_off_is_income_of_recovery() -> None:
    """The order of non-accrual pays principal first (RA-02); all of it is recovery, the memos fall (WO-04)."""
    seen = until(story(COMMERCIAL_BANK, write_off(date(2025, 3, 1)), pay(date(2025, 3, 5), 105_000)), date(2025, 3, 5))
    assert booked(seen, PostingKind.RECOVERY) == [
        ("CLEARING", "RECOVERY_INCOME", 5_000),
        ("OFF_BOOK_CONTRA", "OFF_BOOK_INTEREST", 5_000),
        ("CLEARING", "RECOVERY_INCOME", 100_000),
        ("WRITTEN_OFF_CONTRA", "WRITTEN_OFF", 100_000),
    ]
    assert seen.state.row(0)["written_off"] == 1_100_000


def test_what_is_more_than_the_whole_claim_is_kept() -> None:
    """Principal that was not due yet is recovered too: nothing of the claim is left."""
    book = story(COMMERCIAL_BANK, write_off(date(2025, 2, 4)), pay(date(2025, 2, 4), 2_000_000))
    seen = until(book, date(2025, 2, 5))
    state, interest = seen.state.row(0), round(12_000 * 15 / 31)
    assert (state["principal"], state["written_off"], state["off_book_interest"]) == (0, 0, 0)
    assert state["suspense"] == 2_000_000 - 1_200_000 - interest
    assert state["flags"] & LoanFlag.PAID_OFF


def test_of_a_part_written_off_the_books_are_paid_first() -> None:
    """12,000.00 owed, 11,500.00 written off: of 1,000.00 overdue 500.00 are paid, 500.00 recovered."""
    off, paid = write_off(date(2025, 3, 1), 1_150_000), pay(date(2025, 3, 1), 100_000)
    seen = until(story(COMMERCIAL_BANK, off, paid), date(2025, 3, 1))
    assert booked(seen, PostingKind.WRITE_OFF)[:2] == [
        ("PROVISION", "PRINCIPAL", 1_100_000),
        ("PROVISION", "PRINCIPAL_OVERDUE", 50_000),
    ]
    assert ("CLEARING", "PRINCIPAL_OVERDUE", 50_000) in booked(seen, PostingKind.PAYMENT)
    assert ("CLEARING", "RECOVERY_INCOME", 50_000) in booked(seen, PostingKind.RECOVERY)
    assert seen.state.row(0)["written_off"] == 1_100_000


def test_what_is_written_off_in_two_parts_is_claimed_in_one() -> None:
    """2,000.00 and then 3,000.00 leave the books: 5,000.00 are claimed beside them."""
    seen = until(story(COMMERCIAL_BANK, write_off(DRAWN, 200_000), write_off(FEBRUARY, 300_000)), FEBRUARY)
    assert seen.state.row(0)["written_off"] == 500_000


def test_a_receivable_is_written_off_and_recovered() -> None:
    """RECEIVABLE instead of PRINCIPAL; money before the due day is recovery too."""
    terms = {"plan_kind": 3, "method": 6, "first_due_on": 0, "maturity_on": day_of(APRIL)}
    off, paid = write_off(date(2025, 3, 1)), pay(date(2025, 3, 2), 200_000)
    seen = until(story(TRADE_RECEIVABLES, off, paid, rate=0, terms=terms), date(2025, 3, 2))
    assert booked(seen, PostingKind.WRITE_OFF)[0] == ("PROVISION", "RECEIVABLE", 1_200_000)
    of_it = seen.transfers.take(seen.transfers.kind == PostingKind.WRITE_OFF)
    assert of_it.fact_seq.tolist() == [2] * len(of_it)
    assert booked(seen, PostingKind.RECOVERY)[0] == ("SALES_CLEARING", "RECOVERY_INCOME", 200_000)


@pytest.mark.parametrize("facts", [(write_off(MARCH, 1_200_001),), (write_off(MARCH), write_off(MARCH))])
def test_more_than_the_books_hold_is_not_written_off(facts: tuple[Row, ...]) -> None:
    """Nor anything where nothing is left."""
    with pytest.raises(ValueError, match="write-off"):
        until(story(COMMERCIAL_BANK, *facts), MARCH)


def test_the_misused_part_bears_the_surcharge_above_the_contract_rate() -> None:
    """3,000.00 of 12,000.00 at 12 %, surcharge of misuse 100 %: ten days are 10.00 of penalty beside the interest."""
    begins = fact(FactKind.MISUSE, date(2025, 2, 1), 300_000)
    seen = until(story(COMMERCIAL_BANK, begins), date(2025, 2, 11))
    assert (seen.state.row(0)["misused"], bill(seen, 1)["kind"]) == (300_000, BillKind.MISUSE)
    book = story(COMMERCIAL_BANK, begins)
    now = figures(book.batch(), COMMERCIAL_BANK, day_of(date(2025, 2, 11)))
    assert now.row(0)["penalty"] == 1_000
    assert until(story(COMMERCIAL_BANK, begins), FEBRUARY).state.row(0)["overdue_interest"] == 12_000


def test_a_misuse_that_costs_no_more_than_lateness_adds_nothing() -> None:
    """Overdue money at the same surcharge bears it already: the heavier of the two counts, never both (IR-08)."""
    assert COMMERCIAL_BANK.misuse is not None
    even = replace(COMMERCIAL_BANK, penalty=COMMERCIAL_BANK.misuse, compound=CompoundRate.NONE)
    bullet = {"method": 5, "instalments": 1, "maturity_on": day_of(FEBRUARY), "contract_principal": 1_200_000_000}
    late = replace(even, misuse=None)
    told = (story(even, fact(FactKind.MISUSE, FEBRUARY, 1_200_000_000), terms=bullet), story(late, terms=bullet))
    both, one = (figures(book.batch(), book.policy, day_of(MARCH)).row(0)["penalty"] for book in told)
    assert both == one > 0


def test_a_misuse_goes_on_after_its_surcharge_was_paid() -> None:
    """Paid after ten days: the bill stays, and ten days later as much is owed again."""
    begins = fact(FactKind.MISUSE, date(2025, 1, 21), 300_000)
    ends = fact(FactKind.MISUSE, date(2025, 2, 10), 0)
    seen = until(story(COMMERCIAL_BANK, begins, pay(date(2025, 1, 31), 1_000), ends), date(2025, 2, 10))
    of = bill(seen, 1)
    assert (of["penalty_posted"], of["penalty_paid"], of["state"]) == (2_000, 1_000, BillState.OPEN)
    assert seen.state.row(0)["flags"] & LoanFlag.MISUSE == 0


def test_no_more_is_misused_than_is_owed() -> None:
    """Prepaid to 2,000.00, that much is misused; paid off, nothing, and the bill closes."""
    policy = replace(RETAIL, compound=CompoundRate.NONE)
    begins = fact(FactKind.MISUSE, date(2025, 1, 20), 300_000)
    book = story(policy, begins, pay(date(2025, 1, 20), 1_000_000), pay(date(2025, 1, 21), 500_000))
    assert until(book, date(2025, 1, 20)).state.row(0)["misused"] == 200_000
    seen = until(book, date(2025, 1, 21))
    assert (seen.state.row(0)["misused"], bill(seen, 1)["state"]) == (0, BillState.PAID)
    with pytest.raises(ValueError, match="misused"):
        until(story(policy, fact(FactKind.MISUSE, DRAWN, 1_200_001)), DRAWN)


def test_rates_of_different_years_are_not_compared() -> None:
    """A penalty per day and a surcharge of misuse per year: which is heavier cannot be said in one unit."""
    with pytest.raises(ValueError, match="basis"):
        replace(COMMERCIAL_BANK, penalty=Penalty(absolute_ppm=200, basis=1))


@pytest.mark.parametrize("kind", [FactKind.PAYMENT, FactKind.WAIVER, FactKind.SUSPENSE_REFUND])
@pytest.mark.parametrize("amount", [0, -1])
def test_money_that_is_none_is_no_fact(kind: FactKind, amount: int) -> None:
    """An amount of a fact that moves money is above zero."""
    with pytest.raises(ValueError, match="above zero"):
        until(story(COMMERCIAL_BANK, fact(kind, MARCH, amount, component=Component.INTEREST)), MARCH)


def test_ten_million_million_are_too_much_for_any_fact() -> None:
    """The limit holds for every kind that carries money."""
    for kind in (FactKind.MISUSE, FactKind.WAIVER, FactKind.WRITE_OFF, FactKind.SUSPENSE_REFUND):
        with pytest.raises(OverflowError):
            until(story(COMMERCIAL_BANK, fact(kind, MARCH, 10**15, component=Component.INTEREST)), MARCH)
