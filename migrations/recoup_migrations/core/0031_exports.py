# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""What somebody has had written out."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.fields import IdField, Int4Field, Int8Field, MomentField, PublicIdField

_reference: Any = fields.ForeignKeyField


class Migration(BaseMigration):
    """One table."""

    dependencies = [("core", "0030_reminding")]
    operations = [
        ops.CreateModel(
            name="BulkExport",
            fields=[
                ("id", IdField()),
                ("public_id", PublicIdField()),
                (
                    "principal",
                    _reference(
                        "core.Principal",
                        source_field="principal_id",
                        to_field="id",
                        related_name=False,
                        on_delete=RESTRICT,
                    ),
                ),
                ("scopes", fields.CharField(max_length=100)),
                ("document", fields.TextField()),
                ("state", fields.CharField(max_length=16)),
                ("entries", Int4Field(default=0)),
                ("size", Int8Field(default=0)),
                ("reason", fields.CharField(default="", max_length=500)),
                ("held_until", MomentField()),
                ("created_at", MomentField()),
                ("done_at", MomentField(null=True)),
                ("expires_at", MomentField(null=True)),
                ("audit_id", Int8Field()),
            ],
            options={
                "table": "bulk_export", "app": "core", "pk_attr": "id", "table_description": "What was written out",
            },
        )
    ]  # fmt: skip
