"""`recoup audit`: prove the trail, keep anchors of it outside, prove single records to strangers, hand it out."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Annotated, Any, Final, Literal

import orjson
import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table

from recoup import config
from recoup.commands.bar import Bar
from recoup.commands.local import on_database, opened
from recoup.errors import Problem, Refused
from recoup.services import access, audit_proof, audit_query, audit_verify
from recoup.services.access import Actor
from recoup.services.audit_proof import Proof
from recoup.services.audit_query import EntryFilter
from recoup.services.audit_verify import Anchor, Verified
from recoup.services.paging import PAGE_MAX, Page
from recoup.translation import Language, say, spoken_language

FAILS: Final = 1
_ANCHORS: Final = typer.Option(help="A file of anchors that were kept outside, a JSON line each.")

audit = typer.Typer(help="The audit trail.", no_args_is_help=True)


@audit.command()
def verify(*, anchor: Annotated[Path | None, _ANCHORS] = None) -> None:
    """Prove every chain from end to end, and against anchors kept outside. Exit status 1 if a record is bad."""
    language = spoken_language()
    told = asyncio.run(_verify(language, _anchors(anchor)))
    console = Console(markup=False, highlight=False)
    if told.findings:
        table = Table(*(say(f"audit.{name}", language) for name in ("chain", "number", "id", "damage")))
        for one in told.findings:
            table.add_row(one.chain, str(one.seq), str(one.entry_id or ""), say(f"audit.{one.damage}", language))
        console.print(table)
    key = "audit.unsound" if told.findings else "audit.sound"
    console.print(say(key, language, records=f"{told.records:,}", chains=str(len(told.anchors))))
    if told.findings:
        raise typer.Exit(FAILS)


async def _verify(language: Language, anchors: Sequence[Anchor]) -> Verified:
    async with opened(config.load()):
        actor = await access.local_actor(language)
        with Bar(language) as bar:
            return await audit_verify.verify(actor, anchors=anchors, progress=bar)


def _anchors(path: Path | None) -> list[Anchor]:
    if path is None:
        return []
    return [_read(Anchor, line) for line in _bytes(path).splitlines() if line.strip()]


def _bytes(path: Path) -> bytes:
    with _opened(path, "rb") as file:
        return file.read()


def _opened(path: Path, mode: Literal["rb", "ab", "wb"]) -> IO[bytes]:
    """The file, open. Raises `Refused` for one that is not there, or that may not be read or written."""
    try:
        return path.open(mode)
    except PermissionError as wrong:
        raise Refused(_problem("FILE_FORBIDDEN", path)) from wrong
    except OSError as wrong:
        raise Refused(_problem("FILE_MISSING", path)) from wrong


def _problem(code: str, path: Path) -> Problem:
    return Problem(code=code, field=("file",), value=str(path))


def _read(kind: Any, text: bytes) -> Any:  # noqa: ANN401  whatever kind was asked for
    try:
        return TypeAdapter(kind).validate_json(text)
    except ValidationError as error:
        value = text[:60].decode(errors="replace")
        raise Refused(Problem(code="NOT_A_PROOF", field=("file",), value=value, limit=kind.__name__)) from error


@audit.command()
def anchor(*, to: Annotated[Path, typer.Option(help="The file that the lines are added to.")]) -> None:
    """Prove every chain and add a line for each to a file: keep it where nobody of the house can write."""
    told = asyncio.run(_verify(spoken_language(), _anchors(to if to.exists() else None)))
    if told.findings:
        sys.stderr.write(say("audit.not_anchored", spoken_language()) + "\n")
        raise typer.Exit(FAILS)
    with _opened(to, "ab") as file:
        for one in told.anchors:
            file.write(orjson.dumps(asdict(one)) + b"\n")
    sys.stdout.write(say("audit.anchored", spoken_language(), chains=str(len(told.anchors)), file=str(to)) + "\n")


@audit.command()
def prove(
    entry: Annotated[int, typer.Argument(help="Id of the record.")],
    *,
    size: Annotated[int | None, typer.Option(help="Over the first so many records, as an anchor has them.")] = None,
) -> None:
    """Print the proof of one record as JSON, for somebody who holds an anchor and nothing of ours."""
    made = on_database(lambda actor: audit_proof.prove(actor, entry, size=size))
    sys.stdout.write(orjson.dumps(asdict(made), option=orjson.OPT_INDENT_2).decode() + "\n")


@audit.command(name="check-proof")
def check_proof(
    proof: Annotated[Path, typer.Argument(help="A proof as `recoup audit prove` prints it.")],
    *,
    anchor: Annotated[Path, _ANCHORS],
) -> None:
    """Check a proof against an anchor of the same size. Asks no database. Exit status 1 if it does not hold."""
    told: Proof = _read(Proof, _bytes(proof))
    roots = [one.root for one in _anchors(anchor) if (one.chain, one.size) == (told.chain, told.size)]
    holds = any(audit_proof.holds(told, root) for root in roots)
    key = "audit.holds" if holds else "audit.fails" if roots else "audit.no_anchor"
    sys.stdout.write(say(key, spoken_language(), chain=told.chain, number=str(told.seq), size=str(told.size)) + "\n")
    if not holds:
        raise typer.Exit(FAILS)


@audit.command()
def export(
    chain: Annotated[str, typer.Argument(help="Code of the institution.")],
    *,
    to: Annotated[Path, typer.Option(help="The file to write.")],
    after: Annotated[int, typer.Option(help="Only records after this number.")] = 0,
) -> None:
    """Write the records of a chain with their hashes as JSON lines, for an auditor outside."""

    async def write(actor: Actor) -> int:
        count = 0
        rows = audit_proof.export(actor, chain=chain, after=after)
        row = await anext(rows, None)  # who may not, or a chain that is not there, leaves no file behind
        with _opened(to, "wb") as file:
            while row is not None:
                file.write(orjson.dumps(row) + b"\n")
                count += 1
                row = await anext(rows, None)
        return count

    count = on_database(write)
    sys.stdout.write(say("audit.exported", spoken_language(), records=f"{count:,}", file=str(to)) + "\n")


@audit.command(name="list")
def show_all(
    *,
    by: Annotated[str | None, typer.Option(help="Only those of this person or service.")] = None,
    command: Annotated[str | None, typer.Option(help="Only this command.")] = None,
    outcome: Annotated[str | None, typer.Option(help="Only DONE, DENIED or SIGNED_IN.")] = None,
) -> None:
    """List the newest records, at most a hundred."""
    language = spoken_language()
    wanted = EntryFilter(principal=by, command=command, outcome=outcome)
    found = on_database(lambda actor: audit_query.page(actor, wanted, Page(first=PAGE_MAX)))
    names = ("id", "at", "by", "command", "outcome", "chain", "number", "address")
    table = Table(*(say(f"audit.{name}", language) for name in names))
    for one in found.items:
        at = one.recorded_at.isoformat(sep=" ", timespec="seconds")
        told = (str(one.id), at, one.principal_code, one.command, one.outcome, one.chain, str(one.seq), one.address)
        table.add_row(*told)
    Console(markup=False, highlight=False).print(table)
