"""What a regime's tables say to facts that somebody states, without a loan: grade, days, figures, what is not allowed.

An officer, an auditor or a front end asks before anything is recorded, and the answer comes from the same dataclasses
that nights and commands go by. Worked example (CB-X09): a credit-impaired claim with a carrying amount of 2,000,000.00,
30 days past due, and an expected loss of 1,799,999.00 is DOUBTFUL because of CL-04: 89.99995 % is not 90 %.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

from recoup.errors import NotFound, Problem
from recoup.regime.binding import BoundRegime, Raw, bind, in_force
from recoup.regime.checking.naming import Names
from recoup.regime.computing import evaluate
from recoup.regime.deciding import Cell, bound_number, holds, reckoned
from recoup.regime.finding import nearest
from recoup.regime.policy.deadline import Deadline, Earliest, Latest, When
from recoup.regime.policy.milestone import Milestone
from recoup.regime.policy.product import Product
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import ANCHOR_BY_CODE, COMMANDS
from recoup.rules.calendar import Calendar, date_of, day_of
from recoup.rules.columns import AMOUNT_LIMIT
from recoup.rules.observation import anew
from recoup.services import businessday, limits, regime
from recoup.services.access import BOOK_READ, Actor, require

DAYS_MAX: Final = 1200
"""Repayment days, and days of an event, that may be stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Facts as somebody states them. What is not stated is not known, and not knowing opens no door.

    `figures` are whole numbers by name: amounts in minor units, rates in ppm, counters. `days` gives anchors of
    deadlines and the day on which a fact began to hold; `events` the days on which a counted fact happened. `dues` are
    repayment days, `missed` those of them that were missed. `settings` are tried in place of the institution's own.
    """

    regime: str
    product: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    events: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    dues: tuple[date, ...] = ()
    missed: tuple[date, ...] = ()
    settings: Mapping[str, Raw] = field(default_factory=dict)
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A grade, and the rules that hold it down; none for the best one."""

    grade: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day that a rule names; of a standing task also the day on which it opens."""

    code: str
    on: date
    opens_on: date | None
    rules: tuple[str, ...]

    def late(self, done_on: date) -> int:
        """How many days after it something was done; 0 if in time."""
        return max(0, (done_on - self.on).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A requirement of a command that the facts stated do not meet."""

    command: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A sum and its exact part of a whole; None where the whole is 0."""

    amount: int | Fraction
    of_whole: Fraction | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A regime bound for what was stated, and the row that its conditions read."""

    bound: BoundRegime
    row: Mapping[str, Cell]
    events: Mapping[str, Sequence[int]]
    dues: Sequence[int]
    missed: Sequence[int]
    calendar: Calendar

    def day(self, when: When, row: Mapping[str, Cell]) -> int:
        """The day of a deadline; 0 while it is not known."""
        return reckoned(when, row, self.calendar, self.dues)


async def grade(actor: Actor, stated: Stated) -> Judged | None:
    """The worst floor that holds, else the best grade; None where the product is not graded. Needs `read`."""
    asked = await _asked(actor, stated)
    tables = in_force(asked.bound.spec.grades)
    table = next((each for each in tables if holds(each.covers, asked.row, asked.calendar)), None)
    if table is None or asked.row["credit_risk"] == "NO":
        return None
    held = [floor for floor in table.floors if holds(floor.when, asked.row, asked.calendar)]
    worst = max((table.grades.index(floor.grade) for floor in held), default=0)
    because = {rule: None for floor in held if table.grades.index(floor.grade) == worst for rule in floor.rules}
    return Judged(grade=table.grades[worst], because=tuple(because))


async def days(actor: Actor, stated: Stated) -> dict[str, Day]:
    """The milestones and standing tasks whose days can be reckoned from what was stated, by code. Needs `read`."""
    asked = await _asked(actor, stated)
    return {day.code: day for day in (*_milestones(asked), *_tasks(asked))}


async def figures(actor: Actor, stated: Stated) -> dict[str, int | Fraction | None]:
    """The regime's own figures, computed; None where something that they need was not stated. Needs `read`."""
    asked = await _asked(actor, stated)
    return {code: value if isinstance(value, int | Fraction) else None for code, value in _figures(asked).items()}


