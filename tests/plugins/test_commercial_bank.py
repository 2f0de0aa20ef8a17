"""The commercial bank's figures, typed from rulebook C1: parameters, classes, money, extension, tasks."""

from datetime import date

import pytest

from recoup.errors import Refused
from recoup.regime.computing import evaluate
from recoup.regime.deciding import Cell, holds
from recoup.regime.policy.condition import Condition
from recoup.rules.calendar import day_of
from recoup.rules.columns import Component
from recoup.rules.policy import CompoundRate, Surplus
from tests.plugins.asking import (
    because,
    bound,
    due,
    grade,
    open_tasks,
    param,
    policy,
    seen,
    standing,
    stated_grade,
    status,
)

CODE = "commercial_bank"
TODAY = date(2024, 6, 1)
CORPORATE, RETAIL = 0, 1


@pytest.mark.parametrize(
    ("name", "default", "least", "most"),
    [
        ("day_basis", 360, 360, 365),  # IR-01
        ("settlement_day", 20, 1, 28),  # IR-03
        ("interest_due_offset_days", 1, 0, 1),  # IR-04
        ("overdue_surcharge", 500_000, 300_000, 500_000),  # IR-06
        ("misuse_surcharge", 1_000_000, 500_000, 1_000_000),  # IR-06
        ("non_accrual_dpd_gt", 90, 89, 90),  # RA-03
        ("technical_days", 7, 0, 7),  # CL-02
        ("cross_own_pct_gt", 100_000, 0, 100_000),  # CL-06
        ("cross_all_pct_gt", 200_000, 0, 200_000),  # CL-03
        ("ecl_doubtful_ge", 500_000, 1, 500_000),  # CL-04
        ("ecl_loss_ge", 900_000, 1, 900_000),  # CL-05
        ("upgrade_periods", 2, 2, 12),  # CL-07
        ("upgrade_months", 6, 6, 24),  # CL-07
        ("observation_months", 12, 12, 60),  # CL-09
        ("merger_freeze_months", 6, 6, 24),  # CL-08
        ("first_check_days", 15, 7, 30),  # CK-01
        ("site_coverage_year", 500_000, 500_000, 1_000_000),  # PL-15
        ("general_rate", 10_000, 10_000, 50_000),  # PV-01
        ("specific_rate_substandard", 250_000, 200_000, 300_000),  # PV-01, a fifth up or down
        ("specific_rate_doubtful", 500_000, 400_000, 600_000),  # PV-01
        ("minimum_of_loans", 25_000, 15_000, 25_000),  # PV-02
        ("minimum_of_non_performing", 1_500_000, 1_200_000, 1_500_000),  # PV-02
    ],
)
def test_a_parameter_has_the_rulebooks_default_and_bounds(name: str, default: int, least: int, most: int) -> None:
    """C1.1."""
    found = param(CODE, name)
    assert (found.default, found.minimum, found.maximum) == (default, least, most)


def test_a_surcharge_above_the_legal_one_is_refused() -> None:
    """IR-06: at most 50 % on top."""
    with pytest.raises(Refused):
        bound(CODE, settings={"overdue_surcharge": 600_000})


@pytest.mark.parametrize(
    ("dpd", "technical", "expected"),
    [
        (0, False, "NORMAL"), (1, False, "SPECIAL_MENTION"), (90, False, "SPECIAL_MENTION"), (91, False, "SUBSTANDARD"),
        (270, False, "SUBSTANDARD"), (271, False, "DOUBTFUL"), (360, False, "DOUBTFUL"), (361, False, "LOSS"),
        (7, True, "NORMAL"), (8, True, "SPECIAL_MENTION"),
    ],
)  # fmt: skip
def test_days_past_due_set_the_class(dpd: int, technical: bool, expected: str) -> None:  # noqa: FBT001  a column
    """CL-00, CB-X06, CB-X07: technical overdue is exempt for seven days; both forms of the table agree."""
    row: dict[str, Cell] = {"dpd": dpd, "TECHNICAL_OVERDUE": int(technical), "facts": int(technical)}
    assert stated_grade(bound(CODE), row, CORPORATE) == expected
    bits = 1 if technical else 0  # the first state fact declared
    assert grade(policy(CODE, "CORPORATE_TERM"), seen(TODAY, dpd=dpd, facts=bits)) == expected


