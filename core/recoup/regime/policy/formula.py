"""Formulas: eight words for report columns, computed fields and a regime's own measures (regime.md §5).

Operands are names. A formula never nests: name the step instead, so that it can be printed and explained.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from recoup.regime.policy.condition import Condition
from recoup.regime.policy.parameter import P

Unit: TypeAlias = Literal[
    "NONE", "MAJOR", "TEN_THOUSAND", "HUNDRED_MILLION", "PERCENT", "PERMILLE", "DAYS", "PERIODS"
]  # fmt: skip
"""How a value is printed. MAJOR (元), TEN_THOUSAND (万元), HUNDRED_MILLION (亿元) are scales of the currency."""

NONE: Final = "NONE"
MAJOR: Final = "MAJOR"
TEN_THOUSAND: Final = "TEN_THOUSAND"
HUNDRED_MILLION: Final = "HUNDRED_MILLION"
PERCENT: Final = "PERCENT"
PERMILLE: Final = "PERMILLE"

ShareRounding: TypeAlias = Literal["half_up", "half_even", "up", "down"]


@dataclass(frozen=True, slots=True)
class Plus:
    """The sum of the named values."""

    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Minus:
    """The first less the second; with `least` never less than that: days late are none before the day (since 1.7)."""

    first: str
    second: str
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Over:
    """A ratio; blank when the whole is 0 (DX-01)."""

    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class Share:
    """A rate (ppm) of a value, as a whole number: `Share(P("site_coverage_year"), "site_customers", "up")` (PL-15).

    `times` names how often: a rate for each of so many days (since 1.7).
    """

    rate: int | P
    of: str
    rounding: ShareRounding = "half_up"
    times: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many distinct of a noun there are, of those that meet the condition; or of `whose` they are.

    `Count("loan", Compare("dpd", ">=", 1), whose="party")`: the borrowers of overdue loans (HF-09).
    """

    noun: str
    where: Condition | None = None
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a measure over the narrower noun, of those that meet the condition."""

    measure: str
    noun: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """The value beside the first condition that holds."""

    of: tuple[tuple[Condition, str], ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Band:
    """The code of the first band that the value does not exceed: `Band("dpd", ((30, "D30"), (60, "D60")), "ABOVE")`.

    Reports add up by bands of days or periods (REP-CB-6, REP-HF-2). 30 days are D30, 31 are D60; unknown is in no band.
    """

    of: str
    limits: tuple[tuple[int | P, str], ...]
    otherwise: str


Formula: TypeAlias = Plus | Minus | Over | Share | Count | Total | Pick | Band
"""Whatever computes one value from named ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measure of the regime, usable wherever a name is: a formula, or a named function with its inputs."""

    code: str
    noun: str
    unit: Unit = NONE
    formula: Formula | None = None
    function: str | None = None
    inputs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """Named code: pure, whole numbers in and out, no clock, no input or output (regime.md §12).

    `run` takes exactly the inputs that the figure or surcharge names, an event fact as the tuple of its values.
    `vector` is the same over arrays. `daily`: the answer moves with time in a way the engine cannot foresee.
    """

    code: str
    run: Callable[..., int]
    vector: Callable[..., object] | None = None
    daily: bool = False
