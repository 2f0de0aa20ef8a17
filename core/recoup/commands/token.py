"""`recoup token`: API tokens made, listed and revoked by whoever runs the program on the database itself."""

import sys
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from recoup.commands.local import on_database
from recoup.services import access
from recoup.services import token as tokens
from recoup.services.token import TokenView
from recoup.translation import say, spoken_language

DAYS: Final = 90
"""Days that a token lives when nobody says."""
_MOMENT: Final = "%Y-%m-%d %H:%M"

token = typer.Typer(help="API tokens.", no_args_is_help=True)


@token.command()
def create(
    principal: Annotated[str, typer.Argument(help="Code of the person or service; made when it is new.")],
    scope: Annotated[list[str] | None, typer.Option(help="read, operate or admin; may be given again.")] = None,
    days: Annotated[int, typer.Option(help="Days until it expires.")] = DAYS,
) -> None:
    """Make a token and show it, this once."""
    scopes = frozenset(scope or [access.READ])
    made = on_database(lambda actor: tokens.create(actor, principal_code=principal, scopes=scopes, days=days))
    sys.stdout.write(made + "\n")
    sys.stderr.write(say("token.created", spoken_language(), days=str(days)) + "\n")


@token.command(name="list")
def show() -> None:
    """List the tokens, newest first, without their secrets."""
    language = spoken_language()
    table = Table()
    for column in ("id", "principal", "scopes", "expires", "used", "state"):
        table.add_column(say(f"token.{column}", language), overflow="fold")
    for view in on_database(tokens.everything):
        table.add_row(*_row(view))
    Console().print(table)


def _row(view: TokenView) -> tuple[str, ...]:
    used = view.last_used_at.strftime(_MOMENT) if view.last_used_at else "–"
    state = say("token.revoked" if view.revoked_at else "token.live", spoken_language())
    return (
        view.token_id, view.principal_code, ", ".join(view.scopes), view.expires_at.strftime(_MOMENT), used, state
    )  # fmt: skip


@token.command()
def revoke(token_id: Annotated[str, typer.Argument(help="The token's id: its part after rcp_.")]) -> None:
    """Make a token worthless from now on."""
    on_database(lambda actor: tokens.revoke(actor, token_id))
    sys.stdout.write(say("token.gone", spoken_language(), token=token_id) + "\n")