@pytest.mark.parametrize(
    ("dpd", "expected"), [(90, "SPECIAL_MENTION"), (91, "SUBSTANDARD"), (121, "DOUBTFUL"), (181, "LOSS")]
)
def test_the_card_profile_moves_the_lines_forward(dpd: int, expected: str) -> None:
    """S-CC11 art. 92: 90, 120, 180."""
    assert grade(policy(CODE, "RETAIL_INSTALMENT", profile="CARD"), seen(TODAY, dpd=dpd)) == expected


@pytest.mark.parametrize(
    ("loss", "expected"),
    [(40_000_000, "SUBSTANDARD"), (100_000_000, "DOUBTFUL"), (179_999_900, "DOUBTFUL"), (180_000_000, "LOSS")],
)
def test_expected_loss_sets_the_class_of_an_impaired_asset(loss: int, expected: str) -> None:
    """CB-X09: carrying amount 2,000,000.00; 89.99995 % is not 90 %."""
    row: dict[str, Cell] = {"dpd": 30, "CREDIT_IMPAIRED": 1, "ECL": loss, "carrying": 200_000_000}
    assert stated_grade(bound(CODE), row, CORPORATE) == expected


def test_more_than_a_tenth_non_performing_takes_the_rest_along() -> None:
    """CB-X08, debtor A: 12 of 100 million; a recognised enhancement stays out."""
    row: dict[str, Cell] = {"dpd": 0, "debtor_non_performing": 1_200_000_000, "debtor_balance": 10_000_000_000}
    assert stated_grade(bound(CODE), row, CORPORATE) == "SUBSTANDARD"
    assert stated_grade(bound(CODE), row | {"CREDIT_ENHANCED": 1}, CORPORATE) == "NORMAL"
    assert stated_grade(bound(CODE), row, RETAIL) == "NORMAL"


@pytest.mark.parametrize(("overdue", "expected"), [(10_100_000_000, "SUBSTANDARD"), (10_000_000_000, "NORMAL")])
def test_a_fifth_overdue_at_all_banks_is_not_yet_too_much(overdue: int, expected: str) -> None:
    """CB-X08, debtors B and C: 20.20 % and exactly 20.00 % of 500 million."""
    row: dict[str, Cell] = {
        "dpd": 0,
        "debtor_overdue_90_all_banks": overdue,
        "debtor_debt_all_banks": 50_000_000_000,
    }
    assert stated_grade(bound(CODE), row, CORPORATE) == expected


@pytest.mark.parametrize(
    ("fact", "expected", "rule"),
    [
        ("USE_CHANGED", "SPECIAL_MENTION", "CL-02"),
        ("LAW_BREACH", "SPECIAL_MENTION", "CL-12"),
        ("EVADES_DEBT", "DOUBTFUL", "CL-04"),
        ("LIQUIDATION", "LOSS", "CL-05"),
        ("RESTRUCTURED", "SPECIAL_MENTION", "CL-10"),
        ("RESTRUCTURED_AGAIN", "SUBSTANDARD", "CL-10"),
        ("NON_PERFORMING_ELSEWHERE", "SPECIAL_MENTION", "CL-02"),
        ("RATING_CUT", "SUBSTANDARD", "CL-03"),
    ],
)
def test_a_stated_fact_is_a_floor(fact: str, expected: str, rule: str) -> None:
    """C1.3: facts raise the class, whatever the days say."""
    assert stated_grade(bound(CODE), {"dpd": 0, fact: 1}, CORPORATE) == expected
    floors = [row for row in _floors() if rule in row[1] and row[0] == expected]
    assert floors


def _floors() -> list[tuple[str, tuple[str, ...]]]:
    compiled = policy(CODE, "CORPORATE_TERM")
    return [(compiled.grades[row.grade], row.rules) for row in compiled.floors]


