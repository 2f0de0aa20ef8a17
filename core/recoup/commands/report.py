"""`recoup report`: a document as the books say, as of any past day; shown, or written as PDF or XLSX; filed if wanted.

recoup report housing_fund REP-HF-1 organisation=FUND month=2026-03 --output march.pdf
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recoup.commands.local import on_database
from recoup.commands.moment import day_or_none as day_of
from recoup.commands.moment import moment, pairs
from recoup.services import paper_reading, report_filing
from recoup.services.access import Actor
from recoup.services.document_query import FiledView
from recoup.services.paper_reading import Reading
from recoup.services.paper_sheet import Sheet, SheetTable, sheets
from recoup.services.report_scope import Asked
from recoup.translation import Language, say, spoken_language

ROWS_SHOWN = 200
"""Rows that a terminal is shown; a file has them all."""


def report(
    regime: Annotated[str, typer.Argument(help="Code of the regime.")],
    document: Annotated[str, typer.Argument(help="Code of the document, or another name: REP-HF-1.")],
    about: Annotated[list[str], typer.Argument(help="What it is about: organisation=FUND month=2026-03.")],
    *,
    field: Annotated[list[str] | None, typer.Option("--field", help="Fill a field in: code=value.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day of the figures, YYYY-MM-DD.")] = None,
    known_at: Annotated[str | None, typer.Option("--known-at", help="As known at this moment, ISO 8601.")] = None,
    output: Annotated[Path | None, typer.Option("--output", help="Write a file: .pdf or .xlsx.")] = None,
    file: Annotated[bool, typer.Option("--file", help="File it: its figures are frozen as an edition.")] = False,
) -> None:
    """Draw a document up from the books: show it, write it as a file, or file it."""
    asked = Asked(regime=regime, document=document, about=pairs(about, "about"), fields=pairs(field or (), "field"))
    language, console = spoken_language(), Console(markup=False, highlight=False)
    day, known = day_of(as_of, "as_of"), moment(known_at)

    async def draw(actor: Actor) -> tuple[Reading, bytes | None, FiledView | None]:
        reading = await paper_reading.draft(actor, asked, language, effective_on=day, recorded_at=known)
        form = "" if output is None else output.suffix.lstrip(".")
        content = None if output is None else await paper_reading.given_out(actor, reading, form)
        filed = await report_filing.file(actor, asked, effective_on=day, recorded_at=known) if file else None
        return reading, content, filed

    reading, content, filed = on_database(draw)
    if output is not None and content is not None:
        output.write_bytes(content)
        console.print(say("report.written", language, path=str(output), bytes=f"{len(content):,}"))
    else:
        for part in _shown(sheets(reading.setting)[0], language):
            console.print(part)
    if filed is not None:
        console.print(say("report.filed", language, edition=str(filed.edition), digest=filed.digest[:12]))


def _shown(sheet: Sheet, language: Language) -> Iterator[str | Table]:
    yield " ".join(part for part in (sheet.title, sheet.period, sheet.unit) if part)
    for heading, text in sheet.fields:
        yield f"{heading}: {text}"
    for sentence in sheet.sentences:
        yield sentence.text
    for table in sheet.tables:
        yield _table(table)
        if len(table.rows) > ROWS_SHOWN:
            yield say("report.more", language, shown=str(ROWS_SHOWN), rows=f"{len(table.rows):,}")


def _table(table: SheetTable) -> Table:
    made = Table(title=table.heading or None, show_footer=table.totals is not None)
    for place, column in enumerate(table.columns):
        footer = table.totals[place] if table.totals is not None else ""
        made.add_column(column.heading, footer=footer, justify="right" if column.is_figure else "left", overflow="fold")
    for row in table.rows[:ROWS_SHOWN]:
        made.add_row(*row)
    return made
