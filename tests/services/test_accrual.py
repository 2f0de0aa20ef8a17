"""Accrual in the general ledger: the difference to a target, night by night, on both databases."""

from datetime import date, timedelta
from fractions import Fraction

from recoup.rules.calendar import day_of
from recoup.rules.columns import Account
from recoup.services import accrual, endofday, loan_query, sql, verify
from recoup.services.accrual import Group
from recoup.services.unit_of_work import unit_of_work
from tests.services.books import MISSED_TO, nightly, snapshot, to_the_missed_days
from tests.services.world import World, home_loan, project_loan, term_loan

BEGUN = date(2024, 1, 10)


async def entries(currency: int = 156) -> dict[date, int]:
    """Debits less credits of accrued interest by the day booked."""
    rows = await sql.rows(
        "SELECT d.booked_on, d.debit, d.amount FROM gl_day d JOIN accrual_group g ON g.id = d.group_id "
        "WHERE g.currency = ? ORDER BY d.booked_on",
        [currency],
    )
    found: dict[date, int] = {}
    for row in rows:
        day = date.fromordinal(date(1970, 1, 1).toordinal() + row["booked_on"])
        signed = row["amount"] if row["debit"] == Account.ACCRUED_INTEREST else -row["amount"]
        found[day] = found.get(day, 0) + signed
    return found


async def test_a_night_posts_what_has_accrued_since_the_last_and_takes_back_what_was_billed(world: World) -> None:
    """CB-X01: 120.8333… a day; 8,579.17 are settled on the 20th of March and billed on the next morning."""
    await world.begin(BEGUN)
    await world.lend(term_loan())
    await nightly(world, date(2024, 3, 21))
    told = await entries()
    daily = Fraction(100_000_000 * 43_500, 360 * 10**6)

    def accrued(days: int) -> int:
        return int(daily * days)

    assert told[BEGUN] == accrued(1) == 12_083
    assert sum(amount for day, amount in told.items() if day <= date(2024, 1, 31)) == accrued(22) == 2_658_33
    assert told[date(2024, 3, 20)] == accrued(71) - accrued(70)
    assert told[date(2024, 3, 21)] == accrued(1) - accrued(71), "billed in the morning, and one day since"


async def test_missed_days_add_up_loans_of_one_group_that_differ_in_what_their_profiles_say(world: World) -> None:
    """A hard and a soft loan of one product, 10,888.88… a day each: three evenings in one pass, each with its own."""
    await world.begin(BEGUN)
    for number, kind in (("P-1", "HARD"), ("P-2", "SOFT")):
        told = {"disbursed_on": BEGUN, "maturity_on": date(2034, 1, 10), "organisation_code": "POLICY"}
        await world.lend(project_loan(number, party_number=f"D-{number}", attributes={"loan_kind": kind}, **told))
    report = await endofday.run(world.actor, until=BEGUN + timedelta(days=2))
    assert report.rolled
    daily = Fraction(2 * 8_000_000_000 * 49_000, 360 * 10**6)
    assert list((await entries()).values()) == [
        int(daily),
        int(2 * daily) - int(daily),
        int(3 * daily) - int(2 * daily),
    ]
    assert (await verify.verify(world.actor)).sound


async def test_posting_again_posts_nothing(world: World) -> None:
    """A difference to a target is idempotent by itself."""
    await to_the_missed_days(world)
    await endofday.run(world.actor, until=MISSED_TO)
    before = await snapshot()
    async with unit_of_work(world.actor, "test.post") as work:
        assert (await accrual.post(work, day_of(MISSED_TO), day_of(MISSED_TO))).transfers == 0
    assert await snapshot() == before


async def test_a_missed_target_repairs_itself_the_next_night(world: World) -> None:
    """Somebody lost a night's rows: the next difference brings the account where it belongs."""
    await world.begin(BEGUN)
    await world.lend(term_loan())
    await nightly(world, BEGUN + timedelta(days=3))
    await sql.execute("UPDATE accrual_group SET balance = balance - 5, last_seq = last_seq")
    assert [one.name for one in await endofday.prove(world.actor) if not one.holds] == ["ACCRUED"]
    async with unit_of_work(world.actor, "test.post") as work:
        assert (await accrual.post(work, work.booked_on - 1, work.booked_on - 1)).transfers == 1


