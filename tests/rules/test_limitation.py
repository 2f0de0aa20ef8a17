"""A claim's clocks: they end on the right day, and only what interrupts them begins them anew."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.rules.calendar import Calendar, date_of, day_of, months_after
from recoup.rules.limitation import (
    Event,
    Interruption,
    enforceable_until,
    guarantee_claim,
    guaranteed_until,
    limitation,
)

PLAIN = Calendar.plain()


def day(text: str) -> int:
    """An ISO date as a day."""
    return day_of(date.fromisoformat(text))


def shown(number: int) -> str:
    """A day as an ISO date."""
    return date_of(number).isoformat()


def event(text: str, kind: Interruption = Interruption.DEMAND) -> Event:
    """An event on a day."""
    return Event(day(text), kind)


def holiday(text: str) -> Calendar:
    """A calendar with one holiday."""
    return Calendar.of(day("2020-01-01"), day("2040-01-01"), [day(text)])


def test_a_letter_inside_the_time_begins_it_anew() -> None:
    """CB-X15."""
    assert shown(limitation(day("2022-06-20"), (), PLAIN).expires_on) == "2025-06-20"
    clock = limitation(day("2022-06-20"), [event("2024-05-11")], PLAIN)
    assert (shown(clock.since), shown(clock.expires_on), clock.void) == ("2024-05-11", "2027-05-11", ())
    assert clock.days_left(day("2027-03-01")) == 71
    assert [shown(alarm) for alarm in clock.alarms()] == ["2026-11-12", "2027-02-10", "2027-04-11"]


@pytest.mark.parametrize(
    ("on", "kind", "expires", "is_void"),
    [
        ("2025-06-20", Interruption.DEMAND, "2028-06-20", False),  # the last day is inside
        ("2025-06-21", Interruption.DEMAND, "2025-06-20", True),
        ("2025-06-21", Interruption.CONSENT, "2025-06-20", True),
        ("2025-06-21", Interruption.SUIT, "2025-06-20", True),
        ("2025-06-21", Interruption.ACKNOWLEDGEMENT, "2028-06-21", False),  # revives (LM-03)
        ("2022-06-20", Interruption.DEMAND, "2025-06-20", True),  # nothing runs yet on the due day
        ("2022-06-20", Interruption.ACKNOWLEDGEMENT, "2025-06-20", True),
        ("2022-06-21", Interruption.SUIT, "2025-06-21", False),
    ],
)
def test_what_comes_too_early_or_too_late_is_void(on: str, kind: Interruption, expires: str, is_void: bool) -> None:  # noqa: FBT001  a column
    """LM-02, LM-03: only inside the time; after it a signed acknowledgement alone."""
    clock = limitation(day("2022-06-20"), [event(on, kind)], PLAIN)
    assert (shown(clock.expires_on), clock.void == (event(on, kind),)) == (expires, is_void)


def test_a_clock_that_ends_on_a_holiday_ends_on_the_next_working_day() -> None:
    """民法典 203; and a letter on that day is still inside."""
    calendar = holiday("2025-06-20")
    assert shown(limitation(day("2022-06-20"), (), calendar).expires_on) == "2025-06-21"
    assert shown(limitation(day("2022-06-20"), [event("2025-06-21")], calendar).expires_on) == "2028-06-21"
    assert shown(enforceable_until(day("2023-06-20"), calendar)) == "2025-06-21"
    assert shown(guarantee_claim(day("2023-01-01"), day("2022-06-20"), day("2022-06-20"), calendar)) == "2025-06-21"


def test_a_clock_that_began_on_29_february_ends_on_the_28th() -> None:
    """Month-end where there is no such day (LM-01)."""
    assert shown(limitation(day("2024-02-29"), (), PLAIN).expires_on) == "2027-02-28"


def test_nothing_keeps_a_claim_longer_than_twenty_years() -> None:
    """LM-01: letters every three years end with the longest time."""
    letters = [event(f"{year}-06-01") for year in range(2012, 2030, 2)]
    assert shown(limitation(day("2010-06-20"), letters, PLAIN).expires_on) == "2030-06-20"


@pytest.mark.parametrize(
    ("agreed", "expected"),
    [("", "2025-02-28"), ("2024-08-31", "2025-02-28"), ("2024-09-01", "2024-09-01"), ("2026-08-31", "2026-08-31")],
)
def test_a_guarantee_without_an_agreed_time_lasts_six_months(agreed: str, expected: str) -> None:
    """CB-X16: silent or not later than the maturity; one day later counts as agreed."""
    assert shown(guaranteed_until(day("2024-08-31"), day(agreed) if agreed else 0)) == expected
    assert shown(guaranteed_until(day("2024-08-31"))) == "2025-02-28"


def test_events_of_one_day_count_in_the_order_in_which_they_are_told() -> None:
    """Two on one day are no puzzle, whatever their kinds."""
    both = [event("2024-05-11", Interruption.SUIT), event("2024-05-11", Interruption.DEMAND)]
    assert shown(limitation(day("2022-06-20"), both, PLAIN).expires_on) == "2027-05-11"


def test_a_guarantor_of_whom_nothing_was_asked_in_time_is_free() -> None:
    """LM-05: else a limitation of its own begins, at once or when the right to refuse has ended."""
    until = day("2025-02-28")
    assert shown(guarantee_claim(until, until, until, PLAIN)) == "2028-02-28"
    assert guarantee_claim(until, day("2025-03-01"), day("2025-03-01"), PLAIN) == 0
    assert guarantee_claim(until, 0, 0, PLAIN) == 0
    assert shown(guarantee_claim(until, day("2025-01-10"), day("2025-06-30"), PLAIN)) == "2028-06-30"
    with pytest.raises(ValueError, match="does not begin before"):
        guarantee_claim(until, day("2025-01-10"), day("2025-01-09"), PLAIN)


def test_a_judgment_may_be_enforced_for_two_years() -> None:
    """LM-07."""
    assert shown(enforceable_until(day("2024-03-31"), PLAIN)) == "2026-03-31"


@pytest.mark.parametrize("wrong", [0, -1, 40_000])
def test_what_is_no_day_of_the_ledger_is_refused(wrong: int) -> None:
    """And never becomes a wrong day."""
    with pytest.raises(ValueError, match="not a day"):
        limitation(wrong, (), PLAIN)
    with pytest.raises(ValueError, match="not a day"):
        enforceable_until(wrong, PLAIN)


@given(due=st.integers(1, 20_000), letters=st.lists(st.integers(1, 30_000), max_size=12), order=st.randoms())
def test_the_order_in_which_events_are_told_does_not_matter(due: int, letters: list[int], order: object) -> None:
    """And the expiry is always three years from a day on which something happened, or twenty from the first."""
    events = [Event(each, Interruption.DEMAND) for each in letters]
    mixed = list(events)
    order.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    clock = limitation(due, events, PLAIN)
    assert limitation(due, mixed, PLAIN) == clock
    assert clock.expires_on == min(months_after(clock.since, 36), months_after(due, 240))
