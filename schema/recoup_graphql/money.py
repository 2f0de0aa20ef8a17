"""Amounts of money and rates as clients see them: exact text, never a binary float."""

import strawberry
from strawberry import field

from recoup.rules.money import format_amount, format_rate, parse_amount, parse_rate
from recoup_graphql.scalars import Currency, DecimalText, RateText


@strawberry.type(description="An exact amount of money.")
class Money:
    """An amount in a currency."""

    amount: DecimalText = field(description="The amount in units of the currency, with the currency's decimals.")
    currency: Currency = field(description="The currency.")


@strawberry.input(description="An exact amount of money. More decimals than the currency has are refused.")
class MoneyInput:
    """An amount in a currency, as a client gives it."""

    amount: DecimalText = field(description="The amount in units of the currency, such as `1234.56`.")
    currency: Currency = field(description="The currency.")


def money(amount: int, currency: str) -> Money:
    """Minor units as money."""
    return Money(amount=DecimalText(format_amount(amount, currency)), currency=Currency(currency))


def rate(ppm: int) -> RateText:
    """Parts per million a year as a fraction of one."""
    return RateText(format_rate(ppm))


def minor(given: MoneyInput, *path: str) -> int:
    """Money as minor units. Raises `Refused`, naming the field at `path`."""
    return parse_amount(given.amount, given.currency, path=(*path, "amount"))


def ppm(given: RateText, *path: str) -> int:
    """A rate as parts per million. Raises `Refused`, naming the field at `path`."""
    return parse_rate(given, path=path)
