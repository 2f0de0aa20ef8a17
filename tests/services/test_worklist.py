"""The worklist: what is on it, in which order, why, and who sees it."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest

from recoup.errors import NotFound, Refused
from recoup.records.access import Principal
from recoup.records.task import Task
from recoup.regime.binding import bind
from recoup.rules.columns import IntArray, Signal, Signals
from recoup.rules.priority import priority_of
from recoup.services import (
    access,
    assignment,
    businessday,
    clock_alert,
    delegation,
    grade,
    grant,
    loan_query,
    officer,
    organisation,
    party,
    principal,
    regime,
    sql,
    task,
)
from recoup.services.access import Actor
from recoup.services.grant import GrantDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.paging import Page
from recoup.services.party import PartyDraft
from recoup.services.principal import PrincipalDraft
from recoup.services.reason import Standing, grouped, reasons_of
from recoup.services.task import TaskView, WorklistFilter
from recoup.services.unit_of_work import unit_of_work
from recoup.translation import Language
from tests.conftest import begun
from tests.services.agreeing import codes_of
from tests.services.books import MISSED_FROM, MISSED_TO, passing, to_the_missed_days
from tests.services.lateness import person
from tests.services.world import World, found_world, home_loan

STORED = """
SELECT t.public_id, t.due_on, s.overdue_since,
       COALESCE(s.overdue_principal + s.overdue_interest + s.overdue_other, 0) AS owed
