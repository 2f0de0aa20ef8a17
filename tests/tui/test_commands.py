"""`recoup tui`: what it says where it cannot run, and what it does not load."""

import os
import subprocess
import sys

import pytest

from tests.conftest import PATIENCE

OWN = "recoup_tui"


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python code in a process of its own, without a terminal."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("RECOUP_", "LC_", "LANG"))}
    return subprocess.run(  # noqa: S603  our own code
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=variables | environment,
        timeout=PATIENCE,
    )


TUI = "import typer; from recoup_tui.commands import tui; app = typer.Typer(); app.command()(tui); app([])"


@pytest.mark.parametrize(
    ("language", "sentence"), [("en_GB.UTF-8", "recoup tui needs a terminal"), ("zh_CN.UTF-8", "recoup tui 需要终端")]
)
def test_without_a_terminal_it_says_one_sentence_and_ends_with_status_two(language: str, sentence: str) -> None:
    """In the language of the locale."""
    done = run(TUI, LANG=language, PYTHONUTF8="1")
    assert done.returncode == 2
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_the_language_of_recoups_commands_goes_before_that_of_the_locale() -> None:
    """As everywhere in the program."""
    done = run(TUI, LANG="en_GB.UTF-8", RECOUP_LANGUAGE="zh-CN", PYTHONUTF8="1")
    assert done.stderr.startswith("recoup tui 需要终端")


def test_the_first_frame_needs_no_http_client_and_no_other_package_of_ours() -> None:
    """What is slow to import waits until the frame stands; the console imports nothing of the house but itself."""
    code = "import sys, recoup_tui.app; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = run(code).stdout.split()
    assert [name for name in loaded if name.startswith("recoup")] == [OWN]
    assert not {"httpx", "strawberry", "tortoise", "numpy"} & set(loaded)


def test_without_a_terminal_textual_is_not_even_imported() -> None:
    """A script that calls it by mistake gets its answer at once."""
    code = "import sys, recoup_tui.commands; print('textual' in sys.modules)"
    assert run(code).stdout.strip() == "False"
