"""A case kind as a Mermaid diagram of its states: what people do with solid names, what the system does in brackets.

stateDiagram-v2
    [*] --> LEDGERED
    LEDGERED --> WITH_COORDINATOR : hand_over (postloan)
"""

from collections.abc import Iterator

from recoup.regime.policy.case import CaseKind, Transition


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
