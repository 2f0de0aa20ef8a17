"""Who is behind a token: an API token's secret recognised, and what its principal holds.

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
from recoup.services import grant
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
    """The actor behind an API token.

    Raises `Refused` UNAUTHENTICATED, in the same words, for a malformed, unknown, expired or revoked one.
    """
    now = (clock or SystemClock()).now()
    parts = _TOKEN.fullmatch(token)
    if parts is None or not hmac.compare_digest(_checksum(token[:-8]), parts[3]):
        raise Refused(Problem(code="UNAUTHENTICATED"))
    found = await ApiToken.get_or_none(token_id=parts[1]).select_related("principal__organisation")
    genuine = hmac.compare_digest(_hash(parts[2]), found.secret_hash if found else _NOBODY)
    if found is None or not genuine or not _is_live(found, now):
        raise Refused(Problem(code="UNAUTHENTICATED"))
    if found.last_used_at is None or now - found.last_used_at >= USE_NOTED_EVERY:
        await ApiToken.filter(id=found.id).update(last_used_at=now)
    who = found.principal
    return Actor(
        principal_id=who.id,
        code=who.code,
        name=who.name,
        scopes=SCOPES & frozenset(found.scopes),
        organisation_path=who.organisation.path,
        grants=None if who.code == LOCAL_CODE else await grant.of(who.id, now.date()),
    )


def _is_live(token: ApiToken, now: datetime) -> bool:
    return token.revoked_at is None and now < token.expires_at and token.principal.active
