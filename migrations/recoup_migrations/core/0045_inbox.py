# ruff: noqa: N999, RUF012, S608  migrations are numbered, Tortoise reads plain lists, statements are our own
"""Which case a message to a colleague is about, that it was read, and that whoever it is for sees it (PostgreSQL)."""

from importlib import import_module
from typing import Any, Final

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.migrations import operations as ops
from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import AddColumn, Ddl, Step
from recoup.records.fields import IdField, Int4Field, Int8Field, MomentField
from recoup_migrations import guards

NAMES: Final = import_module("recoup_migrations.core.0027_sight_by_cases")
LIGHT: Final = import_module("recoup_migrations.core.0032_light_wall")

SEEN: Final = (
    f"{NAMES.EVERYBODY} OR organisation_id IN ({LIGHT.ORGANISATIONS}) "
    "OR EXISTS (SELECT 1 FROM loan x WHERE x.id = message.loan_id) "
    "OR EXISTS (SELECT 1 FROM party x WHERE x.id = message.party_id)"
)
_LAST_WORD: Final = "replace(subject, rtrim(subject, replace(subject, ' ', '')), '')"
_CASE_UP = (
    "UPDATE message SET case_id = COALESCE((SELECT c.id FROM work_case c "
    f"WHERE c.number = {_LAST_WORD}), 0) WHERE principal_id IS NOT NULL"
)
"""Messages that are there end their subject with the number of their case."""
_STEP_UP = (
    "UPDATE message SET step = (SELECT CASE WHEN count(*) = 1 THEN max(s.seq) ELSE 0 END FROM case_step s "
    "WHERE s.case_id = message.case_id AND s.audit_id = message.audit_id AND s.act IN ('MOVED', 'ACTED')) "
    "WHERE case_id > 0"
)
"""What was done then is the step of the same command, where the case took one alone."""


def _message() -> Any:  # noqa: ANN401  Tortoise gives its fields no type
    return fields.ForeignKeyField(
        "core.Message", source_field="message_id", to_field="id", related_name=False, on_delete=RESTRICT
    )


MESSAGE_READING = ops.CreateModel(
    name="MessageReading",
    fields=[
        ("id", IdField()),
        ("message", _message()),
        ("read_at", MomentField()),
        ("audit_id", Int8Field()),
    ],
    options={
        "table": "message_reading",
        "app": "core",
        "pk_attr": "id",
        "table_description": "Messages that colleagues have read",
    },
)


class Migration(BaseMigration):
    """Two columns, a table with its guards, and a policy."""

    dependencies = [("core", "0044_capitalised")]
    operations = [
        AddColumn("Message", "case_id", Int8Field(default=0), kind="BIGINT"),
        AddColumn("Message", "step", Int4Field(default=0), kind="INT"),
        MESSAGE_READING,
        Ddl(
            Step(postgres=_CASE_UP, sqlite=_CASE_UP),
            Step(postgres=_STEP_UP, sqlite=_STEP_UP),
            *guards.message_reading(),
            Step(
                postgres=f"ALTER POLICY message_in_sight ON message USING ({SEEN} OR principal_id = {NAMES.PERSON})",
                undo_postgres=f"ALTER POLICY message_in_sight ON message USING ({SEEN})",
            ),
        ),
    ]
