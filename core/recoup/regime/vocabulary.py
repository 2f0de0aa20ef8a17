"""The names that the core supplies to every regime (regime.md §15). Adding one is a minor version of the contract.

Words and one sentence for each stand in the catalogues under `word.<code>` and `means.<code>`; the reference page is
made from both. A name that is marked `kernel` is a column of the kernel: conditions over it are decided for whole
batches, at the end of every day on which they may change.
"""

from typing import Final

from recoup.regime.name import Anchor, Attribute, Command, Measure, Noun, by_code
from recoup.regime.policy.fact import Fact, Field
from recoup.regime.policy.parameter import (
    BOOL,
    CODE,
    DATE,
    DAYS,
    INT,
    MONEY,
    MONTHS,
    NAME,
    ORGANISATION,
    PERIODS,
    PERSON,
    RATE,
    TEXT,
    TIME,
    Kind,
    Param,
)

NOUNS: Final = (
    Noun("bill", ("loan", "party", "project", "officer", "department", "organisation", "portfolio", "loan_kind")),
    Noun("loan", ("party", "project", "officer", "department", "organisation", "portfolio", "loan_kind", "grade")),
    Noun("tranche", ("loan", "party", "project", "organisation", "portfolio", "loan_kind")),
    Noun("collateral", ("loan", "party", "organisation")),
    Noun("guarantee", ("loan", "party", "organisation")),
    Noun("payment", ("loan", "party", "organisation", "portfolio")),
    Noun("contact", ("loan", "party", "organisation")),
    Noun("case", ("loan", "party", "officer", "department", "organisation")),
    Noun("task", ("case", "loan", "party", "officer", "department", "organisation")),
    Noun("party", ("organisation", "portfolio")),
    Noun("project", ("party", "organisation", "portfolio")),
    Noun("officer", ("department", "organisation")),
    Noun("department", ("organisation",)),
    Noun("person", ("organisation",)),
    Noun("organisation", ("portfolio",)),
    Noun("loan_kind", ("portfolio",)),
    Noun("grade", ("portfolio",)),
    Noun("portfolio"),
    Noun("day", period=True),
    Noun("month", period=True),
    Noun("quarter", period=True),
    Noun("half_year", period=True),
    Noun("year", period=True),
)


def _counter(code: str, kind: Kind) -> Measure:
    return Measure(code, "loan", kind, kernel=True, known=True)


def _amount(code: str, noun: str = "loan", *, kernel: bool = False, known: bool = True) -> Measure:
    return Measure(code, noun, MONEY, kernel=kernel, summed=True, known=known)


def _day(code: str) -> Measure:
    return Measure(code, "loan", DATE, kernel=True)


