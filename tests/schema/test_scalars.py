"""Scalars take one spelling each; whatever else is sent is refused with a sentence that names it."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from graphql import GraphQLScalarType, parse_value

from recoup.translation import Language
from recoup_graphql.api import schema
from recoup_graphql.scalars import Misfit

TYPES = schema(development=True)._schema.type_map


def scalar(name: str) -> GraphQLScalarType:
    """A scalar of the schema by name."""
    found = TYPES[name]
    assert isinstance(found, GraphQLScalarType)
    return found


@pytest.mark.parametrize("text", ["0", "-0.5", "1234.56", "999999999999999999", "0.00000001"])
def test_a_plain_decimal_is_taken_as_it_is(text: str) -> None:
    """No digit is lost on the way in."""
    assert scalar("Decimal").parse_value(text) == text


@pytest.mark.parametrize(
    "value",
    [
        *("NaN", "Infinity", "-Infinity", "1e999", "1E5", "1_000", " 5 ", "+1", ".5", "5.", "01", "１２"),
        *("0.123456789", "1,000.00", "", "1\n", 5, 5.0, True, None, float("nan"), [], {}),
    ],
)
def test_anything_else_is_no_decimal(value: object) -> None:
    """Numbers of JSON are refused too: a 30-digit one would lose digits silently."""
    with pytest.raises(Misfit) as refused:
        scalar("Decimal").parse_value(value)
    assert refused.value.reason == "DECIMAL"


@pytest.mark.parametrize("literal", ["5", "5.0", "NaN", "true", "[1]", "{a: 1}", "null"])
def test_a_literal_that_is_no_string_is_no_decimal(literal: str) -> None:
    """The same strictness inside a document."""
    with pytest.raises(Misfit):
        scalar("Decimal").parse_literal(parse_value(literal))


@pytest.mark.parametrize(
    "value", ["20260101", "2026-W01-1", "2026-13-01", "2026-02-30", "2026-1-1", "2026-01-01T00:00", 20260101]
)
def test_a_date_has_one_spelling(value: object) -> None:
    """The ISO week date 2026-W01-1 would be 29 December 2025."""
    with pytest.raises(Misfit):
        scalar("Date").parse_value(value)


def test_a_date_that_cannot_be_booked_names_the_range() -> None:
    """Days are small whole numbers inside; the door says which."""
    with pytest.raises(Misfit) as refused:
        scalar("Date").parse_value("1969-12-31")
    assert "1970-01-01" in refused.value.words[Language.EN]
    assert scalar("Date").parse_value("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize("value", ["2026-01-01T00:00:00", "2026-01-01", "2026-01-01 00:00:00Z", "2026-01-01T25:00:00Z"])
def test_a_moment_needs_its_offset(value: str) -> None:
    """A time without a zone is a guess."""
    with pytest.raises(Misfit):
        scalar("DateTime").parse_value(value)


def test_moments_are_answered_in_utc() -> None:
    """08:30 in Shanghai is half past midnight."""
    shanghai = timezone(timedelta(hours=8))
    assert scalar("DateTime").serialize(datetime(2024, 1, 31, 8, 30, tzinfo=shanghai)) == "2024-01-31T00:30:00Z"
    assert scalar("DateTime").parse_value("2024-01-31T08:30:00+08:00") == datetime(2024, 1, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("value", ["cny", "CNYX", "XXX", "", 156])
def test_a_currency_is_one_that_the_server_books(value: object) -> None:
    """The sentence lists them."""
    with pytest.raises(Misfit) as refused:
        scalar("CurrencyCode").parse_value(value)
    assert "CNY" in refused.value.words[Language.EN]


@pytest.mark.parametrize("value", ["-0.01", "4.35%", "0.0435001", "100", "1e-2", 0.0435])
def test_a_rate_is_a_fraction_of_one_in_millionths(value: object) -> None:
    """A percentage sent by mistake must not become 435 % a year."""
    with pytest.raises(Misfit):
        scalar("Rate").parse_value(value)


def test_a_refused_value_is_told_in_both_languages_and_cut() -> None:
    """Whoever sends a novel gets its first line back."""
    with pytest.raises(Misfit) as refused:
        scalar("Decimal").parse_value("9" * 5_000)
    assert "不是精确的十进制数" in refused.value.words[Language.ZH]
    assert len(refused.value.message) < 250
