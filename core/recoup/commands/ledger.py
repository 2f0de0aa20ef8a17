"""`recoup ledger`: the books as accountants read them."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Final, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from recoup import config
from recoup.commands.local import opened
from recoup.errors import Problem, Refused
from recoup.rules.money import format_amount
from recoup.services import access, businessday
from recoup.services import period as months
from recoup.services import trial_balance as books
from recoup.services.access import Actor
from recoup.services.period import Wish
from recoup.services.trial_balance import Basis, TrialBalance
from recoup.translation import Language, say, spoken_language

T = TypeVar("T")

FAILS: Final = 1

ledger = typer.Typer(help="The general ledger.", no_args_is_help=True)


@ledger.command()
def balance(
    *,
    on: Annotated[
        str | None, typer.Option(help="As of the evening of this day; the open day if none is named.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Turnover from this day; the first of the month if none.")] = None,
    effective: Annotated[bool, typer.Option("--effective", help="By the day of effect, not of booking.")] = False,
    organisation: Annotated[str | None, typer.Option(help="Only this organisation and those under it.")] = None,
) -> None:
    """The trial balance: what each account opened with, what moved, what it stands at, a table a currency."""
    language = spoken_language()
    basis = Basis.EFFECTIVE if effective else Basis.BOOKED
    told = asyncio.run(_read(language, _day(on, "on"), _day(since, "since"), basis, organisation))
    for one in told:
        _show(one, language)
    if not told:
        sys.stdout.write(say("ledger.nothing", language) + "\n")
    if not all(one.balances for one in told):
        raise typer.Exit(FAILS)


def _day(text: str | None, name: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Refused(Problem(code="DATE_MALFORMED", field=(name,), value=str(text), limit="2024-01-31")) from None


async def _read(
    language: Language, on: date | None, since: date | None, basis: Basis, organisation: str | None
) -> tuple[TrialBalance, ...]:
    async with opened(config.load()):
        actor = await access.local_actor(language)
        day = on or (await businessday.current()).day
        return await books.trial_balance(actor, day, since=since, basis=basis, organisation_code=organisation)


def _show(told: TrialBalance, language: Language) -> None:
    title = say("ledger.title", language, currency=told.currency, since=str(told.since), on=str(told.on))
    table = Table(title=title, show_footer=True)

    def figure(amount: int) -> str:
        return format_amount(amount, told.currency) if amount else ""

    table.add_column(say("ledger.number", language))
    table.add_column(say("ledger.account", language), say("ledger.total", language), overflow="fold")
    sums = {
        "opening": 0,
        "debits": sum(one.debits for one in told.accounts),
        "credits": sum(one.credits for one in told.accounts),
        "debit": told.debits,
        "credit": told.credits,
    }
    for name, total in sums.items():
        table.add_column(say(f"ledger.{name}", language), figure(total), justify="right", overflow="fold")
    for one in told.accounts:
        closing = (max(one.closing, 0), max(-one.closing, 0))
        row = (one.opening, one.debits, one.credits, *closing)
        table.add_row(str(one.number), say(f"account.{one.account}", language), *(figure(amount) for amount in row))
    console = Console(markup=False, highlight=False)
    console.print(table)
    console.print(say("ledger.balances" if told.balances else "ledger.differs", language))


@ledger.command()
def periods() -> None:
    """List the months: open, closed, or waiting for another person."""
    language = spoken_language()
    table = Table(*(say(f"ledger.{name}", language) for name in ("month", "state", "asked_by", "decided_by", "reason")))
    for one in asyncio.run(_with_actor(language, months.periods)):
        state = say(f"period.{one.state}", language)
        table.add_row(one.begins_on.strftime("%Y-%m"), state, one.asked_by, one.decided_by, one.reason)
    Console(markup=False, highlight=False).print(table)


_MONTH: Final = typer.Argument(help="The month, YYYY-MM.")
_REASON: Final = typer.Option(help="Why; kept with the step.")


@ledger.command()
def close(month: Annotated[str, _MONTH], *, reason: Annotated[str, _REASON] = "") -> None:
    """Ask to close a month. Another administrator agrees: `recoup approval list`."""
    _ask(month, Wish.CLOSE, reason)


@ledger.command()
def reopen(month: Annotated[str, _MONTH], *, reason: Annotated[str, _REASON] = "") -> None:
    """Ask to open a closed month again. Another administrator agrees: `recoup approval list`."""
    _ask(month, Wish.REOPEN, reason)


def _ask(month: str, wish: Wish, reason: str) -> None:
    language = spoken_language()
    day = _day(f"{month}-01", "month")
    assert day is not None  # noqa: S101  a text was given
    asked = asyncio.run(_with_actor(language, lambda actor: months.ask(actor, day, wish=wish, reason=reason)))
    state = say(f"period.{asked.period.state}", language)
    number = "" if asked.approval is None else asked.approval.number
    sys.stdout.write(say("ledger.now", language, month=month, state=state, number=number) + "\n")


async def _with_actor(language: Language, work: Callable[[Actor], Awaitable[T]]) -> T:
    async with opened(config.load()):
        return await work(await access.local_actor(language))
