"""Who may import whom: the contracts of pyproject.toml, statically and at run time."""

import re
import subprocess
import sys

import pytest

from tests.house.source import ROOT

SILENT_IMPORT = """
import importlib, sys
importlib.import_module({module!r})
print(sorted(name for name in sys.modules if name.split(".")[0] in {strangers!r}))
"""


def test_the_import_contracts_hold() -> None:
    """Floors, wings and the pure core, as drawn."""
    asked = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  fixed words
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_import_contract_has_its_reason_beside_it() -> None:
    """A rule without its reason is obeyed until it is in the way, and then removed."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = re.findall(r"\[\[tool\.importlinter\.contracts\]\]\n(.)", text)
    assert contracts
    assert set(contracts) == {"#"}


@pytest.mark.parametrize(
    ("module", "strangers"),
    [
        ("recoup.rules.advance", ("tortoise", "strawberry", "textual", "starlette", "asyncpg")),
        ("recoup.regime.registry", ("tortoise", "strawberry", "textual", "starlette", "asyncpg")),
        ("recoup_commercial_bank", ("tortoise", "strawberry", "textual", "starlette", "asyncpg")),
        ("recoup_tui.app", ("recoup", "recoup_graphql", "tortoise", "strawberry")),
    ],
)
def test_importing_a_room_does_not_pull_in_strangers(module: str, strangers: tuple[str, ...]) -> None:
    """A static graph cannot see deferred imports; this looks at what is really loaded."""
    code = SILENT_IMPORT.format(module=module, strangers=strangers)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
