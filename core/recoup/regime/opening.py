"""What the kernel can say of an opening, and what it hangs on besides: facts with their days, other cases.

Conditions over columns of a loan are watched by the kernel on every evening. The rest is asked when a fact was stated,
when a case of a kind was opened or ended, and on days that were reckoned ahead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from recoup.regime.compiling import KERNEL_MEASURES
from recoup.regime.policy.case import Opening
from recoup.regime.policy.condition import All, Compare, Condition, Holds, InState, Is, Not, Reached, Some
from recoup.regime.policy.deadline import Deadline
from recoup.regime.remembering import remembered


def anchors_of(node: object) -> frozenset[str]:
    """Every anchor that the deadlines of a node name, wherever they stand in it."""
    return frozenset(_anchors(node))


def _anchors(node: object) -> Iterable[str]:
    if isinstance(node, Deadline):
        yield node.anchor
    elif isinstance(node, tuple):
        for part in node:
            yield from _anchors(part)
    elif is_dataclass(node) and not isinstance(node, type):
        for one in fields(node):
            yield from _anchors(getattr(node, one.name))


def compared_in(node: object) -> frozenset[str]:
    """Every name that the conditions of a node compare, wherever they stand in it."""
    if isinstance(node, tuple):
        return frozenset().union(*(compared_in(part) for part in node))
    if not is_dataclass(node) or isinstance(node, type):
        return frozenset()
    own = frozenset({node.name}) if isinstance(node, Compare) else frozenset()
    return own.union(*(compared_in(getattr(node, one.name)) for one in fields(node)))


@remembered(2048)
def counts_periods(node: object) -> bool:
    """Whether a deadline of a node counts in repayment periods, wherever it stands in it."""
    if isinstance(node, Deadline):
        return node.periods != 0
    if isinstance(node, tuple):
        return any(counts_periods(part) for part in node)
    if is_dataclass(node) and not isinstance(node, type):
        return any(counts_periods(getattr(node, one.name)) for one in fields(node))
    return False


@remembered(2048)
def hangs_on(opening: Opening) -> frozenset[str]:
    """The facts and anchors that may move an opening: a statement of one of them, a case that another counts from."""
    return facts_in(opening.when) | anchors_of(opening.at) | kinds_in(opening.when)


@remembered(2048)
def asks(opening: Opening) -> bool:
    """Whether the kernel cannot say all of an opening: its day hangs on a case or a fact, or its condition does."""
    return any(anchor not in _KERNEL for anchor in anchors_of(opening.at)) or _beyond(opening.when)


def ruled_out(condition: Condition | None, settings: Mapping[str, object]) -> bool:
    """Whether what an institution has chosen makes a bound condition false, whatever the loan.

    `Is("postloan_starts_at", ("APPROVAL",))` is ruled out where post-loan work starts at disbursement (PL-01).
    """
    match condition:
        case All(of=parts):
            return any(ruled_out(part, settings) for part in parts)
        case Is(name=name, values=tuple(values)):
            return name in settings and settings[name] not in values
        case _:
            return False


_KERNEL: Final = frozenset(
    {
        "due_on", "next_due_on", "maturity_on", "disbursed_on", "overdue_since", "interest_overdue_since",
        "principal_overdue_since", "opened_on",
    }
)  # fmt: skip


_MOVING_CODES: Final = frozenset({"grade", "computed_grade", "status"})
"""Codes of a loan that no mask of the kernel reads."""


def _beyond(condition: Condition | None) -> bool:
    match condition:
        case All(of=parts) | Some(of=parts):
            return any(_beyond(part) for part in parts)
        case Not(part=part):
            return _beyond(part)
        case Reached(deadline=deadline):
            return any(anchor not in _KERNEL for anchor in anchors_of(deadline))
        case Holds(times=times, months=months):
            return times != 1 or months != 0
        case Compare(name=name):
            return name not in KERNEL_MEASURES
        case Is(name=name):
            return name in _MOVING_CODES
        case None:
            return False
        case _:
            return True


def facts_in(condition: Condition | None) -> frozenset[str]:
    """The facts that a condition names, as what holds or as the beginning of a deadline."""
    match condition:
        case All(of=parts) | Some(of=parts):
            return frozenset().union(*(facts_in(part) for part in parts))
        case Not(part=part):
            return facts_in(part)
        case Holds(fact=fact):
            return frozenset({fact})
        case Reached(deadline=deadline):
            return frozenset(anchors_of(deadline)) - _KERNEL
        case _:
            return frozenset()


def kinds_in(condition: Condition | None) -> frozenset[str]:
    """The kinds of cases whose states a condition asks for, as the anchor of their latest."""
    match condition:
        case All(of=parts) | Some(of=parts):
            return frozenset().union(*(kinds_in(part) for part in parts))
        case InState(kind=kind):
            return frozenset({f"last:{kind}"})
        case _:
            return frozenset()
