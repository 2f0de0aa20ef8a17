# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Who may tell a statement, and who must confirm it before it counts: parts that the regime names for it.

A regime names several parts where any of them will do; the first that somebody plays there is asked. Worked example
(HF-20): a trustee bank's collector states that the borrower's income fell. It waits for the centre's officer; with her
signature the statement counts from its own day on, and the loan is SPECIAL MENTION. The collector signs nothing of it.
"""

from collections.abc import Iterable

from recoup.errors import Problem
from recoup.records.access import Organisation
from recoup.regime.policy.fact import SYSTEM_PART, Fact
from recoup.regime.words import Named
from recoup.services import access, claim_event, holding, regime, sql
from recoup.services.access import Actor
from recoup.services.requirement import NOBODY, Class


def declared(codes: Iterable[str], subject: str, code: str) -> Fact | None:
    """What the first of these regimes that knows a statement says of it; None where none does."""
    for each in codes:
        spec = regime.spec_of(each)
        for fact in spec.facts if spec is not None else ():
            if (fact.subject, fact.code) == (subject, code):
                return fact
    return None


async def problems(actor: Actor, stated: Fact | None, code: str, organisation_id: int) -> list[Problem]:
    """PART_NOT_PLAYED where the regime says who tells it (`by`), and the actor plays none of these parts there.

    FACT_NOTED for what the system alone notes.
    """
    if stated is None or not stated.by:
        return []
    if stated.by == (SYSTEM_PART,):
        told = {"rules": ", ".join(stated.rules)}
        return [Problem(code="FACT_NOTED", field=("code",), value=stated.code, details=told)]
    path = (await Organisation.get(id=organisation_id)).path
    if any(access.plays(actor, code, part, path) for part in stated.by):
        return []
    details = {"rules": ", ".join(stated.rules)}
    limit = ", ".join(stated.by)
    return [Problem(code="PART_NOT_PLAYED", field=("code",), value=stated.code, limit=limit, details=details)]


async def unproven(code: str, stated: Fact | None, loan_id: int | None) -> list[Problem]:
    """EVIDENCE_MISSING where a statement is an event of a loan's claim, by which the law's clocks go, and nothing of
    what proves it hangs on the loan or on one of its cases (LM-02, LM-06)."""
    if loan_id is None or code not in claim_event.STATED:
        return []
    kinds = (stated.evidence if stated else ()) or (claim_event.PROOF_OF[claim_event.STATED[code]],)
    found = await sql.rows(
        f"SELECT 1 AS one FROM evidence_link k WHERE k.kind IN ({sql.places(kinds)}) AND ((k.subject_type = 'loan' "
        "AND k.subject_id = ?) OR (k.subject_type = 'case' AND k.subject_id IN "
        "(SELECT w.id FROM work_case w WHERE w.loan_id = ?))) LIMIT 1",
        [*kinds, loan_id, loan_id],
    )
    return [] if found else [missing(kinds, stated.rules if stated else (), code)]


def missing(kinds: tuple[str, ...], rules: tuple[str, ...], code: str = "") -> Problem:
    """A statement lacks what proves it."""
    return Problem(
        code="EVIDENCE_MISSING",
        field=("note",),
        value=code,
        limit=", ".join(kinds),
        details={"what": Named(kinds), "rules": ", ".join(rules)},
    )


async def class_of(stated: Fact | None, code: str, organisation_id: int, *, maker_id: int) -> Class:
    """Who has to confirm a statement under a regime at an organisation; nobody where the regime asks for none."""
    if stated is None or not stated.checked_by:
        return NOBODY
    for part in stated.checked_by:
        if any(person.id != maker_id for person in await holding.players(code, part, organisation_id)):
            return Class(levels=((part, 1),), rules=stated.rules)
    return Class(levels=((stated.checked_by[0], 1),), rules=stated.rules)
