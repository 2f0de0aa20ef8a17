# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The audit trail: one entry per command that was carried out, written last, with the id that all its rows bear.

What was denied, and who signed in, has its entry as well, in a transaction of its own. The entries of an institution
are a chain (`records.chain`). Its head is locked last of all, when everything else is written: commands of one
institution wait for each other only while one of them writes its entry and commits, and never the other way round.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from weakref import WeakKeyDictionary

import orjson
from tortoise.context import TortoiseContext, require_context
from tortoise.transactions import in_transaction

from recoup.clock import Clock, SystemClock
from recoup.errors import Problem, Refused
from recoup.records import sequence
from recoup.records.access import Principal
from recoup.records.audit import AuditEntry
from recoup.records.chain import BLOCK, NONE, link, record_of
from recoup.records.fields import micros_of
from recoup.rules import tree
from recoup.services import origin, sql

DONE: Final = "DONE"
"""It was carried out. What was refused for what it says, and not for who said it, leaves nothing behind."""
DENIED: Final = "DENIED"
"""Whoever asked may not."""
SIGNED_IN: Final = "SIGNED_IN"
DENIALS: Final = frozenset({
    "FORBIDDEN", "NOT_PERMITTED", "UNAUTHENTICATED", "FORBIDDEN_BELOW_ROOT", "MAKER_CANNOT_DECIDE", "ALREADY_DECIDED",
    "NOT_A_SIGNER", "NOT_THE_MAKER", "CONCERNED_CANNOT_DECIDE",
})  # fmt: skip
"""Codes of problems that say who may not, instead of what cannot be."""
DENIALS_A_MINUTE: Final = 10
"""Of one person, address and command; more are counted, and told with the next that is written."""
SIGN_INS_EVERY: Final = timedelta(hours=1)
"""A token or session that is used on and on signs in once in so long."""
KEPT_MAX: Final = 10_000
WHOLE_MAX: Final = 2**63 - 1
"""The largest whole number that is stored."""
NOBODY: Final = "nobody"
"""The principal in whose name the denials of those stand who did not say who they are. It can do nothing."""


def told(value: object) -> Any:  # noqa: ANN401  JSON is any shape
    """An input as plain JSON values; dates as text."""
    return orjson.loads(_dumped(value, orjson.OPT_NON_STR_KEYS))


def digest(value: object) -> str:
    """SHA-256 of an input in canonical form: the same input gives the same digest, whatever the order of its keys."""
    return hashlib.sha256(_dumped(value, orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)).hexdigest()


def _dumped(value: object, option: int) -> bytes:
    """An input as JSON. Raises `Refused` NUMBER_OUT_OF_RANGE for whole numbers that nothing stores."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    try:
        return orjson.dumps(plain, option=option)
    except TypeError:
        if problems := list(_too_large(plain, ())):
            raise Refused(*problems) from None
        raise


def _too_large(value: object, path: tuple[str, ...]) -> Iterator[Problem]:
    parts: Iterable[tuple[object, object]] = ()
    if isinstance(value, int) and abs(value) > WHOLE_MAX:
        yield Problem(code="NUMBER_OUT_OF_RANGE", field=path, value=str(value), limit=f"-{WHOLE_MAX}-{WHOLE_MAX}")
    elif isinstance(value, Mapping):
        parts = value.items()
    elif isinstance(value, list | tuple):
        parts = enumerate(value)
    for key, part in parts:
        yield from _too_large(part, (*path, str(key)))


def summary(rows: Sequence[object]) -> dict[str, object]:
    """What stands in the audit entry of a bulk command: how many rows, and what they were by digest."""
    return {"rows": len(rows), "digest": digest([digest(row) for row in rows])}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be written. `subject` is a kind and the database's own id; empty where a command has none."""

    principal_id: int
    command: str
    subject: tuple[str, int]
    told: Mapping[str, object]
    booked_on: int
    recorded_at: datetime
    outcome: str = DONE
    before_hash: str = ""


