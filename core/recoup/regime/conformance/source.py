"""Checks 1 to 3 and 5: what a regime's files hold, what they import, and how the package calls itself."""

import ast
import sys
from collections.abc import Iterator
from importlib import resources
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from recoup.regime.finding import Finding
from recoup.regime.registry import GROUP
from recoup.regime.spec import RegimeSpec

ALLOWED_ROOTS: Final = ("recoup.rules", "recoup.regime")
ALLOWED_STRANGERS: Final = frozenset({"numpy", "typer"})
"""Arrays for the vector form of a function, and the program that commands are added to."""

BUNDLED: Final = "recoup"
"""The distribution that brings the four bundled regimes; any other is called recoup-regime-…"""

_REACHING_OUT: Final = frozenset({"os", "socket", "subprocess", "urllib", "http", "sqlite3", "threading", "asyncio"})
_STATEMENTS: Final = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
_CODE: Final = (ast.Lambda, ast.IfExp, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
_CALLED_OUT: Final = frozenset({"open", "exec", "eval", "compile", "__import__", "print", "input", "globals", "vars"})


def package_folder(spec: RegimeSpec) -> Path:
    """The folder of the regime's package. Raises ModuleNotFoundError where it is not installed."""
    return Path(str(resources.files(spec.package)))


def policy_files(spec: RegimeSpec) -> tuple[Path, ...]:
    """The files that must hold data only: `policy.py`, and all of the folder `policy`."""
    folder = package_folder(spec)
    single = folder / "policy.py"
    return (*([single] if single.is_file() else []), *sorted((folder / "policy").glob("**/*.py")))


def assignments(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 1: policy files are imports and assignments of constructor calls."""
    folder = package_folder(spec)
    for path in policy_files(spec):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for statement in tree.body:
            place = f"{path.relative_to(folder)}:{statement.lineno}"
            if not isinstance(statement, _STATEMENTS) and not _is_docstring(statement):
                yield Finding(check=1, code="NOT_ASSIGNMENTS", place=place, value=type(statement).__name__)
            for node in ast.walk(statement):
                if isinstance(node, _CODE) or _calls_out(node):
                    yield Finding(check=1, code="NOT_ASSIGNMENTS", place=place, value=ast.unparse(node)[:60])


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _calls_out(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLED_OUT


def imports(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 2: the package imports the rules, the contract, itself, and what reaches nothing."""
    folder = package_folder(spec)
    for path in sorted(folder.glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in _imported(node):
                if not _is_allowed(name, spec.package):
                    place = f"{path.relative_to(folder)}:{getattr(node, 'lineno', 0)}"
                    yield Finding(check=2, code="IMPORT_OTHER", place=place, value=name)


def _imported(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, ast.Import):
        return tuple(alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return (node.module or "",)
    return ()


def _is_allowed(name: str, package: str) -> bool:
    root = name.split(".", maxsplit=1)[0]
    if root in sys.stdlib_module_names:
        return root not in _REACHING_OUT
    within = any(name == allowed or name.startswith(f"{allowed}.") for allowed in (*ALLOWED_ROOTS, package))
    return within or root in ALLOWED_STRANGERS


def identity(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 3: entry name = code, package `recoup_<code>`, distribution `recoup-regime-…` (or our own)."""
    entries = [entry for entry in entry_points(group=GROUP) if entry.name == spec.code]
    if not entries:
        yield Finding(check=3, code="ENTRY_NAME", place=GROUP, value="-", right=spec.code)
    for entry in entries:
        package = entry.value.split(":")[0].split(".")[0]
        if package != spec.package:
            yield Finding(check=3, code="ENTRY_NAME", place=GROUP, value=package, right=spec.package)
        name = "" if entry.dist is None else entry.dist.name.replace("_", "-")
        if name != BUNDLED and not name.startswith("recoup-regime-"):
            yield Finding(check=3, code="ENTRY_NAME", place="distribution", value=name, right="recoup-regime-…")


def typed(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 5, as far as a test goes: the package says that it is typed; mypy itself runs in the author's own gate."""
    if not (package_folder(spec) / "py.typed").is_file():
        yield Finding(check=5, code="ENTRY_NAME", place=spec.package, value="-", right="py.typed")