async def share(actor: Actor, figure: str, loans: Sequence[Stated], whole: int) -> Share:
    """What a figure of the regime adds up to over stated loans, and how much that is of a whole. Needs `read`.

    Worked example (HF-X09): arrears of 6,417.46 and 19,252.38 in a portfolio of 100,000,000.00 are 0.2567 ‰. Raises
    `Refused` for a figure that a loan's regime does not have or that cannot be computed from what was stated.
    """
    limits.count(loans)
    limits.refuse({0: list(limits.whole(whole, ("whole",), least=0, most=AMOUNT_LIMIT - 1))}, single=True)
    found = [(await figures(actor, stated)).get(figure) for stated in loans]
    unknown = {
        row: [Problem(code="FIGURE_UNKNOWN", field=("figure",), value=figure)]
        for row, value in enumerate(found)
        if value is None
    }
    limits.refuse(unknown, single=False)
    amount = sum(value for value in found if value is not None)
    return Share(amount=amount, of_whole=Fraction(amount, whole) if whole else None)


async def broken(actor: Actor, command: str, stated: Stated) -> tuple[Broken, ...]:
    """The requirements of a command that are not met; none: it may be asked for. Needs `read`.

    Raises `Refused` CHOICE_UNKNOWN for a command that no regime can require anything of.
    """
    codes = tuple(known.code for known in COMMANDS)
    limits.refuse({0: list(limits.choice(command, ("command",), codes))}, single=True)
    asked = await _asked(actor, stated)
    row = {**asked.row, **_figures(asked)}
    return tuple(
        Broken(command=command, rules=each.rules)
        for each in asked.bound.spec.requirements
        if each.command == command and holds(each.when, row, asked.calendar)
        if not holds(each.must, row, asked.calendar)
    )


async def _asked(actor: Actor, stated: Stated) -> _Asked:
    """The regime bound to what was stated. Raises `Refused` with every problem, `NotFound` for the regime."""
    require(actor, BOOK_READ)
    spec = regime.spec_of(stated.regime)
    if spec is None:
        raise NotFound("regime", stated.regime)
    limits.refuse({0: list(_problems(stated, spec))}, single=True)
    today = day_of(stated.on) if stated.on else (await businessday.current()).number
    chosen = (await regime.settings_of(actor, today)).get(spec.code, {})
    bound = bind(spec, settings={**chosen, **stated.settings}, day=today)
    coded = _coded(next(row for row in spec.products if row.code == stated.product), stated)
    return _Asked(
        bound=bound.settled(coded),
        row=_row(bound, coded, stated, today),
        events={code: sorted(map(day_of, told)) for code, told in stated.events.items()},
        dues=[day_of(due) for due in stated.dues],
        missed=[day_of(due) for due in stated.missed],
        calendar=await regime.calendar(),
    )


def _coded(product: Product, stated: Stated) -> dict[str, str]:
    """The attributes that a product fixes, and those that were stated."""
    return {
        "product": product.code,
        "plan": product.plan,
        "retail": "YES" if product.retail else "NO",
        "credit_risk": "YES" if product.credit_risk else "NO",
        **stated.attributes,
    }


def _row(bound: BoundRegime, coded: Mapping[str, str], stated: Stated, today: int) -> dict[str, Cell]:
    """What conditions and deadlines read. A state fact is the day on which it began, an event how often it happened."""
    parameters = {name: value for name, value in bound.values.items() if isinstance(value, int | str)}
    days = {code: day_of(told) for code, told in stated.days.items()}
    counts = {code: len(told) for code, told in stated.events.items()}
    return {"today": today, **parameters, **coded, **counts, **days, **stated.figures}


def _figures(asked: _Asked) -> dict[str, Cell]:
    """Figures in the order of the table; a later one may read an earlier one."""
    found: dict[str, Cell] = {}
    for figure in asked.bound.spec.figures:
        if figure.formula is not None:
            found[figure.code] = evaluate(figure.formula, {**asked.row, **found})
    return found


