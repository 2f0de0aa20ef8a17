"""Who may what: roles given at organisations, what may not be one person's, and what a grant lets its holder see."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from recoup.clock import FixedClock
from recoup.errors import NotFound, Refused
from recoup.records.access import Membership, Principal
from recoup.records.case import Case, CasePerson
from recoup.services import (
    access,
    audit_proof,
    fact,
    grant,
    holding,
    loan_query,
    officer,
    organisation,
    principal,
    role,
    task,
    token,
)
from recoup.services.access import SCOPES, Actor
from recoup.services.authentication import authenticate
from recoup.services.fact import FactDraft
from recoup.services.grant import GrantDraft
from recoup.services.loan_query import LoanFilter, LoanOrder
from recoup.services.organisation import OrganisationDraft
from recoup.services.principal import PrincipalDraft
from recoup.services.task import WorklistFilter
from tests.services.world import World, invoice, term_loan

NOW = FixedClock(datetime(2026, 11, 28, 9, 0, tzinfo=UTC))
TODAY = NOW.moment.date()


async def _branches(world: World) -> None:
    """Two branches of the bank, with a loan each and one at the head office."""
    for code in ("EAST", "WEST"):
        await organisation.board(
            world.actor, OrganisationDraft(code=code, name=code, kind="BRANCH", parent_code="BANK")
        )
    await world.begin(date(2024, 1, 10))
    for number, place in (("L-0", "BANK"), ("L-E", "EAST"), ("L-W", "WEST")):
        await world.party(f"D-{place}", place)
        await world.board(replace(term_loan(number), party_number=f"D-{place}", organisation_code=place))


async def _person(world: World, code: str, place: str, *roles: str) -> Actor:
    """Somebody who works at a place and holds roles there."""
    await principal.create(world.actor, PrincipalDraft(code=code, name=code, organisation_code=place), clock=NOW)
    for each in roles:
        await grant.give(world.actor, GrantDraft(principal=code, role=each, organisation=place), clock=NOW)
    return await _as(code)


async def _as(code: str) -> Actor:
    who = await Principal.get(code=code).select_related("organisation")
    return Actor(
        principal_id=who.id,
        code=code,
        scopes=SCOPES,
        organisation_path=who.organisation.path,
        grants=await holding.of(who.id, TODAY),
    )


async def _codes(call: Awaitable[object]) -> list[str]:
    with pytest.raises(Refused) as refusal:
        await call
    return [problem.code for problem in refusal.value.problems]


async def _numbers(actor: Actor) -> list[str]:
    return [view.number for view in (await loan_query.page(actor, LoanFilter(), LoanOrder())).items]


async def test_a_grant_reaches_its_organisation_and_what_lies_below(world: World) -> None:
    """With the subtree, without it, by reach ALL the whole institution, without any grant nothing."""
    await _branches(world)
    head = await _person(world, "head", "BANK", "READER")
    east = await _person(world, "east", "EAST", "READER")
    await principal.create(world.actor, PrincipalDraft(code="desk", name="desk", organisation_code="BANK"), clock=NOW)
    only = GrantDraft(principal="desk", role="READER", organisation="BANK", subtree=False)
    await grant.give(world.actor, only, clock=NOW)
    audit = await _person(world, "audit", "EAST", "CB-R8")
    assert role.find("CB-R8").reach == "ALL"  # type: ignore[union-attr]
    assert await _numbers(head) == ["L-0", "L-E", "L-W"]
    assert await _numbers(east) == ["L-E"]
    assert await _numbers(await _as("desk")) == ["L-0"]
    assert await _numbers(audit) == ["L-0", "L-E", "L-W"]
    assert await _codes(loan_query.page(await _person(world, "new", "BANK"), LoanFilter(), LoanOrder())) == [
        "NOT_PERMITTED"
    ]
    with pytest.raises(NotFound) as foreign:
        await loan_query.get(east, "L-W")
    with pytest.raises(NotFound) as missing:
        await loan_query.get(east, "L-?")
    assert foreign.value.problems[0].message().replace("L-W", "L-?") == missing.value.problems[0].message()


async def test_an_officer_sees_the_loans_that_it_is_named_for(world: World) -> None:
    """Reach NAMED, and no longer after somebody else took over."""
    await _branches(world)
    zhang = await _person(world, "zhang", "EAST", "CB-R1")
    assert await _numbers(zhang) == []
    assert (await officer.assign(world.actor, "L-W", "zhang")).code == "zhang"
    assert await _numbers(zhang) == ["L-W"]
    assert (await loan_query.get(zhang, "L-W")).officer_code == "zhang"
    owned = await loan_query.internal_id(world.actor, "L-W")
    assert (await access.officer_of(owned)).code == "zhang"  # type: ignore[union-attr]
    await _person(world, "li", "WEST", "CB-R1")
    await officer.assign(world.actor, "L-W", "li")
    assert await _numbers(zhang) == []
    assert (await task.worklist(zhang, WorklistFilter())).total == 0
    assert await _codes(officer.assign(world.actor, "L-W", "nobody")) == ["OFFICER_UNKNOWN"]
    await world.disburse("L-E", date(2024, 1, 10))  # its first check opens
    check = await Case.get(kind="CHECK")
    await CasePerson.create(case=check, part="officer", principal_id=zhang.principal_id, since=1, audit_id=1)
    assert await _numbers(zhang) == ["L-E"]
    await CasePerson.all().update(until=1)
    assert await _numbers(zhang) == []


async def test_a_command_reaches_no_further_than_the_roles_that_allow_it(world: World) -> None:
    """Reading the whole bank and operating in one branch is not operating in the bank."""
    await _branches(world)
    clerk = await _person(world, "clerk", "BANK", "READER")
    draft = GrantDraft(principal="clerk", role="OPERATOR", organisation="EAST")
    await grant.give(world.actor, draft, clock=NOW)
    clerk = await _as("clerk")
    assert await _numbers(clerk) == ["L-0", "L-E", "L-W"]
    paths = {view.code: view.path for view in await organisation.everything(world.actor)}
    assert [access.may(clerk, "loan.disburse", paths[code]) for code in ("EAST", "WEST", "BANK")] == [
        True,
        False,
        False,
    ]
    assert not access.plays(clerk, "commercial_bank", "risk", paths["EAST"])  # a person, for no part but its own
    machine = PrincipalDraft(code="machine", name="machine", organisation_code="EAST", kind="SERVICE")
    await principal.create(world.actor, machine)
    await grant.give(world.actor, replace(draft, principal="machine"), clock=NOW)
    service = await _as("machine")
    assert access.plays(service, "commercial_bank", "risk", paths["EAST"])
    assert not access.plays(service, "commercial_bank", "risk", paths["WEST"])
    with pytest.raises(NotFound):
        await officer.assign(clerk, "L-W", "clerk")
    assert (await officer.assign(clerk, "L-E", "clerk")).code == "clerk"


@pytest.mark.usefixtures("world")
async def test_what_one_role_never_does_no_other_role_allows() -> None:
    """The denial wins where both reach."""
    held = role.find("TR-SALESMAN"), role.find("OPERATOR")
    grants = tuple(role.held(one, organisation_id=2, path=".1.2.", subtree=True) for one in held if one)
    both = Actor(principal_id=1, code="x", scopes=SCOPES, organisation_path=".1.2.", grants=grants)
    assert not access.permits(both, "payment.record")
    assert access.permits(both, "contact.log")
    assert access.permits(replace(both, grants=grants[1:]), "payment.record")
    apart = (grants[0], replace(grants[1], path=".1.3."))
    assert access.permits(replace(both, grants=apart), "payment.record")


async def test_what_may_not_be_one_persons_is_refused_whoever_asks(world: World) -> None:
    """A regime's conflicts, money and users, audit and anything that changes; elsewhere, or afterwards, it is free."""
    await _branches(world)

    async def give(code: str, name: str, place: str = "BANK", ends_on: date | None = None) -> list[str]:
        draft = GrantDraft(principal=code, role=name, organisation=place, ends_on=ends_on)
        return await _codes(grant.give(world.actor, draft, clock=NOW))

    await _person(world, "a", "BANK", "CB-R1")
    assert await give("a", "CB-R3") == ["GRANTS_CONFLICT"]
    await _person(world, "b", "BANK", "ADMINISTRATOR")
    assert await give("b", "OPERATOR", "EAST") == ["GRANTS_CONFLICT"]
    await _person(world, "c", "BANK", "AUDITOR")
    assert await give("c", "OPERATOR") == ["GRANTS_CONFLICT"]
    assert await give("c", "NOTHING", "NOWHERE") == ["ROLE_UNKNOWN", "ORGANISATION_UNKNOWN"]
    assert await give("c", "HF-R3") == ["ROLE_OF_OTHER_REGIME"]
    assert await give("c", "AUDITOR") == ["ALREADY_EXISTS"]
    assert await give("c", "READER", ends_on=TODAY) == ["DATE_OUT_OF_RANGE"]
    held = (await grant.page(world.actor, grant.GrantFilter(principal="b"), clock=NOW)).items[0]
    assert (await grant.end(world.actor, held.id, clock=NOW)).ends_on == TODAY
    assert await _codes(grant.end(world.actor, held.id, clock=NOW)) == ["GRANT_ENDED"]
    later = GrantDraft(principal="b", role="DEVELOPER", organisation="EAST", begins_on=TODAY + timedelta(days=1))
    given = (await grant.give(world.actor, later, clock=NOW)).grant
    assert given is not None
    assert given.begins_on == TODAY + timedelta(days=1)
    assert (await _as("b")).grants == ()


