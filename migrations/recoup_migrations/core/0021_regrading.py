# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""Official grades that people decided better than the computed one, and what they overlook (HF-15)."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, column


class Migration(BaseMigration):
    """Two columns of a loan's state; of those that stand none is corrected."""

    dependencies = [("core", "0020_grade_days")]
    operations = [
        Ddl(
            column("loan_state", "corrected", "BIGINT"),
            column("loan_state", "corrected_at", "BIGINT"),
        )
    ]
