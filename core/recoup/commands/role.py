"""`recoup role`: roles listed and shown, given and ended, by whoever runs the program on the database itself."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recoup.commands.approval import asked
from recoup.commands.local import on_database
from recoup.commands.moment import day_or_none
from recoup.commands.spoken import coded, listed
from recoup.errors import Problem, Refused
from recoup.services import grant as grants
from recoup.services import role as roles
from recoup.services.grant import GrantDraft, GrantFilter, GrantView
from recoup.services.paging import PAGE_MAX, Page
from recoup.translation import say, spoken_language

role = typer.Typer(help="Roles, and who holds them where.", no_args_is_help=True)


@role.command(name="list")
def show_all(
    regime: Annotated[str | None, typer.Option(help="Only the roles of this regime; `core` for the core's.")] = None,
) -> None:
    """List the roles of the core and of the installed regimes."""
    language = spoken_language()
    table = Table()
    for column in ("role", "regime", "kind", "plays", "reach"):
        table.add_column(say(f"role.{column}", language), overflow="fold")
    for view in roles.everything().values():
        if regime is None or (view.regime or "core") == regime:
            plays = listed(sorted(view.plays - {view.code}), view.regime, language)
            place = coded(view.organisation, view.regime, language) if view.organisation else "–"
            named = coded(view.code, view.regime, language)
            reach = f"{view.reach} {say(f'reach.{view.reach}', language)}"
            table.add_row(named, view.regime or "core", place, plays, reach)
    Console().print(table)


@role.command()
def show(code: Annotated[str, typer.Argument(help="Code of the role.")]) -> None:
    """Show what a role allows, what it never does, and who holds it."""
    view = roles.find(code)
    if view is None:
        raise Refused(Problem(code="ROLE_UNKNOWN", field=("role",), value=code))
    language = spoken_language()
    sys.stdout.write(coded(code, view.regime, language) + "\n")
    for name, codes in (("may", sorted(view.may)), ("never", view.never), ("rules", view.rules)):
        sys.stdout.write(f"{say(f'role.{name}', language)}: {listed(codes, view.regime, language)}\n")
    wanted = GrantFilter(role=code)
    for held in on_database(lambda actor: grants.page(actor, wanted, Page(first=PAGE_MAX))).items:
        sys.stdout.write(_line(held) + "\n")


def _line(held: GrantView) -> str:
    ends = "" if held.ends_on is None else held.ends_on.isoformat()
    below = "+" if held.subtree else ""
    return (
        f"{held.id}  {held.principal_code}  {held.role}  {held.organisation_code}{below}  "
        f"{held.begins_on.isoformat()} … {ends}"
    )


@role.command()
def give(
    *,
    principal: Annotated[str, typer.Argument(help="Code of the person or service.")],
    code: Annotated[str, typer.Argument(help="Code of the role.")],
    at: Annotated[str, typer.Option(help="Code of the organisation.")],
    only: Annotated[bool, typer.Option("--only", help="There alone, not below.")] = False,
    since: Annotated[str | None, typer.Option(help="First day, YYYY-MM-DD; today when left out.")] = None,
    until: Annotated[str | None, typer.Option(help="First day on which it no longer holds, YYYY-MM-DD.")] = None,
) -> None:
    """Give a role to a principal at an organisation, or ask those who have to agree."""
    draft = GrantDraft(
        principal=principal,
        role=code,
        organisation=at,
        subtree=not only,
        begins_on=day_or_none(since, "--since"),
        ends_on=day_or_none(until, "--until"),
    )
    made = on_database(lambda actor: grants.give(actor, draft))
    if made.grant is not None:
        sys.stdout.write(_line(made.grant) + "\n")
    if made.approval is not None:
        sys.stdout.write(asked(made.approval) + "\n")


@role.command()
def end(
    grant: Annotated[int, typer.Argument(help="Number of the grant, as `role show` and `user show` tell it.")],
    on: Annotated[
        str | None, typer.Option(help="First day on which it no longer holds; at once when left out.")
    ] = None,
) -> None:
    """End a grant."""
    last = day_or_none(on, "--on")
    sys.stdout.write(_line(on_database(lambda actor: grants.end(actor, grant, on=last))) + "\n")