def _milestones(asked: _Asked) -> Iterator[Day]:
    row = dict(asked.row)
    for milestone in asked.bound.spec.milestones:
        on = _reached(asked, milestone, row) if holds(milestone.when, row, asked.calendar) else 0
        if on:
            row[milestone.code] = on
            yield Day(code=milestone.code, on=date_of(on), opens_on=None, rules=milestone.rules)


def _reached(asked: _Asked, milestone: Milestone, row: Mapping[str, Cell]) -> int:
    """The day of a milestone; 0 while something that it needs is not stated or did not happen often enough."""
    on = asked.day(milestone.on, row)
    if on and milestone.anew:
        names = _anchors(milestone.on)
        began = min(int(str(row[name])) for name in names)
        on = anew(began, asked.missed, lambda day: asked.day(milestone.on, {**row, **dict.fromkeys(names, day)}))
    for event, count in milestone.counts:
        happened = asked.events.get(event, ())
        wanted = bound_number(count)
        on = max(on, happened[wanted - 1]) if on and len(happened) >= wanted else 0
    return on


def _anchors(when: When) -> tuple[str, ...]:
    match when:
        case Deadline(anchor=anchor):
            return (anchor,)
        case Latest(of=parts) | Earliest(of=parts):
            return tuple(name for part in parts for name in _anchors(part))


def _tasks(asked: _Asked) -> Iterator[Day]:
    for task in asked.bound.spec.tasks:
        opens = asked.day(task.opens, asked.row) if task.opens else 0
        due = asked.day(task.due, {**asked.row, "opened_on": opens} if opens else asked.row)
        if due and (opens or not task.opens):
            yield Day(code=task.code, on=date_of(due), opens_on=date_of(opens) if opens else None, rules=task.rules)


def _problems(stated: Stated, spec: RegimeSpec) -> Iterator[Problem]:
    """Everything that was stated and cannot be read."""
    names = Names(spec)
    products = tuple(row.code for row in spec.products)
    yield from limits.choice(stated.product, ("product",), products)
    yield from limits.attributes(stated.attributes)
    told = {event for event, fact in names.facts.items() if fact.nature == "EVENT"}
    arguments = {argument.code for command in COMMANDS for argument in command.arguments}
    yield from _unknown(stated.attributes, ("attributes",), names.everywhere)
    yield from _unknown(stated.figures, ("figures",), names.everywhere | arguments | frozenset(names.facts))
    yield from _unknown(stated.days, ("days",), frozenset(ANCHOR_BY_CODE) | frozenset(names.facts))
    yield from _unknown(stated.events, ("events",), frozenset(told))
    for name, figure in stated.figures.items():
        yield from limits.whole(figure, ("figures", name), least=0, most=AMOUNT_LIMIT - 1)
    for name, day in stated.days.items():
        yield from limits.day(day, ("days", name))
    for name, days in (*stated.events.items(), ("dues", stated.dues), ("missed", stated.missed)):
        path = ("events", name) if name in stated.events else (name,)
        yield from _list(days, path, ascending=path == ("dues",))
    yield from _unknown(map(str, stated.missed), ("missed",), frozenset(map(str, stated.dues)))
    if stated.on is not None:
        yield from limits.day(stated.on, ("on",))


def _unknown(given: Iterable[str], path: limits.Path, known: frozenset[str]) -> Iterator[Problem]:
    for name in given:
        if name not in known:
            yield Problem(code="NAME_UNKNOWN", field=(*path, name), value=name, limit=nearest(name, known))


def _list(days: Sequence[date], path: limits.Path, *, ascending: bool) -> Iterator[Problem]:
    if len(days) > DAYS_MAX:
        yield Problem(code="TOO_MANY", field=path, value=str(len(days)), limit=str(DAYS_MAX))
    for day in days:
        yield from limits.day(day, path)
    for earlier, later in pairwise(days) if ascending else ():
        if later <= earlier:
            yield Problem(code="DATE_TOO_EARLY", field=path, value=later.isoformat(), limit=earlier.isoformat())
