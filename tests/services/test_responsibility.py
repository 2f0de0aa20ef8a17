"""Who answered for which late task, by holder and day, and who was excused under four eyes (PM-04)."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.clock import SystemClock
from recoup.errors import NotFound, Refused
from recoup.records.access import Principal
from recoup.records.exemption import TaskExemption
from recoup.records.loan import Loan
from recoup.records.task import Task
from recoup.rules.calendar import day_of
from recoup.services import (
    access,
    decision,
    exemption,
    grant,
    holding,
    officer,
    principal,
    responsibility,
    sql,
)
from recoup.services.access import Actor
from recoup.services.changed import plain
from recoup.services.decision import DecisionDraft
from recoup.services.exemption import ExemptionDraft, TakeBackDraft
from recoup.services.grant import GrantDraft
from recoup.services.paging import Page
from recoup.services.principal import PrincipalDraft
from recoup.services.responsibility import LatenessFilter, LateTaskView
from recoup.services.unit_of_work import Mode
from tests.conftest import begun
from tests.services.agreeing import codes_of, colleague, signed
from tests.services.lateness import late_check, proof
from tests.services.world import World

MARCH = LatenessFilter(since=date(2024, 3, 1), through=date(2024, 3, 31))
BOTH = pytest.mark.parametrize("database_kind", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test says otherwise."""
    return str(getattr(request, "param", "sqlite"))


@begun
async def late() -> World:
    """The check of a loan was late, in two hands."""
    return await late_check()


async def the_check(world: World, asked: LatenessFilter = MARCH) -> LateTaskView:
    """The late check as the report tells of it."""
    return next(one for one in (await responsibility.page(world.actor, asked)).items if one.code == "CHECK")


@BOTH
async def test_each_late_day_is_answered_for_by_who_held_the_task_on_it(late: World) -> None:
    """Nine days: six Li's, three Wang's; the day of handing over is the taker's; months add up; PM-07 asks for it."""
    one = await the_check(late)
    assert (one.days, one.days_late, one.due_on, one.closed_on) == (9, 9, date(2024, 3, 6), date(2024, 3, 15))
    assert [(each.person_code, each.since.day, each.through.day, each.days) for each in one.answers] == [
        ("li", 7, 12, 6),
        ("wang", 13, 15, 3),
    ]
    assert [(each.on.day, each.part) for each in one.escalations][:1] == [(7, "head")]
    assert "PM-07" in one.rules
    assert one.loan_number == "L-1"
    parts = [LatenessFilter(since=date(2024, 3, 1), through=date(2024, 3, 10)),
             LatenessFilter(since=date(2024, 3, 11), through=date(2024, 12, 31))]  # fmt: skip
    whole, *halves = [await responsibility.totals(late.actor, asked) for asked in (MARCH, *parts)]
    by_person = {each.person_code: each.days for each in whole.people}
    assert (by_person["li"], by_person["wang"]) == (6, 3)
    assert sum(half.days for half in halves) == whole.days
    only = await responsibility.totals(late.actor, replace(MARCH, person="wang"))
    assert [(each.person_code, each.tasks, each.days) for each in only.people] == [("wang", 1, 3)]
    assert not (await responsibility.page(late.actor, replace(parts[0], person="wang"))).items
    assert (await responsibility.page(late.actor, replace(MARCH, person="wang"), Page(first=1))).total == 1
    with pytest.raises(Refused) as refused:
        await responsibility.page(late.actor, LatenessFilter(since=date(2024, 3, 2), through=date(2024, 3, 1)))
    assert codes_of(refused) == ["DATES_BACKWARDS"]


async def test_another_institution_sees_nothing_of_it(late: World) -> None:
    """Neither tasks nor totals, nor can anybody there ask to excuse; a foreign organisation is an empty one."""
    await principal.create(late.actor, PrincipalDraft(code="far", name="Far", organisation_code="FUND"))
    await grant.give(late.actor, GrantDraft(principal="far", role="OPERATOR", organisation="FUND"))
    far = await as_(late, "far")
    assert not (await responsibility.page(far, MARCH)).items
    assert (await responsibility.totals(far, replace(MARCH, organisation="BANK"))).tasks == 0
    one = await the_check(late)
    draft = ExemptionDraft(task=one.id, person="li", reason="flood", evidence=await proof(late))
    with pytest.raises(NotFound):
        await exemption.exempt(far, draft)


