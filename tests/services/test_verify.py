"""Everything derived anew and compared with what is stored: sound books pass, and every kind of damage is found."""

from dataclasses import replace
from datetime import timedelta

import pytest

from recoup.services import endofday, sql, verification, verify
from tests.services.books import MISSED_FROM, MISSED_TO, to_the_missed_days
from tests.services.world import World


async def test_a_book_of_several_regimes_is_what_its_facts_say(world: World) -> None:
    """In the middle of its life, after a night, with reversals and late payments in it."""
    await to_the_missed_days(world)
    await endofday.run(world.actor, until=MISSED_TO)
    told = await verify.verify(world.actor, slice_size=3)
    assert told.findings == []
    assert (told.loans, told.left_out, told.differing, told.groups_compared) == (8, 0, 0, True)
    assert told.sound


async def test_what_a_verification_found_is_read_by_whoever_watches_the_books(world: World) -> None:
    """When, by whom, how many; what differs of loans in sight, of others the count only."""
    await to_the_missed_days(world)
    assert await verification.last(world.actor) is None
    await verification.keep(world.actor, await verify.verify(world.actor))
    first = await verification.last(world.actor)
    assert first is not None
    assert (first.by, first.loans, first.is_sound, first.findings) == ("local", 8, True, ())
    await sql.execute("UPDATE loan_state SET principal = principal + 1 WHERE loan_id = (SELECT MIN(id) FROM loan)", [])
    await verification.keep(world.actor, await verify.verify(world.actor))
    seen = await verification.last(world.actor)
    assert seen is not None
    assert (seen.is_sound, seen.differing, seen.findings[0].name) == (False, 1, "principal")
    stranger = replace(world.actor, organisation_path=".999.")
    unseen = await verification.last(stranger)
    assert unseen is not None
    assert (unseen.differing, unseen.findings) == (1, ())


async def test_a_loan_that_was_paid_on_the_open_day_is_compared_as_it_stands_that_morning(world: World) -> None:
    """Its evening has not come; the groups are not compared, because they are those of the last evening."""
    await to_the_missed_days(world)
    await world.pay("H-1", 1_000_00, MISSED_FROM)
    await world.pay("H-2", 5_000_00, MISSED_FROM - timedelta(days=5))
    told = await verify.verify(world.actor)
    assert (told.findings, told.groups_compared, told.sound) == ([], False, True)


@pytest.mark.parametrize(
    ("damage", "what", "name"),
    [
        ("UPDATE loan_state SET principal = principal + 1 WHERE loan_id = {loan}", "STATE", "principal"),
        ("UPDATE loan_state SET interest_rem = interest_rem + 1 WHERE loan_id = {loan}", "STATE", "interest_rem"),
        ("UPDATE loan_state SET accrual_daily = accrual_daily + 1 WHERE loan_id = {loan}", "ACCRUAL", "accrual_daily"),
        ("UPDATE bill SET interest = interest + 1 WHERE loan_id = {loan} AND seq = 1", "BILL", "interest"),
        ("DELETE FROM bill WHERE loan_id = {loan} AND seq = 1", "BILL", "1"),
        ("UPDATE task SET state = 'DONE' WHERE loan_id = {loan} AND code = 'USE_CHECK'", "TASK", "USE_CHECK"),
        ("UPDATE task SET due_on = due_on + 1 WHERE loan_id = {loan} AND code = 'USE_CHECK'", "TASK", "USE_CHECK"),
    ],
    ids=["balance", "remainder", "pace", "bill", "bill gone", "task gone", "task put off"],
)
async def test_damage_is_found_and_told_by_loan_and_column(world: World, damage: str, what: str, name: str) -> None:
    """By number, as stored and as derived; nothing is mended."""
    await to_the_missed_days(world)
    number = "L-1" if what == "TASK" else "H-2"
    row = (await sql.rows("SELECT id FROM loan WHERE number = ?", [number]))[0]
    await sql.execute(damage.format(loan=int(row["id"])))
    told = await verify.verify(world.actor, loans=[number])
    assert {(one.loan_number, one.what, one.name) for one in told.findings} == {(number, what, name)}
    assert (told.loans, told.differing, told.sound) == (1, 1, False)
    assert (await verify.verify(world.actor, loans=[number])).differing == 1


async def test_a_transfer_that_no_fact_explains_is_found(world: World) -> None:
    """The journal takes additions; what nobody derived is told."""
    await to_the_missed_days(world)
    columns = "loan_id, amount, audit_id, effective_on, booked_on, bill_seq, fact_seq, kind, debit, credit, reverses"
    await sql.execute(
        f"INSERT INTO posting (seq, {columns}) SELECT 1000, {columns} FROM posting "  # noqa: S608  our own words
        "WHERE loan_id = (SELECT id FROM loan WHERE number = 'L-1') AND seq = 1"
    )
    told = await verify.verify(world.actor)
    assert [(one.loan_number, one.what, one.stored, one.derived) for one in told.findings] == [
        ("L-1", "POSTING", "+", "-")
    ]
    assert "PRINCIPAL" in {one.name for one in told.proofs if not one.holds}


async def test_payment_lines_that_nobody_derives_are_found(world: World) -> None:
    """More of them than the walk gives, or a payment that was allocated otherwise; told as stored and as derived."""
    await to_the_missed_days(world)
    await sql.execute(
        "INSERT INTO payment_line (loan_id, payment_id, amount, fact_seq, generation, line, bill_seq, component) "
        "SELECT loan_id, payment_id, 7, fact_seq, generation, 99, 9, component FROM payment_line "
        "WHERE loan_id = (SELECT id FROM loan WHERE number = 'H-2') AND line = 1"
    )
    told = await verify.verify(world.actor)
    (found,) = told.findings
    assert (found.loan_number, found.what, found.name) == ("H-2", "PAYMENT_LINE", "2")
    assert found.stored.startswith(f"{found.derived}, 9 ")
    assert (told.differing, told.sound) == (1, False)


async def test_a_group_that_holds_something_else_than_its_loans_is_found(world: World) -> None:
    """The general ledger is compared group by group."""
    await to_the_missed_days(world)
    await sql.execute("UPDATE accrual_group SET balance = balance + 1 WHERE product = 'CORPORATE_TERM' AND balance > 0")
    told = await verify.verify(world.actor)
    assert {one.what for one in told.findings} == {"GROUP"}
    assert not told.sound
