"""Checks 20 to 22: names of wider nouns only, `Not` over what is known only, nothing declared and unused."""

from collections.abc import Iterator, Mapping

from recoup.regime.checking.machines import anchors_of
from recoup.regime.checking.naming import Names, reachable_nouns
from recoup.regime.checking.people import cited, named_parts
from recoup.regime.checking.walking import Site, walk
from recoup.regime.computing import operands
from recoup.regime.finding import Finding
from recoup.regime.policy.case import Do
from recoup.regime.policy.condition import Compare, Filed, Has, Holds, Is, Reached
from recoup.regime.policy.document import Document
from recoup.regime.policy.fact import Fact, Field
from recoup.regime.policy.formula import Band, Figure, Minus, Over, Pick, Plus, Share
from recoup.regime.policy.interest import Surcharge
from recoup.regime.policy.parameter import P
from recoup.regime.policy.product import Product
from recoup.regime.policy.provision import Provision
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import ANCHOR_BY_CODE, PARAM_BY_CODE


def nouns(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 20: a name of a narrower noun is read through Count or Total only."""
    names = Names(spec)
    for site in walk(spec):
        if not site.nouns:
            continue
        own = {*site.nouns, *(field.code for field in names.fields(site))}  # a noun of a key is known by its code
        within = reachable_nouns(site.nouns)
        for name in _direct(site.node):
            noun = names.noun(name)
            if name not in own and noun is not None and noun not in within:
                right = ", ".join(sorted(within))
                yield Finding(check=20, code="NOUN_NARROWER", place=site.place, value=f"{name} ({noun})", right=right)


def _direct(node: object) -> tuple[str, ...]:
    match node:
        case Compare(name=name, of=of):
            return (name,) if of is None else (name, of)
        case Is(name=name):
            return (name,)
        case Holds(fact=fact):
            return (fact,)
        case Plus() | Minus() | Over() | Share() | Pick() | Band():
            return operands(node)
        case Figure(inputs=inputs):
            return inputs
        case Field(source=source) if source is not None:
            return (source,)
        case Provision(of=of):
            return (of,)
        case _:
            return ()


def negations(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 21: under `Not` stands only what is always known, so that not knowing never opens a door."""
    names = Names(spec)
    for site in walk(spec):
        if not site.negated:
            continue
        match site.node:
            case Compare() | Is():
                yield from (_unknown(site, name) for name in _direct(site.node) if not names.is_known(name))
            case Reached(deadline=deadline):
                unknown = (name for name in anchors_of(deadline) if not _is_known_day(name))
                yield from (_unknown(site, name) for name in unknown)
            case _:
                pass


def _is_known_day(anchor: str) -> bool:
    return anchor in ANCHOR_BY_CODE and ANCHOR_BY_CODE[anchor].known


def _unknown(site: Site, name: str) -> Finding:
    return Finding(check=21, code="NOT_OVER_UNKNOWN", place=site.place, value=name)


def unused(spec: RegimeSpec, ahead: Mapping[str, str]) -> Iterator[Finding]:
    """Check 22: nothing is declared and unused. `ahead` names what later work will use, each with its reason.

    A rule that no row cites says in its `note` who keeps it; instruments may stand alone, as a list of sources (HF-01).
    """
    used = _used(spec)
    declared = {code: place for place, code in _declared(spec)}
    for code, place in declared.items():
        if code not in used and code not in ahead:
            yield Finding(check=22, code="UNUSED", place=place, value=code)
    for code in ahead:
        if code not in declared or code in used:
            yield Finding(check=22, code="AHEAD_NO_LONGER", place="ahead", value=code)


def _declared(spec: RegimeSpec) -> Iterator[tuple[str, str]]:
    yield from ((f"params[{row.code}]", row.code) for row in spec.params)
    yield from ((f"rules[{row.id}]", row.id) for row in spec.rules if not row.note)
    yield from ((f"evidence[{code}]", code) for code in spec.evidence)
    yield from ((f"functions[{row.code}]", row.code) for row in spec.functions)
    yield from ((f"dues[{row.code}]", row.code) for row in spec.dues)
    yield from ((f"roles[{role.code}].plays", part) for role in spec.roles for part in role.plays)


def _used(spec: RegimeSpec) -> frozenset[str]:
    used = {key for profile in spec.profiles for key, _ in profile.values if key in PARAM_BY_CODE}
    used |= {rule for _, rule in cited(spec)}
    for site in walk(spec):
        used.update(_direct(site.node), named_parts(site.node), _named(site.node))
    return frozenset(used)


def _named(node: object) -> tuple[str, ...]:
    match node:
        case P(key=key):
            return (key,)
        case Has(evidence=kind):
            return (kind,)
        case Fact(evidence=kinds) | Document(evidence=kinds):
            return kinds
        case Figure(function=code) | Surcharge(function=code) if code is not None:
            return (code,)
        case Product(dues=code):
            return (code,)
        case Filed(document=code) | Do(what=code):
            return (code,)
        case _:
            return ()


def idle(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 43, the other half: no role is idle; each may do something, or plays a part that something is asked of."""
    asked = {part for site in walk(spec) for part in named_parts(site.node)}
    for role in spec.roles:
        if not role.may and "*" not in role.never and asked.isdisjoint((role.code, *role.plays)):
            yield Finding(check=43, code="ROLE_IDLE", place=f"roles[{role.code}]", value=role.code)
