"""Change the rules in one place after another, and see whether their tests notice.

    python -m tests.mutation 1000 --seed 1          a thousand mutants, drawn at random from all rules
    python -m tests.mutation --only money,rate      all mutants of two modules
    python -m tests.mutation 1000 --seed 1 --table  what is known so far, without asking

A run that was stopped goes on where it was; `--again` asks the survivors once more, of tests that have been written
since. Needs mutmut, which makes the mutants (`make mutate` installs it).
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.mutation.asking import OPTIONS, Asking, Journal, answers
from tests.mutation.changed import Mutant, drawn, stamp, write_copy
from tests.mutation.table import page


def main() -> None:
    """Write the copy, go on inside of it, and print the page."""
    told = _read()
    root, copy = Path.cwd(), Path.cwd() / ".mutation"
    if root.name != copy.name:
        write_copy(root, copy)
        path = os.pathsep.join(str(each) for each in (copy / "src", copy))
        os.chdir(copy)
        again = [sys.executable, "-m", "tests.mutation", *sys.argv[1:]]
        os.execve(sys.executable, again, os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"})  # noqa: S606
    everything = write_copy(root.parent, root)
    sample = drawn(_of(everything, told.only), told.number, told.seed)
    if not told.table:
        asking = Asking(sample, root, stamp(root.parent), told.children, again=told.again)
        pytest.main(["-p", "tests.mutation.examples", *OPTIONS], plugins=[asking])
    known = answers(Journal(root / "answers.jsonl").lines())
    sys.stdout.write(page(sample, len(everything), known, root) + "\n")


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="ask the tests about changed rules")
    parser.add_argument("number", type=int, nargs="?", help="so many mutants, drawn at random (all)")
    parser.add_argument("--seed", type=int, default=1, help="another draw (1)")
    parser.add_argument("--only", default="", help="modules of the rules, with commas between them (all)")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1, help="mutants asked about at a time")
    parser.add_argument("--again", action="store_true", help="ask survivors once more, where tests have changed")
    parser.add_argument("--table", action="store_true", help="only print what is known")
    return parser.parse_args()


def _of(mutants: Sequence[Mutant], only: str) -> Sequence[Mutant]:
    names = {f"recoup.rules.{name}" for name in only.split(",") if name}
    return [each for each in mutants if not names or each.module in names]


main()
