"""The demonstration as a person starts it: a fresh SQLite file, progress, a summary, then the server."""

import asyncio
import os
import shutil
import socket
import sqlite3
import sys
import time
from contextlib import closing
from datetime import date, timedelta
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from recoup import config, database
from recoup.commands.demo import lending, script, sign_in, summary, walk
from recoup.commands.demo.history import History
from recoup.commands.local import opened
from recoup.errors import Misconfigured, Problem
from recoup.services import access, portfolio, task, token
from recoup.translation import Language, say, spoken_language

OPENING: Final = date(2018, 1, 1)
DAYS: Final = 181
DAYS_MIN: Final = 90
FILE: Final = Path("demo.sqlite3")
TOKEN_DAYS: Final = 30
MARK: Final = 0x5243_4450
"""`RCDP`, SQLite's application id of a demonstration; it stands big-endian in bytes 68 to 71 of the file."""
MARK_AT: Final = slice(68, 72)
STOPPED: Final = 130


class Bars:
    """Progress on the terminal: a bar for each step, with what is left."""

    def __init__(self, console: Console, language: Language) -> None:
        """Nothing is shown before the first step."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        self.shown = Progress(*columns, console=console)
        self.language = language
        self.current = self.shown.add_task("", visible=False, total=0)
        self.seconds: dict[str, float] = {}
        self.began = time.monotonic()
        self.step = ""

    def begin(self, step: str, total: int) -> None:
        """Close the step before, and open this one."""
        self.end()
        self.step, self.began = step, time.monotonic()
        self.current = self.shown.add_task(say(f"demo.step.{step}", self.language), total=total)

    def advance(self, count: int) -> None:
        """So many units are done."""
        self.shown.advance(self.current, count)

    def end(self) -> None:
        """Note how long the present step took."""
        if self.step:
            self.seconds[self.step] = time.monotonic() - self.began


def demo(
    *,
    loans: Annotated[
        int | None, typer.Option(min=1, max=10_000, help="How many of the real loans; all when left out.")
    ] = None,
    days: Annotated[int, typer.Option(min=DAYS_MIN, max=365, help="How many days are turned.")] = DAYS,
    serve: Annotated[bool, typer.Option(help="Start the server after the summary.")] = True,
    file: Annotated[Path, typer.Option(help="The SQLite file, made anew.")] = FILE,
    institutions: Annotated[
        int,
        typer.Option(min=0, max=100, help="How many of a hundred loans of the four sample institutions; 0: none."),
    ] = 100,
) -> None:
    """Run the main job on 10,000 real loans, and four sample institutions with years behind them; then serve all."""
    language = spoken_language()
    console = Console()
    built = file.with_name(file.name + ".part")
    settings = config.load(database_url=f"sqlite://{built}", scheduler=False, development=True)
    _refuse(file, settings, serve=serve)
    _remove(built)
    os.environ["RECOUP_EVIDENCE_URL"] = str(_evidence(built))
    try:
        secret, histories = asyncio.run(_live(settings, console, language, loans, days, institutions))
    except KeyboardInterrupt:
        _remove(built)
        console.print(say("demo.stopped", language))
        raise typer.Exit(code=STOPPED) from None
    _finish(built, file)
    sign_in.write(file, histories)
    _say_where(console, settings, language, file, secret, serves=serve)
    if histories:
        sign_in.show(console, file, histories, language, f"http://{settings.host}:{settings.port}")
    if serve:
        _serve(file)


def _refuse(file: Path, settings: config.Settings, *, serve: bool) -> None:
    """Say at the start what would be found out at the end: a file that is no demonstration, a port in use."""
    foreign = file if file.exists() and not _is_ours(file) else _evidence(file)
    if foreign.exists() and not (file.exists() and _is_ours(file)):
        raise Misconfigured(Problem(code="DEMO_FILE_FOREIGN", field=("file",), value=str(foreign)))
    if serve:
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind((settings.host, settings.port))
            except OSError:
                place = f"{settings.host}:{settings.port}"
                raise Misconfigured(Problem(code="DEMO_PORT_IN_USE", field=("port",), value=place)) from None


def _evidence(file: Path) -> Path:
    """The folder beside a demonstration where the bytes of its evidence lie."""
    return file.with_name(file.name + ".evidence")


def _is_ours(file: Path) -> bool:
    """Whether a file is a demonstration's: it says so where SQLite keeps the mark of an application."""
    head = file.read_bytes()[: MARK_AT.stop]
    return head.startswith(b"SQLite format 3") and int.from_bytes(head[MARK_AT], "big") == MARK


