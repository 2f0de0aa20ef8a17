"""Text becomes money in one place, and what is no money is refused with its name, value and limit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.errors import Problem, Refused
from recoup.rules.columns import AMOUNT_LIMIT, RATE_LIMIT
from recoup.rules.money import Rounding, divide, format_amount, format_rate, parse_amount, parse_rate, rounded


@given(amount=st.integers(1 - AMOUNT_LIMIT, AMOUNT_LIMIT - 1), currency=st.sampled_from(("CNY", "USD", "JPY")))
def test_an_amount_survives_being_written_and_read(amount: int, currency: str) -> None:
    """Every amount that the ledger can hold."""
    assert parse_amount(format_amount(amount, currency), currency) == amount


@given(rate=st.integers(0, RATE_LIMIT))
def test_a_rate_survives_being_written_and_read(rate: int) -> None:
    """From nothing to 100 % a year."""
    assert parse_rate(format_rate(rate)) == rate


@pytest.mark.parametrize(
    ("text", "code", "limit"),
    [
        ("NaN", "AMOUNT_MALFORMED", "1234.56"),
        ("1e999", "AMOUNT_MALFORMED", "1234.56"),
        ("Infinity", "AMOUNT_MALFORMED", "1234.56"),
        ("1,000.00", "AMOUNT_MALFORMED", "1234.56"),
        ("01.00", "AMOUNT_MALFORMED", "1234.56"),
        ("", "AMOUNT_MALFORMED", "1234.56"),
        ("1.001", "AMOUNT_TOO_PRECISE", "2"),
        ("10000000000000.00", "AMOUNT_TOO_LARGE", "10000000000000.00"),
        ("-10000000000000.00", "AMOUNT_TOO_LARGE", "10000000000000.00"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, code: str, limit: str) -> None:
    """One problem, with the field, the value as given and what would be accepted."""
    for path in (("draft", "amount"), ("amount",)):
        with pytest.raises(Refused) as refusal:
            parse_amount(text, "CNY", **({} if path == ("amount",) else {"path": path}))
        assert refusal.value.problems == (Problem(code=code, field=path, value=text, limit=limit),)


def test_a_currency_that_is_not_booked_is_refused() -> None:
    """And the ones that are, are told."""
    with pytest.raises(Refused) as refusal:
        parse_amount("1.00", "XXX")
    known = "CNY, EUR, GBP, HKD, JPY, USD"
    assert refusal.value.problems == (Problem(code="CURRENCY_UNKNOWN", field=("amount",), value="XXX", limit=known),)


@pytest.mark.parametrize(
    ("text", "code", "limit"),
    [
        ("-0.01", "RATE_MALFORMED", "0.0435"),
        ("1e-2", "RATE_MALFORMED", "0.0435"),
        ("0.0000001", "RATE_TOO_PRECISE", "6"),
        ("1.000001", "RATE_TOO_LARGE", "1"),
    ],
)
def test_what_is_no_rate_is_refused(text: str, code: str, limit: str) -> None:
    """Finer than a ppm, negative, or above 100 %."""
    with pytest.raises(Refused) as refusal:
        parse_rate(text)
    assert refusal.value.problems == (Problem(code=code, field=("rate",), value=text, limit=limit),)
    with pytest.raises(Refused) as refusal:
        parse_rate(text, path=("terms", "rate"))
    assert refusal.value.problems[0].field == ("terms", "rate")


def test_the_largest_of_each_is_still_one() -> None:
    """One fen below the limit, 100 %, eight decimals of which six count."""
    assert parse_amount("9999999999999.99", "CNY") == AMOUNT_LIMIT - 1
    assert (parse_rate("1"), parse_rate("0.04350000"), format_rate(43_500), format_rate(RATE_LIMIT)) == (
        RATE_LIMIT,
        43_500,
        "0.0435",
        "1",
    )
    assert (format_amount(-5, "CNY"), format_amount(-5, "JPY"), format_amount(123_450, "CNY")) == (
        "-0.05",
        "-5",
        "1234.50",
    )


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 2), (1, 0), (1, -2)])
def test_what_cannot_be_divided_raises(numerator: int, denominator: int) -> None:
    """A negative amount would be rounded the wrong way in silence."""
    with pytest.raises(ValueError, match="not negative"):
        divide(numerator, denominator, Rounding.HALF_UP)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (Rounding.HALF_UP, [1, 2, 3, 4, 3, 2]),
        (Rounding.HALF_EVEN, [0, 2, 2, 4, 3, 2]),
        (Rounding.UP, [1, 2, 3, 4, 3, 3]),
        (Rounding.DOWN, [0, 1, 2, 3, 2, 2]),
    ],
)
def test_a_column_of_halves_is_settled_as_it_was_agreed(mode: Rounding, expected: list[int]) -> None:
    """0.5, 1.5, 2.5, 3.5, and a little more and less than 2.5: ties on even and on odd figures."""
    whole, remainder = np.array([0, 1, 2, 3, 2, 2]), np.array([5, 5, 5, 5, 6, 4])
    assert rounded(whole, remainder, 10, mode).tolist() == expected


def test_a_short_fraction_is_filled_from_the_right() -> None:
    """1.5 is 150 fen and not 105; nothing has no sign."""
    assert parse_amount("1.5", "CNY") == 150
    assert (format_amount(0, "CNY"), format_amount(1, "CNY"), format_rate(0)) == ("0.00", "0.01", "0")


@given(whole=st.integers(0, 10**12), remainder=st.integers(0, 999), unit=st.integers(1, 1000))
def test_columns_are_rounded_like_single_figures(whole: int, remainder: int, unit: int) -> None:
    """Every mode, ties among them."""
    remainder %= unit
    for mode in Rounding:
        column = rounded(np.array([whole]), np.array([remainder]), unit, mode)
        assert column.tolist() == [divide(whole * unit + remainder, unit, mode)]


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
