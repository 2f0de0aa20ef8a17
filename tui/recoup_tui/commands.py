"""`recoup tui`: opens the console on this terminal."""

import os
import sys
from enum import StrEnum
from typing import Annotated, Final

import typer

from recoup_tui.language import Language, Words

TOKEN_VARIABLE: Final = "RECOUP_TOKEN"  # noqa: S105  the name of the variable, not a token
USAGE_STATUS: Final = 2


class LanguageChoice(StrEnum):
    """What `--language` takes."""

    ZH = "zh-CN"
    EN = "en"


def _spoken() -> Language:
    """The language of the terminal's locale."""
    tag = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Language.ZH if tag.lower().startswith("zh") else Language.EN


def _stop(words: Words, key: str) -> typer.Exit:
    typer.echo(words(key), err=True)
    return typer.Exit(USAGE_STATUS)


def tui(
    server: Annotated[
        str | None, typer.Option(help="Address of a running server; without it the server runs inside the console.")
    ] = None,
    token: Annotated[
        str | None, typer.Option(envvar=TOKEN_VARIABLE, help="API token for --server.", show_envvar=True)
    ] = None,
    language: Annotated[
        LanguageChoice | None, typer.Option(help="Language to start in; ctrl+l switches. Default: the terminal's.")
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Look at everything, change nothing.")] = False,  # noqa: FBT002  typer's way to declare a flag
) -> None:
    """Open the operators' console."""
    words = Words(Language(language.value) if language else _spoken())
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise _stop(words, "command.no_terminal")
    if server and not token:
        raise _stop(words, "command.no_token")
    from recoup_tui.app import ConsoleApp, Opener  # noqa: PLC0415  textual is imported only where there is a terminal
    from recoup_tui.opening import local, remote  # noqa: PLC0415

    opener: Opener = remote(server, token) if server and token else local
    ConsoleApp(opener, language=words.language, read_only=read_only).run()
