# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Cases with their story, evidence, filed documents; tasks that hang on a case and that somebody holds."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.fields.base import Field
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl
from recoup.records.fields import DayField, IdField, Int2Field, Int4Field, Int8Field, MomentField, PublicIdField
from recoup_migrations import guards


def _refers(model: str, column: str, *, null: bool = False) -> Field[Any]:
    """A reference that refuses the deletion of what it refers to."""
    reference: Any = fields.ForeignKeyField
    field: Field[Any] = reference(
        f"core.{model}", source_field=column, null=null, to_field="id", related_name=False, on_delete=RESTRICT
    )
    return field


def _table(name: str, about: str, *, unique_together: tuple[tuple[str, ...], ...] = ()) -> dict[str, Any]:
    """The options that Tortoise derives from a model, so that it sees no difference."""
    options: dict[str, Any] = {"table": name, "app": "core", "pk_attr": "id", "table_description": about}
    return options | ({"unique_together": unique_together} if unique_together else {})


CASE = ops.CreateModel(
    name="Case",
    fields=[
        ("id", IdField()),
        ("public_id", PublicIdField()),
        ("number", fields.CharField(unique=True, max_length=64)),
        ("regime", fields.CharField(max_length=64)),
        ("kind", fields.CharField(max_length=64)),
        ("key", fields.CharField(max_length=200)),
        ("organisation", _refers("Organisation", "organisation_id")),
        ("loan", _refers("Loan", "loan_id", null=True)),
        ("party", _refers("Party", "party_id", null=True)),
        ("period_start", DayField(default=0)),
        ("period_end", DayField(default=0)),
        ("opening", fields.CharField(max_length=64)),
        ("state", fields.CharField(max_length=64)),
        ("opened_on", DayField()),
        ("entered_on", DayField()),
        ("entered_at", MomentField()),
        ("due_on", DayField(default=0)),
        ("complete_by", DayField(default=0)),
        ("next_on", DayField(default=0)),
        ("closed_on", DayField(default=0)),
        ("told", fields.JSONField(default=dict)),
        ("opener", _refers("Principal", "opener_id", null=True)),
        ("version", Int4Field(default=0)),
        ("recorded_at", MomentField()),
        ("audit_id", Int8Field()),
    ],
    options=_table("work_case", "Cases and where they stand"),
)

CASE_STEP = ops.CreateModel(
    name="CaseStep",
    fields=[
        ("id", IdField()),
        ("case", _refers("Case", "case_id")),
        ("seq", Int4Field()),
        ("act", fields.CharField(max_length=16)),
        ("code", fields.CharField(max_length=64)),
        ("source", fields.CharField(default="", max_length=64)),
        ("target", fields.CharField(default="", max_length=64)),
        ("principal", _refers("Principal", "principal_id", null=True)),
        ("in_name_of", _refers("Principal", "in_name_of_id", null=True)),
        ("part", fields.CharField(default="", max_length=64)),
        ("told", fields.JSONField(default=dict)),
        ("evidence", fields.JSONField(default=list)),
        ("note", fields.CharField(default="", max_length=2000)),
        ("day", DayField()),
        ("recorded_at", MomentField()),
        ("audit_id", Int8Field()),
    ],
    options=_table("case_step", "What happened to cases", unique_together=(("case", "seq"),)),
)

CASE_PERSON = ops.CreateModel(
    name="CasePerson",
    fields=[
        ("id", IdField()),
        ("case", _refers("Case", "case_id")),
        ("part", fields.CharField(max_length=64)),
        ("principal", _refers("Principal", "principal_id")),
        ("in_name_of", _refers("Principal", "in_name_of_id", null=True)),
        ("since", DayField()),
        ("until", DayField(default=0)),
        ("audit_id", Int8Field()),
    ],
    options=_table("case_person", "Who plays a part in one case"),
)

CASE_CLOCK = ops.CreateModel(
    name="CaseClock",
    fields=[
        ("id", IdField()),
        ("regime", fields.CharField(max_length=64)),
        ("opening", fields.CharField(max_length=129)),
        ("loan_id", Int8Field(default=0)),
        ("party_id", Int8Field(default=0)),
        ("comes_on", DayField()),
        ("sure", Int2Field(default=0)),
        ("done_on", DayField(default=0)),
    ],
    options=_table("case_clock", "Days on which cases may begin"),
)

