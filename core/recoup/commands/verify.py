"""`recoup verify`: derive everything anew from facts and compare it with what is stored."""

import asyncio
import sys
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from recoup import config
from recoup.commands.bar import Bar
from recoup.commands.eod import proofs_table
from recoup.commands.local import opened
from recoup.services import access, verification
from recoup.services import verify as verifying
from recoup.services.verify import Verification
from recoup.translation import Language, say, spoken_language

DIFFERS: Final = 1
INTERRUPTED: Final = 130


def verify(
    *,
    loans: Annotated[list[str] | None, typer.Option(help="Only this loan, by number; may be given again.")] = None,
    shown: Annotated[int, typer.Option("--show", min=1, help="How many differences to print.")] = 20,
    size: Annotated[int, typer.Option("--slice", min=1, help="Loans in memory at a time.")] = verifying.SLICE,
) -> None:
    """Derive every loan from its facts, compare it with the books, and prove the books; nothing of them is written.

    What a verification of all loans found is kept in the audit trail, where the console and the API read it.

    Exit status 1 if anything differs.
    """
    language = spoken_language()
    try:
        told = asyncio.run(_run(language, loans or [], size))
    except KeyboardInterrupt:
        sys.stderr.write(say("verify.interrupted", language) + "\n")
        raise typer.Exit(INTERRUPTED) from None
    _show(told, shown, language)
    if not told.sound:
        raise typer.Exit(DIFFERS)


async def _run(language: Language, loans: list[str], size: int) -> Verification:
    async with opened(config.load()):
        actor = await access.local_actor(language)
        with Bar(language) as bar:
            told = await verifying.verify(actor, loans=loans, progress=bar, slice_size=size)
        if not loans:
            await verification.keep(actor, told)
        return told


def _show(told: Verification, shown: int, language: Language) -> None:
    console = Console(markup=False, highlight=False)
    if told.findings:
        table = Table(*(say(f"verify.{name}", language) for name in ("loan", "what", "name", "stored", "derived")))
        for one in told.findings[:shown]:
            what = say(f"verify.{one.what}", language)
            table.add_row(one.loan_number, what, one.name, one.stored, one.derived)
        console.print(table)
    if told.proofs:
        console.print(proofs_table(told.proofs, language))
    if told.left_out:
        console.print(say("verify.left_out", language, count=f"{told.left_out:,}"))
    if told.proofs and not told.groups_compared:
        console.print(say("verify.groups_not_compared", language))
    key = "verify.sound" if told.sound else "verify.unsound"
    console.print(say(key, language, loans=f"{told.loans:,}", count=f"{told.differing:,}"))
