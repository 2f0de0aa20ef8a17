"""The trade receivables' milestones and rates, typed from rulebook C3."""

from datetime import date

import pytest

from recoup.regime.binding import in_force
from recoup.regime.deciding import Cell, holds, reckoned
from recoup.rules.calendar import date_of, day_of
from recoup.rules.policy import Axis, Surplus
from tests.plugins.asking import bound, open_tasks, param, policy, regime, seen, status

CODE = "trade_receivables"

MILESTONES = {
    # collect by: 未收款 to, list by, 催收款 from, report by, resolve by
    date(2024, 4, 5): (date(2024, 4, 30), date(2024, 4, 10), date(2024, 5, 1), date(2024, 5, 6), date(2024, 5, 31)),
    date(2024, 2, 5): (date(2024, 2, 29), date(2024, 2, 10), date(2024, 3, 1), date(2024, 3, 6), date(2024, 3, 31)),
    date(2025, 1, 5): (date(2025, 1, 31), date(2025, 1, 10), date(2025, 2, 1), date(2025, 2, 6), date(2025, 3, 3)),
    date(2025, 2, 5): (date(2025, 2, 28), date(2025, 2, 10), date(2025, 3, 1), date(2025, 3, 6), date(2025, 3, 31)),
}
"""TR-X01 to TR-X04."""


@pytest.mark.parametrize("collect_by", MILESTONES)
def test_a_month_of_goods_walks_through_its_states_to_the_day(collect_by: date) -> None:
    """TR-01, TR-02: each state and its tasks, on the days before and after it changes."""
    asked = policy(CODE, "INVOICE", late_interest="NONE")
    last, _, dunning, _, _ = MILESTONES[collect_by]

    def state(on: date) -> str:
        return status(asked, seen(on, due_on=collect_by, balance=1))

    def tasks(on: date) -> set[str]:
        return open_tasks(asked, seen(on, due_on=collect_by, balance=1))

    assert state(collect_by) == "OPEN"
    assert state(collect_by.replace(day=6)) == "UNCOLLECTED"
    assert state(last) == "UNCOLLECTED"
    assert state(dunning) == "DUNNING"
    assert tasks(collect_by) == set()
    assert tasks(collect_by.replace(day=6)) == tasks(last) == {"DEALER_MONTH.UNPAID"}


def test_paid_on_the_fifth_it_was_never_uncollected_paid_later_its_month_is_closed() -> None:
    """TR-X05 (a), (b): nothing is asked while it is paid."""
    asked = policy(CODE, "INVOICE", late_interest="NONE")
    collect_by = date(2024, 4, 5)
    paid = {"due_on": 0, "balance": 0, "paid_off": 1}
    assert open_tasks(asked, seen(collect_by, **paid)) == set()
    assert status(asked, seen(collect_by, **paid)) == "COLLECTED"
    assert open_tasks(asked, seen(date(2024, 4, 6), **paid)) == set()


def test_the_variant_lists_by_the_fifth_and_reports_within_three_days() -> None:
    """TV-01: still open on the 5th of the month after, it is under dunning from the 6th."""
    asked = policy(CODE, "INVOICE", profile="VARIANT_5_3", late_interest="NONE")
    collect_by = date(2024, 4, 5)
    on = seen(date(2024, 5, 5), due_on=collect_by, balance=1)
    assert status(asked, on) == "UNCOLLECTED"
    assert status(asked, seen(date(2024, 5, 6), due_on=collect_by, balance=1)) == "DUNNING"


def test_the_variants_work_is_due_by_its_days() -> None:
    """TV-01, TR-09, TR-11: listed as soon as there is something to list, written about in three days."""
    kinds = {kind.code: kind for kind in in_force(bound(CODE, profile="VARIANT_5_3").spec.cases)}

    def due_of(kind: str, state: str, **anchors: date) -> date:
        found = next(each for each in kinds[kind].states if each.code == state)
        return date_of(reckoned(found.tasks[0].due, {name: day_of(day) for name, day in anchors.items()}))

    assert due_of("UNCOLLECTED_LIST", "DUE", period_start=date(2024, 4, 1)) == date(2024, 4, 6)
    assert due_of("DEALER_MONTH", "DUNNING", entered=date(2024, 5, 6)) == date(2024, 5, 9)


def test_the_fifth_itself_may_be_too_late() -> None:
    """Parameter collect_by_inclusive."""
    asked = policy(CODE, "INVOICE", settings={"collect_by_inclusive": False}, late_interest="NONE")
    assert status(asked, seen(date(2024, 4, 4), due_on=date(2024, 4, 5), balance=1)) == "OPEN"
    assert status(asked, seen(date(2024, 4, 5), due_on=date(2024, 4, 5), balance=1)) == "UNCOLLECTED"


def bit(fact: str) -> int:
    """The bit of a state fact."""
    return 1 << [row.code for row in regime(CODE).facts if row.nature == "STATE"].index(fact)


@pytest.mark.parametrize("sales_due", [date(2024, 4, 5), date(2024, 5, 5), date(2024, 6, 5)])
def test_a_bankrupt_dealer_is_proposed_on_the_day_it_is_known(sales_due: date) -> None:
    """TR-X07: every month of the dealer opens the question, whatever its age."""
    asked = policy(CODE, "INVOICE", late_interest="NONE")
    known = seen(date(2024, 6, 3), due_on=sales_due, balance=1, facts=bit("BANKRUPT"))
    assert "QUASI_BAD_CASE.BANKRUPTCY" in open_tasks(asked, known)
    handed = seen(date(2024, 6, 3), due_on=sales_due, balance=1, facts=bit("BANKRUPT") | bit("IN_LEGAL"))
    assert status(asked, handed) == "LEGAL"


