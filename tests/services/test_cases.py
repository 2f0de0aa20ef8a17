"""Cases through the services: how they begin, who may take which step, what the calendar does, what stays on record."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.errors import Refused
from recoup.records.message import Message
from recoup.records.task import Task, TaskStep
from recoup.rules.calendar import day_of
from recoup.services import (
    access,
    case,
    case_acts,
    case_night,
    case_query,
    document_query,
    grant,
    notification,
    organisation,
    principal,
    sql,
)
from recoup.services.case import ActDraft, CaseDraft, DelegateDraft
from recoup.services.case_query import CaseFilter, CaseView
from recoup.services.document_query import DocumentFilter
from recoup.services.fact import FactDraft
from recoup.services.grant import GrantDraft
from recoup.services.notification import MessageFilter
from recoup.services.organisation import OrganisationDraft
from recoup.services.principal import PrincipalDraft
from recoup.services.unit_of_work import Mode
from tests.services.agreeing import stated
from tests.services.books import Opened
from tests.services.casework import attach
from tests.services.world import World, invoice, term_loan

PAID_OUT = date(2024, 2, 20)


async def checks(world: World) -> list[CaseView]:
    """The checks, oldest first."""
    found = await case_query.page(world.actor, CaseFilter(kind="CHECK", open=None))
    return list(reversed(found.items))


async def lend(world: World) -> CaseView:
    """A loan is paid out; its first check."""
    await world.begin(PAID_OUT)
    await world.lend(term_loan(disbursed_on=PAID_OUT, maturity_on=date(2025, 2, 20)))
    return (await checks(world))[0]


async def another(code: str) -> access.Actor:
    """Another person at the same machine."""
    root = await access.root_organisation()
    who = await access.principal(code, kind=access.PERSON)
    return access.Actor(principal_id=who.id, code=code, scopes=access.SCOPES, organisation_path=root.path)


async def test_a_check_walks_from_the_ledger_to_its_officer(world: World) -> None:
    """PM-07: handed over with its requirements, notified; each task is done by the part that acted."""
    first = await lend(world)
    officer = PrincipalDraft(code="zhang", name="张三", organisation_code="BANK")
    await principal.create(world.actor, officer)
    await grant.give(world.actor, GrantDraft(principal="zhang", role="CB-R1", organisation="BANK"))
    assert (first.state, first.opening, first.complete_by) == ("LEDGERED", "FIRST", date(2024, 3, 6))
    assert [act.code for act in await case_acts.acts(world.actor, first.id)] == ["hand_over"]
    with pytest.raises(Refused) as refused:
        await case.act(world.actor, ActDraft(case=first.id, transition="hand_over"))
    assert [(problem.code, problem.field) for problem in refused.value.problems] == [
        ("FIELD_EMPTY", ("fields", "requirements"))
    ]
    told = ActDraft(case=first.id, transition="hand_over", fields={"requirements": "see the opinion"})
    tried = await case.act(world.actor, told, mode=Mode.PREVIEW)
    assert tried.state == "WITH_COORDINATOR"
    assert (await case_query.get(world.actor, first.id)).state == "LEDGERED"
    await case.act(world.actor, told)
    moved = await case.act(world.actor, ActDraft(case=first.number, transition="notify"))
    assert (moved.state, moved.fields["requirements"]) == ("NOTIFIED", "see the opinion")
    (message,) = await Message.all()
    assert (message.address, message.channel, first.number in message.subject) == ("zhang", "IN_APP", True)
    (seen,) = (await notification.page(world.actor, MessageFilter(kind="CHECK", colleagues=True))).items
    assert seen.case
    assert (seen.case.number, seen.case.step, seen.case.state, seen.case.by) == (
        first.number, "notify", "NOTIFIED", "local"
    )  # fmt: skip
    rows = await Task.filter(case_id=first.internal_id).order_by("id")
    assert [(row.code, row.state, row.why) for row in rows] == [
        ("HAND_OVER", "DONE", "hand_over"),
        ("NOTIFY_OFFICER", "DONE", "notify"),
        ("CHECK", "OPEN", ""),
    ]
    lines = await case_query.story(world.actor, first.id)
    assert [(line.act, line.code, line.person) for line in lines] == [
        ("OPENED", "FIRST", None),
        ("MOVED", "hand_over", "local"),
        ("MOVED", "notify", "local"),
    ]


async def test_a_refusal_names_the_paper_that_is_missing_and_the_state_that_is_another(world: World) -> None:
    """A guard that fails says which document; a step out of turn says from where it may be taken."""
    first = await lend(world)
    with pytest.raises(Refused) as refused:
        await case.act(world.actor, ActDraft(case=first.id, transition="report"))
    assert {(problem.code, problem.value) for problem in refused.value.problems} == {
        ("STATE_OTHER", "report"),
        ("DOCUMENT_NOT_FILED", "CHECK_REPORT"),
    }


async def test_who_was_asked_in_anothers_name_counts_as_that_other(world: World) -> None:
    """A delegate of the officer may not review what the officer reported: the whole story is looked at."""
    first = await lend(world)
    await another("deputy")
    named = DelegateDraft(case=first.id, part="officer", person="deputy", in_name_of="local")
    await case.delegate(world.actor, named)
    lines = await case_query.story(world.actor, first.id)
    assert [(line.act, line.code, line.fields) for line in lines][-1] == (
        "DELEGATED",
        "officer",
        {"person": "deputy", "in_name_of": "local"},
    )


async def test_a_part_of_a_case_is_given_to_nobody_of_another_institution(world: World) -> None:
    """Whoever plays a part in a case sees it: a stranger is told like somebody who is not there; nobody was named."""
    first = await lend(world)
    await principal.create(world.actor, PrincipalDraft(code="stranger", name="stranger", organisation_code="FUND"))
    for code in ("stranger", "missing"):
        for person, name in ((code, None), ("local", code)):
            draft = DelegateDraft(case=first.id, part="officer", person=person, in_name_of=name)
            with pytest.raises(Refused, match=f"nobody with the code {code} is active") as refused:
                await case.delegate(world.actor, draft)
            assert [problem.code for problem in refused.value.problems] == ["PRINCIPAL_UNKNOWN"]
    assert "DELEGATED" not in {line.act for line in await case_query.story(world.actor, first.id)}


async def test_an_interval_counts_from_the_month_of_the_last_check_and_a_worse_class_asks_at_once(
    world: World,
) -> None:
    """CB-X18: due 2024-03-06, 2024-05-31, after the downgrade 2024-06-30 and 2024-07-31."""
    await lend(world)
    await world.reach(date(2024, 3, 21))
    await world.pay("L-1", 1_000_000, date(2024, 3, 21))
    await world.reach(date(2024, 6, 10))
    await stated(world, FactDraft(loan="L-1", code="USE_CHANGED", from_on=date(2024, 6, 10), note="report"))
    await world.reach(date(2024, 7, 2))
    assert [(view.opening, view.period_start, view.complete_by) for view in await checks(world)] == [
        ("FIRST", date(2024, 2, 1), date(2024, 3, 6)),
        ("INTERVAL", date(2024, 5, 1), date(2024, 5, 31)),
        ("DOWNGRADED", date(2024, 6, 1), date(2024, 6, 30)),
        ("INTERVAL", date(2024, 7, 1), date(2024, 7, 31)),
    ]


async def test_a_case_opened_by_hand_is_one_more_reason_while_one_of_its_key_is_open(world: World) -> None:
    """Law 5: at most one open case of a key; an order within the same month is written on it."""
    first = await lend(world)
    draft = CaseDraft(regime="commercial_bank", kind="CHECK", opening="ORDERED", loan="L-1", note="the regulator asks")
    assert (await case.open_(world.actor, draft)).id == first.id
    lines = await case_query.story(world.actor, first.id)
    assert [(line.act, line.code, line.note) for line in lines][-1] == ("REASON", "ORDERED", "the regulator asks")
    ended = await case.cancel(world.actor, first.id, reason="a mistake")
    assert ended.closed_on == PAID_OUT
    assert (await case.open_(world.actor, draft)).id != first.id


async def test_a_late_task_goes_to_the_part_above_and_stays_with_who_held_it(world: World) -> None:
    """The check is brought to the head a day after its due day; the step says who held it."""
    first = await lend(world)
    await case.act(world.actor, ActDraft(case=first.id, transition="hand_over", fields={"requirements": "r"}))
    await case.act(world.actor, ActDraft(case=first.id, transition="notify"))
    await world.reach(date(2024, 3, 7))
    row = await Task.get(case_id=first.internal_id, state="OPEN")
    assert (row.code, row.escalated_to) == ("CHECK", "head")
    steps = await TaskStep.filter(task_id=row.id, act="ESCALATED")
    assert [(step.part, step.day) for step in steps] == [("head", row.due_on + 1)]


async def test_missed_mornings_are_run_in_order_and_never_twice(world: World) -> None:
    """Each that finds something to do leaves its number in the audit trail, and so does the open day's."""
    await lend(world)
    await world.reach(date(2024, 2, 24))
    rows = await sql.rows("SELECT subject_id FROM audit_entry WHERE subject_type = 'case_day' ORDER BY id")
    days = [row["subject_id"] for row in rows]
    assert days == sorted(set(days))
    assert days[-1] == day_of(date(2024, 2, 24))
    assert await case_night.catch_up(world.actor, since=days[0]) == 0


