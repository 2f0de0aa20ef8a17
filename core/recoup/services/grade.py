"""Grade proposals: loans whose computed grade is better than the official one, which only people may improve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.rules.calendar import date_of
from recoup.services import businessday, comparing, listing, regime, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.loan_query import LIVE
from recoup.services.paging import FIRST_PAGE, Page, PageOf


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeProposal:
    """A loan that the rules would grade better. `id` is the loan's public id; `since` the day of the computed grade."""

    id: str
    loan_id: str
    loan_number: str
    regime: str
    official: str
    computed: str
    since: date
    rules: tuple[str, ...]


_PROPOSALS: Final = """
SELECT l.id, l.public_id, l.number, s.floor, s.grade, s.profile_id, s.closed_on
FROM loan_state s
JOIN loan l ON l.id = s.loan_id
JOIN organisation o ON o.id = l.organisation_id"""

_WHERE: Final = ("s.floor < s.grade", "l.stage = ?")

_NEWEST: Final = """
SELECT g.loan_id, g.changed_on, g.rules FROM grade_change g
WHERE g.loan_id IN ({keys})
ORDER BY g.loan_id, g.generation, g.changed_on, g.seq"""


COMPARED: Final[comparing.Columns] = (
    comparing.text("loanNumber", "l.number", "Number of the loan."),
    comparing.text("organisation", "o.code", "Code of its organisation."),
    comparing.text(
        "product", "(SELECT f.product FROM profile f WHERE f.id = s.profile_id)", "Its product.", sorts=False
    ),
)


async def proposals(actor: Actor, page: Page = FIRST_PAGE) -> PageOf[GradeProposal]:
    """Proposals in order of the loans' numbers. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    wanted = listing.Wanted(select=_PROPOSALS, where=[*_WHERE, seen], values=[LIVE, *values], columns=COMPARED)
    order = listing.Order(name="grade.number", keys=(("l.number", "number"),))
    found = await listing.page(wanted, order, page)
    return found.holding(await _views(found.items))


async def get_many(actor: Actor, loan_ids: Sequence[str]) -> dict[str, GradeProposal]:
    """Proposals by the loans' public ids; loans without one are left out. Needs `read`."""
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    where = " AND ".join((*_WHERE, seen, "l.public_id IN ({keys})"))
    rows = await sql.rows_in(f"{_PROPOSALS} WHERE {where}", list(loan_ids), [LIVE, *values])
    return {view.id: view for view in await _views(rows)}


async def _views(rows: Sequence[sql.Row]) -> list[GradeProposal]:
    if not rows:
        return []
    known = await regime.policies((row["profile_id"] for row in rows), (await businessday.current()).number)
    last = {change["loan_id"]: change for change in await _changes([row["id"] for row in rows])}
    newest = {loan_id: change for loan_id, change in last.items() if change["changed_on"] > 0}
    return [
        GradeProposal(
            id=row["public_id"],
            loan_id=row["public_id"],
            loan_number=row["number"],
            regime=known[row["profile_id"]].regime,
            official=known[row["profile_id"]].policy.grades[row["grade"]],
            computed=known[row["profile_id"]].policy.grades[row["floor"]],
            since=date_of(newest[row["id"]]["changed_on"] if row["id"] in newest else row["closed_on"]),
            rules=tuple(sql.unpacked(newest[row["id"]]["rules"])) if row["id"] in newest else (),
        )
        for row in rows
        if row["profile_id"] in known
    ]


async def rules_of(loan_id: int) -> tuple[str, ...]:
    """The rules by which a loan has its computed grade, by its own id; none where it never changed."""
    newest = (await _changes([loan_id]))[-1:]
    return tuple(sql.unpacked(newest[0]["rules"])) if newest else ()


async def _changes(loan_ids: Sequence[int]) -> list[sql.Row]:
    """Grade changes, of each loan the newest last."""
    found: list[sql.Row] = []
    for piece in sql.chunks(list(loan_ids)):
        found += await sql.rows(_NEWEST.replace("{keys}", sql.places(piece)), piece)
    return found
