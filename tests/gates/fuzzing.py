"""Made-up operations by the schema, of every kind that there is: what did the server not foresee?

    make fuzz                  a thousand and more, on books of its own, and as many that do not fit the schema
    make fuzz ARGS=5000

Schemathesis makes them up; what it must know of our scalars stands in `fuzz/recoup_hooks.py`.
"""

import json
import shutil
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graphql import build_schema

from recoup.config import load
from recoup.database import migrate
from tests.conftest import finish
from tests.gates.bank import Bank, serve
from tests.gates.tools import HERE, SCHEMA, TOOLS, Done, run, told

SECONDS: Final = 3_600
OPTIONS: Final = (
    "--checks=foreseen", "--phases=fuzzing", "--no-shrink", "--suppress-health-check=all",
    "--generation-database=none", "--continue-on-failure", "--request-timeout=30", "--warnings=off",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """How it ended: the cases that were sent, and the operations of which none was ever begun."""

    done: Done
    cases: int
    never_begun: list[str]


def operations() -> list[str]:
    """Every query and mutation."""
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"))
    roots = [root for root in (schema.query_type, schema.mutation_type) if root is not None]
    return [f"{root.name}.{field}" for root in roots for field in root.fields]


def fuzz(bank: Bank, each: int, folder: Path, *, seed: int, mode: str = "positive") -> Fuzzed:
    """So many made-up cases of each operation: such as the schema admits, or (`negative`) such as it does not."""
    notes = folder / "notes.jsonl"
    asked = (SCHEMA, "-u", bank.url, "-H", f"Authorization: Bearer {bank.token}", "-n", str(each), "--seed", str(seed))
    done = run(
        *(TOOLS / "schemathesis", "--no-color", "run", *asked, f"--mode={mode}", *OPTIONS),
        cwd=folder,
        seconds=SECONDS,
        PYTHONPATH=str(HERE / "fuzz"),
        SCHEMATHESIS_HOOKS="recoup_hooks",
        FUZZ_NOTES=str(notes),
        FUZZ_IDS=",".join(bank.ids),
    )
    begun: dict[str, bool] = defaultdict(bool)
    lines = [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines()] if notes.exists() else []
    for line in lines:
        begun[line["operation"]] |= line["begun"]
    return Fuzzed(done=done, cases=len(lines), never_begun=[name for name in operations() if not begun[name]])


def main(wanted: int) -> int:
    """At least so many cases on a server as in production; what was not foreseen is told, and is the exit status."""
    folder = Path(tempfile.mkdtemp(prefix="recoup-fuzz-"))
    template = folder / "template.sqlite3"
    finish(migrate(load(database_url=f"sqlite://{template}", scheduler=False)))
    each = -(-wanted // len(operations()))
    failed = False
    for bank in serve(template, folder):
        for mode in ("positive", "negative"):
            (folder / mode).mkdir()
            found = fuzz(bank, each, folder / mode, seed=1, mode=mode)
            missed = found.never_begun if mode == "positive" else []  # what does not fit is not begun
            sys.stdout.write(f"{mode}: {found.cases} cases, never begun: {missed or 'none'}\n{told(found.done)}\n")
            failed |= bool(found.done.returncode or missed)
    shutil.rmtree(folder)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
