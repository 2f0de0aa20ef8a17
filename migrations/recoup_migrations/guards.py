"""The guards of each table, one function a table: indexes, conditions and triggers that the ORM cannot say.

A function here is as frozen as the migration that calls it; a guard that changes is a new function. On SQLite every
change of a table by the ORM drops its indexes and triggers: such a migration runs the table's functions again.
"""

from recoup.records.ddl import Step, append_only, check, day_index, drop_index, index, no_delete, refuse_function


def functions() -> tuple[Step, ...]:
    """What the triggers of PostgreSQL call; before all others."""
    return (refuse_function(),)


def principal() -> tuple[Step, ...]:
    """Principals of an organisation."""
    return (index("principal_organisation", "principal", "organisation_id"),)


def api_token() -> tuple[Step, ...]:
    """Tokens of a principal."""
    return (index("api_token_principal", "api_token", "principal_id"),)


def party() -> tuple[Step, ...]:
    """Parties by name and organisation; never deleted."""
    return (
        index("party_name", "party", "name"),
        index("party_organisation", "party", "organisation_id"),
        *no_delete("party"),
    )


def loan() -> tuple[Step, ...]:
    """Loans of a party, organisation and profile. Never deleted: the ledger's rows lean on that."""
    return (
        index("loan_party", "loan", "party_id"),
        index("loan_organisation", "loan", "organisation_id"),
        index("loan_profile", "loan", "profile_id"),
        *no_delete("loan"),
    )


def payment() -> tuple[Step, ...]:
    """Positive, by party and by loan; append-only."""
    return (
        check("payment", "amount_positive", "amount > 0", row="NEW.amount > 0"),
        index("payment_party", "payment", "party_id, id"),
        index("payment_loan", "payment", "loan_id, id"),
        *append_only("payment"),
    )


def payment_reversal() -> tuple[Step, ...]:
    """Append-only."""
    return append_only("payment_reversal")


