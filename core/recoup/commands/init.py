"""`recoup init`: from an empty database to a server that an administrator can enter."""

import asyncio
import sys
from datetime import date, datetime
from typing import Annotated, Final

import typer

from recoup import config, database
from recoup.commands.local import opened
from recoup.errors import Problem, Refused
from recoup.regime.registry import Registry
from recoup.services import access, businessday, organisation, token
from recoup.services.organisation import OrganisationDraft
from recoup.translation import say, spoken_language

TOKEN_DAYS: Final = 30


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a business day has no time zone
    except ValueError:
        raise Refused(Problem(code="DAY_MALFORMED", field=("day",), value=text, limit="2026-11-23")) from None


def init(
    *,
    day: Annotated[str, typer.Option(help="The first business day, YYYY-MM-DD.")],
    institution: Annotated[str, typer.Option(help="Code of the institution, the top of its organisations.")],
    name: Annotated[str, typer.Option(help="Name of the institution.")],
    regime: Annotated[str | None, typer.Option(help="The regime that the institution follows.")] = None,
    kind: Annotated[str, typer.Option(help="Kind of organisation, as the regime names it.")] = "BANK",
) -> None:
    """Make the tables, publish the seeded calendar, add the institution, open the first day and make a token."""
    language = spoken_language()
    settings = config.load()
    first = _day(day)
    known = Registry.load(blocked=frozenset(settings.blocked_plugins)).active
    if regime is not None and regime not in known:
        raise Refused(Problem(code="REGIME_UNKNOWN", field=("regime",), value=regime, limit=", ".join(sorted(known))))
    top = OrganisationDraft(code=institution, name=name, kind=kind, regime=regime)
    secret = asyncio.run(_begin(settings, first, top))
    sys.stdout.write(say("init.done", language, institution=institution, day=day, token=secret) + "\n")


async def _begin(settings: config.Settings, first: date, top: OrganisationDraft) -> str:
    await database.migrate(settings)
    async with opened(settings):
        await database.seed_calendar()
        actor = await access.local_actor(spoken_language())
        await organisation.board(actor, top)
        await businessday.begin(actor, first)
        return await token.create(actor, principal_code="admin", scopes=access.SCOPES, days=TOKEN_DAYS)
