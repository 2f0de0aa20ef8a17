"""`recoup import`: take a book of loans, payments, listed rates or days from a file, all of it or none of it."""

import asyncio
import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from recoup import config
from recoup.commands.bar import Bar
from recoup.commands.local import opened
from recoup.services import access, businessday, importing
from recoup.services.access import Actor
from recoup.services.import_calendar import CalendarBook
from recoup.services.import_file import Source
from recoup.services.import_kind import Kind as BookKind
from recoup.services.import_loan import LoanBook
from recoup.services.import_map import read_map
from recoup.services.import_payment import PaymentBook
from recoup.services.import_rate import RateBook
from recoup.services.importing import ImportReport, RowProblem
from recoup.translation import Language, say, spoken_language

Row = TypeVar("Row")

SHOWN_MAX: Final = 200
"""Problems that are shown; a report file holds all."""
BAD_ROWS: Final = 1
"""Exit status where rows were bad and nothing was imported."""


class Kind(StrEnum):
    """What the rows are."""

    LOANS = "loans"
    PAYMENTS = "payments"
    RATES = "rates"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    kind: Kind
    source: Source
    column_map: Path | None
    dry_run: bool
    skip_bad: bool
    board_only: bool


def import_book(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or JSON lines; the columns are in docs/reference/import.md.")],
    *,
    kind: Annotated[Kind, typer.Option(help="What the rows are.")] = Kind.LOANS,
    column_map: Annotated[
        Path | None, typer.Option("--map", help="TOML file that says how the file's columns and words become ours.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook. Default: the first.")] = None,
    encoding: Annotated[str, typer.Option(help="Encoding of a text file, such as gb18030.")] = "utf-8",
    delimiter: Annotated[str | None, typer.Option(help="Separator of a CSV. Default: found in the header.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Examine every row and write nothing.")] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Import the good rows and write the bad ones to a file beside.")
    ] = False,
    board_only: Annotated[
        bool, typer.Option("--board-only", help="Loans: neither confirm schedules nor disburse running loans.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Write problems and warnings of all rows to this CSV.")] = None,
) -> None:
    """Import a file. Every problem of every row is told at once; one bad row keeps everything out.

    An interrupted import is simply started again: rows that are on the books are passed over.
    """
    language = spoken_language()
    source = Source(path=file, encoding=_known(encoding), delimiter=delimiter, sheet=sheet)
    asked = _Asked(
        kind=kind, source=source, column_map=column_map, dry_run=dry_run, skip_bad=skip_bad, board_only=board_only
    )
    if report is not None:
        _write(report, (), language)  # whoever may not write there is told before anything is imported
    done = asyncio.run(_import(config.load(), language, asked))
    if report is not None:
        _write(report, (*done.problems, *done.warnings), language)
    _show(done, language, asked)
    if done.bad and not skip_bad:
        raise typer.Exit(BAD_ROWS)


def _known(encoding: str) -> str:
    """UTF-8 with or without its mark; anything else as Python knows it. Raises `typer.BadParameter` for no encoding."""
    if encoding.lower().replace("_", "-") in {"utf-8", "utf8"}:
        return "utf-8-sig"
    try:
        "".encode(encoding)
    except LookupError as wrong:
        raise typer.BadParameter(encoding, param_hint="--encoding") from wrong
    return encoding


async def _import(settings: config.Settings, language: Language, asked: _Asked) -> ImportReport:
    async with opened(settings):
        actor = await access.local_actor(language)
        with Bar(language) as bar:
            if asked.kind is Kind.RATES:
                return await _book(actor, asked, RateBook(), bar)
            if asked.kind is Kind.CALENDAR:
                return await _book(actor, asked, CalendarBook(), bar)
            if asked.kind is Kind.PAYMENTS:
                return await _book(actor, asked, PaymentBook(), bar)
            open_day = (await businessday.current()).day
            return await _book(actor, asked, LoanBook(open_day, board_only=asked.board_only), bar)


async def _book(actor: Actor, asked: _Asked, kind: BookKind[Row], bar: Bar) -> ImportReport:
    told = read_map(asked.column_map, kind.columns, kind.families)
    return await importing.import_book(
        actor, asked.source, kind, told=told, dry_run=asked.dry_run, skip_bad=asked.skip_bad, progress=bar
    )


def _write(path: Path, problems: Sequence[RowProblem], language: Language) -> None:
    with importing.writing(path) as file:
        writer = csv.writer(file)
        writer.writerow([say(f"import.{name}", language) for name in ("row", "column", "problem")])
        for one in problems:
            writer.writerow([one.row, ".".join(one.problem.field), one.problem.message(language)])


def _show(done: ImportReport, language: Language, asked: _Asked) -> None:
    _show_problems(done.problems, language)
    _show_problems(done.warnings, language, column="warning")
    table = Table(show_header=False)
    for name in ("rows", "bad", "warned", "stored", "known"):
        table.add_row(say(f"import.{name}", language), f"{getattr(done, name):,}")
    Console(markup=False, highlight=False).print(table)
    if done.rejected is not None:
        sys.stdout.write(say("import.rejected", language, path=str(done.rejected)) + "\n")
    if asked.dry_run:
        sys.stdout.write(say("import.dry_run", language) + "\n")
    elif not done.written:
        sys.stderr.write(say("import.nothing_written", language) + "\n")


def _show_problems(problems: Sequence[RowProblem], language: Language, *, column: str = "problem") -> None:
    if not problems:
        return
    table = Table(*(say(f"import.{name}", language) for name in ("row", "column", column)))
    for one in problems[:SHOWN_MAX]:
        table.add_row(str(one.row), ".".join(one.problem.field), one.problem.message(language))
    console = Console(stderr=True, markup=False, highlight=False)
    console.print(table)
    if len(problems) > SHOWN_MAX:
        console.print(say("import.more", language, count=str(len(problems) - SHOWN_MAX)))
