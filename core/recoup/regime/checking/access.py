"""Checks 40 to 44: what roles can do, and what they never can."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from recoup.regime.checking.machines import takers
from recoup.regime.checking.people import named_parts
from recoup.regime.checking.walking import of_type, walk
from recoup.regime.finding import Finding
from recoup.regime.policy.access import Approval, Role
from recoup.regime.policy.case import Opening, Transition
from recoup.regime.policy.fact import Fact
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import COMMAND_BY_CODE


def abilities(spec: RegimeSpec, role: Role) -> frozenset[str]:
    """Everything a role could do if nothing were denied: its commands, and the steps of the parts that it plays."""
    commands = {code for code in COMMAND_BY_CODE for pattern in role.may if fnmatchcase(code, pattern)}
    parts = {role.code, *role.plays}
    steps = {
        f"{site.case.code}.{step.code}"
        for site, step in of_type(spec, Transition)
        if site.case is not None and not parts.isdisjoint(step.by)
    }
    return frozenset(commands | steps | {code for code in role.may if code not in COMMAND_BY_CODE and "*" not in code})


def never(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 40: nothing that a role could do is on the list of what it never does."""
    for role in spec.roles:
        for ability in sorted(abilities(spec, role)):
            if any(fnmatchcase(ability, pattern) for pattern in role.never):
                yield Finding(check=40, code="NEVER_BROKEN", place=f"roles[{role.code}].never", value=ability)


def conflicts(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 41: no role holds both parts of a conflict."""
    for role in spec.roles:
        parts = {role.code, *role.plays}
        for conflict in spec.conflicts:
            if parts.issuperset(conflict.parts):
                value = " + ".join(conflict.parts)
                yield Finding(check=41, code="CONFLICT_HELD", place=f"roles[{role.code}].plays", value=value)


def read_only(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 42: a role that never does anything (`never=("*",)`) plays no part that changes something."""
    changing = {
        part
        for site in walk(spec)
        if isinstance(site.node, Transition | Opening | Approval | Fact)
        for part in named_parts(site.node)
    }
    for role in spec.roles:
        if "*" in role.never:
            for part in sorted(changing.intersection((role.code, *role.plays))):
                yield Finding(check=42, code="READER_CHANGES", place=f"roles[{role.code}].plays", value=part)


def apart(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 44: nobody who moves money manages users."""
    for role in spec.roles:
        held = abilities(spec, role)
        money = sorted(code for code in held if code in COMMAND_BY_CODE and COMMAND_BY_CODE[code].money)
        if "user.change" in held and money:
            yield Finding(check=44, code="MONEY_AND_USERS", place=f"roles[{role.code}].may", value=money[0])


def denied_everywhere(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 36, for hands: an opening by hand is possible for somebody."""
    for site, opening in of_type(spec, Opening):
        if opening.by and site.case is not None:
            permission = f"{site.case.code}.{opening.code}"
            if not takers(spec, opening.by, permission):
                right = ", ".join(opening.by)
                yield Finding(check=36, code="NOBODY_MAY", place=site.place, value=opening.code, right=right)