async def as_(world: World, code: str) -> Actor:
    """A person with what it holds."""
    view = await principal.get(world.actor, code)
    row = await Principal.get(code=view.code)
    held = await holding.of(row.id, SystemClock().now().date())
    path = await access.path_of(row.organisation_id)
    return Actor(principal_id=row.id, code=code, scopes=access.SCOPES, organisation_path=path, grants=held)


@BOTH
async def test_an_exemption_waits_for_another_and_neither_maker_nor_the_excused_sign(late: World) -> None:
    """Nothing holds before the signature; then the days stand as before, counted apart; it is appended and undone."""
    one = await the_check(late)
    draft = ExemptionDraft(task=one.id, person="li", reason="the branch was under water", evidence=await proof(late))
    tried = await exemption.exempt(late.actor, draft, mode=Mode.PREVIEW)
    assert (tried.approval, tried.days, tried.needed.levels) == (None, 6, (("risk", 1),))
    asked = (await exemption.exempt(late.actor, draft)).approval
    assert asked is not None
    assert (asked.subject_kind, asked.rules) == ("task", ("PM-04", "CP-19"))
    assert not (await the_check(late)).exemptions
    for who, code in ((late.actor, "MAKER_CANNOT_DECIDE"), (await as_signer(late, "li"), "CONCERNED_CANNOT_DECIDE")):
        with pytest.raises(Refused) as refused:
            await decision.decide(who, DecisionDraft(approval=asked.number, verdict="APPROVED", idempotency_key="k"))
        assert codes_of(refused) == [code]
    done = await signed(late, asked)
    assert [(plain(one.name), plain(one.before), plain(one.after)) for one in done.changes] == [("CHECK li", "6", "0")]
    (held,) = (await the_check(late)).exemptions
    assert (held.person_code, held.asked_by, held.agreed_by) == ("li", late.actor.code, ("signer-0",))
    assert (held.evidence_name, held.approval_number, held.holds) == ("flood.pdf", asked.number, True)
    assert [each.excused for each in (await the_check(late)).answers] == [True, False]
    told = {each.person_code: each for each in (await responsibility.totals(late.actor, MARCH)).people}
    assert (told["li"].days, told["li"].excused_days, told["li"].excused_tasks) == (6, 6, 1)
    assert (told["wang"].days, told["wang"].excused_days) == (3, 0)
    with pytest.raises(Refused) as refused:
        await exemption.exempt(late.actor, draft)
    assert codes_of(refused) == ["ALREADY_EXEMPT"]
    await signed(
        late, (await exemption.take_back(late.actor, TakeBackDraft(exemption=held.id, reason="wrong"))).approval
    )
    (undone,) = (await the_check(late)).exemptions
    assert (undone.holds, undone.taken_back_because) == (False, "wrong")
    assert await TaskExemption.all().count() == 2
    with pytest.raises(Refused) as refused:
        await exemption.take_back(late.actor, TakeBackDraft(exemption=held.id, reason="again"))
    assert codes_of(refused) == ["ALREADY_REVERSED"]


async def as_signer(world: World, code: str) -> Actor:
    """A person with the rights of a colleague."""
    return await colleague(world, code)


async def test_who_did_not_hold_it_cannot_be_excused_and_proof_must_be_there(late: World) -> None:
    """The refusal names those who answer; a piece of evidence that is not stored is not found."""
    one, stored = await the_check(late), await proof(late)
    for code, expected in (("nobody-here", "PRINCIPAL_UNKNOWN"), ("local", "NOT_ANSWERING")):
        with pytest.raises(Refused) as refused:
            await exemption.exempt(late.actor, ExemptionDraft(task=one.id, person=code, reason="r", evidence=stored))
        assert codes_of(refused) == [expected]
    assert refused.value.problems[0].limit == "li, wang"
    with pytest.raises(NotFound):
        await exemption.exempt(late.actor, ExemptionDraft(task=one.id, person="li", reason="r", evidence="none"))


async def test_a_task_of_the_officers_part_that_nobody_held_is_the_loans_officers(late: World) -> None:
    """By the day: who looked after the loan then; other parts' days are nobody's (PL-04)."""
    task_id = (await Task.get(code="CHECK")).id
    loan_id = (await Loan.get(number="L-1")).id
    (wang,) = await sql.rows("SELECT id FROM principal WHERE code = 'wang'")
    await officer.assign(late.actor, "L-1", "wang")
    days = await responsibility.answers_for(
        {"id": -task_id, "part": "officer", "due_on": day_of(date(2024, 3, 16)), "closed_on": 0, "loan_id": loan_id},
        day_of(date(2024, 3, 18)),
    )
    assert days == {wang["id"]: 1}
