"""Kinds of cases that a regime might declare: verbs, deadlines in repayment periods, misses, parties by the month."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.records.task import Task
from recoup.regime.policy.case import CaseKind, Do, Opening, State, Transition
from recoup.regime.policy.case import Task as Duty
from recoup.regime.policy.condition import Compare, Reached
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import Field
from recoup.rules.columns import Account
from recoup.services import approval_query, assignment, case, case_query, contact, fact, regime
from recoup.services.case import ActDraft, CaseDraft
from recoup.services.case_query import CaseFilter, CaseView
from recoup.services.changed import plain
from recoup.services.contact import ContactDraft
from recoup.services.fact import FactDraft
from tests.services import casework, contacting
from tests.services.agreeing import codes_of, signed, stated
from tests.services.lateness import person
from tests.services.world import World, home_loan, install_regimes, invoice, term_loan

PLAIN: Any = {"roll": "NONE"}


@pytest.fixture
def database_kind() -> str:
    """What cases write is the same on both; that is asked elsewhere."""
    return "sqlite"


@pytest.fixture
def declared() -> Iterator[None]:
    """The four regimes are back afterwards."""
    yield
    install_regimes()


def declare(code: str, *kinds: CaseKind) -> None:
    """Let a bundled regime have these kinds of cases and no others."""
    registry = regime.installed().registry
    spec = replace(registry.active[code], cases=kinds)
    regime.install(replace(registry, active={**registry.active, code: spec}), calendar="CN")


async def opened(world: World, kind: str) -> list[CaseView]:
    """The cases of a kind, oldest first, ended ones as well."""
    found = await case_query.page(world.actor, CaseFilter(kind=kind, open=None))
    return list(reversed(found.items))


def step(code: str, *does: Do, target: str | None = None) -> Transition:
    """A step of the head."""
    return Transition(code=code, source=("BEGUN",), target=target, by=("head",), does=does)


BY_HAND = Opening(code="ORDERED", by=("head",))
FOLLOW_UP = CaseKind(
    code="FOLLOW_UP",
    key=("loan",),
    opens=(BY_HAND,),
    states=(
        State(code="BEGUN", tasks=(Duty(code="LOOK", part="officer", due=Deadline("opened_on", days=3)),)),
        State(code="DONE", final=True),
    ),
    transitions=(step("end", target="DONE"),),
)
TRIAL = CaseKind(
    code="TRIAL",
    key=("loan",),
    opens=(BY_HAND,),
    fields=tuple(Field(code=code) for code in ("mark", "criterion", "evidence")),
    states=(State(code="BEGUN"), State(code="LET_GO", final=True)),
    transitions=(
        step("mark", Do("SET", "mark", "seen")),
        step("follow", Do("OPEN", "FOLLOW_UP")),
        step("unfollow", Do("CANCEL", "FOLLOW_UP")),
        step("cure", Do("END", "USE_CHANGED")),
        step("write_off", Do("RUN", "loan.write_off"), target="LET_GO"),
    ),
)


@pytest.mark.usefixtures("declared")
async def test_each_verb_does_what_it_says_and_a_write_off_waits_for_those_who_agree(world: World) -> None:
    """SET, END, OPEN, CANCEL at once; RUN of a write-off is the head's and the committee's, and moves the books."""
    declare("commercial_bank", TRIAL, FOLLOW_UP)
    day = date(2024, 2, 20)
    await world.begin(day)
    await world.lend(term_loan(disbursed_on=day, maturity_on=date(2025, 2, 20)))
    await stated(world, FactDraft(loan="L-1", code="USE_CHANGED", from_on=day, note="report"))
    day = date(2024, 2, 21)
    await world.reach(day)
    begun = await case.open_(
        world.actor,
        CaseDraft(
            regime="commercial_bank", kind="TRIAL", opening="ORDERED", loan="L-1",
            fields={"criterion": "annex 1 (1)", "evidence": "ruling 7"}, note="a doubt",
        ),
    )  # fmt: skip

    async def act(code: str) -> CaseView:
        return await case.act(world.actor, ActDraft(case=begun.id, transition=code))

    assert (await act("mark")).fields["mark"] == "seen"
    await act("follow")
    assert [one.state for one in await opened(world, "FOLLOW_UP")] == ["BEGUN"]
    await act("unfollow")
    assert [one.closed_on for one in await opened(world, "FOLLOW_UP")] == [day]
    await act("cure")
    assert [(one.code, one.to_on) for one in await fact.of_loan(world.actor, "L-1")] == [("USE_CHANGED", day)]
    waits = await act("write_off")
    assert (waits.state, (await world.see("L-1")).balance) == ("BEGUN", 1_000_000_00)
    (line,) = [one for one in await case_query.story(world.actor, begun.id) if one.act == "ASKED"]
    done = await signed(world, await approval_query.get(world.actor, str(line.fields["approval"])))
    assert [(plain(one.before), plain(one.after)) for one in done.changes] == [("BEGUN", "LET_GO")]
    booked = {one.kind: one.amount for one in done.transfers if one.debit == Account.PROVISION.name}
    assert booked == {"WRITE_OFF": 1_000_000_00}
    told = [(one.act, one.code, one.person) for one in await case_query.story(world.actor, begun.id)]
    assert told[-1] == ("MOVED", "write_off", "local")


OBSERVED = CaseKind(
    code="OBSERVED",
    key=("loan",),
    opens=(Opening(code="ORDERED", by=("centre_officer",)),),
    states=(State(code="BEGUN", due=Deadline("opened_on", periods=2, **PLAIN)), State(code="MISSED", final=True)),
    transitions=(
        Transition(
            code="missed",
            source=("BEGUN",),
            target="MISSED",
            guard=Reached(Deadline("missed_after:opened_on", days=1, **PLAIN)),
        ),
    ),
)


@pytest.mark.usefixtures("declared")
async def test_a_case_is_due_by_repayment_days_and_knows_the_first_miss_after_it_was_opened(world: World) -> None:
    """Opened on 10 January with dues on the 20th of each month: due on 20 February, moved on by January's miss."""
    declare("housing_fund", OBSERVED)
    await world.begin(date(2025, 12, 20))
    await world.lend(home_loan())
    await world.reach(date(2026, 1, 10))
    draft = CaseDraft(regime="housing_fund", kind="OBSERVED", opening="ORDERED", loan="H-1", note="watch")
    assert (await case.open_(world.actor, draft)).due_on == date(2026, 2, 20)
    await world.reach(date(2026, 1, 20))
    assert [one.state for one in await opened(world, "OBSERVED")] == ["BEGUN"]
    await world.reach(date(2026, 1, 22))
    assert [one.state for one in await opened(world, "OBSERVED")] == ["MISSED"]


