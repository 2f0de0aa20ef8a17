"""Who looks after a loan: assigned from the open business day on, with the ones before kept."""

from recoup.errors import Problem, Refused
from recoup.records.access import Principal
from recoup.records.officer import LoanOfficer
from recoup.services import case_task, holding, loan_query, sql
from recoup.services.access import Actor, Person, require
from recoup.services.unit_of_work import Mode, Work, unit_of_work


async def assign(actor: Actor, loan: str, officer_code: str, *, mode: Mode = Mode.COMMIT) -> Person:
    """Give a loan (public id or number) to an officer. Needs `loan.hand_over`.

    Raises `NotFound` for the loan, `Refused` OFFICER_UNKNOWN for somebody who is not there, not active, or of another
    institution.
    """
    actor = require(actor, "loan.hand_over")
    told = {"loan": loan, "officer": officer_code}
    async with unit_of_work(actor, "loan.hand_over", mode=mode, input=told) as work:
        loan_id = await loan_query.internal_id(actor, loan)
        work.subject = ("loan", loan_id)
        at = await sql.rows("SELECT organisation_id FROM loan WHERE id = ?", [loan_id])
        who = await holding.colleague(officer_code, [int(at[0]["organisation_id"])])
        if who is None:
            raise Refused(Problem(code="OFFICER_UNKNOWN", field=("officer_code",), value=officer_code))
        await put(work, loan_id, who)
        work.event("loan.officer_assigned", loan_id=loan_id, officer=who.code)
        return Person(id=who.id, code=who.code, name=who.name)


async def put(work: Work, loan_id: int, who: Principal) -> None:
    """Put an officer on a loan inside a transaction, with the open tasks that the one before held for it.

    Who looked after it before is kept with the last day, and answers for what was late until then (PL-04).
    """
    for before in await LoanOfficer.filter(loan_id=loan_id, ends_on=0):
        await case_task.pass_on(work, loan_id, giver_id=before.principal_id, taker_id=who.id)
    await LoanOfficer.filter(loan_id=loan_id, ends_on=0).update(ends_on=work.on)
    await LoanOfficer.create(loan_id=loan_id, principal_id=who.id, begins_on=work.on, audit_id=work.audit_id)
    await sql.execute("UPDATE loan SET officer_id = ? WHERE id = ?", [who.id, loan_id])