FROM task t LEFT JOIN loan_state s ON s.loan_id = t.loan_id WHERE t.state = 'OPEN'"""

Holds = Callable[[TaskView], bool]


@begun
async def busy() -> World:
    """A book in arrears, with work on it."""
    world = await found_world()
    await to_the_missed_days(world)
    await passing(world, MISSED_TO)
    return world


async def test_tasks_come_most_urgent_first_and_their_points_are_those_of_the_rule(busy: World) -> None:
    """The database orders by the same formula that the explanation shows."""
    found = await task.worklist(busy.actor, page=Page(first=100))
    assert len(found.items) >= 6
    assert [view.priority for view in found.items] == sorted((view.priority for view in found.items), reverse=True)
    in_the_database = await sql.rows(STORED)
    today = (await businessday.current()).number
    expected = {
        row["public_id"]: priority_of(
            days_late=today - row["due_on"] if row["due_on"] else 0,
            days_past_due=today - row["overdue_since"] if row["overdue_since"] else 0,
            arrears=row["owed"],
        ).points
        for row in in_the_database
    }
    assert {view.id: view.priority for view in found.items} == expected


async def test_every_task_says_in_words_why_it_is_there(busy: World) -> None:
    """Rule with its id, figures of the loan, and the priority taken apart, in both languages."""
    found = await task.worklist(busy.actor, WorklistFilter(loan="H-3"))
    assert {view.loan_number for view in found.items} == {"H-3"}
    for view in found.items:
        assert len(view.reasons_en) == len(view.reasons_zh) >= 3
        assert view.rules
        assert all(f"({rule})" in " ".join(view.reasons_en) for rule in view.rules)
        assert all(f"（{rule}）" in " ".join(view.reasons_zh) for rule in view.rules)
        assert any("CNY overdue since 2024-02-18, days past due: 62" in reason for reason in view.reasons_en)
        assert view.reasons_en[-1].startswith(f"priority {view.priority} = ")
        assert view.reasons_zh[-1].startswith(f"优先级 {view.priority} = ")
        assert not any("{" in reason for reason in (*view.reasons_en, *view.reasons_zh))


async def test_the_rulebook_stage_of_three_missed_periods_is_on_the_list_of_both_sides(busy: World) -> None:
    """HS-02 and HF-08: written notice and visit, bank and centre, within ten days of the third miss."""
    found = await task.worklist(busy.actor, WorklistFilter(loan="H-3"))
    noticed = {view.part: view for view in found.items if "HS-02" in view.rules}
    assert set(noticed) == {"trustee_collector", "centre_collector"}
    morning_after_the_third_miss = date(2024, 4, 11)
    assert {view.opened_on for view in noticed.values()} == {morning_after_the_third_miss}
    assert {view.due_on for view in noticed.values()} == {morning_after_the_third_miss + timedelta(days=10)}


async def test_a_task_is_given_to_nobody_of_another_institution(busy: World) -> None:
    """Who holds a task sees it, and its debtor: a stranger is told like somebody who is not there.

    A neighbour is given one who plays its part there, not one who could not do it (api.md §5; HF-07).
    """
    listed = (await task.worklist(busy.actor, WorklistFilter(loan="H-3"))).items
    given = next(view for view in listed if view.part == "trustee_collector")
    for code, at in (("stranger", "BANK"), ("neighbour", given.organisation_code), ("above", "root")):
        await principal.create(busy.actor, PrincipalDraft(code=code, name=code, organisation_code=at))
    for code in ("stranger", "missing"):
        with pytest.raises(Refused, match=f"^person: nobody with the code {code} is active"):
            await assignment.assign(busy.actor, [given.id], code)
        with pytest.raises(Refused) as refused:
            await officer.assign(busy.actor, "H-3", code)
        assert codes_of(refused) == ["OFFICER_UNKNOWN"]
    for code in ("neighbour", "above"):
        with pytest.raises(Refused, match="does not play") as refused:
            await assignment.assign(busy.actor, [given.id], code)
        assert codes_of(refused) == ["PART_NOT_HELD"]
        await grant.give(busy.actor, GrantDraft(principal=code, role="HF-R1", organisation=given.organisation_code))
        (held,) = await assignment.assign(busy.actor, [given.id], code)
        assert held.person == code


async def test_a_paid_loan_leaves_the_list_in_the_night(busy: World) -> None:
    """Its tasks are closed, those of its case with the case, and stay on record: late by the days until they were."""
    before = await task.worklist(busy.actor, WorklistFilter(loan="H-3"))
    assert before.items
    figures = (await loan_figures(busy, "H-3")) + 100_00
    today = (await businessday.current()).day
    await busy.pay("H-3", figures, today)
    await passing(busy, today)
    after = await task.worklist(busy.actor, WorklistFilter(loan="H-3"))
    gone = {view.code for view in before.items} - {view.code for view in after.items}
    assert gone
    listed = await task.worklist(busy.actor, WorklistFilter(loan="H-3", state=None), Page(first=100))
    closed = [view for view in listed.items if view.state in (task.DONE, task.CANCELLED)]
    assert gone <= {view.code for view in closed}
    closed_late = {view.id: (view.closed_on - view.due_on).days for view in closed if view.closed_on and view.due_on}
    assert len(closed_late) == len(closed)
    assert {view.id: view.days_late for view in closed} == {key: max(0, days) for key, days in closed_late.items()}
    await passing(busy, today + timedelta(days=3))
    later = await task.worklist(busy.actor, WorklistFilter(loan="H-3", state=None), Page(first=100))
    assert {view.id: view.days_late for view in later.items if view.id in closed_late} == {
        view.id: view.days_late for view in closed
    }


async def loan_figures(world: World, number: str) -> int:
    """What is due and unpaid."""
    view = await world.see(number)
    found = await loan_query.figures(world.actor, [view.id])
    return found[view.id].arrears


async def test_pages_follow_one_another_without_gap_or_repetition(busy: World) -> None:
    """Forwards and backwards, whatever the size."""
    everything = [view.id for view in (await task.worklist(busy.actor, page=Page(first=100))).items]
    forwards: list[str] = []
    cursor: str | None = None
    while True:
        page = await task.worklist(busy.actor, page=Page(first=2, after=cursor))
        forwards += [view.id for view in page.items]
        assert page.total == len(everything)
        if not page.has_next:
            break
        cursor = page.cursors[-1]
    assert forwards == everything
    last = await task.worklist(busy.actor, page=Page(last=2))
    assert [view.id for view in last.items] == everything[-2:]
    assert last.has_previous


async def test_a_cursor_of_yesterday_is_refused_rather_than_skip_somebody(busy: World) -> None:
    """Priorities are other ones after the roll."""
    page = await task.worklist(busy.actor, page=Page(first=1))
    await passing(busy, (await businessday.current()).day)
    with pytest.raises(Refused) as refused:
        await task.worklist(busy.actor, page=Page(first=1, after=page.cursors[0]))
    assert refused.value.problems[0].code == "CURSOR_FOREIGN"


@pytest.mark.parametrize(
    ("chosen", "holds"),
    [
        (WorklistFilter(part="trustee_collector"), lambda view: view.part == "trustee_collector"),
        (WorklistFilter(regime="housing_fund"), lambda view: view.regime == "housing_fund"),
        (WorklistFilter(organisation="FUND"), lambda view: view.organisation_code == "FUND"),
        (WorklistFilter(late=True), lambda view: view.days_late > 0),
        (WorklistFilter(late=False), lambda view: view.days_late == 0),
        (WorklistFilter(text="H-"), lambda view: (view.loan_number or "").startswith("H-")),
        (WorklistFilter(text="Party C-"), lambda view: (view.party_name or "").startswith("Party C-")),
    ],
    ids=["part", "regime", "organisation", "late", "not late", "loan number", "party name"],
)
async def test_filters_choose_exactly_what_they_say(busy: World, chosen: WorklistFilter, holds: Holds) -> None:
    """Each leaves some and hides some."""
    everything = (await task.worklist(busy.actor, page=Page(first=100))).items
    found = (await task.worklist(busy.actor, chosen, Page(first=100))).items
    assert {view.id for view in found} == {view.id for view in everything if holds(view)}
    assert 0 < len(found) < len(everything)


@pytest.mark.parametrize("text", ["%", "_", "\\", "'"])
def test_signs_that_mean_something_to_a_database_are_plain_text(text: str) -> None:
    """A filter is no pattern."""
    assert sql.beginning(text).rstrip("%") in {"\\" + text, "'"} or text == "%"


async def test_counts_agree_with_the_lists(busy: World) -> None:
    """By part, open, due today and late."""
    everything = (await task.worklist(busy.actor, page=Page(first=100))).items
    counted = await task.counts(busy.actor)
    assert {count.part: count.open for count in counted} == {
        part: sum(view.part == part for view in everything) for part in {view.part for view in everything}
    }
    assert sum(count.late for count in counted) == sum(view.days_late > 0 for view in everything)
    today = (await businessday.current()).day
    assert sum(count.due_today for count in counted) == sum(view.due_on == today for view in everything)
    assert [count.part for count in counted] == sorted(count.part for count in counted)


async def test_nobody_sees_the_work_of_another_organisation(busy: World) -> None:
    """Out of sight and missing are told alike."""
    stranger = await elsewhere()
    seen = (await task.worklist(busy.actor)).items[0]
    assert (await task.worklist(stranger)).items == ()
    assert await task.counts(stranger) == ()
    assert await task.get_many(stranger, [seen.id]) == {}
    with pytest.raises(NotFound):
        await task.get(stranger, seen.id)
    assert (await task.get(busy.actor, seen.id)) == seen


async def elsewhere() -> Actor:
    """Somebody of an organisation without loans."""
    actor = await access.local_actor()
    made = await organisation.board(actor, OrganisationDraft(code="ELSE", name="Elsewhere", kind="BANK"))
    return Actor(principal_id=actor.principal_id, code="x", scopes=actor.scopes, organisation_path=made.path)


@pytest.mark.usefixtures("busy")
async def test_without_the_scope_nothing_is_read() -> None:
    """Deny by default."""
    nobody = Actor(principal_id=1, code="nobody", scopes=frozenset(), organisation_path=".")
    for asked in (task.worklist(nobody), task.counts(nobody), task.get_many(nobody, []), grade.proposals(nobody)):
        with pytest.raises(Refused) as refused:
            await asked
        assert refused.value.problems[0].code == "FORBIDDEN"


async def test_a_better_computed_grade_waits_as_a_proposal(busy: World) -> None:
    """CB: the official grade of a corporate loan improves by decision only (CL-11)."""
    await passing(busy, date(2024, 6, 20))
    assert (await busy.see("L-2")).grade != "NORMAL"
    today = (await businessday.current()).day
    await busy.pay("L-1", await loan_figures(busy, "L-1"), today)
    before = await busy.see("L-1")
    await passing(busy, today)
    after = await busy.see("L-1")
    assert (before.grade, after.grade) == (after.grade, before.grade)
    found = await grade.proposals(busy.actor)
    proposed = {proposal.loan_number: proposal for proposal in found.items}
    assert proposed["L-1"].official == after.grade
    assert proposed["L-1"].computed == after.floor == "NORMAL"
    assert proposed["L-1"].since == today
    assert await grade.get_many(busy.actor, [after.id]) == {after.id: proposed["L-1"]}
    assert "L-2" not in proposed


def test_a_sentence_groups_digits_and_keeps_the_currency() -> None:
    """For people, not for machines."""
    assert grouped(123_456_789, "CNY") == "1,234,567.89"
    assert grouped(1234, "JPY") == "1,234"


def test_a_task_of_a_regime_that_is_away_still_says_what_it_can() -> None:
    """The rule's id, and the figures."""
    standing = Standing(
        currency="CNY",
        arrears=0,
        overdue_since=None,
        days_past_due=0,
        missed_run=0,
        missed_total=0,
        next_due_on=date(2024, 5, 10),
        instalment=320_879,
    )
    priority = priority_of(days_late=0, days_past_due=0, arrears=0)
    told = reasons_of(
        Language.EN, regime="not_installed", rules=("X-1",), standing=standing, priority=priority, days_late=0
    )
    assert told[:2] == ("X-1", "next due on 2024-05-10: 3,208.79 CNY")


