"""`recoup responsibility`: who answered for which late task of a period, and who was excused (PM-04)."""

import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console
from rich.table import Table

from recoup.commands.local import on_database
from recoup.errors import Problem, Refused
from recoup.services import limits
from recoup.services import responsibility as answering
from recoup.services.access import Actor
from recoup.services.paging import PAGE_MAX, Page
from recoup.services.responsibility import AnswerView, LatenessFilter, LateTaskView, Totals
from recoup.translation import Language, say, spoken_language

FORMATS: Final = ("table", "jsonl")


def responsibility(
    *,
    since: Annotated[str, typer.Option("--from", help="The first day, YYYY-MM-DD.")],
    through: Annotated[str, typer.Option("--to", help="The last day, YYYY-MM-DD.")],
    organisation: Annotated[str | None, typer.Option(help="Only this organisation and those under it.")] = None,
    person: Annotated[str | None, typer.Option(help="Only tasks for which this person answers.")] = None,
    shape: Annotated[str, typer.Option("--format", help="table, or jsonl: a late task a line.")] = "table",
) -> None:
    """Tell who answered for which late task: days by person, excused ones apart, then task by task."""
    limits.refuse({0: list(limits.choice(shape, ("format",), FORMATS))}, single=True)
    asked = LatenessFilter(
        since=_day(since, "from"), through=_day(through, "to"), organisation=organisation, person=person
    )
    totals, late = on_database(lambda actor: _read(actor, asked))
    if shape == "jsonl":
        for one in late:
            sys.stdout.write(orjson.dumps(asdict(one)).decode() + "\n")
        return
    language, console = spoken_language(), Console(markup=False, highlight=False)
    told = {"tasks": str(totals.tasks), "days": str(totals.days), "since": since, "through": through}
    console.print(say("responsibility.sum", language, **told))
    if totals.tasks:
        console.print(_people(totals, language))
        console.print(_tasks(late, language))


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(Problem(code="DATE_MALFORMED", field=(name,), value=text, limit="2024-01-31")) from None


async def _read(actor: Actor, asked: LatenessFilter) -> tuple[Totals, list[LateTaskView]]:
    """The whole report, page by page."""
    late: list[LateTaskView] = []
    cursor: str | None = None
    while True:
        found = await answering.page(actor, asked, Page(first=PAGE_MAX, after=cursor))
        late += found.items
        if not found.has_next:
            return await answering.totals(actor, asked), late
        cursor = found.cursors[-1]


def _table(names: Iterable[str], language: Language) -> Table:
    table = Table()
    for name in names:
        table.add_column(say(f"responsibility.{name}", language), overflow="fold")
    return table


def _people(totals: Totals, language: Language) -> Table:
    table = _table(("person", "tasks", "days", "excused_tasks", "excused_days"), language)
    for one in totals.people:
        figures = (one.tasks, one.days, one.excused_tasks, one.excused_days)
        table.add_row(_named(one.person_code, one.person_name, language), *map(str, figures))
    return table


def _named(code: str | None, name: str | None, language: Language) -> str:
    return say("responsibility.nobody", language) if code is None else f"{code} {name}"


def _tasks(late: Iterable[LateTaskView], language: Language) -> Table:
    table = _table(("task", "rules", "about", "organisation", "due", "closed", "days", "who"), language)
    for one in late:
        table.add_row(
            one.code,
            ", ".join(one.rules),
            " ".join(number for number in (one.loan_number, one.case_number) if number),
            one.organisation_code,
            one.due_on.isoformat(),
            one.closed_on.isoformat() if one.closed_on else "–",
            str(one.days),
            "\n".join(_answer(each, language) for each in one.answers),
        )
    return table


def _answer(one: AnswerView, language: Language) -> str:
    told = {"person": _named(one.person_code, one.person_name, language), "days": str(one.days)}
    return say("responsibility.excused" if one.excused else "responsibility.answers", language, **told)
