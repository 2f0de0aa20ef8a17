# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The chains of the audit trail proved from end to end: any record edited, deleted, inserted, swapped or cut off is
found, and the first bad one is named (CP-15).

Every record is hashed anew and has to follow the one before. Where one does not, its neighbours say what happened:

    EDITED       it stands in its place and follows the one before, but its own hash is another
    DELETED      its number is missing, or nothing follows the one before
    INSERTED     there is one too many: a number twice, or the next follows the one before it
    SWAPPED      the one that should stand here stands elsewhere
    TRUNCATED    the chain ends before its head; beyond the head nothing may stand (INSERTED)

Whoever may write everything, heads and all, could write a whole chain anew. Only what is kept outside tells: an anchor
(a line of chain, size, hash and root) that the auditor took home earlier. ANCHOR_DIFFERS: the chain is not the one that
was anchored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from recoup.records.chain import BLOCK, COLUMNS, NONE, link, record_of
from recoup.rules import tree
from recoup.services import sight, sql
from recoup.services.access import AUDIT_READ, Actor, require
from recoup.services.progress import SILENCE, Progress

PAGE: Final = 5000
"""Records that are read at once."""


class Damage(StrEnum):
    """What happened to a record."""

    EDITED = "EDITED"
    DELETED = "DELETED"
    INSERTED = "INSERTED"
    SWAPPED = "SWAPPED"
    TRUNCATED = "TRUNCATED"
    BLOCK_CHANGED = "BLOCK_CHANGED"
    ANCHOR_DIFFERS = "ANCHOR_DIFFERS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A chain as it was: so many records, the hash of the last, the root over all. What is kept outside."""

    chain: str
    size: int
    hash: str
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The first bad record of a chain, by its number there and its id (0 where there is none)."""

    chain: str
    seq: int
    entry_id: int
    damage: Damage


@dataclass(slots=True, kw_only=True)
class Verified:
    """What was looked at, and what is wrong. `anchors` are the chains as they are, to be kept outside."""

    records: int = 0
    anchors: list[Anchor] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """Where one walks along a chain: the number and hash of the last good record, and the hash before that one."""

    chain: int
    code: str
    seq: int = 0
    hash: str = NONE
    before: str = NONE
    last_id: int = 0
    leaves: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)

    def root(self) -> str:
        """The root over all records so far."""
        return tree.root([*self.blocks, tree.root(self.leaves)] if self.leaves else self.blocks)


async def verify(actor: Actor, *, anchors: Sequence[Anchor] = (), progress: Progress = SILENCE) -> Verified:
    """Prove every chain in sight. Needs `audit.read` over whole institutions."""
    actor = require(actor, AUDIT_READ)
    seen, values = sight.where(actor, path="o.path", loan=None)
    heads = await sql.rows(
        f"SELECT h.chain, h.seq, h.hash, o.code FROM audit_head h JOIN organisation o ON o.id = h.chain WHERE {seen} "
        "ORDER BY h.chain",
        values,
    )
    progress.begin("audit", sum(int(row["seq"]) for row in heads))
    result = Verified()
    for row in heads:
        kept = [one for one in anchors if one.chain == row["code"]]
        await _chain(_Walk(chain=int(row["chain"]), code=str(row["code"])), row, kept, result, progress)
    return result


async def _chain(walk: _Walk, head: sql.Row, anchors: Sequence[Anchor], result: Verified, progress: Progress) -> None:
    """Walk along a chain until its end or its first bad record."""
    due = {one.size: one for one in anchors}
    while True:
        rows = await sql.rows(
            f"SELECT {', '.join(COLUMNS)}, prev_hash, hash FROM audit_entry WHERE chain = ? AND seq > ? "
            f"ORDER BY seq, id LIMIT {PAGE}",
            [walk.chain, walk.seq],
        )
        for row in rows:
            if not _follows(walk, row):
                result.findings.append(await _finding(walk, row, head))
                return
            if walk.seq in due and _differs(walk, due[walk.seq]):
                _find(result, walk, Damage.ANCHOR_DIFFERS)
                return
        result.records += len(rows)
        progress.advance(len(rows))
        if len(rows) < PAGE:
            break
    await _end(walk, head, due, result)


async def _end(walk: _Walk, head: sql.Row, due: dict[int, Anchor], result: Verified) -> None:
    """What the head, the blocks and the anchors say of a chain whose records follow one another."""
    if walk.seq < head["seq"] or any(size > walk.seq for size in due):
        _find(result, walk, Damage.TRUNCATED, seq=walk.seq + 1)
    elif walk.seq > head["seq"]:
        _find(result, walk, Damage.INSERTED, seq=int(head["seq"]) + 1)
    elif walk.hash != head["hash"]:
        _find(result, walk, Damage.EDITED)
    elif (block := await _bad_block(walk)) is not None:
        _find(result, walk, Damage.BLOCK_CHANGED, seq=block * BLOCK + 1)
    else:
        result.anchors.append(Anchor(chain=walk.code, size=walk.seq, hash=walk.hash, root=walk.root()))


def _find(result: Verified, walk: _Walk, damage: Damage, *, seq: int = 0) -> None:
    entry_id = walk.last_id if not seq else 0
    result.findings.append(Finding(chain=walk.code, seq=seq or walk.seq, entry_id=entry_id, damage=damage))


def _differs(walk: _Walk, anchor: Anchor) -> bool:
    return (walk.hash, walk.root()) != (anchor.hash, anchor.root)


def _follows(walk: _Walk, row: sql.Row) -> bool:
    """Step on to a record, if it follows the last one."""
    in_place = row["seq"] == walk.seq + 1 and row["prev_hash"] == walk.hash
    if not in_place or link(walk.hash, record_of(row)) != row["hash"]:
        return False
    walk.seq, walk.before, walk.hash, walk.last_id = row["seq"], walk.hash, row["hash"], row["id"]
    walk.leaves.append(tree.leaf(row["hash"]))
    if len(walk.leaves) == BLOCK:
        walk.blocks.append(tree.root(walk.leaves))
        walk.leaves = []
    return True


async def _finding(walk: _Walk, row: sql.Row, head: sql.Row) -> Finding:
    """What became of the record that should follow the last good one; the last one itself may be the bad one."""
    damage, last = await _damage(walk, row, head)
    seq, entry_id = (walk.seq, walk.last_id) if last else (walk.seq + 1, 0 if damage is Damage.DELETED else row["id"])
    return Finding(chain=walk.code, seq=seq, entry_id=entry_id, damage=damage)


async def _damage(walk: _Walk, row: sql.Row, head: sql.Row) -> tuple[Damage, bool]:
    """What happened, and whether to the last one that seemed good."""
    if row["seq"] <= walk.seq:
        return Damage.INSERTED, True  # a number twice
    if row["seq"] > walk.seq + 1:
        return Damage.DELETED, False
    if row["seq"] > head["seq"] or await _is_there(walk, "seq = ? AND id <> ?", row["seq"], row["id"]):
        return Damage.INSERTED, False
    if walk.seq and row["prev_hash"] == walk.before:
        return Damage.INSERTED, True  # this one follows the one before the last
    if link(row["prev_hash"], record_of(row)) == row["hash"]:
        return Damage.EDITED, True  # this one is whole, but what it followed is not there any more
    if await _is_there(walk, "prev_hash = ? AND id <> ?", walk.hash, row["id"]):
        known = row["hash"] == head["hash"] or await _is_there(walk, "prev_hash = ?", row["hash"])
        return (Damage.SWAPPED if known else Damage.INSERTED), False
    edited = row["prev_hash"] == walk.hash or link(walk.hash, record_of(row)) == row["hash"]
    return (Damage.EDITED if edited else Damage.DELETED), False


async def _is_there(walk: _Walk, condition: str, *values: sql.Value) -> bool:
    """Whether the chain has a record like that."""
    found = await sql.rows(f"SELECT id FROM audit_entry WHERE chain = ? AND {condition} LIMIT 1", [walk.chain, *values])
    return bool(found)


async def _bad_block(walk: _Walk) -> int | None:
    """The first block whose root is not the one that was kept."""
    kept = await sql.rows("SELECT block, root FROM audit_block WHERE chain = ? ORDER BY block", [walk.chain])
    roots = {int(row["block"]): str(row["root"]) for row in kept}
    wrong = [block for block, root in enumerate(walk.blocks) if roots.get(block) != root]
    return wrong[0] if wrong else next((block for block in roots if block >= len(walk.blocks)), None)
