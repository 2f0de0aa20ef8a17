"""What migrations say beyond the ORM: ledger tables, and the guards that a database itself keeps.

A `Step` is one thing made, on both databases, and how it is unmade. `Ddl` runs steps as an operation of a migration.
Tortoise's own means are not enough: on SQLite it knows no partial unique index, splits a trigger at its semicolons, and
silently drops every index and trigger of a table that it makes anew; and it has no composite keys. Guards therefore
live in one function per table (`recoup_migrations.guards`), to be run again after such a change.

Migrations import these functions, so they are frozen: what a released migration calls does not change its meaning.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tortoise.fields.base import Field
from tortoise.migrations.operations import AddField, AlterField, RenameField, RunSQL
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

_MADE: Final = re.compile(
    r"CREATE (?:OR REPLACE )?(?:UNIQUE )?(?P<kind>TABLE|INDEX|TRIGGER|FUNCTION|VIEW) (?P<name>\w+)"
    r"|ADD CONSTRAINT (?P<check>\w+)"
)
_DROPPED: Final = re.compile(r"DROP (?P<kind>TABLE|INDEX|TRIGGER|FUNCTION|VIEW) (?P<name>\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One statement for each database and its undoing; an empty text does nothing there."""

    postgres: str = ""
    sqlite: str = ""
    undo_postgres: str = ""
    undo_sqlite: str = ""

    def statement(self, dialect: str) -> str:
        """The statement for `postgres` or `sqlite`."""
        return self.postgres if dialect == "postgres" else self.sqlite

    def undo(self, dialect: str) -> str:
        """The statement that takes it back."""
        return self.undo_postgres if dialect == "postgres" else self.undo_sqlite

    def taken_away(self) -> "Step":
        """The same the other way round: going back makes it again. For guards of a table that SQLite makes anew."""
        return Step(
            postgres=self.undo_postgres, sqlite=self.undo_sqlite, undo_postgres=self.postgres, undo_sqlite=self.sqlite
        )


@dataclass(frozen=True, slots=True)
class Made:
    """A named thing that a statement makes: `kind` is TABLE, INDEX, TRIGGER, FUNCTION, VIEW or CHECK."""

    kind: str
    name: str
    statement: str


def made_by(statement: str) -> Made | None:
    """What the statement makes, if it makes something with a name."""
    found = _MADE.search(statement)
    if found is None:
        return None
    if found["check"]:
        return Made("CHECK", found["check"], statement)
    return Made(found["kind"], found["name"], statement)


def standing(statements: Iterable[str]) -> list[Made]:
    """What is there after all statements: later ones drop or replace what earlier ones made."""
    there: dict[tuple[str, str], Made] = {}
    for statement in statements:
        if (made := made_by(statement)) is not None:
            there[made.kind, made.name] = made
        elif (found := _DROPPED.search(statement)) is not None:
            there.pop((found["kind"], found["name"]), None)
    return list(there.values())


