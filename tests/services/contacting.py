"""Worked examples that are days of contacts: data in `tests/golden/contacts/`.

    says          what the example says
    [[day]]       days in a row
        contacts  each: `at` in Shanghai, `channel`, `number` (OWN, OTHER: the debtor's; EMERGENCY: a third party's),
                  `outcome`; `blocked` are the rules that keep it from being made

The gate is asked first. What it lets through is logged as it happened, what it keeps back as an attempt that was not
made; and both ways the log says what the gate said.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from recoup.services import contact, contact_point, party
from recoup.services.contact import ContactDraft, GateAsk
from recoup.services.contact_point import PointDraft
from recoup.services.party import PartyDraft
from tests.services.world import World, term_loan

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
FIRST: Final = date(2024, 6, 20)
NUMBERS: Final = {"OWN": "13800000001", "OTHER": "13800000002", "EMERGENCY": "13900000003"}


def at(clock: str, day: date = FIRST) -> datetime:
    """A moment in Shanghai."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=SHANGHAI)


async def a_person(world: World, number: str = "D-1", organisation_code: str = "BANK") -> None:
    """A natural person with two numbers of his own and somebody to be asked for him."""
    draft = PartyDraft(
        number=number,
        kind="NATURAL",
        name="Wang Fang",
        phone="138 0000 0001",
        organisation_code=organisation_code,
    )
    await party.board(world.actor, draft)
    await contact_point.add(world.actor, PointDraft(party=number, kind="PHONE", value=NUMBERS["OTHER"]))
    emergency = PointDraft(
        party=number,
        kind="PHONE",
        value=NUMBERS["EMERGENCY"],
        relation="THIRD_PARTY",
        role="EMERGENCY_CONTACT",
        name="Li Lei",
    )
    await contact_point.add(world.actor, emergency)


async def a_borrower(world: World) -> None:
    """The same with a loan of the bank."""
    await world.begin(FIRST)
    await a_person(world)
    await world.board(term_loan(disbursed_on=FIRST, maturity_on=date(2025, 6, 20)))


async def play(world: World, told: Mapping[str, Any]) -> int:
    """Play the days; how many answers of the gate were compared."""
    await a_borrower(world)
    compared = 0
    for number, day in enumerate(told["day"]):
        for each in day["contacts"]:
            moment = at(each["at"], FIRST + timedelta(days=number))
            plan = {
                "loan": "L-1",
                "channel": each["channel"],
                "number": NUMBERS[each["number"]],
                "purpose": each.get("purpose", "COLLECT"),
                "at": moment,
            }
            answer = await contact.gate(world.actor, GateAsk(**plan))
            blocked = each.get("blocked", [])
            against = sorted({rule for one in answer.against for rule in one.rules})
            assert (answer.allowed, against) == (not blocked, blocked), each
            outcome = contact.NOT_MADE if blocked else each["outcome"]
            draft = ContactDraft(**plan, outcome=outcome, said=(contact.INSTITUTION_STATED,))
            logged = await contact.log(world.actor, draft)
            assert (logged.made, logged.breach) == (not blocked, False), each
            assert sorted({rule for one in logged.against for rule in one.rules}) == blocked, each
            compared += 1
    return compared