def _remove(file: Path) -> None:
    for leftover in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
        leftover.unlink(missing_ok=True)
    shutil.rmtree(_evidence(file), ignore_errors=True)


def _finish(built: Path, file: Path) -> None:
    """Mark what was built as a demonstration, and put it where it was asked for: whole, or not at all."""
    with closing(sqlite3.connect(built)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute(f"PRAGMA application_id = {MARK}")
        database.execute("PRAGMA journal_mode = DELETE")
    _remove(file)
    built.rename(file)
    if _evidence(built).exists():
        _evidence(built).rename(_evidence(file))


async def _live(
    settings: config.Settings, console: Console, language: Language, loans: int | None, days: int, share: int
) -> tuple[str, list[History]]:
    bars = Bars(console, language)
    real = lending.read(loans)
    console.print(say("demo.intro", language, loans=f"{len(real):,}", days=str(days)))
    console.print(say("demo.agreeing", language, agree=f"{lending.agreeing(real):,}", loans=f"{len(real):,}"))
    console.print(say("demo.derived", language))
    await database.migrate(settings)
    last = OPENING + timedelta(days=days - 1)
    async with opened(settings):
        await database.seed_calendar()
        actor = await access.local_actor(language)
        scripts = script.installed() if share else ()
        histories = await walk.found(actor, OPENING, scripts, share)
        with bars.shown:
            await walk.recall(actor, histories, OPENING, bars)
            await walk.settle(actor, OPENING)
            boarded = await walk.board(actor, real, bars)
            done = await walk.turn(actor, walk.plan(real, last), OPENING, last, bars, histories)
            bars.end()
        done.loans = boarded + sum(len(each.debts) for each in histories)
        done.payments += sum(each.payments for each in histories)
        rows, passed = await portfolio.portfolio(actor), await portfolio.turnover(actor)
        summary.show(console, rows, passed, await task.counts(actor), done, bars.seconds, language)
        secret = await token.create(actor, principal_code="demo", scopes=access.SCOPES, days=TOKEN_DAYS)
        return secret, histories


def _say_where(
    console: Console, settings: config.Settings, language: Language, file: Path, secret: str, *, serves: bool
) -> None:
    url = f"http://{settings.host}:{settings.port}"
    program = os.path.relpath(sys.argv[0]) if Path(sys.argv[0]).exists() else "recoup"
    console.print()
    for key in ("graphiql", "console", "token") if serves else ("serve_again", "console", "token"):
        words = say(
            f"demo.{key}",
            language,
            url=url,
            token=secret,
            file=str(file),
            program=program,
            evidence=str(_evidence(file)),
        )
        console.print(escape(words), soft_wrap=True, highlight=False)


def _serve(file: Path) -> None:
    """Hand over to the installed server. Core does not import the API: it finds the sub-command by its entry point."""
    os.environ |= {
        "RECOUP_DATABASE_URL": f"sqlite://{file}",
        "RECOUP_SCHEDULER": "false",
        "RECOUP_DEVELOPMENT": "true",
        "RECOUP_EVIDENCE_URL": str(_evidence(file)),
    }
    found = entry_points(group="recoup.commands", name="serve")
    if not found:
        raise Misconfigured(Problem(code="SERVER_MISSING", field=("serve",)))
    app = typer.Typer(add_completion=False)
    app.command()(next(iter(found)).load())
    app([])
