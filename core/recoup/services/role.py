"""Roles: six of the core, and those of the installed regimes. What each allows, plays and never does.

    find("OPERATOR")             boards, books money, records facts; a service acts for any part as well
    find("HF-R4")                the housing fund's centre officer, as its regime says
    conflicts(mine, theirs)      what keeps two roles from being one person's

Whoever moves money manages no users, and the other way round; whoever audits does neither.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from recoup.regime.checking.access import abilities
from recoup.regime.policy.access import UNIT, Reach
from recoup.regime.policy.access import Role as Declared
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import COMMANDS
from recoup.services import permission, regime
from recoup.services.access import EVERY_PART, Held

ADMINISTRATOR: Final = "ADMINISTRATOR"
OPERATOR: Final = "OPERATOR"
READER: Final = "READER"
AUDITOR: Final = "AUDITOR"
INTEGRATION: Final = "INTEGRATION"
DEVELOPER: Final = "DEVELOPER"

ROLE_OF_SCOPE: Final = {permission.READ: READER, permission.OPERATE: OPERATOR, permission.ADMIN: ADMINISTRATOR}
"""The core role that matches a token's scope."""

READ_ONLY: Final = "*"
"""Among what a role never does: anything at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role. `regime` and `organisation` (the kind of unit that it belongs to) are empty for the core's."""

    code: str
    regime: str = ""
    organisation: str = ""
    plays: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    never: tuple[str, ...] = ()
    reach: Reach = UNIT
    rules: tuple[str, ...] = ()

    @property
    def moves_money(self) -> bool:
        """Whether it allows a command that moves the ledger."""
        return any(code in permission.PERMISSIONS and permission.PERMISSIONS[code].money for code in self.may)

    @property
    def manages_users(self) -> bool:
        """Whether it may make principals, grants and tokens."""
        return "user.change" in self.may


_WORK: Final = frozenset(command.code for command in COMMANDS if not command.admin)

_CORE: Final = (
    Role(
        code=ADMINISTRATOR,
        plays=frozenset({ADMINISTRATOR}),
        may=frozenset({
            "user.change", "parameter.change", "day.turn",
            permission.APPROVAL_DECIDE, permission.BOOK_READ, permission.USER_READ,
        }),
        rules=("CP-19",),
    ),
    Role(
        code=OPERATOR,
        plays=frozenset({EVERY_PART, OPERATOR}),
        may=_WORK | {permission.BOOK_READ} | permission.PARTAKING,
    ),
    Role(code=READER, may=frozenset({permission.BOOK_READ})),
    Role(code=DEVELOPER, may=frozenset({permission.BOOK_READ, permission.SCHEMA_READ})),
    Role(code=AUDITOR, may=permission.READING, never=(READ_ONLY,), rules=("CP-15",)),
    Role(
        code=INTEGRATION,
        may=frozenset({
            "party.board", "party.amend", "loan.board", "loan.confirm_schedule", "loan.disburse", "payment.record",
            "book.import", "fact.record", "evidence.add", "contact.log", permission.BOOK_READ,
        }),
    ),
)  # fmt: skip
CORE: Final = {role.code: role for role in _CORE}


def _of_regime(spec: RegimeSpec) -> Iterator[Role]:
    for each in spec.roles:
        reads_only = READ_ONLY in each.never
        partakes = frozenset() if reads_only else permission.PARTAKING
        yield Role(
            code=each.code,
            regime=spec.code,
            organisation=each.organisation,
            plays=frozenset({each.code, *each.plays}),
            may=abilities(spec, each) | partakes | {permission.BOOK_READ} | _readings(each),
            never=each.never,
            reach=each.reach,
            rules=each.rules,
        )


def _readings(each: Declared) -> frozenset[str]:
    """Audit reads everything, from outside takes the trail away too (CP-15); administration reads who may what."""
    if "CP-15" in each.rules:
        return permission.READING
    if "audit" in each.plays:
        return permission.READING - {permission.AUDIT_EXPORT}
    return frozenset({permission.USER_READ}) if "administrator" in each.plays else frozenset()


_roles: "dict[int, dict[str, Role]]" = {}


def everything() -> dict[str, Role]:
    """All roles by code: the core's, then those of the active regimes. A regime hides none of the core's."""
    registry = regime.installed().registry
    known = _roles.get(id(registry))
    if known is None:
        own = {role.code: role for spec in registry.active.values() for role in _of_regime(spec)}
        known = {**CORE, **{code: role for code, role in own.items() if code not in CORE}}
        _roles.clear()
        _roles[id(registry)] = known
    return known


def find(code: str) -> Role | None:
    """The role of that code; None where no active regime has it."""
    return everything().get(code)


def held(role: Role, *, organisation_id: int, path: str, subtree: bool, person: bool = False) -> Held:
    """A grant of the role at an organisation, as its holder carries it.

    A person acts for no part that it was not given: that any may be acted for is for services alone.
    """
    return Held(
        role=role.code,
        regime=role.regime,
        organisation_id=organisation_id,
        path=path,
        subtree=subtree,
        reach=role.reach,
        may=role.may,
        plays=role.plays - {EVERY_PART} if person else role.plays,
        never=role.never,
    )


@dataclass(frozen=True, slots=True)
class Clash:
    """Why two roles cannot be one person's: what keeps them apart, and the rules that say so."""

    parts: tuple[str, str]
    rules: tuple[str, ...]


def clash(one: Role, other: Role) -> Clash | None:
    """What keeps two roles from being one person's, if anything does (CP-19, and what regimes say)."""
    if one.manages_users and other.moves_money:
        return Clash((one.code, other.code), ("CP-19",))
    if other.manages_users and one.moves_money:
        return Clash((other.code, one.code), ("CP-19",))
    auditing = [role for role in (one, other) if role.code == AUDITOR]
    changing = [role for role in (one, other) if role.moves_money or role.manages_users]
    if auditing and changing:
        return Clash((auditing[0].code, changing[0].code), ("CP-15",))
    if one.regime and one.regime == other.regime:
        return _regime_clash(one, other)
    return None


def _regime_clash(one: Role, other: Role) -> Clash | None:
    spec = regime.spec_of(one.regime)
    for conflict in spec.conflicts if spec else ():
        first, second = conflict.parts
        if (first in one.plays and second in other.plays) or (second in one.plays and first in other.plays):
            return Clash(conflict.parts, conflict.rules)
    return None
