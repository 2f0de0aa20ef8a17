"""People by an identity provider: its signed access tokens (RFC 9068), read here and nowhere issued.

A token counts when its issuer and audience are ours, its type is `at+jwt` (an ID token is none), its algorithm is on
the list, its key is one that the issuer publishes, and it is neither over nor too early. Who it is for is the principal
that an administrator linked to that issuer and subject; names are never merged. Roles in a token only narrow what the
principal holds here: the identity provider cannot mint permissions.

Keys are kept; a key that is not known is asked for once in `REFRESH_SECONDS`, whoever sends such tokens.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import httpx
import orjson
import structlog
from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import ClaimsOption

from recoup.errors import Problem, Refused
from recoup.records.access import Identity, Membership, Principal
from recoup.rules.calendar import day_of
from recoup.services import access, holding
from recoup.services.access import PERSON, SCOPES, Actor
from recoup.services.unit_of_work import unit_of_work

KINDS: Final = frozenset({"at+jwt", "application/at+jwt"})
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
"""What a token may be signed with; never `none`, never a shared secret."""
LEEWAY_SECONDS: Final = 60
REFRESH_SECONDS: Final = 30
KEYS_LIVE_SECONDS: Final = 3600
FETCH_SECONDS: Final = 5
TOKEN_LENGTH_MAX: Final = 16_384
_REQUIRED: Final = ("iss", "sub", "aud", "exp", "iat", "jti", "client_id")
_log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom to believe, and what for. `acr` and `age` say what counts as a step-up; empty and 0: nothing does."""

    issuers: tuple[str, ...]
    audience: str
    algorithms: tuple[str, ...] = ALGORITHMS[:1]
    roles_claim: str = ""
    role_names: Mapping[str, str] = field(default_factory=dict)
    just_in_time: bool = False
    acr: tuple[str, ...] = ()
    age: int = 0


@dataclass(slots=True)
class _Keys:
    """The published keys of an issuer, and when they were asked for."""

    keys: KeySet | None = None
    asked_at: float = float("-inf")

    def knows(self, kid: str) -> bool:
        return self.keys is not None and any(key.kid == kid for key in self.keys.keys)


_trusted: "list[Trust]" = []
_published: dict[str, _Keys] = {}


def trust(wanted: Trust | None) -> None:
    """Believe these issuers in this process from now on; None: nobody."""
    _trusted[:] = [] if wanted is None or not wanted.issuers else [wanted]
    _published.clear()


def looks_signed(token: str) -> bool:
    """Whether a text could be a signed token, and anybody is believed at all."""
    return bool(_trusted) and token.count(".") == 2 and len(token) <= TOKEN_LENGTH_MAX


async def authenticate(token: str, now: datetime) -> Actor:
    """The actor behind a signed token.

    Raises `Refused`: TOKEN_UNKNOWN for one that does not count, TOKEN_EXPIRED for one that is over, SIGN_IN_UNKNOWN
    for somebody whom nobody linked, PRINCIPAL_INACTIVE for somebody who is let in no more.
    """
    believed = _trusted[0]
    try:
        claims = await _claims(token, believed, now)
    except ExpiredTokenError as over:
        raise Refused(Problem(code="TOKEN_EXPIRED")) from over
    except (JoseError, ValueError, KeyError, TypeError) as fault:
        _log.info("token_refused", reason=type(fault).__name__)
        raise Refused(Problem(code="TOKEN_UNKNOWN")) from fault
    who = await _principal(claims, believed, now)
    if not who.active:
        raise Refused(Problem(code="PRINCIPAL_INACTIVE", value=who.code))
    held = await holding.of(who.id, now.date())
    named = _named(claims, believed)
    return Actor(
        principal_id=who.id,
        code=who.code,
        name=who.name,
        scopes=SCOPES,
        organisation_path=await access.path_of(who.organisation_id),
        grants=held if named is None else tuple(each for each in held if each.role in named),
        step_up="" if _is_stepped_up(claims, believed, now) else " ".join(believed.acr) or f"{believed.age} s",
    )


