"""What may be lent (regime.md §10)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from recoup.regime.context import Due, Terms

Plan: TypeAlias = Literal["SCHEDULED", "DAILY", "SINGLE"]
"""SCHEDULED: interest per period by the plan. DAILY: balance x rate x days, settled on settlement days. SINGLE: one
due, no interest before it."""

MethodCode: TypeAlias = Literal[
    "ANNUITY", "EQUAL_PRINCIPAL", "FLAT", "INTEREST_ONLY", "BULLET", "SINGLE", "IRREGULAR"
]  # fmt: skip
"""How principal is repaid (RB-09)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A kind of loan. `dues` is where dues come from: SCHEDULE, INVOICE or the code of a generator of the regime.

    `tiers` are (code, up to so many months), shortest first; `retail`: the debtor is a natural person or classified by
    days overdue; `credit_risk=False`: lent at another's risk (entrusted), neither graded nor provided for.
    """

    code: str
    plan: Plan
    dues: str = "SCHEDULE"
    methods: tuple[MethodCode, ...] = ()
    tiers: tuple[tuple[str, int], ...] = ()
    retail: bool = False
    credit_risk: bool = True
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Generator:
    """Named code that makes a repayment plan which the core's own cannot; its dues sum to the principal."""

    code: str
    run: Callable[[Terms], tuple[Due, ...]]
