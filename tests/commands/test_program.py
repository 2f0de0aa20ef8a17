"""The `recoup` program: what it finds, and what it says when it cannot go on."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from recoup import cli
from recoup.errors import Misconfigured, Problem, Refused, Unavailable
from recoup.regime.registry import Registry
from recoup.translation import Language

PROBLEM = Problem(code="AMOUNT_MALFORMED", field=("amount",), value="x", limit="1234.56")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """The program as a person starts it."""
    return subprocess.run(  # noqa: S603  our own interpreter and words
        [sys.executable, "-c", "from recoup.cli import main; main()", *words],
        capture_output=True, text=True, check=False, env={"LANG": "C.UTF-8", "RECOUP_LANGUAGE": "en"},
    )  # fmt: skip


def test_the_help_page_lists_every_command() -> None:
    """Every entry of the group, whichever package brings it."""
    shown = run("--help").stdout
    assert all(
        name in shown
        for name in ("check", "demo", "eod", "import", "init", "migrate", "plugins", "quote", "serve", "tui")
    )


@pytest.mark.parametrize("language", Language)
def test_a_refusal_without_rules_leaves_no_empty_brackets(language: Language) -> None:
    """And one with rules names them."""
    told = [
        Problem(code="FIELD_EMPTY", field=("requirements",), details={"there": "", "rules": rules}).message(language)
        for rules in ("", "PM-07")
    ]
    assert not any(brackets in told[0] for brackets in ("()", "（）"))
    assert "PM-07" in told[1]


def test_an_unknown_command_is_refused_with_status_two() -> None:
    """As every program does."""
    assert run("nonsense").returncode == 2


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """A program whose only command raises what the test puts here."""
    raised: list[Exception] = []

    def program(_: str | None) -> typer.Typer:
        app = typer.Typer()

        @app.command()
        def fail() -> None:
            raise raised[0]

        return app

    monkeypatch.setattr(cli, "program", program)
    monkeypatch.setattr(sys, "argv", ["recoup"])
    monkeypatch.setenv("RECOUP_LANGUAGE", "zh-CN")
    return raised


@pytest.mark.parametrize(
    ("error", "status"), [(Refused(PROBLEM), 1), (Misconfigured(PROBLEM), 2), (Unavailable(PROBLEM), 3)]
)
def test_what_a_person_can_cause_ends_in_one_sentence_of_their_language(
    broken: list[Exception], capsys: pytest.CaptureFixture[str], error: Exception, status: int
) -> None:
    """No traceback, and an exit status by kind."""
    broken.append(error)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == status
    assert capsys.readouterr().err == "recoup: amount：x 不是金额。请只写数字和小数点，例如 1234.56。\n"


def test_a_regimes_commands_stand_under_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """`recoup <code> …`; a regime without commands leaves no empty group."""

    def register(commands_of: Callable[[str], typer.Typer]) -> tuple[()]:
        commands_of("housing_fund").command(name="score")(lambda: typer.echo("scored"))
        commands_of("commercial_bank")
        return ()

    monkeypatch.setattr(Registry, "load", lambda: SimpleNamespace(register_commands=register))
    app = cli.program(None)
    assert CliRunner().invoke(app, ["housing_fund", "score"]).output == "scored\n"
    assert [group.name for group in app.registered_groups if group.name == "commercial_bank"] == []


def _leaves(command: Any, *words: str) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401  typer's own
    """Every command of the program with the words that lead to it."""
    below = getattr(command, "commands", None)
    if below is None:
        yield words, command
    for name, each in (below or {}).items():
        yield from _leaves(each, *words, name)


def test_a_refusal_of_any_command_names_what_was_typed_and_not_the_services_field() -> None:
    """Each option and argument of each command, found by its value under whatever name the service has for it."""
    app = cli.program(None)
    tried = 0
    for words, command in _leaves(typer.main.get_command(app)):
        texts = [each for each in command.params if each.type_descriptor.annotation is str]
        line = list(words)
        for place, each in enumerate(texts):
            line += (
                [f"told-{place}"] if each.param_type_name == "argument" else [max(each.opts, key=len), f"told-{place}"]
            )
        for place, each in enumerate(texts):
            problem = Problem(code="ALREADY_EXISTS", field=("its_own_name",), value=f"told-{place}")
            (named,) = cli.as_typed(app, line, Refused(problem)).problems
            is_option = each.param_type_name == "option"
            shown = max(each.opts, key=len) if is_option else (each.metavar or each.name).upper()
            assert named.field == (shown,), (words, each.name)
            tried += 1
    assert tried > 60


@pytest.mark.parametrize(
    ("line", "problem", "field"),
    [
        ("organisation add BANK --within BANK", Problem(code="X", field=("code",), value="BANK"), "CODE"),
        ("user create li --name Li --at X", Problem(code="X", field=("organisation_code",), value="X"), "--at"),
        ("role end 7 --on 2024-01-01", Problem(code="X", field=("ends_on",), value="2024-01-01"), "--on"),
        ("organisation add BANK --within BANK", Problem(code="X", field=("other",), value="BANK"), "other"),
        ("audit list", Problem(code="X", field=("day",)), "day"),
    ],
)
def test_what_was_typed_twice_or_not_at_all_is_not_guessed(line: str, problem: Problem, field: str) -> None:
    """The same name goes before the value; what cannot be told keeps the service's name."""
    words = line.split()
    (named,) = cli.as_typed(cli.program(words[0]), words, Refused(problem)).problems
    assert named.field == (field,)