def test_whatever_the_laws_clocks_cite_is_told_in_a_sentence_under_every_regime() -> None:
    """Their rules belong to no regime; a task of theirs began with bare ids."""
    standing = Standing(
        currency="CNY",
        arrears=0,
        overdue_since=None,
        days_past_due=0,
        missed_run=0,
        missed_total=0,
        next_due_on=None,
        instalment=0,
    )
    priority = priority_of(days_late=0, days_past_due=0, arrears=0)
    for name, language in product(("commercial_bank", "trade_receivables", "development_bank"), Language):
        for rules in clock_alert.RULES.values():
            told = reasons_of(language, regime=name, rules=rules, standing=standing, priority=priority, days_late=0)
            assert not set(told) & set(rules)


class Batch:
    """Two housing loans as the writer sees them."""

    regime = "housing_fund"

    def __init__(self, loan_ids: IntArray, organisation_ids: IntArray) -> None:
        self.loan_ids = loan_ids
        self.organisation_ids = organisation_ids
        spec = regime.spec_of(self.regime)
        assert spec is not None
        self.bound = bind(spec, day=20_000)


def edges(*rows: tuple[int, int, int, Signal, int]) -> Signals:
    """(loan's row, day, watch, edge, due day)."""
    return Signals.of(
        [{"loan": at, "on": on, "value": watch, "signal": edge, "bill_seq": due} for at, on, watch, edge, due in rows]
    )