async def test_roles_are_played_by_the_persons_who_hold_them_there(world: World) -> None:
    """Active persons in reach, by their codes; services and those of another branch are not among them."""
    await _branches(world)
    for code, place in (("w", "WEST"), ("e", "EAST"), ("e2", "EAST")):
        await _person(world, code, place, "CB-R1")
    paths = {view.code: view.id for view in await organisation.everything(world.actor)}
    found = await holding.players("commercial_bank", "officer", paths["EAST"], clock=NOW)
    assert [person.code for person in found] == ["e", "e2"]
    await principal.deactivate(world.actor, "e")
    found = await holding.players("commercial_bank", "officer", paths["EAST"], clock=NOW)
    assert [person.code for person in found] == ["e2"]
    assert not await Membership.exists(principal__code="e", ends_on=0)  # it works nowhere any more


async def test_whoever_sees_the_own_loans_only_is_told_the_regime_of_the_institution(world: World) -> None:
    """An account manager is of one bank; whoever holds roles in two institutions is of neither."""
    await _branches(world)
    manager = await _person(world, "manager", "EAST", "CB-R1")
    assert await organisation.regime_at_home(manager) == "commercial_bank"
    await grant.give(world.actor, GrantDraft(principal="manager", role="READER", organisation="FUND"), clock=NOW)
    assert await organisation.regime_at_home(await _as("manager")) is None


