# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""What each edition of a document says, kept for ever: a correction is a new edition beside the old one."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.fields.base import Field
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl
from recoup.records.fields import DayField, IdField, Int4Field, Int8Field, MomentField
from recoup_migrations import guards


def _refers(model: str, column: str) -> Field[Any]:
    """A reference that refuses the deletion of what it refers to."""
    reference: Any = fields.ForeignKeyField
    field: Field[Any] = reference(
        f"core.{model}", source_field=column, to_field="id", related_name=False, on_delete=RESTRICT
    )
    return field


DOCUMENT_EDITION = ops.CreateModel(
    name="DocumentEdition",
    fields=[
        ("id", IdField()),
        ("document", _refers("Document", "document_id")),
        ("edition", Int4Field()),
        ("figures", fields.JSONField(default=dict)),
        ("digest", fields.CharField(max_length=64)),
        ("principal", _refers("Principal", "principal_id")),
        ("as_of", DayField()),
        ("filed_on", DayField()),
        ("known_at", MomentField()),
        ("filed_at", MomentField()),
        ("audit_id", Int8Field()),
    ],
    options={
        "table": "document_edition",
        "app": "core",
        "pk_attr": "id",
        "table_description": "What editions of documents say",
        "unique_together": (("document", "edition"),),
    },
)


class Migration(BaseMigration):
    """One table, then what guards it."""

    dependencies = [("core", "0025_voices")]
    operations = [DOCUMENT_EDITION, Ddl(*guards.document_edition())]
