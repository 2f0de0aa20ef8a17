"""What was recorded cannot be changed or removed, whoever asks; `check` notices when a guard is gone."""

from typing import Any

import pytest
from tortoise.context import require_context
from tortoise.exceptions import IntegrityError

from recoup.config import Settings
from recoup.database import check, connected
from recoup.records.access import Organisation, Principal
from recoup.records.audit import AuditEntry
from recoup.records.bulk import bulk
from recoup.records.businessday import BusinessDay
from recoup.records.drift import Finding
from recoup.records.fact import Fact
from recoup.records.fitting import fields_of, width_of
from recoup.records.loan import Profile
from recoup.records.outbox import OutboxEvent
from recoup.records.parameter import ParameterRow
from recoup.records.payment import PaymentReversal
from recoup.records.task import Task
from tests.records.book import BOARDED, MOMENT, a_loan, a_payment, a_principal, an_organisation, id_of

EACH_ON_BOTH = True

APPEND_ONLY = (
    "loan_fact",
    "posting",
    "payment",
    "payment_reversal",
    "payment_line",
    "fact",
    "grade_change",
    "audit_entry",
    "outbox_event",
    "parameter_row",
)


async def _run(statement: str) -> None:
    await require_context().db().execute_query(statement)


async def _one_row_each() -> None:
    """One row in every append-only table."""
    loan = await a_loan()
    payment = await a_payment(loan)
    principal = await a_principal()
    await PaymentReversal.create(
        payment=payment,
        reason="bounced",
        booked_on=BOARDED,
        recorded_at=MOMENT,
        principal=principal,
        idempotency_key="r",
        input_hash="",
        audit_id=1,
    )
    await Fact.create(loan=loan, code="SEALED", from_on=BOARDED, recorded_at=MOMENT, booked_on=BOARDED, audit_id=1)
    await AuditEntry.create(recorded_at=MOMENT, booked_on=BOARDED, principal=principal, command="payment.record")
    await OutboxEvent.create(public_id=id_of(9), recorded_at=MOMENT, booked_on=BOARDED, kind="LOAN_BOARDED")
    await ParameterRow.create(
        institution=await an_organisation(),
        regime="commercial_bank",
        key="grace_days",
        value={"value": 1},
        since=BOARDED,
        recorded_at=MOMENT,
        audit_id=1,
    )
    for table in ("loan_fact", "posting", "payment_line", "grade_change"):
        said: dict[str, list[Any]] = {name: [1] if width_of(kind) else [[]] for name, kind in fields_of(table).items()}
        changed: dict[str, list[Any]] = {"loan_id": [loan.id], "credit": [2], "reverses": [0]}
        await bulk().insert(table, said | {name: value for name, value in changed.items() if name in said})


async def test_no_append_only_table_lets_a_row_be_changed_or_removed(database: Settings) -> None:
    await _one_row_each()
    for table in APPEND_ONLY:
        column = next(iter(fields_of(table)))
        with pytest.raises(IntegrityError, match="not changed"):
            await _run(f"UPDATE {table} SET {column} = {column}")  # noqa: S608
        with pytest.raises(IntegrityError, match="not changed"):
            await _run(f"DELETE FROM {table}")  # noqa: S608
        if database.is_postgres:
            with pytest.raises(IntegrityError, match="not changed"):
                await _run(f"TRUNCATE {table} CASCADE")


async def test_replacing_a_row_is_removing_it(database: Settings) -> None:
    if database.is_postgres:
        pytest.skip("PostgreSQL has no INSERT OR REPLACE")
    await _one_row_each()
    with pytest.raises(IntegrityError, match="not changed"):
        await _run("INSERT OR REPLACE INTO posting SELECT * FROM posting")


@pytest.mark.usefixtures("database")
async def test_loans_parties_and_the_business_day_stay() -> None:
    await a_loan()
    await BusinessDay.create(id=1, day=BOARDED, phase="OPEN", opened_at=MOMENT)
    for table in ("loan", "party", "business_day"):
        with pytest.raises(IntegrityError):
            await _run(f"DELETE FROM {table}")  # noqa: S608


@pytest.mark.usefixtures("database")
async def test_what_others_refer_to_cannot_be_removed() -> None:
    await a_loan()
    for model in (Profile, Organisation):
        with pytest.raises(IntegrityError):
            await model.all().delete()
    await a_principal()
    await Principal.all().delete()


@pytest.mark.usefixtures("database")
async def test_amounts_and_accounts_that_make_no_sense_are_refused() -> None:
    loan = await a_loan()
    with pytest.raises(IntegrityError):
        await a_payment(loan, amount=0)
    posting = {
        "loan_id": [loan.id],
        "seq": [1],
        "amount": [1],
        "debit": [1],
        "credit": [1],
        "effective_on": [1],
        "booked_on": [1],
        "bill_seq": [0],
        "fact_seq": [0],
        "kind": [1],
        "reverses": [0],
        "audit_id": [0],
    }
    with pytest.raises(IntegrityError):
        await bulk().insert("posting", posting)
    with pytest.raises(IntegrityError):
        await bulk().insert("posting", posting | {"credit": [2], "amount": [-5]})
    with pytest.raises(IntegrityError):
        await Fact.create(code="SEALED", from_on=1, recorded_at=MOMENT, booked_on=1, audit_id=1)
    with pytest.raises(IntegrityError):
        await BusinessDay.create(id=2, day=1, phase="OPEN", opened_at=MOMENT)


