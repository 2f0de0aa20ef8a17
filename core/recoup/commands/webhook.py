"""`recoup webhook`: receivers of events, made, paused and set back by whoever runs the program on the database."""

import asyncio
import sys
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from recoup import config
from recoup.commands.local import on_database, opened
from recoup.services import webhook as webhooks
from recoup.services import webhook_delivery
from recoup.services.webhook import WebhookDraft, WebhookView
from recoup.translation import Language, say, spoken_language

FAILED: Final = 1
"""Exit status of a run in which a receiver did not take what it was sent."""
BEGINNING: Final = "beginning"
_MOMENT: Final = "%Y-%m-%d %H:%M"

webhook = typer.Typer(help="Receivers of events.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="Id of the receiver.")]


@webhook.command()
def add(
    url: Annotated[str, typer.Argument(help="Where events are sent to.")],
    principal: Annotated[str, typer.Option("--as", help="Code of the person or service whose sight counts.")],
    kind: Annotated[list[str] | None, typer.Option(help="Only events of this kind; may be given again.")] = None,
    after: Annotated[str | None, typer.Option(help="From this cursor on; from now on when left out.")] = None,
) -> None:
    """Make a receiver and show its secret, this once."""
    draft = WebhookDraft(url=url, principal=principal, kinds=tuple(kind or ()), after=after)
    made, secret = on_database(lambda actor: webhooks.create(actor, draft))
    sys.stdout.write(f"{made.id} {secret}\n")
    sys.stderr.write(say("webhook.created", spoken_language()) + "\n")


@webhook.command(name="list")
def show() -> None:
    """List the receivers, without their secrets."""
    language = spoken_language()
    columns = ("id", "url", "principal", "kinds", "state", "sent", "tries", "reason")
    table = Table(*(say(f"webhook.{name}", language) for name in columns))
    for view in on_database(webhooks.everything):
        table.add_row(*_row(view, language))
    Console(markup=False, highlight=False).print(table)


def _row(view: WebhookView, language: Language) -> tuple[str, ...]:
    return (
        view.id,
        view.url,
        view.principal_code,
        ", ".join(view.kinds),
        say(f"webhook_state.{view.state}", language),
        view.sent_at.strftime(_MOMENT) if view.sent_at else "–",
        str(view.tries),
        view.reason,
    )


@webhook.command()
def pause(receiver: Id) -> None:
    """Send a receiver nothing for now; what happens meanwhile waits for it."""
    on_database(lambda actor: webhooks.turn(actor, receiver, on=False))
    sys.stdout.write(say("webhook.paused", spoken_language(), webhook=receiver) + "\n")


@webhook.command()
def resume(receiver: Id) -> None:
    """Go on with a receiver where it stands, at once."""
    on_database(lambda actor: webhooks.turn(actor, receiver, on=True))
    sys.stdout.write(say("webhook.resumed", spoken_language(), webhook=receiver) + "\n")


@webhook.command()
def replay(
    receiver: Id,
    after: Annotated[str, typer.Option(help="A cursor of the feed, or `beginning`.")],
) -> None:
    """Send a receiver everything behind a cursor once more."""
    start = None if after == BEGINNING else after
    on_database(lambda actor: webhooks.replay(actor, receiver, after=start))
    sys.stdout.write(say("webhook.replayed", spoken_language(), webhook=receiver) + "\n")


@webhook.command()
def rotate(receiver: Id) -> None:
    """Give a receiver another secret and show it, this once. Its older one signs as well for a day."""
    _, secret = on_database(lambda actor: webhooks.rotate(actor, receiver))
    sys.stdout.write(secret + "\n")
    sys.stderr.write(say("webhook.rotated", spoken_language()) + "\n")


@webhook.command()
def run() -> None:
    """Send what waits, now. A server does it by itself (`RECOUP_WEBHOOKS`)."""
    done = asyncio.run(_run())
    sys.stdout.write(say("webhook.done", spoken_language(), events=str(done.events), failed=str(done.failed)) + "\n")
    if done.failed:
        raise typer.Exit(FAILED)


async def _run() -> webhook_delivery.Delivered:
    async with opened(config.load()):
        return await webhook_delivery.run()
