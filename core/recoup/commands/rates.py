"""`recoup rates` and `recoup reprice`: listed rates, and loans fixed anew by them."""

import asyncio
import sys
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recoup import config
from recoup.commands.bar import Bar
from recoup.commands.local import opened
from recoup.commands.moment import moment
from recoup.errors import Problem, Refused
from recoup.rules.money import format_rate
from recoup.services import access, rate, refixing
from recoup.services.rate import RateView
from recoup.services.refixing import RefixReport
from recoup.translation import Language, say, spoken_language

WAITING = 1
"""Exit status where loans wait for a rate that is not published."""


def rates(
    *,
    rate_list: Annotated[str | None, typer.Option("--list", help="Only this list, such as LPR.")] = None,
    tenor: Annotated[str | None, typer.Option(help="Only this rate of it, such as 1Y.")] = None,
    known_at: Annotated[
        str | None, typer.Option(help="As it was known at a moment: 2025-01-31T09:30:00+08:00.")
    ] = None,
) -> None:
    """Show the listed rates, corrections among them. `recoup import FILE --kind rates` publishes them."""
    language = spoken_language()
    rows = asyncio.run(_rates(language, rate_list, tenor, moment(known_at)))
    table = Table(*(say(f"rates.{name}", language) for name in ("list", "tenor", "since", "rate", "recorded")))
    for row in rows:
        recorded = say("rates.regulation", language) if row.recorded_at is None else f"{row.recorded_at:%Y-%m-%d %H:%M}"
        told = (
            f"{format_rate(row.rate)} ({say('rates.corrected', language)})" if row.corrected else format_rate(row.rate)
        )
        table.add_row(row.rate_list, row.tenor, str(row.since), told, recorded)
    Console(markup=False, highlight=False).print(table)


def reprice(
    *,
    on: Annotated[
        str | None, typer.Option(help="Through which day, YYYY-MM-DD. Default: the open business day.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done; the day may be to come.")
    ] = False,
) -> None:
    """Fix every loan anew whose day has come, at its listed rate. The end of day does it by itself.

    Killed anywhere, it goes on from there when it is run again.
    """
    language = spoken_language()
    report = asyncio.run(_reprice(language, _day(on), dry_run=dry_run))
    _show(report, language)
    if dry_run:
        sys.stdout.write(say("import.dry_run", language) + "\n")
    if report.waiting:
        sys.stderr.write(say("rates.waiting_for", language, count=str(report.waiting)) + "\n")
        raise typer.Exit(WAITING)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a calendar day has no zone
    except ValueError:
        raise Refused(Problem(code="DATE_MALFORMED", field=("on",), value=text, limit="2024-01-31")) from None


async def _rates(
    language: Language, rate_list: str | None, tenor: str | None, known_at: datetime | None
) -> tuple[RateView, ...]:
    async with opened(config.load()):
        actor = await access.local_actor(language)
        return await rate.history(actor, rate_list=rate_list, tenor=tenor, known_at=known_at)


async def _reprice(language: Language, on: date | None, *, dry_run: bool) -> RefixReport:
    async with opened(config.load()):
        actor = await access.local_actor(language)
        with Bar(language) as bar:
            work = refixing.preview if dry_run else refixing.run
            return await work(actor, on=on, progress=bar)


def _show(report: RefixReport, language: Language) -> None:
    table = Table(*(say(f"rates.{name}", language) for name in ("loan", "since", "list", "listed", "before", "after")))
    for row in report.rows:
        listed = "" if row.listed is None else f"{format_rate(row.listed)} {row.spread_bp:+d} bp"
        after = say("rates.waits", language) if row.after is None else format_rate(row.after)
        if row.cost is not None:
            after = say("rates.costs", language, rate=after, cost=format_rate(row.cost))
        told = (row.loan_number, str(row.on), f"{row.rate_list} {row.tenor}", listed, format_rate(row.before), after)
        table.add_row(*told)
    if report.rows:
        Console(markup=False, highlight=False).print(table)
    total = Table(show_header=False)
    for name in ("changed", "unchanged", "waiting", "above"):
        total.add_row(say(f"rates.{name}", language), f"{getattr(report, name):,}")
    Console(markup=False, highlight=False).print(total)