EVIDENCE = ops.CreateModel(
    name="Evidence",
    fields=[
        ("id", IdField()),
        ("public_id", PublicIdField()),
        ("sha256", fields.CharField(max_length=64)),
        ("size", Int8Field()),
        ("media_type", fields.CharField(max_length=100)),
        ("name", fields.CharField(max_length=200)),
        ("principal", _refers("Principal", "principal_id")),
        ("organisation", _refers("Organisation", "organisation_id")),
        ("booked_on", DayField()),
        ("recorded_at", MomentField()),
        ("audit_id", Int8Field()),
    ],
    options=_table("evidence", "Files that prove something"),
)

EVIDENCE_LINK = ops.CreateModel(
    name="EvidenceLink",
    fields=[
        ("id", IdField()),
        ("evidence", _refers("Evidence", "evidence_id")),
        ("kind", fields.CharField(max_length=64)),
        ("subject_type", fields.CharField(max_length=16)),
        ("subject_id", Int8Field()),
        ("organisation", _refers("Organisation", "organisation_id")),
        ("note", fields.CharField(default="", max_length=500)),
        ("principal", _refers("Principal", "principal_id")),
        ("booked_on", DayField()),
        ("recorded_at", MomentField()),
        ("audit_id", Int8Field()),
    ],
    options=_table("evidence_link", "What evidence hangs on"),
)

DOCUMENT = ops.CreateModel(
    name="Document",
    fields=[
        ("id", IdField()),
        ("public_id", PublicIdField()),
        ("regime", fields.CharField(max_length=64)),
        ("code", fields.CharField(max_length=64)),
        ("key", fields.CharField(max_length=200)),
        ("organisation", _refers("Organisation", "organisation_id")),
        ("edition", Int4Field(default=1)),
        ("state", fields.CharField(max_length=16)),
        ("snapshot", fields.JSONField(default=dict)),
        ("digest", fields.CharField(default="", max_length=64)),
        ("as_of", DayField(default=0)),
        ("filed_on", DayField(default=0)),
        ("locked_on", DayField(default=0)),
        ("audit_id", Int8Field()),
    ],
    options=_table("document", "Documents as they were filed", unique_together=(("regime", "code", "key"),)),
)

DOCUMENT_SIGNATURE = ops.CreateModel(
    name="DocumentSignature",
    fields=[
        ("id", IdField()),
        ("document", _refers("Document", "document_id")),
        ("edition", Int4Field()),
        ("part", fields.CharField(max_length=64)),
        ("principal", _refers("Principal", "principal_id")),
        ("digest", fields.CharField(default="", max_length=64)),
        ("signed_on", DayField()),
        ("signed_at", MomentField()),
        ("audit_id", Int8Field()),
    ],
    options=_table("document_signature", "Signatures of documents", unique_together=(("document", "edition", "part"),)),
)

TASK_STEP = ops.CreateModel(
    name="TaskStep",
    fields=[
        ("id", IdField()),
        ("task", _refers("Task", "task_id")),
        ("act", fields.CharField(max_length=16)),
        ("part", fields.CharField(max_length=64)),
        ("holder", _refers("Principal", "holder_id", null=True)),
        ("principal", _refers("Principal", "principal_id", null=True)),
        ("note", fields.CharField(default="", max_length=500)),
        ("day", DayField()),
        ("recorded_at", MomentField()),
        ("audit_id", Int8Field()),
    ],
    options=_table("task_step", "Who held tasks"),
)


class Migration(BaseMigration):
    """Tables first. The table of tasks is made anew on SQLite, so its guards go before and come back after."""

    dependencies = [("core", "0011_periods")]
    operations = [
        CASE,
        CASE_STEP,
        CASE_PERSON,
        CASE_CLOCK,
        EVIDENCE,
        EVIDENCE_LINK,
        DOCUMENT,
        DOCUMENT_SIGNATURE,
        Ddl(*(step.taken_away() for step in guards.task())),
        ops.AlterField("Task", "loan", _refers("Loan", "loan_id", null=True)),
        ops.AddField("Task", "case", _refers("Case", "case_id", null=True)),
        ops.AddField("Task", "assignee", _refers("Principal", "assignee_id", null=True)),
        ops.AddField("Task", "escalated_to", fields.CharField(default="", max_length=64)),
        ops.AddField("Task", "escalates_on", DayField(default=0)),
        ops.AddField("Task", "why", fields.CharField(default="", max_length=200)),
        TASK_STEP,
        Ddl(
            *guards.work_case(),
            *guards.case_step(),
            *guards.case_person(),
            *guards.case_clock(),
            *guards.evidence(),
            *guards.evidence_link(),
            *guards.document(),
            *guards.document_signature(),
            *guards.work_task(),
            *guards.task_step(),
        ),
    ]
