# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""The ledger: tables with composite keys, written by the hundred thousand."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, ledger_table
from recoup_migrations import guards


def _not_negative(*columns: str) -> str:
    return " AND ".join(f"{column} >= 0" for column in columns)


LOAN_STATE = ledger_table(
    "loan_state",
    {
        "loan_id": "BIGINT",
        "principal": "BIGINT",
        "overdue_principal": "BIGINT",
        "overdue_interest": "BIGINT",
        "overdue_other": "BIGINT",
        "instalment": "BIGINT",
        "interest_acc": "BIGINT",
        "penalty_acc": "BIGINT",
        "compound_acc": "BIGINT",
        "off_book_interest": "BIGINT",
        "suspense": "BIGINT",
        "facts": "BIGINT",
        "watching": "BIGINT",
        "interest_rem": "INT",
        "penalty_rem": "INT",
        "compound_rem": "INT",
        "rate": "INT",
        "penalty_rate": "INT",
        "as_of": "INT",
        "closed_on": "INT",
        "interest_from": "INT",
        "next_due_on": "INT",
        "overdue_since": "INT",
        "next_event": "INT",
        "version": "INT",
        "profile_id": "INT",
        "organisation_id": "INT",
        "last_fact": "INT",
        "last_posting": "INT",
        "next_seq": "SMALLINT",
        "next_instalment": "SMALLINT",
        "missed_total": "SMALLINT",
        "missed_run": "SMALLINT",
        "missed_run_max": "SMALLINT",
        "floor": "SMALLINT",
        "grade": "SMALLINT",
        "status": "SMALLINT",
        "flags": "SMALLINT",
        "suspended": "SMALLINT",
    },
    key=["loan_id"],
    checks={
        "not_negative": _not_negative("principal", "overdue_principal", "overdue_interest", "overdue_other", "suspense")
    },
    fillfactor=50,  # a night's update finds room on the same page, so no index is touched
)

BILL = ledger_table(
    "bill",
    {
        "loan_id": "BIGINT",
        "principal": "BIGINT",
        "interest": "BIGINT",
        "cost": "BIGINT",
        "paid_principal": "BIGINT",
        "paid_interest": "BIGINT",
        "paid_cost": "BIGINT",
        "penalty_acc": "BIGINT",
        "penalty_posted": "BIGINT",
        "penalty_paid": "BIGINT",
        "compound_acc": "BIGINT",
        "compound_posted": "BIGINT",
        "compound_paid": "BIGINT",
        "seq": "INT",
        "due_on": "INT",
        "rolled_due_on": "INT",
        "penalty_from": "INT",
        "penalty_rem": "INT",
        "compound_rem": "INT",
        "opened_on": "INT",
        "paid_on": "INT",
        "kind": "SMALLINT",
        "missed": "SMALLINT",
        "state": "SMALLINT",
    },
    key=["loan_id", "seq"],
    checks={
        "paid_principal_within": "paid_principal BETWEEN 0 AND principal",
        "paid_interest_within": "paid_interest BETWEEN 0 AND interest",
        "paid_cost_within": "paid_cost BETWEEN 0 AND cost",
        "penalty_paid_within": "penalty_paid BETWEEN 0 AND penalty_posted",
        "compound_paid_within": "compound_paid BETWEEN 0 AND compound_posted",
    },
    fillfactor=80,
)

PLAN_LINE = ledger_table(
    "plan_line",
    {
        "loan_id": "BIGINT",
        "principal": "BIGINT",
        "interest": "BIGINT",
        "plan_version": "INT",
        "seq": "INT",
        "due_on": "INT",
    },
    key=["loan_id", "plan_version", "seq"],
    checks={"principal_not_negative": "principal >= 0", "interest_known_or_not": "interest >= -1"},
)

