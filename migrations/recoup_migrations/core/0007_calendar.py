# ruff: noqa: N999, RUF012, S608  migrations are numbered, Tortoise reads plain lists, statements are our own
"""A published day may be corrected: the moment of its recording joins the key, and nothing published is edited."""

from tortoise.migrations.migration import Migration as BaseMigration

from recoup.records.ddl import Ddl, Step, ledger_table
from recoup_migrations import guards

COLUMNS = "calendar, day, working, note, recorded_at"
SHAPE = {
    "calendar": "VARCHAR(16)",
    "day": "INT",
    "working": "SMALLINT",
    "note": "VARCHAR(64)",
    "recorded_at": "BIGINT",
}
CHECKS = {"working_or_not": "working IN (0, 1)"}
ANEW = ledger_table("calendar_day", SHAPE, key=["calendar", "day", "recorded_at"], checks=CHECKS)
BEFORE = ledger_table("calendar_day", SHAPE, key=["calendar", "day"], checks=CHECKS)

LAST_KNOWN = (
    f"SELECT {COLUMNS} FROM calendar_day_anew a WHERE recorded_at = "
    "(SELECT MAX(b.recorded_at) FROM calendar_day_anew b WHERE b.calendar = a.calendar AND b.day = a.day)"
)


class Migration(BaseMigration):
    """PostgreSQL changes the key in place; SQLite makes the table anew."""

    dependencies = [("core", "0006_approvals")]
    operations = [
        Ddl(
            Step(
                postgres="ALTER TABLE calendar_day DROP CONSTRAINT calendar_day_pkey, "
                "ADD PRIMARY KEY (calendar, day, recorded_at)",
                undo_postgres="ALTER TABLE calendar_day DROP CONSTRAINT calendar_day_pkey, "
                "ADD PRIMARY KEY (calendar, day)",
            ),
            Step(
                sqlite="ALTER TABLE calendar_day RENAME TO calendar_day_before",
                undo_sqlite="DROP TABLE calendar_day_anew",
            ),
            Step(sqlite=ANEW.sqlite, undo_sqlite=f"INSERT INTO calendar_day ({COLUMNS}) {LAST_KNOWN}"),
            Step(
                sqlite=f"INSERT INTO calendar_day ({COLUMNS}) SELECT {COLUMNS} FROM calendar_day_before",
                undo_sqlite=BEFORE.sqlite,
            ),
            Step(
                sqlite="DROP TABLE calendar_day_before",
                undo_sqlite="ALTER TABLE calendar_day RENAME TO calendar_day_anew",
            ),
            Step(
                undo_postgres="DELETE FROM calendar_day a USING calendar_day b WHERE b.calendar = a.calendar "
                "AND b.day = a.day AND b.recorded_at > a.recorded_at",
            ),
            *guards.calendar_day(),
        )
    ]
