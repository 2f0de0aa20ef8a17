"""The fund's set-off, acceleration, suit and write-off as cases, each story named by its rules (HS, HW)."""

from datetime import date

import pytest

from recoup.errors import Refused
from recoup.records.loan import LoanState
from recoup.records.message import Message
from recoup.records.task import Task
from recoup.rules.calendar import day_of
from recoup.services import (
    approval_query,
    case,
    case_query,
    clocks,
    fact,
    grant,
    holding,
    organisation,
    principal,
    subject,
    task,
)
from recoup.services.access import Actor
from recoup.services.approval_query import ApprovalFilter
from recoup.services.case import ActDraft, CaseDraft
from recoup.services.case_query import CaseView
from recoup.services.fact import FactDraft
from recoup.services.grant import GrantDraft, GrantFilter
from recoup.services.organisation import OrganisationDraft
from recoup.services.principal import PrincipalDraft
from recoup.services.task import WorklistFilter
from recoup.translation import Language
from tests.services.agreeing import codes_of, colleague, signed, stated
from tests.services.casework import attach, of_kind
from tests.services.lateness import person
from tests.services.world import World, home_loan

THREE_MISSED = date(2026, 3, 21)


@pytest.fixture
def database_kind() -> str:
    """What is asked here is data of the regime; what walks it is tried on both databases by `test_cases`."""
    return "sqlite"


async def lend(world: World, **attributes: str) -> None:
    """HF-X01's loan is paid out on 2025-12-20; it is due on the 20th of each month."""
    await world.begin(date(2025, 12, 20))
    await world.lend(home_loan(attributes=attributes))


async def newest(world: World, kind: str) -> CaseView:
    """The newest case of a kind."""
    return (await of_kind(world, kind))[-1]


async def step(who: Actor, one: CaseView, code: str, **told: str) -> CaseView:
    """The case after a step."""
    return await case.act(who, ActDraft(case=one.id, transition=code, fields=told))


async def open_tasks(one: CaseView) -> set[str]:
    """The codes of the open tasks of a case."""
    return {row.code for row in await Task.filter(case_id=one.internal_id, state="OPEN")}


async def agreed(world: World) -> None:
    """The waiting command is signed by everybody who has to."""
    (waiting,) = (await approval_query.page(world.actor, ApprovalFilter(state="PENDING"))).items
    await signed(world, waiting)


async def test_three_misses_in_a_row_propose_acceleration(world: World) -> None:
    """HS-07: due on the 20th of January, February and March; after the third the leader decides, another one agrees."""
    await lend(world)
    await world.reach(date(2026, 3, 20))
    assert await of_kind(world, "ACCELERATION") == []
    await world.reach(THREE_MISSED)
    one = await newest(world, "ACCELERATION")
    assert (one.opening, one.state) == ("MISSED", "PROPOSED")
    assert (await step(await colleague(world, "leader"), one, "accelerate", opinion="agreed")).state == "PROPOSED"
    await agreed(world)
    assert (await newest(world, "ACCELERATION")).state == "ACCELERATED"
    assert (await world.see("H-1")).maturity_on == THREE_MISSED


async def test_what_the_contract_lets_the_fund_take_is_asked_for_until_it_is_taken(world: World) -> None:
    """HS-05: two outstanding (20 February lay in the holidays); paid below two, the case closes by itself."""
    await lend(world)
    told = FactDraft(loan="H-1", code="SETOFF_AUTHORISED", from_on=date(2025, 12, 20), note="contract")
    await stated(world, told)
    await world.reach(date(2026, 2, 25))
    one = await newest(world, "SETOFF")
    assert one.state == "DUE"
    await world.pay("H-1", 325_000, date(2026, 2, 25))
    assert (await newest(world, "SETOFF")).state == "TAKEN"


