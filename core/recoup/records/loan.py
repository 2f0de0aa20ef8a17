"""The contract (cold) and the state (hot) of a loan."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Organisation, Principal
from recoup.records.fields import (
    AmountField,
    DayField,
    IdField,
    Int2Field,
    Int4Field,
    Int8Field,
    MomentField,
    PublicIdField,
)
from recoup.records.ledger import LedgerRow
from recoup.records.party import Party


class Profile(Model):
    """What decides a loan's policy: regime, product, institution and coded attributes."""

    id = IdField()
    regime = fields.CharField(max_length=64)
    product = fields.CharField(max_length=64)
    institution: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    attributes = fields.JSONField[dict[str, str]](default=dict)  # canonical: keys sorted
    digest = fields.CharField(max_length=64, unique=True)  # of everything above

    institution_id: int

    class Meta:
        table = "profile"
        table_description = "What decides the policy of loans"


class Loan(Model):
    """A contract as agreed. The columns from `plan_kind` on are the kernel's `Terms`, by the same names."""

    id = IdField()
    public_id = PublicIdField()
    number = fields.CharField(max_length=64, unique=True)
    external_id = fields.CharField(max_length=64, null=True, unique=True)
    party: fields.ForeignKeyRelation[Party] = fields.ForeignKeyField(
        "core.Party", related_name=False, on_delete=RESTRICT
    )
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    profile: fields.ForeignKeyRelation[Profile] = fields.ForeignKeyField(
        "core.Profile", related_name=False, on_delete=RESTRICT
    )
    officer: fields.ForeignKeyNullableRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", null=True, related_name=False, on_delete=RESTRICT
    )
    currency = fields.CharField(max_length=3)
    stage = fields.CharField(max_length=16)  # APPROVED, LIVE, PAID_OFF
    confirmed_on = DayField(default=0)  # the schedule was confirmed (RB-03)
    boarded_on = DayField()
    recorded_at = MomentField()
    attributes = fields.JSONField[dict[str, str]](default=dict)
    contract_rate = Int4Field()  # ppm a year as agreed; the rate in force is in the state
    contract_version = Int4Field(default=0)  # which of the loan's contracts is in force; 0: the first
    plan_version = Int4Field(default=0)  # version of `plan_line` in force; 0: the formula
    plan_kind = Int2Field()
    method = Int2Field()
    unit = Int2Field()
    every = Int4Field()
    instalments = Int4Field()
    starts_on = DayField()
    first_due_on = DayField()
    anchor_day = Int2Field()
    maturity_on = DayField()
    basis = Int2Field()
    settlement = Int2Field()
    settlement_day = Int2Field()
    due_offset = Int2Field()
    contract_principal = AmountField()
    contract_instalment = AmountField()
    month_days = Int2Field(default=0)  # how the months of a plan count
    instalment_rounding = Int2Field(default=0)  # 0: as the policy rounds interest
    principal_grace = Int2Field(default=0)  # first instalments that repay no principal
    amortisation = Int2Field(default=0)  # instalments that would repay everything, if more than there are
    instalment_multiple = AmountField(default=0)

    party_id: int
    organisation_id: int
    profile_id: int
    officer_id: int | None

    class Meta:
        table = "loan"
        table_description = "Contracts as agreed"


class LoanContract(LedgerRow):
    """A version of a loan's contract: the kernel's `Terms` by the same names; key (loan_id, contract_version).

    Version 0 is written with the first amendment: the contract as it was until then. Append-only; the version in force
    stands in `loan` too, where nights read it.
    """

    loan_id = Int8Field(primary_key=True)
    contract_principal = AmountField()
    contract_instalment = AmountField()
    audit_id = Int8Field(default=0)
    contract_version = Int4Field()
    plan_version = Int4Field(default=0)
    every = Int4Field()
    instalments = Int4Field()
    starts_on = DayField()
    first_due_on = DayField()
    maturity_on = DayField()
    plan_kind = Int2Field()
    method = Int2Field()
    unit = Int2Field()
    anchor_day = Int2Field()
    basis = Int2Field()
    settlement = Int2Field()
    settlement_day = Int2Field()
    due_offset = Int2Field()
    month_days = Int2Field(default=0)  # how the months of a plan count
    instalment_rounding = Int2Field(default=0)  # 0: as the policy rounds interest
    principal_grace = Int2Field(default=0)  # first instalments that repay no principal
    amortisation = Int2Field(default=0)  # instalments that would repay everything, if more than there are
    instalment_multiple = AmountField(default=0)

    class Meta:
        table = "loan_contract"
        app = "ledger"


class LoanState(LedgerRow):
    """A loan as of its last event: the kernel's `State` by the same names, and what finds and numbers its rows."""

    loan_id = IdField(generated=False)
    principal = AmountField(default=0)
    overdue_principal = AmountField(default=0)
    overdue_interest = AmountField(default=0)
    overdue_other = AmountField(default=0)
    instalment = AmountField(default=0)
    interest_acc = AmountField(default=0)
    penalty_acc = AmountField(default=0)
    compound_acc = AmountField(default=0)
    off_book_interest = AmountField(default=0)
    suspense = AmountField(default=0)
    misused = AmountField(default=0)
    written_off = AmountField(default=0)
    facts = Int8Field(default=0)
    watching = Int8Field(default=0)
    interest_rem = Int8Field(default=0)
    interest_divisor = Int4Field(default=0)
    penalty_rem = Int4Field(default=0)
    compound_rem = Int4Field(default=0)
    rate = Int4Field(default=0)
    penalty_rate = Int4Field(default=0)
    as_of = DayField(default=0)
    closed_on = DayField(default=0)
    interest_from = DayField(default=0)
    waited = Int8Field(default=0)
    next_due_on = DayField(default=0)
    overdue_since = DayField(default=0)
    next_event = DayField(default=0)
    observed_from = DayField(default=0)
    observed_until = DayField(default=0)
    corrected = Int8Field(default=0)
    corrected_at = Int8Field(default=0)
    drawn = AmountField(default=0)
    version = Int4Field(default=0)
    profile_id = Int4Field()
    organisation_id = Int4Field()
    last_fact = Int4Field(default=0)  # seq of the newest `loan_fact`
    last_posting = Int4Field(default=0)  # seq of the newest `posting`
    next_seq = Int2Field(default=0)
    next_instalment = Int2Field(default=0)
    missed_total = Int2Field(default=0)
    missed_run = Int2Field(default=0)
    missed_run_max = Int2Field(default=0)
    floor = Int2Field(default=0)
    grade = Int2Field(default=0)
    status = Int2Field(default=0)
    flags = Int2Field(default=0)
    currency = Int2Field(default=0)  # number of ISO 4217
    accrual_group = Int8Field(default=0)  # where its accrual is booked; 0: nothing accrues on the books
    accrual_daily = AmountField(default=0)  # what a day adds to `interest_acc` and `interest_rem`
    accrual_daily_rem = Int8Field(default=0)
    accrual_until = DayField(default=0)  # the morning on which it stops until a bill opens
    suspended = Int2Field(default=0)  # 1: set aside by the end of day; the reason is in `loan_fault`

    class Meta:
        table = "loan_state"
        app = "ledger"
