"""What a document needs to know: the names that its columns, formulas and conditions read, and the nouns they count.

Worked example: a table of loans `where=Compare("dpd", ">=", 1)` with a column from `balance` needs `dpd` and `balance`;
of what nobody names nothing is asked of the ledger.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from recoup.regime.computing import operands
from recoup.regime.opening import anchors_of
from recoup.regime.period import period_in
from recoup.regime.policy.case import CaseKind
from recoup.regime.policy.condition import Compare, Holds, Is
from recoup.regime.policy.document import Agreement, Document, Table
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import Band, Count, Figure, Minus, Over, Pick, Plus, Share, Total
from recoup.regime.spec import RegimeSpec


def names_of(document: Document, spec: RegimeSpec) -> frozenset[str]:
    """Every name that a document reads, those that the regime's figures read for it among them."""
    figures = {figure.code: figure for figure in spec.figures}
    found, ahead = set[str](), set(_names(document))
    while ahead:
        name = ahead.pop()
        found.add(name)
        if name in figures:
            ahead |= set(_names(figures[name])) - found
    return frozenset(found)


def figures_of(document: Document, spec: RegimeSpec) -> tuple[Figure, ...]:
    """The figures of loans that a document reads, in the order in which the regime declares them."""
    names = names_of(document, spec)
    return tuple(one for one in spec.figures if one.code in names and one.noun == "loan" and one.formula is not None)


def nouns_of(node: object) -> frozenset[str]:
    """The nouns whose rows formulas below a node count or add up."""
    return frozenset(each.noun for each in _nodes(node) if isinstance(each, Count | Total))


def of_begun(kind: CaseKind) -> bool:
    """Whether a case is of a party and a period: rows of the party's loans that began in it know what was entered."""
    return "party" in kind.key and period_in(kind.key) is not None


def names_begun(kind: CaseKind) -> bool:
    """Whether such a case is of the period in which loans began: of the sales of a month, whenever it opened."""
    return any("disbursed_on" in anchors_of(opening.names) for opening in kind.opens)


def _names(node: object) -> Iterator[str]:
    for each in _nodes(node):
        match each:
            case Compare(name=name, of=of):
                yield from (name,) if of is None else (name, of)
            case Is(name=name) | Holds(fact=name):
                yield name
            case Plus() | Minus() | Over() | Share() | Pick() | Band():
                yield from operands(each)
            case Total(measure=measure):
                yield measure
            case Field(source=source) if source is not None:
                yield source
            case Table(group=group) if group is not None:
                yield group
            case Agreement(name=name):
                yield name
            case _:
                pass


def _nodes(node: object) -> Iterator[object]:
    yield node
    if isinstance(node, tuple):
        for part in node:
            yield from _nodes(part)
    elif is_dataclass(node) and not isinstance(node, type):
        for field in fields(node):
            yield from _nodes(getattr(node, field.name))
