"""The audit trail: one entry per command that was carried out, written last, with the id that all its rows bear."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

import orjson

from recoup.records.audit import AuditEntry

DONE = "DONE"
"""The only outcome that is written: what was refused left nothing behind."""


def told(value: object) -> Any:  # noqa: ANN401  JSON is any shape
    """An input as plain JSON values; dates as text."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return orjson.loads(orjson.dumps(plain, option=orjson.OPT_NON_STR_KEYS))


def digest(value: object) -> str:
    """SHA-256 of an input in canonical form: the same input gives the same digest, whatever the order of its keys."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)).hexdigest()


def summary(rows: Sequence[object]) -> dict[str, object]:
    """What stands in the audit entry of a bulk command: how many rows, and what they were by digest."""
    return {"rows": len(rows), "digest": digest([digest(row) for row in rows])}


async def write(
    audit_id: int,
    *,
    principal_id: int,
    command: str,
    subject: tuple[str, int],
    told_input: Mapping[str, object],
    booked_on: int,
    recorded_at: datetime,
) -> None:
    """Write the entry whose id the command's rows bear already."""
    await AuditEntry.create(
        id=audit_id,
        recorded_at=recorded_at,
        booked_on=booked_on,
        principal_id=principal_id,
        command=command,
        subject_type=subject[0],
        subject_id=subject[1],
        input=dict(told_input),
        outcome=DONE,
    )