def fact() -> tuple[Step, ...]:
    """About a loan or a party; append-only."""
    return (
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


def task() -> tuple[Step, ...]:
    """One open task of a code for a loan; worklists by part."""
    return (
        index("task_one_open", "task", "loan_id, code", unique=True, where="state = 'OPEN'"),
        index("task_worklist", "task", "part, organisation_id, due_on, id", where="state = 'OPEN'"),
        index("task_loan", "task", "loan_id, id"),
    )


def audit_entry() -> tuple[Step, ...]:
    """By subject; append-only."""
    return (
        index("audit_entry_subject", "audit_entry", "subject_type, subject_id"),
        *append_only("audit_entry"),
    )


def audit_chain() -> tuple[Step, ...]:
    """An entry has its own place in its chain; those of a person, and of a place in the tree of organisations."""
    return (
        index("audit_entry_place", "audit_entry", "chain, seq", unique=True, where="seq > 0"),
        index("audit_entry_principal", "audit_entry", "principal_id, id"),
        index("audit_entry_organisation", "audit_entry", "organisation_id, id"),
        *no_delete("audit_head"),
        *append_only("audit_block"),
    )


def outbox_event() -> tuple[Step, ...]:
    """Of a loan; append-only."""
    return (
        index("outbox_event_loan", "outbox_event", "loan_id, id"),
        *append_only("outbox_event"),
    )


def business_day() -> tuple[Step, ...]:
    """A single row."""
    return (check("business_day", "single", "id = 1", row="NEW.id = 1"), *no_delete("business_day"))


def loan_fault() -> tuple[Step, ...]:
    """Unresolved ones of a loan."""
    return (index("loan_fault_open", "loan_fault", "loan_id, day", where="resolved_at IS NULL"),)


def parameter_row() -> tuple[Step, ...]:
    """By what it sets; append-only."""
    return (
        index("parameter_row_key", "parameter_row", "institution_id, regime, key, since"),
        *append_only("parameter_row"),
    )


def regime_edition() -> tuple[Step, ...]:
    """By regime; append-only."""
    return (index("regime_edition_regime", "regime_edition", "regime, since, id"), *append_only("regime_edition"))


def bill() -> tuple[Step, ...]:
    """The open bills of a loan, without walking through the paid ones."""
    return (index("bill_open", "bill", "loan_id", where="state = 1"),)


def loan_fact() -> tuple[Step, ...]:
    """Those of a payment; append-only."""
    return (
        index("loan_fact_payment", "loan_fact", "payment_id", where="payment_id > 0"),
        *append_only("loan_fact"),
    )


def loan_contract() -> tuple[Step, ...]:
    """Append-only: a contract that was in force stays readable."""
    return append_only("loan_contract")


def posting() -> tuple[Step, ...]:
    """By the day booked; append-only."""
    return (day_index("posting_booked_on", "posting", "booked_on"), *append_only("posting"))


def payment_line() -> tuple[Step, ...]:
    """Of a payment; append-only."""
    return (
        index("payment_line_payment", "payment_line", "payment_id"),
        *append_only("payment_line"),
    )


def grade_change() -> tuple[Step, ...]:
    """Append-only."""
    return append_only("grade_change")


def list_rate() -> tuple[Step, ...]:
    """Append-only: a rate that was published stays readable."""
    return append_only("list_rate")


def loan_rate() -> tuple[Step, ...]:
    """By the day on which loans are fixed anew; never deleted."""
    return (index("loan_rate_due", "loan_rate", "refix_on", where="refix_on > 0"), *no_delete("loan_rate"))


def plan_option() -> tuple[Step, ...]:
    """Append-only: what was agreed with a contract stays readable."""
    return append_only("plan_option")


def reminding() -> tuple[Step, ...]:
    """A task sends one message, whatever two mornings at once may do."""
    return (index("message_task", "message", "task_id", unique=True, where="task_id IS NOT NULL"),)


def approval() -> tuple[Step, ...]:
    """One pending command of the same input on a loan; those that wait, and those of a loan. Never deleted."""
    return (
        index(
            "approval_one_pending", "approval", "loan_id, command, input_hash", unique=True, where="state = 'PENDING'"
        ),
        index("approval_loan", "approval", "loan_id, id"),
        *no_delete("approval"),
    )


def approval_decision() -> tuple[Step, ...]:
    """Append-only: what was said stays said."""
    return append_only("approval_decision")


def amendment() -> tuple[Step, ...]:
    """Those of a loan; append-only."""
    return (index("amendment_loan", "amendment", "loan_id, id"), *append_only("amendment"))


def amendment_reversal() -> tuple[Step, ...]:
    """Append-only."""
    return append_only("amendment_reversal")


def calendar_day() -> tuple[Step, ...]:
    """Append-only: a day that was published stays readable as it was known."""
    return append_only("calendar_day")


def gl_day() -> tuple[Step, ...]:
    """By the day booked; append-only."""
    return (day_index("gl_day_booked_on", "gl_day", "booked_on"), *append_only("gl_day"))


def period_step() -> tuple[Step, ...]:
    """Append-only."""
    return append_only("period_step")


def work_case() -> tuple[Step, ...]:
    """One open case of a kind for a key; those that the calendar may move; those of a loan. Never deleted."""
    return (
        index("work_case_one_open", "work_case", "regime, kind, key", unique=True, where="closed_on = 0"),
        index("work_case_key", "work_case", "regime, kind, key, id"),
        index("work_case_next", "work_case", "next_on", where="next_on > 0"),
        index("work_case_loan", "work_case", "loan_id, id", where="loan_id IS NOT NULL"),
        index("work_case_party", "work_case", "party_id, id", where="party_id IS NOT NULL"),
        *no_delete("work_case"),
    )


def case_step() -> tuple[Step, ...]:
    """Append-only: the story of a case is not told anew."""
    return append_only("case_step")


def case_person() -> tuple[Step, ...]:
    """Those of a case, and the cases of a person; never deleted."""
    return (
        index("case_person_case", "case_person", "case_id"),
        index("case_person_principal", "case_person", "principal_id"),
        *no_delete("case_person"),
    )


def case_clock() -> tuple[Step, ...]:
    """Those that have not been looked at, by day and by loan."""
    return (
        index("case_clock_next", "case_clock", "comes_on", where="done_on = 0"),
        index("case_clock_loan", "case_clock", "loan_id, opening, comes_on"),
    )


def evidence() -> tuple[Step, ...]:
    """By content; append-only."""
    return (index("evidence_sha256", "evidence", "sha256"), *append_only("evidence"))


def evidence_link() -> tuple[Step, ...]:
    """Those of a subject; append-only."""
    return (
        index("evidence_link_subject", "evidence_link", "subject_type, subject_id, kind"),
        index("evidence_link_evidence", "evidence_link", "evidence_id"),
        *append_only("evidence_link"),
    )


def document() -> tuple[Step, ...]:
    """Never deleted."""
    return no_delete("document")


def document_edition() -> tuple[Step, ...]:
    """Append-only; documents of an organisation by the day on which they were filed."""
    return (
        index("document_organisation", "document", "organisation_id, filed_on, id"),
        *append_only("document_edition"),
    )


def document_signature() -> tuple[Step, ...]:
    """Append-only."""
    return append_only("document_signature")


def work_task() -> tuple[Step, ...]:
    """One open task of a code for a loan, and for a case and part; worklists by part and person; the late ones."""
    return (
        index("task_one_open", "task", "loan_id, code", unique=True, where="state = 'OPEN' AND case_id IS NULL"),
        index(
            "task_one_open_case",
            "task",
            "case_id, code, part",
            unique=True,
            where="state = 'OPEN' AND case_id IS NOT NULL",
        ),
        index("task_worklist", "task", "part, organisation_id, due_on, id", where="state = 'OPEN'"),
        index("task_assignee", "task", "assignee_id, due_on, id", where="state = 'OPEN' AND assignee_id IS NOT NULL"),
        index("task_escalates", "task", "escalates_on", where="state = 'OPEN' AND escalates_on > 0"),
        index("task_loan", "task", "loan_id, id"),
        index("task_case", "task", "case_id, id", where="case_id IS NOT NULL"),
    )


def task_step() -> tuple[Step, ...]:
    """Those of a task; append-only."""
    return (index("task_step_task", "task_step", "task_id"), *append_only("task_step"))


def membership() -> tuple[Step, ...]:
    """A principal works in one organisation at a time; never deleted."""
    return (
        index("membership_present", "membership", "principal_id", unique=True, where="ends_on = 0"),
        index("membership_organisation", "membership", "organisation_id"),
        *no_delete("membership"),
    )


def role_grant() -> tuple[Step, ...]:
    """A role is held at an organisation once at a time; those of a principal and of an organisation. Never deleted."""
    return (
        index(
            "role_grant_present",
            "role_grant",
            "principal_id, regime, role, organisation_id",
            unique=True,
            where="ends_on = 0",
        ),
        index("role_grant_organisation", "role_grant", "organisation_id"),
        *no_delete("role_grant"),
    )


def identity() -> tuple[Step, ...]:
    """The identities of a principal."""
    return (index("identity_principal", "identity", "principal_id"),)


def loan_officer() -> tuple[Step, ...]:
    """A loan has one officer at a time; the loans of an officer. Never deleted."""
    return (
        index("loan_officer_present", "loan_officer", "loan_id", unique=True, where="ends_on = 0"),
        index("loan_officer_principal", "loan_officer", "principal_id, loan_id", where="ends_on = 0"),
        *no_delete("loan_officer"),
    )


def contact_point() -> tuple[Step, ...]:
    """Those of a party; never deleted: attempts lean on them."""
    return (index("contact_point_party", "contact_point", "party_id, id"), *no_delete("contact_point"))


def contact_attempt() -> tuple[Step, ...]:
    """Those of a party and of a loan by time, and what is to come next; append-only."""
    return (
        index("contact_attempt_party", "contact_attempt", "party_id, at"),
        index("contact_attempt_loan", "contact_attempt", "loan_id, at", where="loan_id IS NOT NULL"),
        index("contact_attempt_breach", "contact_attempt", "id", where="breach = 1"),
        *append_only("contact_attempt"),
    )


def message() -> tuple[Step, ...]:
    """Those that wait for their moment, those under way, those of a party, a colleague and a loan. Never deleted."""
    return (
        index("message_waiting", "message", "next_at, id", where="state IN ('WAITING', 'SENDING')"),
        index("message_party", "message", "party_id, id", where="party_id IS NOT NULL"),
        index("message_principal", "message", "principal_id, id", where="principal_id IS NOT NULL"),
        index("message_loan", "message", "loan_id, id", where="loan_id IS NOT NULL"),
        *no_delete("message"),
    )


def promise() -> tuple[Step, ...]:
    """Of an amount above zero, those of a loan, and those whose day comes. Never deleted."""
    return (
        check("promise", "amount_positive", "amount > 0", row="NEW.amount > 0"),
        index("promise_loan", "promise", "loan_id, id"),
        index("promise_due", "promise", "due_on, id", where="state = 'OPEN'"),
        *no_delete("promise"),
    )


def approval_of_subjects() -> tuple[Step, ...]:
    """One pending command of the same input on a subject; those of an organisation, and those that lapse."""
    return (
        drop_index(
            "approval_one_pending", "approval", "loan_id, command, input_hash", unique=True, where="state = 'PENDING'"
        ),
        index(
            "approval_one_pending",
            "approval",
            "subject_type, subject_id, command, input_hash",
            unique=True,
            where="state = 'PENDING'",
        ),
        index("approval_organisation", "approval", "organisation_id, id"),
        index("approval_lapses", "approval", "lapses_on", where="state = 'PENDING' AND lapses_on > 0"),
    )


def delegation() -> tuple[Step, ...]:
    """Those in a delegate's hands; never deleted."""
    return (index("delegation_delegate", "delegation", "delegate_id, ends_on"), *no_delete("delegation"))


def claim_event() -> tuple[Step, ...]:
    """Those of a loan, one undoing at most; append-only."""
    return (
        index("claim_event_loan", "claim_event", "loan_id, id"),
        index("claim_event_voids", "claim_event", "voids", unique=True, where="voids > 0"),
        *append_only("claim_event"),
    )


def task_exemption() -> tuple[Step, ...]:
    """Those of a task, one taking back at most; append-only."""
    return (
        index("task_exemption_task", "task_exemption", "task_id, id"),
        index("task_exemption_voids", "task_exemption", "voids", unique=True, where="voids > 0"),
        *append_only("task_exemption"),
    )


def compared() -> tuple[Step, ...]:
    """What lists are compared and put in order by, where a list grows without end: see `comparing.Column.indexed`."""
    return (
        index("loan_looked_after", "loan", "officer_id", where="officer_id IS NOT NULL"),
        index("loan_maturity", "loan", "maturity_on"),
        index("task_due", "task", "state, due_on, id"),
        index("work_case_kind", "work_case", "kind, id"),
        index("work_case_due", "work_case", "due_on, id"),
        index("contact_attempt_at", "contact_attempt", "at, id"),
        index("promise_due_on", "promise", "due_on, id"),
        index("document_filed", "document", "filed_on, id"),
    )


def found_by_keys() -> tuple[Step, ...]:
    """What is asked for a slice of loans is found by the loans: no index begins with a state that most rows have."""
    return (
        drop_index("task_due", "task", "state, due_on, id"),
        index("task_due", "task", "due_on, id", where="state = 'OPEN'"),
        index("case_clock_party", "case_clock", "party_id"),
        index("document_key", "document", "key"),
    )


def message_reading() -> tuple[Step, ...]:
    """A message is read once, by whom it is for; append-only."""
    return (
        index("message_reading_message", "message_reading", "message_id", unique=True),
        *append_only("message_reading"),
    )
