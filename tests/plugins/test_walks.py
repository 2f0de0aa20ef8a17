"""The regimes' policies in the kernel: tasks, statuses and grades come and go on the rulebook's days."""

from datetime import date

import pytest

from recoup.rules.columns import Method
from tests.plugins.walking import Contract, walk

GOODS = Contract(
    regime="trade_receivables",
    product="INVOICE",
    method=Method.SINGLE,
    principal=8_000_000,
    lent_on=date(2024, 3, 10),
    first_due=date(2024, 4, 5),
    matures=date(2024, 4, 5),
    given={"late_interest": "NONE"},
)
HOME = Contract(
    regime="housing_fund",
    product="HOME",
    method=Method.ANNUITY,
    principal=60_000_000,
    rate=26_000,
    instalments=240,
    lent_on=date(2025, 12, 20),
    first_due=date(2026, 1, 20),
    matures=date(2045, 12, 20),
    given={},
)
CONSUMER = Contract(
    regime="commercial_bank",
    product="RETAIL_INSTALMENT",
    method=Method.ANNUITY,
    principal=300_000,
    rate=120_000,
    instalments=3,
    lent_on=date(2024, 1, 10),
    first_due=date(2024, 2, 10),
    matures=date(2024, 4, 10),
    given={},
)
COMPANY = Contract(
    regime="commercial_bank",
    product="CORPORATE_TERM",
    method=Method.BULLET,
    principal=100_000_000,
    rate=43_500,
    lent_on=date(2024, 1, 10),
    first_due=date(2025, 1, 10),
    matures=date(2025, 1, 10),
    given={"tier": "SHORT"},
)


@pytest.mark.parametrize(
    ("paid", "statuses"),
    [
        (date(2024, 4, 5), [(date(2024, 4, 5), "COLLECTED")]),
        (date(2024, 4, 6), [(date(2024, 4, 6), "UNCOLLECTED"), (date(2024, 4, 6), "COLLECTED")]),
        (
            date(2024, 5, 2),
            [(date(2024, 4, 6), "UNCOLLECTED"), (date(2024, 5, 1), "DUNNING"), (date(2024, 5, 2), "COLLECTED")],
        ),
    ],
)
def test_a_receivable_is_where_the_calendar_says_until_it_is_paid(paid: date, statuses: list[tuple[date, str]]) -> None:
    """TR-X05: paid on the 6th it was uncollected from midnight and closed the same day."""
    walked = walk(GOODS, date(2024, 6, 30), (paid, GOODS.principal))
    assert walked.statuses() == [(GOODS.lent_on, "OPEN"), *statuses]


def test_paid_on_the_last_good_day_a_receivable_asks_nothing_of_anybody() -> None:
    """TR-X05 (a)."""
    assert walk(GOODS, date(2024, 6, 30), (date(2024, 4, 5), GOODS.principal)).tasks() == {}


def test_paid_a_day_late_its_tasks_were_there_for_that_day() -> None:
    """TR-X05 (b): there at midnight of the 6th, gone with the payment."""
    tasks = walk(GOODS, date(2024, 6, 30), (date(2024, 4, 6), GOODS.principal)).tasks()
    assert tasks == {"DEALER_MONTH.UNPAID": [date(2024, 4, 6), date(2024, 4, 6)]}


def test_six_missed_instalments_lower_the_class_three_times() -> None:
    """HF-X03: nothing is ever paid; the collection case of HF-X11 goes by the same misses."""
    walked = walk(HOME, date(2026, 7, 31))
    assert walked.grades() == [
        (date(2026, 3, 20), "SPECIAL_MENTION"),
        (date(2026, 4, 20), "SUBSTANDARD"),
        (date(2026, 6, 20), "DOUBTFUL"),
    ]


def test_a_consumer_loan_is_better_the_day_it_is_paid() -> None:
    """CL-07, last sentence: retail follows days overdue, down and up."""
    walked = walk(CONSUMER, date(2024, 3, 5), (date(2024, 2, 20), 150_000))
    assert walked.grades() == [(date(2024, 2, 11), "SPECIAL_MENTION"), (date(2024, 2, 20), "NORMAL")]
    assert walked.tasks()["CONTACT_OVERDUE"] == [date(2024, 2, 11), date(2024, 2, 20)]


def test_a_companys_class_stays_until_somebody_decides() -> None:
    """SM-CLASS: paid up after 100 days, the computed class is NORMAL and the official one SUBSTANDARD."""
    overdue = date(2024, 3, 22)  # the first settlement of CB-X01, 8,579.17, fell due the day before
    walked = walk(COMPANY, date(2024, 7, 31), (date(2024, 7, 5), 30_000_00))
    assert walked.grades() == [(date(2024, 3, 22), "SPECIAL_MENTION"), (date(2024, 6, 20), "SUBSTANDARD")]
    state = walked.outcome.state
    assert walked.policy.grades[int(state.floor[0])] == "NORMAL"
    assert walked.policy.grades[int(state.grade[0])] == "SUBSTANDARD"
    assert walked.tasks()["CONTACT_OVERDUE"][0] == overdue


def test_a_company_is_checked_noticed_and_planned_for() -> None:
    """CK-01, DN-01, LR-01 on a one-year loan: the first check at once, plan and notice before maturity."""
    tasks = walk(COMPANY, date(2025, 1, 5)).tasks()
    assert tasks["CHECK.FIRST"] == [date(2024, 1, 10)]
    assert tasks["USE_CHECK"] == [date(2024, 1, 10)]
    assert tasks["RECOVERY_PLAN.BEFORE_MATURITY"] == [date(2024, 11, 11)]
    assert tasks["NOTICE_BEFORE_MATURITY"] == [date(2024, 12, 27)]
    assert tasks["CHECK.FOCUS"] == [date(2024, 5, 21)]
