"""How a database differs from what the models and the migrations say, in findings that a person can act on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from recoup.records.ddl import standing
from recoup.records.inspection import Column, Held, Table, held_by
from recoup.translation import Language, say

_KINDS: Final = {
    "BIGINT": "INT8",
    "INT": "INT4",
    "SMALLINT": "INT2",
    "INTEGER": "INT8",
    "VARCHAR": "VARCHAR",
    "BOOL": "BOOL",
    "JSONB": "JSONB",
}
"""Types as models say them, to types as PostgreSQL's catalogue says them."""
_SQLITE_WHOLE: Final = frozenset({"INTEGER", "INT", "BIGINT", "SMALLINT", "BOOL"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One difference: `code` is stable, `table` and `name` say where, `details` what is there and what should be."""

    code: str
    table: str = ""
    name: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    def message(self, language: Language = Language.EN) -> str:
        """The sentence for a person, with what to do."""
        return say(f"finding.{self.code}", language, table=self.table, name=self.name, **self.details)


def migration_findings(known: Sequence[str], applied: Sequence[str]) -> tuple[Finding, ...]:
    """Migrations that are missing in the database, and those that a newer version made."""
    missing = [Finding(code="NOT_MIGRATED", name=name) for name in known if name not in applied]
    newer = [Finding(code="NEWER", name=name) for name in applied if name not in known]
    return tuple(missing + newer)


async def drift(
    client: BaseDBAsyncClient, models: Sequence[type[Model]], statements: Sequence[str]
) -> tuple[Finding, ...]:
    """All differences of tables, columns, keys, indexes, triggers and conditions, and rows whose loan is missing."""
    held = await held_by(client)
    findings: list[Finding] = []
    for model in models:
        findings += _table_findings(model, held.tables, client.capabilities.dialect)
    findings += _guard_findings(statements, held)
    if not findings:
        findings += await _orphans(client, models)
    return tuple(findings)


def _table_findings(model: type[Model], tables: Mapping[str, Table], dialect: str) -> list[Finding]:
    meta = model._meta  # noqa: SLF001  Tortoise's description of a model has no public name
    table = meta.db_table
    there = tables.get(table)
    if there is None:
        return [Finding(code="TABLE_MISSING", table=table)]
    findings: list[Finding] = []
    for name, column in meta.fields_db_projection.items():
        described = meta.fields_map[name]
        kind = str(described.get_for_dialect(dialect, "SQL_TYPE"))
        findings += _column_findings(table, column, Column(kind, nullable=described.null), there)
        if described.unique and meta.app == "core" and frozenset({column}) not in there.unique:
            findings.append(Finding(code="UNIQUE_MISSING", table=table, name=column))
    for together in meta.unique_together:
        columns = frozenset(meta.fields_map[name].source_field or name for name in together)
        if columns not in there.unique:
            findings.append(Finding(code="UNIQUE_MISSING", table=table, name=", ".join(sorted(columns))))
    for name in sorted(meta.fk_fields | meta.o2o_fields):
        column = f"{name}_id"
        if column not in there.references:
            findings.append(Finding(code="REFERENCE_MISSING", table=table, name=column))
    extra = there.columns.keys() - set(meta.fields_db_projection.values())
    findings += [Finding(code="COLUMN_UNKNOWN", table=table, name=name) for name in sorted(extra)]
    return findings


def _column_findings(table: str, name: str, wanted: Column, there: Table) -> list[Finding]:
    column = there.columns.get(name)
    if column is None:
        return [Finding(code="COLUMN_MISSING", table=table, name=name)]
    if not _same_kind(wanted.kind, column.kind):
        details = {"there": column.kind, "wanted": wanted.kind}
        return [Finding(code="COLUMN_TYPE", table=table, name=name, details=details)]
    if wanted.nullable != column.nullable:
        code = "COLUMN_TAKES_NULL" if column.nullable else "COLUMN_REFUSES_NULL"
        return [Finding(code=code, table=table, name=name)]
    return []


def _same_kind(wanted: str, there: str) -> bool:
    """SQLite knows whole numbers and text only, by any name; PostgreSQL's widths must agree."""
    plain = wanted.partition("(")[0].upper()
    if there == _KINDS.get(plain):
        return True
    return (plain in _SQLITE_WHOLE) == (there.partition("(")[0] in _SQLITE_WHOLE) and there not in _KINDS.values()


def _guard_findings(statements: Sequence[str], held: Held) -> list[Finding]:
    findings: list[Finding] = []
    for made in standing(statements):
        if made.kind == "TABLE":
            continue  # the models say more of it
        there = held.named.get(made.kind, {}).get(made.name)
        if there is None:
            findings.append(Finding(code=f"{made.kind}_MISSING", name=made.name, details={"statement": made.statement}))
        elif there and there != made.statement:
            findings.append(Finding(code=f"{made.kind}_CHANGED", name=made.name, details={"statement": made.statement}))
    return findings


async def _orphans(client: BaseDBAsyncClient, models: Sequence[type[Model]]) -> list[Finding]:
    """Ledger rows without their loan: no foreign key keeps them, for speed's sake."""
    findings: list[Finding] = []
    for model in models:
        meta = model._meta  # noqa: SLF001
        if meta.app != "ledger" or "loan_id" not in meta.fields_map:
            continue
        _, rows = await client.execute_query(
            f"SELECT loan_id FROM {meta.db_table} r"  # noqa: S608  a table of ours
            " WHERE NOT EXISTS (SELECT 1 FROM loan WHERE id = r.loan_id) LIMIT 1"
        )
        findings += [Finding(code="ORPHAN", table=meta.db_table, name=str(row["loan_id"])) for row in rows]
    return findings
