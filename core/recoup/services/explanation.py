"""The shape of an explanation: a figure, and the steps that led to it, as data and as sentences.

Steps stand in reading order; `level` says how deep each hangs below the one before, 0 directly below the figure. Of
the steps right below another (or below the figure), those that `adds` have amounts that sum to it, to the fen; where
they do not, the explanation is wrong, and `proved` says so loudly instead of telling it.

Worked example (CB-X03), penalty of a bill: at level 0 what was posted on 2025-03-01, 9,062.50; below it the stretch
`1,000,000.00 × 6.525% × 50 / 360 = 9,062.50`, its rules IR-06 and its citation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from recoup.regime.words import core_label, own_label
from recoup.rules.calendar import date_of
from recoup.rules.money import EXPONENTS, Rounding, format_amount, format_decimal
from recoup.rules.trace import Stretch
from recoup.services.regime import installed
from recoup.translation import Language, catalogue, say

PLACES_OF_EXACT: Final = 6
"""Decimals of a minor unit to which an exact amount is shown."""
YEARS: Final = (1, 360, 364, 365, 366)
"""Days of a year over which plain days are shown; any other share of a year is reduced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A fact of the loan: what was recorded, when, by whom, and as of which day it counts."""

    seq: int
    kind: str
    value_on: date
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrual:
    """Days on which something grew: base x rate x share of a year."""

    begins_on: date
    ends_on: date
    days: int
    base: int
    rate: int
    share: Fraction
    divisor: int  # of plain days over a year; 0: a share of the year
    exact: Fraction

    @classmethod
    def of(cls, stretch: Stretch) -> "Accrual":
        """A stretch of the trace."""
        plain = stretch.multiple == 1 and stretch.divisor in YEARS
        return cls(
            begins_on=date_of(stretch.begins_on),
            ends_on=date_of(stretch.ends_on),
            days=stretch.days,
            base=stretch.base,
            rate=stretch.rate,
            share=Fraction(stretch.multiple * stretch.days, stretch.divisor),
            divisor=stretch.divisor if plain else 0,
            exact=stretch.amount,
        )

    def formula(self, currency: str) -> str:
        """The numbers put in: `1,000,000.00 × 6.525% × 50 / 360 = 9,062.50`."""
        share = (
            f"{self.days} / {self.divisor}" if self.divisor else f"{self.share.numerator} / {self.share.denominator}"
        )
        return f"{grouped(self.base, currency)} × {percent(self.rate)} × {share} = {exact(self.exact, currency)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A place of a sentence that is a word of a catalogue: the regime's that is named, else the core's."""

    key: str
    regime: str = ""
    otherwise: str = ""


Place = str | Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `amount` in minor units, `number` a count or days; `code` names its sentence."""

    level: int
    code: str
    places: Mapping[str, Place] = field(default_factory=dict)
    amount: int | None = None
    number: int | None = None
    adds: bool = False
    accrual: Accrual | None = None
    rounding: Rounding | None = None
    formula: str = ""
    rules: tuple[str, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A figure of a loan on a day, and why it is what it is."""

    loan_id: str
    regime: str
    currency: str
    effective_on: date
    code: str
    places: Mapping[str, Place] = field(default_factory=dict)
    amount: int | None = None
    number: int | None = None
    grade: str | None = None
    rules: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


def proved(told: Explanation) -> Explanation:
    """The explanation, if its sums hold. Raises ArithmeticError where steps do not add up to what they explain."""
    if told.amount is not None:
        _prove(told.code, told.amount, told.steps, 0)
    for place, step in enumerate(told.steps):
        if step.amount is not None:
            _prove(step.code, step.amount, _below(told.steps, place), step.level + 1)
    return told


def _below(steps: Sequence[Step], place: int) -> tuple[Step, ...]:
    level = steps[place].level
    end = next((at for at in range(place + 1, len(steps)) if steps[at].level <= level), len(steps))
    return tuple(steps[place + 1 : end])


def _prove(code: str, amount: int, below: Sequence[Step], level: int) -> None:
    adding = [step.amount or 0 for step in below if step.level == level and step.adds]
    if adding and sum(adding) != amount:
        msg = f"{code}: {amount} is explained by {adding}, which is {sum(adding)}"
        raise ArithmeticError(msg)


def sentence(told: Explanation | Step, language: Language) -> str:
    """The words of a figure, or of a step."""
    spoken = {name: _word(place, language) for name, place in told.places.items()}
    kind = "figure" if isinstance(told, Explanation) else "step"
    return " ".join(say(f"explain.{kind}.{told.code}", language, **spoken).split())


def _word(place: Place, language: Language) -> str:
    if isinstance(place, str):
        return place
    spec = installed().registry.active.get(place.regime) if place.regime else None
    named = own_label(place.key, spec, language) or catalogue(language).get(place.key)
    return named or core_label(place.key, language) or place.otherwise or place.key


def grouped(amount: int, currency: str) -> str:
    """123456 in CNY is `1,234.56`."""
    whole, point, fraction = format_amount(abs(amount), currency).partition(".")
    return f"{'-' if amount < 0 else ''}{int(whole):,}{point}{fraction}"


def percent(ppm: int) -> str:
    """65,250 ppm is `6.525%`."""
    digits = format_decimal(ppm, 4).rstrip("0").rstrip(".")
    return f"{digits}%"


def exact(amount: Fraction, currency: str) -> str:
    """An amount to the sixth decimal of a minor unit, `…` behind it where it goes on."""
    scaled = amount * 10**PLACES_OF_EXACT
    whole = int(scaled)
    digits = format_decimal(whole, EXPONENTS[currency] + PLACES_OF_EXACT)
    unit, _, fraction = digits.partition(".")
    kept = fraction.rstrip("0").ljust(EXPONENTS[currency], "0")
    sign = "-" if unit.startswith("-") else ""
    shown = f"{sign}{abs(int(unit)):,}" + (f".{kept}" if kept else "")
    return shown + ("" if scaled == whole else "…")
