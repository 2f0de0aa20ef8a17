"""Fields of cases and documents as people fill them in: checked by kind, and as they are kept.

Worked example: for a field of kind MONEY "150000" is 1,500.00 in minor units; "1,500" is refused, NUMBER_NEEDED.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from recoup.errors import Problem
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import DATE, DAYS, INT, MONEY, MONTHS, PERIODS, RATE
from recoup.rules.columns import AMOUNT_LIMIT
from recoup.services import limits

NUMBERS: Final = frozenset({MONEY, INT, DAYS, MONTHS, PERIODS, RATE})
"""Kinds of fields that are whole numbers: amounts in minor units, rates in ppm."""
DIGITS_MAX: Final = 100
"""Longer than any number that is looked at."""


def problems(declared: Sequence[Field], given: Mapping[str, str | int]) -> Iterator[Problem]:
    """Fields that are not declared, and values that do not fit theirs."""
    known = {each.code: each for each in declared}
    for name, value in given.items():
        path = ("fields", name)
        if name not in known:
            yield Problem(code="CHOICE_UNKNOWN", field=path, value=name, limit=", ".join(known))
        else:
            yield from of_field(known[name], value, path)


def typed(declared: Sequence[Field], given: Mapping[str, str | int]) -> dict[str, str | int]:
    """Fields as they are kept: whole numbers as numbers, everything else as text."""
    whole = {each.code for each in declared if each.kind in NUMBERS}
    return {name: int(value) if name in whole and _is_whole(value) else value for name, value in given.items()}


def of_field(declared: Field, value: str | int, path: limits.Path) -> Iterator[Problem]:
    """What is wrong with a value of a field: no code of its choices, no whole number, no day, too long."""
    if declared.choices:
        yield from limits.choice(str(value), path, declared.choices)
    elif declared.kind in NUMBERS and not _is_whole(value):
        yield Problem(code="NUMBER_NEEDED", field=path, value=str(value))
    elif declared.kind in NUMBERS:
        yield from limits.whole(int(value), path, least=1 - AMOUNT_LIMIT, most=AMOUNT_LIMIT - 1)
    elif declared.kind == DATE:
        yield from _date(str(value), path)
    else:
        yield from limits.text(str(value), path, limits.NOTE_MAX)


def _is_whole(value: str | int) -> bool:
    return isinstance(value, int) or (len(value) <= DIGITS_MAX and value.removeprefix("-").isdecimal())


def _date(value: str, path: limits.Path) -> Iterator[Problem]:
    try:
        date.fromisoformat(value)
    except ValueError:
        yield Problem(code="DATE_NEEDED", field=path, value=value)
