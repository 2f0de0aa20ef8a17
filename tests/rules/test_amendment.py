"""Another contract comes into force: what stays, what is billed with the next due, and what opens at once."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from recoup.rules.advance import Outcome
from recoup.rules.calendar import Calendar, Roll, day_of
from recoup.rules.columns import (
    DAY_LIMIT,
    BillKind,
    BillState,
    FactKind,
    Method,
    PlanKind,
    Settlement,
    Signal,
)
from recoup.rules.money import Rounding
from recoup.rules.policy import CompoundRate, Policy, Surplus
from tests.rules.books import Book, Row, rows, step
from tests.rules.policies import COMMERCIAL_BANK, HOUSING_FUND, RETAIL
from tests.rules.test_advance import PLAN, bill, fact, pay, signals, story, until

DAILY: Row = {
    "plan_kind": PlanKind.DAILY, "method": Method.BULLET, "settlement": Settlement.QUARTERLY, "settlement_day": 20,
    "due_offset": 1, "first_due_on": 0, "maturity_on": day_of(date(2025, 8, 20)),
}  # fmt: skip
PLAIN = replace(COMMERCIAL_BANK, penalty=None, compound=CompoundRate.NONE, misuse=None)


def amend(on: date, version: int = 1) -> Row:
    """The contract of that version begins."""
    return fact(FactKind.AMENDMENT, on, contract_version=version)


def told(policy: Policy, *facts: Row, terms: Row | None = None, contracts: tuple[Row, ...], **more: object) -> Book:
    """A story with later contracts: what each changes of the one before."""
    book = story(policy, *facts, terms=terms, **more)  # type: ignore[arg-type]
    before = book.terms[0]
    versions = []
    for version, changes in enumerate(contracts, start=1):
        before = {**before, **changes, "contract_version": version}
        versions.append(before)
    return replace(book, contracts=tuple(versions))


def seen(book: Book, day: date) -> Outcome:
    """The loan at the end of a day, the same in one jump and day by day."""
    outcome = until(book, day)
    assert rows(step(book, day_of(day)))["state"] == rows(outcome)["state"]
    return outcome


def test_everything_is_due_at_once() -> None:
    """11,000.00 not yet due and 14 of 28 days of the month: 55.00; the bill of February stays as it is."""
    day = date(2025, 3, 6)
    at_once = {"method": Method.BULLET, "first_due_on": 0, "maturity_on": day_of(day)}
    out = seen(told(PLAIN, amend(day), contracts=(at_once,)), day)
    last = bill(out, 2)
    assert (last["kind"], last["due_on"], last["opened_on"]) == (BillKind.MATURITY, day_of(day), day_of(day))
    assert (last["principal"], last["interest"]) == (1_100_000, 5_500)
    assert (bill(out, 1)["principal"], bill(out, 1)["state"]) == (100_000, BillState.OPEN)
    assert out.state.row(0)["principal"] == 0
    assert signals(out, Signal.AMENDED) == [day]
    assert out.terms.row(0)["contract_version"] == 1


def test_a_payment_of_the_same_day_finds_the_bill_that_opened() -> None:
    """Declared due and paid on one morning."""
    day = date(2025, 2, 20)
    at_once = {"method": Method.BULLET, "first_due_on": 0, "maturity_on": day_of(day)}
    book = told(PLAIN, amend(day), pay(day, 1_212_000), contracts=(at_once,))
    out = seen(book, day)
    assert (bill(out, 2)["principal"], bill(out, 2)["interest"]) == (1_100_000, 0)
    assert [bill(out, seq)["state"] for seq in (1, 2)] == [BillState.PAID, BillState.PAID]
    assert out.state.row(0)["suspense"] == 0


def test_an_extension_goes_on_with_the_next_due_and_divides_anew() -> None:
    """Ten of twelve parts are left when eight more are agreed: eighteen parts of 10,000.00."""
    day = date(2025, 4, 1)
    paid = (pay(date(2025, 2, 20), 112_000), pay(date(2025, 3, 20), 111_000))
    longer = {"instalments": 20, "maturity_on": 0}
    out = seen(told(PLAIN, *paid, amend(day), contracts=(longer,)), date(2025, 4, 20))
    third = bill(out, 3)
    assert (third["due_on"], third["principal"]) == (day_of(date(2025, 4, 20)), round(1_000_000 / 18))
    assert third["interest"] == 10_000
    assert out.state.row(0)["next_instalment"] == 4


def test_a_due_of_the_day_that_was_opened_does_not_open_again() -> None:
    """Extended on a due day: the morning's bill stays, the next is a month later."""
    day = date(2025, 2, 20)
    out = seen(told(PLAIN, amend(day), contracts=({"instalments": 24},)), date(2025, 3, 20))
    assert [bill(out, seq)["due_on"] for seq in (1, 2)] == [day_of(day), day_of(date(2025, 3, 20))]
    assert bill(out, 2)["principal"] == round(1_100_000 / 23)


