"""Whom to sign in as: the people of the sample institutions, and a file with the token of each, for one's own eyes."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recoup.commands.demo.history import History
from recoup.translation import Language, say


def folder(file: Path) -> Path:
    """Where the tokens lie: a file for each person, beside the demonstration."""
    return file.with_name(file.name + ".people")


def write(file: Path, histories: Sequence[History]) -> None:
    """Write everybody's token where `recoup tui --token-file` finds it."""
    for code, secret in _secrets(histories):
        folder(file).mkdir(mode=0o700, exist_ok=True)
        place = folder(file) / code
        place.touch(mode=0o600)
        place.write_text(secret + "\n", encoding="utf-8")


def _secrets(histories: Sequence[History]) -> Iterator[tuple[str, str]]:
    for each in histories:
        yield from each.cast.secrets.items()


def show(console: Console, file: Path, histories: Sequence[History], language: Language, url: str) -> None:
    """A table of the people, and how to open the console as one of them."""
    table = Table(title=say("demo.sign_in", language), title_justify="left", header_style="bold")
    for key in ("person", "unit", "roles"):
        table.add_column(say(f"demo.{key}", language))
    for each in histories:
        names = {unit.code: unit.name for unit in each.script.units}
        for person in each.script.people:
            table.add_row(f"{person.code}  {person.name}", names[person.at], ", ".join(person.roles))
    console.print(table)
    program = os.path.relpath(sys.argv[0]) if Path(sys.argv[0]).exists() else "recoup"
    words = say("demo.people", language, people=str(folder(file)), program=program, url=url)
    console.print(escape(words), soft_wrap=True, highlight=False)
