"""Checks 9 to 15: parameters, measures, anchors, facts, evidence, documents and cases that are named exist."""

from collections.abc import Iterable, Iterator

from recoup.regime.checking.naming import Names
from recoup.regime.checking.walking import Site, of_type, rows, walk
from recoup.regime.computing import operands
from recoup.regime.finding import Finding, nearest
from recoup.regime.policy.case import RECORD, CaseKind, Do
from recoup.regime.policy.condition import Compare, Filed, Filled, Has, Holds, InState, Is
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.document import Agreement, Document, Table
from recoup.regime.policy.fact import EVENT, Fact, Field
from recoup.regime.policy.formula import Band, Count, Figure, Minus, Over, Pick, Plus, Share, Total
from recoup.regime.policy.grade import GradePolicy
from recoup.regime.policy.interest import Interest, Surcharge
from recoup.regime.policy.milestone import Milestone
from recoup.regime.policy.parameter import DATE, P, Param, Profile
from recoup.regime.policy.product import Product
from recoup.regime.policy.provision import Provision
from recoup.regime.policy.rate import RateList
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import ANCHOR_BY_CODE, EVIDENCE, FACT_BY_CODE, NOUN_BY_CODE

DUES_OF_THE_CORE = ("SCHEDULE", "INVOICE")


def unresolved(check: int, code: str, place: str, value: str, admissible: Iterable[str]) -> Iterator[Finding]:
    """A finding when the value is not among the admissible ones."""
    names = frozenset(admissible)
    if value not in names:
        yield Finding(check=check, code=code, place=place, value=value, right=nearest(value, names))


