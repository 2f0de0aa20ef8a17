"""Customers change hands: loans go from one officer to another after both have signed the list (PL-03).

The list stands in the case that runs the command: `giver` and `taker` are persons, `loans` the numbers, separated by
commas. Who gives must look after every one of them; nothing is handed over in part.
"""

from collections.abc import Mapping
from typing import Final

from recoup.errors import Problem, Refused
from recoup.records.access import Principal
from recoup.records.case import Case
from recoup.services import access, officer, sql
from recoup.services.unit_of_work import Work

HAND_OVER: Final = "loan.hand_over"
HANDOVER_LIST: Final = "HANDOVER_LIST"


async def hand_over(work: Work, case: Case) -> int:
    """Give the loans of a signed list to another officer; how many.

    Raises `Refused`: OFFICER_UNKNOWN, LOAN_UNKNOWN, NOT_THE_OFFICER, NOT_SIGNED_BY, each with what is wrong.
    """
    told: Mapping[str, object] = case.told
    numbers = [part.strip() for part in str(told.get("loans", "")).split(",") if part.strip()]
    people = {name: await access.known(str(told.get(name, ""))) for name in ("giver", "taker")}
    giver, taker = people["giver"], people["taker"]
    problems = [
        Problem(code="OFFICER_UNKNOWN", field=("fields", name), value=str(told.get(name, "")))
        for name, who in people.items()
        if who is None or not who.active
    ]
    rows = {row["number"]: row for row in await sql.rows_in(_LOANS, numbers)}
    problems += [
        Problem(code="LOAN_UNKNOWN", field=("fields", "loans"), value=number)
        for number in numbers
        if number not in rows
    ]
    problems += [
        Problem(code="NOT_THE_OFFICER", field=("fields", "loans"), value=number, limit=str(told.get("giver", "")))
        for number, row in rows.items()
        if giver is not None and row["officer_id"] != giver.id
    ]
    problems += await _unsigned(case, people)
    if problems or giver is None or taker is None:
        raise Refused(*problems)
    for row in rows.values():
        await officer.put(work, row["id"], taker)
        work.event("loan.handed_over", loan_id=row["id"], taker=taker.code)
    return len(rows)


async def _unsigned(case: Case, people: Mapping[str, Principal | None]) -> list[Problem]:
    """Who of the two has not signed the list that stands: somebody else's signature is not theirs."""
    signed = {
        row["part"]: row["principal_id"] for row in await sql.rows(_SIGNED, [case.regime, HANDOVER_LIST, case.key])
    }
    return [
        Problem(code="NOT_SIGNED_BY", field=("fields", part), value=HANDOVER_LIST, limit=who.code)
        for part, who in people.items()
        if who is not None and signed.get(part) != who.id
    ]


_SIGNED: Final = (
    "SELECT s.part, s.principal_id FROM document d JOIN document_signature s ON s.document_id = d.id "
    "AND s.edition = d.edition WHERE d.regime = ? AND d.code = ? AND d.key = ?"
)
_LOANS: Final = "SELECT id, number, officer_id FROM loan WHERE number IN ({keys})"
