"""A world for tests of lateness: a check of a loan that lay too long, in two hands one after the other."""

from datetime import date

from recoup.records.task import Task
from recoup.rules.calendar import day_of
from recoup.services import assignment, case, case_query, grant, principal
from recoup.services.case import ActDraft
from recoup.services.case_query import CaseFilter
from recoup.services.grant import GrantDraft
from recoup.services.principal import PrincipalDraft
from recoup.services.unit_of_work import unit_of_work
from tests.services.casework import stored
from tests.services.world import World, found_world, term_loan

PAID_OUT = date(2024, 2, 20)


async def person(world: World, code: str, *, role: str = "CB-R1", place: str = "BANK") -> str:
    """Somebody of the bank who may check loans, or of another organisation in another role."""
    await principal.create(world.actor, PrincipalDraft(code=code, name=code.title(), organisation_code=place))
    await grant.give(world.actor, GrantDraft(principal=code, role=role, organisation=place))
    return code


async def proof(world: World) -> str:
    """A stored piece of evidence."""
    async with unit_of_work(world.actor, "evidence.add") as work:
        return (await stored(world, work, "flood.pdf")).public_id


async def late_check() -> World:
    """The check of a loan was due on 6 March: Li held it, Wang was given it on the 13th, it ended on the 15th."""
    world = await found_world()
    await world.begin(PAID_OUT)
    for code in ("li", "wang"):
        await person(world, code)
    await world.lend(term_loan(disbursed_on=PAID_OUT, maturity_on=date(2025, 2, 20)))
    found = (await case_query.page(world.actor, CaseFilter(kind="CHECK"))).items[0]
    await case.act(world.actor, ActDraft(case=found.id, transition="hand_over", fields={"requirements": "r"}))
    await case.act(world.actor, ActDraft(case=found.id, transition="notify"))
    check = await Task.get(case_id=found.internal_id, state="OPEN")
    assert (check.code, check.due_on) == ("CHECK", day_of(date(2024, 3, 6)))
    await assignment.assign(world.actor, [check.public_id], "li")
    await world.reach(date(2024, 3, 13))
    await assignment.assign(world.actor, [check.public_id], "wang")
    await world.reach(date(2024, 3, 15))
    await case.cancel(world.actor, found.id, reason="the loan was checked elsewhere")
    await world.reach(date(2024, 3, 18))
    return world