LOAN_FACT = ledger_table(
    "loan_fact",
    {
        "loan_id": "BIGINT",
        "amount": "BIGINT",
        "recorded_at": "BIGINT",
        "payment_id": "BIGINT",
        "audit_id": "BIGINT",
        "seq": "INT",
        "value_on": "INT",
        "booked_on": "INT",
        "rate": "INT",
        "designation": "INT",
        "reverses": "INT",
        "kind": "SMALLINT",
    },
    key=["loan_id", "seq"],
    checks={"amount_not_negative": "amount >= 0", "reverses_earlier": "reverses < seq"},
)

POSTING = ledger_table(
    "posting",
    {
        "loan_id": "BIGINT",
        "amount": "BIGINT",
        "audit_id": "BIGINT",
        "seq": "INT",
        "effective_on": "INT",
        "booked_on": "INT",
        "bill_seq": "INT",
        "fact_seq": "INT",
        "kind": "SMALLINT",
        "debit": "SMALLINT",
        "credit": "SMALLINT",
        "reverses": "SMALLINT",
    },
    key=["loan_id", "seq"],
    checks={"amount_positive": "amount > 0", "two_accounts": "debit <> credit"},
)

PAYMENT_LINE = ledger_table(
    "payment_line",
    {
        "loan_id": "BIGINT",
        "payment_id": "BIGINT",
        "amount": "BIGINT",
        "fact_seq": "INT",
        "generation": "INT",
        "line": "INT",
        "bill_seq": "INT",
        "component": "SMALLINT",
    },
    key=["loan_id", "fact_seq", "generation", "line"],
    checks={"amount_positive": "amount > 0"},
)

GRADE_CHANGE = ledger_table(
    "grade_change",
    {
        "loan_id": "BIGINT",
        "fired": "BIGINT",
        "audit_id": "BIGINT",
        "generation": "INT",
        "changed_on": "INT",
        "seq": "SMALLINT",
        "floor_before": "SMALLINT",
        "floor": "SMALLINT",
        "grade_before": "SMALLINT",
        "grade": "SMALLINT",
        "rules": "JSONB",
        "policy": "VARCHAR(64)",
    },
    key=["loan_id", "generation", "changed_on", "seq"],
)

IDEMPOTENCY = ledger_table(
    "idempotency",
    {
        "principal_id": "BIGINT",
        "audit_id": "BIGINT",
        "command": "VARCHAR(64)",
        "key": "VARCHAR(255)",
        "input_hash": "VARCHAR(64)",
        "result": "JSONB",
    },
    key=["principal_id", "command", "key"],
)

EOD_SLICE = ledger_table(
    "eod_slice",
    {
        "day": "INT",
        "lo": "BIGINT",
        "hi": "BIGINT",
        "touched": "INT",
        "ms": "INT",
        "state": "VARCHAR(16)",
        "digest": "VARCHAR(64)",
        "counts": "JSONB",
    },
    key=["day", "lo"],
)

JOB_RUN = ledger_table(
    "job_run",
    {"job": "VARCHAR(64)", "day": "INT", "tries": "INT", "started_at": "BIGINT", "done_at": "BIGINT?"},
    key=["job", "day"],
)

CALENDAR_DAY = ledger_table(
    "calendar_day",
    {"calendar": "VARCHAR(16)", "day": "INT", "working": "SMALLINT", "note": "VARCHAR(64)"},
    key=["calendar", "day"],
    checks={"working_or_not": "working IN (0, 1)"},
)


class Migration(BaseMigration):
    """Tables first, then what guards them."""

    dependencies = [("core", "0001_initial")]
    operations = [
        Ddl(LOAN_STATE, BILL, PLAN_LINE, LOAN_FACT, POSTING, PAYMENT_LINE, GRADE_CHANGE),
        Ddl(IDEMPOTENCY, EOD_SLICE, JOB_RUN, CALENDAR_DAY),
        Ddl(
            *guards.bill(),
            *guards.loan_fact(),
            *guards.posting(),
            *guards.payment_line(),
            *guards.grade_change(),
        ),
    ]
