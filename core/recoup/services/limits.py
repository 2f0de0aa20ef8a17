"""Limits on what may be told to the services, and the checks that name them. All problems of an input at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from recoup.errors import Problem, Refused
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import AMOUNT_LIMIT, DAY_LIMIT, RATE_LIMIT
from recoup.rules.money import EXPONENTS, format_amount, format_rate

NUMBER_MAX: Final = 64
"""Characters of a loan's, party's or external number, of a code and of a channel."""
NAME_MAX: Final = 200
"""Characters of a name, a payer, a reference."""
PHONE_MAX: Final = 32
"""Characters of a telephone number."""
KEY_MAX: Final = 255
"""Characters of an idempotency key."""
REASON_MAX: Final = 500
"""Characters of a reason for a reversal."""
NOTE_MAX: Final = 2000
"""Characters of the evidence of a statement."""
VALUE_MAX: Final = 200
"""Characters of an attribute's or a statement's value."""
ATTRIBUTES_MAX: Final = 50
"""Attributes of a party or a loan."""
INSTALMENTS_MAX: Final = 1200
"""Instalments of a contract: a hundred years of months."""
EVERY_MAX: Final = 1200
"""Units between two instalments."""
DESIGNATIONS_MAX: Final = 100
"""Loans that the payer of a party's payment may name."""
ROWS_MAX: Final = 20_000
"""Rows of one bulk command."""
PROBLEMS_MAX: Final = 100
"""Problems that are told of one bulk command; the rest is counted."""

Path = tuple[str, ...]


def text(value: str, path: Path, limit: int, *, required: bool = False) -> Iterator[Problem]:
    """Too long, or empty where something is needed, or with characters that nobody can print."""
    if required and not value.strip():
        yield Problem(code="TEXT_MISSING", field=path)
    if len(value) > limit:
        yield Problem(code="TEXT_TOO_LONG", field=path, value=value, limit=str(limit))
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
        yield Problem(code="TEXT_UNPRINTABLE", field=path, value=ascii(value))


def currency(value: str, path: Path = ("currency",)) -> Iterator[Problem]:
    """A currency that is not booked."""
    if value not in EXPONENTS:
        yield Problem(code="CURRENCY_UNKNOWN", field=path, value=value, limit=", ".join(sorted(EXPONENTS)))


def same_currency(value: str, booked: str, path: Path = ("currency",)) -> Iterator[Problem]:
    """Another currency than the loan's."""
    if value != booked:
        yield Problem(code="CURRENCY_OTHER", field=path, value=value, limit=booked)


def amount(value: int, currency_code: str, path: Path = ("amount",)) -> Iterator[Problem]:
    """Not above zero, or beyond what the ledger holds."""
    shown = format_amount(value, currency_code) if currency_code in EXPONENTS else str(value)
    if value <= 0:
        yield Problem(code="AMOUNT_NOT_POSITIVE", field=path, value=shown)
    if value >= AMOUNT_LIMIT:
        limit = format_amount(AMOUNT_LIMIT, currency_code) if currency_code in EXPONENTS else str(AMOUNT_LIMIT)
        yield Problem(code="AMOUNT_TOO_LARGE", field=path, value=shown, limit=limit)


def rate(value: int, path: Path = ("rate",)) -> Iterator[Problem]:
    """Negative, or above one a year."""
    if not 0 <= value <= RATE_LIMIT:
        yield Problem(code="RATE_TOO_LARGE", field=path, value=format_rate(abs(value)), limit="1")


def whole(value: int, path: Path, *, least: int, most: int) -> Iterator[Problem]:
    """Outside of least to most."""
    if not least <= value <= most:
        yield Problem(code="NUMBER_OUT_OF_RANGE", field=path, value=str(value), limit=f"{least}-{most}")


def day(value: date, path: Path) -> Iterator[Problem]:
    """Before 1970 or beyond what the ledger holds."""
    if not 0 < day_of(value) < DAY_LIMIT:
        yield Problem(code="DATE_OUT_OF_RANGE", field=path, value=value.isoformat(), limit="1970-01-02 … 2079-07-06")


def not_after(value: date, path: Path, last: int) -> Iterator[Problem]:
    """Out of range, or after the open business day `last`."""
    yield from day(value, path)
    if day_of(value) > last:
        limit = date_of(last).isoformat()
        yield Problem(code="VALUE_DATE_IN_FUTURE", field=path, value=value.isoformat(), limit=limit)


def choice(value: str, path: Path, choices: tuple[str, ...]) -> Iterator[Problem]:
    """Not one of the choices."""
    if value not in choices:
        yield Problem(code="CHOICE_UNKNOWN", field=path, value=value, limit=", ".join(choices))


def refuse(found: Mapping[int, Sequence[Problem]], *, single: bool) -> None:
    """Raises `Refused` if there is any problem: of a bulk command with the row's number, from 0, before the field.

    Of more than `PROBLEMS_MAX` the first ones are told, and how many more there are.
    """
    problems = [
        problem if single else replace(problem, field=(str(row), *problem.field))
        for row, listed in sorted(found.items())
        for problem in listed
    ]
    if not problems:
        return
    told = problems[:PROBLEMS_MAX]
    if len(problems) > len(told):
        told.append(Problem(code="MORE_PROBLEMS", value=str(len(problems) - len(told))))
    raise Refused(*told)


def attributes(value: Mapping[str, str], path: Path = ("attributes",)) -> Iterator[Problem]:
    """Too many, or with a name or a value that is too long."""
    if len(value) > ATTRIBUTES_MAX:
        yield Problem(code="TOO_MANY", field=path, value=str(len(value)), limit=str(ATTRIBUTES_MAX))
    for code, content in value.items():
        yield from text(code, path, NUMBER_MAX, required=True)
        yield from text(content, (*path, code), VALUE_MAX)


def count(drafts: Sequence[object]) -> None:
    """Raises `Refused` for more rows than one bulk command takes, or none."""
    if not 1 <= len(drafts) <= ROWS_MAX:
        raise Refused(
            Problem(code="NUMBER_OUT_OF_RANGE", field=("rows",), value=str(len(drafts)), limit=f"1-{ROWS_MAX}")
        )
