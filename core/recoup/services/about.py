"""What a waiting command is about: a loan, a party, an organisation, a case, a task; where it belongs, how it stands.

`version` says how the thing stood when the command was asked for. If it stands otherwise at the last signature, the
command goes back to its maker: what the others agreed to is not what would be done. A loan's version is the newest
command that told it a fact; the nights, which tell none, leave it alone. A statement conflicts with statements of its
code alone, and the choice of a parameter with choices of the same one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from recoup.services import sql

LOAN: Final = "loan"
PARTY: Final = "party"
ORGANISATION: Final = "organisation"
CASE: Final = "case"
TASK: Final = "task"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A pair of kind and the database's own id; `number` is what people call it.

    `organisation_id` is where those who agree have to play their parts, `regime` whose parts these are; empty for the
    core's own.
    """

    kind: str
    id: int
    number: str
    organisation_id: int
    regime: str
    version: int = 0


async def loan(loan_id: int, *, version: int | None = None) -> About:
    """A loan, at the organisation that looks after it; its version is the newest command that told it a fact, unless
    the asker counts something else."""
    found = await sql.rows(
        "SELECT l.number, l.organisation_id, f.regime FROM loan l JOIN loan_state s ON s.loan_id = l.id "
        "JOIN profile f ON f.id = s.profile_id WHERE l.id = ?",
        [loan_id],
    )
    return About(
        kind=LOAN,
        id=loan_id,
        number=found[0]["number"],
        organisation_id=found[0]["organisation_id"],
        regime=found[0]["regime"],
        version=await version_of_loans([loan_id]) if version is None else version,
    )


async def party(party_id: int, *, regime: str, organisation_id: int, version: int) -> About:
    """A party, at an organisation that looks after some of its loans. It has no version of its own: a payment counts
    what its loans were told, a statement its like alone."""
    found = await sql.rows("SELECT number FROM party WHERE id = ?", [party_id])
    return About(
        kind=PARTY,
        id=party_id,
        number=found[0]["number"],
        organisation_id=organisation_id,
        regime=regime,
        version=version,
    )


async def version_of_loans(loans: Iterable[int]) -> int:
    """The newest command that told one of the loans a fact."""
    found = await sql.rows_in(
        "SELECT COALESCE(max(audit_id), 0) AS newest FROM loan_fact WHERE loan_id IN ({keys})", sorted(loans)
    )
    return max((int(row["newest"]) for row in found), default=0)
