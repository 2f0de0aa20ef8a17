"""The door for a console on the same machine, and what health says where something is missing."""

import httpx
import pytest

from recoup.config import Settings
from recoup.database import connected
from recoup.errors import Refused, Unavailable
from recoup.services import access, authentication, businessday
from recoup_graphql.local import open_local
from recoup_graphql.server import create_app
from tests.schema.calling import FIRST_DAY


async def test_a_local_console_needs_neither_server_nor_token(database_settings: Settings) -> None:
    """It is given an application and a token that may do everything, for as long as the door is open."""
    async with open_local(database_settings) as local:
        actor = await authentication.authenticate(local.token)
        assert actor.scopes == access.SCOPES
        await businessday.begin(actor, FIRST_DAY)
        transport = httpx.ASGITransport(app=local.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://local") as client:
            headers = {"authorization": f"Bearer {local.token}"}
            answer = await client.post("/graphql", json={"query": "{ businessDay { day phase } }"}, headers=headers)
        assert answer.json()["data"] == {"businessDay": {"day": "2024-01-10", "phase": "OPEN"}}
    async with connected(database_settings):
        with pytest.raises(Refused):
            await authentication.authenticate(local.token)


async def test_a_local_console_is_told_when_there_is_no_database(unmigrated: Settings) -> None:
    """Before a screen is drawn."""
    with pytest.raises(Unavailable):
        async with open_local(unmigrated):
            pass


async def test_a_server_without_a_business_day_is_alive_and_not_ready(database_settings: Settings) -> None:
    """503 names the check; nobody's request is answered with a guess."""
    app = create_app(database_settings)
    async with app.router.lifespan_context(app):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://recoup.test") as client:
            assert (await client.get("/healthz")).json() == {"status": "ok"}
            ready = await client.get("/readyz")
            missing = await client.get("/elsewhere")
        assert missing.status_code == 404
        assert ready.status_code == 503
        checks = ready.json()["checks"]
        assert checks["businessDay"] == {"ok": False, "detail": "no business day was begun"}
        assert checks["database"]["ok"]
        assert checks["migrations"]["ok"]


async def test_a_database_that_went_away_makes_the_server_unready(
    database_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each check has an answer, whatever it meets."""

    def gone(_name: str) -> None:
        raise ConnectionError

    app = create_app(database_settings)
    async with app.router.lifespan_context(app):
        monkeypatch.setattr("recoup_graphql.health.get_connection", gone)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://recoup.test") as client:
            ready = await client.get("/readyz")
        monkeypatch.undo()
    assert ready.status_code == 503
    assert ready.json()["checks"]["database"] == {"ok": False, "detail": "ConnectionError"}
