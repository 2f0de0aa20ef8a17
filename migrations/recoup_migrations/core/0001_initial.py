# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""The ordinary tables: a key of one column, references that refuse deletion."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.fields.base import Field
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl
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
from recoup_migrations import guards


def _refers(model: str, column: str, *, null: bool = False) -> Field[Any]:
    """A reference that refuses the deletion of what it refers to."""
    reference: Any = fields.ForeignKeyField
    field: Field[Any] = reference(
        f"core.{model}", source_field=column, null=null, to_field="id", related_name=False, on_delete=RESTRICT
    )
    return field


def _refers_once(model: str, column: str, *, null: bool = False) -> Field[Any]:
    """The same, at most once a row referred to."""
    reference: Any = fields.OneToOneField
    field: Field[Any] = reference(
        f"core.{model}", source_field=column, null=null, to_field="id", related_name=False, on_delete=RESTRICT
    )
    return field


def _table(
    name: str, about: str, *, key: str = "id", unique_together: tuple[tuple[str, ...], ...] = ()
) -> dict[str, Any]:
    """The options that Tortoise derives from a model, so that it sees no difference."""
    options: dict[str, Any] = {"table": name, "app": "core", "pk_attr": key, "table_description": about}
    return options | ({"unique_together": unique_together} if unique_together else {})


ACCESS = [
    ops.CreateModel(
        name="Organisation",
        fields=[
            ("id", IdField()),
            ("code", fields.CharField(unique=True, max_length=64)),
            ("name", fields.CharField(max_length=200)),
            ("kind", fields.CharField(default="", max_length=64)),
            ("parent", _refers("Organisation", "parent_id", null=True)),
            ("path", fields.CharField(default="", max_length=255)),
            ("regime", fields.CharField(null=True, max_length=64)),
        ],
        options=_table(
            "organisation",
            "Branches, centres and departments",
        ),
    ),
    ops.CreateModel(
        name="Principal",
        fields=[
            ("id", IdField()),
            ("code", fields.CharField(unique=True, max_length=64)),
            ("name", fields.CharField(max_length=200)),
            ("kind", fields.CharField(max_length=16)),
            ("organisation", _refers("Organisation", "organisation_id")),
            ("active", fields.BooleanField(default=True)),
        ],
        options=_table("principal", "Persons and services that give commands"),
    ),
    ops.CreateModel(
        name="ApiToken",
        fields=[
            ("id", IdField()),
            ("token_id", fields.CharField(unique=True, max_length=32)),
            ("secret_hash", fields.CharField(max_length=64)),
            ("principal", _refers("Principal", "principal_id")),
            ("scopes", fields.JSONField(default=list)),
            ("created_at", MomentField()),
            ("expires_at", MomentField()),
            ("revoked_at", MomentField(null=True)),
            ("last_used_at", MomentField(null=True)),
        ],
        options=_table("api_token", "Hashed tokens of principals"),
    ),
]

