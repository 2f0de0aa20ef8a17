# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""A loan given to another organisation of the same institution, which looks after it from then on.

Who gives it away must see both: the loan, and the organisation that gets it. Loans of an institution go by its
parameters, so a loan does not leave it. Worked example: L-1 of branch A is given to branch B on 2024-05-06; taken back,
it is branch A's again, unless a later transfer has moved it on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from recoup.errors import Problem
from recoup.rules.columns import FactKind
from recoup.services import accrual, amendment, limits, organisation, sql
from recoup.services.access import Actor
from recoup.services.amendment import AmendmentDraft, AmendmentResult, Change, Kind
from recoup.services.boarding import institution_of
from recoup.services.booking import NewFact
from recoup.services.subject import Subject
from recoup.services.unit_of_work import Mode, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDraft(AmendmentDraft):
    """The organisation, by its code, that looks after the loan from the value date on."""

    organisation: str


def _plain(draft: TransferDraft) -> Iterator[Problem]:
    yield from limits.text(draft.organisation, ("organisation",), limits.NUMBER_MAX, required=True)


async def _change(actor: Actor, one: Subject, draft: TransferDraft) -> Change:
    known = await organisation.in_sight(actor)
    present = next(view for view in known.values() if view.id == int(one.loaded.organisation_ids[0]))
    wanted = known.get(draft.organisation)
    path = ("organisation",)
    limits.refuse(
        {0: [*organisation.misplaced(known, draft.organisation, await organisation.today(), path)]}, single=True
    )
    assert wanted is not None  # noqa: S101  refused above
    problems: list[Problem] = []
    if wanted.id == present.id:
        problems.append(Problem(code="ALREADY_PLACED", field=path, value=wanted.code))
    if institution_of(wanted) != institution_of(present):
        problems.append(Problem(code="OTHER_INSTITUTION", field=path, value=wanted.code, limit=present.code))
    limits.refuse({0: problems}, single=True)
    fact = NewFact(loan_id=one.header.id, value_on=one.day, kind=FactKind.PLACEMENT, amount=wanted.id)
    return Change(facts=(fact,), before={"ORGANISATION": present.code})


_PRESENT: Final = "SELECT l.organisation_id FROM loan l WHERE l.id = ?"


async def settle(_work: Work, loan_id: int) -> None:
    """Write the organisation that looks after a loan by its standing transfers, else the one before the first.

    The open work on the loan goes along: cases and tasks that lie where the loan did.
    """
    standing = await sql.rows(
        f"SELECT f.amount FROM loan_fact f WHERE f.loan_id = ? AND f.kind = {FactKind.PLACEMENT:d} AND f.reverses = 0 "
        "AND NOT EXISTS (SELECT 1 FROM loan_fact u WHERE u.loan_id = f.loan_id AND u.reverses = f.seq) "
        "ORDER BY f.value_on DESC, f.seq DESC LIMIT 1",
        [loan_id],
    )
    owner = int(standing[0]["amount"]) if standing else await _first_owner(loan_id)
    for work in (
        "work_case SET organisation_id = ? WHERE closed_on = 0",
        "task SET organisation_id = ? WHERE state = 'OPEN'",
    ):
        await sql.execute(
            f"UPDATE {work} AND loan_id = ? AND organisation_id = ({_PRESENT})", [owner, loan_id, loan_id]
        )
    await sql.execute("UPDATE loan_state SET organisation_id = ? WHERE loan_id = ?", [owner, loan_id])
    await sql.execute("UPDATE loan SET organisation_id = ? WHERE id = ?", [owner, loan_id])
    await accrual.place(loan_id, owner)


async def _first_owner(loan_id: int) -> int:
    """The organisation that the first transfer ever recorded took the loan from."""
    first = await sql.rows(
        "SELECT before FROM amendment WHERE loan_id = ? AND command = ? ORDER BY id LIMIT 1",
        [loan_id, TRANSFER.command],
    )
    code = sql.unpacked(first[0]["before"])["ORGANISATION"]
    return int((await sql.rows("SELECT id FROM organisation WHERE code = ?", [code]))[0]["id"])


TRANSFER: Final = Kind(
    command="loan.transfer",
    draft=TransferDraft,
    plain=_plain,
    asked=amendment.plainly("loan.transfer"),
    change=_change,
    settle=settle,
)


async def transfer(actor: Actor, draft: TransferDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Give a loan to another organisation. Needs `operate`.

    Raises `Refused`: ORGANISATION_UNKNOWN for one out of sight, ALREADY_PLACED, OTHER_INSTITUTION.
    """
    return await amendment.submit(actor, TRANSFER, draft, mode=mode)
