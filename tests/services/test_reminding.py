"""Reminders that go by themselves, through the contact gate (RB-04)."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from recoup.config import Settings
from recoup.records.message import Message
from recoup.records.task import Task
from recoup.services import contact, dispatch, notification, party, reminding
from recoup.services.contact import ContactFilter
from recoup.services.dispatch import Dispatched
from recoup.services.notification import MessageDraft
from recoup.services.party import PartyDraft
from recoup.translation import Language
from tests.services.contacting import FIRST, NUMBERS, a_person, at
from tests.services.test_messages import At, written
from tests.services.world import World, term_loan

BEFORE: Final = date(2024, 7, 17)
"""Three days before the first instalment."""


@pytest.fixture
def settings(database: Settings, tmp_path: Path) -> Settings:
    """Messages go into a folder of the test's own."""
    return database.model_copy(update={"messages_folder": str(tmp_path / "out")})


async def lend(world: World) -> None:
    """A retail loan of a natural person, 12 instalments from 20 July 2024."""
    retail: dict[str, Any] = {
        "product": "RETAIL_INSTALMENT",
        "method": "ANNUITY",
        "instalments": 12,
        "principal": 1_200_000,
    }
    await world.board(term_loan(disbursed_on=FIRST, maturity_on=date(2025, 6, 20), **retail))
    await world.disburse("L-1", FIRST)


async def tasks() -> list[tuple[str, str, str]]:
    """The reminders so far, with why they were closed."""
    rows = await Task.filter(code__startswith="REMIND").order_by("id")
    return [(row.code, row.state, row.why) for row in rows]


async def test_a_debtor_is_reminded_twice_of_each_instalment_when_the_gate_opens(
    world: World, settings: Settings
) -> None:
    """RB-04, T-REM1, T-REM2, CC-01: three days before and on the day, at 08:00; each message closes its task."""
    await world.begin(FIRST)
    await a_person(world)
    await lend(world)
    for number, morning in enumerate((BEFORE, date(2024, 7, 20)), start=1):
        await world.reach(morning)
        assert await reminding.on_morning(world.actor) == 0
        await Message.filter(state="WAITING").update(next_at=at("00:00", morning))
        assert await dispatch.run(world.actor, settings, clock=At(at("07:59", morning))) == Dispatched(held=1)
        assert await dispatch.run(world.actor, settings, clock=At(at("08:00", morning))) == Dispatched(sent=1)
        assert len(written(settings)) == number
    assert await tasks() == [("REMIND_BEFORE_DUE", "DONE", "SENT"), ("REMIND_ON_DUE_DAY", "DONE", "SENT")]
    logged = (await contact.page(world.actor, ContactFilter(loan="L-1"))).items
    assert {(one.channel, one.number, one.breach) for one in logged} == {("SMS", NUMBERS["OWN"], False)}


async def test_a_reminder_goes_in_the_debtors_language(world: World) -> None:
    """RB-04: Chinese where nobody said another; what waits already keeps the words in which it was asked for."""
    await world.begin(FIRST)
    await a_person(world)
    await lend(world)
    await world.reach(BEFORE)
    await party.speak(world.actor, "D-1", Language.EN)
    await world.reach(date(2024, 7, 20))
    told = [(one.language, "Please have it ready" in one.body) for one in await Message.all().order_by("id")]
    assert told == [("zh-CN", False), ("en", True)]
    asked = MessageDraft(template="OVERDUE", loan="L-1")
    assert (await notification.request(world.actor, asked)).subject.isascii()
    in_chinese = replace(asked, language=Language.ZH)
    assert not (await notification.request(world.actor, in_chinese)).subject.isascii()
    boarded = PartyDraft(number="D-9", kind="NATURAL", name="N", organisation_code="BANK", language=Language.EN)
    assert (await party.board(world.actor, boarded)).language is Language.EN


async def test_who_has_paid_meanwhile_is_not_reminded(world: World, settings: Settings) -> None:
    """The message that waited is taken along by its task."""
    await world.begin(FIRST)
    await a_person(world)
    await lend(world)
    await world.reach(BEFORE)
    await Message.filter(state="WAITING").update(next_at=at("08:00", BEFORE))
    await world.pay("L-1", 1_300_000, BEFORE)
    done = await dispatch.run(world.actor, settings, clock=At(at("09:00", BEFORE)))
    assert (done, await tasks()) == (Dispatched(overtaken=1), [("REMIND_BEFORE_DUE", "DONE", "CONDITION")])
    assert [(row.state, row.reason) for row in await Message.all()] == [("CANCELLED", "TASK_CLOSED")]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_without_an_address_or_where_the_institution_does_not_want_it_the_task_stays_with_its_part(
    world: World,
) -> None:
    """RB-04: a company without a number; then a person of a bank that reminds by hand."""
    await world.begin(FIRST)
    await world.party("D-1")
    await lend(world)
    await world.reach(BEFORE)
    assert (await Message.all(), await tasks()) == ([], [("REMIND_BEFORE_DUE", "OPEN", "")])
