"""The reports of a sample institution: drawn up after every period, filed, and signed by those who sign it."""

from datetime import date, timedelta

from recoup.commands.demo.cast import Cast
from recoup.commands.demo.script import Report
from recoup.services import report_filing
from recoup.services.report_scope import Asked

MONTHS = {"month": 1, "quarter": 3, "year": 12}


async def draw(cast: Cast, day: date) -> None:
    """What is to be filed today of the period that is over."""
    for report in cast.script.reports:
        in_turn = day.month in report.months if report.months else (day.month - 1) % MONTHS[report.every] == 0
        if day.day == report.on_day and in_turn:
            over = date(day.year, day.month, 1) - timedelta(days=1)
            for _ in range(report.back * MONTHS[report.every]):
                over = over.replace(day=1) - timedelta(days=1)
            if over > cast.script.begins_on:
                await _file(cast, report, over, day if report.back else None)


async def _file(cast: Cast, report: Report, over: date, on: date | None) -> None:
    about = {**report.about, report.every: _name(report.every, over)}
    asked = Asked(regime=cast.script.regime, document=report.document, about=about, fields=report.fields)
    filed = await report_filing.file(cast.actors[report.by], asked, effective_on=on)
    for part, person in report.signs:
        await report_filing.sign(cast.actors[person], filed.id, part)


def _name(every: str, day: date) -> str:
    """The period that ends on a day: `2017`, `2017-Q4`, `2017-12`."""
    if every == "year":
        return f"{day.year}"
    return f"{day.year}-Q{(day.month + 2) // 3}" if every == "quarter" else f"{day:%Y-%m}"
