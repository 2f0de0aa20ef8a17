"""Commands that are carried out once however often they are sent (api.md §1.5).

The key is claimed in the transaction that the command writes in. A twin that is under way at the same time waits for
the first one's commit and then finds the key taken; if the first one failed, the key is free. Keys are kept for ever.
A refusal leaves nothing behind, its key neither: what was refused may be sent again when it has become possible.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import orjson

from recoup.errors import Problem
from recoup.services import limits, sql
from recoup.services.unit_of_work import Work

_CLAIM: Final = (
    "INSERT INTO idempotency (principal_id, command, key, input_hash, result, audit_id) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (principal_id, command, key) DO NOTHING"
)
_HELD: Final = (
    "SELECT key, input_hash, result, audit_id FROM idempotency "
    "WHERE principal_id = ? AND command = ? AND key IN ({keys})"
)

REUSED: Final = "IDEMPOTENCY_KEY_REUSED"


async def claim(work: Work, command: str, hashes: Mapping[str, str], results: Mapping[str, str]) -> dict[str, str]:
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
