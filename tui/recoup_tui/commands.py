"""`recoup tui`: opens the console on this terminal."""

import os
import sys
from enum import StrEnum
from pathlib import Path
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
    """The language of Recoup's commands where one is set, else that of the terminal's locale."""
    told = (os.environ.get(name) for name in ("RECOUP_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    tag = next((each for each in told if each), "")
    return Language.ZH if tag.lower().startswith("zh") else Language.EN


def _stop(words: Words, key: str, **places: str) -> typer.Exit:
    typer.echo(words(key, **places), err=True)
    return typer.Exit(USAGE_STATUS)


def _read_token(words: Words, path: Path) -> str:
    """The first line of a file that holds a token."""
    try:
        return path.read_text(encoding="utf-8").strip().partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as trouble:
        raise _stop(words, "command.no_token_file", path=str(path), trouble=type(trouble).__name__) from trouble


def tui(
    server: Annotated[
        str | None, typer.Option(help="Address of a running server; without it the server runs inside the console.")
    ] = None,
    token: Annotated[
        str | None, typer.Option(envvar=TOKEN_VARIABLE, help="API token for --server.", show_envvar=True)
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option(help="File whose first line is the API token, so that it is on no command line.")
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
    if token_file and not token:
        token = _read_token(words, token_file)
    if server and not token:
        raise _stop(words, "command.no_token")
    from recoup_tui.app import ConsoleApp, Opener  # noqa: PLC0415  textual is imported only where there is a terminal
    from recoup_tui.opening import local, remote  # noqa: PLC0415

    opener: Opener = remote(server, token) if server and token else local
    ConsoleApp(opener, language=words.language, read_only=read_only).run()
