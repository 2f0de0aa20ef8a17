"""The `recoup` program: sub-commands found by the entry-point group `recoup.commands`, loaded when they are asked for.

An entry is a typer application, or a function that typer turns into a command. Whatever a person can cause ends in one
sentence on the error stream: exit status 1 for a refusal, 2 for a wrong setting or option, 3 for a database that is
away. Nobody has to import every floor: only the sub-command named on the line is loaded, all of them for the help page.
Commands that a regime brings stand under its code: `recoup <code> …`.
"""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from typing import Annotated, Any, Final, NoReturn

import typer

from recoup import __version__
from recoup.errors import Misconfigured, Problem, Refused, Unavailable
from recoup.translation import spoken_language

GROUP: Final = "recoup.commands"
REFUSED: Final = 1
MISCONFIGURED: Final = 2
UNAVAILABLE: Final = 3
VERSION: Final = "--version"


def _add(app: typer.Typer, entry: EntryPoint) -> None:
    loaded: typer.Typer | Callable[..., Any] = entry.load()
    if isinstance(loaded, typer.Typer):
        app.add_typer(loaded, name=entry.name)
    else:
        app.command(name=entry.name)(loaded)


def _greet(
    *,
    version: Annotated[bool, typer.Option(VERSION, help="Show the version and leave.")] = False,
) -> None:
    """Recoup brings lent money back: post-loan management and loan recovery."""
    if version:
        sys.stdout.write(f"recoup {__version__}\n")
        raise typer.Exit


def program(asked: str | None) -> typer.Typer:
    """The program with the sub-command `asked`, with none to tell its version, else with every installed one."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        invoke_without_command=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_greet)
    entries = {entry.name: entry for entry in entry_points(group=GROUP)}
    if asked == VERSION:
        return app
    if asked in entries:
        _add(app, entries[str(asked)])
        return app
    for name in sorted(entries):
        _add(app, entries[name])
    _add_regimes(app)
    return app


def _add_regimes(app: typer.Typer) -> None:
    """The commands of the installed regimes, each under its code; a regime that fails to add its own is named."""
    from recoup.regime.registry import Registry  # noqa: PLC0415  its checks and arrays cost each other command a second

    groups: dict[str, typer.Typer] = {}
    failures = Registry.load().register_commands(lambda code: groups.setdefault(code, typer.Typer()))
    for code, group in groups.items():
        if group.registered_commands or group.registered_groups:
            app.add_typer(group, name=code)
    for failure in failures:
        sys.stderr.write(f"recoup: {failure.code}: {failure.hook}\n{failure.traceback}")


def as_typed(app: typer.Typer, words: Sequence[str], refusal: Refused) -> Refused:
    """The refusal with each field called as it was typed: `--within` for an option, `CODE` for an argument.

    The service names its own fields. What was typed is found by the same name, by the name without what it is told by
    (`organisation_code`), else by the value, where that was typed in one place only.
    """
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]
    typed = {str(each.name): _shown(each) for each in command.params}
    values = command.make_context(str(command.name), rest, resilient_parsing=True).params
    places: dict[str, set[str]] = {}
    for name, value in values.items():
        for one in value if isinstance(value, tuple | list) else (value,):
            places.setdefault(str(one), set()).add(typed[name])

    def called(problem: Problem) -> tuple[str, ...]:
        stems = [problem.field[-1], *(problem.field[-1].removesuffix(end) for end in _ENDINGS)] if problem.field else []
        by_value = places.get(problem.value, set()) if problem.value else set()
        own = next((typed[stem] for stem in stems if stem in typed), None)
        given = own or (next(iter(by_value)) if len(by_value) == 1 else None)
        return problem.field if given is None else (given,)

    return Refused(*(replace(problem, field=called(problem)) for problem in refusal.problems))


_ENDINGS: Final = ("_code", "_id", "_on", "s")


def _shown(param: Any) -> str:  # noqa: ANN401  what typer makes of an option or an argument
    if param.param_type_name != "option":
        return str(param.metavar or param.name).upper()
    return str(max(param.opts, key=len))


def _stop(text: str, status: int) -> NoReturn:
    sys.stderr.write(f"recoup: {text}\n")
    raise SystemExit(status)


def main() -> None:
    """Run the program, and say in one sentence what went wrong where a person can do something about it."""
    language = spoken_language()
    app = program(sys.argv[1] if len(sys.argv) > 1 else None)
    try:
        app()
    except Refused as refusal:
        _stop(as_typed(app, sys.argv[1:], refusal).message(language), REFUSED)
    except Misconfigured as fault:
        _stop(fault.problem.message(language), MISCONFIGURED)
    except Unavailable as fault:
        _stop(fault.problem.message(language), UNAVAILABLE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