MEASURES: Final = (
    # the kernel's columns
    Measure("today", "portfolio", DATE, kernel=True, known=True),
    _counter("dpd", DAYS),
    _counter("interest_dpd", DAYS),
    _counter("principal_dpd", DAYS),
    _day("overdue_since"),
    _day("interest_overdue_since"),
    _day("principal_overdue_since"),
    _counter("missed", PERIODS),
    _counter("missed_cumulative", PERIODS),
    _counter("missed_consecutive", PERIODS),
    _counter("missed_outstanding", PERIODS),
    _counter("missed_max", PERIODS),
    _amount("balance", kernel=True),
    _amount("arrears", kernel=True),
    _amount("overdue_principal", kernel=True),
    _amount("overdue_interest", kernel=True),
    _amount("principal", kernel=True),
    _amount("suspense", kernel=True),
    _amount("undrawn", kernel=True),
    _day("due_on"),
    _day("next_due_on"),
    _day("maturity_on"),
    _day("disbursed_on"),
    _counter("non_accrual", BOOL),
    _counter("paid_off", BOOL),
    _counter("observed", BOOL),
    _counter("restructured_again", BOOL),
    _day("observed_until"),
    _amount("misused", kernel=True),
    _amount("written_off", kernel=True),
    _counter("facts", INT),
    _counter("rate", RATE),
    _counter("penalty_rate", RATE),
    # amounts by component, known when they are asked for
    _amount("accrued_interest"),
    _amount("accrued_penalty"),
    _amount("accrued_compound"),
    _amount("overdue_penalty"),
    _amount("overdue_compound"),
    _amount("costs_due"),
    _amount("suspended_interest"),
    _amount("off_book_interest"),
    _amount("principal_due", "bill"),
    _amount("interest_due", "bill"),
    _amount("invoice_amount", "bill"),
    _amount("collected", "bill"),
    _amount("payoff_amount"),
    _amount("defaulted_principal"),
    _amount("lent"),
    _amount("sales"),
    _amount("carrying", known=False),
    _amount("provision_booked"),
    _amount("paid_principal", "payment"),
    _amount("paid_interest", "payment"),
    # receipts and plans of a period
    _amount("drawn_in_period"),
    _amount("principal_received"),
    _amount("interest_received"),
    _amount("principal_received_ytd"),
    _amount("interest_received_ytd"),
    _amount("plan_year", "project", known=False),
    _amount("contract_due"),
    _amount("contract_due_ytd"),
    _amount("matured_principal"),
    _amount("matured_principal_recovered"),
    _amount("recovered_after_write_off"),
    _amount("balance_before"),
    _amount("paid_by_due_day"),
    _amount("paid_by_due_month_end"),
    # terms
    Measure("term_months", "loan", MONTHS, known=True),
    Measure("original_term_months", "loan", MONTHS, known=True),
    Measure("extended_months", "loan", MONTHS, known=True),
    Measure("instalments", "loan", PERIODS, known=True),
    # security
    _amount("collateral_value", "collateral", known=False),
    Measure("collateral_change", "collateral", RATE),
    # the debtor and the portfolio
    Measure("debtor_balance", "party", MONEY, known=True),
    Measure("overdue_charged", "party", MONEY, known=True),
    Measure("period_overdue", "party", MONEY, known=True),
    Measure("period_written_off", "party", MONEY, known=True),
    Measure("debtor_non_performing", "party", MONEY, known=True, judged=True),
    Measure("debtor_debt_all_banks", "party", MONEY),
    Measure("debtor_overdue_90_all_banks", "party", MONEY),
    Measure("portfolio_balance", "portfolio", MONEY, known=True),
    Measure("portfolio_non_performing", "portfolio", MONEY, known=True, judged=True),
    Measure("site_customers", "organisation", INT, known=True),
    Measure("site_visited", "organisation", INT, known=True),
    # contacts and work
    Measure("effective_calls", "party", INT, known=True),
    Measure("failed_attempts", "party", INT, known=True),
    Measure("days_late", "task", DAYS, known=True),
    Measure("case_evidence", "case", INT, known=True),
    Measure("case_days_late", "case", DAYS, known=True),
    # of a report: what was done last, until when the claim stands, the place of a row
    Measure("contacted_on", "loan", DATE),
    Measure("claim_expires_on", "loan", DATE),
    Measure("contacts_made", "loan", INT, known=True),
    Measure("visits_made", "loan", INT, known=True),
    Measure("dpd_before", "loan", DAYS, known=True),
    Measure("begun_in_period", "loan", BOOL, known=True),
    Measure("row_number", "portfolio", INT, known=True),
    # of the period that a case or a document is about
    _amount("due_in_period"),
    _amount("unpaid_in_period"),
    _amount("principal_paid_in_period"),
    _amount("interest_paid_in_period"),
    Measure("period_month", "month", INT, known=True),
)


def _coded(code: str, kind: Kind = CODE, choices: tuple[str, ...] = ()) -> Attribute:
    return Attribute(code, "loan", kind, choices, coded=True, known=True)


METHODS: Final = ("ANNUITY", "EQUAL_PRINCIPAL", "FLAT", "INTEREST_ONLY", "BULLET", "SINGLE", "IRREGULAR")
BILL_KINDS: Final = ("INSTALMENT", "INTEREST", "MATURITY", "COST", "PREPAYMENT", "MISUSE")

