"""Many openings together do what they do one by one; of two commands at once that open a case of one key, one does."""

import asyncio
from collections.abc import Sequence
from datetime import date

import pytest

from recoup.config import Settings
from recoup.regime.binding import in_force
from recoup.services import case, case_beginning, case_event, case_ground, case_opening, case_query, sql
from recoup.services.case import CaseDraft
from recoup.services.case_beginning import Firing
from recoup.services.case_moving import By
from recoup.services.case_query import CaseFilter
from recoup.services.unit_of_work import Mode, unit_of_work
from tests.services.world import World, invoice, term_loan

EACH_ON_BOTH = True

PAID_OUT = date(2024, 2, 20)
CASES = (
    "SELECT kind, key, state, opening, due_on, complete_by, next_on, closed_on, version, opener_id, loan_id, party_id "
    "FROM work_case ORDER BY kind, key, opening"
)
LINES = (
    "SELECT c.key, c.kind, s.seq, s.act, s.code, s.source, s.target, s.principal_id, s.note FROM case_step s "
    "JOIN work_case c ON c.id = s.case_id ORDER BY c.kind, c.key, s.seq"
)
TASKS = (
    "SELECT c.key, t.code, t.part, t.due_on, t.assignee_id, t.escalates_on, t.state, n.act, n.holder_id FROM task t "
    "JOIN work_case c ON c.id = t.case_id LEFT JOIN task_step n ON n.task_id = t.id ORDER BY c.key, t.code, n.act"
)
CLOCKS = "SELECT opening, loan_id, party_id, comes_on, sure FROM case_clock ORDER BY opening, loan_id, comes_on"


async def written(world: World, firings: Sequence[Sequence[Firing]]) -> list[list[sql.Row]]:
    """What batches of openings write, with what follows on them; nothing of it stays."""
    async with unit_of_work(world.actor, "case.open", mode=Mode.PREVIEW) as work:
        for batch in firings:
            await case_beginning.fire_all(work, batch)
        await case_event.on_event(work)
        return [await sql.rows(statement) for statement in (CASES, LINES, TASKS, CLOCKS)]
    raise AssertionError  # a preview takes everything back and goes on


async def mixed() -> list[Firing]:
    """Openings of checks and of a dealer: new keys, one more reason, the same again, dated ones that were had."""
    loans = {row["number"]: row["id"] for row in await sql.rows("SELECT id, number FROM loan")}
    grounds = {}
    subjects = await case_ground.of_loans(loans.values())
    day = (await sql.rows("SELECT day FROM business_day"))[0]["day"]
    for one, ground in (await case_ground.grounds(list(subjects.values()), day)).items():
        grounds[one.loan_id] = ground
    asked = []
    for number, code in (
        ("L-1", "CHECK.FOCUS"),
        ("L-2", "CHECK.FOCUS"),
        ("M", "QUASI_BAD_CASE.CLEAR"),
        ("L-1", "CHECK.ORDERED"),
        ("L-1", "CHECK.FIRST"),
        ("L-2", "CHECK.FOCUS"),
        ("M", "QUASI_BAD_CASE.CLEAR"),
        ("L-3", "CHECK.FIRST"),
    ):
        ground = grounds[loans[number]]
        kinds = {kind.code: kind for kind in in_force(ground.bound.spec.cases)}
        kind, opening = code.split(".")
        opens = {each.code: each for each in kinds[kind].opens}
        named = opening if opening in opens else next(iter(opens))
        found = case_opening.found_in(ground, f"{kind}.{named}")
        assert found is not None
        asked.append(Firing(what=await case_opening.asked(ground, *found, day), by=By(note=number)))
    return asked


async def test_many_openings_together_write_what_they_write_one_by_one(world: World) -> None:
    """Cases, lines, tasks, their holders and the days to come are the same rows."""
    await world.begin(PAID_OUT)
    for place in (1, 2, 3):
        draft = term_loan(f"L-{place}", party_number=f"D-{place}", disbursed_on=PAID_OUT, maturity_on=date(2025, 2, 20))
        await world.lend(draft)
    await world.lend(invoice("M", 8_000_000, PAID_OUT, date(2024, 3, 5), party_number="D-9"))
    await world.reach(date(2024, 3, 4))
    firings = await mixed()
    together = await written(world, [firings])
    one_by_one = await written(world, [[each] for each in firings])
    assert together == one_by_one
    assert sum(row["act"] == "OPENED" for row in together[1]) >= 5
    assert sum(row["act"] == "REASON" for row in together[1]) >= 1


async def test_two_commands_at_once_open_one_case_of_a_key(world: World, database_settings: Settings) -> None:
    """On PostgreSQL both would find no case: the second waits for the first and becomes one more reason."""
    if not database_settings.is_postgres:
        pytest.skip("SQLite has one writer")
    await world.begin(PAID_OUT)
    await world.lend(term_loan(disbursed_on=PAID_OUT, maturity_on=date(2025, 2, 20)))
    await world.reach(date(2024, 3, 4))
    draft = CaseDraft(regime="commercial_bank", kind="CHECK", opening="ORDERED", loan="L-1")
    opened = await asyncio.gather(*(case.open_(world.actor, draft) for _ in range(4)))
    assert len({view.id for view in opened}) == 1
    (_, march) = (await case_query.page(world.actor, CaseFilter(kind="CHECK", open=None))).items[::-1]
    lines = await case_query.story(world.actor, march.id)
    assert [line.act for line in lines][:1] == ["OPENED"]
