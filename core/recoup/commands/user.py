"""`recoup user`: persons and services made, listed, linked to an identity provider, deactivated; the first
administrator's password."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recoup.commands.approval import asked
from recoup.commands.local import on_database
from recoup.errors import Problem, Refused
from recoup.services import bootstrap as first
from recoup.services import grant as grants
from recoup.services import principal as principals
from recoup.services.grant import GrantFilter
from recoup.services.paging import PAGE_MAX, Page
from recoup.services.principal import LinkDraft, PrincipalDraft, PrincipalView
from recoup.translation import say, spoken_language

user = typer.Typer(help="Persons and services that give commands.", no_args_is_help=True)


@user.command()
def create(
    *,
    code: Annotated[str, typer.Argument(help="Code by which others will name them.")],
    name: Annotated[str, typer.Option(help="Name.")],
    at: Annotated[str, typer.Option(help="Code of the organisation where they work.")],
    service: Annotated[bool, typer.Option("--service", help="A program, not a person.")] = False,
) -> None:
    """Make a person or a service known; it holds no role until `recoup role give`."""
    draft = PrincipalDraft(code=code, name=name, organisation_code=at, kind="SERVICE" if service else "PERSON")
    made = on_database(lambda actor: principals.create(actor, draft))
    sys.stdout.write(say("user.created", spoken_language(), user=made.code) + "\n")


@user.command(name="list")
def show_all(text: Annotated[str, typer.Argument(help="Beginning of a code or a name.")] = "") -> None:
    """List persons and services, by code; at most a hundred."""
    found = on_database(lambda actor: principals.page(actor, Page(first=PAGE_MAX), text=text))
    _print(found.items)


@user.command()
def show(code: Annotated[str, typer.Argument(help="Code of the person or service.")]) -> None:
    """Show a person or service with the roles that it holds."""
    wanted = GrantFilter(principal=code)
    _print((on_database(lambda actor: principals.get(actor, code)),))
    for held in on_database(lambda actor: grants.page(actor, wanted, Page(first=PAGE_MAX))).items:
        sys.stdout.write(f"{held.id}  {held.role}  {held.organisation_code}{'+' if held.subtree else ''}\n")


def _print(views: tuple[PrincipalView, ...]) -> None:
    language = spoken_language()
    table = Table()
    for column in ("code", "name", "kind", "organisation", "state", "identities"):
        table.add_column(say(f"user.{column}", language), overflow="fold")
    for view in views:
        state = say("user.active" if view.active else "user.inactive", language)
        known = "\n".join(f"{each.issuer} {each.subject}" for each in view.identities)
        table.add_row(view.code, view.name, view.kind, view.organisation_code, state, known or "–")
    Console().print(table)


@user.command()
def link(
    code: Annotated[str, typer.Argument(help="Code of the person.")],
    issuer: Annotated[str, typer.Option(help="The identity provider, as its tokens name it (`iss`).")],
    subject: Annotated[str, typer.Option(help="Who it is there (`sub`).")],
) -> None:
    """Let somebody sign in whom an identity provider knows, or ask those who have to agree."""
    draft = LinkDraft(principal=code, issuer=issuer, subject=subject)
    made = on_database(lambda actor: principals.link(actor, draft))
    told = say("user.linked", spoken_language(), user=code, subject=subject)
    sys.stdout.write((told if made.approval is None else asked(made.approval)) + "\n")


@user.command()
def unlink(
    code: Annotated[str, typer.Argument(help="Code of the person.")],
    issuer: Annotated[str, typer.Option(help="The identity provider, as its tokens name it (`iss`).")],
    subject: Annotated[str, typer.Option(help="Who it is there (`sub`).")],
) -> None:
    """Let somebody sign in no more by an account of an identity provider."""
    on_database(lambda actor: principals.unlink(actor, LinkDraft(principal=code, issuer=issuer, subject=subject)))
    sys.stdout.write(say("user.unlinked", spoken_language(), user=code, subject=subject) + "\n")


@user.command()
def deactivate(code: Annotated[str, typer.Argument(help="Code of the person or service.")]) -> None:
    """Let a person or service in no more, from now on."""
    on_database(lambda actor: principals.deactivate(actor, code))
    sys.stdout.write(say("user.deactivated", spoken_language(), user=code) + "\n")


@user.command()
def bootstrap(code: Annotated[str, typer.Argument(help="Code of the first administrator.")] = "administrator") -> None:
    """Make the first administrator, or give it a new password: it asks for it twice and shows nothing."""
    language = spoken_language()
    words = [typer.prompt(say(f"user.{name}", language), hide_input=True) for name in ("password", "again")]
    if words[0] != words[1]:
        raise Refused(Problem(code="PASSWORDS_DIFFER", field=("password",)))
    on_database(lambda actor: first.set_password(actor, code, words[0]))
    sys.stdout.write(say("user.bootstrapped", language, user=code) + "\n")
