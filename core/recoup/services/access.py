"""Who asks, and what they may do: API tokens, scopes and the part of the organisation that is in sight.

Deny by default: every public function of the services begins with `require`. A token is `rcp_<id>_<secret><crc32>`: the
prefix and the checksum let scanners find one that leaked, the secret is 256 random bits, stored is only its SHA-256.
"""

import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from recoup.clock import Clock, SystemClock
from recoup.errors import Problem, Refused
from recoup.records.access import ApiToken, Organisation, Principal
from recoup.translation import Language

READ: Final = "read"
"""Every query."""
OPERATE: Final = "operate"
"""Board, disburse, record and reverse payments, record facts, work on tasks."""
ADMIN: Final = "admin"
"""Turn the day, make and revoke tokens."""
SCOPES: Final = frozenset({READ, OPERATE, ADMIN})

ROOT_CODE: Final = "root"
"""The organisation at the top of the tree: the installation itself."""
LOCAL_CODE: Final = "local"
"""The principal of whoever runs the program on the database itself."""
USE_NOTED_EVERY: Final = timedelta(minutes=1)
"""`last_used_at` is written no more often: a read must not become a write each time."""

_TOKEN: Final = re.compile(r"rcp_([0-9a-f]{16})_([0-9a-f]{64})([0-9a-f]{8})")
_NOBODY: Final = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever asks: a person or a service, its scopes, and the organisation under which it sees loans."""

    principal_id: int
    code: str
    scopes: frozenset[str]
    organisation_path: str
    language: Language = Language.EN


def require(actor: Actor, scope: str) -> None:
    """Raises `Refused` FORBIDDEN unless the actor holds the scope."""
    if scope not in actor.scopes:
        raise Refused(Problem(code="FORBIDDEN", field=("scope",), value=actor.code, limit=scope))


async def root_organisation() -> Organisation:
    """The organisation at the top, made when the database is new."""
    root, made = await Organisation.get_or_create(code=ROOT_CODE, defaults={"name": "Recoup", "kind": "INSTALLATION"})
    if made:
        root.path = f".{root.id}."
        await root.save(update_fields=["path"])
    return root


async def principal(code: str, *, kind: str = "SERVICE") -> Principal:
    """The principal of that code, made under the root when it is new."""
    known = await Principal.get_or_none(code=code)
    if known is not None:
        return known
    root = await root_organisation()
    made, _ = await Principal.get_or_create(
        code=code, defaults={"name": code, "kind": kind, "organisation_id": root.id, "active": True}
    )
    return made


async def local_actor(language: Language = Language.EN) -> Actor:
    """Whoever sits at the machine and runs the program on the database itself: all scopes, the whole organisation."""
    root = await root_organisation()
    who = await principal(LOCAL_CODE)
    return Actor(principal_id=who.id, code=who.code, scopes=SCOPES, organisation_path=root.path, language=language)


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
    return Actor(
        principal_id=found.principal_id,
        code=found.principal.code,
        scopes=SCOPES & frozenset(found.scopes),
        organisation_path=found.principal.organisation.path,
    )


def _is_live(token: ApiToken, now: datetime) -> bool:
    return token.revoked_at is None and now < token.expires_at and token.principal.active
