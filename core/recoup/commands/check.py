"""`recoup check`: is the database what this version expects?"""

import asyncio
import sys
from typing import Final

import typer

from recoup import config, database
from recoup.commands.local import opened
from recoup.errors import Problem
from recoup.services import calendar
from recoup.translation import say, spoken_language

UNSOUND: Final = 1


def check() -> None:
    """Compare the database with models and guards; one line a difference, exit status 1 if there is any.

    A calendar that ends before live loans fall due is told too, on the error stream; it is no difference.
    """
    language = spoken_language()
    settings = config.load()
    findings = asyncio.run(database.check(settings))
    short = None if findings else asyncio.run(_short(settings))
    if short is not None:
        sys.stderr.write(short.message(language) + "\n")
    for finding in findings:
        sys.stdout.write(finding.message(language) + "\n")
    key = "check.unsound" if findings else "check.sound"
    sys.stdout.write(say(key, language, database=database.shown(settings), count=str(len(findings))) + "\n")
    if findings:
        raise typer.Exit(UNSOUND)


async def _short(settings: config.Settings) -> Problem | None:
    async with opened(settings):
        return await calendar.shortage()
