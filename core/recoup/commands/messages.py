"""`recoup messages`: send what waits, look at what was sent, try again what failed."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recoup import config, logs
from recoup.commands.local import on_database
from recoup.services import dispatch, message_template, notification, regime
from recoup.services.notification import MessageFilter, MessageView
from recoup.services.paging import Page
from recoup.translation import Language, catalogue, say, spoken_language

FAILED = 1
"""Exit status of a run in which a message failed for good."""

messages = typer.Typer(help="Messages to debtors and colleagues.", no_args_is_help=True)


@messages.command()
def run(
    most: Annotated[int, typer.Option("--most", min=1, help="At most so many.")] = 1000,
) -> None:
    """Send every message whose moment has come. A server does it by itself (`RECOUP_MESSAGES`)."""
    settings = config.load()
    logs.configure(settings)
    message_template.check(regime.installed().registry)
    done = on_database(lambda actor: dispatch.run(actor, settings, most=most))
    told = {name: str(getattr(done, name)) for name in ("sent", "held", "refused", "retried", "failed")}
    sys.stdout.write(say("messages.done", spoken_language(), **told) + "\n")
    if done.failed:
        raise typer.Exit(FAILED)


@messages.command(name="list")
def show(
    state: Annotated[str | None, typer.Option(help="Only those in this state: WAITING, SENT, FAILED…")] = None,
    loan: Annotated[str | None, typer.Option(help="Only those about this loan.")] = None,
) -> None:
    """List the latest hundred messages."""
    language = spoken_language()
    wanted = MessageFilter(state=state, loan=loan)
    found = on_database(lambda actor: notification.page(actor, wanted, Page(first=100)))
    columns = ("id", "when", "to", "channel", "template", "state", "reason")
    table = Table(*(say(f"messages.{name}", language) for name in columns))
    for view in found.items:
        table.add_row(*_row(view, language))
    Console(markup=False, highlight=False).print(table)


def _row(view: MessageView, language: Language) -> tuple[str, ...]:
    words = catalogue(language)
    return (
        view.id,
        f"{view.created_at:%Y-%m-%d %H:%M}",
        view.party_name or view.colleague_code or "",
        words.get(f"channel.{view.channel}", view.channel),
        words.get(f"message_template.{view.template}", view.template),
        words.get(f"message_state.{view.state}", view.state),
        view.reason,
    )


@messages.command()
def retry(message: Annotated[str, typer.Argument(help="Id of a message that failed.")]) -> None:
    """Try a message anew that failed."""
    on_database(lambda actor: dispatch.retry(actor, message))
    sys.stdout.write(say("messages.again", spoken_language(), message=message) + "\n")


@messages.command()
def cancel(message: Annotated[str, typer.Argument(help="Id of a message that waits.")]) -> None:
    """Send a message no more."""
    on_database(lambda actor: dispatch.cancel(actor, message))
    sys.stdout.write(say("messages.cancelled", spoken_language(), message=message) + "\n")