async def test_a_suit_follows_the_letter_with_an_opinion_and_the_leaders_word(world: World) -> None:
    """HS-03, LM-02, LM-07: the bank advises, another approves; suit and judgment move the law's clocks."""
    await lend(world)
    await world.reach(THREE_MISSED)
    draft = CaseDraft(regime="housing_fund", kind="SUIT", opening="ASKED", loan="H-1")
    one = await case.open_(await colleague(world, "officer"), draft)
    bank = await colleague(world, "bank")
    with pytest.raises(Refused) as refused:
        await step(bank, one, "advise", suit_opinion="sue")
    assert codes_of(refused) == ["EVIDENCE_MISSING"]
    await attach(world, one.internal_id, "LETTER")
    await step(bank, one, "advise", suit_opinion="sue")
    with pytest.raises(Refused) as refused:
        await step(bank, one, "approve", leader_opinion="yes")
    assert codes_of(refused) == ["PERSON_NOT_APART"]
    await step(await colleague(world, "leader"), one, "approve", leader_opinion="yes")
    await step(world.actor, one, "file", court="the district court", filed_on="2026-03-20")
    await attach(world, one.internal_id, "JUDGMENT")
    judged = await step(world.actor, one, "judge", judged_on="2026-03-20", performed_by="2026-04-20")
    assert (judged.state, judged.due_on) == ("JUDGED", date(2028, 4, 20))
    limitation, enforcement = await clocks.of_loan(world.actor, "H-1")
    assert limitation.state == "STOPPED"
    assert (enforcement.course, enforcement.expires_on) == ("ENFORCEMENT", date(2028, 4, 20))


async def test_the_principal_at_default_is_what_was_owed_when_the_arrears_began(world: World) -> None:
    """HW-02, HF-X01: two of three missed are paid and it is 600,000.00 still; cured and missed again, 594,261.39."""

    async def at_default(day: date) -> tuple[object, int]:
        loan_id = (await LoanState.get()).loan_id
        one = await subject.subject(loan_id, day=day_of(day), today=day_of(day))
        return subject.row_of(one, {})["default_principal"], one.arrears

    await lend(world)
    await world.reach(THREE_MISSED)
    await world.pay("H-1", 650_000, THREE_MISSED)
    assert (await at_default(THREE_MISSED))[0] == 60_000_000
    await world.pay("H-1", (await at_default(THREE_MISSED))[1], THREE_MISSED)
    assert await at_default(THREE_MISSED) == (59_426_139, 0)
    await world.reach(date(2026, 4, 21))
    assert (await at_default(date(2026, 4, 21)))[0] == 59_426_139


async def test_a_write_off_needs_nine_tenths_lost_and_three_signatures(world: World) -> None:
    """HW-01, HW-02, HW-03, HW-05: with the proofs of debt and clearance; leader, audit and committee sign."""
    await lend(world)
    draft = CaseDraft(
        regime="housing_fund",
        kind="WRITE_OFF",
        opening="ASKED",
        loan="H-1",
        fields={"criterion": "DECEASED", "evidence": "death certificate, estate cleared"},
    )
    one = await case.open_(await colleague(world, "officer"), draft)
    for kind in ("CONTRACT", "ASSET_CLEARANCE"):
        await attach(world, one.internal_id, kind)
    assert (await step(await colleague(world, "committee"), one, "book", opinion="agreed")).state == "PROPOSED"
    await agreed(world)
    booked = await newest(world, "WRITE_OFF")
    assert (booked.state, booked.due_on) == ("BOOKED", date(2026, 12, 20))
    assert (await LoanState.get()).written_off == 60_000_000
    assert (await step(world.actor, booked, "pursue", pursuit="asked the heirs")).state == "BOOKED"


async def test_each_side_enters_its_own_contact_and_the_next_miss_asks_both_again(world: World) -> None:
    """HF-02, HF-03, HF-06, HF-08, HS-01: what one side did closes its task; the next miss begins anew."""
    await lend(world)
    await world.reach(date(2026, 1, 21))
    one = await newest(world, "COLLECTION")
    assert await open_tasks(one) == {"CONTACT_BY_BANK", "CONTACT_BY_CENTRE"}
    bank = await colleague(world, "bank")
    with pytest.raises(Refused) as refused:
        await case.act(bank, ActDraft(case=one.id, transition="contact_by_bank"))
    assert codes_of(refused) == ["FIELD_EMPTY"]
    await step(bank, one, "contact_by_bank", bank_contact="promised for the 30th")
    assert await open_tasks(one) == {"CONTACT_BY_CENTRE"}
    await world.reach(date(2026, 2, 20))  # the holidays put February's due off to the 24th
    assert await open_tasks(one) == {"CONTACT_BY_CENTRE"}
    await world.reach(date(2026, 2, 25))
    assert await open_tasks(one) == {"CONTACT_BY_BANK", "CONTACT_BY_CENTRE"}
    await world.pay("H-1", 700_000, date(2026, 2, 25))
    assert (await newest(world, "COLLECTION")).state == "CURED"
    assert await open_tasks(one) == set()


