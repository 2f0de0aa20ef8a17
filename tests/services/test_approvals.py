"""Commands that wait: who may sign, in whose name, until when, and what becomes of them when the world moves."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from recoup.config import Settings, load
from recoup.database import connected
from recoup.errors import Refused
from recoup.records.access import Organisation, RoleGrant
from recoup.records.approval import Approval, ApprovalDecision
from recoup.records.posting import Posting
from recoup.services import (
    access,
    approval_query,
    decision,
    delegation,
    fact,
    holding,
    parameter,
    payment_reversal,
    sql,
    write_off,
)
from recoup.services.access import Actor
from recoup.services.approval_query import ApprovalFilter, ApprovalView
from recoup.services.changed import plain
from recoup.services.decision import DecisionDraft, DecisionResult
from recoup.services.delegation import DelegationDraft, DelegationView
from recoup.services.fact import FactDraft
from recoup.services.parameter import ParameterDraft
from recoup.services.payment_reversal import PaymentReversalDraft
from recoup.services.unit_of_work import Mode
from recoup.services.write_off import WriteOffDraft
from recoup.translation import Language
from tests.services.agreeing import agree, codes_of, colleague, signed
from tests.services.world import World, found_world, invoice, term_loan

EACH_ON_BOTH = True

BEGIN = date(2026, 1, 5)
TODAY = date(2026, 1, 12)


@pytest.fixture
async def bank(world: World) -> World:
    """A loan of a bank, a week old."""
    await world.begin(BEGIN)
    await world.lend(term_loan(disbursed_on=BEGIN, maturity_on=date(2026, 12, 7)))
    await world.reach(TODAY)
    return world


async def asked(world: World, **more: object) -> ApprovalView:
    """Write-off of 500.00: the head agrees, then the committee."""
    told = {"loan": "L-1", "value_on": TODAY, "reason": "ruling", "amount": 500_00, "currency": "CNY", **more}
    draft = WriteOffDraft(criterion="annex 1 (1)", evidence="ruling 7", idempotency_key=world.key(), **told)  # type: ignore[arg-type]
    waiting = (await write_off.write_off(world.actor, draft)).approval
    assert waiting is not None
    return waiting


async def says(world: World, actor: Actor, waiting: ApprovalView, **more: object) -> DecisionResult:
    """Yes, unless something else is told."""
    told = {"verdict": "APPROVED", **more}
    mode = told.pop("mode", Mode.COMMIT)
    draft = DecisionDraft(approval=waiting.number, idempotency_key=world.key(), **told)  # type: ignore[arg-type]
    return await decision.decide(actor, draft, mode=mode)  # type: ignore[arg-type]


async def refusal(world: World, actor: Actor, waiting: ApprovalView, **more: object) -> list[str]:
    """The codes for which somebody may not sign."""
    with pytest.raises(Refused) as refused:
        await says(world, actor, waiting, **more)
    return codes_of(refused)


async def state_of(waiting: ApprovalView) -> tuple[str, str]:
    """What has become of it, and why it failed."""
    row = await Approval.get(number=waiting.number)
    return row.state, row.outcome


async def person(code: str, *roles: str) -> Actor:
    """Somebody of the bank with roles of its regime."""
    someone = await access.principal(code, kind=access.PERSON)
    bank = await Organisation.get(code="BANK")
    for name in roles:
        await RoleGrant.create(
            principal_id=someone.id,
            role=name,
            regime="commercial_bank",
            organisation_id=bank.id,
            begins_on=1,
            audit_id=1,
        )
    holding.forget()
    actor = await delegation.actor_of(someone.id)
    assert actor is not None
    return actor


async def lends(giver: Actor, delegate: Actor, part: str, *, days: int = 5) -> DelegationView:
    """A part at the bank, from today on."""
    draft = DelegationDraft(
        delegate=delegate.code,
        part=part,
        organisation="BANK",
        begins_on=TODAY,
        ends_on=TODAY + timedelta(days=days),
        reason="on leave",
    )
    return await delegation.give(giver, draft)


HEAD, LEADER, COMMITTEE = "CB-R3", "CB-R4", "CB-R8"


async def test_a_delegate_signs_in_anothers_name_and_neither_signs_again(bank: World) -> None:
    """Both names stand on the decision; the giver is spent as the delegate is (CP-19)."""
    wang, zhao = await person("wang", HEAD, COMMITTEE), await person("zhao", LEADER)
    chen = await person("chen", COMMITTEE)
    waiting = await asked(bank)
    assert await refusal(bank, zhao, waiting) == ["NOT_A_SIGNER"]
    lent = await lends(wang, zhao, "head")
    mine = ApprovalFilter(mine=True)
    assert [one.number for one in (await approval_query.page(zhao, mine)).items] == [waiting.number]
    first = (await says(bank, zhao, waiting)).approval.decisions[0]
    assert (first.part, first.principal_code, first.for_code) == ("head", "zhao", "wang")
    assert await refusal(bank, wang, waiting) == ["ALREADY_DECIDED"]
    await lends(chen, zhao, "committee")
    assert await refusal(bank, zhao, waiting) == ["ALREADY_DECIDED"]
    done = await says(bank, chen, waiting)
    assert done.approval.state == "EXECUTED"
    await delegation.end(wang, lent.id)
    with pytest.raises(Refused) as refused:
        await delegation.end(wang, lent.id)
    assert codes_of(refused) == ["DELEGATION_OVER"]


async def test_a_maker_cannot_sign_by_a_delegate(bank: World) -> None:
    """Nor can a delegate of two persons choose: one of them is the maker, the other one is not there."""
    chen, wang, zhao = await person("chen", COMMITTEE), await person("wang", HEAD), await person("zhao", LEADER)
    waiting = await asked(replace(bank, actor=chen))
    await says(bank, wang, waiting)
    await lends(chen, zhao, "committee")
    assert await refusal(bank, zhao, waiting) == ["MAKER_CANNOT_DECIDE"]
    assert await refusal(bank, chen, waiting) == ["MAKER_CANNOT_DECIDE"]


async def test_only_ones_own_part_is_lent_and_for_a_year_at_most(bank: World) -> None:
    """Every problem at once."""
    zhao, wang = await person("zhao", LEADER), await person("wang", HEAD)
    with pytest.raises(Refused) as refused:
        await lends(zhao, wang, "head", days=366)
    assert codes_of(refused) == ["DELEGATION_DAYS", "NOT_ONES_PART"]
    with pytest.raises(Refused) as refused:
        await lends(wang, wang, "head")
    assert codes_of(refused) == ["DELEGATE_IS_GIVER"]
    assert bank.actor.code not in {one.giver_code for one in (await delegation.page(wang)).items}


async def test_a_signature_is_worth_nothing_once_its_signer_is_not_the_head_any_more(bank: World) -> None:
    """Asked again at the last signature; a maker who may not ask any more is told so too."""
    wang, chen, maker = await person("wang", HEAD), await person("chen", COMMITTEE), await person("lin", COMMITTEE)
    waiting = await asked(replace(bank, actor=maker))
    await says(bank, wang, waiting)
    await RoleGrant.filter(principal_id__in=[wang.principal_id, maker.principal_id]).update(ends_on=2)
    holding.forget()
    assert await refusal(bank, chen, waiting) == ["SIGNER_GONE", "MAKER_GONE"]
    assert await state_of(waiting) == ("FAILED", "SIGNER_GONE MAKER_GONE")


async def test_a_signature_that_is_refused_is_told_in_words(bank: World) -> None:
    """The part that is waited for and what has become of it by their names, without the name of an input."""
    waiting, leader = await asked(bank), await person("zhao", LEADER)
    with pytest.raises(Refused, match=f"^{waiting.number} waits for Department head. You do not play") as refused:
        await says(bank, leader, waiting)
    assert refused.value.message(Language.ZH).startswith(f"{waiting.number} 等待 部门负责人 审批")
    await agree(bank, waiting)
    with pytest.raises(Refused, match=rf"^{waiting.number} is decided already \(carried out\)"):
        await says(bank, await colleague(bank, "wang"), waiting)


async def test_what_changed_since_it_was_asked_for_goes_back_to_its_maker(bank: World) -> None:
    """A payment between the two signatures: nothing of the write-off is booked, and the same may be asked for again."""
    waiting = await asked(bank)
    await says(bank, await colleague(bank, "wang"), waiting)
    await bank.pay("L-1", 100, TODAY)
    booked = await Posting.all().count()
    assert await refusal(bank, await colleague(bank, "zhao"), waiting) == ["STALE_VERSION"]
    assert (await state_of(waiting), await Posting.all().count()) == (("FAILED", "STALE_VERSION"), booked)
    assert await refusal(bank, await colleague(bank, "zhao"), waiting) == ["NOT_PENDING"]
    again = await agree(bank, await asked(bank))
    assert again.amendment is not None


async def states(world: World, code: str, *, since: date = TODAY, note: str = "report 7") -> ApprovalView:
    """Something of the debtor that the committee or risk management has to confirm."""
    told = await fact.record(world.actor, FactDraft(party="D-1", code=code, from_on=since, note=note))
    assert told.approval is not None
    return told.approval


async def test_statements_of_a_debtor_that_wait_do_not_void_one_another(bank: World) -> None:
    """Each is confirmed as it was told, whatever else was confirmed or paid meanwhile (CL-03, CL-05, CL-08)."""
    waiting = [await states(bank, code) for code in ("RATING_CUT", "MERGED", "LIQUIDATION")]
    await bank.pay("L-1", 100, TODAY)
    for one in waiting:
        await signed(bank, one)
    told = {view.code for view in await fact.of_loan(bank.actor, "L-1")}
    assert told == {"RATING_CUT", "MERGED", "LIQUIDATION"}


async def test_a_statement_is_void_once_another_of_its_code_was_confirmed(bank: World) -> None:
    """The two disagree about when it began: the second goes back to its maker, and the refusal says of what."""
    first, second = await states(bank, "LIQUIDATION"), await states(bank, "LIQUIDATION", since=BEGIN)
    await signed(bank, first)
    with pytest.raises(Refused) as refused:
        await signed(bank, second)
    assert refused.value.message(Language.EN) == (
        f"D-1 · In liquidation has changed since {second.number} was asked for. "
        "It goes back to its maker, who may give it anew."
    )
    assert await state_of(second) == ("FAILED", "STALE_VERSION")
    assert len(await fact.of_loan(bank.actor, "L-1")) == 1


async def test_a_choice_is_void_once_its_parameter_was_chosen_otherwise_and_by_no_other(bank: World) -> None:
    """IR-06: two parameters wait side by side; a second value of one of them goes back to its maker."""

    async def chooses(key: str, value: str) -> ApprovalView:
        draft = ParameterDraft(
            institution="BANK", regime="commercial_bank", key=key, value=value, since=TODAY + timedelta(days=9)
        )
        waiting = (await parameter.change(bank.actor, draft)).approval
        assert waiting is not None
        return waiting

    first, second = await chooses("overdue_surcharge", "300000"), await chooses("overdue_surcharge", "400000")
    other = await chooses("misuse_surcharge", "600000")
    await signed(bank, first)
    await signed(bank, other)
    assert (await state_of(first), await state_of(other)) == (("EXECUTED", ""), ("EXECUTED", ""))
    with pytest.raises(Refused) as refused:
        await signed(bank, second)
    assert refused.value.message(Language.ZH) == (
        f"自 {second.number} 提出以来，BANK · 逾期加收比例 已有变动，申请退回经办人，可重新提出。"
    )


async def test_nights_alone_do_not_make_a_command_stale(bank: World) -> None:
    """Days are turned and interest accrues; what was agreed is still what is done."""
    waiting = await asked(bank)
    await bank.reach(TODAY + timedelta(days=3))
    assert (await agree(bank, waiting)).amendment is not None
    assert await state_of(waiting) == ("EXECUTED", "")


async def test_a_person_signs_what_it_was_shown(bank: World) -> None:
    """The digest of the preview counts; another one is refused, and the command waits on."""
    waiting = await asked(bank)
    wang, zhao = await colleague(bank, "wang"), await colleague(bank, "zhao")
    shown = (await says(bank, wang, waiting, mode=Mode.PREVIEW)).shown
    assert await refusal(bank, wang, waiting, shown="0" * 64) == ["SHOWN_CHANGED"]
    assert len(shown) == 64
    first = await says(bank, wang, waiting, shown=shown)
    assert first.approval.decisions[0].shown == shown
    await bank.reach(TODAY + timedelta(days=1))
    now = (await says(bank, zhao, waiting, mode=Mode.PREVIEW)).shown
    done = await says(bank, zhao, waiting, shown=now)
    assert (done.approval.state, done.shown) == ("EXECUTED", now)


async def test_nobody_signs_after_the_last_day_and_the_night_closes_it(bank: World) -> None:
    """Refused at once, also before the night; then EXPIRED."""
    waiting = await asked(bank)
    await sql.execute("UPDATE approval SET lapses_on = requested_on - 1 WHERE number = ?", [waiting.number])
    assert await refusal(bank, await colleague(bank, "wang"), waiting) == ["LAPSED"]
    await sql.execute("UPDATE approval SET lapses_on = requested_on WHERE number = ?", [waiting.number])
    await bank.reach(TODAY + timedelta(days=1))
    assert await state_of(waiting) == ("EXPIRED", "")
    assert await refusal(bank, await colleague(bank, "wang"), waiting) == ["NOT_PENDING"]


async def test_months_of_a_period_and_parameters_wait_in_the_same_list(bank: World) -> None:
    """The choice counts once risk and committee have signed; before and after are shown."""
    since = date(2026, 3, 1)
    draft = ParameterDraft(
        institution="BANK", regime="commercial_bank", key="overdue_surcharge", value="400000", since=since
    )
    made = await parameter.change(bank.actor, draft)
    assert made.approval is not None
    assert [part for part, _ in made.needed.levels] == ["risk", "committee"]
    assert (made.approval.subject_kind, made.approval.subject_number, made.approval.loan_id) == (
        "organisation",
        "BANK",
        None,
    )
    with pytest.raises(Refused) as refused:
        await parameter.change(bank.actor, draft)
    assert codes_of(refused) == ["ALREADY_PENDING"]
    wang = await colleague(bank, "wang")
    shown = await says(bank, wang, made.approval, mode=Mode.PREVIEW)
    assert [(plain(one.name), plain(one.before), plain(one.after)) for one in shown.changes] == [
        ("overdue_surcharge 2026-03-01", "500000", "400000")
    ]
    await says(bank, wang, made.approval)
    done = await says(bank, await colleague(bank, "zhao"), made.approval)
    assert (done.approval.state, done.amended, len(done.changes)) == ("EXECUTED", None, 1)


async def test_a_choice_whose_day_came_before_the_last_signature_goes_back(bank: World) -> None:
    """It may only begin on a day that is yet to come."""
    since = TODAY + timedelta(days=1)
    draft = ParameterDraft(
        institution="BANK", regime="commercial_bank", key="overdue_surcharge", value="400000", since=since
    )
    waiting = (await parameter.change(bank.actor, draft)).approval
    assert waiting is not None
    await says(bank, await colleague(bank, "wang"), waiting)
    await bank.reach(since)
    assert await refusal(bank, await colleague(bank, "zhao"), waiting) == ["DATE_TOO_EARLY"]
    assert await state_of(waiting) == ("FAILED", "DATE_TOO_EARLY")


async def test_a_reversal_of_a_payment_waits_for_its_loans_regime(bank: World) -> None:
    """The payment stands until the head has signed."""
    paid = (await bank.pay("L-1", 500_00, TODAY)).payment
    assert paid is not None
    draft = PaymentReversalDraft(payment=paid.number, reason="bounced", idempotency_key="r")
    result = await payment_reversal.reverse(bank.actor, draft)
    assert result.approval is not None
    assert result.payment is not None
    assert (result.approval.awaits, result.payment.reversed, result.transfers) == ("head", False, ())
    done = await says(bank, await colleague(bank, "wang"), result.approval)
    assert {row.reverses for row in done.transfers} == {True}
    told = await payment_reversal.reverse(bank.actor, draft)
    assert told.payment is not None
    assert (told.payment.reversed, told.replayed, told.transfers) == (True, True, done.transfers)


async def test_the_list_for_me_holds_what_i_may_sign(bank: World) -> None:
    """Neither one's own nor what one has signed."""
    waiting = await asked(bank)
    wang, mine = await colleague(bank, "wang"), ApprovalFilter(state="PENDING", mine=True)
    assert [one.number for one in (await approval_query.page(wang, mine)).items] == [waiting.number]
    assert (await approval_query.page(bank.actor, mine)).items == ()
    await says(bank, wang, waiting)
    assert (await approval_query.page(wang, mine)).items == ()
    made = await approval_query.page(bank.actor, ApprovalFilter(made=True, command="loan.write_off"))
    assert [one.number for one in made.items] == [waiting.number]


