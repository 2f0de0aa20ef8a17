"""Checks 16 to 19: parts are played, organisations and parties declared, commands known, rules cited."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from recoup.regime.checking.names import unresolved
from recoup.regime.checking.walking import of_type, rows, walk
from recoup.regime.finding import Finding, nearest
from recoup.regime.policy.access import Approval, Conflict, OrganisationKind, Requirement, Role
from recoup.regime.policy.case import CaseKind, Do, Opening, Task, Transition
from recoup.regime.policy.condition import Holds
from recoup.regime.policy.contact import Alarms
from recoup.regime.policy.document import Copy, Document
from recoup.regime.policy.fact import SYSTEM_PART, Fact
from recoup.regime.spec import RegimeSpec, Rule
from recoup.regime.vocabulary import COMMAND_BY_CODE

RETAINED: Final = "RETAINED"
DEBTOR: Final = "debtor"


def played(spec: RegimeSpec) -> frozenset[str]:
    """All parts that some role plays; a role plays its own code too."""
    return frozenset(part for role in spec.roles for part in (role.code, *role.plays))


def named_parts(node: object) -> tuple[str, ...]:
    """The parts that a node names."""
    match node:
        case Task(part=part, escalates=escalates):
            return (part, *(to for _, to in escalates))
        case Transition(by=by) | Opening(by=by):
            return by
        case Approval(levels=levels):
            return tuple(part for part, _ in levels)
        case Fact(by=by, checked_by=checked_by):
            return tuple(part for part in (*by, *checked_by) if part != SYSTEM_PART)
        case Document(signers=signers):
            return signers
        case Conflict(parts=parts):
            return parts
        case Alarms(parts=parts):
            return parts
        case Do(verb="NOTIFY", what=part):
            return (part,)
        case OrganisationKind(headed_by=head, dedicated=own):
            return tuple(part for part in (head, own) if part is not None)
        case _:
            return ()


def parts(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 16: every part that has something to do is played by a role."""
    known = played(spec)
    for site in walk(spec):
        for part in named_parts(site.node):
            yield from unresolved(16, "PART", site.place, part, known)


def organisations(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 17: organisation kinds and party roles that are named are declared."""
    kinds = {kind.code for kind in spec.organisations}
    parties = {party.code for party in spec.parties}
    for site in walk(spec):
        match site.node:
            case Role(organisation=kind):
                yield from unresolved(17, "ORGANISATION", f"{site.place}.organisation", kind, kinds)
            case OrganisationKind(within=kind) if kind is not None:
                yield from unresolved(17, "ORGANISATION", f"{site.place}.within", kind, kinds)
            case CaseKind(sides=sides):
                for kind in sides:
                    yield from unresolved(17, "ORGANISATION", f"{site.place}.sides", kind, kinds)
            case Copy(to=to):
                yield from unresolved(17, "ADDRESSEE", f"{site.place}.to", to, {*kinds, *parties, RETAINED})
            case Holds(whose=whose):
                yield from unresolved(17, "PARTY", f"{site.place}.whose", whose, {DEBTOR, *parties})
            case _:
                pass


def transitions(spec: RegimeSpec) -> frozenset[str]:
    """Every transition as a permission code: `CHECK.review_head`."""
    return frozenset(f"{kind.code}.{step.code}" for kind in rows(spec.cases) for step in kind.transitions)


def commands(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 18: commands that are approved, required, run, allowed or denied exist."""
    permissions = frozenset(COMMAND_BY_CODE) | transitions(spec)
    for site in walk(spec):
        match site.node:
            case Approval(command=command) | Requirement(command=command) | Do(verb="RUN", what=command):
                yield from unresolved(18, "COMMAND", site.place, command, COMMAND_BY_CODE)
            case Role(may=may, never=never):
                for pattern in (*may, *never):
                    if not any(fnmatchcase(code, pattern) for code in permissions):
                        right = nearest(pattern, permissions)
                        yield Finding(check=18, code="COMMAND", place=site.place, value=pattern, right=right)
            case _:
                pass


def cited(spec: RegimeSpec) -> Iterator[tuple[str, str]]:
    """(place, rule ID) of every citation."""
    for site in walk(spec):
        citing = getattr(site.node, "rules", ())
        if isinstance(citing, tuple) and not isinstance(site.node, RegimeSpec):
            yield from ((site.place, rule) for rule in citing if isinstance(rule, str))


def rules(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 19: rules that are cited are declared, and stand in a declared instrument."""
    declared = {rule.id for rule in spec.rules}
    for place, rule in cited(spec):
        yield from unresolved(19, "RULE", f"{place}.rules", rule, declared)
    instruments = {instrument.code for instrument in spec.instruments}
    for site, stated in of_type(spec, Rule):
        yield from unresolved(19, "INSTRUMENT", site.place, stated.instrument, instruments)
