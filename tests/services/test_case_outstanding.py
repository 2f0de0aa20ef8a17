"""What a dealer's month shows: what is open of the month's invoices today, from the ledger (TR-X05, TR-10)."""

from dataclasses import replace
from datetime import date

from recoup.services import case_outstanding
from recoup.services.case_outstanding import Outstanding
from tests.services.agreeing import undo
from tests.services.casework import of_kind
from tests.services.world import World, invoice

SOLD_ON, DUE_ON = date(2024, 3, 28), date(2024, 4, 5)


async def test_a_dealers_month_shows_what_is_open_of_its_invoices_and_of_no_other_month(world: World) -> None:
    """TR-01, TR-10: 80,000.00 of March in two invoices and 10,000.00 of April; 20,000.00 come in, and are taken back.

    Whoever has no sight of the case learns no amount.
    """
    await world.begin(SOLD_ON)
    await world.party("D-1", "MAKER")
    for number, amount, sold_on, due_on in (
        ("A", 5_000_000, SOLD_ON, DUE_ON),
        ("B", 3_000_000, SOLD_ON, DUE_ON),
        ("C", 1_000_000, date(2024, 4, 2), date(2024, 5, 5)),
    ):
        if sold_on > SOLD_ON:
            await world.reach(sold_on)
        await world.board(invoice(number, amount, sold_on, due_on, organisation_code="MAKER"))
        await world.disburse(number, sold_on)
    await world.reach(date(2024, 4, 6))
    (month,) = await of_kind(world, "DEALER_MONTH")

    async def owed() -> Outstanding | None:
        return (await case_outstanding.of_cases(world.actor, [month.id])).get(month.id)

    assert await owed() == Outstanding(amount=8_000_000, currency="CNY")
    paid = (await world.pay("A", 2_000_000, date(2024, 4, 6))).payment
    assert await owed() == Outstanding(amount=6_000_000, currency="CNY")
    assert paid is not None
    await undo(world, paid.id)
    assert await owed() == Outstanding(amount=8_000_000, currency="CNY")
    stranger = replace(world.actor, organisation_path="/elsewhere/")
    assert await case_outstanding.of_cases(stranger, [month.id]) == {}
    await world.reach(date(2024, 5, 6))
    months = {one.period_start: one.id for one in await of_kind(world, "DEALER_MONTH")}
    found = await case_outstanding.of_cases(world.actor, list(months.values()))
    assert {start: found[key].amount for start, key in months.items()} == {
        date(2024, 3, 1): 8_000_000, date(2024, 4, 1): 1_000_000,
    }  # fmt: skip