async def _claims(token: str, believed: Trust, now: datetime) -> dict[str, Any]:
    """What a token says, once it is known to be genuine, ours and in time."""
    sealed = jws.extract_compact(token.encode())
    header = sealed.headers()
    issuer = orjson.loads(sealed.payload)["iss"]
    if str(header.get("typ", "")).lower() not in KINDS or header.get("alg") not in believed.algorithms:
        raise ValueError
    if issuer not in believed.issuers:
        raise ValueError
    keys = await _keys(issuer, str(header["kid"]))
    read = jwt.decode(token, keys, algorithms=list(believed.algorithms)).claims
    wanted: dict[str, ClaimsOption] = {name: {"essential": True} for name in _REQUIRED}
    wanted |= {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": believed.audience}}
    jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=LEEWAY_SECONDS, **wanted).validate(read)
    return dict(read)


async def _keys(issuer: str, kid: str) -> KeySet:
    """The issuer's keys, asked for anew where one is missing or they are old, but not more often than allowed."""
    kept = _published.setdefault(issuer, _Keys())
    age = time.monotonic() - kept.asked_at
    if (not kept.knows(kid) and age >= REFRESH_SECONDS) or age >= KEYS_LIVE_SECONDS:
        kept.asked_at = time.monotonic()
        try:
            kept.keys = await _fetched(issuer)
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as fault:
            _log.warning("identity_provider_away", issuer=issuer, reason=type(fault).__name__)
    if kept.keys is None or not kept.knows(kid):
        raise ValueError
    return kept.keys


async def _fetched(issuer: str) -> KeySet:
    async with httpx.AsyncClient(timeout=FETCH_SECONDS, follow_redirects=False) as client:
        found = await client.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        described = found.raise_for_status().json()
        if described["issuer"] != issuer:
            raise ValueError
        published = (await client.get(described["jwks_uri"])).raise_for_status().json()
    return KeySet.import_key_set({"keys": [key for key in published["keys"] if key.get("kty") != "oct"]})


async def _principal(claims: Mapping[str, Any], believed: Trust, now: datetime) -> Principal:
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    found = await Identity.get_or_none(issuer=issuer, subject=subject).select_related("principal")
    if found is not None:
        return found.principal
    if not believed.just_in_time:
        raise Refused(Problem(code="SIGN_IN_UNKNOWN", value=subject, limit=issuer))
    return await _welcomed(issuer, subject, str(claims.get("name") or subject), now)


async def _welcomed(issuer: str, subject: str, name: str, now: datetime) -> Principal:
    """A new person without any grant, where the settings let anybody in whom the identity provider knows."""
    code = f"oidc-{sha256(f'{issuer} {subject}'.encode()).hexdigest()[:16]}"
    local = await access.local_actor()
    told = {"issuer": issuer, "subject": subject}
    async with unit_of_work(local, "principal.welcome", input=told) as work:
        root = await access.root_organisation()
        who, _ = await Principal.get_or_create(
            code=code, defaults={"name": name[:200], "kind": PERSON, "organisation_id": root.id, "active": True}
        )
        made = {"principal_id": who.id, "linked_at": now, "audit_id": work.audit_id}
        await Identity.get_or_create(issuer=issuer, subject=subject, defaults=made)
        first = {"organisation_id": root.id, "begins_on": day_of(now.date()), "audit_id": work.audit_id}
        await Membership.get_or_create(principal_id=who.id, ends_on=0, defaults=first)
        work.subject = ("principal", who.id)
    return who


def _named(claims: Mapping[str, Any], believed: Trust) -> frozenset[str] | None:
    """The roles that the token names, in our words; None where the settings do not ask it."""
    if not believed.roles_claim:
        return None
    value: Any = claims
    for step in believed.roles_claim.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    listed = value if isinstance(value, list) else []
    return frozenset(believed.role_names.get(str(name), str(name)) for name in listed)


def _is_stepped_up(claims: Mapping[str, Any], believed: Trust, now: datetime) -> bool:
    """Whether the person signed in strongly enough, and lately enough, for what needs two persons."""
    if believed.acr and claims.get("acr") not in believed.acr:
        return False
    at = claims.get("auth_time")
    fresh = isinstance(at, int) and now.timestamp() - at <= believed.age + LEEWAY_SECONDS
    return not believed.age or fresh
