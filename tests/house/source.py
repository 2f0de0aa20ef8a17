"""The source tree as the house tests see it: files that git knows or would add, parsed once."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "plugins", "schema", "tui", "migrations", "tests", "bench", "examples")
GENERATED = "generated"
PRODUCT = ("core", "plugins", "schema", "tui", "migrations")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project, relative to its root, without what git ignores."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603  fixed words
    return tuple(Path(name) for name in listed.splitlines() if (ROOT / name).is_file())


def python_files(rooms: tuple[str, ...] = ROOMS) -> list[Path]:
    """The Python files of the given top-level folders, without those that a generator wrote."""
    written = (path for path in tracked() if path.suffix == ".py" and GENERATED not in path.parts)
    return [path for path in written if path.parts[0] in rooms]


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def length(node: ast.stmt | ast.expr) -> int:
    """Physical lines from the first to the last of a definition."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
