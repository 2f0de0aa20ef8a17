"""`recoup eod`: turn the business day, and look after the loans that a night set aside."""

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
from recoup.errors import Problem, Refused
from recoup.services import access, endofday, fault
from recoup.services.endofday import DayReport
from recoup.services.fault import FaultView
from recoup.services.proof import Proof
from recoup.translation import Language, say, spoken_language

STAYED = 1
"""Exit status where the day did not roll."""


def eod(
    *,
    until: Annotated[
        str | None, typer.Option(help="The last day to close, YYYY-MM-DD. Default: missed days, else the open day.")
    ] = None,
    retry: Annotated[str | None, typer.Option(help="Number of a set-aside loan that is to be taken up again.")] = None,
    waive: Annotated[str | None, typer.Option(help="Number of a set-aside loan that is not to block the roll.")] = None,
    reason: Annotated[str, typer.Option(help="Why the loan is waived.")] = "",
    faults: Annotated[bool, typer.Option("--faults", help="List the loans that are set aside, and leave.")] = False,
    prove: Annotated[
        bool, typer.Option("--prove", help="Prove the books over every transfer ever booked, and leave.")
    ] = False,
) -> None:
    """Close the open business day, or several missed ones in one pass; prove the books; open the next day.

    Killed anywhere, it goes on from there when it is run again.
    """
    language = spoken_language()
    last = _day(until)
    settings = config.load()
    if faults:
        _show_faults(asyncio.run(_faults(settings, language)), language)
    elif prove:
        proofs = asyncio.run(_prove(settings, language))
        Console(markup=False, highlight=False).print(proofs_table(proofs, language))
        if not all(proof.holds for proof in proofs):
            raise typer.Exit(STAYED)
    elif retry or waive:
        asyncio.run(_mend(settings, language, retry=retry, waive=waive, reason=reason))
    else:
        report, aside = asyncio.run(_run(settings, language, last))
        _show(report, language)
        if not report.rolled:
            _show_faults(aside, language)
            sys.stderr.write(say("eod.not_rolled", language) + "\n")
            raise typer.Exit(STAYED)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a business day has no time zone
    except ValueError:
        raise Refused(Problem(code="DATE_MALFORMED", field=("until",), value=text, limit="2024-01-31")) from None


async def _run(
    settings: config.Settings, language: Language, until: date | None
) -> tuple[DayReport, tuple[FaultView, ...]]:
    async with opened(settings):
        actor = await access.local_actor(language)
        with Bar(language) as bar:
            report = await endofday.run(actor, until=until, progress=bar)
        return report, await fault.faults(actor)


async def _prove(settings: config.Settings, language: Language) -> tuple[Proof, ...]:
    async with opened(settings):
        return await endofday.prove(await access.local_actor(language))


async def _faults(settings: config.Settings, language: Language) -> tuple[FaultView, ...]:
    async with opened(settings):
        return await fault.faults(await access.local_actor(language))


async def _mend(
    settings: config.Settings, language: Language, *, retry: str | None, waive: str | None, reason: str
) -> None:
    async with opened(settings):
        actor = await access.local_actor(language)
        if retry:
            await fault.retry(actor, retry)
            sys.stdout.write(say("eod.retried", language, loan=retry) + "\n")
        if waive:
            await fault.waive(actor, waive, reason=reason)
            sys.stdout.write(say("eod.waived_loan", language, loan=waive) + "\n")


def _show(report: DayReport, language: Language) -> None:
    table = Table(show_header=False)
    table.add_row(say("eod.days", language), f"{report.day_from} … {report.day_to}")
    for name in ("touched", *endofday.COUNTED, "faults"):
        table.add_row(say(f"eod.{name}", language), f"{getattr(report, name):,}")
    table.add_row(say("eod.seconds", language), f"{report.seconds:.2f}")
    console = Console(markup=False, highlight=False)
    console.print(table)
    console.print(proofs_table(report.proofs, language))


def proofs_table(proofs: tuple[Proof, ...], language: Language) -> Table:
    """The proofs of the books, a row each."""
    table = Table(say("eod.proof", language), say("eod.currency", language), "=", "=", "")
    for proof in proofs:
        verdict = say("eod.holds" if proof.holds else "eod.fails", language)
        table.add_row(say(f"proof.{proof.name}", language), proof.currency, proof.left, proof.right, verdict)
    return table


def _show_faults(aside: tuple[FaultView, ...], language: Language) -> None:
    if not aside:
        sys.stdout.write(say("eod.no_faults", language) + "\n")
        return
    table = Table(*(say(f"eod.{name}", language) for name in ("loan", "since", "blocks", "reason")))
    for one in aside:
        blocks = say("eod.yes" if one.blocks else "eod.no", language)
        table.add_row(one.loan_number, str(one.day), blocks, one.reason)
    Console(markup=False, highlight=False).print(table)