async def test_an_administrator_of_an_institution_reaches_its_own_people_only(world: World) -> None:
    """Nobody above or beside, no organisation elsewhere, no token in the name of a person."""
    await _branches(world)
    await world.lend(invoice("I-1", 10_000, date(2024, 1, 10), date(2024, 2, 10)))
    admin = await _person(world, "admin", "BANK", "ADMINISTRATOR")
    await _person(world, "stranger", "FUND", "READER")
    await _person(world, "east", "EAST", "READER")
    seen = [view.code for view in (await principal.page(admin)).items]
    assert seen == ["admin", "east"]
    for call in (
        principal.get(admin, "stranger"),
        principal.get(admin, "nobody"),
        principal.deactivate(admin, "local"),
    ):
        with pytest.raises(NotFound):
            await call
    draft = GrantDraft(principal="east", role="READER", organisation="FUND")
    assert await _codes(grant.give(admin, draft)) == ["ORGANISATION_UNKNOWN"]
    assert await _codes(principal.deactivate(admin, "admin")) == ["PRINCIPAL_SELF"]

    async def made(code: str) -> str:
        return await token.create(admin, principal_code=code, scopes=frozenset({"read"}), days=1)

    assert await _codes(made("east")) == ["TOKEN_FOR_PERSON"]
    with pytest.raises(NotFound):
        await made("brand-new")
    await principal.create(admin, PrincipalDraft(code="robot", name="robot", organisation_code="EAST", kind="SERVICE"))
    assert (await authenticate(await made("robot"))).grants == ()
    assert [view.principal_code for view in await token.everything(admin)] == ["robot"]
    forbidden = PrincipalDraft(code="x", name="x", organisation_code="EAST")
    assert await _codes(principal.create(await _as("east"), forbidden)) == ["NOT_PERMITTED"]


