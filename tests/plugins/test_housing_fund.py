"""The provident fund's figures, typed from rulebook C2: counting, classes, stages, set-off, write-off, reserve."""

from datetime import date

import pytest

from recoup.regime.binding import in_force
from recoup.regime.checking.walking import rows
from recoup.regime.computing import evaluate
from recoup.regime.deciding import Cell, holds
from recoup.regime.machine import Scene, due_day, firing, state_of
from recoup.regime.policy.case import State
from recoup.rules.calendar import date_of, day_of
from recoup.rules.policy import Axis, PenaltyBase, RefixSplit, Surplus
from tests.plugins.asking import bound, due, grade, grade_tables, open_tasks, param, policy, regime, seen, stated_grade

CODE = "housing_fund"
FIRST_DAY_OVERDUE = date(2026, 3, 21)

BOTH_SIDES = {
    1: {"CONTACT_BY_BANK", "CONTACT_BY_CENTRE"},
    2: {"CONTACT_BY_BANK", "CONTACT_BY_CENTRE"},
    3: {"NOTICE_BY_BANK", "VISIT_BY_CENTRE"},
    5: {"NOTICE_BY_BANK", "VISIT_BY_CENTRE"},
    6: {"LAWYER_BY_BANK", "LAWYER_BY_CENTRE"},
}
FACTORS = (
    "INCOME_FELL", "EMERGENCY", "NEW_LOANS", "POOR_WILLINGNESS", "NON_PERFORMING_ELSEWHERE", "COLLATERAL_FELL",
    "LAW_BREACH",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "default", "choices"),
    [
        ("count_mode", "CUMULATIVE", {"CUMULATIVE", "CONSECUTIVE", "OUTSTANDING"}),
        ("class_profile", "SOURCE", {"SOURCE", "RETAIL_PERIODS", "DPD_2023", "CARD"}),
        ("roll", "FOLLOWING", {"NONE", "FOLLOWING"}),
        ("penalty_base", "PRINCIPAL", {"PRINCIPAL", "PRINCIPAL_AND_INTEREST"}),
        ("reprice_date", "FIRST_OF_JANUARY", {"FIRST_OF_JANUARY", "ANNIVERSARY"}),
        ("reprice_split", "PRORATA_DAYS", {"PRORATA_DAYS", "WHOLE_PERIOD_AT_NEW_RATE", "DAILY_360"}),
        ("overdue_amount_rule", "ARREARS", {"ARREARS", "FUZHOU"}),
        ("reserve_method", "BALANCE_1PCT", {"BALANCE_1PCT", "INCOME_60PCT"}),
    ],
)
def test_a_choice_has_the_rulebooks_default_and_alternatives(name: str, default: str, choices: set[str]) -> None:
    """C2.1."""
    assert (param(CODE, name).default, set(param(CODE, name).choices)) == (default, choices)


@pytest.mark.parametrize("split", RefixSplit)
def test_the_centre_chooses_how_the_straddling_month_is_divided(split: RefixSplit) -> None:
    """HI-05: by days unless it says otherwise."""
    assert policy(CODE, "HOME").refix_split is RefixSplit.PRORATA_DAYS
    assert policy(CODE, "HOME", settings={"reprice_split": split.value}).refix_split is split


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("grace_days", 0), ("penalty_surcharge", 500_000), ("penalty_day_basis", 360), ("report_deadline_day", 7),
        ("report_deadline_inclusive", True), ("notice_from_missed", 3), ("lawyer_from_missed", 6),
        ("accelerate_consecutive", 3), ("accelerate_cumulative", 6), ("setoff_trigger", 2),
        ("rate_second_up_to_five", 25_250), ("rate_second_over_five", 30_750), ("writeoff_loss_pct_ge", 900_000),
        ("reserve_of_balance", 10_000), ("reserve_of_income", 600_000),
    ],
)  # fmt: skip
def test_a_number_has_the_rulebooks_default(name: str, default: int) -> None:
    """C2.1."""
    assert param(CODE, name).default == default


@pytest.mark.parametrize(
    ("profile", "counter", "expected"),
    [
        (
            None,
            "missed",
            {0: "NORMAL", 2: "NORMAL", 3: "SPECIAL_MENTION", 4: "SUBSTANDARD", 5: "SUBSTANDARD", 6: "DOUBTFUL",
             99: "DOUBTFUL"},
        ),
        (
            "RETAIL_PERIODS",
            "missed_consecutive",
            {0: "NORMAL", 1: "SPECIAL_MENTION", 3: "SPECIAL_MENTION", 4: "SUBSTANDARD", 6: "SUBSTANDARD",
             7: "DOUBTFUL"},
        ),
        (
            "DPD_2023",
            "dpd",
            {0: "NORMAL", 1: "SPECIAL_MENTION", 90: "SPECIAL_MENTION", 91: "SUBSTANDARD", 270: "SUBSTANDARD",
             271: "DOUBTFUL", 360: "DOUBTFUL", 361: "LOSS"},
        ),
        (
            "CARD",
            "dpd",
            {0: "NORMAL", 1: "SPECIAL_MENTION", 90: "SPECIAL_MENTION", 91: "SUBSTANDARD", 120: "SUBSTANDARD",
             121: "DOUBTFUL", 180: "DOUBTFUL", 181: "LOSS"},
        ),
    ],
)  # fmt: skip
def test_each_profile_classes_by_its_own_counter(profile: str | None, counter: str, expected: dict[int, str]) -> None:
    """HF-16, HF-17, HF-18, HF-19; HC-01 to HC-05 and the variants; HF-X03."""
    asked = policy(CODE, "HOME", profile=profile)
    assert {count: grade(asked, seen(FIRST_DAY_OVERDUE, **{counter: count})) for count in expected} == expected


