"""API tokens: shown once, recognised, refused alike whatever is wrong with them."""

from datetime import UTC, datetime, timedelta

import pytest

from recoup.clock import FixedClock
from recoup.errors import NotFound, Refused
from recoup.records.access import ApiToken, Principal
from recoup.services import authentication, token
from recoup.services.access import ADMIN, OPERATE, READ, Actor
from tests.services.world import World

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


async def _made(world: World, *, days: int = 30) -> str:
    return await token.create(
        world.actor, principal_code="clerk", scopes=frozenset({READ}), days=days, clock=FixedClock(NOW)
    )


async def _refused(text: str, *, at: datetime = NOW, code: str = "TOKEN_UNKNOWN") -> bool:
    with pytest.raises(Refused) as refusal:
        await authentication.authenticate(text, clock=FixedClock(at))
    return [problem.code for problem in refusal.value.problems] == [code]


async def test_a_token_makes_its_principal_an_actor(world: World) -> None:
    """Its scopes, its organisation, and nothing of the secret in the database."""
    text = await _made(world)
    actor = await authentication.authenticate(text, clock=FixedClock(NOW))
    assert (actor.code, actor.scopes) == ("clerk", frozenset({READ}))
    stored = await ApiToken.get()
    assert stored.secret_hash not in text
    assert text.startswith(f"rcp_{stored.token_id}_")
    assert not (set(text.split("_")[2:]) & {stored.secret_hash})


async def test_whoever_holds_no_genuine_token_learns_nothing_and_whoever_does_what_became_of_it(world: World) -> None:
    """Malformed, mistyped, unknown, of another secret alike; expired, revoked, of somebody who left by name."""
    text = await _made(world)
    other = authentication.mint()[2]
    assert await _refused("", code="UNAUTHENTICATED")
    assert await _refused("rcp_x_y")
    assert await _refused(text[:-1] + ("0" if text[-1] != "0" else "1"))
    assert await _refused(other)
    forged = text[:21] + other[21:]
    assert await _refused(forged)
    assert await _refused(text, at=NOW + timedelta(days=30), code="TOKEN_EXPIRED")
    await Principal.filter(code="clerk").update(active=False)
    assert await _refused(text, code="PRINCIPAL_INACTIVE")
    await Principal.filter(code="clerk").update(active=True)
    await token.revoke(world.actor, (await ApiToken.get()).token_id)
    assert await _refused(text, code="TOKEN_REVOKED")


async def test_use_is_noted_once_a_minute(world: World) -> None:
    """A read must not become a write each time."""
    text = await _made(world)
    for seconds, noted in ((0, 0), (30, 0), (60, 60)):
        await authentication.authenticate(text, clock=FixedClock(NOW + timedelta(seconds=seconds)))
        assert (await ApiToken.get()).last_used_at == NOW + timedelta(seconds=noted)


async def test_a_token_cannot_give_what_its_maker_does_not_have(world: World) -> None:
    """An administrator without money rights makes no token that moves money."""
    admin = Actor(
        principal_id=world.actor.principal_id,
        code="admin",
        scopes=frozenset({ADMIN}),
        organisation_path=world.actor.organisation_path,
    )
    with pytest.raises(Refused) as refusal:
        await token.create(admin, principal_code="", scopes=frozenset({OPERATE}), days=0)
    assert sorted(problem.code for problem in refusal.value.problems) == [
        "CHOICE_UNKNOWN", "NUMBER_OUT_OF_RANGE", "TEXT_MISSING"
    ]  # fmt: skip


async def test_tokens_are_listed_and_revoked_by_administrators_only(world: World) -> None:
    """Newest first, without secrets; revoking twice is the same as once."""
    await _made(world)
    await _made(world, days=5)
    listed = await token.everything(world.actor)
    assert [(view.expires_at - view.created_at).days for view in listed] == [5, 30]
    for _ in range(2):
        await token.revoke(world.actor, listed[0].token_id)
    with pytest.raises(NotFound):
        await token.revoke(world.actor, "nothing")
    reader = await authentication.authenticate(await _made(world), clock=FixedClock(NOW))
    for call, code in ((token.everything(reader), "NOT_PERMITTED"), (token.revoke(reader, "x"), "FORBIDDEN")):
        with pytest.raises(Refused) as refusal:
            await call
        assert [problem.code for problem in refusal.value.problems] == [code]