async def test_where_somebody_works_is_kept_with_its_days(world: World) -> None:
    """Moving ends one membership and begins another; grants stay where they were given."""
    await _branches(world)
    await _person(world, "mover", "EAST", "READER")
    await principal.move(world.actor, "mover", "WEST")
    kept = await Membership.filter(principal__code="mover").order_by("id").select_related("organisation")
    assert [(one.organisation.code, one.ends_on == 0) for one in kept] == [("EAST", False), ("WEST", True)]
    assert await _numbers(await _as("mover")) == ["L-E"]
    assert await _codes(principal.move(world.actor, "mover", "WEST", since=date(2000, 1, 1))) == ["DATE_OUT_OF_RANGE"]


async def test_a_token_of_the_installation_gives_a_new_service_the_roles_of_its_scopes(world: World) -> None:
    """Once: what an existing one may is not widened by one more token."""
    text = await token.create(world.actor, principal_code="old", scopes=frozenset({"read"}), days=1)
    wider = await token.create(world.actor, principal_code="old", scopes=SCOPES, days=1)
    for each in (text, wider):
        assert [held.role for held in (await authenticate(each)).grants or ()] == ["READER"]


async def test_the_trail_leaves_the_house_with_auditors_from_outside_only(world: World) -> None:
    """CP-15: `audit.export` is a right of its own; a regime's own audit reads the trail and proves single records."""
    inside, outside = (
        await _person(world, "li", "POLICY", "DB-AUDIT"),
        await _person(world, "wang", "POLICY", "AUDITOR"),
    )
    assert access.permits(inside, "audit.read")
    assert await _codes(anext(audit_proof.export(inside, chain="POLICY"))) == ["NOT_PERMITTED"]
    assert await anext(audit_proof.export(outside, chain="POLICY"))


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_statement_is_told_by_who_the_regime_lets_tell_it(world: World) -> None:
    """CL-03: that an asset is impaired is the risk department's to say, not the account manager's (`by`)."""
    await world.begin(date(2024, 1, 10))
    await world.party()
    await world.board(term_loan())
    manager = await _person(world, "zhang", "BANK", "CB-R1")
    await world.disburse("L-1", date(2024, 1, 10))
    await officer.assign(world.actor, "L-1", "zhang")
    told = FactDraft(loan="L-1", code="CREDIT_IMPAIRED", from_on=date(2024, 1, 10), note="report")
    assert await _codes(fact.record(manager, told)) == ["PART_NOT_PLAYED"]
    risk = await _person(world, "wang", "BANK", "CB-R7")
    assert (await fact.record(risk, told)).needed.levels == (("committee", 1),)
