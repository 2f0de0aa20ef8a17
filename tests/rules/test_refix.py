"""The days on which a listed rate is fixed anew, and which rate is in force on them (IR-10, IR-12, HI-04, DI-02/03)."""

from datetime import date

import pytest

from recoup.rules.calendar import date_of, day_of
from recoup.rules.rate_list import RateTable, contract_rate, tier_of, tier_rate
from recoup.rules.refix import Refix, next_refix, term_months

TIERS = (("SHORT", 12), ("MEDIUM", 60), ("LONG", 600))


def after(mode: Refix, start: date, day: date, *, maturity: date = date(2050, 1, 1), fixed: int = 12) -> date | None:
    """The next re-fix as a date."""
    found = next_refix(mode, day_of(start), day_of(maturity), day_of(day), fixed_up_to=fixed)
    return date_of(found) if found else None


@pytest.mark.parametrize(
    ("mode", "start", "day", "expected"),
    [
        (Refix.YEARLY_FIRST_TRANCHE, date(2023, 5, 15), date(2023, 9, 10), date(2024, 5, 15)),  # DB-X08
        (Refix.FIRST_OF_JANUARY, date(2025, 3, 20), date(2025, 3, 20), date(2026, 1, 1)),  # HF-X08
        (Refix.FIRST_OF_JANUARY, date(2025, 3, 20), date(2026, 1, 1), date(2027, 1, 1)),
        (Refix.ANNIVERSARY, date(2024, 2, 29), date(2024, 2, 29), date(2025, 2, 28)),
        (Refix.ANNIVERSARY, date(2024, 2, 29), date(2027, 2, 28), date(2028, 2, 29)),
        (Refix.ANNIVERSARY, date(2024, 1, 10), date(2025, 1, 9), date(2025, 1, 10)),
        (Refix.QUARTERLY, date(2023, 11, 30), date(2023, 11, 30), date(2024, 2, 29)),
        (Refix.QUARTERLY, date(2023, 11, 30), date(2024, 2, 29), date(2024, 5, 30)),
        (Refix.MONTHLY, date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)),
        (Refix.NONE, date(2024, 1, 31), date(2024, 2, 29), None),
    ],
)  # fmt: skip
def test_the_next_day_counts_from_the_first_draw_down(
    mode: Refix, start: date, day: date, expected: date | None
) -> None:
    """Short months are remembered; the day itself is past."""
    assert after(mode, start, day) == expected


def test_nothing_is_fixed_anew_at_maturity_or_within_a_short_term() -> None:
    """IR-12, HI-04: a year or less keeps its rate; a day more does not."""
    start = date(2024, 1, 10)
    assert after(Refix.ANNIVERSARY, start, start, maturity=date(2025, 1, 10)) is None
    assert after(Refix.ANNIVERSARY, start, start, maturity=date(2025, 1, 11)) == date(2025, 1, 10)
    assert after(Refix.QUARTERLY, start, start, maturity=date(2025, 1, 10), fixed=0) == date(2024, 4, 10)
    months = date(2024, 7, 10)
    assert after(Refix.MONTHLY, start, start, maturity=months, fixed=6) is None
    assert after(Refix.MONTHLY, start, start, maturity=months, fixed=5) == date(2024, 2, 10)
    assert date_of(next_refix(Refix.MONTHLY, day_of(start), day_of(date(2024, 2, 10)) + 1, day_of(start))) == date(
        2024, 2, 10
    )
    assert (
        term_months(day_of(start), day_of(date(2025, 1, 10))),
        term_months(day_of(start), day_of(date(2025, 1, 11))),
    ) == (12, 13)


def test_an_extension_into_the_next_tier_has_that_tiers_rate() -> None:
    """DI-03: four years at 4.75 % become six at 4.9 %, on the benchmark of 2015-10-24."""
    since, day = day_of(date(2015, 10, 24)), day_of(date(2016, 1, 1))
    told = [
        ("CENTRAL_BANK", tier, since, rate) for tier, rate in (("SHORT", 43_500), ("MEDIUM", 47_500), ("LONG", 49_000))
    ]
    table, tenors = RateTable.of(told), {tier: tier for tier, _ in TIERS}
    assert [tier_of(months, TIERS) for months in (12, 13, 48, 60, 61, 72, 601)] == [
        "SHORT", "MEDIUM", "MEDIUM", "MEDIUM", "LONG", "LONG", "LONG",
    ]  # fmt: skip
    assert tier_rate(72, TIERS, {"SHORT": "SHORT"}, table, "CENTRAL_BANK", day) is None
    assert table.at("LPR", "SHORT", day) is table.at("CENTRAL_BANK", "10Y", day) is None
    assert tier_rate(48, TIERS, tenors, table, "CENTRAL_BANK", day) == 47_500
    assert tier_rate(72, TIERS, tenors, table, "CENTRAL_BANK", day) == 49_000
    assert tier_rate(72, TIERS, tenors, table, "CENTRAL_BANK", since - 1) is None
    assert tier_rate(72, (), tenors, table, "CENTRAL_BANK", day) is None


def test_the_row_in_force_is_the_last_before_the_day_and_the_last_told_for_it() -> None:
    """LPR 3.45 %, 3.35 % from 2024-07-22, corrected to 3.3 %; with 90 basis points 4.2 %."""
    first, second = day_of(date(2023, 8, 21)), day_of(date(2024, 7, 22))
    table = RateTable.of([("LPR", "1Y", first, 34_500), ("LPR", "1Y", second, 33_500), ("LPR", "1Y", second, 33_000)])
    found = [table.at("LPR", "1Y", day) for day in (first - 1, first, second - 1, second)]
    assert found == [None, 34_500, 34_500, 33_000]
    assert contract_rate(33_000, 90) == 42_000
    assert contract_rate(1_000, -20) == -1_000