ATTRIBUTES: Final = (
    # fixed by the profile
    _coded("regime"),
    _coded("product"),
    _coded("plan", choices=("SCHEDULED", "DAILY", "SINGLE")),
    _coded("retail", choices=("YES", "NO")),
    _coded("credit_risk", choices=("YES", "NO")),
    _coded("tier"),
    # of the loan
    Attribute("method", "loan", CODE, METHODS, known=True),
    Attribute("currency", "loan", CODE, known=True),
    Attribute("number", "loan", NAME, known=True),
    Attribute("external_id", "loan", NAME),
    Attribute("stage", "loan", CODE, ("APPROVED", "LIVE", "PAID_OFF", "WRITTEN_OFF"), known=True),
    Attribute("status", "loan", CODE, known=True),
    Attribute("grade", "loan", CODE),
    Attribute("computed_grade", "loan", CODE),
    Attribute("accrual", "loan", CODE, ("ACCRUAL", "NON_ACCRUAL"), known=True),
    Attribute("begun_month", "loan", NAME, known=True),
    Attribute("purpose", "loan", TEXT),
    Attribute("owner", "loan", PERSON),
    Attribute("handled_by", "loan", CODE, ("DIRECT", "AGENT"), known=True),  # a loan that does not say is DIRECT
    Attribute("agent_bank", "loan", ORGANISATION),
    Attribute("rate_list", "loan", CODE),
    Attribute("setoff_source", "loan", CODE),
    Attribute("contact_channel", "loan", CODE),
    Attribute("contact_outcome", "loan", CODE),
    # of the bill
    Attribute("bill_kind", "bill", CODE, BILL_KINDS, known=True),
    Attribute("bill_state", "bill", CODE, ("OPEN", "PAID"), known=True),
    Attribute("bill_number", "bill", INT, known=True),
    Attribute("invoice_number", "bill", NAME),
    # of the party
    Attribute("party_name", "party", NAME, known=True),
    Attribute("party_number", "party", NAME, known=True),
    Attribute("party_kind", "party", CODE, ("NATURAL", "LEGAL"), known=True),
    Attribute("phone", "party", TEXT),
    Attribute("address", "party", TEXT),
    Attribute("credit_grade", "party", CODE),
    Attribute("enterprise_size", "party", CODE, ("LARGE", "MEDIUM", "SMALL", "MICRO", "PUBLIC_BODY")),
    Attribute("industry", "party", CODE),
    Attribute("group", "party", NAME),
    Attribute("legal_representative", "party", NAME),
    Attribute("region", "party", CODE),
    # of projects, security, payments
    Attribute("project_name", "project", NAME, known=True),
    Attribute("supervising_unit", "project", NAME),
    Attribute("collateral_kind", "collateral", CODE),
    Attribute("guarantee_kind", "guarantee", CODE, ("GENERAL", "JOINT")),
    Attribute("guarantor", "guarantee", NAME),
    Attribute("channel", "payment", CODE),
    Attribute("payment_reference", "payment", NAME),
    Attribute("payer", "payment", NAME),
    # of organisations, people and work
    Attribute("organisation_name", "organisation", NAME, known=True),
    Attribute("organisation_kind", "organisation", CODE, known=True),
    Attribute("manager_name", "organisation", PERSON, known=True),
    Attribute("dedicated_persons", "organisation", PERSON, known=True),
    Attribute("department_name", "department", NAME, known=True),
    Attribute("officer_name", "officer", PERSON, known=True),
    Attribute("case_state", "case", CODE, known=True),
    Attribute("case_opening", "case", CODE, known=True),
    Attribute("case_kind", "case", CODE, known=True),
    Attribute("case_number", "case", NAME, known=True),
    Attribute("task_part", "task", CODE, known=True),
)