async def test_a_thousand_approvals_at_once_execute_once(database_settings: Settings) -> None:
    """A thousand persons agree to one reversal in the same moment: one signature, one reversal, 999 told so."""
    url = database_settings.database_url.get_secret_value()
    many = f"{url}&maxsize=50" if database_settings.is_postgres else url
    async with connected(load(database_url=many, scheduler=False)):
        world = await found_world()
        await world.begin(TODAY)
        await world.lend(invoice("I-1", 1_000_00, TODAY, date(2026, 3, 5)))
        waiting = await _reversal(world)
        await sql.execute_many(
            "INSERT INTO principal (code, name, kind, organisation_id, active) VALUES (?, ?, 'PERSON', ?, true)",
            [(f"p{number}", f"p{number}", 1) for number in range(1000)],
        )
        ids = {row["code"]: row["id"] for row in await sql.rows("SELECT id, code FROM principal")}
        actors = [replace(world.actor, principal_id=ids[f"p{number}"], code=f"p{number}") for number in range(1000)]
        ended = await asyncio.gather(*(_try(world, actor, waiting) for actor in actors))
        assert Counter(ended) == {"EXECUTED": 1, "NOT_PENDING": 999}
        assert await ApprovalDecision.all().count() == 1
        assert len(await sql.rows("SELECT id FROM payment_reversal")) == 1


async def _reversal(world: World) -> ApprovalView:
    paid = (await world.pay("I-1", 500_00, TODAY)).payment
    assert paid is not None
    draft = PaymentReversalDraft(payment=paid.number, reason="bounced", idempotency_key="r")
    waiting = (await payment_reversal.reverse(world.actor, draft)).approval
    assert waiting is not None
    return waiting


async def _try(world: World, actor: Actor, waiting: ApprovalView) -> str:
    try:
        return (await says(world, actor, waiting)).approval.state
    except Refused as refused:
        return refused.problems[0].code
