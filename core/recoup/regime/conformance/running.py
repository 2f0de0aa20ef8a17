"""Checks 32 and 39: the machines of a regime run on random knowledge, with the law that services run them by."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from recoup.regime.binding import bind, in_force
from recoup.regime.checking.settings import edition_days
from recoup.regime.checking.walking import of_type
from recoup.regime.conformance.samples import SEED, TODAY
from recoup.regime.deciding import Cell
from recoup.regime.finding import Finding
from recoup.regime.machine import Scene, firing, steps_from
from recoup.regime.policy.case import CaseKind
from recoup.regime.policy.condition import Compare, Filed, Filled, Has, Holds, InState, Is
from recoup.regime.remembering import remembered
from recoup.regime.spec import RegimeSpec

WALKS: Final = 60
"""Walks of each kind; their knowledge is drawn anew at each step."""
STEPS: Final = 40


def _kinds(spec: RegimeSpec) -> Iterator[CaseKind]:
    for day in edition_days(spec)[-1:]:
        yield from in_force(bind(spec, day=day).spec.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Everything that the conditions of a regime ask about."""

    compares: tuple[Compare, ...]
    codes: tuple[Is, ...]
    evidence: tuple[Has, ...]
    papers: tuple[Filed, ...]
    forms: tuple[Filled, ...]
    facts: tuple[Holds, ...]
    beside: tuple[InState, ...]


@remembered(8)  # a walk draws anew at each of its steps
def _asked(spec: RegimeSpec) -> _Asked:
    return _Asked(
        compares=tuple(node for _, node in of_type(spec, Compare)),
        codes=tuple(node for _, node in of_type(spec, Is)),
        evidence=tuple(node for _, node in of_type(spec, Has)),
        papers=tuple(node for _, node in of_type(spec, Filed)),
        forms=tuple(node for _, node in of_type(spec, Filled)),
        facts=tuple(node for _, node in of_type(spec, Holds)),
        beside=tuple(node for _, node in of_type(spec, InState)),
    )


def drawn(spec: RegimeSpec, draw: random.Random) -> Scene:
    """What may be known of a case: amounts, codes, facts, evidence, papers and fields, each there or not."""
    asked = _asked(spec)
    names = (name for node in asked.compares for name in (node.name, node.of) if name is not None)
    row: dict[str, Cell] = {name: draw.choice((0, 1, 3, 100)) for name in names}
    row |= {name: TODAY + draw.choice((-400, 40)) for name in ("period_start", "period_end")}
    for code in asked.codes:
        if isinstance(code.values, tuple):
            row[code.name] = draw.choice(code.values)
    evidence = {has.evidence: draw.choice((0, 1, 3)) for has in asked.evidence}
    filed = frozenset(paper.document for paper in asked.papers if draw.choice((True, False)))
    forms = [form.fields for form in asked.forms if draw.choice((True, False))]
    return Scene(
        row=row,
        today=TODAY,
        due=draw.choice((0, TODAY - 1, TODAY + 1)),
        facts={holds.fact: draw.choice((0, 1, 3)) for holds in asked.facts},
        evidence=evidence,
        fresh=evidence,
        filed=filed,
        signed=filed,
        filled=frozenset(field for fields in forms for field in fields),
        states={beside.kind: frozenset(draw.sample(beside.states, 1)) for beside in asked.beside},
    )


def resting(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 32: with the same knowledge the system comes to rest without coming back to a state that it has left."""
    draw = random.Random(SEED)  # noqa: S311  a test's draw, not a secret
    for kind in _kinds(spec):
        for _ in range(WALKS):
            scene, state, left = drawn(spec, draw), kind.states[0].code, list[str]()
            while (step := firing(kind, state, scene, frozenset(left))) is not None and step.target is not None:
                left.append(state)
                state = step.target
            if state in left:
                yield Finding(check=32, code="SYSTEM_CIRCLE", place=f"cases[{kind.code}]", value=state)
                break


def walks(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 39: whatever people and the system do, a case stands in a declared state and some walk comes to an end."""
    draw = random.Random(SEED)  # noqa: S311  a test's draw, not a secret
    for kind in _kinds(spec):
        final = {state.code for state in kind.states if state.final}
        declared = {state.code for state in kind.states}
        reached = {state for _ in range(WALKS) for state in _walk(spec, kind, draw)}
        for state in sorted(reached - declared):
            yield Finding(check=39, code="STATE_UNREACHABLE", place=f"cases[{kind.code}]", value=state)
        if reached.isdisjoint(final):
            yield Finding(check=39, code="STATE_WITHOUT_END", place=f"cases[{kind.code}]", value=kind.states[0].code)


def _walk(spec: RegimeSpec, kind: CaseKind, draw: random.Random) -> Iterator[str]:
    """The states of one walk: the system's step where one holds, else one of people, by chance."""
    state = kind.states[0].code
    for _ in range(STEPS):
        choices = list(steps_from(kind, state, people=True))
        step = firing(kind, state, drawn(spec, draw), frozenset())
        step = step or (draw.choice(choices) if choices else None)
        state = step.target or state if step is not None else state
        yield state