async def test_a_loan_in_non_accrual_takes_its_accrual_off_the_books(world: World) -> None:
    """From the evening on which it stops, nothing of it is in the target (RA-03)."""
    await world.begin(BEGUN)
    await world.lend(term_loan())
    await nightly(world, date(2024, 6, 25))
    told = await entries()
    assert sum(told.values()) == 0
    assert max(told) < date(2024, 6, 25), "nothing moves once it is off the books"


async def test_currencies_have_groups_and_proofs_of_their_own(world: World) -> None:
    """Dollars and yuan are never added together."""
    await world.begin(BEGUN)
    await world.lend(term_loan())
    await world.lend(term_loan("L-2", party_number="D-2", currency="USD"))
    report = await endofday.run(world.actor, until=BEGUN + timedelta(days=4))
    assert sum((await entries(156)).values()) == sum((await entries(840)).values()) == 60_416
    held = {(one.currency, one.name): one.left for one in report.proofs}
    assert held["CNY", "PRINCIPAL"] == held["USD", "PRINCIPAL"] == "100000000"
    assert held["CNY", "ACCRUED"] == held["USD", "ACCRUED"] == "60416"
    assert all(one.holds for one in report.proofs)


async def test_the_accrual_of_groups_is_that_of_the_loans_as_they_are_shown(world: World) -> None:
    """Sum over groups = sum over loans: within a fen a loan, because a loan is rounded and a group is cut."""
    await world.begin(BEGUN)
    numbers = [f"H-{number}" for number in range(1, 6)]
    for place, number in enumerate(numbers, start=1):
        draft = home_loan(number, party_number=f"N-{number}", principal=10_000_003 * place, disbursed_on=BEGUN)
        await world.lend(draft)
    await endofday.run(world.actor, until=BEGUN + timedelta(days=9))
    ids = [(await world.see(number)).id for number in numbers]
    shown = sum(one.accrued_interest for one in (await loan_query.figures(world.actor, ids)).values())
    booked = sum((await entries()).values())
    assert booked > 100_000
    assert abs(booked - shown) <= len(numbers)


async def test_another_organisation_takes_the_accrual_along(world: World) -> None:
    """The group follows the loan."""
    await world.begin(BEGUN)
    await world.lend(term_loan())
    row = (await sql.rows("SELECT loan_id, organisation_id, accrual_group FROM loan_state"))[0]
    async with unit_of_work(world.actor, "test.place"):
        await sql.execute("UPDATE loan_state SET organisation_id = organisation_id + 1")
        await accrual.place(row["loan_id"], row["organisation_id"] + 1)
    groups = {one.group.organisation_id for one in (await accrual.booked()).values()}
    assert groups == {row["organisation_id"], row["organisation_id"] + 1}
    await nightly(world, BEGUN)
    balances = {one.group.organisation_id: one.balance for one in (await accrual.booked()).values()}
    assert balances == {row["organisation_id"]: 0, row["organisation_id"] + 1: 12_083}


async def test_sums_beyond_sixty_four_bits_are_exact(world: World) -> None:
    """A group of four that have accrued 2^62 fen each, and three thousand million parts of one."""
    await world.begin(BEGUN)
    for number in range(4):
        await world.lend(term_loan(f"L-{number}", party_number=f"D-{number}"))
    await sql.execute(
        "UPDATE loan_state SET interest_acc = ?, accrual_daily = 0, accrual_daily_rem = 2147000000", [2**62]
    )
    (group_id,) = await accrual.booked()
    told = (await accrual.sums(day_of(BEGUN + timedelta(days=9_999))))[group_id]
    assert (told.whole, told.rem) == (2**64, 4 * 10_000 * 2_147_000_000)


def test_the_id_of_a_group_is_the_same_everywhere_and_fits_sixty_three_bits() -> None:
    """It is a hash of what the group is made of."""
    group = Group(7, "housing_fund", "HOME", 0, 156, 372)
    assert group.id == Group(7, "housing_fund", "HOME", 0, 156, 372).id
    assert 0 < group.id < 2**62
    assert group.id != group._replace(grade=1).id
