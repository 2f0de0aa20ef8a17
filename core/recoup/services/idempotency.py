# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Commands that are carried out once however often they are sent (api.md §1.5).

The key is claimed in the transaction that the command writes in. A twin that is under way at the same time waits for
the first one's commit and then finds the key taken; if the first one failed, the key is free. Keys are kept for ever.
A refusal leaves nothing behind, its key neither: what was refused may be sent again when it has become possible.

Where money moves the key is a part of the draft. Any other command takes the one that its request was sent with.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Protocol

import orjson

from recoup.errors import Problem, RecoupError, Refused
from recoup.records.fields import numbered_id
from recoup.services import audit, limits, sql
from recoup.services.access import Actor

_CLAIM: Final = (
    "INSERT INTO idempotency (principal_id, command, key, input_hash, result, audit_id) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (principal_id, command, key) DO NOTHING"
)
_HELD: Final = (
    "SELECT key, input_hash, result, audit_id FROM idempotency "
    "WHERE principal_id = ? AND command = ? AND key IN ({keys})"
)

REUSED: Final = "IDEMPOTENCY_KEY_REUSED"


class Claimant(Protocol):
    """What claims keys: `unit_of_work.Work`."""

    @property
    def actor(self) -> Actor:
        """Whoever commands."""
        ...

    @property
    def audit_id(self) -> int:
        """The id that all rows of the command bear."""
        ...


async def claim(work: Claimant, command: str, hashes: Mapping[str, str], results: Mapping[str, str]) -> dict[str, str]:
    """Claim keys for this transaction; those that were known before, with what they gave then.

    `hashes` are the inputs' digests by key, `results` name what each key is about to give. A key that was used with
    another input gives `REUSED`. A single command and its bulk form share `command` and with it their keys.
    """
    who = work.actor.principal_id
    await sql.execute_many(
        _CLAIM,
        [
            (who, command, key, hashes[key], orjson.dumps({"it": results[key]}).decode(), work.audit_id)
            for key in sorted(hashes)
        ],
    )
    held = await sql.rows_in(_HELD, sorted(hashes), [who, command])
    return {
        row["key"]: str(sql.unpacked(row["result"])["it"]) if row["input_hash"] == hashes[row["key"]] else REUSED
        for row in held
        if row["audit_id"] != work.audit_id
    }


def reused(keys: Sequence[str], done: Mapping[str, str]) -> dict[int, tuple[Problem, ...]]:
    """Keys that were used with another input, by place."""
    return {
        row: (Problem(code=REUSED, field=("idempotency_key",), value=key),)
        for row, key in enumerate(keys)
        if done.get(key) == REUSED
    }


def problems(keys: Sequence[str]) -> dict[int, list[Problem]]:
    """What is wrong with keys by themselves: missing, too long, given twice in one command."""
    counted = Counter(keys)
    found: dict[int, list[Problem]] = {}
    for row, key in enumerate(keys):
        listed = list(limits.text(key, ("idempotency_key",), limits.KEY_MAX, required=True))
        if counted[key] > 1:
            listed.append(Problem(code="GIVEN_TWICE", field=("idempotency_key",), value=key))
        if listed:
            found[row] = listed
    return found


# --- commands that have no key of their own -------------------------------------------------------------------------


class Repeated(RecoupError):
    """A command was sent again with the key it had before. `audit_id` is that of the time when it was carried out."""

    def __init__(self, audit_id: int) -> None:
        super().__init__("carried out before")
        self.audit_id = audit_id


@dataclass(slots=True)
class _Sent:
    key: str
    claimed: bool = False


_sent: ContextVar[_Sent | None] = ContextVar("recoup_idempotency_key", default=None)


@contextmanager
def sent_with(key: str | None) -> Iterator[None]:
    """The first command inside claims the key; the others belong to it.

    with idempotency.sent_with("4711"):
        await contact.log(actor, draft)         # raises `Repeated` where it was logged with this key before
    """
    before = _sent.set(None if key is None else _Sent(key))
    try:
        yield
    finally:
        _sent.reset(before)


async def once(work: Claimant, command: str, told: object) -> None:
    """Claim the key that the present request was sent with, if any. Raises `Repeated`, and `Refused` `REUSED`."""
    sent = _sent.get()
    if sent is None or sent.claimed:
        return
    sent.claimed = True
    limits.refuse({0: problems([sent.key]).get(0, [])}, single=True)
    stored = await claim(work, command, {sent.key: audit.digest(told)}, {sent.key: str(work.audit_id)})
    limits.refuse(reused([sent.key], stored), single=True)
    if sent.key in stored:
        raise Repeated(int(stored[sent.key]))


def take() -> str | None:
    """The key that the present request was sent with, taken out of the hands of the commands inside; None without one.

    For a run of many transactions, which is done when the last of them is (`unit_of_work.many_units`).
    """
    sent = _sent.get()
    if sent is None or sent.claimed:
        return None
    sent.claimed = True
    limits.refuse({0: problems([sent.key]).get(0, [])}, single=True)
    return sent.key


async def done_before(actor: Actor, command: str, key: str, told: object) -> None:
    """Raises `Repeated` where the key was claimed with this input, and `Refused` `REUSED` where with another."""
    held = await sql.rows_in(_HELD, [key], [actor.principal_id, command])
    for row in held:
        if row["input_hash"] != audit.digest(told):
            raise Refused(Problem(code=REUSED, field=("idempotency_key",), value=key))
        raise Repeated(int(row["audit_id"]))


_MADE: Final = {
    "Message": "message",
    "Promise": "promise",
    "ContactPoint": "contact_point",
    "Contact": "contact_attempt",
    "Delegation": "delegation",
    "Approval": "approval",
    "Case": "work_case",
    "BulkExport": "bulk_export",
}
"""Tables of nouns whose rows bear the id of the command that made them."""
_ABOUT: Final = {
    "Document": "document",
    "Loan": "loan",
    "Party": "party",
    "Case": "work_case",
    "Task": "task",
    "Approval": "approval",
    "Delegation": "delegation",
    "Evidence": "evidence",
}
"""Tables of nouns that commands are about, as their audit entries say."""


async def made(audit_id: int, noun: str) -> str | None:
    """The public id of what a command made of that noun, else of what it was about; None where there is nothing."""
    if noun == "Fact":
        told = await sql.rows("SELECT COALESCE(ends_id, id) AS id FROM fact WHERE audit_id = ? ORDER BY id", [audit_id])
        return numbered_id(told[0]["id"]) if told else None
    if noun in _MADE:
        found = await sql.rows(f"SELECT public_id FROM {_MADE[noun]} WHERE audit_id = ? ORDER BY id", [audit_id])
        if found:
            return str(found[0]["public_id"])
    if noun not in _ABOUT:
        return None
    found = await sql.rows(
        f"SELECT t.public_id FROM {_ABOUT[noun]} t JOIN audit_entry e ON e.subject_id = t.id "
        "WHERE e.id = ? AND e.subject_type = ?",
        [audit_id, noun.lower()],
    )
    return str(found[0]["public_id"]) if found else None
