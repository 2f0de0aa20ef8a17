# ruff: noqa: N999, RUF012, S608  migrations are numbered, Tortoise reads plain lists, and statements are our own words
"""The audit trail becomes a chain a head: entries that are there already enter it in the order of their ids."""

from collections.abc import Iterable
from typing import Any, Final

from tortoise import fields
from tortoise.migrations.migration import Migration as BaseMigration
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

from recoup.records.chain import BLOCK, NONE, link, record_of
from recoup.records.ddl import AddColumn, AddText, Ddl, Step, append_only, ledger_table
from recoup.records.fields import Int8Field
from recoup.rules import tree
from recoup_migrations import guards

HEAD = ledger_table("audit_head", {"chain": "BIGINT", "seq": "BIGINT", "hash": "VARCHAR(64)"}, key=["chain"])
BLOCKS = ledger_table(
    "audit_block", {"chain": "BIGINT", "block": "BIGINT", "root": "VARCHAR(64)"}, key=["chain", "block"]
)
_PAGE: Final = 2000


def _undone(steps: Iterable[Step]) -> list[Step]:
    """Steps that take away what others made."""
    return [
        Step(
            postgres=step.undo_postgres,
            sqlite=step.undo_sqlite,
            undo_postgres=step.postgres,
            undo_sqlite=step.sqlite,
        )
        for step in reversed(tuple(steps))
    ]


_PLACES = (
    "UPDATE audit_entry SET organisation_id = (SELECT p.organisation_id FROM principal p WHERE p.id = principal_id)"
)
"""Where an old entry belongs is where its principal was at home: its subject's place was not noted."""


class ChainEntries(Ddl):
    """Gives every entry its chain, its number and its hash."""

    async def database_forward(
        self,
        app_label: str,  # noqa: ARG002  Tortoise's signature
        old_state: Any,  # noqa: ANN401, ARG002
        new_state: Any,  # noqa: ANN401, ARG002
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Page by page, in the order of ids."""
        if state_editor is None or state_editor.collect_sql:
            return
        client = state_editor.client
        places = {
            row["id"]: row["path"] for row in await client.execute_query_dict("SELECT id, path FROM organisation")
        }
        heads: dict[int, tuple[int, str]] = {}
        leaves: dict[int, list[str]] = {}
        last = 0
        while rows := await client.execute_query_dict(
            f"SELECT * FROM audit_entry WHERE id > {last:d} ORDER BY id LIMIT {_PAGE:d}"
        ):
            for row in rows:
                last = row["id"]
                chain = _institution(places.get(row["organisation_id"], ""))
                seq, before = heads.get(chain, (0, NONE))
                entry = {**dict(row), "chain": chain, "seq": seq + 1}
                made = link(before, record_of(entry))
                await client.execute_query(
                    f"UPDATE audit_entry SET chain = {chain:d}, seq = {seq + 1:d}, prev_hash = '{before}', "
                    f"hash = '{made}' WHERE id = {last:d}"
                )
                heads[chain] = (seq + 1, made)
                leaves.setdefault(chain, []).append(tree.leaf(made))
                if not (seq + 1) % BLOCK:
                    root, leaves[chain] = tree.root(leaves[chain]), []
                    await client.execute_query(
                        f"INSERT INTO audit_block (chain, block, root) VALUES ({chain:d}, {seq // BLOCK:d}, '{root}')"
                    )
        for chain, (seq, made) in heads.items():
            await client.execute_query(
                f"INSERT INTO audit_head (chain, seq, hash) VALUES ({chain:d}, {seq:d}, '{made}')"
            )


def _institution(path: str) -> int:
    """The institution of a path: 4 of `.1.4.9.`; the installation's own for what stands above institutions."""
    ids = [int(part) for part in path.strip(".").split(".") if part]
    return ids[1] if len(ids) > 1 else ids[0] if ids else 0


def _hash(name: str) -> AddText:
    return AddText("AuditEntry", name, fields.CharField(default="", max_length=64), kind="VARCHAR(64)")


def _number(name: str) -> AddColumn:
    return AddColumn("AuditEntry", name, Int8Field(default=0), kind="BIGINT")


class Migration(BaseMigration):
    """Columns, then every entry its place; the guard against changes is away only meanwhile."""

    dependencies = [("core", "0017_claim_events")]
    operations = [
        Ddl(*_undone(append_only("audit_entry"))),
        _number("organisation_id"),
        _number("chain"),
        _number("seq"),
        _hash("request_id"),
        _hash("address"),
        _hash("token"),
        _hash("before_hash"),
        _hash("after_hash"),
        _hash("prev_hash"),
        _hash("hash"),
        Ddl(Step(postgres=_PLACES, sqlite=_PLACES), HEAD, BLOCKS),
        ChainEntries(),
        Ddl(*append_only("audit_entry"), *guards.audit_chain()),
    ]