async def write(audit_id: int, entry: Entry) -> None:
    """Write the entry whose id the command's rows bear already, as the last thing that its transaction writes."""
    organisation_id, path = await _place(entry)
    after = "" if entry.outcome != DONE else await standing(entry.subject)
    chain, came = chain_of(path), origin.present()
    seq, before = await _head(chain)
    row: dict[str, Any] = {
        "id": audit_id,
        "recorded_at": micros_of(entry.recorded_at),
        "booked_on": entry.booked_on,
        "principal_id": entry.principal_id,
        "command": entry.command,
        "subject_type": entry.subject[0],
        "subject_id": entry.subject[1],
        "input": told(entry.told),
        "outcome": entry.outcome,
        "organisation_id": organisation_id,
        "chain": chain,
        "seq": seq + 1,
        "request_id": came.request_id,
        "address": came.address,
        "token": came.token,
        "before_hash": entry.before_hash,
        "after_hash": after,
        "prev_hash": before,
    }
    made = link(before, record_of(row))
    await AuditEntry.create(**{**row, "recorded_at": entry.recorded_at}, hash=made)
    await sql.execute("UPDATE audit_head SET seq = ?, hash = ? WHERE chain = ?", [seq + 1, made, chain])
    if not (seq + 1) % BLOCK:
        await _close_block(chain, seq // BLOCK)


_PLACES: Final = {
    "loan": "SELECT organisation_id FROM loan WHERE id = ?",
    "party": "SELECT organisation_id FROM party WHERE id = ?",
    "payment": "SELECT COALESCE(l.organisation_id, p.organisation_id) FROM payment y JOIN party p ON p.id = y.party_id "
    "LEFT JOIN loan l ON l.id = y.loan_id WHERE y.id = ?",
    "fact": "SELECT COALESCE(l.organisation_id, p.organisation_id) FROM fact f LEFT JOIN loan l ON l.id = f.loan_id "
    "LEFT JOIN party p ON p.id = f.party_id WHERE f.id = ?",
    "amendment": "SELECT l.organisation_id FROM amendment a JOIN loan l ON l.id = a.loan_id WHERE a.id = ?",
    "approval": "SELECT organisation_id FROM approval WHERE id = ?",
    "delegation": "SELECT organisation_id FROM delegation WHERE id = ?",
    "case": "SELECT organisation_id FROM work_case WHERE id = ?",
    "document": "SELECT organisation_id FROM document WHERE id = ?",
    "task": "SELECT organisation_id FROM task WHERE id = ?",
    "organisation": "SELECT id FROM organisation WHERE id = ?",
}
"""Where the subjects of commands belong. A command about anything else belongs where its principal is at home."""
_HOME: Final = "SELECT organisation_id FROM principal WHERE id = ?"


async def _place(entry: Entry) -> tuple[int, str]:
    """The organisation that an entry belongs to, and its path."""
    kind, owned = entry.subject
    tries = [(_PLACES[kind], owned)] if kind in _PLACES and owned else []
    for select, key in (*tries, (_HOME, entry.principal_id)):
        found = await sql.rows(f"SELECT o.id, o.path FROM organisation o WHERE o.id = ({select})", [key])
        if found:
            return int(found[0]["id"]), str(found[0]["path"])
    return 0, ""


def chain_of(path: str) -> int:
    """The chain of an organisation's path: its institution's id; the installation's own above institutions."""
    ids = [int(part) for part in path.strip(".").split(".") if part]
    return ids[1] if len(ids) > 1 else ids[0] if ids else 0


_ROWS: Final = {"loan": ("loan_state", "loan_id"), "case": ("work_case", "id")} | {
    kind: (kind, "id") for kind in ("party", "approval", "delegation", "organisation", "task")
}
"""Where a subject stands that commands change."""


async def standing(subject: tuple[str, int]) -> str:
    """The hash of a subject as it stands; empty for one that is never changed, or is not there."""
    kind, owned = subject
    if kind not in _ROWS or not owned:
        return ""
    table, key = _ROWS[kind]
    found = await sql.rows(f"SELECT * FROM {table} WHERE {key} = ?", [owned])
    return digest({name: _plain(value) for name, value in found[0].items()}) if found else ""


def _plain(value: object) -> object:
    """A value as both databases give it: JSON unpacked, a truth as 0 or 1."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value[:1] in ("{", "["):
        return orjson.loads(value)
    return value


async def _head(chain: int) -> tuple[int, str]:
    """The head of a chain, its row held until the commit."""
    held = " FOR UPDATE" if sql.is_postgres() else ""
    select = f"SELECT seq, hash FROM audit_head WHERE chain = ?{held}"
    found = await sql.rows(select, [chain])
    if not found:
        await sql.execute(
            "INSERT INTO audit_head (chain, seq, hash) VALUES (?, 0, ?) ON CONFLICT (chain) DO NOTHING", [chain, NONE]
        )
        found = await sql.rows(select, [chain])
    return int(found[0]["seq"]), str(found[0]["hash"])


async def _close_block(chain: int, block: int) -> None:
    """Keep the root over a block's hashes, so that a proof reads one block and not the whole chain."""
    rows = await sql.rows(
        "SELECT hash FROM audit_entry WHERE chain = ? AND seq > ? AND seq <= ? ORDER BY seq",
        [chain, block * BLOCK, (block + 1) * BLOCK],
    )
    root = tree.root([tree.leaf(row["hash"]) for row in rows])
    await sql.execute("INSERT INTO audit_block (chain, block, root) VALUES (?, ?, ?)", [chain, block, root])


@dataclass(slots=True)
class _Noted:
    """What was written of somebody lately, and how much more there was."""

    at: datetime
    count: int = 0
    more: int = 0


_noted_of: "WeakKeyDictionary[TortoiseContext, dict[tuple[object, ...], _Noted]]" = WeakKeyDictionary()


def _noted(key: tuple[object, ...], now: datetime, lasts: timedelta) -> _Noted:
    """What is known of a key within its time."""
    kept = _noted_of.setdefault(require_context(), {})
    known = kept.get(key)
    if known is None or now - known.at >= lasts:
        if len(kept) >= KEPT_MAX:
            kept.clear()
        known = kept[key] = _Noted(at=now, more=0 if known is None else known.more)
    return known


async def denied(
    principal_id: int, command: str, codes: Sequence[str], *, value: str = "", clock: Clock | None = None
) -> None:
    """Write that somebody may not, in a transaction of its own. `principal_id` 0: nobody knows who it was.

    Of the same person, address and command no more than `DENIALS_A_MINUTE` are written; the others are counted.
    """
    now = (clock or SystemClock()).now()
    noted = _noted((principal_id, origin.present().address, command), now, timedelta(minutes=1))
    if noted.count >= DENIALS_A_MINUTE:
        noted.more += 1
        return
    noted.count += 1
    more, noted.more = noted.more, 0
    told_denied = {"codes": list(codes), "value": value, **({"not_written": more} if more else {})}
    await _alone(principal_id, command, told_denied, DENIED, now)


async def signed_in(principal_id: int, *, clock: Clock | None = None) -> None:
    """Write that somebody signed in with a token or session, once in `SIGN_INS_EVERY` for each address."""
    now, came = (clock or SystemClock()).now(), origin.present()
    noted = _noted((principal_id, came.address, came.token), now, SIGN_INS_EVERY)
    if not noted.count:
        noted.count = 1
        await _alone(principal_id, "sign_in", {}, SIGNED_IN, now)


async def _alone(principal_id: int, command: str, told_then: Mapping[str, object], outcome: str, now: datetime) -> None:
    async with in_transaction():
        day = await sql.rows("SELECT day FROM business_day WHERE id = 1")
        entry = Entry(
            principal_id=principal_id or await _nobody(),
            command=command[:64],
            subject=("", 0),
            told=told_then,
            booked_on=int(day[0]["day"]) if day else 0,
            recorded_at=now,
            outcome=outcome,
        )
        await write(await sequence.ids("audit_entry", 1), entry)


async def _nobody() -> int:
    """The principal that stands for whoever did not say who it is."""
    found = await sql.rows("SELECT id FROM principal WHERE code = ?", [NOBODY])
    if found:
        return int(found[0]["id"])
    root = await sql.rows("SELECT id FROM organisation WHERE parent_id IS NULL ORDER BY id LIMIT 1")
    made = await Principal.create(
        code=NOBODY, name=NOBODY, kind="SERVICE", organisation_id=int(root[0]["id"]), active=False
    )
    return made.id