async def what_mornings_leave(opened: Opened) -> list[sql.Row]:
    """The cases and tasks, without the keys of their rows, after two quarters that nobody looked at."""
    async with opened() as world:
        trustee = OrganisationDraft(code="T-1", name="受托银行", kind="TRUSTEE_BANK", parent_code="FUND")
        await organisation.board(world.actor, trustee)
        await lend(world)
        await world.reach(date(2024, 9, 3))
        cases = "SELECT number, kind, key, opening, state, opened_on, entered_on, next_on, complete_by FROM work_case"
        tasks = "SELECT code, part, state, due_on, opened_on, escalates_on, escalated_to FROM task"
        return [*await sql.rows(f"{cases} ORDER BY id"), *await sql.rows(f"{tasks} ORDER BY id")]


async def test_passing_over_quiet_mornings_leaves_what_every_morning_leaves(
    twin: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which mornings find nothing is known beforehand: monthly reports, checks and late tasks come on their days."""
    passed_over = await what_mornings_leave(twin)
    assert {row.get("kind") for row in passed_over} >= {"CHECK", "MONTHLY_REPORT"}

    async def every_day(first: int, _last: int, _periods: object) -> int:
        return first

    monkeypatch.setattr(case_night, "_next", every_day)
    assert await what_mornings_leave(twin) == passed_over


async def test_a_side_without_a_person_is_told_on_the_case(world: World) -> None:
    """HF-07: sales and Legal must each have somebody; a company that named nobody reads it in the story."""
    await world.begin(date(2024, 4, 1))
    await world.lend(invoice("M", 8_000_000, date(2024, 4, 1), date(2024, 5, 5)))
    draft = FactDraft(party="D-1", code="BANKRUPT", from_on=date(2024, 4, 1), note="court notice")
    await stated(world, draft)
    (one,) = (await case_query.page(world.actor, CaseFilter(kind="QUASI_BAD_CASE"))).items
    lines = await case_query.story(world.actor, one.id)
    assert [line.code for line in lines if line.act == "MISSING"] == ["SALES", "LEGAL_DEPARTMENT"]


async def test_loans_change_hands_once_both_have_signed_the_list(world: World) -> None:
    """PL-03: who gives signs, who takes signs, then the loan is the taker's; nobody signs for another.

    A list that the taker gives back is opened again (REOPEN): it is signed anew by both.
    """
    giver, taker, third = [await another(code) for code in ("giver", "taker", "third")]
    await world.begin(PAID_OUT)
    await world.lend(term_loan(disbursed_on=PAID_OUT, maturity_on=date(2025, 2, 20), officer_code="giver"))
    told: dict[str, str | int] = {"giver": "giver", "taker": "taker", "loans": "L-1"}
    draft = CaseDraft(
        regime="commercial_bank", kind="HANDOVER", opening="ORDERED", organisation="BANK", fields={"giver": "giver"}
    )
    listed = await case.open_(world.actor, draft)
    with pytest.raises(Refused) as refused:
        await case.act(world.actor, ActDraft(case=listed.id, transition="give", fields=told))
    assert [problem.code for problem in refused.value.problems] == ["PERSON_NOT_APART"]
    given = await case.act(giver, ActDraft(case=listed.id, transition="give", fields=told))
    assert given.state == "GIVEN"
    back = await case.act(taker, ActDraft(case=listed.id, transition="return", note="L-2 is missing"))
    (paper,) = (await document_query.page(taker, DocumentFilter(code="HANDOVER_LIST"))).items
    assert (back.state, paper.state, paper.edition, paper.signed_by) == ("LISTED", "DRAFT", 1, ())
    with pytest.raises(Refused) as refused:
        await case.act(taker, ActDraft(case=listed.id, transition="take"))
    given = await case.act(giver, ActDraft(case=listed.id, transition="give", fields=told))
    with pytest.raises(Refused) as refused:
        await case.act(third, ActDraft(case=listed.id, transition="take"))
    assert [problem.code for problem in refused.value.problems] == ["NOT_SIGNED_BY"]
    assert (await world.see("L-1")).officer_code == "giver"
    taken = await case.act(taker, ActDraft(case=listed.id, transition="take"))
    assert (taken.state, (await world.see("L-1")).officer_code) == ("HANDED_OVER", "taker")


async def test_a_step_names_only_evidence_that_hangs_on_its_case(world: World) -> None:
    """An id that does not exist and one of another case are refused alike, each by its place."""
    first = await lend(world)
    other = await attach(world, (await a_second_case(world)).internal_id, "VOUCHER")
    own = await attach(world, first.internal_id, "VOUCHER")
    told = ActDraft(case=first.id, transition="hand_over", fields={"requirements": "r"}, evidence=(own, other, "none"))
    with pytest.raises(Refused) as refused:
        await case.act(world.actor, told)
    assert [(problem.code, problem.field) for problem in refused.value.problems] == [
        ("EVIDENCE_NOT_OF_CASE", ("evidence", "1")),
        ("EVIDENCE_NOT_OF_CASE", ("evidence", "2")),
    ]
    await case.act(world.actor, replace(told, evidence=(own,)))
    assert [line.act for line in await case_query.story(world.actor, first.id)] == ["OPENED", "MOVED"]


async def a_second_case(world: World) -> CaseView:
    """A second case: somebody orders a hand-over."""
    draft = CaseDraft(
        regime="commercial_bank", kind="HANDOVER", opening="ORDERED", organisation="BANK", fields={"giver": "local"}
    )
    return await case.open_(world.actor, draft)