ANCHORS: Final = (
    # of the case, and of its key's period
    Anchor("opened_on", "case", known=True),
    Anchor("entered", "case", known=True),
    Anchor("complete_by", "case"),
    Anchor("period_start", "month", known=True),
    Anchor("period_end", "month", known=True),
    # of the ledger
    Anchor("due_on", "loan", kernel=True),
    Anchor("next_due_on", "loan", kernel=True, known=True),
    Anchor("maturity_on", "loan", kernel=True, known=True),
    Anchor("disbursed_on", "loan", kernel=True, known=True),
    Anchor("overdue_since", "loan", kernel=True),
    Anchor("interest_overdue_since", "loan", kernel=True),
    Anchor("principal_overdue_since", "loan", kernel=True),
    Anchor("first_due_on", "loan"),
    Anchor("approved_on", "loan"),
    Anchor("confirmed_on", "loan"),
    Anchor("amended_on", "loan"),
    Anchor("cured_on", "loan"),
    Anchor("observed_from", "loan"),
    Anchor("rate_fixed_on", "loan"),
    Anchor("paid_off_on", "loan"),
    Anchor("written_off_on", "loan"),
    Anchor("received_on", "payment"),
    Anchor("invoiced_on", "bill"),
    Anchor("valued_on", "collateral"),
    Anchor("graded_on", "loan"),
    Anchor("day_start", "portfolio", known=True),
    # of clocks: the law is in core rules, the alarms are data
    Anchor("limitation_expires_on", "loan"),
    Anchor("guarantee_expires_on", "guarantee"),
    Anchor("enforcement_expires_on", "case"),
)

ANCHOR_FORMS: Final = ("last:", "entered:", "missed_after:")
"""`last:KIND` end of the latest case; `entered:KIND.STATE`; `missed_after:<anchor>` first miss after that day."""


def _argument(code: str, kind: Kind) -> Field:
    return Field(code=code, kind=kind)


COMMANDS: Final = (
    Command("party.board"),
    Command("party.amend"),
    Command(
        "loan.board",
        (_argument("board_principal", MONEY), _argument("board_rate", RATE), _argument("board_days", DAYS)),
    ),
    Command("loan.confirm_schedule"),
    Command("loan.disburse", (_argument("disburse_amount", MONEY),), money=True),
    Command("loan.extend", (_argument("extension_months", MONTHS),), four_eyes=True),
    Command("loan.restructure", four_eyes=True),
    Command("loan.reamortise", money=True),
    Command("loan.accelerate", money=True, four_eyes=True),
    Command("loan.write_off", (_argument("write_off_amount", MONEY),), money=True, four_eyes=True),
    Command("loan.hand_over"),
    Command("loan.transfer"),
    Command("loan.change_product", money=True),
    Command("loan.change_regime", money=True, four_eyes=True),
    Command("amendment.reverse", money=True),
    Command("loan.refix_rate", money=True, automatic=True),
    Command("loan.misuse", (_argument("misuse_amount", MONEY),), money=True),
    Command("payment.record", (_argument("payment_amount", MONEY),), money=True),
    Command("payment.reverse", money=True, four_eyes=True),
    Command("payment.allocate", money=True, four_eyes=True),
    Command("payment.transfer", money=True),
    Command("suspense.apply", money=True),
    Command("suspense.refund", (_argument("refund_amount", MONEY),), money=True, four_eyes=True),
    Command("setoff.take", (_argument("setoff_amount", MONEY),), money=True, four_eyes=True),
    Command("charge.add", (_argument("charge_amount", MONEY),), money=True),
    Command("charge.waive", (_argument("waiver_amount", MONEY),), money=True, four_eyes=True),
    Command("interest.stop", money=True, automatic=True),
    Command("interest.resume", money=True, four_eyes=True),
    Command("plan.set"),
    Command("grade.set", four_eyes=True),
    Command("provision.post", money=True, automatic=True),
    Command("fact.record", automatic=True),
    Command("fact.end", automatic=True),
    Command("fact.check"),
    Command("evidence.add"),
    Command("contact.log"),
    Command("case.open", automatic=True),
    Command("case.cancel", automatic=True),
    Command("case.delegate"),
    Command("task.close"),
    Command("task.exempt", four_eyes=True),
    Command("document.file"),
    Command("collateral.value"),
    Command("personal.unmask"),
    Command("parameter.change", four_eyes=True, admin=True),
    Command("user.change", four_eyes=True, admin=True),
    Command("day.turn", automatic=True, admin=True),
    Command("book.import", money=True),
)