@pytest.mark.usefixtures("database")
async def test_a_loan_has_one_open_task_of_a_code() -> None:
    loan = await a_loan()

    async def task(number: int, state: str) -> Task:
        return await Task.create(
            public_id=id_of(number),
            loan=loan,
            regime="commercial_bank",
            code="DUN",
            part="OFFICER",
            organisation_id=loan.organisation_id,
            opened_on=BOARDED,
            state=state,
            recorded_at=MOMENT,
        )

    first = await task(1, "OPEN")
    with pytest.raises(IntegrityError):
        await task(2, "OPEN")
    await Task.filter(id=first.id).update(state="DONE")
    await task(3, "OPEN")
    await task(4, "DONE")


@pytest.mark.usefixtures("database")
async def test_a_payment_is_undone_once_and_its_key_is_used_once() -> None:
    loan = await a_loan()
    await a_payment(loan)
    with pytest.raises(IntegrityError):
        await a_payment(loan, number="P2")


async def _codes_after(settings: Settings, *statements: str) -> list[Finding]:
    async with connected(settings) as context:
        for statement in statements:
            await context.db().execute_query(statement)
    return list(await check(settings))


async def test_check_finds_a_dropped_trigger(database_settings: Settings) -> None:
    on_table = " ON posting" if database_settings.is_postgres else ""
    findings = await _codes_after(database_settings, f"DROP TRIGGER posting_no_delete{on_table}")
    assert [(finding.code, finding.name) for finding in findings] == [("TRIGGER_MISSING", "posting_no_delete")]
    assert "CREATE TRIGGER posting_no_delete" in findings[0].message()


async def test_check_finds_a_trigger_that_was_switched_off_or_rewritten(database_settings: Settings) -> None:
    if database_settings.is_postgres:
        findings = await _codes_after(database_settings, "ALTER TABLE posting DISABLE TRIGGER posting_no_update")
        assert [finding.code for finding in findings] == ["TRIGGER_MISSING"]
        return
    findings = await _codes_after(
        database_settings,
        "DROP TRIGGER posting_no_update",
        "CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting BEGIN SELECT 1; END",
    )
    assert [finding.code for finding in findings] == ["TRIGGER_CHANGED"]


async def test_check_finds_a_dropped_index(database_settings: Settings) -> None:
    findings = await _codes_after(database_settings, "DROP INDEX task_one_open")
    assert [(finding.code, finding.name) for finding in findings] == [("INDEX_MISSING", "task_one_open")]


async def test_check_finds_columns_that_are_missing_or_strange(database_settings: Settings) -> None:
    findings = await _codes_after(
        database_settings,
        "ALTER TABLE loan_state DROP COLUMN suspended",
        "ALTER TABLE party ADD COLUMN nickname TEXT",
    )
    assert {(finding.code, finding.table, finding.name) for finding in findings} == {
        ("COLUMN_MISSING", "loan_state", "suspended"),
        ("COLUMN_UNKNOWN", "party", "nickname"),
    }


async def test_check_finds_a_missing_table(database_settings: Settings) -> None:
    findings = await _codes_after(database_settings, "DROP TABLE loan_fault")
    assert ("TABLE_MISSING", "loan_fault") in [(finding.code, finding.table) for finding in findings]


async def test_check_finds_what_only_postgres_can_lose(database_settings: Settings) -> None:
    if not database_settings.is_postgres:
        pytest.skip("SQLite cannot drop constraints")
    findings = await _codes_after(
        database_settings,
        "ALTER TABLE loan DROP CONSTRAINT loan_number_key",
        "ALTER TABLE payment DROP CONSTRAINT payment_amount_positive",
        "ALTER TABLE bill ALTER COLUMN seq TYPE bigint, ALTER COLUMN due_on DROP NOT NULL",
        "ALTER TABLE party DROP CONSTRAINT " + await _reference(database_settings, "party"),
    )
    assert {(finding.code, finding.table, finding.name) for finding in findings} == {
        ("UNIQUE_MISSING", "loan", "number"),
        ("CHECK_MISSING", "", "payment_amount_positive"),
        ("COLUMN_TYPE", "bill", "seq"),
        ("COLUMN_TAKES_NULL", "bill", "due_on"),
        ("REFERENCE_MISSING", "party", "organisation_id"),
    }


async def _reference(settings: Settings, table: str) -> str:
    async with connected(settings) as context:
        rows = await context.db().execute_query_dict(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = $1::regclass", [table]
        )
    return str(rows[0]["conname"])


async def test_check_finds_rows_whose_loan_is_missing(database_settings: Settings) -> None:
    async with connected(database_settings):
        names = ("loan_id", "principal", "interest", "plan_version", "seq", "due_on")
        await bulk().insert("plan_line", {name: [1] for name in names})
    findings = await check(database_settings)
    assert [(finding.code, finding.table, finding.name) for finding in findings] == [("ORPHAN", "plan_line", "1")]
