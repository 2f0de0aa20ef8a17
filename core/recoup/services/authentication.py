"""Who is behind a token: an API token's secret recognised or a signature checked, and what its principal holds.

A token is `rcp_<id>_<secret><crc32>`: the prefix and the checksum let scanners find one that leaked, the secret is 256
random bits, stored is only its SHA-256.
"""

import hashlib
import hmac
import re
import secrets
import zlib
from datetime import datetime, timedelta
from typing import Final

from recoup.clock import Clock, SystemClock
from recoup.errors import Problem, Refused
from recoup.records.access import ApiToken
from recoup.records.fields import micros_of
from recoup.services import holding, oidc, sql
from recoup.services.access import LOCAL_CODE, SCOPES, Actor

USE_NOTED_EVERY: Final = timedelta(minutes=1)
"""`last_used_at` is written no more often: a read must not become a write each time."""

_TOKEN: Final = re.compile(r"rcp_([0-9a-f]{16})_([0-9a-f]{64})([0-9a-f]{8})")
_NOBODY: Final = "0" * 64


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def mint() -> tuple[str, str, str]:
    """A new token: its id, the SHA-256 of its secret, and the whole text that is shown once."""
    token_id, secret = secrets.token_hex(8), secrets.token_hex(32)
    text = f"rcp_{token_id}_{secret}"
    return token_id, _hash(secret), text + _checksum(text)


async def authenticate(token: str, *, clock: Clock | None = None) -> Actor:
    """The actor behind a token: an API token, or one that a trusted identity provider signed.

    Raises `Refused` UNAUTHENTICATED, in the same words, for a malformed, unknown or forged one. Whoever holds a genuine
    one is told what became of it: TOKEN_EXPIRED, TOKEN_REVOKED, PRINCIPAL_INACTIVE.
    """
    now = (clock or SystemClock()).now()
    if oidc.looks_signed(token):
        return await oidc.authenticate(token, now)
    parts = _TOKEN.fullmatch(token)
    if parts is None or not hmac.compare_digest(_checksum(token[:-8]), parts[3]):
        raise Refused(Problem(code="UNAUTHENTICATED"))
    rows = await sql.rows(_HOLDER, [parts[1]])
    genuine = hmac.compare_digest(_hash(parts[2]), rows[0]["secret_hash"] if rows else _NOBODY)
    if not rows or not genuine:
        raise Refused(Problem(code="UNAUTHENTICATED"))
    found = rows[0]
    if reason := _over(found, now):
        raise Refused(Problem(code=reason, value=found["code"]))
    if found["last_used_at"] is None or micros_of(now) - found["last_used_at"] >= USE_NOTED_EVERY // timedelta(
        microseconds=1
    ):
        await ApiToken.filter(token_id=parts[1]).update(last_used_at=now)
    return Actor(
        principal_id=found["principal_id"],
        code=found["code"],
        name=found["name"],
        scopes=SCOPES & frozenset(sql.unpacked(found["scopes"])),
        organisation_path=found["path"],
        grants=None if found["code"] == LOCAL_CODE else await holding.of(found["principal_id"], now.date()),
    )


_HOLDER: Final = """
SELECT t.secret_hash, t.scopes, t.expires_at, t.revoked_at, t.last_used_at, t.principal_id, p.code, p.name, p.active,
       o.path
FROM api_token t JOIN principal p ON p.id = t.principal_id JOIN organisation o ON o.id = p.organisation_id
WHERE t.token_id = ?"""


def _over(token: sql.Row, now: datetime) -> str:
    """Why a genuine token does not count any more; empty while it does."""
    if token["revoked_at"] is not None:
        return "TOKEN_REVOKED"
    if micros_of(now) >= token["expires_at"]:
        return "TOKEN_EXPIRED"
    return "" if token["active"] else "PRINCIPAL_INACTIVE"
