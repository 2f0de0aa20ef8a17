# ruff: noqa: S608  statements are put together from the constants of this file
"""What a database really holds: tables, columns, indexes, triggers and conditions, read from its own catalogue."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from tortoise.backends.base.client import BaseDBAsyncClient

_TABLES: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
}


@dataclass(slots=True)
class Column:
    """A column's type, as the database calls it, in capitals, and whether it takes NULL."""

    kind: str
    nullable: bool


@dataclass(slots=True)
class Table:
    """A table as it is. `unique` holds the column sets of unique indexes and of the primary key."""

    columns: dict[str, Column] = field(default_factory=dict)
    unique: set[frozenset[str]] = field(default_factory=set)
    references: dict[str, str] = field(default_factory=dict)  # column to table


@dataclass(slots=True)
class Held:
    """Everything a database holds; `named` maps INDEX, TRIGGER, CHECK, VIEW, FUNCTION to names and their definitions.

    A trigger that was switched off is not among them. A definition is empty where the database does not keep the text.
    """

    tables: dict[str, Table]
    named: dict[str, dict[str, str]]


async def tables_of(client: BaseDBAsyncClient) -> set[str]:
    """The names of the tables."""
    return {str(row["name"]) for row in await client.execute_query_dict(_TABLES[client.capabilities.dialect])}


async def held_by(client: BaseDBAsyncClient) -> Held:
    """Reads the whole catalogue, in a handful of queries."""
    return await (_sqlite(client) if client.capabilities.dialect == "sqlite" else _postgres(client))


async def _sqlite(client: BaseDBAsyncClient) -> Held:
    tables: dict[str, Table] = defaultdict(Table)
    listed = f"(SELECT name AS tab FROM ({_TABLES['sqlite']}))"
    for row in await client.execute_query_dict(
        'SELECT tab, c.name AS name, upper(type) AS kind, "notnull" AS filled, pk'
        f" FROM {listed}, pragma_table_info(tab) c"
    ):
        tables[row["tab"]].columns[row["name"]] = Column(row["kind"], nullable=not (row["filled"] or row["pk"]))
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in await client.execute_query_dict(
        "SELECT tab, i.name AS idx, c.name AS name"
        f" FROM {listed}, pragma_index_list(tab) i, pragma_index_info(i.name) c"
        ' WHERE i."unique" AND NOT i.partial'
        f" UNION ALL SELECT tab, '', c.name FROM {listed}, pragma_table_info(tab) c WHERE pk > 0"
    ):
        keys[row["tab"], row["idx"]].add(row["name"])
    for (table, _), columns in keys.items():
        tables[table].unique.add(frozenset(columns))
    for row in await client.execute_query_dict(
        f'SELECT tab, f."from" AS name, f."table" AS target FROM {listed}, pragma_foreign_key_list(tab) f'
    ):
        tables[row["tab"]].references[row["name"]] = row["target"]
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for row in await client.execute_query_dict("SELECT upper(type) AS kind, name, sql FROM sqlite_master"):
        named[row["kind"]][row["name"]] = row["sql"] or ""
    return Held(dict(tables), dict(named))


async def _postgres(client: BaseDBAsyncClient) -> Held:
    tables: dict[str, Table] = defaultdict(Table)
    for row in await client.execute_query_dict(
        "SELECT table_name AS tab, column_name AS name, upper(udt_name) AS kind, is_nullable = 'YES' AS nullable"
        " FROM information_schema.columns WHERE table_schema = current_schema()"
    ):
        tables[row["tab"]].columns[row["name"]] = Column(row["kind"], nullable=row["nullable"])
    for row in await client.execute_query_dict(
        "SELECT c.relname AS tab, array_agg(a.attname::text) AS columns FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = current_schema()::regnamespace"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)"
        " WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL GROUP BY c.relname, i.indexrelid"
    ):
        tables[row["tab"]].unique.add(frozenset(row["columns"]))
    for row in await client.execute_query_dict(
        "SELECT c.relname AS tab, a.attname AS name, t.relname AS target FROM pg_constraint f"
        " JOIN pg_class c ON c.oid = f.conrelid AND c.relnamespace = current_schema()::regnamespace"
        " JOIN pg_class t ON t.oid = f.confrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1] WHERE f.contype = 'f'"
    ):
        tables[row["tab"]].references[row["name"]] = row["target"]
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for row in await client.execute_query_dict(
        "SELECT 'INDEX' AS kind, c.relname AS name FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid"
        " WHERE i.indisvalid AND c.relnamespace = current_schema()::regnamespace"
        " UNION ALL SELECT 'TRIGGER', tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal"
        " UNION ALL SELECT 'CHECK', conname FROM pg_constraint"
        " WHERE contype = 'c' AND connamespace = current_schema()::regnamespace"
        " UNION ALL SELECT 'VIEW', viewname FROM pg_views WHERE schemaname = current_schema()"
        " UNION ALL SELECT 'FUNCTION', proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
    ):
        named[row["kind"]][row["name"]] = ""
    return Held(dict(tables), dict(named))
