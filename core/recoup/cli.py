"""The `recoup` program: sub-commands found by the entry-point group `recoup.commands`, loaded when they are asked for.

An entry is a typer application, or a function that typer turns into a command. Whatever a person can cause ends in one
sentence on the error stream: exit status 1 for a refusal, 2 for a wrong setting or option, 3 for a database that is
away. Nobody has to import every floor: only the sub-command named on the line is loaded, all of them for the help page.
Commands that a regime brings stand under its code: `recoup <code> …`.
"""

import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Annotated, Any, Final, NoReturn

import typer

from recoup import __version__
from recoup.errors import Misconfigured, Refused, Unavailable
from recoup.translation import spoken_language

GROUP: Final = "recoup.commands"
REFUSED: Final = 1
MISCONFIGURED: Final = 2
UNAVAILABLE: Final = 3


def _add(app: typer.Typer, entry: EntryPoint) -> None:
    loaded: typer.Typer | Callable[..., Any] = entry.load()
    if isinstance(loaded, typer.Typer):
        app.add_typer(loaded, name=entry.name)
    else:
        app.command(name=entry.name)(loaded)


def _greet(
    *,
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    """Recoup brings lent money back: post-loan management and loan recovery."""
    if version:
        sys.stdout.write(f"recoup {__version__}\n")
        raise typer.Exit


def program(asked: str | None) -> typer.Typer:
    """The program with the sub-command `asked`, or with every installed one where that names none."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        invoke_without_command=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_greet)
    entries = {entry.name: entry for entry in entry_points(group=GROUP)}
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


def _typed(app: typer.Typer, words: Sequence[str]) -> dict[str, str]:
    """How the parameters of the command on the line are typed: `--within` for `within`, `CODE` for an argument."""
    command: Any = typer.main.get_command(app)
    for word in words:
        command = getattr(command, "commands", {}).get(word, command)
    return {
        str(each.name): each.opts[0] if each.param_type_name == "option" else str(each.metavar or each.name).upper()
        for each in command.params
    }


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
        typed = _typed(app, sys.argv[1:])
        named = refusal.called(lambda field: tuple(typed.get(part, part) for part in field))
        _stop(named.message(language), REFUSED)
    except Misconfigured as fault:
        _stop(fault.problem.message(language), MISCONFIGURED)
    except Unavailable as fault:
        _stop(fault.problem.message(language), UNAVAILABLE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
