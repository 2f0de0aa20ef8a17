# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""One record proved without the others: a stranger holds an anchor and a proof, and needs nothing of ours (CP-15).

The proof has the record, the hash before it, and the path from its leaf to the root over the first `size` records of
its chain. The check: hash the record, climb the path, compare the root with the anchor's. A proof of one of a million
records has twenty hashes.
"""

import hmac
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from recoup.errors import NotFound, Problem, Refused
from recoup.records.chain import BLOCK, COLUMNS, link, record_of
from recoup.rules import tree
from recoup.rules.tree import Path
from recoup.services import personal, sight, sql
from recoup.services.access import AUDIT_READ, Actor, require
from recoup.services.permission import AUDIT_EXPORT

PAGE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That a record is the `seq`th of a chain whose first `size` records have this `root`."""

    chain: str
    seq: int
    size: int
    record: Mapping[str, Any]
    prev_hash: str
    hash: str
    path: Path
    root: str


async def prove(actor: Actor, entry_id: int, *, size: int | None = None) -> Proof:
    """The proof of an entry in sight, against the whole chain or its first `size` records. Needs `audit.read`.

    A record is proved as it was hashed, with the personal data in it: for whoever sees them masked that needs
    `personal.unmask` as well, and is noted.

    Raises `NotFound`, and `Refused` NUMBER_OUT_OF_RANGE for a size that does not hold the entry.
    """
    actor = require(actor, AUDIT_READ)
    seen, values = sight.where(actor, loan=None)
    rows = await sql.rows(
        f"SELECT {', '.join(f'e.{name}' for name in COLUMNS)}, e.prev_hash, e.hash, i.code AS chain_code, "
        "h.seq AS newest FROM audit_entry e LEFT JOIN organisation o ON o.id = e.organisation_id "
        f"JOIN organisation i ON i.id = e.chain JOIN audit_head h ON h.chain = e.chain WHERE e.id = ? AND {seen}",
        [entry_id, *values],
    )
    if not rows:
        raise NotFound("audit", str(entry_id))
    row = rows[0]
    wanted = int(row["newest"]) if size is None else size
    if not row["seq"] <= wanted <= row["newest"]:
        limit = f"{row['seq']}-{row['newest']}"
        raise Refused(Problem(code="NUMBER_OUT_OF_RANGE", field=("size",), value=str(wanted), limit=limit))
    await personal.disclosed(actor, "audit", f"{row['chain_code']} {row['seq']}")
    path, root = await _path(int(row["chain"]), int(row["seq"]), wanted)
    return Proof(
        chain=row["chain_code"],
        seq=row["seq"],
        size=wanted,
        record=record_of(row),
        prev_hash=row["prev_hash"],
        hash=row["hash"],
        path=path,
        root=root,
    )


async def _path(chain: int, seq: int, size: int) -> tuple[Path, str]:
    """From the leaf of a record to the root over the first `size`: within its block, then over the blocks."""
    own, last = (seq - 1) // BLOCK, size // BLOCK
    kept = await sql.rows(
        "SELECT block, root FROM audit_block WHERE chain = ? AND block < ? ORDER BY block", [chain, last]
    )
    nodes = [str(row["root"]) for row in kept]
    rest = await _leaves(chain, last * BLOCK, size)
    if rest:
        nodes.append(tree.root(rest))
    leaves = rest if own == last else await _leaves(chain, own * BLOCK, (own + 1) * BLOCK)
    return (*tree.path(leaves, seq - 1 - own * BLOCK), *tree.path(nodes, own)), tree.root(nodes)


async def _leaves(chain: int, after: int, through: int) -> list[str]:
    rows = await sql.rows(
        "SELECT hash FROM audit_entry WHERE chain = ? AND seq > ? AND seq <= ? ORDER BY seq", [chain, after, through]
    )
    return [tree.leaf(str(row["hash"])) for row in rows]


def holds(proof: Proof, root: str) -> bool:
    """Whether a proof proves its record under a root that is known from elsewhere. Asks no database."""
    record = dict(proof.record)
    same = record.get("seq") == proof.seq and link(proof.prev_hash, record) == proof.hash
    return same and hmac.compare_digest(tree.climbed(tree.leaf(proof.hash), proof.path), root)


async def export(actor: Actor, *, chain: str, after: int = 0) -> AsyncIterator[dict[str, Any]]:
    """The records of a chain with their hashes, oldest first, for an auditor outside. Needs `audit.export`.

    They are whole, as `prove` has them.
    """
    actor = require(actor, AUDIT_EXPORT)
    seen, values = sight.where(actor, loan=None)
    found = await sql.rows(f"SELECT o.id FROM organisation o WHERE o.code = ? AND {seen}", [chain, *values])
    if not found:
        raise NotFound("organisation", chain)
    await personal.disclosed(actor, "audit", f"{chain} {after + 1} …")
    newest = after
    while rows := await sql.rows(
        f"SELECT {', '.join(COLUMNS)}, prev_hash, hash FROM audit_entry WHERE chain = ? AND seq > ? "
        f"ORDER BY seq LIMIT {PAGE}",
        [found[0]["id"], newest],
    ):
        for row in rows:
            yield {"record": record_of(row), "prev_hash": row["prev_hash"], "hash": row["hash"]}
        newest = int(rows[-1]["seq"])