@pytest.mark.parametrize(("missed", "expected"), [(5, "SUBSTANDARD"), (2, "NORMAL")])
def test_the_same_history_is_two_classes_under_two_ways_of_counting(missed: int, expected: str) -> None:
    """HF-14, AX-02, HF-X04: five in all, two in a row. The kernel gives `missed` by the chosen mode."""
    assert grade(policy(CODE, "HOME"), seen(FIRST_DAY_OVERDUE, missed=missed)) == expected


@pytest.mark.parametrize("factor", FACTORS)
def test_each_of_the_seven_factors_makes_special_mention(factor: str) -> None:
    """HF-20, HF-X10."""
    assert stated_grade(bound(CODE), {"missed": 2, "class_profile": "SOURCE", factor: 1}) == "SPECIAL_MENTION"


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ("REPAYMENT_AFFECTED", "SPECIAL_MENTION"), ("INCOME_INSUFFICIENT", "SUBSTANDARD"),
        ("DISPOSAL_DEMANDED", "DOUBTFUL"), ("COLLATERAL_EXHAUSTED", "LOSS"), ("ESTATE_SHORTFALL", "LOSS"),
    ],
)  # fmt: skip
def test_heavier_facts_weigh_heavier(fact: str, expected: str) -> None:
    """HC-02 to HC-05."""
    assert stated_grade(bound(CODE), {"missed": 0, fact: 1}) == expected


def test_a_correction_may_be_better_than_the_floor_and_lapses_with_the_next_miss() -> None:
    """HF-15, HC-06."""
    table = grade_tables(bound(CODE))[0]
    assert (table.better_than_floor, table.lapses_on, table.improves_by_rule) == (True, ("missed",), True)


def collecting(missed: int) -> State:
    """The state of the collection case after so many misses in a row, from its first on."""
    kind = next(each for each in in_force(bound(CODE).spec.cases) if each.code == "COLLECTION")
    state, scene = kind.states[0].code, Scene(row={"missed_consecutive": missed}, today=day_of(FIRST_DAY_OVERDUE))
    while (step := firing(kind, state, scene, frozenset())) is not None:
        state = step.target or state
    return state_of(kind, state)


@pytest.mark.parametrize("missed", BOTH_SIDES)
def test_both_sides_have_an_open_task_in_every_stage(missed: int) -> None:
    """HF-04, HF-08, HF-X11: 双重催收, two organisations; no standing task does it a second time."""
    tasks = collecting(missed).tasks
    assert {task.code for task in tasks} == BOTH_SIDES[missed]
    assert {task.part for task in tasks} == {"trustee_collector", "centre_collector"}
    assert not {task.code for task in regime(CODE).tasks} & BOTH_SIDES[missed]


@pytest.mark.parametrize(
    ("task", "missed", "expected"),
    [
        ("CONTACT_BY_BANK", 1, date(2026, 3, 21)),  # DPD 1
        ("CONTACT_BY_CENTRE", 1, date(2026, 3, 24)),  # within 3 days
        ("NOTICE_BY_BANK", 3, date(2026, 3, 31)),  # within 10 days of the third miss
        ("LAWYER_BY_BANK", 6, date(2026, 4, 5)),  # within 15 days of the sixth
    ],
)
def test_the_deadlines_of_the_stages_count_from_the_first_day_overdue(task: str, missed: int, expected: date) -> None:
    """C2.4."""
    policy_of = next(each for each in collecting(missed).tasks if each.code == task)
    scene = Scene(row={"entered": day_of(FIRST_DAY_OVERDUE)}, today=day_of(FIRST_DAY_OVERDUE))
    assert date_of(due_day(policy_of.due, scene)) == expected


def test_a_watched_loan_is_reviewed_by_the_end_of_the_month() -> None:
    """HF-21, C2.4."""
    on = seen(FIRST_DAY_OVERDUE, missed_consecutive=3, missed=3, balance=1)
    assert due(policy(CODE, "HOME"), "WATCH_LIST", on) == date(2026, 3, 31)


