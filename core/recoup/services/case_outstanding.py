"""What is outstanding of a party that a case is about: its loans under the case's regime, on the open business day.

A case whose period is that in which loans began has those loans alone. Worked example (TR-X05): of the sales of
2024-03 a dealer owes two invoices of 50,000.00 and 30,000.00. With 20,000.00 paid the case of the month shows
60,000.00, whatever it owes of April.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from recoup.regime.binding import in_force
from recoup.regime.needing import names_begun
from recoup.services import case_query, regime, sql
from recoup.services.access import BOOK_READ, Actor, require

_OF_PARTIES: Final = """
SELECT c.public_id, c.regime, c.kind, l.currency, CAST(sum(s.principal + s.overdue_principal) AS BIGINT) AS whole,
       CAST(sum(CASE WHEN s.interest_from BETWEEN c.period_start AND c.period_end
           THEN s.principal + s.overdue_principal ELSE 0 END) AS BIGINT) AS begun
FROM work_case c JOIN organisation o ON o.id = c.organisation_id JOIN loan l ON l.party_id = c.party_id
JOIN loan_state s ON s.loan_id = l.id JOIN profile f ON f.id = s.profile_id
WHERE f.regime = c.regime AND c.loan_id IS NULL AND {seen} AND c.public_id IN ({{keys}})
GROUP BY c.public_id, c.regime, c.kind, l.currency"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """Principal that is owed, due or not, in minor units of a currency."""

    amount: int
    currency: str


async def of_cases(actor: Actor, ids: Sequence[str]) -> dict[str, Outstanding]:
    """By public id of cases in sight that are about a party; none where it owes in several currencies.

    Needs `book.read`.
    """
    actor = require(actor, BOOK_READ)
    seen, values = case_query.in_sight(actor)
    found: dict[str, list[Outstanding]] = {}
    for row in await sql.rows_in(_OF_PARTIES.format(seen=seen), list(ids), values):
        amount = row["begun" if _names_begun(row["regime"], row["kind"]) else "whole"]
        found.setdefault(row["public_id"], []).append(Outstanding(amount=amount, currency=row["currency"]))
    return {key: told[0] for key, told in found.items() if len(told) == 1}


def _names_begun(code: str, kind: str) -> bool:
    spec = regime.spec_of(code)
    declared = in_force(spec.cases) if spec else ()
    return any(names_begun(one) for one in declared if one.code == kind)