@pytest.mark.parametrize(
    ("secured_by", "dpd", "expected"),
    [
        ("CREDIT", 30, "SPECIAL_MENTION"), ("CREDIT", 31, "SUBSTANDARD"), ("CREDIT", 91, "DOUBTFUL"),
        ("GUARANTEE", 180, "SUBSTANDARD"), ("GUARANTEE", 181, "DOUBTFUL"),
        ("MORTGAGE", 31, "SPECIAL_MENTION"), ("PLEDGE", 361, "LOSS"),
    ],
)  # fmt: skip
def test_the_small_enterprise_matrix_counts_where_it_is_stricter(secured_by: str, dpd: int, expected: str) -> None:
    """CL-13."""
    asked = policy(CODE, "CORPORATE_TERM", classified_as="SMALL_ENTERPRISE", secured_by=secured_by)
    assert grade(asked, seen(TODAY, dpd=dpd)) == expected


def test_the_reason_of_a_class_is_the_rule_that_fired() -> None:
    """LR-06: each decision names its rule."""
    assert because(policy(CODE, "CORPORATE_TERM"), seen(TODAY, dpd=91)) == {"CL-03"}


def test_only_retail_improves_by_the_rule_and_only_where_the_bank_says_so() -> None:
    """CL-07, last sentence."""
    assert policy(CODE, "RETAIL_INSTALMENT").improves_by_rule
    assert not policy(CODE, "RETAIL_INSTALMENT", settings={"retail_by_days_overdue": False}).improves_by_rule
    assert not policy(CODE, "CORPORATE_TERM").improves_by_rule


def test_interest_stops_after_ninety_days_and_a_persons_starts_again_when_paid() -> None:
    """RA-03, RA-05: a company's loan returns by decision only."""
    for product in ("CORPORATE_TERM", "RETAIL_INSTALMENT"):
        enters = policy(CODE, product).non_accrual_enters
        assert enters is not None
        assert [bool(enters.holds(seen(TODAY, dpd=dpd))[0]) for dpd in (90, 91)] == [False, True]
    retail, corporate = (
        policy(CODE, product).non_accrual_leaves for product in ("RETAIL_INSTALMENT", "CORPORATE_TERM")
    )
    assert retail is not None
    assert corporate is not None
    assert retail.holds(seen(TODAY))[0]
    assert not corporate.holds(seen(TODAY))[0]


def test_money_goes_by_the_rulebooks_orders() -> None:
    """RA-01, RA-02, RB-05, C1.7."""
    asked = policy(CODE, "CORPORATE_TERM")
    order = [component.name for component in asked.allocation.components]
    assert order == ["COST", "INTEREST", "PENALTY", "COMPOUND", "PRINCIPAL"]
    assert asked.allocation_non_accrual.components[:3] == (Component.COST, Component.PRINCIPAL, Component.INTEREST)
    assert asked.surplus is Surplus.SUSPENSE
    assert policy(CODE, "RETAIL_INSTALMENT").surplus is Surplus.PREPAY
    assert asked.compound is CompoundRate.PENALTY


@pytest.mark.parametrize(
    ("tier", "term", "had", "asked_for", "allowed"),
    [
        ("SHORT", 12, 0, 12, True), ("SHORT", 12, 12, 1, False),
        ("MEDIUM", 36, 0, 18, True), ("MEDIUM", 36, 18, 1, False),
        ("LONG", 120, 0, 36, True), ("LONG", 120, 36, 1, False),
    ],
)  # fmt: skip
def test_extensions_stay_within_what_the_tier_allows_in_all(
    tier: str,
    term: int,
    had: int,
    asked_for: int,
    allowed: bool,  # noqa: FBT001  a column
) -> None:
    """CB-X17."""
    assert holds(_extension(), _asking(tier, term, had, asked_for, on=date(2024, 5, 31))) is allowed


def test_an_extension_asked_for_after_maturity_is_refused() -> None:
    """CB-X17, last part: the loan is overdue from the day after maturity."""
    assert not holds(_extension(), _asking("SHORT", 12, 0, 1, on=date(2024, 7, 2)))


def _extension() -> Condition:
    rows = [row for row in bound(CODE).spec.requirements if row.command == "loan.extend"]
    return rows[0].must


def _asking(tier: str, term: int, had: int, asked_for: int, *, on: date) -> dict[str, Cell]:
    row: dict[str, Cell] = {
        "tier": tier, "original_term_months": term, "extended_months": had, "extension_months": asked_for,
        "extension_cap_long": 36, "secured_by": "CREDIT", "today": day_of(on), "maturity_on": day_of(date(2024, 7, 1)),
    }  # fmt: skip
    for figure in bound(CODE).spec.figures:
        assert figure.formula is not None
        row[figure.code] = evaluate(figure.formula, row)
    return row


