"""Text becomes money in one place, and what is no money is refused with its name, value and limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.errors import Refused
from recoup.rules.columns import AMOUNT_LIMIT, RATE_LIMIT
from recoup.rules.money import Rounding, divide, format_amount, format_rate, parse_amount, parse_rate


@given(amount=st.integers(1 - AMOUNT_LIMIT, AMOUNT_LIMIT - 1), currency=st.sampled_from(("CNY", "USD", "JPY")))
def test_an_amount_survives_being_written_and_read(amount: int, currency: str) -> None:
    """Every amount that the ledger can hold."""
    assert parse_amount(format_amount(amount, currency), currency) == amount


@given(rate=st.integers(0, RATE_LIMIT))
def test_a_rate_survives_being_written_and_read(rate: int) -> None:
    """From nothing to 100 % a year."""
    assert parse_rate(format_rate(rate)) == rate


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NaN", "AMOUNT_MALFORMED"),
        ("1e999", "AMOUNT_MALFORMED"),
        ("Infinity", "AMOUNT_MALFORMED"),
        ("1,000.00", "AMOUNT_MALFORMED"),
        ("01.00", "AMOUNT_MALFORMED"),
        ("", "AMOUNT_MALFORMED"),
        ("1.001", "AMOUNT_TOO_PRECISE"),
        ("10000000000000.00", "AMOUNT_TOO_LARGE"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, code: str) -> None:
    """One problem, with the field and the value as given."""
    with pytest.raises(Refused) as refusal:
        parse_amount(text, "CNY", path=("draft", "amount"))
    (problem,) = refusal.value.problems
    assert (problem.code, problem.field, problem.value) == (code, ("draft", "amount"), text)


def test_a_currency_that_is_not_booked_is_refused() -> None:
    """And the ones that are, are told."""
    with pytest.raises(Refused) as refusal:
        parse_amount("1.00", "XXX")
    assert refusal.value.problems[0].code == "CURRENCY_UNKNOWN"
    assert "CNY" in refusal.value.problems[0].limit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-0.01", "RATE_MALFORMED"),
        ("1e-2", "RATE_MALFORMED"),
        ("0.0000001", "RATE_TOO_PRECISE"),
        ("1.01", "RATE_TOO_LARGE"),
    ],
)
def test_what_is_no_rate_is_refused(text: str, code: str) -> None:
    """Finer than a ppm, negative, or above 100 %."""
    with pytest.raises(Refused) as refusal:
        parse_rate(text)
    assert refusal.value.problems[0].code == code


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        (Rounding.HALF_UP, (4, 3, 2)),
        (Rounding.HALF_EVEN, (4, 2, 2)),
        (Rounding.UP, (4, 3, 3)),
        (Rounding.DOWN, (3, 2, 2)),
    ],
)
def test_a_half_is_settled_as_it_was_agreed(rounding: Rounding, expected: tuple[int, int, int]) -> None:
    """7/2, 5/2 and 9/4."""
    assert (divide(7, 2, rounding), divide(5, 2, rounding), divide(9, 4, rounding)) == expected
