"""Money is a whole number of minor units (分). Only here does text become money and is a fraction rounded.

Worked example: 10,000.00 at 4.35 % for 55 days on a basis of 360 is 1,000,000 x 43,500 x 55 / (360 x 10^6) fen
= 6,645.83… fen, posted half-up as 66.46.
"""

import re
from enum import Enum
from typing import Final

from recoup.errors import Problem, Refused
from recoup.rules.columns import AMOUNT_LIMIT, RATE_LIMIT, Whole

EXPONENTS: Final = {"CNY": 2, "USD": 2, "EUR": 2, "HKD": 2, "GBP": 2, "JPY": 0}
"""Digits after the point of each currency that Recoup books."""

NUMERIC: Final = {"CNY": 156, "USD": 840, "EUR": 978, "HKD": 344, "GBP": 826, "JPY": 392}
"""The same currencies by their numbers of ISO 4217, where rows hold whole numbers only."""
CURRENCY_OF: Final = {number: code for code, number in NUMERIC.items()}

_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,8})?")
_PPM_DIGITS: Final = 6


class Rounding(Enum):
    """How a fraction of a minor unit is settled when an amount is posted."""

    HALF_UP = "HALF_UP"
    HALF_EVEN = "HALF_EVEN"
    UP = "UP"
    DOWN = "DOWN"


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """`numerator / denominator` to a whole number; both not negative, `denominator` above 0.

    7 / 2 is 4 half-up, 4 half-even, 4 up, 3 down; 5 / 2 is 3, 2, 3, 2. Raises ValueError for anything else.
    """
    if numerator < 0 or denominator <= 0:
        msg = f"both not negative, and something to divide by: {numerator} / {denominator}"
        raise ValueError(msg)
    if rounding is Rounding.HALF_UP:
        return (numerator + denominator // 2) // denominator  # an odd denominator has no ties
    if rounding is Rounding.UP:
        return -(-numerator // denominator)
    quotient, remainder = divmod(numerator, denominator)
    if rounding is Rounding.DOWN:
        return quotient
    return quotient + (2 * remainder > denominator or (2 * remainder == denominator and quotient % 2 == 1))


def rounded(whole: Whole, remainder: Whole, unit: Whole | int, rounding: Rounding) -> Whole:
    """The same of `whole + remainder / unit`, with 0 <= remainder < unit; over columns, or of one amount.

    Below nothing it is nothing: a remainder carried from what was rounded up is taken off what accrues next, and never
    posted, whatever the next policy rounds to.
    """
    match rounding:
        case Rounding.DOWN:
            amount = whole + 0
        case Rounding.UP:
            amount = whole + (remainder > 0)
        case Rounding.HALF_UP:
            amount = whole + (2 * remainder >= unit)
        case Rounding.HALF_EVEN:
            above = 2 * remainder + whole % 2 > unit  # a tie goes up from an odd amount, and 1 reaches nothing else
            amount = whole + above
    return amount * (amount > 0)


def parse_amount(text: str, currency: str, *, path: tuple[str, ...] = ("amount",)) -> int:
    """`"1234.5"` in CNY is 123450. Raises `Refused` naming the field, the value and what would be accepted.

    Refused are NaN, infinities, exponents, digit groups, more decimals than the currency has, unknown currencies and
    amounts of 10^15 minor units or more. The sign is left to the caller's own rule.
    """
    exponent = EXPONENTS.get(currency)
    if exponent is None:
        raise Refused(Problem(code="CURRENCY_UNKNOWN", field=path, value=currency, limit=", ".join(sorted(EXPONENTS))))
    return parse_decimal(text, exponent, path=path)


def parse_decimal(text: str, decimals: int, *, path: tuple[str, ...]) -> int:
    """`"1234.5"` with two decimals is 123450, under the rules of `parse_amount`."""
    if not _DECIMAL.fullmatch(text):
        raise Refused(Problem(code="AMOUNT_MALFORMED", field=path, value=text, limit="1234.56"))
    whole, _, fraction = text.partition(".")
    if len(fraction) > decimals:
        raise Refused(Problem(code="AMOUNT_TOO_PRECISE", field=path, value=text, limit=str(decimals)))
    amount = int(whole + fraction.ljust(decimals, "0"))
    if abs(amount) >= AMOUNT_LIMIT:
        limit = format_decimal(AMOUNT_LIMIT, decimals)
        raise Refused(Problem(code="AMOUNT_TOO_LARGE", field=path, value=text, limit=limit))
    return amount


def format_amount(amount: int, currency: str) -> str:
    """123450 in CNY is `"1234.50"`: plain digits, a point, the currency's decimals."""
    return format_decimal(amount, EXPONENTS[currency])


def format_decimal(amount: int, decimals: int) -> str:
    """123450 with two decimals is `"1234.50"`."""
    if decimals == 0:
        return str(amount)
    whole, fraction = divmod(abs(amount), 10**decimals)
    return f"{'-' if amount < 0 else ''}{whole}.{fraction:0{decimals}d}"


def parse_rate(text: str, *, path: tuple[str, ...] = ("rate",)) -> int:
    """`"0.0435"` a year is 43,500 ppm. Raises `Refused` for anything finer than a ppm, negative or above 100 %."""
    if not _DECIMAL.fullmatch(text) or text.startswith("-"):
        raise Refused(Problem(code="RATE_MALFORMED", field=path, value=text, limit="0.0435"))
    whole, _, fraction = text.partition(".")
    if len(fraction.rstrip("0")) > _PPM_DIGITS:
        raise Refused(Problem(code="RATE_TOO_PRECISE", field=path, value=text, limit=str(_PPM_DIGITS)))
    rate = int(whole + fraction[:_PPM_DIGITS].ljust(_PPM_DIGITS, "0"))
    if rate > RATE_LIMIT:
        raise Refused(Problem(code="RATE_TOO_LARGE", field=path, value=text, limit="1"))
    return rate


def format_rate(rate: int) -> str:
    """43,500 ppm is `"0.0435"`: a plain decimal fraction without needless zeros."""
    whole, fraction = divmod(rate, RATE_LIMIT)
    digits = f"{fraction:0{_PPM_DIGITS}d}".rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)