async def test_spells_of_one_pass_are_written_as_thirty_nights_would(world: World) -> None:
    """Open, closed and open again in one pass: a done task and an open one; a close alone ends what is stored."""
    await world.begin(MISSED_FROM)
    await party.board(world.actor, PartyDraft(number="D", kind="NATURAL", name="D", organisation_code="FUND"))
    for number in ("H-1", "H-2"):
        await world.board(home_loan(number, party_number="D", disbursed_on=MISSED_FROM))
    rows = await sql.rows("SELECT id, organisation_id FROM loan ORDER BY id")
    batch = Batch(
        np.array([row["id"] for row in rows], dtype=np.int64),
        np.array([row["organisation_id"] for row in rows], dtype=np.int64),
    )
    opened, closed = Signal.WATCH_OPENED, Signal.WATCH_CLOSED

    async def tonight(*told: tuple[int, int, int, Signal, int]) -> tuple[int, int]:
        async with unit_of_work(world.actor, "test") as work:
            return await task.apply_signals(work, batch, edges(*told))

    assert await tonight((0, 100, 0, opened, 107), (1, 100, 0, opened, 0), (1, 101, 1, Signal.MISSED, 0)) == (2, 0)
    assert await tonight((0, 103, 0, closed, 0), (0, 105, 0, opened, 111), (1, 101, 1, opened, 0)) == (2, 1)
    assert await tonight((1, 110, 1, closed, 0), (1, 111, 1, opened, 0), (1, 112, 1, closed, 0)) == (1, 2)
    assert await tonight() == (0, 0)
    stored = await sql.rows("SELECT loan_id, code, opened_on, due_on, state, closed_on FROM task ORDER BY id")
    first, second = batch.loan_ids.tolist()
    codes = list(dict.fromkeys(row["code"] for row in stored))
    assert [tuple(row.values()) for row in stored] == [
        (first, codes[0], 100, 107, "DONE", 103),
        (second, codes[0], 100, 0, "OPEN", 0),
        (first, codes[0], 105, 111, "OPEN", 0),
        (second, codes[1], 101, 0, "DONE", 110),
        (second, codes[1], 111, 0, "DONE", 112),
    ]


async def test_ones_own_work_leaves_out_what_others_do_about_ones_loans(busy: World) -> None:
    """An account manager's own: what it holds, and of its loans what nobody holds for a part it plays. The demand for
    payment of the same loan, which legal holds, is not the manager's."""
    code = await person(busy, "wang", role="HF-R3", place="FUND")
    await officer.assign(busy.actor, "H-3", code)
    wang = await delegation.actor_of((await Principal.get(code=code)).id)
    assert wang is not None
    about = (await task.worklist(busy.actor, WorklistFilter(loan="H-3"))).items
    parts = {held.part for held in about}
    assert len(parts) > 1, parts
    own = {view.id for view in (await task.worklist(wang, WorklistFilter(mine=True))).items}
    plays = {part for held in wang.grants or () for part in held.plays}
    assert own == {view.id for view in about if view.part in plays and view.assignee_code in (None, code)}
    assert own
    given = next(view for view in about if view.id in own)
    await Task.filter(public_id=given.id).update(assignee_id=busy.actor.principal_id)
    left = {view.id for view in (await task.worklist(wang, WorklistFilter(mine=True))).items}
    assert left == own - {given.id}