def test_a_guaranteed_loan_has_its_guarantor_asked_when_the_notice_begins() -> None:
    """HS-08."""
    facts = [fact.code for fact in regime(CODE).facts if fact.nature == "STATE"]
    bit = 1 << facts.index("GUARANTEED")
    assert "GUARANTOR_DEMAND" not in open_tasks(
        policy(CODE, "HOME"), seen(FIRST_DAY_OVERDUE, missed_consecutive=2, facts=bit)
    )
    assert "GUARANTOR_DEMAND" in open_tasks(
        policy(CODE, "HOME"), seen(FIRST_DAY_OVERDUE, missed_consecutive=3, facts=bit)
    )


def test_an_instalment_is_repaid_penalty_first_and_penalty_runs_on_principal() -> None:
    """HA-01, HI-03: 1.5 times the contract rate, days over 360, on principal unless the centre says otherwise."""
    asked = policy(CODE, "HOME")
    assert asked.allocation.axis is Axis.ITEM
    order = [component.name for component in asked.allocation.components]
    assert order[:4] == ["COST", "PENALTY", "INTEREST", "PRINCIPAL"]
    assert asked.surplus is Surplus.NEXT_INSTALMENT
    assert asked.penalty is not None
    assert (asked.penalty.relative_ppm, asked.penalty.basis) == (500_000, 360)
    assert asked.penalty.base is PenaltyBase.PRINCIPAL
    other = policy(CODE, "HOME", settings={"penalty_base": "PRINCIPAL_AND_INTEREST"}).penalty
    assert other is not None
    assert other.base is PenaltyBase.PRINCIPAL_AND_INTEREST


@pytest.mark.parametrize(("profile", "total"), [(None, 2_566_984), ("FUZHOU", 41_841_746)])
def test_the_overdue_amount_is_the_arrears_or_under_fuzhou_the_whole_balance(profile: str | None, total: int) -> None:
    """HR-02, HF-X09: A two in a row, 6,417.46; B six in a row, 19,252.38 of 412,000.00."""
    asked = bound(CODE, profile=profile)
    formula = asked.spec.figures[0].formula
    assert formula is not None
    rule = str(asked.values["overdue_amount_rule"])
    loans: tuple[dict[str, Cell], ...] = (
        {"missed_consecutive": 2, "arrears": 641_746, "balance": 50_000_000, "overdue_amount_rule": rule},
        {"missed_consecutive": 6, "arrears": 1_925_238, "balance": 41_200_000, "overdue_amount_rule": rule},
    )
    amounts = [evaluate(formula, loan) for loan in loans]
    assert sum(amount for amount in amounts if isinstance(amount, int)) == total


@pytest.mark.parametrize(("recovered", "allowed"), [(2_900_000, True), (3_100_000, False)])
def test_write_off_may_be_filed_from_a_loss_of_ninety_percent(recovered: int, allowed: bool) -> None:  # noqa: FBT001  a column
    """HF-X13: 300,000.00 at default, 29,000.00 or 31,000.00 recovered."""
    must = next(row.must for row in bound(CODE).spec.requirements if row.command == "loan.write_off")
    assert holds(must, {"write_off_amount": 30_000_000 - recovered, "default_principal": 30_000_000}) is allowed


@pytest.mark.parametrize(
    ("tier", "rate", "allowed"),
    [
        ("UP_TO_FIVE_YEARS", 25_250, True), ("UP_TO_FIVE_YEARS", 25_249, False),
        ("OVER_FIVE_YEARS", 30_750, True), ("OVER_FIVE_YEARS", 30_000, False),
    ],
)  # fmt: skip
def test_a_second_home_pays_no_less_than_the_listed_rate(tier: str, rate: int, allowed: bool) -> None:  # noqa: FBT001  a column
    """HI-04: 2.525 % up to five years, 3.075 % above."""
    row: dict[str, Cell] = {"house_order": "SECOND", "tier": tier, "board_rate": rate}
    asked = [row for row in bound(CODE).spec.requirements if row.command == "loan.board"]
    assert all(holds(each.must, row) for each in asked if holds(each.when, row)) is allowed


def test_the_reserve_is_a_hundredth_of_the_balance_by_default() -> None:
    """HF-X14, HW-04."""
    reserve = next(rows(bound(CODE).spec.provisions))
    assert (reserve.rate, reserve.of, reserve.use) == (10_000, "portfolio_balance", "MINIMUM")
    assert holds(reserve.when, {"reserve_method": "BALANCE_1PCT"})
    assert not holds(reserve.when, {"reserve_method": "INCOME_60PCT"})


def test_set_off_takes_the_borrowers_account_before_the_guarantors() -> None:
    """HS-05: only where the contract authorises it, from two missed periods."""
    setoff = bound(CODE).spec.setoff
    assert setoff is not None
    assert setoff.sources == ("FUND_ACCOUNT", "GUARANTOR_ACCOUNT")
    assert not holds(setoff.when, {"missed_outstanding": 2})
    assert holds(setoff.when, {"missed_outstanding": 2, "SETOFF_AUTHORISED": 1})
