"""Who is behind a token: an API token's secret recognised or a signature checked, and what its principal holds.

Who was recognised is remembered for some seconds (`recent`): a list is then asked for in one statement that tells as
well how the token stands (`STANDING`), instead of one statement after the other.

A token is `rcp_<id>_<secret><crc32>`: the prefix and the checksum let scanners find one that leaked, the secret is 256
random bits, stored is only its SHA-256.
"""

import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from weakref import WeakKeyDictionary

from tortoise.context import TortoiseContext, require_context

from recoup.clock import Clock, SystemClock
from recoup.errors import Problem, Refused
from recoup.records.access import ApiToken
from recoup.records.fields import micros_of
from recoup.services import holding, oidc, origin, sql
from recoup.services.access import LOCAL_CODE, SCOPES, Actor

USE_NOTED_EVERY: Final = timedelta(minutes=1)
"""`last_used_at` is written no more often: a read must not become a write each time."""

_TOKEN: Final = re.compile(r"rcp_([0-9a-f]{16})_([0-9a-f]{64})([0-9a-f]{8})")
_NOBODY: Final = "0" * 64


RECENT_MAX: Final = 10_000
"""Tokens that a process remembers."""
_MICROS: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, eq=False)
class Recent:
    """Whose API token was recognised moments ago, and how token, holder and home stood in the database then.

    It counts only together with a statement that tells `STANDING` anew, for `token_id`, and finds it to be `standing`.
    `memo` is for what follows from the actor alone.
    """

    actor: Actor
    token_id: str
    standing: str
    ends: int
    memo: dict[object, Any] = field(default_factory=dict)


_recent_of: "WeakKeyDictionary[TortoiseContext, dict[tuple[bytes, str], Recent]]" = WeakKeyDictionary()


def recent(token: str, address: str, *, clock: Clock | None = None) -> Recent | None:
    """Who was recognised by this token from this address moments ago; None where it has to be looked up."""
    known = _recent_of.get(require_context(), {}).get(_key(token, address))
    if known is None:
        return None
    now = (clock or SystemClock()).now()
    held = holding.kept(known.actor.principal_id, now.date())
    return known if micros_of(now) < known.ends and held is not None and held is known.actor.grants else None


def _key(token: str, address: str) -> tuple[bytes, str]:
    return hashlib.sha256(token.encode()).digest(), address


def _remember(token: str, found: sql.Row, actor: Actor) -> None:
    """On PostgreSQL, until it is to be noted again that the token is in use."""
    if actor.grants is None or "standing" not in found or found["last_used_at"] is None:
        return
    kept = _recent_of.setdefault(require_context(), {})
    if len(kept) >= RECENT_MAX:
        kept.clear()
    ends = min(found["expires_at"], found["last_used_at"] + USE_NOTED_EVERY // _MICROS)
    kept[_key(token, origin.present().address)] = Recent(actor, found["token_id"], found["standing"], ends)


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

    Raises `Refused` UNAUTHENTICATED for none at all, and TOKEN_UNKNOWN, in the same words, for a malformed, unknown or
    forged one. Whoever holds a genuine one is told what became of it: TOKEN_EXPIRED, TOKEN_REVOKED, PRINCIPAL_INACTIVE.
    """
    now = (clock or SystemClock()).now()
    if not token:
        raise Refused(Problem(code="UNAUTHENTICATED"))
    if oidc.looks_signed(token):
        return await oidc.authenticate(token, now)
    parts = _TOKEN.fullmatch(token)
    if parts is None or not hmac.compare_digest(_checksum(token[:-8]), parts[3]):
        raise Refused(Problem(code="TOKEN_UNKNOWN"))
    rows = await sql.rows(_HOLDER_TOLD if sql.is_postgres() else _HOLDER, [parts[1]])
    genuine = hmac.compare_digest(_hash(parts[2]), rows[0]["secret_hash"] if rows else _NOBODY)
    if not rows or not genuine:
        raise Refused(Problem(code="TOKEN_UNKNOWN"))
    found = rows[0]
    if reason := _over(found, now):
        raise Refused(Problem(code=reason, value=found["code"]))
    if found["last_used_at"] is None or micros_of(now) - found["last_used_at"] >= USE_NOTED_EVERY // _MICROS:
        await ApiToken.filter(token_id=parts[1]).update(last_used_at=now)
    actor = Actor(
        principal_id=found["principal_id"],
        code=found["code"],
        name=found["name"],
        scopes=SCOPES & frozenset(sql.unpacked(found["scopes"])),
        organisation_path=found["path"],
        grants=None if found["code"] == LOCAL_CODE else await holding.of(found["principal_id"], now.date()),
    )
    _remember(token, found, actor)
    return actor


_HOLDING: Final = (
    "FROM api_token t JOIN principal p ON p.id = t.principal_id JOIN organisation o ON o.id = p.organisation_id "
    "WHERE t.token_id = ?"
)
_STANDS: Final = (
    "ROW(t.secret_hash, t.scopes, t.expires_at, t.revoked_at, t.principal_id, p.code, p.name, p.active, o.path)::text"
)
STANDING: Final = f"(SELECT {_STANDS} {_HOLDING})"
"""Of PostgreSQL: everything of a token, its holder and its home that decides whether it counts, and for whom."""
_COLUMNS: Final = (
    "SELECT t.token_id, t.secret_hash, t.scopes, t.expires_at, t.revoked_at, t.last_used_at, t.principal_id, p.code, "
    "p.name, p.active, o.path"
)
_HOLDER: Final = f"{_COLUMNS} {_HOLDING}"
_HOLDER_TOLD: Final = f"{_COLUMNS}, {_STANDS} AS standing {_HOLDING}"


def _over(token: sql.Row, now: datetime) -> str:
    """Why a genuine token does not count any more; empty while it does."""
    if token["revoked_at"] is not None:
        return "TOKEN_REVOKED"
    if micros_of(now) >= token["expires_at"]:
        return "TOKEN_EXPIRED"
    return "" if token["active"] else "PRINCIPAL_INACTIVE"
