"""Judgement: statuses, grades, floors, upgrades (regime.md §10; CL, HC, TR)."""

from dataclasses import dataclass

from recoup.regime.policy.condition import Condition, Holds
from recoup.regime.policy.parameter import P


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A name for the loan's present situation. The first of the table that holds; the last has no condition."""

    code: str
    when: Condition | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """A grade that the official one may not be better than while the condition holds.

    A condition that reads what no column of a loan has, the debtor's other claims or an amount that was stated, is
    asked in the morning; `noted` is the statement by which the loan is told of it, a fact that nobody else states.
    """

    grade: str
    when: Condition
    noted: str | None = None
    rules: tuple[str, ...] = ()


def asked_of(floor: Floor) -> Condition:
    """What is asked of a loan's own row: the condition, or the statement by which it was told of it in the morning."""
    return floor.when if floor.noted is None else Holds(floor.noted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """A grade better than `leaving` is reached only when `must` holds, and not while `unless` does (CL-07)."""

    leaving: str
    must: Condition
    unless: Condition | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GradePolicy:
    """The grades of the loans it `covers`, best first. The computed grade is the worst floor that holds.

    A worse computed grade counts at once; a better one only by a case of kind `case`, or at once where
    `improves_by_rule` (retail by days overdue). `better_than_floor`: an approved correction may be better than the
    floor and lapses when a measure in `lapses_on` rises (HF-15). The first row whose `covers` holds counts.
    """

    grades: tuple[str, ...]
    floors: tuple[Floor, ...]
    non_performing_from: str | None = None
    upgrades: tuple[Upgrade, ...] = ()
    case: str | None = None
    better_than_floor: bool = False
    lapses_on: tuple[str, ...] = ()
    covers: Condition | None = None
    improves_by_rule: bool | P = False
    rules: tuple[str, ...] = ()
