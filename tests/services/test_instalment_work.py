"""An instalment of a development-bank loan as a case, from its notice to the end; stories named by their rules."""

from datetime import date
from typing import Any

import pytest

from recoup.errors import Problem, Refused
from recoup.records.fact import Fact
from recoup.services import case_paper
from recoup.services.access import Actor
from recoup.services.case_paper import PaperDraft
from recoup.services.case_query import CaseView
from recoup.services.loan import LoanDraft, PlanLine
from recoup.translation import Language
from tests.services.agreeing import colleague, undo
from tests.services.books import Opened, nightly, passing
from tests.services.casework import attach, of_kind
from tests.services.test_bank_work import newest, open_tasks, refused, step
from tests.services.world import World, project_loan

LENT_ON = date(2024, 3, 21)
DUE_ON = date(2024, 6, 21)
PRINCIPAL, INTEREST = 1_500_000_000, 123_456_789
RETURNED: dict[str, str | int] = {
    "project": "A",
    "principal_returned": PRINCIPAL,
    "interest_returned": INTEREST,
    "returned_on": "2024-06-21",
    "to_agent_bank": "AGENT",
    "contact_person": "Li",
    "telephone": "010-1",
}


def returned_loan(handled_by: str, **changes: Any) -> LoanDraft:  # noqa: ANN401  changes to a draft
    """The loan of DB-X11: on 2024-06-21 principal of 15,000,000.00 and interest of 1,234,567.89 fall due."""
    told: dict[str, Any] = {
        "method": "IRREGULAR",
        "principal": 9_859_015_980,
        "disbursed_on": LENT_ON,
        "maturity_on": None,
        "lines": (
            PlanLine(due_on=DUE_ON, principal=PRINCIPAL),
            PlanLine(due_on=date(2026, 3, 21), principal=8_359_015_980),
        ),
        "attributes": {"loan_kind": "HARD", "handled_by": handled_by},
    }
    return project_loan(**told | changes)


async def planned(world: World, handled_by: str) -> CaseView:
    """The case of the first instalment on the day on which its notice is listed."""
    await world.begin(LENT_ON)
    await world.lend(returned_loan(handled_by))
    await world.reach(date(2024, 5, 11))
    return await newest(world, "INSTALMENT")


async def paper(who: Actor, one: CaseView, document: str, **fields: str | int) -> None:
    """File a document of a case."""
    await case_paper.file(who, PaperDraft(case=one.id, document=document, fields=fields))


async def stands(world: World) -> list[tuple[date | None, str]]:
    """The day and the state of each instalment."""
    return [(one.period_start, one.state) for one in await of_kind(world, "INSTALMENT")]


async def told_off(who: Actor, one: CaseView, document: str, **fields: str | int) -> list[Problem]:
    """What stands against a document."""
    with pytest.raises(Refused) as caught:
        await paper(who, one, document, **fields)
    return list(caught.value.problems)


async def test_the_notice_is_listed_ten_days_before_its_last_day_and_goes_out_in_its_copies(world: World) -> None:
    """DN-01, DN-02, DB-02 to DB-12, DB-X06, DB-X07: sealed and filed, then three copies, no other number."""
    one = await planned(world, "AGENT")
    assert (one.state, one.period_start, one.due_on) == ("PLANNED", DUE_ON, date(2024, 5, 21))
    assert await open_tasks(one) == [("NOTICE", "credit_officer")]
    officer = await colleague(world, "officer")
    assert await refused(officer, one, "notify", copies_sent=3) == ["DOCUMENT_NOT_FILED DUNNING_NOTICE"]
    assert [each.value for each in await told_off(officer, one, "DUNNING_NOTICE")] == ["SEAL"]
    await attach(world, one.internal_id, "SEAL")
    await paper(officer, one, "DUNNING_NOTICE")
    assert await refused(officer, one, "notify") == ["FIELD_EMPTY copies_sent"]
    with pytest.raises(Refused) as caught:
        await step(officer, one, "notify", copies_sent=2)
    (problem,) = caught.value.problems
    assert (problem.code, problem.field, problem.limit) == ("FIGURE_NOT_MET", ("fields", "copies_sent"), "3")
    assert all(part in problem.message(language) for part in ("2", "3", "DB-12") for language in Language)
    assert (await step(officer, one, "notify", copies_sent=3)).state == "NOTIFIED"