def test_after_a_prepayment_the_instalment_gets_smaller() -> None:
    """An annuity keeps its term: what is left over eleven instalments, as the formula has it."""
    day = date(2025, 2, 20)
    terms: Row = {"method": Method.ANNUITY}
    policy = replace(RETAIL, penalty=None, compound=CompoundRate.NONE, misuse=None)
    book = told(policy, pay(day, 600_000), amend(day), terms=terms, contracts=({},))
    out = seen(book, date(2025, 2, 21))
    left, growth = out.state.row(0)["principal"], Fraction(101, 100) ** 11
    assert out.state.row(0)["instalment"] == round(left * Fraction(1, 100) * growth / (growth - 1))
    assert until(replace(book, facts=book.facts[:-1]), day).state.row(0)["instalment"] > out.state.row(0)["instalment"]


def test_an_instalment_that_the_contract_fixes_is_not_divided() -> None:
    """Agreed by hand."""
    day = date(2025, 2, 25)
    terms: Row = {"method": Method.ANNUITY}
    out = seen(told(PLAIN, amend(day), terms=terms, contracts=({"contract_instalment": 50_000},)), date(2025, 3, 20))
    assert out.state.row(0)["instalment"] == 50_000
    assert bill(out, 2)["principal"] + bill(out, 2)["interest"] == 50_000


@pytest.mark.parametrize("rounding", list(Rounding))
@pytest.mark.parametrize("principal", [1_200_000, 1_234_567, 99_999_989])
def test_what_accrued_in_another_unit_is_billed_to_the_last_fraction(rounding: Rounding, principal: int) -> None:
    """Fourteen of 28 days of a month at 1/12, then five days of 360, on what one part has left: one sum, rounded."""
    day, due = date(2025, 3, 6), date(2025, 3, 11)
    policy = replace(PLAIN, rounding=rounding)
    terms = {"contract_principal": principal}
    at_once = {"method": Method.BULLET, "first_due_on": 0, "maturity_on": day_of(due)}
    out = seen(told(policy, amend(day), terms=terms, contracts=(at_once,)), due)
    base = principal - bill(out, 1)["principal"]
    exact = base * Fraction(12, 100) * (Fraction(14, 28 * 12) + Fraction(5, 360))
    assert bill(out, 2)["interest"] == _rounded(exact, rounding)
    assert out.state.row(0)["interest_divisor"] == 0


def _rounded(exact: Fraction, rounding: Rounding) -> int:
    whole, rest = divmod(exact.numerator, exact.denominator)
    twice = 2 * rest - exact.denominator
    return {
        Rounding.DOWN: whole,
        Rounding.UP: whole + (rest > 0),
        Rounding.HALF_UP: whole + (twice >= 0),
        Rounding.HALF_EVEN: whole + (twice > 0 or (twice == 0 and whole % 2 == 1)),
    }[rounding]


def test_a_rate_of_the_same_day_counts_from_there() -> None:
    """Half the price from the amendment on: fourteen days at 12 %, five at 6 %."""
    day, due = date(2025, 3, 6), date(2025, 3, 11)
    at_once = {"method": Method.BULLET, "first_due_on": 0, "maturity_on": day_of(due)}
    for facts in (
        (amend(day), fact(FactKind.RATE, day, rate=60_000)),
        (fact(FactKind.RATE, day, rate=60_000), amend(day)),
    ):
        out = seen(told(PLAIN, *facts, contracts=(at_once,)), due)
        assert bill(out, 2)["interest"] == round(1_100_000 * (Fraction(12, 100) / 24 + Fraction(6, 100) * 5 / 360))


def test_interest_settled_by_quarters_goes_on_through_an_extension() -> None:
    """Nothing of the settlement changes: 59 days until 20 March, then 92, and the maturity is later."""
    day = date(2025, 5, 2)
    later = {"maturity_on": day_of(date(2026, 8, 20))}
    out = seen(told(PLAIN, amend(day), terms=DAILY, contracts=(later,)), date(2025, 9, 1))
    assert [bill(out, seq)["interest"] for seq in (1, 2)] == [60 * 400, 92 * 400]
    assert out.state.row(0)["principal"] == 1_200_000


def test_what_accrued_is_settled_where_a_new_day_of_settlement_has_gone_by() -> None:
    """Interest was to come with the maturity; quarterly from 1 July on: 162 days are settled that day."""
    day = date(2025, 7, 1)
    terms = DAILY | {"settlement": Settlement.AT_MATURITY}
    out = seen(
        told(PLAIN, amend(day), terms=terms, contracts=({"settlement": Settlement.QUARTERLY},)), date(2025, 7, 2)
    )
    first = bill(out, 1)
    assert (first["kind"], first["interest"], first["due_on"]) == (BillKind.INTEREST, 162 * 400, day_of(day))