def _of_party(code: str, *evidence: str) -> Fact:
    return Fact(code=code, subject="PARTY", evidence=evidence)


def _of_loan(code: str, *evidence: str) -> Fact:
    return Fact(code=code, subject="LOAN", evidence=evidence)


def _event(code: str, value: Field | None = None) -> Fact:
    return Fact(code=code, subject="LOAN", nature="EVENT", value=value)


FACTS: Final = (
    # noted by the core itself
    _event("DISBURSED"),
    _event("PAYMENT_RECEIVED"),
    _event("BILL_DUE"),
    _event("GRADE_WORSENED"),
    _event("GRADE_COMPUTED_CHANGED"),
    _event("LEGAL_EVENT"),
    Fact(code="PERSON_MISSING", subject="CASE"),
    # of the debtor
    _of_party("BANKRUPT", "COURT_RULING"),
    _of_party("LIQUIDATION", "COURT_RULING"),
    _of_party("CLEAR_SIGNS", "REPORT"),
    _of_party("COURT_SEALED", "COURT_RULING"),
    _of_party("SUED"),
    _of_party("EVADES_DEBT", "REPORT"),
    _of_party("BLACKLISTED", "REPORT"),
    _of_party("NON_PERFORMING_ELSEWHERE"),
    _of_party("RATING_CUT"),
    _of_party("MERGED"),
    _of_party("OWNERSHIP_CHANGED"),
    _of_party("PRODUCTION_STOPPED"),
    _of_party("INCOME_FELL"),
    _of_party("EMERGENCY"),
    _of_party("NEW_LOANS"),
    _of_party("POOR_WILLINGNESS"),
    _of_party("CONTACT_LOST"),
    _of_party("DECEASED", "DEATH_CERTIFICATE"),
    _of_party("NUMBER_INVALID"),
    _of_party("THIRD_PARTY_REFUSED"),
    Fact(
        code="ASSET_FOUND",
        subject="PARTY",
        nature="EVENT",
        value=Field(code="asset_value", kind=MONEY),
        evidence=("REPORT",),
    ),
    # of the loan
    _of_loan("USE_CHANGED", "REPORT"),
    _of_loan("MISUSED", "REPORT"),
    _of_loan("REFINANCED_BY_NEW_DEBT"),
    _of_loan("LAW_BREACH"),
    _of_loan("CREDIT_IMPAIRED", "REPORT"),
    Fact(code="ECL", subject="LOAN", value=Field(code="ecl", kind=MONEY), evidence=("REPORT",)),
    _of_loan("RESTRUCTURED", "APPROVAL_OPINION"),
    _of_loan("TECHNICAL_OVERDUE", "REPORT"),
    _of_loan("COLLATERAL_FELL", "VALUATION"),
    _of_loan("GUARANTEE_ENFORCED"),
    _of_loan("SETOFF_AUTHORISED", "CONTRACT"),
    _event("DEMAND_SERVED"),
    _event("DEBT_ACKNOWLEDGED"),
    _event("SUIT_FILED"),
    Fact(code="JUDGMENT_GIVEN", subject="LOAN", nature="EVENT", value=Field(code="performed_by", kind=DATE)),
    _event("ENFORCEMENT_APPLIED"),
)

EVIDENCE: Final = (
    "VOUCHER", "SEAL", "MINUTES", "PROOF_OF_SERVICE", "RECORDING", "REPORT", "CONTRACT", "INVOICE", "CONSENT",
    "COURT_RULING", "JUDGMENT", "DEATH_CERTIFICATE", "PHOTO", "BANK_STATEMENT", "APPROVAL_OPINION", "LETTER",
    "MESSAGE_LOG", "PAYMENT_PROOF", "VALUATION", "HANDOVER_LIST", "ASSET_CLEARANCE", "IDENTITY", "SIGNATURE",
)  # fmt: skip

