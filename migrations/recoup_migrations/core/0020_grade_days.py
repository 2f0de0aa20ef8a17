# ruff: noqa: N999, RUF012  migrations are numbered, and Tortoise reads plain lists
"""An index on the day of a grade change: each morning asks which loans were graded worse the evening before."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, day_index


class Migration(BaseMigration):
    """One index."""

    dependencies = [("core", "0019_row_security")]
    operations = [Ddl(day_index("grade_change_changed_on", "grade_change", "changed_on"))]
