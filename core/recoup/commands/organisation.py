"""`recoup organisation`: the tree of institutions and their units shown, and a unit added."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recoup.commands.local import on_database
from recoup.services import organisation as organisations
from recoup.services.organisation import OrganisationDraft
from recoup.translation import say, spoken_language

organisation = typer.Typer(help="Institutions and their units.", no_args_is_help=True)


@organisation.command(name="list")
def show_all() -> None:
    """Show the tree, each unit below what it belongs to."""
    language = spoken_language()
    table = Table()
    for column in ("code", "name", "kind", "regime"):
        table.add_column(say(f"organisation.{column}", language), overflow="fold", no_wrap=column != "name")
    for view in on_database(organisations.everything):
        indent = "  " * (view.path.count(".") - 2)
        table.add_row(f"{indent}{view.code}", view.name, view.kind, view.regime or "")
    Console().print(table)


@organisation.command()
def add(
    *,
    code: Annotated[str, typer.Argument(help="Code by which others will name it.")],
    name: Annotated[str, typer.Option(help="Name.")],
    kind: Annotated[str, typer.Option(help="Kind, as the institution's regime calls it: BRANCH, TRUSTEE_BANK, …")],
    within: Annotated[str | None, typer.Option(help="Code of what it belongs to; the top when left out.")] = None,
    regime: Annotated[str | None, typer.Option(help="The regime of an institution; not for its units.")] = None,
) -> None:
    """Add a unit to an institution, or an institution."""
    draft = OrganisationDraft(code=code, name=name, kind=kind, parent_code=within, regime=regime)
    made = on_database(lambda actor: organisations.board(actor, draft))
    sys.stdout.write(say("organisation.added", spoken_language(), organisation=made.code) + "\n")
