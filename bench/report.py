"""How long the monthly report of many overdue borrowers takes: its figures, its PDF, its workbook.

    python -m bench report --loans 6200 --database sqlite

Four loans in five of the book are overdue; 6,200 make some 5,000 rows. The totals of the report must be the ledger's to
the fen, or it fails.
"""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import timedelta
from time import perf_counter
from typing import Final

from bench import book, machine
from recoup.config import Settings
from recoup.database import connected, migrate
from recoup.rules.calendar import day_of
from recoup.services import access, paper_pdf, paper_reading, paper_xlsx, sql
from recoup.services.paper import Figures
from recoup.services.paper_sheet import sheets
from recoup.services.report_scope import Asked
from recoup.translation import Language

DATABASES: Final = ("sqlite", "postgres")
LIMIT: Final = 10.0
"""Seconds for both files of 5,000 borrowers, figures among them."""
ASKED: Final = Asked(
    regime="housing_fund", document="REP-HF-1", about={"organisation": "BENCH", "month": f"{book.FIRST_NIGHT:%Y-%m}"}
)
EVE: Final = book.FIRST_NIGHT - timedelta(days=1)
"""The last day that is closed: the book's own columns stand at its end."""


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench report", description=__doc__)
    parser.add_argument("--loans", type=int, default=6_200)
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="sqlite")
    parser.add_argument("--seed", type=int, default=20240612)
    asked = parser.parse_args(arguments)
    print(f"monthly report, {asked.loans:,} loans, seed {asked.seed}\n{machine.described()}\n{machine.busy()}")
    for kind in DATABASES if asked.database == "both" else (asked.database,):
        with machine.database(kind, None) as settings:
            asyncio.run(_measure(kind, settings, asked))


async def _measure(kind: str, settings: Settings, asked: argparse.Namespace) -> None:
    await migrate(settings)
    async with connected(settings):
        actor = await access.local_actor()
        await book.board(actor, asked.loans, asked.seed, paid_ahead=0)
        began = perf_counter()
        reading = await paper_reading.draft(actor, ASKED, Language.ZH, effective_on=EVE)
        drawn = perf_counter()
        made = sheets(reading.setting)
        page = await paper_pdf.pdf(made)
        printed = perf_counter()
        workbook = await paper_xlsx.xlsx(made)
        ended = perf_counter()
        rows = await _require_the_ledgers(reading.setting.figures)
    print(f"\n{kind}: {rows:,} rows, totals as in the ledger")
    print(f"{'figures':<10}{drawn - began:>8.2f} s")
    print(f"{'PDF':<10}{printed - drawn:>8.2f} s  {len(page):>12,} bytes")
    print(f"{'XLSX':<10}{ended - printed:>8.2f} s  {len(workbook):>12,} bytes")
    print(f"{'in all':<10}{ended - began:>8.2f} s  limit {LIMIT:.0f} s for 5,000")


async def _require_the_ledgers(figures: Figures) -> int:
    """The sums of the report are those of the ledger's own columns; how many rows it has.

    What fell due on the day itself is overdue from the next day on.
    """
    (found,) = await sql.rows(
        "SELECT sum(principal + overdue_principal) AS balance, sum(overdue_principal) AS principal, "
        "sum(overdue_interest) AS interest, count(*) AS loans FROM loan_state "
        "WHERE overdue_since > 0 AND overdue_since < ?",
        [day_of(EVE)],
    )
    (table,) = figures.tables
    assert table.totals is not None
    assert len(table.rows) == found["loans"]
    for name in ("balance", "principal", "interest"):
        assert table.totals[name] == found[name], (name, table.totals[name], found[name])
    return len(table.rows)