async def notified(world: World, handled_by: str) -> CaseView:
    """The instalment after its notice, on the day on which it falls due."""
    one = await planned(world, handled_by)
    officer = await colleague(world, "officer")
    await attach(world, one.internal_id, "SEAL")
    await paper(officer, one, "DUNNING_NOTICE")
    await step(officer, one, "notify", copies_sent=3 if handled_by == "AGENT" else 2)
    await world.reach(DUE_ON)
    return await newest(world, "INSTALMENT")


async def received(world: World) -> CaseView:
    """The agent bank has the money and has said so; the ledger knows of it."""
    one = await notified(world, "AGENT")
    agent = await colleague(world, "agent")
    await world.pay("P-1", PRINCIPAL + INTEREST, DUE_ON)
    told: dict[str, str | int] = {"received_on": "2024-06-21", "received": PRINCIPAL + INTEREST}
    assert await refused(agent, one, "receive", **told) == ["EVIDENCE_MISSING VOUCHER"]
    await attach(world, one.internal_id, "VOUCHER")
    return await step(agent, one, "receive", **told)


async def test_an_agents_instalment_goes_from_receipt_to_confirmation_transfer_and_end(world: World) -> None:
    """DA-01, DA-02, DB-20 to DB-23, DB-X10, DB-X11: passed on the same day, by Monday at latest, closed by another."""
    one = await received(world)
    assert (one.state, one.due_on) == ("PAID_TO_AGENT", date(2024, 6, 24))
    assert await open_tasks(one) == [("PASS_ON", "agent_bank"), ("CHECK_NOTICE", "credit_officer")]
    assert [row.value for row in await Fact.filter(code="PAID_TO_AGENT")] == [str(PRINCIPAL + INTEREST)]
    agent, officer, settlement = [await colleague(world, code) for code in ("agent", "officer", "settlement")]
    assert await refused(officer, one, "confirm") == ["DOCUMENT_NOT_FILED REPAYMENT_NOTICE"]
    await paper(officer, one, "REPAYMENT_NOTICE", **RETURNED)
    assert (await step(officer, one, "confirm")).state == "CONFIRMED"
    assert (await step(agent, one, "pass_on", transferred_on="2024-06-21")).state == "TRANSFERRED"
    assert await refused(agent, one, "close") == ["PERSON_NOT_APART pass_on", "PERSON_NOT_APART receive"]
    assert (await step(settlement, one, "close")).state == "CLOSED"


async def test_a_transfer_before_the_receipt_is_refused_by_its_rule(world: World) -> None:
    """DA-02: what was received on the 21st was not passed on on the 20th; told in both languages."""
    one = await received(world)
    agent = await colleague(world, "agent")
    with pytest.raises(Refused) as caught:
        await step(agent, one, "pass_on", transferred_on="2024-06-20")
    (problem,) = caught.value.problems
    assert (problem.code, problem.value, problem.limit) == (
        "FIGURE_NOT_MET", "transferred_on", ">= received_on (2024-06-21)",
    )  # fmt: skip
    for language in (Language.EN, Language.ZH):
        assert "2024-06-20" in problem.message(language)
        assert "DA-02" in problem.message(language)


async def test_amounts_that_differ_from_the_ledger_are_an_exception_until_they_match(world: World) -> None:
    """DB-23: the form is refused, the difference recorded; matched when the form says what the ledger says."""
    one = await received(world)
    officer = await colleague(world, "officer")
    wrong = {**RETURNED, "interest_returned": INTEREST - 1}
    (problem,) = await told_off(officer, one, "REPAYMENT_NOTICE", **wrong)
    assert (problem.code, problem.value, problem.limit) == ("FIGURE_DIFFERS", "1234567.88", "1234567.89")
    assert all("DB-23" in problem.message(language) for language in (Language.EN, Language.ZH))
    told: dict[str, str | int] = {"principal_returned": PRINCIPAL, "difference": "a fen short"}
    assert "FIGURE_NOT_MET interest_returned" in await refused(
        officer, one, "object", interest_returned=INTEREST, **told
    )
    one = await step(officer, one, "object", interest_returned=INTEREST - 1, **told)
    assert one.state == "EXCEPTION"
    assert ("MATCH", "credit_officer") in await open_tasks(one)
    assert await refused(officer, one, "match") == ["DOCUMENT_NOT_FILED REPAYMENT_NOTICE"]
    await paper(officer, one, "REPAYMENT_NOTICE", **RETURNED)
    assert (await step(officer, one, "match")).state == "CONFIRMED"


