# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The organisations that work a case, and those of its sides where nobody plays a part: somebody must be named."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from recoup.regime.drawing import kinds_of
from recoup.regime.spec import RegimeSpec
from recoup.services import regime, sql
from recoup.services.access import institution_of
from recoup.services.holding import players
from recoup.services.organisation import STANDS

_STANDS: Final = STANDS.format(o="c").replace("?", "COALESCE(NULLIF(?, 0), (SELECT b.day FROM business_day b))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An organisation where work is done."""

    id: int
    code: str
    kind: str
    path: str


async def places(institution_id: int, day: int = 0) -> tuple[Place, ...]:
    """The organisations of an institution that are there on a day (0: the open business day), from the top."""
    rows = await sql.rows(
        "SELECT c.id, c.code, c.kind, c.path FROM organisation c JOIN organisation i ON i.id = ? "
        f"WHERE c.path LIKE i.path || '%' AND {_STANDS} ORDER BY c.path",
        [institution_id, day, day],
    )
    return tuple(Place(**row) for row in rows)


async def unmanned(spec: RegimeSpec, sides: Iterable[str], known: Sequence[Place], path: str) -> list[str]:
    """The kinds of organisations that must each have a named person, and where nobody plays the part of such a person,
    or, where the regime dedicates none, any part of theirs.

    Of a kind those count that lie on the path of the case's organisation, above or below it: another bank's person is
    not this one's (HF-07). Where none does, all of the institution count.
    """
    missing: list[str] = []
    for side in sides:
        parts = _parts(spec, side)
        of_kind = [place for place in known if place.kind == side]
        there = [each for each in of_kind if path.startswith(each.path) or each.path.startswith(path)] or of_kind
        found = [await players(spec.code, part, place.id) for place in there for part in sorted(parts)]
        if not any(found):
            missing.append(side)
    return missing


def dedicated_part(spec: RegimeSpec, kind: str) -> str | None:
    """The part that somebody must play at each organisation of a kind (HF-07); None where the regime names none."""
    return next((each.dedicated for each in spec.organisations if each.code == kind), None)


def _parts(spec: RegimeSpec, side: str) -> set[str]:
    if own := dedicated_part(spec, side):
        return {own}
    return {part for role in spec.roles if role.organisation == side for part in (role.code, *role.plays)}


async def missing(cases: Iterable[tuple[str, str, str]]) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
    """The sides without anybody, by regime, kind and path of the case's organisation; cases without any are left out.

    Asked anew each time: whoever is given a role there today is no longer missing.
    """
    asked = dict.fromkeys(cases)
    known: dict[str, tuple[Place, ...]] = {}
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for code, kind, path in asked:
        spec = regime.spec_of(code)
        sides = () if spec is None else next((each.sides for each in kinds_of(spec) if each.code == kind), ())
        if spec is None or not sides:
            continue
        institution = institution_of(path)
        if institution not in known:
            known[institution] = await places(int(institution.strip(".").split(".")[-1]))
        if lacking := await unmanned(spec, sides, known[institution], path):
            found[code, kind, path] = tuple(lacking)
    return found
