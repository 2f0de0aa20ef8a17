"""Of several persons who hold a dedicated post each task has one, who answers for it (HF-07)."""

from datetime import date

from recoup.records.access import Principal
from recoup.records.loan import Loan
from recoup.records.task import Task
from recoup.services import assignment, organisation, sql
from recoup.services.case_ground import Subject
from recoup.services.case_sharing import Sharing
from recoup.services.organisation import OrganisationDraft
from tests.services.lateness import person
from tests.services.world import World, home_loan

EACH_ON_BOTH = True

ASKED_OF_THE_BANK = (
    "SELECT l.number, COALESCE(p.code, '') AS code FROM task t JOIN loan l ON l.id = t.loan_id "
    "LEFT JOIN principal p ON p.id = t.assignee_id WHERE t.state = 'OPEN' AND t.code = 'CONTACT_BY_BANK'"
)


async def held() -> dict[str, str]:
    """Who holds the open task of contact by the bank, by the number of the loan."""
    return {row["number"]: row["code"] for row in await sql.rows(ASKED_OF_THE_BANK)}


async def give(world: World, number: str, code: str) -> None:
    """Give the open task of contact by the bank for a loan to somebody, by hand."""
    loan_id = (await Loan.get(number=number)).id
    task = await Task.get(state="OPEN", code="CONTACT_BY_BANK", loan_id=loan_id)
    await assignment.assign(world.actor, [task.public_id], code)


async def test_of_two_who_hold_a_dedicated_post_each_task_has_one(world: World) -> None:
    """Tasks from before anybody held the post are given the morning after: the first to Li, who comes first, the second
    to Wang, who holds fewer, the third to Li. Then Li is given the second by hand too. Of the next borrower Wang gets
    the task: Li holds three. When the first and the second miss again, Li has them again, who had them last."""
    bank = OrganisationDraft(code="TRUSTEE", name="T", kind="TRUSTEE_BANK", parent_code="FUND")
    place = await organisation.board(world.actor, bank)
    await world.begin(date(2025, 12, 20))
    for number in ("H-1", "H-2", "H-3"):
        await world.lend(home_loan(number, party_number=number))
    await world.reach(date(2026, 1, 21))
    assert await held() == {"H-1": "", "H-2": "", "H-3": ""}
    for code in ("wang", "li"):
        await person(world, code, role="HF-R1", place="TRUSTEE")
    await world.reach(date(2026, 1, 22))
    assert await held() == {"H-1": "li", "H-2": "wang", "H-3": "li"}

    await give(world, "H-2", "li")
    ids = {who.code: who.id for who in await Principal.filter(code__in=["li", "wang"])}
    nobody_s = Subject(regime="housing_fund", organisation_id=place.id, organisation_path="")
    taker = await Sharing().taker(nobody_s, "trustee_collector", place.id, [ids["li"], ids["wang"]])
    assert taker == ids["wang"]

    for number in ("H-1", "H-2"):
        await world.pay(number, 330_000, date(2026, 1, 22))
    assert await held() == {"H-3": "li"}
    await world.reach(date(2026, 2, 25))
    assert await held() == {"H-1": "li", "H-2": "li", "H-3": "li"}