def test_quasi_bad_shows_once_it_is_approved() -> None:
    """C3.3: until then the calendar state stands."""
    asked = policy(CODE, "INVOICE", late_interest="NONE")
    values: dict[str, int | date] = {"due_on": date(2024, 4, 5), "balance": 1}
    assert status(asked, seen(date(2024, 6, 3), **values, facts=bit("BANKRUPT"))) == "DUNNING"
    assert status(asked, seen(date(2024, 6, 3), **values, facts=bit("QUASI_BAD"))) == "QUASI_BAD"


@pytest.mark.parametrize(
    ("late_interest", "relative", "absolute", "basis"),
    [("SME", None, 500, 1), ("LPR", 500_000, 0, 365), ("AGREED", 0, 0, 365)],
)
def test_late_interest_follows_contract_regulation_or_lpr(
    late_interest: str, relative: int | None, absolute: int, basis: int
) -> None:
    """TI-01 0.05 % a day (TR-X10), TI-03 LPR and half as much again on 365 (TR-X11), else what was agreed."""
    penalty = policy(CODE, "INVOICE", late_interest=late_interest).penalty
    assert penalty is not None
    assert (penalty.relative_ppm, penalty.absolute_ppm, penalty.basis) == (relative, absolute, basis)


def test_no_late_interest_where_none_is_owed_or_the_company_waives_it() -> None:
    """C3.1, alternative: none."""
    assert policy(CODE, "INVOICE", late_interest="NONE").penalty is None
    assert policy(CODE, "INVOICE", settings={"late_interest_charged": "OFF"}, late_interest="SME").penalty is None


@pytest.mark.parametrize(("rate", "allowed"), [(28_000, False), (30_000, True)])
def test_an_agreed_rate_below_lpr_at_signing_is_refused(rate: int, allowed: bool) -> None:  # noqa: FBT001  a column
    """TI-02, TR-X10: 2.8 % against 3.0 %."""
    requirement = bound(CODE).spec.requirements[0]
    row: dict[str, Cell] = {"late_interest": "AGREED", "board_rate": rate, "lpr_at_signing": 30_000}
    assert holds(requirement.when, row)
    assert holds(requirement.must, row) is allowed


def test_a_payment_goes_where_the_payer_says_else_to_what_is_due_first() -> None:
    """TA-01."""
    asked = policy(CODE, "INVOICE", late_interest="NONE")
    assert asked.allocation.axis is Axis.ITEM
    assert asked.allocation.honours_designation
    order = [component.name for component in asked.allocation.components]
    assert order[0] == "COST"
    assert order.index("INTEREST") < order.index("PRINCIPAL")
    assert asked.surplus is Surplus.PREPAY
    assert asked.receivable


def test_a_problem_account_is_an_option_that_counts_two_months_from_the_invoice() -> None:
    """TP-01, TR-X12: invoice 2024-03-31, first problem day 2024-06-01."""
    asked = policy(CODE, "INVOICE", settings={"problem_account": "ON"}, late_interest="NONE")
    values: dict[str, int | date] = {"disbursed_on": date(2024, 3, 31), "due_on": date(2024, 4, 5), "balance": 1}
    first = seen(date(2024, 6, 1), **values)
    opened = "PROBLEM_ACCOUNT.TWO_MONTHS"
    assert opened not in open_tasks(asked, seen(date(2024, 5, 31), **values))
    assert opened in open_tasks(asked, first)
    assert opened not in open_tasks(policy(CODE, "INVOICE", late_interest="NONE"), first)


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("collect_by_day", 5), ("finance_list_day", 10), ("manager_report_days", 5), ("vp_days", 30),
        ("stop_ship_months", 1), ("bounce_min", 2), ("bounce_window_months", 0), ("legal_transfer_days", 0),
        ("review_meeting", "QUARTERLY"), ("problem_account", "OFF"), ("credit_limit_review", "OFF"),
        ("sme_daily_rate", 500), ("lpr_surcharge", 500_000), ("ageing_enabled", False),
        ("ageing_up_to_1_year", 50_000), ("ageing_up_to_2_years", 100_000), ("ageing_up_to_3_years", 300_000),
        ("ageing_over_3_years", 1_000_000),
    ],
)  # fmt: skip
def test_a_parameter_has_the_rulebooks_default(name: str, default: int | str) -> None:
    """C3.1."""
    assert param(CODE, name).default == default


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2025, 4, 5), 50_000),
        (date(2025, 4, 6), 100_000),
        (date(2026, 4, 6), 300_000),
        (date(2027, 4, 5), 300_000),
        (date(2027, 4, 6), 1_000_000),
    ],
)
def test_the_ageing_provision_is_an_option_by_the_years_since_the_due_day(day: date, rate: int) -> None:
    """TQ-02: due 2024-04-05; a year to the day is still the first year. Off by default."""
    row: dict[str, Cell] = {"today": day_of(day), "maturity_on": day_of(date(2024, 4, 5)), "balance": 1}
    on, off = bound(CODE, settings={"ageing_enabled": True}), bound(CODE)
    rates = [one.rate for one in in_force(on.spec.provisions) if one.enabled and holds(one.when, row)]
    assert rates == [rate]
    assert not any(one.enabled for one in in_force(off.spec.provisions))
