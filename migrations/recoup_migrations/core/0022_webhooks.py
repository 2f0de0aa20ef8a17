# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Receivers of events."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.fields import IdField, Int2Field, Int8Field, MomentField, PublicIdField

_reference: Any = fields.ForeignKeyField


class Migration(BaseMigration):
    """One table."""

    dependencies = [("core", "0021_regrading")]
    operations = [
        ops.CreateModel(
            name="Webhook",
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
                ("url", fields.CharField(max_length=500)),
                ("secret", fields.CharField(max_length=64)),
                ("kinds", fields.CharField(default="", max_length=1000)),
                ("state", fields.CharField(max_length=16)),
                ("seen", Int8Field(default=0)),
                ("tries", Int2Field(default=0)),
                ("next_at", MomentField()),
                ("reason", fields.CharField(default="", max_length=500)),
                ("sent_at", MomentField(null=True)),
                ("created_at", MomentField()),
                ("audit_id", Int8Field()),
            ],
            options={
                "table": "webhook", "app": "core", "pk_attr": "id", "table_description": "Receivers of events",
            },
        )
    ]  # fmt: skip
