"""The scalars of the API. Strict at the door: one spelling each, text only, so that nothing is lost or guessed.

Python sees plain types: `DecimalText`, `RateText` and `Currency` are text in the one admitted spelling, dates are
`date`, moments are `datetime` with an offset. A value that does not fit is refused with a sentence that names it and
the spelling.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final, NewType

import strawberry
from graphql import GraphQLError, StringValueNode, ValueNode, print_ast
from strawberry.types.scalar import ScalarDefinition

from recoup.rules.calendar import EPOCH, date_of
from recoup.rules.columns import DAY_LIMIT
from recoup.rules.money import EXPONENTS
from recoup.translation import Language
from recoup_graphql.words import sentence

DecimalText = NewType("DecimalText", str)
RateText = NewType("RateText", str)
Currency = NewType("Currency", str)
Json = NewType("Json", object)

VALUE_SHOWN: Final = 60
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,8})?", re.ASCII)
_RATE: Final = re.compile(r"(0|[1-9][0-9]?)(\.[0-9]{1,6})?", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)

_XSD_DECIMAL: Final = "https://www.w3.org/TR/xmlschema11-2/#decimal"
_RFC_3339: Final = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
_ISO_4217: Final = "https://www.iso.org/iso-4217-currency-codes.html"
_ECMA_404: Final = "https://ecma-international.org/publications-and-standards/standards/ecma-404/"


class Misfit(GraphQLError):
    """A value that its scalar refuses. The sentence says nothing about the schema, so it is shown in every mode."""

    def __init__(self, code: str, value: object, limit: str) -> None:
        shown = str(value)
        shown = shown if len(shown) <= VALUE_SHOWN else shown[:VALUE_SHOWN] + "…"
        self.reason = code
        self.words = {language: sentence(f"scalar.{code}", language, value=shown, limit=limit) for language in Language}
        super().__init__(self.words[Language.EN])


def _text(value: object, pattern: re.Pattern[str], code: str, limit: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Misfit(code, value, limit)
    return value


def _decimal(value: object) -> DecimalText:
    return DecimalText(_text(value, _DECIMAL, "DECIMAL", "1234.56"))


def _rate(value: object) -> RateText:
    return RateText(_text(value, _RATE, "RATE", "0.0435"))


def _currency(value: object) -> Currency:
    if not isinstance(value, str) or value not in EXPONENTS:
        raise Misfit("CURRENCY", value, ", ".join(sorted(EXPONENTS)))
    return Currency(value)


def _date(value: object) -> date:
    limit = "2024-01-31"
    text = _text(value, _DATE, "DATE", limit)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Misfit("DATE", value, limit) from None
    first, last = EPOCH, date_of(DAY_LIMIT)
    if not first < day < last:
        raise Misfit("DATE_RANGE", value, f"{first} … {last}")
    return day


def _moment(value: object) -> datetime:
    limit = "2024-01-31T09:30:00+08:00"
    text = _text(value, _MOMENT, "DATE_TIME", limit)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Misfit("DATE_TIME", value, limit) from None


def _no_input(value: object) -> object:
    raise Misfit("OUTPUT_ONLY", value, "")


def _print_moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=8192)
def _print_date(value: date) -> str:
    return value.isoformat()


class _Literal:
    """Something in a document that is not a string: shown as it was written, accepted by no scalar."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def _scalar(
    name: str,
    *,
    description: str,
    url: str,
    serialize: Callable[[Any], object],
    parse: Callable[[object], object],
) -> ScalarDefinition:
    def parse_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> object:  # noqa: ARG001
        return parse(node.value if isinstance(node, StringValueNode) else _Literal(print_ast(node)))

    return strawberry.scalar(
        name=name,
        description=description,
        specified_by_url=url,
        serialize=serialize,
        parse_value=parse,
        parse_literal=parse_literal,
    )


SCALARS: Final[dict[object, ScalarDefinition]] = {
    DecimalText: _scalar(
        "Decimal",
        description="An exact decimal number as text: an optional minus, digits without grouping, and up to eight "
        "decimals after a point, such as `1234.56`. JSON numbers, exponents, NaN and infinities are refused.",
        url=_XSD_DECIMAL,
        serialize=str,
        parse=_decimal,
    ),
    RateText: _scalar(
        "Rate",
        description="A yearly rate as a fraction of one, as text with up to six decimals: `0.0435` is 4.35 % a year.",
        url=_XSD_DECIMAL,
        serialize=str,
        parse=_rate,
    ),
    Currency: _scalar(
        "CurrencyCode",
        description="A currency by its three letters in ISO 4217, such as `CNY`. Only currencies that the server books "
        "are accepted.",
        url=_ISO_4217,
        serialize=str,
        parse=_currency,
    ),
    date: _scalar(
        "Date",
        description="A calendar day, exactly `YYYY-MM-DD`, after 1970-01-01 and before the server's last bookable day.",
        url=_RFC_3339,
        serialize=_print_date,
        parse=_date,
    ),
    datetime: _scalar(
        "DateTime",
        description="A moment with its offset, as in RFC 3339: `2024-01-31T09:30:00+08:00`. Answers are in UTC and end "
        "in `Z`.",
        url=_RFC_3339,
        serialize=_print_moment,
        parse=_moment,
    ),
    Json: _scalar(
        "JSON",
        description="Any JSON value. Only answers carry it; money inside is text with its currency beside it.",
        url=_ECMA_404,
        serialize=lambda value: value,
        parse=_no_input,
    ),
}
"""The map that the schema is built with."""
