# ruff: noqa: ANN401  what a contact is told with is of any type
"""The contact log tells the truth, marks what broke the rules, and what it learns decides about the next contact."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from recoup.errors import NotFound, Refused
from recoup.services import access, contact, contact_gate, contact_point, loan_query, notification, party
from recoup.services.contact import ContactDraft, ContactFilter, ContactView, GateAsk
from recoup.services.contact_point import PointChange, PointDraft
from recoup.services.notification import MessageDraft
from recoup.services.unit_of_work import Mode
from tests.services.contacting import FIRST, NUMBERS, a_borrower, a_person, at
from tests.services.world import World


async def told(world: World, clock: str, outcome: str = "TALKED", number: str = "OWN", **more: Any) -> ContactView:
    """A call that is logged."""
    plain: dict[str, Any] = {"loan": "L-1", "channel": "TELEPHONE", "number": NUMBERS[number], "at": at(clock)}
    draft = ContactDraft(**{**plain, "outcome": outcome, "said": (contact.INSTITUTION_STATED,), **more})
    return await contact.log(world.actor, draft)


def codes(view: ContactView) -> list[str]:
    """What the rules had against it."""
    return [one.code for one in view.against]


async def test_a_contact_outside_the_rules_is_logged_and_marked(world: World) -> None:
    """A log that refuses the truth is worth nothing: the call at 23:00 and what was said in it stay on record."""
    await a_borrower(world)
    night = await told(world, "23:00", said=("THREAT",))
    assert (night.made, night.breach, night.kind) == (True, True, "EFFECTIVE_CALL")
    assert codes(night) == ["QUIET_HOURS", "PROHIBITED_ACT", "INSTITUTION_NOT_STATED"]
    assert night.against[1].rules == ("CC-05",)
    silent = await told(world, "09:00", said=())
    assert codes(silent) == []  # the institution was to be stated the first time
    neighbour = await told(world, "10:00", number="EMERGENCY", said=("INSTITUTION_STATED", "DEBT_TOLD"))
    assert codes(neighbour) == ["DEBTOR_REACHABLE", "PURPOSE_NOT_ALLOWED", "DEBT_TOLD_TO_OTHERS"]
    found = await contact.page(world.actor, ContactFilter(loan="L-1", breach=True))
    assert [view.id for view in found.items] == [night.id, neighbour.id]
    assert found.total == 2


async def test_others_are_asked_after_three_failures_and_never_after_a_refusal(world: World) -> None:
    """CC-04: three in a row, over any of his numbers; a conversation begins the count anew."""
    await a_borrower(world)
    person = await party.get(world.actor, "D-1")
    ask = GateAsk(loan="L-1", channel="TELEPHONE", number=NUMBERS["EMERGENCY"], purpose="FIND_DEBTOR", at=at("18:00"))
    for clock, number in (("09:00", "OWN"), ("10:00", "OTHER")):
        await told(world, clock, "NO_ANSWER", number)
    assert not (await contact.gate(world.actor, ask)).allowed
    await told(world, "11:00", "BUSY")
    assert (await contact.gate(world.actor, ask)).allowed
    owned = await party.internal_id(world.actor, "D-1")
    measured = await contact_gate.measures([owned], at("18:00"))
    assert measured == {owned: {"effective_calls": 0, "failed_attempts": 3}}
    asked = await told(world, "12:00", number="EMERGENCY", purpose="FIND_DEBTOR", said=("CONTACT_REFUSED",))
    assert codes(asked) == ["INSTITUTION_NOT_STATED"]
    refused = await contact.gate(world.actor, ask)
    assert [(one.code, one.rules) for one in refused.against] == [("REFUSED_BEFORE", ("CC-04",))]
    await told(world, "13:00", direction="IN")
    again = await contact.gate(world.actor, ask)
    assert [one.code for one in again.against] == ["REFUSED_BEFORE", "DEBTOR_REACHABLE"]
    points = (await contact_point.of_party(world.actor, person.id)).items
    assert [(point.value, point.refused_on) for point in points if point.refused_on] == [(NUMBERS["EMERGENCY"], FIRST)]


async def test_others_are_asked_when_no_number_of_the_debtor_leads_to_him(world: World) -> None:
    """CC-04: the number of the file and the other one are both found invalid; a stranger may say whose number it is."""
    await a_borrower(world)
    ask = GateAsk(
        loan="L-1",
        channel="TELEPHONE",
        number="13700000009",
        relation="THIRD_PARTY",
        purpose="LEAVE_MESSAGE",
        at=at("18:00"),
    )
    await told(world, "09:00", "NUMBER_INVALID")
    assert not (await contact.gate(world.actor, ask)).allowed
    await told(world, "10:00", "NUMBER_INVALID", "OTHER")
    assert (await contact.gate(world.actor, ask)).allowed
    points = (await contact_point.of_party(world.actor, "D-1")).items
    assert sorted(point.value for point in points if point.invalid_on) == [NUMBERS["OWN"], NUMBERS["OTHER"]]
    disguised = GateAsk(loan="L-1", channel="TELEPHONE", number=NUMBERS["EMERGENCY"], relation="DEBTOR", at=at("18:00"))
    answer = await contact.gate(world.actor, disguised)
    assert [one.code for one in answer.against] == ["PURPOSE_NOT_ALLOWED"]  # a number on file is whose the file says


async def test_a_company_may_be_called_at_night_and_is_logged_all_the_same(world: World) -> None:
    """CC-09: the gate protects natural persons; and whoever agreed to it may be called at any hour (CC-01)."""
    await world.begin(FIRST)
    await world.party("C-1")
    company = GateAsk(party="C-1", channel="TELEPHONE", number="02100000000", at=at("23:30"))
    assert (await contact.gate(world.actor, company)).allowed
    await a_person(world, "D-1", "FUND")
    person = GateAsk(party="D-1", channel="TELEPHONE", number=NUMBERS["OTHER"], at=at("23:30"))
    answer = await contact.gate(world.actor, person)
    assert (answer.allowed, answer.allowed_from) == (False, at("08:00", FIRST + timedelta(days=1)))
    (point, *_) = (await contact_point.of_party(world.actor, "D-1")).items
    await contact_point.change(world.actor, PointChange(point=point.id, any_hour=True))
    assert (await contact.gate(world.actor, person)).allowed


async def test_the_latest_contact_says_when_the_next_one_is(world: World) -> None:
    """And one that names no day leaves none; a preview writes nothing."""
    await a_borrower(world)
    loan = await loan_query.internal_id(world.actor, "L-1")
    await told(world, "09:00", next_on=date(2024, 6, 24))
    assert await contact.next_on([loan]) == {loan: (date(2024, 6, 24) - date(1970, 1, 1)).days}
    draft = ContactDraft(loan="L-1", channel="TELEPHONE", number=NUMBERS["OWN"], outcome="TALKED", at=at("10:00"))
    tried = await contact.log(world.actor, draft, mode=Mode.PREVIEW)
    assert tried.made
    assert await contact.next_on([loan]) != {}
    await contact.log(world.actor, draft)
    assert await contact.next_on([loan]) == {}


async def test_what_cannot_be_is_refused_by_name(world: World) -> None:
    """Everything at once; and what is out of sight is not there."""
    await a_borrower(world)
    draft = ContactDraft(
        loan="L-1",
        party="D-1",
        channel="TELEPHONE",
        number="",
        relation="FRIEND",
        outcome="SIGNED_FOR",
        said=("SHOUTED",),
        at=datetime.now(tz=UTC) + timedelta(days=1),
        next_on=date(2024, 6, 1),
    )
    with pytest.raises(Refused) as refusal:
        await contact.log(world.actor, draft)
    assert {(problem.code, problem.field) for problem in refusal.value.problems} == {
        ("LOAN_OR_PARTY", ("loan",)),
        ("TEXT_MISSING", ("number",)),
        ("CHOICE_UNKNOWN", ("relation",)),
        ("CHOICE_UNKNOWN", ("outcome",)),
        ("CHOICE_UNKNOWN", ("said",)),
        ("CONTACT_IN_FUTURE", ("at",)),
        ("DATE_TOO_EARLY", ("next_on",)),
    }
    for kind, value, code in (("PHONE", "abc", "PHONE_INVALID"), ("EMAIL", "a@b", "EMAIL_INVALID")):
        with pytest.raises(Refused) as refusal:
            await contact_point.add(world.actor, PointDraft(party="D-1", kind=kind, value=value))
        assert [problem.code for problem in refusal.value.problems] == [code]
    with pytest.raises(Refused) as refusal:
        await contact_point.add(world.actor, PointDraft(party="D-1", kind="PHONE", value="138-0000-0002"))
    assert [problem.code for problem in refusal.value.problems] == ["ALREADY_EXISTS"]
    elsewhere = access.Actor(
        principal_id=world.actor.principal_id, code="x", scopes=world.actor.scopes, organisation_path=".1.99."
    )
    with pytest.raises(NotFound):
        await contact.log(elsewhere, ContactDraft(loan="L-1", channel="SMS", number="13800000001", outcome="SENT"))
    assert (await contact.page(elsewhere)).total == 0


async def test_who_only_reads_sees_no_number_and_no_name(world: World) -> None:
    """CC-08: masked in the log, on the points and in messages; whoever works with debtors sees them."""
    await a_borrower(world)
    await told(world, "09:00", note="lives with his sister")
    company = MessageDraft(loan="L-1", template="NOTICE", text="Call us.")
    await notification.request(world.actor, company)
    read_only = access.Held(
        role="READER",
        regime="",
        organisation_id=1,
        path=world.actor.organisation_path,
        subtree=True,
        reach="UNIT",
        may=frozenset({access.BOOK_READ}),
        plays=frozenset(),
    )
    reader = replace(world.actor, grants=(read_only,))
    (logged,) = (await contact.page(reader)).items
    assert (logged.party_name, logged.number) == ("W" + "*" * 8, "138****0001")
    assert "sister" not in logged.note
    assert {point.value for point in (await contact_point.of_party(reader, "D-1")).items} == {
        "138****0002",
        "139****0003",
    }
    (message,) = (await notification.page(reader)).items
    assert (message.address, "Wang" in message.body) == ("138****0001", False)
