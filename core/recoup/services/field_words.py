"""What people read in a field: the word for a code, an amount in its unit, a rate in per cent, yes or no.

written(declared, "LIKELY_OVERDUE", spec, Language.EN)      may become overdue
written(declared, 150000, spec, Language.EN)                1,500.00            (kind MONEY, kept in minor units)
written(declared, 43500, spec, Language.EN)                 4.35 %              (kind RATE, kept in ppm)
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from recoup.regime.computing import printed
from recoup.regime.deciding import Cell
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import NONE, PERCENT
from recoup.regime.policy.parameter import BOOL, CODE, CODES, DATE, MONEY, RATE, Param
from recoup.regime.spec import RegimeSpec
from recoup.regime.words import core_label, own_label
from recoup.rules.calendar import date_of
from recoup.services.field_input import NUMBERS
from recoup.translation import Language, catalogue, say

CODED: Final = frozenset({CODE, CODES})
DECIMALS: Final = 2
_PARTS: Final[Mapping[str, str]] = {"PERCENT": "%", "PERMILLE": "‰"}
_WORDS_OF: Final = {"contact_channel": "channel", "contact_outcome": "outcome", "case_kind": "case"}
_THOUSANDS: Final = re.compile(r"(?<![.\d])\d{4,}")


def word(spec: RegimeSpec | None, noun: str, code: str, language: Language) -> str:
    """What people read for a code: of the regime, of the core, the code itself."""
    key = f"{noun}.{code}"
    own = own_label(key, spec, language) or core_label(key, language)
    return own or catalogue(language).get(f"{_WORDS_OF.get(noun, noun)}.{code}", code)


def grouped(digits: str) -> str:
    """Thousands apart, before the point only: 12000.0256 is 12,000.0256."""
    return _THOUSANDS.sub(lambda found: f"{int(found[0]):,}", digits)


def written(declared: Field, value: Cell, spec: RegimeSpec | None, language: Language, *, currency: str = "CNY") -> str:
    """A value that was filled in, as it stands in a sentence; what does not fit its kind stands as it is."""
    if value is None:
        return ""
    if declared.kind in CODED or declared.choices:
        return ", ".join(choice(declared, code, spec, language) for code in codes_in(value))
    if declared.kind == BOOL:
        return say(f"field.{value}".lower(), language) if str(value).lower() in {"true", "false"} else str(value)
    if declared.kind == DATE:
        return date_of(value).isoformat() if isinstance(value, int) else str(value)
    return _number(declared, value, currency) if declared.kind in NUMBERS else str(value)


def chosen(param: Param, value: object, spec: RegimeSpec | None, language: Language) -> str:
    """A value of a parameter, as it was chosen, in people's words; empty for none."""
    rows = value.items() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    if rows and all(isinstance(row, list | tuple) for row in rows):
        return ", ".join(
            f"{word(spec, 'choice', code, language)}: {chosen(param, each, spec, language)}" for code, each in rows
        )
    if isinstance(value, list | tuple):
        return " → ".join(chosen(param, each, spec, language) for each in value)
    declared = Field(code=param.code, kind=param.kind, choices=param.choices)
    cell = str(value) if isinstance(value, bool | str) else value if isinstance(value, int) else None
    return written(declared, cell, spec, language)


def choice(declared: Field, code: str, spec: RegimeSpec | None, language: Language) -> str:
    """What people read for a code in a field: of the field's own noun, else of any choice; the code itself."""
    own = word(spec, declared.source or declared.code, code, language)
    return own if own != code else word(spec, "choice", code, language)


def codes_in(value: Cell) -> tuple[str, ...]:
    """The codes of a value: one, or several apart by commas."""
    return tuple(code for part in str(value).split(",") if (code := part.strip()))


def _number(declared: Field, value: Cell, currency: str) -> str:
    if isinstance(value, str):
        if not value.removeprefix("-").isdecimal():
            return value
        value = int(value)
    if declared.kind == RATE and declared.unit == NONE:
        declared = replace(declared, unit=PERCENT)
    if declared.kind == MONEY:
        declared = replace(declared, unit=NONE)  # 万元 are for paper: here its currency stands behind an amount
    if not isinstance(declared.decimals, int):
        declared = replace(declared, decimals=DECIMALS)  # an institution's choice of digits is for paper as well
    sign = _PARTS.get(declared.unit, "") if declared.kind == RATE else currency if declared.kind == MONEY else ""
    return f"{grouped(printed(declared, value, currency=currency))} {sign}".rstrip()
