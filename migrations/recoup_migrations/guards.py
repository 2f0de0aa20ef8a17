"""The guards of each table, one function a table: indexes, conditions and triggers that the ORM cannot say.

A function here is as frozen as the migration that calls it; a guard that changes is a new function. On SQLite every
change of a table by the ORM drops its indexes and triggers: such a migration runs the table's functions again.
"""

from recoup.records.ddl import Ddl, append_only, check, day_index, index, no_delete, refuse_function


def functions() -> Ddl:
    """What the triggers of PostgreSQL call; before all others."""
    return Ddl(refuse_function())


def principal() -> Ddl:
    """Principals of an organisation."""
    return Ddl(index("principal_organisation", "principal", "organisation_id"))


def api_token() -> Ddl:
    """Tokens of a principal."""
    return Ddl(index("api_token_principal", "api_token", "principal_id"))


def party() -> Ddl:
    """Parties by name and organisation; never deleted."""
    return Ddl(
        index("party_name", "party", "name"),
        index("party_organisation", "party", "organisation_id"),
        *no_delete("party"),
    )


def loan() -> Ddl:
    """Loans of a party, organisation and profile. Never deleted: the ledger's rows lean on that."""
    return Ddl(
        index("loan_party", "loan", "party_id"),
        index("loan_organisation", "loan", "organisation_id"),
        index("loan_profile", "loan", "profile_id"),
        *no_delete("loan"),
    )


def payment() -> Ddl:
    """Positive, by party and by loan; append-only."""
    return Ddl(
        check("payment", "amount_positive", "amount > 0", row="NEW.amount > 0"),
        index("payment_party", "payment", "party_id, id"),
        index("payment_loan", "payment", "loan_id, id"),
        *append_only("payment"),
    )


def payment_reversal() -> Ddl:
    """Append-only."""
    return Ddl(*append_only("payment_reversal"))


def fact() -> Ddl:
    """About a loan or a party; append-only."""
    return Ddl(
        check(
            "fact",
            "has_subject",
            "loan_id IS NOT NULL OR party_id IS NOT NULL",
            row="NEW.loan_id IS NOT NULL OR NEW.party_id IS NOT NULL",
        ),
        index("fact_loan", "fact", "loan_id", where="loan_id IS NOT NULL"),
        index("fact_party", "fact", "party_id", where="party_id IS NOT NULL"),
        *append_only("fact"),
    )


def task() -> Ddl:
    """One open task of a code for a loan; worklists by part."""
    return Ddl(
        index("task_one_open", "task", "loan_id, code", unique=True, where="state = 'OPEN'"),
        index("task_worklist", "task", "part, organisation_id, due_on, id", where="state = 'OPEN'"),
        index("task_loan", "task", "loan_id, id"),
    )


def audit_entry() -> Ddl:
    """By subject; append-only."""
    return Ddl(index("audit_entry_subject", "audit_entry", "subject_type, subject_id"), *append_only("audit_entry"))


def outbox_event() -> Ddl:
    """Of a loan; append-only."""
    return Ddl(index("outbox_event_loan", "outbox_event", "loan_id, id"), *append_only("outbox_event"))


def business_day() -> Ddl:
    """A single row."""
    return Ddl(check("business_day", "single", "id = 1", row="NEW.id = 1"), *no_delete("business_day"))


def loan_fault() -> Ddl:
    """Unresolved ones of a loan."""
    return Ddl(index("loan_fault_open", "loan_fault", "loan_id, day", where="resolved_at IS NULL"))


def parameter_row() -> Ddl:
    """By what it sets; append-only."""
    return Ddl(
        index("parameter_row_key", "parameter_row", "institution_id, regime, key, since"),
        *append_only("parameter_row"),
    )


def bill() -> Ddl:
    """The open bills of a loan, without walking through the paid ones."""
    return Ddl(index("bill_open", "bill", "loan_id", where="state = 1"))


def loan_fact() -> Ddl:
    """Those of a payment; append-only."""
    return Ddl(index("loan_fact_payment", "loan_fact", "payment_id", where="payment_id > 0"), *append_only("loan_fact"))


def posting() -> Ddl:
    """By the day booked; append-only."""
    return Ddl(day_index("posting_booked_on", "posting", "booked_on"), *append_only("posting"))


def payment_line() -> Ddl:
    """Of a payment; append-only."""
    return Ddl(index("payment_line_payment", "payment_line", "payment_id"), *append_only("payment_line"))


def grade_change() -> Ddl:
    """Append-only."""
    return Ddl(*append_only("grade_change"))
