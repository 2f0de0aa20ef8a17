"""The first administrator, before any identity provider knows anybody: the one password there is.

It is set at the machine (`recoup user bootstrap`), kept by argon2id, and exchanged for a token of an hour. After
`FAILURES_MAX` wrong guesses in a row nobody gets in for `LOCKED_FOR`; right, wrong and locked stand in the audit trail.
"""

import asyncio
from datetime import timedelta
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from recoup.clock import Clock, SystemClock
from recoup.errors import Problem, Refused
from recoup.records.access import ApiToken, Password, Principal, RoleGrant
from recoup.rules.calendar import day_of
from recoup.services import access, authentication, holding, limits, role
from recoup.services.access import ADMIN, PERSON, READ, Actor, require
from recoup.services.unit_of_work import unit_of_work

LENGTH_MIN: Final = 12
LENGTH_MAX: Final = 200
FAILURES_MAX: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
TOKEN_LIVES: Final = timedelta(hours=1)
SCOPES: Final = frozenset({READ, ADMIN})
"""What the token of a sign-in can be used for: the first administrator moves no money."""

_HASHER: Final = PasswordHasher()


@cache
def _nobodys() -> str:
    """A hash to guess at where there is no such administrator, so that both take as long."""
    return _HASHER.hash("nobody")


async def set_password(actor: Actor, code: str, password: str, *, clock: Clock | None = None) -> None:
    """Make the first administrator, or give it a new password. Only for the installation itself.

    Raises `Refused` NOT_PERMITTED for anybody else, PASSWORD_LENGTH, and TEXT_MISSING for an empty code.
    """
    require(actor, "user.change")
    if actor.grants is not None:
        raise Refused(access.not_permitted(actor, "user.change"))
    problems = [*limits.text(code, ("code",), limits.NUMBER_MAX, required=True)]
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX:
        problems.append(Problem(code="PASSWORD_LENGTH", field=("password",), limit=f"{LENGTH_MIN} … {LENGTH_MAX}"))
    if problems:
        raise Refused(*problems)
    kept = await asyncio.to_thread(_HASHER.hash, password)
    async with unit_of_work(actor, "password.set", input={"principal": code}, clock=clock) as work:
        who = await access.principal(code, kind=PERSON)
        if not await RoleGrant.exists(principal_id=who.id, role=role.ADMINISTRATOR, ends_on=0):
            await RoleGrant.create(
                principal_id=who.id,
                role=role.ADMINISTRATOR,
                organisation_id=(await access.root_organisation()).id,
                begins_on=day_of(work.now.date()),
                audit_id=work.audit_id,
            )
        fresh = {"secret_hash": kept, "failures": 0, "locked_until": None, "changed_at": work.now}
        await Password.update_or_create(defaults=fresh, principal_id=who.id)
        work.subject = ("principal", who.id)
    holding.forget()


async def sign_in(code: str, password: str, *, clock: Clock | None = None) -> str:
    """A token of an hour for the first administrator's password.

    Raises `Refused`: SIGN_IN_LOCKED after too many wrong guesses, SIGN_IN_WRONG for a wrong password and for somebody
    who has none alike.
    """
    now = (clock or SystemClock()).now()
    kept = await Password.get_or_none(principal__code=code[: limits.NUMBER_MAX]).select_related("principal")
    known = kept is not None and kept.principal.code == code and kept.principal.active
    right = await asyncio.to_thread(_is_right, kept.secret_hash if kept and known else _nobodys(), password)
    if kept is None or not known:
        raise Refused(Problem(code="SIGN_IN_WRONG", field=("password",)))
    asker = await _asker(kept.principal)
    if kept.locked_until is not None and now < kept.locked_until:
        await _note(asker, "sign_in.locked", clock)
        raise Refused(Problem(code="SIGN_IN_LOCKED", field=("password",), limit=f"{LOCKED_FOR.seconds // 60}"))
    if not right:
        await _guessed(kept, asker, clock)
        raise Refused(Problem(code="SIGN_IN_WRONG", field=("password",)))
    return await _let_in(kept, asker, clock)


def _is_right(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password[:LENGTH_MAX])
    except (VerificationError, InvalidHashError):
        return False


async def _asker(who: Principal) -> Actor:
    home = await access.path_of(who.organisation_id)
    return Actor(principal_id=who.id, code=who.code, scopes=SCOPES, organisation_path=home, grants=(), name=who.name)


async def _note(asker: Actor, command: str, clock: Clock | None) -> None:
    async with unit_of_work(asker, command, subject=("principal", asker.principal_id), clock=clock):
        pass


async def _guessed(kept: Password, asker: Actor, clock: Clock | None) -> None:
    async with unit_of_work(asker, "sign_in.wrong", subject=("principal", asker.principal_id), clock=clock) as work:
        failures = kept.failures + 1
        locked = failures >= FAILURES_MAX
        until = work.now + LOCKED_FOR if locked else None
        await Password.filter(id=kept.id).update(failures=0 if locked else failures, locked_until=until)


async def _let_in(kept: Password, asker: Actor, clock: Clock | None) -> str:
    token_id, secret_hash, text = authentication.mint()
    async with unit_of_work(asker, "sign_in", input={"token": token_id}, clock=clock) as work:
        await Password.filter(id=kept.id).update(failures=0, locked_until=None)
        made = await ApiToken.create(
            token_id=token_id,
            secret_hash=secret_hash,
            principal_id=asker.principal_id,
            scopes=sorted(SCOPES),
            created_at=work.now,
            expires_at=work.now + TOKEN_LIVES,
        )
        work.subject = ("api_token", made.id)
    return text