def parameters(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 9: every parameter that is read, set by a profile or compared with is declared."""
    names = Names(spec)
    for site, parameter in of_type(spec, P):
        yield from unresolved(9, "PARAMETER", site.place, parameter.key, names.params)
        if parameter.by is not None:
            yield from unresolved(9, "NAME", f"{site.place}.by", parameter.by, names.readable(site))
    for site, param in of_type(spec, Param):
        if param.above is not None:
            yield from unresolved(9, "PARAMETER", f"{site.place}.above", param.above, names.params)
    for site, profile in of_type(spec, Profile):
        for key, _ in profile.values:
            yield from unresolved(9, "PARAMETER", f"{site.place}.values", key, names.params)


def measures(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 10: every name that a condition, formula, field or provision reads can be read there."""
    names = Names(spec)
    functions = {function.code for function in spec.functions}
    for site in walk(spec):
        for name in _read(site.node):
            yield from unresolved(10, "NAME", site.place, name, names.readable(site))
        if isinstance(site.node, Figure | Surcharge) and site.node.function is not None:
            yield from unresolved(10, "FUNCTION", f"{site.place}.function", site.node.function, functions)
        if isinstance(site.node, Count | Total):
            yield from unresolved(10, "NOUN", f"{site.place}.noun", site.node.noun, NOUN_BY_CODE)
        if isinstance(site.node, Product):
            generators = {generator.code for generator in spec.dues}
            yield from unresolved(10, "DUES", f"{site.place}.dues", site.node.dues, {*DUES_OF_THE_CORE, *generators})
        yield from _rate_lists(spec, site)
        if isinstance(site.node, Figure) and (site.node.formula is None) == (site.node.function is None):
            yield Finding(check=10, code="FIGURE_FORM", place=site.place, value=site.node.code)


def _rate_lists(spec: RegimeSpec, site: Site) -> Iterator[Finding]:
    """The list that interest refers to is declared, and what it lists is under a tenor of its own."""
    if isinstance(site.node, Interest) and site.node.rate_list is not None:
        lists = {row.code for row in spec.rate_lists}
        yield from unresolved(10, "RATE_LIST", f"{site.place}.rate_list", site.node.rate_list, lists)
    if isinstance(site.node, RateList):
        tenors = {tenor.code for tenor in site.node.tenors}
        for row in site.node.rates:
            yield from unresolved(10, "TENOR", f"{site.place}.rates", row.tenor, tenors)


def _read(node: object) -> tuple[str, ...]:
    match node:
        case Compare(name=name, of=of):
            return (name,) if of is None else (name, of)
        case Is(name=name):
            return (name,)
        case Plus() | Minus() | Over() | Share() | Pick() | Band():
            return operands(node)
        case Total(measure=measure):
            return (measure,)
        case Figure(inputs=inputs):
            return inputs
        case Field(source=source) if source is not None:
            return (source,)
        case Provision(of=of):
            return (of,)
        case Agreement(name=name):
            return (name,)
        case GradePolicy(lapses_on=lapses_on):
            return lapses_on
        case _:
            return ()


def anchors(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 11: every anchor is a day of the core, of the case, of a fact, an earlier milestone, or a form."""
    names = Names(spec)
    kinds = {kind.code: kind for kind in rows(spec.cases)}
    for site, deadline in of_type(spec, Deadline):
        days = {field.code for field in names.fields(site) if field.kind == "DATE"}
        earlier = _milestones_before(spec, site.place)
        yield from _anchor(site, deadline.anchor, {*ANCHOR_BY_CODE, *days, *names.facts, *earlier}, kinds)


def _milestones_before(spec: RegimeSpec, place: str) -> Iterator[str]:
    """The milestones that stand before the one of this place."""
    codes = [row.code for row in spec.milestones]
    at = next((index for index, code in enumerate(codes) if place.startswith(f"milestones[{code}]")), 0)
    yield from codes[:at]


def _anchor(site: Site, anchor: str, days: set[str], kinds: dict[str, CaseKind]) -> Iterator[Finding]:
    form, _, rest = anchor.partition(":")
    match form if rest else "":
        case "last":
            yield from unresolved(11, "CASE_KIND", f"{site.place}.anchor", rest, kinds)
        case "entered":
            kind, _, state = rest.partition(".")
            states = {f"{kind}.{state.code}" for state in kinds[kind].states} if kind in kinds else set()
            yield from unresolved(11, "STATE", f"{site.place}.anchor", f"{kind}.{state}", states)
        case "missed_after":
            yield from _anchor(site, rest, days, kinds)
        case _:
            yield from unresolved(11, "ANCHOR", f"{site.place}.anchor", anchor, days)


def facts(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 12: facts that are read, recorded or ended exist, and are used according to their nature."""
    names = Names(spec)
    for site, holds in of_type(spec, Holds):
        yield from unresolved(12, "FACT", site.place, holds.fact, names.facts)
        counted = holds.fact in names.facts and names.facts[holds.fact].nature == "EVENT"
        if holds.times != 1 and not counted:
            yield Finding(check=12, code="FACT_NOT_COUNTED", place=site.place, value=holds.fact, right="EVENT")
    for site, milestone in of_type(spec, Milestone):
        for event, _ in milestone.counts:
            happening = {code for code, fact in names.facts.items() if fact.nature == "EVENT"}
            yield from unresolved(12, "FACT", f"{site.place}.counts", event, happening)
    for site, act in of_type(spec, Do):
        if act.verb in ("RECORD", "END"):
            yield from unresolved(12, "FACT", site.place, act.what, names.facts)
        if act.on is not None:
            yield from _dated(names, site, act, act.on)
    for site, fact in of_type(spec, Fact):
        yield from _nature(site, fact)


def _dated(names: Names, site: Site, act: Do, field: str) -> Iterator[Finding]:
    """Only an event that is recorded has a day of its own, from a field that is a day."""
    yield from unresolved(12, "FIELD", site.place, field, {one.code for one in names.fields(site) if one.kind == DATE})
    if act.verb != RECORD or (act.what in names.facts and names.facts[act.what].nature != EVENT):
        yield Finding(check=12, code="FACT_NOT_COUNTED", place=site.place, value=act.what, right=EVENT)


def _nature(site: Site, fact: Fact) -> Iterator[Finding]:
    wider = FACT_BY_CODE.get(fact.code)
    if wider is not None and (wider.subject, wider.nature) != (fact.subject, fact.nature):
        right = f"{wider.subject}, {wider.nature}"
        yield Finding(check=12, code="FACT_WIDENED", place=site.place, value=fact.code, right=right)
    if fact.nature == "ATTRIBUTE" and fact.value is None:
        yield Finding(check=12, code="ATTRIBUTE_WITHOUT_VALUE", place=site.place, value=fact.code)


def evidence(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 13: kinds of evidence are the core's or declared."""
    known = {*EVIDENCE, *spec.evidence}
    for site in walk(spec):
        match site.node:
            case Has(evidence=kind):
                yield from unresolved(13, "EVIDENCE", site.place, kind, known)
            case Fact(evidence=kinds) | Document(evidence=kinds):
                for kind in kinds:
                    yield from unresolved(13, "EVIDENCE", f"{site.place}.evidence", kind, known)
            case _:
                pass


def documents(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 14: documents that are asked for, signed or locked are declared."""
    declared = {document.code for document in rows(spec.documents)}
    for site in walk(spec):
        match site.node:
            case Filed(document=code):
                yield from unresolved(14, "DOCUMENT", site.place, code, declared)
            case Do(verb="RENDER" | "SIGN" | "REOPEN" | "LOCK", what=code):
                yield from unresolved(14, "DOCUMENT", site.place, code, declared)
            case _:
                pass


def cases(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 15: case kinds, their states and fields that are named exist."""
    kinds = {kind.code: kind for kind in rows(spec.cases)}
    for site in walk(spec):
        match site.node:
            case InState(kind=kind, states=states):
                yield from unresolved(15, "CASE_KIND", site.place, kind, kinds)
                for state in states if kind in kinds else ():
                    yield from unresolved(15, "STATE", site.place, state, {row.code for row in kinds[kind].states})
            case Do(verb="SET" | "GRADE", what=field) if site.case is not None:
                yield from unresolved(15, "FIELD", site.place, field, {row.code for row in site.case.fields})
            case Do(verb="OPEN" | "CANCEL", what=kind):
                yield from unresolved(15, "CASE_KIND", site.place, kind, kinds)
            case GradePolicy(case=kind) if kind is not None:
                yield from unresolved(15, "CASE_KIND", f"{site.place}.case", kind, kinds)
            case CaseKind():
                yield from _inside(site, site.node)
            case Filled(fields=fields) if site.case is not None:
                for field in fields:
                    yield from unresolved(15, "FIELD", site.place, field, {row.code for row in site.case.fields})
            case Filled(fields=fields) if site.table is not None:
                for field in fields:
                    yield from unresolved(15, "FIELD", site.place, field, _entered(spec, site.table))
            case _:
                pass


def _entered(spec: RegimeSpec, table: Table) -> frozenset[str]:
    """What rows of a table have because somebody entered it: fields of cases, where its rows are cases."""
    kinds = rows(spec.cases) if "case" in table.row else ()
    return frozenset(field.code for kind in kinds for field in kind.fields)


def _inside(site: Site, kind: CaseKind) -> Iterator[Finding]:
    states = {state.code for state in kind.states}
    fields = {field.code for field in kind.fields}
    for transition in kind.transitions:
        place = f"{site.place}.transitions[{transition.code}]"
        for state in (*transition.source, *(() if transition.target is None else (transition.target,))):
            yield from unresolved(15, "STATE", place, state, states)
        for act in transition.does:
            if act.verb == "SET":
                yield from unresolved(15, "FIELD", f"{place}.does", act.what, fields)
    for opening in kind.opens:
        for field, _ in opening.sets:
            yield from unresolved(15, "FIELD", f"{site.place}.opens[{opening.code}].sets", field, fields)
    for noun in kind.key:
        yield from unresolved(15, "NOUN", f"{site.place}.key", noun, NOUN_BY_CODE)