class Ddl(RunSQL):
    """Steps in order, each statement whole; backwards in reverse order."""

    def __init__(self, *steps: Step) -> None:
        super().__init__(sql=[], reverse_sql=[])
        self.steps = steps

    async def database_forward(
        self,
        app_label: str,  # noqa: ARG002  Tortoise's signature, here and below
        old_state: Any,  # noqa: ANN401, ARG002
        new_state: Any,  # noqa: ANN401, ARG002
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Make everything."""
        if state_editor is not None:
            dialect = state_editor.client.capabilities.dialect
            await _run(state_editor, [step.statement(dialect) for step in self.steps])

    async def database_backward(
        self,
        app_label: str,  # noqa: ARG002
        old_state: Any,  # noqa: ANN401, ARG002
        new_state: Any,  # noqa: ANN401, ARG002
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Take everything back."""
        if state_editor is not None:
            dialect = state_editor.client.capabilities.dialect
            await _run(state_editor, [step.undo(dialect) for step in reversed(self.steps)])


class AddColumn(AddField):
    """A whole-number column more in a table that the ORM made, 0 in its rows.

    Tortoise's own way back makes the table anew on SQLite and loses its guards; this one drops the column.
    """

    def __init__(self, model: str, name: str, field: Field[Any], *, kind: str) -> None:
        super().__init__(model_name=model, name=name, field=field)
        self.step = column(table_of(model), name, kind)

    async def database_forward(
        self,
        app_label: str,  # noqa: ARG002  Tortoise's signature, here and below
        old_state: Any,  # noqa: ANN401, ARG002
        new_state: Any,  # noqa: ANN401, ARG002
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Add it."""
        if state_editor is not None:
            await _run(state_editor, [self.step.statement(state_editor.client.capabilities.dialect)])

    async def database_backward(
        self,
        app_label: str,  # noqa: ARG002
        old_state: Any,  # noqa: ANN401, ARG002
        new_state: Any,  # noqa: ANN401, ARG002
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Drop it."""
        if state_editor is not None:
            await _run(state_editor, [self.step.undo(state_editor.client.capabilities.dialect)])


class AddText(AddColumn):
    """A text more in a table that the ORM made, empty in its rows. `kind` is its PostgreSQL type."""

    def __init__(self, model: str, name: str, field: Field[Any], *, kind: str) -> None:
        super().__init__(model, name, field, kind=kind)
        self.step = text_column(table_of(model), name, kind)


class Renamed(RenameField):
    """Another name for a column of a table that the ORM made: in place, on both databases."""

    def __init__(self, model: str, old: str, new: str) -> None:
        super().__init__(model_name=model, old_name=old, new_name=new)
        self.table = table_of(model)

    async def database_forward(
        self,
        app_label: str,  # noqa: ARG002  Tortoise's signature, here and below
        old_state: Any,  # noqa: ANN401, ARG002
        new_state: Any,  # noqa: ANN401, ARG002
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Give it."""
        if state_editor is not None:
            await _run(state_editor, [f"ALTER TABLE {self.table} RENAME COLUMN {self.old_name} TO {self.new_name}"])

    async def database_backward(
        self,
        app_label: str,  # noqa: ARG002
        old_state: Any,  # noqa: ANN401, ARG002
        new_state: Any,  # noqa: ANN401, ARG002
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Take it back."""
        if state_editor is not None:
            await _run(state_editor, [f"ALTER TABLE {self.table} RENAME COLUMN {self.new_name} TO {self.old_name}"])


class Nullable(AlterField):
    """A reference of a table that the ORM made may be absent from now on.

    Tortoise would make the table anew on SQLite, which drops it while others refer to it. SQLite's own advice for a
    condition that goes is to correct the stored statement.
    """

    def __init__(self, model: str, name: str, field: Field[Any], *, column: str, kind: str) -> None:
        super().__init__(model_name=model, name=name, field=field)
        self.steps = nullable(table_of(model), column, kind)

    async def database_forward(
        self,
        app_label: str,  # noqa: ARG002  Tortoise's signature, here and below
        old_state: Any,  # noqa: ANN401, ARG002
        new_state: Any,  # noqa: ANN401, ARG002
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Let it be absent."""
        if state_editor is not None:
            dialect = state_editor.client.capabilities.dialect
            await _run(state_editor, [step.statement(dialect) for step in self.steps])

    async def database_backward(
        self,
        app_label: str,  # noqa: ARG002
        old_state: Any,  # noqa: ANN401, ARG002
        new_state: Any,  # noqa: ANN401, ARG002
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Demand it again."""
        if state_editor is not None:
            dialect = state_editor.client.capabilities.dialect
            await _run(state_editor, [step.undo(dialect) for step in self.steps])


async def _run(editor: BaseSchemaEditor, statements: Sequence[str]) -> None:
    for statement in filter(None, statements):
        if editor.collect_sql:
            editor.collected_sql.append(statement)
        else:
            await editor.client.execute_query(statement)


def ledger_table(
    name: str,
    columns: Mapping[str, str],
    *,
    key: Sequence[str],
    checks: Mapping[str, str] | None = None,
    fillfactor: int = 100,
) -> Step:
    """A table with a composite key. Columns are given by their PostgreSQL type; `?` at its end allows NULL.

    On SQLite the table is STRICT: whole numbers that overflow are refused there instead of turning into fractions.
    """
    limits = [f"CONSTRAINT {name}_{check} CHECK ({condition})" for check, condition in (checks or {}).items()]
    primary = f"PRIMARY KEY ({', '.join(key)})"
    postgres = [_column(column, kind) for column, kind in columns.items()]
    sqlite = [_column(column, _strict(kind)) for column, kind in columns.items()]
    return Step(
        postgres=f"CREATE TABLE {name} ({', '.join([*postgres, primary, *limits])}) WITH (fillfactor = {fillfactor})",
        sqlite=f"CREATE TABLE {name} ({', '.join([*sqlite, primary, *limits])}) STRICT",
        undo_postgres=f"DROP TABLE {name}",
        undo_sqlite=f"DROP TABLE {name}",
    )


def _column(name: str, kind: str) -> str:
    return f"{name} {kind[:-1]}" if kind.endswith("?") else f"{name} {kind} NOT NULL"


def _strict(kind: str) -> str:
    nullable = "?" if kind.endswith("?") else ""
    whole = kind.rstrip("?") in {"BIGINT", "INT", "SMALLINT"}
    return ("INTEGER" if whole else "TEXT") + nullable


def column(table: str, name: str, kind: str) -> Step:
    """A column more, 0 in the rows that are there already. `kind` is its PostgreSQL type: a whole number."""
    return Step(
        postgres=f"ALTER TABLE {table} ADD COLUMN {name} {kind} NOT NULL DEFAULT 0",
        sqlite=f"ALTER TABLE {table} ADD COLUMN {name} INTEGER NOT NULL DEFAULT 0",
        undo_postgres=f"ALTER TABLE {table} DROP COLUMN {name}",
        undo_sqlite=f"ALTER TABLE {table} DROP COLUMN {name}",
    )


def table_of(model: str) -> str:
    """The table of a model by its name: `ApprovalDecision` is `approval_decision`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model).lower()


def text_column(table: str, name: str, kind: str) -> Step:
    """A text more, empty in the rows that are there already. `kind` is its PostgreSQL type."""
    add = f"ALTER TABLE {table} ADD COLUMN {name} {kind} NOT NULL DEFAULT ''"
    drop = f"ALTER TABLE {table} DROP COLUMN {name}"
    return Step(postgres=add, sqlite=add, undo_postgres=drop, undo_sqlite=drop)


def nullable(table: str, column: str, kind: str) -> tuple[Step, ...]:
    """A column that may be NULL from now on; `kind` is its type as the ORM wrote it for SQLite."""
    there, wanted = f'"{column}" {kind} NOT NULL', f'"{column}" {kind}'
    change = "UPDATE sqlite_master SET sql = replace(sql, '{}', '{}') WHERE type = 'table' AND name = '{}'"
    on, off = "PRAGMA writable_schema = ON", "PRAGMA writable_schema = RESET"
    return (
        Step(sqlite=on, undo_sqlite=on),
        Step(
            postgres=f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL",
            sqlite=change.format(there, wanted, table),
            undo_postgres=f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL",
            undo_sqlite=change.format(wanted, there, table),
        ),
        Step(sqlite=off, undo_sqlite=off),
    )


def view(name: str, select: str) -> Step:
    """Rows of other tables seen in another way, on both databases."""
    statement = f"CREATE VIEW {name} AS {select}"
    return Step(
        postgres=statement, sqlite=statement, undo_postgres=f"DROP VIEW {name}", undo_sqlite=f"DROP VIEW {name}"
    )


def index(name: str, table: str, columns: str, *, unique: bool = False, where: str = "") -> Step:
    """An index on both databases, partial if `where` is given."""
    statement = f"CREATE {'UNIQUE ' if unique else ''}INDEX {name} ON {table} ({columns})"
    if where:
        statement += f" WHERE {where}"
    return Step(
        postgres=statement, sqlite=statement, undo_postgres=f"DROP INDEX {name}", undo_sqlite=f"DROP INDEX {name}"
    )


def drop_index(name: str, table: str, columns: str, *, unique: bool = False, where: str = "") -> Step:
    """An index that goes, said as it was made."""
    made = index(name, table, columns, unique=unique, where=where)
    return Step(
        postgres=made.undo_postgres, sqlite=made.undo_sqlite, undo_postgres=made.postgres, undo_sqlite=made.sqlite
    )


def day_index(name: str, table: str, column: str) -> Step:
    """An index on a day by which rows arrive in order: block ranges on PostgreSQL, a tree appended to on SQLite."""
    return Step(
        postgres=f"CREATE INDEX {name} ON {table} USING brin ({column})",
        sqlite=f"CREATE INDEX {name} ON {table} ({column})",
        undo_postgres=f"DROP INDEX {name}",
        undo_sqlite=f"DROP INDEX {name}",
    )


def check(table: str, name: str, condition: str, *, row: str) -> Step:
    """A condition on a table that the ORM made: a constraint on PostgreSQL, an insert trigger on SQLite.

    `row` is the condition said of `NEW`, as SQLite's trigger needs it.
    """
    full = f"{table}_{name}"
    return Step(
        postgres=f"ALTER TABLE {table} ADD CONSTRAINT {full} CHECK ({condition})",
        sqlite=f"CREATE TRIGGER {full} BEFORE INSERT ON {table} WHEN NOT ({row}) "
        f"BEGIN SELECT RAISE(ABORT, '{full}: {condition}'); END",
        undo_postgres=f"ALTER TABLE {table} DROP CONSTRAINT {full}",
        undo_sqlite=f"DROP TRIGGER {full}",
    )


def refuse_function() -> Step:
    """The function that PostgreSQL's guards call."""
    return Step(
        postgres="CREATE FUNCTION recoup_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '%: what was recorded is not changed; reverse it and record anew', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        undo_postgres="DROP FUNCTION recoup_refuse()",
    )


def append_only(table: str) -> tuple[Step, ...]:
    """Rows may come, and never change or go."""
    return (_refuse(table, "UPDATE"), *no_delete(table))


def no_delete(table: str) -> tuple[Step, ...]:
    """Rows may change, and never go."""
    name = f"{table}_no_truncate"
    truncate = Step(
        postgres=f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION recoup_refuse()",
        undo_postgres=f"DROP TRIGGER {name} ON {table}",
    )
    return (_refuse(table, "DELETE"), truncate)


def _refuse(table: str, event: str) -> Step:
    name = f"{table}_no_{event.lower()}"
    return Step(
        postgres=f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION recoup_refuse()",
        sqlite=f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, "
        f"'{table}: what was recorded is not changed; reverse it and record anew'); END",
        undo_postgres=f"DROP TRIGGER {name} ON {table}",
        undo_sqlite=f"DROP TRIGGER {name}",
    )
