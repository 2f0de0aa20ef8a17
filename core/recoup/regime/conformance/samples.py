"""Loans drawn at random, near the thresholds of a regime, for the checks that must hold for all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product as combinations
from typing import Final

import numpy as np

from recoup.regime.binding import BoundRegime, bind
from recoup.regime.checking.settings import edition_days
from recoup.regime.checking.walking import of_type
from recoup.regime.compiling import compile_policy, fact_bits
from recoup.regime.deciding import Row
from recoup.regime.policy.condition import Compare
from recoup.regime.policy.fact import ATTRIBUTE, LOAN
from recoup.regime.policy.product import Product
from recoup.regime.spec import RegimeSpec
from recoup.rules.calendar import Calendar
from recoup.rules.columns import IntArray
from recoup.rules.condition import MOVING
from recoup.rules.policy import Policy

SEED: Final = 20240110
ROWS: Final = 240
TODAY: Final = 19_900
"""A day in 2024; deadlines are reckoned around it."""
SPAN: Final = 400
COMBINATIONS_MAX: Final = 12
"""Profiles tried for a product; the first values of its attributes come first."""

COUNTERS: Final = ("missed", "missed_cumulative", "missed_consecutive", "missed_outstanding", "missed_max")
AMOUNTS: Final = ("balance", "arrears", "overdue_principal", "overdue_interest", "principal", "suspense", "undrawn")
DAYS: Final = ("due_on", "next_due_on", "maturity_on", "disbursed_on")

Columns = dict[str, IntArray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A product of a regime, bound and compiled for one combination of coded attributes."""

    product: Product
    attributes: Mapping[str, str]
    bound: BoundRegime
    policy: Policy

    @property
    def place(self) -> str:
        """Where a finding about it is reported."""
        shown = ", ".join(f"{name} {value}" for name, value in self.attributes.items())
        return f"products[{self.product.code}]({shown})"


def sampled(spec: RegimeSpec) -> Iterator[Sampled]:
    """Every product under every profile, for some combinations of its coded attributes."""
    day = edition_days(spec)[0]
    for profile in (None, *(profile.code for profile in spec.profiles)):
        bound = bind(spec, profile=profile, day=day)
        for product in spec.products:
            for attributes in attribute_combinations(spec, product):
                yield compiled(bound, product, attributes)


def one_of_each(bound: BoundRegime) -> Iterator[Sampled]:
    """Every product once, with the first of its coded attributes."""
    for product in bound.spec.products:
        yield compiled(bound, product, next(attribute_combinations(bound.spec, product)))


def compiled(bound: BoundRegime, product: Product, attributes: Mapping[str, str]) -> Sampled:
    """A product of a bound regime for loans with these coded attributes."""
    policy = compile_policy(bound, product.code, attributes, Calendar.plain())
    settled = bound.settled({"product": product.code, **attributes})
    return Sampled(product=product, attributes=attributes, bound=settled, policy=policy)


def attribute_combinations(spec: RegimeSpec, product: Product) -> Iterator[dict[str, str]]:
    """Some combinations of the coded attributes of a product's loans."""
    choices = {
        fact.code: fact.value.choices
        for fact in spec.facts
        if fact.subject == LOAN and fact.nature == ATTRIBUTE and fact.value is not None and fact.value.choices
    }
    if product.tiers:
        choices["tier"] = tuple(tier for tier, _ in product.tiers)
    every = combinations(*choices.values())
    for values, _ in zip(every, range(COMBINATIONS_MAX), strict=False):
        yield dict(zip(choices, values, strict=True))


def thresholds(spec: RegimeSpec) -> tuple[int, ...]:
    """The whole numbers that the regime's conditions compare with, one below and one above each."""
    named = {compare.value for _, compare in of_type(spec, Compare) if isinstance(compare.value, int)}
    values = named | {param.default for param in spec.params if isinstance(param.default, int)}
    return tuple(sorted({int(value) + step for value in values if 0 <= int(value) <= SPAN for step in (-1, 0, 1)}))


def loans(spec: RegimeSpec, rows: int = ROWS) -> Columns:
    """Random measures of so many loans: days past due and counters near the thresholds, some facts, some amounts."""
    draw = np.random.default_rng(SEED)
    near = np.array([value for value in (0, 1, *thresholds(spec)) if value >= 0], dtype=np.int64)
    columns: Columns = {"today": np.full(rows, TODAY, dtype=np.int64)}
    late = draw.random(rows) < 0.7
    for name, anchor in MOVING.items():
        columns[name] = np.where(late, draw.choice(near, rows), 0)
        columns[anchor] = np.where(late, TODAY - columns[name], 0)
    for name in COUNTERS:
        columns[name] = draw.integers(0, 13, rows)
    for name in AMOUNTS:
        columns[name] = draw.integers(0, 10**8, rows) * (draw.random(rows) < 0.7)
    for name in DAYS:
        columns[name] = TODAY + draw.integers(-SPAN, SPAN, rows)
    for name in ("non_accrual", "paid_off", "observed", "restructured_again"):
        columns[name] = np.asarray(draw.random(rows) < 0.2, dtype=np.int64)
    columns["rate"] = draw.integers(0, 200_000, rows)
    columns["penalty_rate"] = columns["rate"] * 3 // 2
    columns["facts"] = np.zeros(rows, dtype=np.int64)
    for bit in fact_bits(spec).values():
        columns["facts"] |= np.where(draw.random(rows) < 0.08, bit, 0)
    return columns


def row_of(found: Sampled, columns: Columns, index: int) -> Row:
    """One loan as a row of names: its measures, its facts, and everything that its profile decides."""
    facts = int(columns["facts"][index])
    return {
        **{name: value for name, value in found.bound.values.items() if isinstance(value, int | str)},
        **{name: int(column[index]) for name, column in columns.items()},
        **{code: 1 for code, bit in fact_bits(found.bound.spec).items() if facts & bit},
        "product": found.product.code,
        "plan": found.product.plan,
        "retail": "YES" if found.product.retail else "NO",
        "credit_risk": "YES" if found.product.credit_risk else "NO",
        "accrual": "NON_ACCRUAL" if columns["non_accrual"][index] else "ACCRUAL",
        **found.attributes,
    }


def later(columns: Columns, days: int) -> Columns:
    """The same loans so many days later, if nothing but time happens."""
    moved = {**columns, "today": columns["today"] + days}
    for name, anchor in MOVING.items():
        moved[name] = np.where(columns[anchor] > 0, moved["today"] - columns[anchor], 0)
    return moved
