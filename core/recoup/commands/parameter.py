"""`recoup parameter`: what an institution chose of its regime's parameters, and choosing anew."""

import sys
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console
from rich.table import Table

from recoup.commands.approval import asked
from recoup.commands.local import on_database
from recoup.commands.moment import day
from recoup.commands.spoken import coded, levelled
from recoup.errors import Problem, Refused
from recoup.regime.binding import Raw
from recoup.services import parameter as choosing
from recoup.services import parameter_query
from recoup.services.parameter import Draft, ParameterDraft, ProfileDraft
from recoup.services.unit_of_work import Mode
from recoup.translation import Language, say, spoken_language

_INSTITUTION: Final = typer.Argument(help="Code of the institution.")
_REGIME: Final = typer.Argument(help="Code of its regime.")

parameter = typer.Typer(help="Parameters that institutions choose.", no_args_is_help=True)


@parameter.command(name="list")
def show_all(
    institution: Annotated[str, _INSTITUTION],
    regime: Annotated[str, _REGIME],
    *,
    chosen: Annotated[
        bool, typer.Option("--chosen", help="Only those of which something was chosen or waits.")
    ] = False,
) -> None:
    """List parameters: the value in force, the regime's own, what waits."""
    language = spoken_language()
    table = _table("key", "value", "default", "rules", "waits", language=language)
    for one in on_database(lambda actor: parameter_query.of(actor, regime, institution)):
        if one.history or one.waits or not chosen:
            values = (_value(each, regime, language) for each in (one.value, one.default))
            table.add_row(coded(one.key, regime, language), *values, ", ".join(one.rules), ", ".join(one.waits))
    _print(table)


@parameter.command()
def history(
    institution: Annotated[str, _INSTITUTION],
    regime: Annotated[str, _REGIME],
    key: Annotated[str, typer.Argument(help="Key of the parameter.")],
) -> None:
    """Show what was chosen of one parameter, since when, by whom, and what waits."""
    language = spoken_language()
    found = {one.key: one for one in on_database(lambda actor: parameter_query.of(actor, regime, institution))}
    if key not in found:
        raise Refused(Problem(code="PARAMETER_UNKNOWN", field=("key",), value=key, limit=", ".join(found)))
    table = _table("since", "before", "after", "by", "approval", language=language)
    for one in found[key].history:
        table.add_row(one.since.isoformat(), _text(one.before), _text(one.value), one.by, one.approval or "–")
    _print(table)
    for number in found[key].waits:
        sys.stdout.write(say("parameter.waiting", language, number=number) + "\n")


@parameter.command()
def change(
    *,
    institution: Annotated[str, _INSTITUTION],
    regime: Annotated[str, _REGIME],
    key: Annotated[str, typer.Argument(help="Key of the parameter.")],
    value: Annotated[str, typer.Argument(help="The value as JSON, or a code as it stands; rates in ppm.")],
    since: Annotated[str, typer.Option("--from", help="The first day on which it counts, YYYY-MM-DD.")],
    tried: Annotated[bool, typer.Option("--preview", help="Only show what it would be.")] = False,
) -> None:
    """Choose a value from a day to come on, or ask those who have to agree."""
    draft = ParameterDraft(institution=institution, regime=regime, key=key, value=value, since=day(since, "--from"))
    _ask(draft, tried=tried)


@parameter.command()
def choose(
    *,
    institution: Annotated[str, _INSTITUTION],
    regime: Annotated[str, _REGIME],
    profile: Annotated[str, typer.Argument(help="Code of the profile: values of the regime that belong together.")],
    since: Annotated[str, typer.Option("--from", help="The first day on which it counts, YYYY-MM-DD.")],
    tried: Annotated[bool, typer.Option("--preview", help="Only show what it would be.")] = False,
) -> None:
    """Choose a whole profile from a day to come on, or ask those who have to agree."""
    draft = ProfileDraft(institution=institution, regime=regime, profile=profile, since=day(since, "--from"))
    _ask(draft, tried=tried)


def _ask(draft: Draft, *, tried: bool) -> None:
    language, mode = spoken_language(), Mode.PREVIEW if tried else Mode.COMMIT
    made = on_database(lambda actor: choosing.change(actor, draft, mode=mode))
    for one in made.parameters:
        told = {
            "parameter": one.key,
            "before": _text(one.before),
            "after": _text(one.value),
            "since": one.since.isoformat(),
        }
        sys.stdout.write(say("parameter.changed", language, **told) + "\n")
    levels = levelled(made.needed.levels, draft.regime, language)
    if tried and levels:
        sys.stdout.write(say("parameter.needed", language, levels=levels) + "\n")
    if made.approval is not None:
        sys.stdout.write(asked(made.approval) + "\n")


def _value(value: Raw, regime: str, language: Language) -> str:
    """A chosen code with its label; anything else as it is written."""
    return coded(value, regime, language) if isinstance(value, str) else _text(value)


def _text(value: Raw) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _table(*names: str, language: Language) -> Table:
    table = Table()
    for name in names:
        table.add_column(say(f"parameter.{name}", language), overflow="fold")
    return table


def _print(table: Table) -> None:
    Console(markup=False, highlight=False).print(table)