def test_where_nothing_is_lent_a_settlement_that_has_gone_by_asks_for_nothing() -> None:
    """Paid in January, settled by quarters since July, drawn again in August: 51 days by 20 September."""
    terms = DAILY | {"settlement": Settlement.AT_MATURITY, "maturity_on": day_of(date(2025, 1, 31))}
    later = {"settlement": Settlement.QUARTERLY, "maturity_on": day_of(date(2025, 12, 31))}
    again = fact(FactKind.DRAWDOWN, date(2025, 8, 1), 1_200_000)
    paid = pay(date(2025, 1, 31), 1_200_000 + 11 * 400)
    out = seen(told(PLAIN, paid, amend(date(2025, 7, 1)), again, terms=terms, contracts=(later,)), date(2025, 9, 21))
    settled = bill(out, 2)
    assert (settled["interest"], settled["due_on"]) == (51 * 400, day_of(date(2025, 9, 21)))


def test_a_plan_of_listed_dues_takes_the_place_of_a_formula() -> None:
    """Two dues for what is left; those of the plan before are gone."""
    day = date(2025, 3, 1)
    dues = (date(2025, 5, 1), date(2025, 6, 1))
    lines = tuple(
        {"loan": 0, "plan_version": 1, "number": number, "due_on": day_of(due), "principal": part, "interest": -1}
        for number, (due, part) in enumerate(zip(dues, (300_000, 800_000), strict=True), start=1)
    )
    listed = {"method": Method.IRREGULAR, "plan_version": 1, "instalments": 2}
    out = seen(told(PLAIN, amend(day), contracts=(listed,), lines=lines), date(2025, 6, 1))
    assert [(bill(out, seq)["due_on"], bill(out, seq)["principal"]) for seq in (2, 3)] == [
        (day_of(dues[0]), 300_000), (day_of(dues[1]), 800_000),
    ]  # fmt: skip


def test_the_days_of_a_holiday_are_not_lost_with_the_instalment_that_waited() -> None:
    """Due on 20 February, waiting until the 24th, amended on the 22nd: the month and two days of everything."""
    due, day, new = date(2025, 2, 20), date(2025, 2, 22), date(2025, 3, 4)
    closed = Calendar.of(1, DAY_LIMIT, range(day_of(due), day_of(date(2025, 2, 24))))
    policy = replace(PLAIN, calendar=closed, due_roll=Roll.FOLLOWING)
    at_once = {"method": Method.BULLET, "first_due_on": 0, "maturity_on": day_of(new)}
    out = seen(told(policy, amend(day), contracts=(at_once,)), new)
    exact = 1_200_000 * Fraction(12, 100) * (Fraction(1, 12) + Fraction(12, 360))
    assert (bill(out, 1)["principal"], bill(out, 1)["interest"]) == (1_200_000, round(exact))


def test_kept_money_pays_what_an_amendment_asks_for() -> None:
    """Paid ahead for the next instalment, and everything falls due."""
    day = date(2025, 2, 10)
    at_once = {"method": Method.BULLET, "first_due_on": 0, "maturity_on": day_of(day)}
    policy = replace(HOUSING_FUND, surplus=Surplus.NEXT_INSTALMENT)
    out = seen(told(policy, pay(date(2025, 2, 1), 50_000), amend(day), contracts=(at_once,)), day)
    assert out.state.row(0)["suspense"] == 0
    assert int(out.lines.amount[out.lines.bill_seq == 1].sum()) == 50_000


def test_a_year_of_other_length_keeps_what_lateness_has_cost() -> None:
    """Penalty of 9 days of 360 is put on the claim when the basis changes; the next nine are of 365."""
    day, later = date(2025, 3, 1), date(2025, 3, 10)
    policy = replace(COMMERCIAL_BANK, compound=CompoundRate.NONE, carries_remainder=True)
    out = seen(told(policy, amend(day), pay(later, 1), contracts=({"basis": 365},)), later)
    exact = 100_000 * Fraction(18, 100) * (Fraction(9, 360) + Fraction(9, 365))
    assert bill(out, 1)["penalty_posted"] == round(exact)


@pytest.mark.parametrize(
    ("contracts", "version"), [((), 1), (({"first_due_on": 0, "maturity_on": day_of(date(2025, 2, 1))},), 1)]
)
def test_a_version_that_is_not_there_or_over_is_refused(contracts: tuple[Row, ...], version: int) -> None:
    """Nobody gave it; or all its dues are past while principal is left."""
    once = tuple(row | {"method": Method.BULLET} for row in contracts)
    with pytest.raises(ValueError, match="contract version"):
        until(told(PLAIN, amend(date(2025, 3, 1), version), contracts=once), date(2025, 3, 1))


def test_a_contract_may_change_before_anything_was_drawn() -> None:
    """The first draw-down goes by the version that is in force."""
    book = told(PLAIN, contracts=({"instalments": 6, "maturity_on": 0},))
    early = amend(date(2025, 1, 15)) | {"seq": 9}
    out = until(replace(book, facts=(early, *book.facts)), date(2025, 2, 20))
    assert (bill(out, 1)["principal"], PLAN["instalments"]) == (200_000, 12)