ROLLS: Final = ("NONE", "FOLLOWING", "PRECEDING")

PARAMS: Final = (
    Param(code="roll_internal_deadlines", kind=CODE, default="NONE", choices=ROLLS),
    Param(code="roll_legal", kind=CODE, default="FOLLOWING", choices=ROLLS, rules=("IR-05",)),
    Param(
        code="postloan_starts_at",
        kind=CODE,
        default="DISBURSEMENT",
        choices=("DISBURSEMENT", "APPROVAL"),
        rules=("PM-02", "PL-01"),
    ),
    Param(code="reminder_days", kind=DAYS, default=3, minimum=1, maximum=30, rules=("RB-04",)),
    Param(code="reminds_by_itself", kind=BOOL, default=True, rules=("RB-04",)),
    Param(code="contact_opens_at", kind=TIME, default="08:00", rules=("CC-01",)),
    Param(code="contact_closes_at", kind=TIME, default="22:00", rules=("CC-01",)),
    Param(code="calls_per_day", kind=INT, default=3, minimum=0, maximum=3, rules=("CC-02",)),
    Param(code="attempts_per_number", kind=INT, default=6, minimum=0, maximum=6, rules=("CC-03",)),
    Param(code="third_party_after_attempts", kind=INT, default=3, minimum=3, maximum=20, rules=("CC-04",)),
    Param(code="limitation_alert_days", kind=DAYS, default=180, minimum=30, maximum=365, rules=("LM-06",)),
    Param(code="guarantee_alert_days", kind=DAYS, default=60, minimum=7, maximum=180, rules=("LM-04",)),
    Param(code="revaluation_months", kind=MONTHS, default=12, minimum=1, maximum=12, rules=("CK-07",)),
    Param(code="written_off_pursuit_months", kind=MONTHS, default=12, minimum=1, maximum=12, rules=("HW-03",)),
    Param(code="cost_warning", kind=RATE, default=240_000, minimum=0, maximum=1_000_000, rules=("IR-11",)),
    Param(code="review_days", kind=DAYS, default=5, minimum=1, maximum=30, rules=("PM-07",)),
)

CONTACTS: Final = ("EFFECTIVE_CALL", "FAILED_ATTEMPT", "MESSAGE", "LETTER", "VISIT")
"""What contact caps count."""

_DEBT: Final = ("name", "loan", "institution", "arrears", "overdue_since", "next_due_on", "instalment")
MESSAGES: Final = {
    "REMINDER": _DEBT,
    "OVERDUE": _DEBT,
    "DEMAND": _DEBT,
    "PLAN_OFFER": (*_DEBT, "text"),
    "PROMISE_BROKEN": (*_DEBT, "promised", "promised_by"),
    "FIND_DEBTOR": ("name", "institution", "text"),
    "NOTICE": (*_DEBT, "text"),
    "WORK": ("subject", "loan", "due_on", "text"),
}
"""Templates of messages and the places that their sentences may have; a regime may word them anew (since 1.2)."""

TO_COLLEAGUES: Final = "WORK"
"""The template for colleagues; every other one is for debtors."""

PARTS: Final = (
    "officer", "collector", "coordinator", "head", "leader", "review_post", "postloan", "risk", "committee", "legal",
    "audit", "operations", "finance", "preparer", "administrator",
)  # fmt: skip
"""Parts that ready-made tasks and case kinds use; a regime's roles say who plays them, and may name more."""


NOUN_BY_CODE: Final = by_code(NOUNS)
MEASURE_BY_CODE: Final = by_code(MEASURES)
ATTRIBUTE_BY_CODE: Final = by_code(ATTRIBUTES)
ANCHOR_BY_CODE: Final = by_code(ANCHORS)
COMMAND_BY_CODE: Final = by_code(COMMANDS)
FACT_BY_CODE: Final = by_code(FACTS)
PARAM_BY_CODE: Final = by_code(PARAMS)