PARTY_MONTH = CaseKind(
    code="PARTY_MONTH",
    key=("party", "month"),
    covers=Compare("balance", ">", 0),
    opens=(Opening(code="MONTH", at=Deadline("period_start", **PLAIN)),),
    states=(State(code="OPEN", due=Deadline("period_end", months=1, day=15, **PLAIN)), State(code="PAID", final=True)),
    transitions=(Transition(code="paid", source=("OPEN",), target="PAID", guard=Compare("balance", "=", 0)),),
)


@pytest.mark.usefixtures("declared")
async def test_each_party_that_owes_has_a_case_for_each_month(world: World) -> None:
    """On the first of a month for whoever owes then, once; ended when it is paid, whatever other months do."""
    declare("trade_receivables", PARTY_MONTH)
    await world.begin(date(2024, 2, 10))
    for number, dealer in (("A", "D-1"), ("B", "D-2")):
        await world.lend(invoice(number, 1_000_00, date(2024, 2, 10), date(2024, 6, 1), party_number=dealer))
    await world.pay("B", 1_000_00, date(2024, 2, 10))
    await world.reach(date(2024, 4, 2))
    cases = await opened(world, "PARTY_MONTH")
    assert [(one.period_start, one.due_on) for one in cases] == [
        (date(2024, 3, 1), date(2024, 4, 15)),
        (date(2024, 4, 1), date(2024, 5, 15)),
    ]
    await world.pay("A", 1_000_00, date(2024, 4, 2))
    assert {one.state for one in await opened(world, "PARTY_MONTH")} == {"PAID"}