LOANS = [
    ops.CreateModel(
        name="Party",
        fields=[
            ("id", IdField()),
            ("public_id", PublicIdField()),
            ("number", fields.CharField(unique=True, max_length=64)),
            ("kind", fields.CharField(max_length=16)),
            ("name", fields.CharField(max_length=200)),
            ("phone", fields.CharField(default="", max_length=32)),
            ("organisation", _refers("Organisation", "organisation_id")),
            ("attributes", fields.JSONField(default=dict)),
            ("recorded_at", MomentField()),
        ],
        options=_table("party", "Borrowers, buyers and guarantors"),
    ),
    ops.CreateModel(
        name="Profile",
        fields=[
            ("id", IdField()),
            ("regime", fields.CharField(max_length=64)),
            ("product", fields.CharField(max_length=64)),
            ("institution", _refers("Organisation", "institution_id")),
            ("attributes", fields.JSONField(default=dict)),
            ("digest", fields.CharField(unique=True, max_length=64)),
        ],
        options=_table(
            "profile",
            "What decides the policy of loans",
        ),
    ),
    ops.CreateModel(
        name="Loan",
        fields=[
            ("id", IdField()),
            ("public_id", PublicIdField()),
            ("number", fields.CharField(unique=True, max_length=64)),
            ("external_id", fields.CharField(null=True, unique=True, max_length=64)),
            ("party", _refers("Party", "party_id")),
            ("organisation", _refers("Organisation", "organisation_id")),
            ("profile", _refers("Profile", "profile_id")),
            ("officer", _refers("Principal", "officer_id", null=True)),
            ("currency", fields.CharField(max_length=3)),
            ("stage", fields.CharField(max_length=16)),
            ("confirmed_on", DayField(default=0)),
            ("boarded_on", DayField()),
            ("recorded_at", MomentField()),
            ("attributes", fields.JSONField(default=dict)),
            ("contract_rate", Int4Field()),
            ("plan_version", Int4Field(default=0)),
            ("plan_kind", Int2Field()),
            ("method", Int2Field()),
            ("unit", Int2Field()),
            ("every", Int4Field()),
            ("instalments", Int4Field()),
            ("starts_on", DayField()),
            ("first_due_on", DayField()),
            ("anchor_day", Int2Field()),
            ("maturity_on", DayField()),
            ("basis", Int2Field()),
            ("settlement", Int2Field()),
            ("settlement_day", Int2Field()),
            ("due_offset", Int2Field()),
            ("contract_principal", AmountField()),
            ("contract_instalment", AmountField()),
        ],
        options=_table(
            "loan",
            "Contracts as agreed",
        ),
    ),
]

MONEY = [
    ops.CreateModel(
        name="Payment",
        fields=[
            ("id", IdField()),
            ("public_id", PublicIdField()),
            ("number", fields.CharField(unique=True, max_length=64)),
            ("party", _refers("Party", "party_id")),
            ("loan", _refers("Loan", "loan_id", null=True)),
            ("amount", AmountField()),
            ("currency", fields.CharField(max_length=3)),
            ("value_on", DayField()),
            ("booked_on", DayField()),
            ("recorded_at", MomentField()),
            ("channel", fields.CharField(default="", max_length=64)),
            ("reference", fields.CharField(default="", max_length=200)),
            ("payer", fields.CharField(default="", max_length=200)),
            ("principal", _refers("Principal", "principal_id")),
            ("idempotency_key", fields.CharField(max_length=255)),
            ("input_hash", fields.CharField(max_length=64)),
            ("audit_id", Int8Field()),
        ],
        options=_table(
            "payment",
            "Receipts as they came",
            unique_together=(("principal", "idempotency_key"),),
        ),
    ),
    ops.CreateModel(
        name="PaymentReversal",
        fields=[
            ("id", IdField()),
            ("payment", _refers_once("Payment", "payment_id")),
            ("reason", fields.CharField(max_length=500)),
            ("booked_on", DayField()),
            ("recorded_at", MomentField()),
            ("principal", _refers("Principal", "principal_id")),
            ("idempotency_key", fields.CharField(max_length=255)),
            ("input_hash", fields.CharField(max_length=64)),
            ("audit_id", Int8Field()),
        ],
        options=_table(
            "payment_reversal",
            "Payments undone",
            unique_together=(("principal", "idempotency_key"),),
        ),
    ),
]

WORK = [
    ops.CreateModel(
        name="Fact",
        fields=[
            ("id", IdField()),
            ("loan", _refers("Loan", "loan_id", null=True)),
            ("party", _refers("Party", "party_id", null=True)),
            ("code", fields.CharField(max_length=64)),
            ("from_on", DayField()),
            ("to_on", DayField(default=0)),
            ("value", fields.CharField(default="", max_length=200)),
            ("evidence", fields.CharField(default="", max_length=2000)),
            ("ends", _refers_once("Fact", "ends_id", null=True)),
            ("recorded_at", MomentField()),
            ("booked_on", DayField()),
            ("audit_id", Int8Field()),
        ],
        options=_table(
            "fact",
            "Dated and evidenced statements",
        ),
    ),
    ops.CreateModel(
        name="Task",
        fields=[
            ("id", IdField()),
            ("public_id", PublicIdField()),
            ("loan", _refers("Loan", "loan_id")),
            ("regime", fields.CharField(max_length=64)),
            ("code", fields.CharField(max_length=64)),
            ("part", fields.CharField(max_length=64)),
            ("organisation", _refers("Organisation", "organisation_id")),
            ("opened_on", DayField()),
            ("due_on", DayField(default=0)),
            ("state", fields.CharField(max_length=16)),
            ("closed_on", DayField(default=0)),
            ("reason", fields.JSONField(default=dict)),
            ("recorded_at", MomentField()),
        ],
        options=_table(
            "task",
            "Items of worklists",
        ),
    ),
]

