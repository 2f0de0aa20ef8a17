"""What a run found, as a page: how many of the drawn were killed, what that tells of all, and who survived."""

import ast
import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

from tests.mutation.asking import KILLED, SURVIVED, UNREACHED
from tests.mutation.changed import Mutant

Answers = Mapping[tuple[str, str], dict[str, Any]]


def bounds(killed: int, asked: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a share, 95 %.

    90 of 100: 82.6 % to 94.5 %.
    """
    if not asked:
        return 0.0, 1.0
    share, weight = killed / asked, z * z / asked
    middle = (share + weight / 2) / (1 + weight)
    half = z * sqrt(share * (1 - share) / asked + weight / asked / 4) / (1 + weight)
    return middle - half, middle + half


def page(sample: Sequence[Mutant], population: int, answers: Answers, copy: Path) -> str:
    """The table by module, the sum with its bounds, and every mutant that lives with what it changes."""
    verdicts = {each: answers.get((each.name, each.digest), {}).get("verdict", "not run") for each in sample}
    counts = Counter((each.module.rpartition(".")[2], verdict) for each, verdict in verdicts.items())
    modules = sorted({module for module, _ in counts})
    rows = [
        _row(module, {kind: number for (name, kind), number in counts.items() if name == module}) for module in modules
    ]
    sums = Counter(verdicts.values())
    asked = sums[KILLED] + sums[SURVIVED] + sums[UNREACHED]
    low, high = bounds(sums[KILLED], asked)
    return "\n".join([
        "| module | killed | survived | reached by no test | not run |", "|---|---|---|---|---|",
        *rows, _row("**all**", sums), "",
        f"{len(sample)} drawn of {population}; {sums[KILLED]} of {asked} killed: {sums[KILLED] / max(asked, 1):.1%}.",
        f"Of all, with 95 % certainty, {low:.1%} to {high:.1%}.", "",
        *(line for each in sorted(verdicts) if verdicts[each] != KILLED and verdicts[each] != "not run"
          for line in (f"## {each.shown} {verdicts[each]}", "", "```diff", change(each, copy), "```", "")),
    ])  # fmt: skip


def _row(name: str, of: Mapping[str, int]) -> str:
    known = {KILLED, SURVIVED, UNREACHED}
    rest = sum(number for verdict, number in of.items() if verdict not in known)
    return f"| {name} | {of.get(KILLED, 0)} | {of.get(SURVIVED, 0)} | {of.get(UNREACHED, 0)} | {rest} |"


def change(mutant: Mutant, copy: Path) -> str:
    """The lines that it changes, as a diff of its function."""
    found = _functions(copy / "src" / Path(*mutant.module.split(".")).with_suffix(".py"))
    original, changed = found[f"{mutant.function}__mutmut_orig"], found[f"{mutant.function}__mutmut_{mutant.number}"]
    lines = difflib.unified_diff(original.splitlines(), changed.splitlines(), lineterm="", n=1)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")) and "def x" not in line)


@cache
def _functions(path: Path) -> dict[str, str]:
    """The text of each function of a changed file, and of each mutant."""
    code = path.read_text()
    lines = code.splitlines()
    return {
        node.name: "\n".join(lines[node.lineno - 1 : node.end_lineno])
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef)
    }
