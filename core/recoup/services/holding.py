"""What principals hold: read at each sign-in, kept for seconds, and asked for whoever plays a part somewhere.

What a principal holds is kept for seconds by each process and dropped at once where it changes; other processes follow
within `KEPT_SECONDS`. Days are those of the wall: access is about people now, whatever day the books are on.
"""

import time
from collections.abc import Iterable
from datetime import date
from typing import Final, TypeAlias
from weakref import WeakKeyDictionary

from tortoise.context import TortoiseContext, require_context

from recoup.clock import Clock, SystemClock
from recoup.records.access import Principal
from recoup.rules.calendar import day_of
from recoup.services import access, role, sql
from recoup.services.access import Held, Person

KEPT_SECONDS: Final = 5
"""How long what a principal holds is believed without asking again."""
KEPT_MAX: Final = 10_000

_Kept: TypeAlias = dict[tuple[int, int], tuple[float, tuple[Held, ...]]]
_kept_of: "WeakKeyDictionary[TortoiseContext, _Kept]" = WeakKeyDictionary()

_HELD: Final = """
SELECT g.role, g.regime, g.subtree, o.id AS organisation_id, o.path, p.kind
FROM role_grant g JOIN organisation o ON o.id = g.organisation_id JOIN principal p ON p.id = g.principal_id
WHERE g.principal_id = ? AND g.begins_on <= ? AND (g.ends_on = 0 OR g.ends_on > ?)
ORDER BY g.id"""


def forget() -> None:
    """Ask the database again for everybody: grants, roles or organisations changed."""
    _kept().clear()


def _kept() -> _Kept:
    """What is kept of the database at hand."""
    return _kept_of.setdefault(require_context(), {})


def kept(principal_id: int, today: date) -> tuple[Held, ...] | None:
    """What a principal holds, where it was read some seconds ago; else None."""
    known = _kept().get((principal_id, day_of(today)))
    return known[1] if known is not None and time.monotonic() - known[0] < KEPT_SECONDS else None


async def of(principal_id: int, today: date) -> tuple[Held, ...]:
    """What a principal holds today. A role of a regime that is not active gives nothing."""
    day, now = day_of(today), time.monotonic()
    if (known := kept(principal_id, today)) is not None:
        return known
    read = _kept()
    found = tuple(held for _, held in _resolved(await sql.rows(_HELD, [principal_id, day, day])))
    if len(read) >= KEPT_MAX:
        read.clear()
    read[principal_id, day] = (now, found)
    return found


def _resolved(rows: Iterable[sql.Row]) -> Iterable[tuple[sql.Row, Held]]:
    for row in rows:
        known = role.find(row["role"])
        if known is not None and known.regime == row["regime"]:
            yield (
                row,
                role.held(
                    known,
                    organisation_id=row["organisation_id"],
                    path=row["path"],
                    subtree=bool(row["subtree"]),
                    person=row["kind"] == access.PERSON,
                ),
            )


_PLAYING: Final = """
SELECT g.role, g.regime, g.subtree, o.id AS organisation_id, o.path, p.id, p.code, p.name, p.kind
FROM role_grant g JOIN organisation o ON o.id = g.organisation_id JOIN principal p ON p.id = g.principal_id
WHERE p.kind = 'PERSON' AND g.begins_on <= ? AND (g.ends_on = 0 OR g.ends_on > ?) AND g.regime = ?
  AND (p.active OR EXISTS (
    SELECT 1 FROM membership m WHERE m.principal_id = p.id AND m.begins_on <= ? AND m.ends_on > ?))
ORDER BY p.code, g.id"""


async def colleague(code: str, organisations: Iterable[int], *, clock: Clock | None = None) -> Principal | None:
    """An active person or service at work where all of these organisations (the database's own ids) are.

    At home in their institution or above it, or by a grant over them. Whoever is given something to do sees it: nobody
    of another institution is, and is told like somebody who is not there.
    """
    who = await access.known(code, active=True)
    if who is None:
        return None
    home = await access.path_of(who.organisation_id)
    held = await of(who.id, (clock or SystemClock()).now().date())
    for organisation_id in set(organisations):
        path = await access.path_of(organisation_id)
        at_home = home.startswith(access.institution_of(path)) or path.startswith(home)
        if not at_home and not any(grant.covers(path) for grant in held):
            return None
    return who


async def plays(who: Principal, regime: str, part: str, organisation_id: int, *, clock: Clock | None = None) -> bool:
    """Whether a person or service plays a part of a regime in an organisation today; the machine's own plays any."""
    if who.code == access.LOCAL_CODE:
        return True
    path = await access.path_of(organisation_id)
    held = await of(who.id, (clock or SystemClock()).now().date())
    return any(
        grant.covers(path) and (access.EVERY_PART in grant.plays or (grant.regime == regime and part in grant.plays))
        for grant in held
    )


async def players(
    regime: str, part: str, organisation_id: int, *, clock: Clock | None = None, day: int = 0
) -> tuple[Person, ...]:
    """The active persons who play a part of a regime in an organisation, by their codes: today, or on a day; then also
    those who have left since."""
    today = day or day_of((clock or SystemClock()).now().date())
    path = await access.path_of(organisation_id)
    found = {
        row["id"]: Person(id=row["id"], code=row["code"], name=row["name"])
        for row, held in _resolved(await sql.rows(_PLAYING, [today, today, regime, day, day]))
        if part in held.plays and held.covers(path)
    }
    return tuple(found.values())