async def test_a_notice_that_cannot_be_served_is_published_and_the_letter_begins_the_way_to_court(world: World) -> None:
    """HS-02, HS-04, HS-03: each act wants its proof, and what it states is a fact that other work waits for."""
    await lend(world)
    await world.reach(THREE_MISSED)
    one = await newest(world, "COLLECTION")
    assert (one.state, one.due_on) == ("NOTICE", date(2026, 3, 31))
    told = {"bank_notice": "moved away", "why_published": "nobody at the address"}
    with pytest.raises(Refused) as refused:
        await step(world.actor, one, "publish_notice", **told)
    assert codes_of(refused) == ["EVIDENCE_MISSING"]
    await attach(world, one.internal_id, "PHOTO")
    await step(world.actor, one, "publish_notice", **told)
    assert await open_tasks(one) == {"VISIT_BY_CENTRE"}
    await world.reach(date(2026, 6, 23))
    one = await newest(world, "COLLECTION")
    assert one.state == "LAWYER"
    await attach(world, one.internal_id, "LETTER")
    await step(world.actor, one, "send_letter", bank_letter="borrower and spouse")
    assert await open_tasks(one) == {"LAWYER_BY_CENTRE"}
    assert {view.code for view in await fact.of_loan(world.actor, "H-1")} == {"NOTICE_SERVED", "LAWYERS_LETTER_SENT"}
    await world.reach(date(2026, 7, 23))
    assert (await newest(world, "SUIT")).opening == "LETTER_WITHOUT_PAYMENT"


async def test_a_payment_leads_back_to_the_milder_stage(world: World) -> None:
    """HS-01, HS-02: of three missed in a row two are paid, the last stays; the case stays one."""
    await lend(world)
    await world.reach(THREE_MISSED)
    await world.pay("H-1", 650_000, THREE_MISSED)
    one = await newest(world, "COLLECTION")
    assert (one.state, len(await of_kind(world, "COLLECTION"))) == ("CONTACT", 1)
    assert await open_tasks(one) == {"CONTACT_BY_BANK", "CONTACT_BY_CENTRE"}


async def test_a_side_without_anybody_shows_on_the_case_and_its_tasks_until_somebody_is_named(world: World) -> None:
    """HF-07: the trustee bank has its person, the branch none: the centre is told. Once named nothing is missing, until
    the bank's person is taken away."""
    await lend(world)
    for code, kind in (("TRUSTEE", "TRUSTEE_BANK"), ("COUNTY", "BRANCH")):
        await organisation.board(world.actor, OrganisationDraft(code=code, name=code, kind=kind, parent_code="FUND"))
    await person(world, "wang", role="HF-R1", place="TRUSTEE")
    await person(world, "lead", role="HF-R2", place="TRUSTEE")
    await person(world, "centre", role="HF-R4", place="FUND")
    speaker = PrincipalDraft(code="speaker", name="Speaker", organisation_code="FUND", language=Language.EN)
    await principal.create(world.actor, speaker)
    await grant.give(world.actor, GrantDraft(principal="speaker", role="HF-R4", organisation="FUND"))
    await world.reach(date(2026, 1, 21))
    one = await newest(world, "COLLECTION")

    async def told() -> tuple[tuple[str, ...], bool, bool]:
        holding.forget()
        (view, *_) = (await task.worklist(world.actor, WorklistFilter(case=one.number))).items
        return (
            await case_query.missing_sides(world.actor, one.id),
            "nobody is named for this work at: Branch" in view.reasons_en,
            "未指定专人：管理部、分中心" in view.reasons_zh,
        )

    assert await told() == (("BRANCH",), True, True)
    (message,) = await Message.filter(principal__code="centre")
    assert "未指定专人：管理部、分中心" in message.subject
    (english,) = await Message.filter(principal__code="speaker")
    assert english.subject.endswith("nobody is named for this work at: Branch")
    assert english.language == Language.EN
    await person(world, "zhao", role="HF-R3", place="COUNTY")
    assert await told() == ((), False, False)
    (held, *_) = (await grant.page(world.actor, GrantFilter(principal="wang"))).items
    await grant.end(world.actor, held.id)
    assert (await told())[0] == ("TRUSTEE_BANK",)  # its supervisor is no dedicated person