@pytest.mark.usefixtures("declared")
async def test_tasks_are_given_out_by_load_and_closed_with_a_reason(world: World) -> None:
    """Two officers, three tasks, a cap of two. A step closes the task of a case, a note what stands by itself."""
    declare("commercial_bank", FOLLOW_UP)
    day = date(2024, 2, 20)
    await world.begin(day)
    for code in ("li", "wang"):
        await person(world, code)
    await world.party()
    for number in ("L-1", "L-2", "L-3"):
        await world.board(term_loan(number, disbursed_on=day, maturity_on=date(2025, 2, 20)))
        await world.disburse(number, day)
        draft = CaseDraft(regime="commercial_bank", kind="FOLLOW_UP", opening="ORDERED", loan=number, note="look")
        await case.open_(world.actor, draft)
    tasks = [row.public_id for row in await Task.filter(code="LOOK").order_by("id")]
    given = await assignment.distribute(world.actor, tasks, cap=2)
    assert sorted(one.person or "" for one in given) == ["li", "li", "wang"]
    with pytest.raises(Refused) as refused:
        await assignment.close(world.actor, tasks[0], note="seen at the counter")
    assert codes_of(refused) == ["TASK_OF_A_CASE"]
    await world.reach(date(2024, 3, 22))
    alone = await Task.filter(case_id=None, state="OPEN").first()
    assert alone is not None
    closed = await assignment.close(world.actor, alone.public_id, note="called, will pay")
    assert (closed.state, (await Task.get(id=alone.id)).why) == ("DONE", "called, will pay")


AGREED = CaseKind(
    code="AGREED",
    key=("loan",),
    opens=(BY_HAND,),
    states=(State(code="BEGUN"), State(code="DONE", final=True)),
    transitions=(Transition(code="agree", source=("BEGUN",), target="DONE", by=("head",), quorum=2),),
)


@pytest.mark.usefixtures("declared")
async def test_a_quorum_waits_for_different_persons(world: World) -> None:
    """The same person twice is refused; with the second one the step is taken."""
    declare("commercial_bank", AGREED)
    day = date(2024, 2, 20)
    await world.begin(day)
    await world.lend(term_loan(disbursed_on=day, maturity_on=date(2025, 2, 20)))
    draft = CaseDraft(regime="commercial_bank", kind="AGREED", opening="ORDERED", loan="L-1", note="two agree")
    agree = ActDraft(case=(await case.open_(world.actor, draft)).id, transition="agree")
    assert (await case.act(world.actor, agree)).state == "BEGUN"
    with pytest.raises(Refused) as refused:
        await case.act(world.actor, agree)
    assert codes_of(refused) == ["ALREADY_ASSENTED"]
    assert (await case.act(await casework.another("second"), agree)).state == "DONE"


REACHING = CaseKind(
    code="REACHING",
    key=("loan",),
    opens=(BY_HAND,),
    states=(State(code="BEGUN"), State(code="LOST", final=True)),
    transitions=(
        Transition(
            code="lost", source=("BEGUN",), target="LOST", by=("head",), guard=Compare("failed_attempts", ">=", 2)
        ),
    ),
)


@pytest.mark.usefixtures("declared")
async def test_a_guard_reads_how_often_a_debtor_was_tried_in_vain(world: World) -> None:
    """CC-04: one attempt is not two; the refusal tells the figure that is there."""
    declare("commercial_bank", REACHING)
    await contacting.a_borrower(world)
    draft = CaseDraft(regime="commercial_bank", kind="REACHING", opening="ORDERED", loan="L-1", note="nobody answers")
    one = await case.open_(world.actor, draft)
    for clock in ("10:00", "11:00"):
        with pytest.raises(Refused) as refused:
            await case.act(world.actor, ActDraft(case=one.id, transition="lost"))
        assert codes_of(refused) == ["FIGURE_NOT_MET"]
        number = contacting.NUMBERS["OWN"]
        call = ContactDraft(
            loan="L-1", channel="TELEPHONE", number=number, outcome="NO_ANSWER", at=contacting.at(clock)
        )
        await contact.log(world.actor, call)
    assert (await case.act(world.actor, ActDraft(case=one.id, transition="lost"))).state == "LOST"
