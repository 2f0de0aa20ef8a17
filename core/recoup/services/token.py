"""API tokens made, listed and revoked. What a token is, and how one is recognised, is in `access`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from recoup.clock import Clock
from recoup.errors import NotFound, Problem, Refused
from recoup.records.access import ApiToken, Principal
from recoup.services import access, authentication, grant, limits, principal, sight
from recoup.services.access import SCOPES, Actor, require
from recoup.services.unit_of_work import Mode, Work, unit_of_work

DAYS_MAX: Final = 730
TOKEN_ID_MAX: Final = 32
"""The longest life of a token, in days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A token without its secret."""

    token_id: str
    principal_code: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


def _problems(actor: Actor, principal_code: str, scopes: frozenset[str], days: int) -> list[Problem]:
    found = [*limits.text(principal_code, ("principal",), limits.NUMBER_MAX, required=True)]
    found += limits.whole(days, ("days",), least=1, most=DAYS_MAX)
    if not scopes:
        found.append(Problem(code="TEXT_MISSING", field=("scopes",)))
    for scope in sorted(scopes):
        found += limits.choice(scope, ("scopes",), tuple(sorted(SCOPES & actor.scopes)))
    return found


async def create(
    actor: Actor,
    *,
    principal_code: str,
    scopes: frozenset[str],
    days: int,
    mode: Mode = Mode.COMMIT,
    clock: Clock | None = None,
) -> str:
    """A new token, told this once. Needs `user.change`; its scopes are among the maker's own.

    What a token can do is what its principal may, under its scopes. The installation itself makes a principal that is
    new, as a service at the root with the core roles that match the scopes; anybody else makes tokens for services that
    it reaches, else it could act as somebody. Raises `NotFound`, `Refused` with every problem of the input.
    """
    actor = require(actor, "user.change")
    problems = _problems(actor, principal_code, scopes, days)
    if problems:
        raise Refused(*problems)
    token_id, secret_hash, text = authentication.mint()
    asked = {"principal": principal_code, "scopes": sorted(scopes), "days": days, "token": token_id}
    async with unit_of_work(actor, "token.create", mode=mode, input=asked, clock=clock) as work:
        made = await ApiToken.create(
            token_id=token_id,
            secret_hash=secret_hash,
            principal_id=await _holder(work, actor, principal_code, scopes),
            scopes=sorted(scopes),
            maker_id=actor.principal_id,
            created_at=work.now,
            expires_at=work.now + timedelta(days=days),
        )
        work.subject = ("api_token", made.id)
    return text


async def _holder(work: Work, actor: Actor, code: str, scopes: frozenset[str]) -> int:
    if actor.grants is None:
        known = await Principal.exists(code=code)
        who = await access.principal(code)
        if not known:
            await grant.give_matching(work, who, scopes)
        return who.id
    row = await principal.reached(actor, code)
    if row["kind"] != access.SERVICE:
        raise Refused(Problem(code="TOKEN_FOR_PERSON", field=("principal",), value=code))
    return int(row["id"])


async def everything(actor: Actor) -> tuple[TokenView, ...]:
    """All tokens, newest first. Needs `user.read`."""
    actor = require(actor, access.USER_READ)
    found = await ApiToken.all().order_by("-id").select_related("principal__organisation")
    return tuple(
        TokenView(
            token_id=token.token_id,
            principal_code=token.principal.code,
            scopes=tuple(token.scopes),
            created_at=token.created_at,
            expires_at=token.expires_at,
            revoked_at=token.revoked_at,
            last_used_at=token.last_used_at,
        )
        for token in found
        if sight.sees(actor, token.principal.organisation.path)
    )


async def revoke(actor: Actor, token_id: str, *, mode: Mode = Mode.COMMIT, clock: Clock | None = None) -> None:
    """Make a token worthless from now on; twice is the same as once. Needs `user.change`. Raises `NotFound`."""
    actor = require(actor, "user.change")
    async with unit_of_work(actor, "token.revoke", mode=mode, input={"token": token_id}, clock=clock) as work:
        asked = token_id if len(token_id) <= TOKEN_ID_MAX else ""
        token = await ApiToken.get_or_none(token_id=asked).select_related("principal__organisation")
        if token is None or not sight.sees(actor, token.principal.organisation.path):
            raise NotFound("token", token_id)
        await ApiToken.filter(id=token.id, revoked_at=None).update(revoked_at=work.now)
        work.subject = ("api_token", token.id)