def test_the_table_of_account_states_is_the_rulebooks() -> None:
    """RA-06: 正常, 部分逾期, 逾期, 非应计, 结清."""
    asked = policy(CODE, "CORPORATE_TERM")
    assert status(asked, seen(TODAY, principal=100)) == "NORMAL"
    assert status(asked, seen(TODAY, dpd=1, principal=100)) == "PART_OVERDUE"
    assert status(asked, seen(TODAY, dpd=1, principal=0)) == "OVERDUE"
    assert status(asked, seen(TODAY, dpd=91, non_accrual=1)) == "NON_ACCRUAL"
    assert status(asked, seen(TODAY, paid_off=1)) == "SETTLED"


def test_the_first_check_opens_on_the_day_of_payment() -> None:
    """CK-01: paid out on 2024-02-20; a consumer loan is not visited by default."""
    on = seen(date(2024, 2, 20), disbursed_on=date(2024, 2, 20), balance=1)
    assert "CHECK.FIRST" in open_tasks(policy(CODE, "CORPORATE_TERM", tier="MEDIUM"), on)
    assert "CHECK.FIRST" not in open_tasks(policy(CODE, "RETAIL_INSTALMENT"), on)


@pytest.mark.parametrize(("tier", "expected"), [("SHORT", date(2024, 6, 13)), ("MEDIUM", date(2024, 5, 20))])
def test_the_notice_before_maturity_goes_out_a_week_or_a_month_before(tier: str, expected: date) -> None:
    """DN-01."""
    on = seen(date(2024, 5, 15), maturity_on=date(2024, 6, 20), balance=1)
    assert due(policy(CODE, "CORPORATE_TERM", tier=tier), "NOTICE_BEFORE_MATURITY", on) == expected


def test_both_reminders_are_on_the_list_on_their_days() -> None:
    """RB-04: due on the 20th, reminded three days before and on the day."""
    asked = policy(CODE, "RETAIL_INSTALMENT")

    def reminders(day: int) -> set[str]:
        on = seen(date(2024, 6, day), next_due_on=date(2024, 6, 20), due_on=date(2024, 6, 20), balance=1)
        return open_tasks(asked, on)

    before, both = {"REMIND_BEFORE_DUE"}, {"REMIND_BEFORE_DUE", "REMIND_ON_DUE_DAY"}
    assert [reminders(day) for day in (16, 17, 19, 20)] == [set(), before, before, both]
    on_time = seen(date(2024, 6, 17), next_due_on=date(2024, 6, 20), due_on=date(2024, 6, 20), balance=1)
    assert due(asked, "REMIND_BEFORE_DUE", on_time) == date(2024, 6, 17)
    assert due(asked, "REMIND_ON_DUE_DAY", on_time) == date(2024, 6, 20)


def test_an_overdue_borrower_is_contacted_on_the_first_day_overdue() -> None:
    """T-DUN, CP-05, PL-10: DPD 1, due the same day."""
    asked = policy(CODE, "RETAIL_INSTALMENT")
    fell_due = date(2024, 6, 20)
    unpaid = seen(
        date(2024, 6, 21), due_on=fell_due, overdue_since=fell_due, next_due_on=date(2024, 7, 20), arrears=5,
        balance=100, dpd=1, missed_outstanding=1,
    )  # fmt: skip
    assert standing(asked, unpaid) == {"CONTACT_OVERDUE"}
    assert due(asked, "CONTACT_OVERDUE", unpaid) == date(2024, 6, 21)
    paid = seen(date(2024, 6, 21), due_on=date(2024, 7, 20), next_due_on=date(2024, 7, 20), balance=100)
    assert open_tasks(asked, paid) == set()


def test_a_focus_check_opens_with_its_trigger() -> None:
    """CK-04: interest unpaid for more than 60 days."""
    asked = policy(CODE, "CORPORATE_TERM", tier="MEDIUM")
    assert "CHECK.FOCUS" not in open_tasks(asked, seen(TODAY, interest_dpd=60, balance=1))
    trigger = seen(TODAY, interest_dpd=61, balance=1)
    assert "CHECK.FOCUS" in open_tasks(asked, trigger)
