"""What a regime demands of a command before it is taken, and who has to agree to it (regime.md §8).

Worked example (EX-01, CB-X17): a loan of twelve months that was never extended may be extended by twelve; of a second
request for one month the refusal names the month asked for and the 0 that are left.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from recoup.errors import Problem
from recoup.regime.deciding import PLAIN, Row, bound_number, holds, number, reckoned
from recoup.regime.policy.access import Approval, Requirement
from recoup.regime.policy.condition import All, Compare, Condition, Holds, Is, Not, Reached, Some
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.parameter import MONEY, RATE
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import COMMAND_BY_CODE
from recoup.rules.calendar import Calendar, date_of
from recoup.rules.money import format_amount, format_rate
from recoup.services import regime
from recoup.services.regime import ProfileKey
from recoup.services.subject import Subject, row_of

PPM: Final = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command as conditions read it: its arguments by name, and the field of the input that each comes from."""

    command: str
    arguments: Mapping[str, int]
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a command is about: a loan, or a contract that is to become one."""

    number: str
    currency: str
    day: int
    demands: Sequence[Requirement]
    row: Row
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """Who has to agree to a command: (part, how many persons) in order, and the rules that say so.

    `within` is after how many days a command lapses that nobody agreed to; None: never.
    """

    levels: tuple[tuple[str, int], ...] = ()
    rules: tuple[str, ...] = ()
    within: int | None = None

    @property
    def signatures(self) -> tuple[str, ...]:
        """The part of every signature that is needed, in order."""
        return tuple(part for part, persons in self.levels for _ in range(persons))


NOBODY: Final = Class()
"""The command is carried out at once."""


def problems(one: Subject, asked: Asked) -> Iterator[Problem]:
    """Every demand of the regime that does not hold for the loan on the value date."""
    matter = Matter(
        number=one.header.number,
        currency=one.header.currency,
        day=one.day,
        demands=one.spec.requirements,
        row=row_of(one, asked.arguments),
        calendar=one.then.policy.calendar,
    )
    yield from unmet(matter, asked)


def unmet(matter: Matter, asked: Asked) -> Iterator[Problem]:
    """Every demand that does not hold of what a command is about."""
    for demand in matter.demands:
        if demand.command == asked.command and holds(demand.when, matter.row, matter.calendar):
            parts = demand.must.of if isinstance(demand.must, All) else (demand.must,)
            for part in parts:
                if not holds(part, matter.row, matter.calendar):
                    yield _problem(matter, asked, demand, part)


def class_of(one: Subject, asked: Asked) -> Class:
    """Who has to agree: the first row of the command whose condition holds; nobody where there is none."""
    return _class(one.spec, asked.command, row_of(one, asked.arguments), one.then.policy.calendar)


async def class_at(institution_id: int, regime_code: str, command: str, *, day: int) -> Class:
    """Who has to agree to a command that is about no loan, by a regime as an institution has set it for a day."""
    key = ProfileKey(regime=regime_code, product="", institution_id=institution_id, attributes=())
    bound = (await regime.bounds([key], day)).get(key)
    return NOBODY if bound is None else _class(bound.spec, command, {"today": day}, PLAIN)


def merged(classes: Iterable[Class]) -> Class:
    """Who has to agree to a command about several loans: everybody whom any of them demands, each level once."""
    found = [one for one in classes if one.levels]
    levels = dict.fromkeys(level for one in found for level in one.levels)
    rules = dict.fromkeys(rule for one in found for rule in one.rules)
    within = [one.within for one in found if one.within is not None]
    return Class(levels=tuple(levels), rules=tuple(rules), within=min(within, default=None))


def _class(spec: RegimeSpec, command: str, row: Row, calendar: Calendar) -> Class:
    found = next((each for each in spec.approvals if _counts(each, command, row, calendar)), None)
    if found is None:
        return NOBODY
    return Class(
        levels=tuple((part, bound_number(persons)) for part, persons in found.levels),
        rules=found.rules,
        within=None if found.within is None else bound_number(found.within),
    )


def _counts(approval: Approval, command: str, row: Row, calendar: Calendar) -> bool:
    return approval.command == command and holds(approval.when, row, calendar)


def _problem(matter: Matter, asked: Asked, demand: Requirement, part: Condition) -> Problem:
    """The refusal of one demand: against its number, against its day, or by the names that it reads."""
    details = {"rules": ", ".join(demand.rules)}
    match part:
        case Compare(name=name) if name in asked.arguments:
            field = (asked.fields[name],)
            value = _shown(matter, asked, name, asked.arguments[name])
            limit = f"{part.op} {_limit(matter, asked, part)}"
            return Problem(code="DEMAND_BOUND", field=field, value=value, limit=limit, details=details)
        case Not(part=Reached(deadline=Deadline() as deadline)):
            limit = date_of(reckoned(deadline, matter.row, matter.calendar)).isoformat()
            value = date_of(matter.day).isoformat()
            return Problem(code="DEMAND_TOO_LATE", field=("value_on",), value=value, limit=limit, details=details)
        case _:
            limit = ", ".join(dict.fromkeys(_names(part)))
            value = matter.number
            return Problem(code="DEMAND_NOT_MET", field=("loan",), value=value, limit=limit, details=details)


def _limit(matter: Matter, asked: Asked, part: Compare) -> str:
    bound = bound_number(part.value)
    if part.of is None:
        return _shown(matter, asked, part.name, bound)
    whole = number(matter.row, part.of)
    return part.of if whole is None else _shown(matter, asked, part.name, int(whole * bound // PPM))


def _shown(matter: Matter, asked: Asked, name: str, value: int) -> str:
    """An argument of the command for a person: an amount in its currency, a rate as a fraction, months as they are."""
    kind = next(field.kind for field in COMMAND_BY_CODE[asked.command].arguments if field.code == name)
    if kind == RATE:
        return format_rate(value)
    return format_amount(value, matter.currency) if kind == MONEY else str(value)


def _names(part: Condition) -> Iterator[str]:
    """The facts, attributes and measures that a condition reads."""
    match part:
        case All(of=parts) | Some(of=parts):
            for each in parts:
                yield from _names(each)
        case Not(part=inner):
            yield from _names(inner)
        case Holds(fact=fact):
            yield fact
        case Is(name=name, values=tuple() as values):
            yield f"{name}={'/'.join(values)}"
        case Compare(name=name) | Is(name=name):
            yield name
        case _:
            return