RECORD = [
    ops.CreateModel(
        name="AuditEntry",
        fields=[
            ("id", IdField()),
            ("recorded_at", MomentField()),
            ("booked_on", DayField()),
            ("principal", _refers("Principal", "principal_id")),
            ("command", fields.CharField(max_length=64)),
            ("subject_type", fields.CharField(default="", max_length=32)),
            ("subject_id", Int8Field(default=0)),
            ("input", fields.JSONField(default=dict)),
            ("outcome", fields.CharField(default="", max_length=64)),
        ],
        options=_table(
            "audit_entry",
            "Commands and who gave them",
        ),
    ),
    ops.CreateModel(
        name="OutboxEvent",
        fields=[
            ("id", IdField()),
            ("public_id", PublicIdField()),
            ("recorded_at", MomentField()),
            ("booked_on", DayField()),
            ("kind", fields.CharField(max_length=64)),
            ("loan_id", Int8Field(default=0)),
            ("party_id", Int8Field(default=0)),
            ("data", fields.JSONField(default=dict)),
        ],
        options=_table(
            "outbox_event",
            "What subscribers are told",
        ),
    ),
]

DAYS = [
    ops.CreateModel(
        name="BusinessDay",
        fields=[
            ("id", IdField(generated=False)),
            ("day", DayField()),
            ("phase", fields.CharField(max_length=16)),
            ("opened_at", MomentField()),
        ],
        options=_table("business_day", "The open business day"),
    ),
    ops.CreateModel(
        name="EodRun",
        fields=[
            ("day", DayField(primary_key=True)),
            ("state", fields.CharField(max_length=16)),
            ("started_at", MomentField()),
            ("finished_at", MomentField(null=True)),
            ("totals", fields.JSONField(default=dict)),
            ("proofs", fields.JSONField(default=list)),
        ],
        options=_table("eod_run", "Closings of business days", key="day"),
    ),
    ops.CreateModel(
        name="LoanFault",
        fields=[
            ("id", IdField()),
            ("loan", _refers("Loan", "loan_id")),
            ("day", DayField()),
            ("reason", fields.CharField(max_length=2000)),
            ("resolved_at", MomentField(null=True)),
        ],
        options=_table("loan_fault", "Loans that a run set aside"),
    ),
]

CHOICES = [
    ops.CreateModel(
        name="ParameterRow",
        fields=[
            ("id", IdField()),
            ("institution", _refers("Organisation", "institution_id")),
            ("regime", fields.CharField(max_length=64)),
            ("key", fields.CharField(max_length=64)),
            ("value", fields.JSONField()),
            ("since", DayField()),
            ("recorded_at", MomentField()),
            ("audit_id", Int8Field()),
        ],
        options=_table(
            "parameter_row",
            "Values that institutions chose",
        ),
    ),
    ops.CreateModel(
        name="Sequence",
        fields=[
            ("noun", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
            ("newest", Int8Field()),
        ],
        options=_table("sequence", "Last number given out for a noun", key="noun"),
    ),
]


class Migration(BaseMigration):
    """Tables first, then what guards them."""

    initial = True
    operations = [
        Ddl(*guards.functions()),
        *ACCESS,
        *LOANS,
        *MONEY,
        *WORK,
        *RECORD,
        *DAYS,
        *CHOICES,
        Ddl(
            *guards.principal(),
            *guards.api_token(),
            *guards.party(),
            *guards.loan(),
            *guards.payment(),
            *guards.payment_reversal(),
            *guards.fact(),
            *guards.task(),
            *guards.audit_entry(),
            *guards.outbox_event(),
            *guards.business_day(),
            *guards.loan_fault(),
            *guards.parameter_row(),
        ),
    ]
