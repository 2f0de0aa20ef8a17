"""`recoup organisation`: the tree of institutions and their units shown, a unit added, a unit ended."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recoup.commands.local import on_database
from recoup.commands.moment import day_or_none
from recoup.rules.calendar import date_of
from recoup.services import organisation as organisations
from recoup.services.organisation import OrganisationDraft
from recoup.translation import say, spoken_language

organisation = typer.Typer(help="Institutions and their units.", no_args_is_help=True)


@organisation.command(name="list")
def show_all() -> None:
    """Show the tree, each unit below what it belongs to."""
    language = spoken_language()
    table = Table()
    for column in ("code", "name", "kind", "regime", "begins", "ends"):
        table.add_column(say(f"organisation.{column}", language), overflow="fold", no_wrap=column != "name")
    for view in on_database(organisations.everything):
        indent = "  " * (view.path.count(".") - 2)
        days = [date_of(each).isoformat() if each else "" for each in (view.begins_on, view.ends_on)]
        table.add_row(f"{indent}{view.code}", view.name, view.kind, view.regime or "", *days)
    Console().print(table)


@organisation.command()
def add(
    *,
    code: Annotated[str, typer.Argument(help="Code by which others will name it.")],
    name: Annotated[str, typer.Option(help="Name.")],
    kind: Annotated[str, typer.Option(help="Kind, as the institution's regime calls it: BRANCH, TRUSTEE_BANK, …")],
    within: Annotated[str | None, typer.Option(help="Code of what it belongs to; the top when left out.")] = None,
    regime: Annotated[str | None, typer.Option(help="The regime of an institution; not for its units.")] = None,
    since: Annotated[str | None, typer.Option(help="The first day on which it is there, YYYY-MM-DD.")] = None,
) -> None:
    """Add a unit to an institution, or an institution."""
    begins = day_or_none(since, "--since")
    draft = OrganisationDraft(code=code, name=name, kind=kind, parent_code=within, regime=regime, begins_on=begins)
    made = on_database(lambda actor: organisations.board(actor, draft))
    sys.stdout.write(say("organisation.added", spoken_language(), organisation=made.code) + "\n")


@organisation.command()
def end(
    *,
    code: Annotated[str, typer.Argument(help="Code of the unit.")],
    on: Annotated[str | None, typer.Option(help="The first day without it; today when left out.")] = None,
) -> None:
    """Close a unit in which no loans, people, units, open cases or tasks are left."""
    last = day_or_none(on, "--on")
    ended = on_database(lambda actor: organisations.end(actor, code, on=last))
    told = say("organisation.ended", spoken_language(), organisation=ended.code, day=date_of(ended.ends_on).isoformat())
    sys.stdout.write(told + "\n")
