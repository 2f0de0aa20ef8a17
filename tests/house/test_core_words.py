"""The core says no word of any regime: what its code does for one it does for all."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.house.source import ROOT

CORE: Final = ROOT / "core" / "recoup"
WORDS: Final = re.compile(
    r"commercial_bank|housing_fund|trade_receivables|development_bank|dealer|trustee|provident|annex|万元|公积金|经销商",
    re.IGNORECASE,
)
DEMONSTRATION: Final = CORE / "commands" / "demo"
"""It shows the bundled regimes by name; a core without them demonstrates nothing."""
EXAMPLES: Final = frozenset({"config.py", "commands/organisation.py"})
"""Where a help text or a setting's example names what an installation may have."""


def _told(tree: ast.Module) -> Iterator[str]:
    """Every name and text of a module but its docstrings, which bear worked examples of the rulebook."""
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in documents:
                yield text
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name


def _found() -> set[str]:
    files = [path for path in CORE.rglob("*.py") if DEMONSTRATION not in path.parents]
    return {
        path.relative_to(CORE).as_posix()
        for path in files
        if any(WORDS.search(text) for text in _told(ast.parse(path.read_text(encoding="utf-8"))))
    }


def test_the_code_of_the_core_names_no_regime_and_nothing_that_only_one_knows() -> None:
    """Neither a regime's code nor a dealer, a trustee bank, an annex or 万元; a regime's own spec would be found."""
    assert _found() <= EXAMPLES, sorted(_found() - EXAMPLES)
    spec = Path(ROOT / "plugins" / "recoup_housing_fund" / "spec.py").read_text(encoding="utf-8")
    assert any(WORDS.search(text) for text in _told(ast.parse(spec)))
