"""Whether a regime is sound: every name resolves and the structure holds. Findings are data, never exceptions.

`check` is what the loader runs; a regime with a finding is not made active. The conformance suite asks the same and
more. Each check carries its number in regime.md §16.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from recoup.regime.checking import access, form, judgement, machines, names, paper, people, reach, settings
from recoup.regime.finding import Finding
from recoup.regime.remembering import remembered
from recoup.regime.spec import RegimeSpec

Check: TypeAlias = Callable[[RegimeSpec], Iterator[Finding]]

FORM: Final[tuple[Check, ...]] = (form.frozen, form.closed_words, form.codes)
"""What must hold before anything else can be asked."""

NAMES: Final[tuple[Check, ...]] = (
    names.parameters, names.measures, names.anchors, names.facts, names.evidence, names.documents, names.cases,
    people.parts, people.organisations, people.commands, people.rules, judgement.grades,
)  # fmt: skip
"""That every name resolves."""

STRUCTURE: Final[tuple[Check, ...]] = (
    reach.nouns, reach.negations,
    settings.defaults, settings.profiles, settings.bindable,
    machines.reachable, machines.ending, machines.final, machines.guarded, machines.four_eyes, machines.possible,
    machines.standing, machines.sending,
    access.never, access.conflicts, access.read_only, access.apart,
    paper.numbered, paper.formulas, paper.blanks,
    judgement.rates, judgement.statuses, judgement.tables, judgement.answered,
)  # fmt: skip
"""That it holds together."""


@remembered(64)
def check(spec: RegimeSpec) -> tuple[Finding, ...]:
    """Everything that keeps a regime from being active; empty when it is sound. A frozen spec is looked at once."""
    malformed = tuple(finding for ask in FORM for finding in ask(spec))
    return malformed or tuple(finding for ask in (*NAMES, *STRUCTURE) for finding in ask(spec))
