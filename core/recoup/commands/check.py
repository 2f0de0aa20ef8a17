"""`recoup check`: is the database what this version expects?"""

import asyncio
import sys
from typing import Final

import typer

from recoup import config, database
from recoup.translation import say, spoken_language

UNSOUND: Final = 1


def check() -> None:
    """Compare the database with models and guards; one line a difference, exit status 1 if there is any."""
    language = spoken_language()
    settings = config.load()
    findings = asyncio.run(database.check(settings))
    for finding in findings:
        sys.stdout.write(finding.message(language) + "\n")
    key = "check.unsound" if findings else "check.sound"
    sys.stdout.write(say(key, language, database=database.shown(settings), count=str(len(findings))) + "\n")
    if findings:
        raise typer.Exit(UNSOUND)
