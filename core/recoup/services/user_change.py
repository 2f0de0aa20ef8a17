"""Who has to agree before somebody may more than before: another one, where money, users or signatures are at stake.

A grant is weighty where its role moves money, manages users or plays a part that agrees to commands; a sign-in where it
leads to somebody who holds such a role. Whoever the institution's regime names for `user.change` agrees; where nobody
plays that part, another administrator. Whoever is to receive it signs nothing of it.

Worked example (CP-19). A bank's administrator wants Li to be a head. A head agrees to extensions, so the grant waits
for the part `risk`: Wang signs, and Li is a head. Had Wang been the one to be made head, and nobody else in risk, an
administrator of the installation would have had to sign.

There is a beginning: until somebody has ever managed users there nobody is asked, and a first one who is alone, without
a part of the regime that could sign, is not kept from giving the second one its role.
"""

from dataclasses import dataclass
from typing import Final

from recoup.records.access import Organisation
from recoup.rules.calendar import day_of
from recoup.services import about, approval, holding, regime, requirement, role, sql
from recoup.services.about import About
from recoup.services.access import PERSON, institution_of
from recoup.services.requirement import NOBODY, Class
from recoup.services.role import Role
from recoup.services.unit_of_work import Mode, Work

CHANGE: Final = "user.change"
OTHER_ADMINISTRATOR: Final = Class(levels=((role.ADMINISTRATOR, 1),), rules=("CP-19",))
"""Who agrees above institutions, and where the regime's own part is played by nobody who could."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Somebody (the database's own id) is to may more at an organisation, by roles that it gets or that it has."""

    receiver_id: int
    organisation_id: int
    roles: tuple[Role, ...]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who agrees, and by whose parts: a regime's, or the core's own where it is empty."""

    needed: Class
    regime: str = ""


def is_weighty(one: Role) -> bool:
    """Whether a role moves money, manages users, or agrees to commands of its regime."""
    spec = regime.spec_of(one.regime) if one.regime else None
    agreeing = {part for each in spec.approvals for part, _ in each.levels} if spec else set[str]()
    return one.moves_money or one.manages_users or not agreeing.isdisjoint(one.plays)


async def asked(work: Work, change: Change, *, told: dict[str, object]) -> Door:
    """Store the command where others have to agree to it; who they are, nobody where it may be done at once.

    In a preview nothing is stored: it shows what would be.
    """
    where = await Organisation.get(id=change.organisation_id)
    door = await _door(work, change, where)
    if door.needed.levels and work.mode is Mode.COMMIT:
        subject = About(
            kind=about.ORGANISATION,
            id=where.id,
            number=where.code,
            organisation_id=where.id,
            regime=door.regime,
            version=change.version,
        )
        await approval.ask(work, subject=subject, told=told, needed=door.needed, concerned_id=change.receiver_id)
    return door


async def _door(work: Work, change: Change, where: Organisation) -> Door:
    maker = work.actor.principal_id
    managers = await _managers(where.path)
    if not any(map(is_weighty, change.roles)) or not managers:
        return Door(needed=NOBODY)
    institution = await Organisation.get(path=institution_of(where.path))
    code = institution.regime or ""
    day = work.day or day_of(work.now.date())
    found = NOBODY if not code else await requirement.class_at(institution.id, code, CHANGE, day=day)
    if found.levels and await _can_be_signed(found, code, where.id, without={maker, change.receiver_id}):
        return Door(needed=found, regime=code)
    return Door(needed=OTHER_ADMINISTRATOR if managers - {maker} else NOBODY)


_MANAGERS: Final = """
SELECT DISTINCT g.principal_id, g.role, o.path FROM role_grant g
JOIN organisation o ON o.id = g.organisation_id JOIN principal p ON p.id = g.principal_id
WHERE p.kind = ?"""


async def _managers(path: str) -> set[int]:
    """The persons who ever managed users there or above, also those who do so no more."""
    return {
        row["principal_id"]
        for row in await sql.rows(_MANAGERS, [PERSON])
        if (known := role.find(row["role"])) is not None and known.manages_users and path.startswith(_area(known, row))
    }


def _area(known: Role, row: sql.Row) -> str:
    held = role.held(known, organisation_id=0, path=row["path"], subtree=True)
    return held.area[0]


async def _can_be_signed(needed: Class, code: str, organisation_id: int, *, without: set[int]) -> bool:
    """Whether every part of it is played by enough persons besides those who may not sign."""
    for part, persons in needed.levels:
        playing = await holding.players(code, part, organisation_id)
        if len({one.id for one in playing} - without) < persons:
            return False
    return True
