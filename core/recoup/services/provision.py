"""What a regime wants set aside: for balances that somebody states, and for the loans on the books (PV-01 to PV-04).

Worked example (CB-X14), million 元: NORMAL 850, SPECIAL_MENTION 100, SUBSTANDARD 30, DOUBTFUL 15, LOSS 5 ask for 10.00
in general and 22.00 specifically; the minimum is 75.00, so 43.00 are missing. The potential risk is 38.75.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from recoup.errors import NotFound, Problem
from recoup.regime.binding import BoundRegime, Raw, bind, in_force
from recoup.regime.deciding import Cell, bound_number, holds, number
from recoup.regime.policy.grade import GradePolicy
from recoup.regime.policy.provision import Provision
from recoup.regime.spec import RegimeSpec
from recoup.rules import provisioning
from recoup.rules.columns import AMOUNT_LIMIT
from recoup.services import businessday, limits, regime
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.portfolio import PortfolioRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """Balances by official grade, in minor units, and other figures that a minimum is reckoned from, by name."""

    regime: str
    by_grade: Mapping[str, int]
    figures: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, Raw] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """What one row of the table asks for."""

    code: str
    amount: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisions:
    """What is to be booked and at least to be held; `shortfall` is what the booked reserves lack to the minimum.

    `loan_ratio` is reserves over loans, `coverage` reserves over what does not perform, both exact and None over 0.
    """

    booked: tuple[Reserve, ...]
    minima: tuple[Reserve, ...]
    estimates: tuple[Reserve, ...]
    loans: int
    non_performing: int
    reserves: int
    minimum: int
    shortfall: int
    estimate: int
    loan_ratio: Fraction | None
    non_performing_ratio: Fraction | None
    coverage: Fraction | None


NO_FIGURES: Final[Mapping[str, int]] = {}


async def assess(actor: Actor, stated: Balances) -> Provisions:
    """What the regime wants for stated balances, in today's edition and by the institution's settings. Needs `read`.

    Raises `NotFound` for a regime that is not active, `Refused` with every problem of what was stated.
    """
    require(actor, BOOK_READ)
    spec = regime.spec_of(stated.regime)
    if spec is None:
        raise NotFound("regime", stated.regime)
    today = (await businessday.current()).number
    chosen = (await regime.settings_of(actor, today)).get(spec.code, {})
    bound = bind(spec, settings={**chosen, **stated.settings}, day=today)
    limits.refuse({0: list(_problems(stated, bound.spec))}, single=True)
    return _provisions(bound, stated.by_grade, stated.figures)


async def of_row(actor: Actor, row: PortfolioRow, figures: Mapping[str, int] = NO_FIGURES) -> Provisions | None:
    """The same for loans that were added up, in today's edition; None where the regime does not grade. Needs `read`.

    `figures` are those that the loans do not tell: the value-added income of the year (HW-04). Raises `Refused` for one
    that the regime's table does not read.
    """
    require(actor, BOOK_READ)
    spec = regime.spec_of(row.regime)
    if spec is None or not spec.grades:
        return None
    today = (await businessday.current()).number
    settings = (await regime.settings_of(actor, today)).get(spec.code, {})
    bound = bind(spec, settings=settings, day=today)
    limits.refuse({0: list(_figure_problems(figures, bound.spec))}, single=True)
    return _provisions(bound, {part.grade: part.balance for part in row.grades}, figures)


def _tables(spec: RegimeSpec) -> Sequence[GradePolicy]:
    return in_force(spec.grades)


def of_grades(bound: BoundRegime, by_grade: Mapping[str, int]) -> Provisions | None:
    """The same for balances by grade under a bound regime; None where it does not grade."""
    return _provisions(bound, by_grade, {}) if _tables(bound.spec) else None


def _provisions(bound: BoundRegime, by_grade: Mapping[str, int], figures: Mapping[str, int]) -> Provisions:
    table = _tables(bound.spec)[0]
    worst = table.grades.index(table.non_performing_from) if table.non_performing_from else len(table.grades)
    loans = sum(by_grade.values())
    bad = sum(by_grade.get(grade, 0) for grade in table.grades[worst:])
    parameters = {name: value for name, value in bound.values.items() if isinstance(value, int | str)}
    whole: dict[str, Cell] = {**parameters, "portfolio_balance": loans, "portfolio_non_performing": bad, **figures}
    asked = [_reserve(bound, place, by_grade, whole) for place in range(len(in_force(bound.spec.provisions)))]
    of = {use: tuple(row for kind, row in asked if kind == use) for use in ("BOOK", "MINIMUM", "ESTIMATE")}
    reserves = sum(row.amount for row in of["BOOK"])
    minimum = provisioning.minimum(row.amount for row in of["MINIMUM"])
    return Provisions(
        booked=of["BOOK"],
        minima=of["MINIMUM"],
        estimates=of["ESTIMATE"],
        loans=loans,
        non_performing=bad,
        reserves=reserves,
        minimum=minimum,
        shortfall=provisioning.gap(minimum, reserves),
        estimate=sum(row.amount for row in of["ESTIMATE"]),
        loan_ratio=provisioning.ratio(reserves, loans),
        non_performing_ratio=provisioning.ratio(bad, loans),
        coverage=provisioning.ratio(reserves, bad),
    )


def _reserve(
    bound: BoundRegime, place: int, by_grade: Mapping[str, int], whole: Mapping[str, Cell]
) -> tuple[str, Reserve]:
    """(use, reserve) of the row at that place: over balances grade by grade, over a figure of the whole once."""
    row = in_force(bound.spec.provisions)[place]
    amount = 0
    if row.of == "balance":
        for grade, balance in by_grade.items():
            settled = in_force(bound.settled({"grade": grade}).spec.provisions)[place]
            amount += _asked(settled, {**whole, "grade": grade, "balance": balance})
    else:
        amount = _asked(row, whole)
    return row.use, Reserve(code=row.code, amount=amount, rules=row.rules)


def _asked(row: Provision, cells: Mapping[str, Cell]) -> int:
    """A share of the named figure while the row's condition holds; 0 of what is not known."""
    of = number(cells, row.of)
    if not row.enabled or not isinstance(of, int) or not holds(row.when, cells):
        return 0
    return provisioning.share(of, bound_number(row.rate))


def _figure_problems(figures: Mapping[str, int], spec: RegimeSpec) -> Iterator[Problem]:
    named = tuple(sorted({row.of for row in in_force(spec.provisions)} - {"balance"}))
    for name, figure in figures.items():
        yield from limits.choice(name, ("figures",), named)
        yield from limits.whole(figure, ("figures", name), least=0, most=AMOUNT_LIMIT - 1)


def _problems(stated: Balances, spec: RegimeSpec) -> Iterator[Problem]:
    tables = _tables(spec)
    grades = tables[0].grades if tables else ()
    for grade, balance in stated.by_grade.items():
        yield from limits.choice(grade, ("by_grade",), grades)
        yield from limits.whole(balance, ("by_grade", grade), least=0, most=AMOUNT_LIMIT - 1)
    yield from _figure_problems(stated.figures, spec)
    if not grades:
        yield Problem(code="CHOICE_UNKNOWN", field=("regime",), value=stated.regime, limit="grades")
    if (total := sum(stated.by_grade.values())) >= AMOUNT_LIMIT:
        yield Problem(code="AMOUNT_TOO_LARGE", field=("by_grade",), value=str(total), limit=str(AMOUNT_LIMIT))
