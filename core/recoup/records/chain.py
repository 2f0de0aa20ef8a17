"""The bytes of an audit record, and the hash that chains it to the one before.

    canonical   the record as JSON in UTF-8: keys sorted, no spaces, whole numbers and texts only
    hash        SHA-256 of the 32 bytes of the hash before, followed by the canonical bytes; before the first: zeros

A stranger computes it with any language's JSON and SHA-256. The form is frozen: records that were written keep their
hash for ever; another form would need another field `form` in the record.
"""

import hashlib
from collections.abc import Mapping
from operator import itemgetter
from typing import Any, Final

import orjson

NONE: Final = "0" * 64
"""The hash before the first record."""
BLOCK: Final = 1024
"""Records whose hashes make a block of the tree; a power of two."""

_NAMES: Final = {
    "address": "address",
    "after": "after_hash",
    "at": "recorded_at",
    "before": "before_hash",
    "chain": "chain",
    "command": "command",
    "day": "booked_on",
    "id": "id",
    "input": "input",
    "organisation": "organisation_id",
    "outcome": "outcome",
    "principal": "principal_id",
    "request": "request_id",
    "seq": "seq",
    "subject": "subject_id",
    "subject_kind": "subject_type",
    "token": "token",
}
COLUMNS: Final = tuple(_NAMES.values())
"""The columns of a record that are hashed."""
_VALUES: Final = itemgetter(*COLUMNS)


def record_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as a record: under the names that are hashed, the input unpacked, `at` in microseconds since 1970."""
    told = dict(zip(_NAMES, _VALUES(row), strict=True))
    if isinstance(told["input"], str | bytes):
        told["input"] = orjson.loads(told["input"])
    return told


def canonical(record: Mapping[str, Any]) -> bytes:
    """The bytes of a record."""
    return orjson.dumps(dict(record), option=orjson.OPT_SORT_KEYS)


def link(before: str, record: Mapping[str, Any]) -> str:
    """The hash of a record that follows the one with the hash `before`."""
    return hashlib.sha256(bytes.fromhex(before) + canonical(record)).hexdigest()