async def test_a_loan_handled_directly_knows_no_agent(world: World) -> None:
    """DB-11, DB-22: paid on the day, it is to be proved from the next morning; confirmed, it is closed."""
    one = await notified(world, "DIRECT")
    officer = await colleague(world, "officer")
    await world.pay("P-1", PRINCIPAL + INTEREST, DUE_ON)
    await attach(world, one.internal_id, "VOUCHER")
    told: dict[str, str | int] = {"received_on": "2024-06-21", "received": 1}
    assert await refused(officer, one, "receive", **told) == ["CODE_NOT_MET handled_by"]
    await world.reach(date(2024, 6, 22))
    one = await newest(world, "INSTALMENT")
    assert (one.state, one.due_on) == ("PAID", date(2024, 6, 26))
    assert await open_tasks(one) == [("CHECK_NOTICE", "credit_officer")]
    await paper(officer, one, "REPAYMENT_NOTICE", **RETURNED)
    assert (await step(officer, one, "confirm")).state == "CLOSED"


async def test_what_is_not_paid_is_overdue_and_a_payment_taken_back_is_overdue_again(world: World) -> None:
    """DX-06, DB-23: due on the day, overdue from the next; a reversal undoes what was proved."""
    await notified(world, "DIRECT")
    assert await stands(world) == [(DUE_ON, "DUE_UNPAID")]
    await world.reach(date(2024, 6, 22))
    assert await stands(world) == [(DUE_ON, "OVERDUE")]
    paid = (await world.pay("P-1", PRINCIPAL + 2 * INTEREST, date(2024, 6, 22))).payment
    assert await stands(world) == [(DUE_ON, "PAID")]
    assert paid is not None
    await undo(world, paid.number)
    assert await stands(world) == [(DUE_ON, "OVERDUE")]


async def lived(world: World, nights: object) -> list[tuple[date | None, date, str]]:
    """A year of a loan that nobody pays: each instalment with the day on which its case was opened and its state."""
    await world.begin(LENT_ON)
    await world.lend(returned_loan("DIRECT"))
    turn = nightly if nights == "nightly" else passing
    await turn(world, date(2024, 12, 30))
    return [(one.period_start, one.opened_on, one.state) for one in await of_kind(world, "INSTALMENT")]


async def test_every_instalment_has_its_own_case_however_many_nights_a_pass_has(world: World, twin: Opened) -> None:
    """DN-01, IR-05: the named day is the evening's; one pass over nine months leaves what nine months of nights do.

    The 21st of September and of December are Saturdays: what falls due rolls to Monday.
    """
    async with twin() as other:
        in_one = await lived(other, "passing")
    assert in_one == await lived(world, "nightly")
    assert in_one == [
        (date(2024, 6, 21), date(2024, 5, 11), "OVERDUE"),
        (date(2024, 9, 23), date(2024, 8, 13), "OVERDUE"),
        (date(2024, 12, 23), date(2024, 11, 13), "OVERDUE"),
    ]


async def close_dues(world: World, nights: str) -> list[tuple[date | None, date]]:
    """Principal falls due on 10 June, a holiday, so on the 11th (IR-05), interest on the 21st: within one notice."""
    await world.begin(LENT_ON)
    first = (PlanLine(due_on=date(2024, 6, 10), principal=PRINCIPAL),)
    rest = (PlanLine(due_on=date(2026, 3, 21), principal=8_359_015_980),)
    await world.lend(returned_loan("DIRECT", lines=(*first, *rest)))
    await (nightly if nights == "nightly" else passing)(world, date(2024, 6, 30))
    return [(one.period_start, one.opened_on) for one in await of_kind(world, "INSTALMENT")]


async def test_dues_closer_together_than_the_notice_have_a_case_each(world: World, twin: Opened) -> None:
    """DN-01: the second is told of on the day after the first fell due; no notice day lies between them."""
    async with twin() as other:
        in_one = await close_dues(other, "passing")
    assert in_one == await close_dues(world, "nightly")
    assert in_one == [(date(2024, 6, 11), date(2024, 5, 1)), (date(2024, 6, 21), date(2024, 6, 12))]
