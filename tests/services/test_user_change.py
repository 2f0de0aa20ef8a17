"""Who agrees before somebody may more: to roles that matter, to sign-ins that lead to them; and who speaks for whom."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.errors import NotFound, Refused
from recoup.records.access import Identity, Principal
from recoup.services import approval_query, decision, delegation, grant, principal, token, write_off
from recoup.services.access import Actor
from recoup.services.approval_query import ApprovalFilter, ApprovalView
from recoup.services.decision import DecisionDraft
from recoup.services.grant import GrantDraft
from recoup.services.principal import LinkDraft, PrincipalDraft
from recoup.services.unit_of_work import Mode
from recoup.services.write_off import WriteOffDraft
from tests.conftest import begun
from tests.services.agreeing import codes_of, colleague
from tests.services.world import World, found_world, term_loan

TODAY = date(2026, 1, 12)


@pytest.fixture
def database_kind() -> str:
    """What is asked here is the same on both."""
    return "sqlite"


@begun
async def staffed() -> World:
    """A bank with a loan, Wang in its risk department, two services, and two who manage users: Adm, then Top."""
    made = await found_world()
    await made.begin(TODAY)
    await made.lend(term_loan(disbursed_on=TODAY, maturity_on=date(2026, 12, 7)))
    people = {"wang": "CB-R7", "s1": "OPERATOR", "s2": "OPERATOR", "li": "", "top": "", "adm": "CB-ADMIN"}
    for code, role in people.items():
        kind = "SERVICE" if code[1:].isdigit() else "PERSON"
        await principal.create(made.actor, PrincipalDraft(code=code, name=code, organisation_code="BANK", kind=kind))
        if role:
            await give(made.actor, code, role)
    waiting = (await give(await who("adm"), "top", "ADMINISTRATOR")).approval
    assert await says(made, await who("wang"), waiting) == "EXECUTED"
    return made


async def give(actor: Actor, code: str, role: str) -> grant.GrantResult:
    """A role at the bank, from today on."""
    return await grant.give(actor, GrantDraft(principal=code, role=role, organisation="BANK"))


async def who(code: str) -> Actor:
    """Somebody with what it holds now."""
    found = await delegation.actor_of((await Principal.get(code=code)).id)
    assert found is not None
    return found


async def says(world: World, actor: Actor, waiting: ApprovalView | None) -> str:
    """Yes: what became of it, or why it may not be said."""
    assert waiting is not None
    draft = DecisionDraft(approval=waiting.number, verdict="APPROVED", idempotency_key=world.key())
    try:
        return (await decision.decide(actor, draft)).approval.state
    except Refused as refused:
        return refused.problems[0].code


async def listed(actor: Actor) -> list[str]:
    """What the inbox holds for somebody."""
    return [one.command for one in (await approval_query.page(actor, ApprovalFilter(mine=True))).items]


async def test_a_role_that_agrees_to_commands_waits_for_another_than_who_asks_and_who_gets_it(staffed: World) -> None:
    """The regime's part where somebody plays it, else another administrator; what only reads is given at once."""
    adm, wang = await who("adm"), await who("wang")
    assert (await give(adm, "li", "READER")).grant is not None
    draft = GrantDraft(principal="li", role="CB-R3", organisation="BANK")
    tried = await grant.give(adm, draft, mode=Mode.PREVIEW)
    assert (tried.grant is not None, tried.approval, tried.needed.levels) == (True, None, (("risk", 1),))
    asked = await grant.give(adm, draft)
    assert (asked.grant, asked.needed.rules) == (None, ("CP-19",))
    assert {held.role for held in (await who("li")).grants or ()} == {"READER"}
    assert await says(staffed, adm, asked.approval) == "MAKER_CANNOT_DECIDE"
    assert await listed(wang) == ["grant.give"]
    assert await says(staffed, wang, asked.approval) == "EXECUTED"
    assert {held.role for held in (await who("li")).grants or ()} == {"READER", "CB-R3"}
    own = await give(adm, "wang", "CB-R3")
    assert own.needed.levels == (("ADMINISTRATOR", 1),)  # nobody else is in risk
    assert await listed(wang) == []
    assert await says(staffed, wang, own.approval) == "CONCERNED_CANNOT_DECIDE"
    assert await says(staffed, await who("top"), own.approval) == "EXECUTED"
    with pytest.raises(Refused) as refused:
        await give(adm, "li", "CB-R3")
    assert codes_of(refused) == ["ALREADY_EXISTS"]


async def test_a_sign_in_as_somebody_who_matters_waits_as_well(staffed: World) -> None:
    """Whoever were linked to Wang would sign as Wang; a link is taken back at once."""
    adm = await who("adm")
    plain = LinkDraft(principal="li", issuer="https://id.bank", subject="1")
    assert (await principal.link(adm, plain)).approval is None
    asked = (await principal.link(adm, replace(plain, principal="wang", subject="2"))).approval
    assert await Identity.filter(subject="2").count() == 0
    assert await says(staffed, await who("wang"), asked) == "CONCERNED_CANNOT_DECIDE"
    assert await says(staffed, staffed.actor, asked) == "EXECUTED"
    assert [one.subject for one in (await principal.get(adm, "wang")).identities] == ["2"]
    assert (await principal.unlink(adm, plain)).identities == ()
    with pytest.raises(NotFound):
        await principal.unlink(adm, plain)


async def test_services_whose_tokens_one_person_made_are_one_voice(staffed: World) -> None:
    """What the first one asked the second does not sign, nor does whoever holds the tokens of both."""
    adm = await who("adm")
    for code in ("s1", "s2"):
        await token.create(adm, principal_code=code, scopes=frozenset({"operate"}), days=9)
    draft = WriteOffDraft(
        criterion="annex 1 (1)", evidence="ruling 7", loan="L-1", value_on=TODAY, reason="ruling", amount=500_00,
        currency="CNY", idempotency_key=staffed.key(),
    )  # fmt: skip
    asked = (await write_off.write_off(await who("s1"), draft)).approval
    assert await listed(await who("s2")) == []
    assert await says(staffed, await who("s2"), asked) == "MAKER_CANNOT_DECIDE"
    assert await says(staffed, adm, asked) == "MAKER_CANNOT_DECIDE"
    assert await says(staffed, await colleague(staffed, "other"), asked) == "PENDING"
