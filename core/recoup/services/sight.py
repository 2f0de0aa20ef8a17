"""What an actor sees, asked in one place: a condition over organisations and loans, made of the actor's grants.

    condition, values = sight.where(actor)                          over the aliases `o` and `l`
    condition, values = sight.where(actor, path="po.path", loan=None, party="p.id")

UNIT and ALL go by the organisation's path; NAMED by the officers of loans, and by the open cases in which the actor is
named for a part, as long as it is. No grant: nothing. Nobody else reads an
actor's home organisation. A foreign id and a missing one are told alike, because both are not among the rows.
"""

from typing import Final, TypeAlias

from recoup.regime.policy.access import NAMED
from recoup.services import sql
from recoup.services.access import Actor, institution_of

Condition: TypeAlias = tuple[str, list[sql.Value]]

NOTHING: Final = "1 = 0"


def where(
    actor: Actor,
    *,
    path: str = "o.path",
    loan: str | None = "l.id",
    party: str | None = None,
    by_cases: bool = True,
) -> Condition:
    """The condition that a row is in sight, with the values of its places.

    `path` is the expression of the row's organisation, `loan` and `party` those of the ids by which somebody is named;
    `by_cases`: whether a case names somebody for its loan and its party, too.
    """
    parts: list[str] = []
    values: list[sql.Value] = []
    for text, below in areas(actor):
        parts.append(f"{path} LIKE ?" if below else f"{path} = ?")
        values.append(sql.beginning(text) if below else text)
    if is_named(actor):
        for named, by_officer, by_case in ((loan, _LOANS, "loan_id"), (party, _PARTIES, "party_id")):
            if named is not None:
                parts.append(f"{named} IN ({by_officer})")
                values.append(actor.principal_id)
            if named is not None and by_cases:
                parts.append(f"{named} IN ({_OF_CASES.format(column=by_case)})")
                values.append(actor.principal_id)
    if not parts:
        return NOTHING, []
    return (parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"), values


def organisations(actor: Actor, *, path: str = "path") -> Condition:
    """The condition that an organisation is in sight: also that of somebody who sees no more of it than its own."""
    if actor.grants is None:
        return where(actor, path=path, loan=None)
    found = sorted({held.area for held in actor.grants})
    if not found:
        return NOTHING, []
    text = " OR ".join(f"{path} LIKE ?" if below else f"{path} = ?" for _, below in found)
    return f"({text})", [sql.beginning(own) if below else own for own, below in found]


_LOANS: Final = "SELECT n.loan_id FROM loan_officer n WHERE n.principal_id = ? AND n.ends_on = 0"
_PARTIES: Final = (
    "SELECT nl.party_id FROM loan_officer n JOIN loan nl ON nl.id = n.loan_id "
    "WHERE n.principal_id = ? AND n.ends_on = 0"
)

_OF_CASES: Final = (
    "SELECT w.{column} FROM case_person k JOIN work_case w ON w.id = k.case_id WHERE k.principal_id = ? "
    "AND w.closed_on = 0 AND w.{column} IS NOT NULL "
    "AND (k.until = 0 OR k.until > (SELECT b.day FROM business_day b))"
)


def areas(actor: Actor) -> list[tuple[str, bool]]:
    """The paths in sight, each with whether what lies below it is too; none within another."""
    if actor.grants is None:
        return [(actor.organisation_path, True)]
    found = {held.area for held in actor.grants if held.reach != NAMED}
    return sorted(
        one for one in found if not any(other != one and other[1] and one[0].startswith(other[0]) for other in found)
    )


def home(actor: Actor) -> str:
    """The path of the organisation that the actor works in, for showing: what is in sight goes by grants."""
    return actor.organisation_path


def workplace(actor: Actor) -> str:
    """The path of the one institution in which the actor holds every role, also those that see named loans only; empty
    across institutions."""
    held = [actor.organisation_path] if actor.grants is None else [grant.path for grant in actor.grants]
    found = {institution_of(path) for path in held}
    return found.pop() if len(found) == 1 else ""


def of_own_unit(actor: Actor, *, path: str) -> Condition:
    """The condition that a row lies where the actor was given a role that reaches what it is named for, and no more.

    For work of a unit that is about nobody yet: no loan, no party, and no person named for it.
    """
    if actor.grants is None:
        return NOTHING, []
    found = sorted({held.area for held in actor.grants if held.reach == NAMED})
    if not found:
        return NOTHING, []
    text = " OR ".join(f"{path} LIKE ?" if below else f"{path} = ?" for _, below in found)
    return f"({text})", [sql.beginning(own) if below else own for own, below in found]


def is_named(actor: Actor) -> bool:
    """Whether the actor also sees the loans that it is named for."""
    return actor.grants is not None and any(held.reach == NAMED for held in actor.grants)


def sees(actor: Actor, path: str) -> bool:
    """Whether the organisation of that path is in sight."""
    return any(path.startswith(own) if below else path == own for own, below in areas(actor))


def sees_everything(actor: Actor, root: str) -> bool:
    """Whether the whole installation is in sight; `root` is the path of its top."""
    return any(below and root.startswith(own) for own, below in areas(actor))


def institution(actor: Actor) -> int | None:
    """The one institution that everything in sight belongs to, by the database's own id; None above or across them."""
    found = {institution_of(path) for path, _ in areas(actor)}
    ids = [int(part) for part in found.pop().strip(".").split(".")] if len(found) == 1 else []
    return ids[1] if len(ids) > 1 else None
