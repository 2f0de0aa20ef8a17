"""A case kind as a Mermaid diagram of its states: what people do with solid names, what the system does in brackets.

stateDiagram-v2
    [*] --> LEDGERED
    LEDGERED --> WITH_COORDINATOR : hand_over (postloan)
"""

from collections.abc import Iterator

from recoup.regime.policy.case import CaseKind, Transition
from recoup.regime.spec import Dated, RegimeSpec
from recoup.regime.words import label
from recoup.translation import Language


def kinds_of(spec: RegimeSpec) -> tuple[CaseKind, ...]:
    """The kinds of a regime that is not bound: of editions the newest."""
    return spec.cases.versions[-1].value if isinstance(spec.cases, Dated) else spec.cases


def page(spec: RegimeSpec) -> str:
    """The reference page of a regime's machines: each with its name in both languages, its key, its diagram."""
    lines = [
        f"# Machines of {spec.name.en} ({spec.name.zh})",
        "",
        f"Made by `recoup plugins show {spec.code} --case all`; a test keeps it equal to the regime. What people do",
        "bears the parts that may do it; what the system does stands in brackets.",
    ]
    for kind in kinds_of(spec):
        words = [label(f"case.{kind.code}", spec, language) for language in (Language.EN, Language.ZH)]
        cited = f"Key: {', '.join(kind.key)}. Rules: {', '.join(kind.rules)}."
        lines += ["", f"## {kind.code}: {words[0]} ({words[1]})", "", cited]
        lines += ["", "```mermaid", mermaid(kind), "```"]
    return "\n".join(lines) + "\n"


def mermaid(kind: CaseKind) -> str:
    """The diagram of a machine; the same kind gives the same text."""
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _lines(kind))])


def _lines(kind: CaseKind) -> Iterator[str]:
    if kind.states:
        yield f"[*] --> {kind.states[0].code}"
    for step in kind.transitions:
        for source in step.source:
            yield f"{source} --> {step.target or source} : {_label(step)}"
    yield from (f"{state.code} --> [*]" for state in kind.states if state.final)


def _label(step: Transition) -> str:
    if not step.by:
        return f"[{step.code}]"
    quorum = f" ×{step.quorum}" if step.quorum != 1 else ""
    return f"{step.code} ({', '.join(step.by)}{quorum})"
