"""A copy of the tree in which every function of the rules stands beside all of its mutants."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass
from pathlib import Path
from random import Random
from typing import Final

from mutmut.mutation.file_mutation import mutate_file_contents
from rich.progress import track

CORE: Final = Path("core/recoup")
COPIED: Final = ("tests", "docs", "pyproject.toml")
_THEIRS: Final = "from mutmut.mutation.trampoline import wrap_in_trampoline as _mutmut_mutated, MutantDict"
_OURS: Final = "from tests.mutation.switch import mutated as _mutmut_mutated, MutantDict"


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One change of one function: `recoup.rules.money`, `x_halve`, 3, and a hash of the function as it is written."""

    module: str
    function: str
    number: int
    digest: str

    @property
    def name(self) -> str:
        """What the switch is told."""
        return f"{self.module}.{self.function}__mutmut_{self.number}"

    @property
    def reached_as(self) -> str:
        """The function as the switch notes it."""
        return f"{self.module}.{self.function}"

    @property
    def shown(self) -> str:
        """What a reader is told: `money.halve 3`, `columns.Bills.zeros 2`."""
        function = self.function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
        return f"{self.module.rpartition('.')[2]}.{function} {self.number}"


def write_copy(root: Path, copy: Path) -> list[Mutant]:
    """The tree under `copy`, its rules with their mutants: all of these, in order. What has not changed is kept."""
    for name in COPIED:
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name, dirs_exist_ok=True)
        else:
            copy.mkdir(exist_ok=True)
            shutil.copy(root / name, copy / name)
    shutil.copytree(root / CORE, copy / "src" / "recoup", dirs_exist_ok=True, ignore=shutil.ignore_patterns("rules"))
    rules = copy / "src" / "recoup" / "rules"
    rules.mkdir(exist_ok=True)
    sources = sorted((root / CORE / "rules").glob("*.py"))
    for gone in {path.name for path in rules.glob("*.py")} - {path.name for path in sources}:
        (rules / gone).unlink()
    with ProcessPoolExecutor() as pool:
        found = [pool.submit(_change, source, rules / source.name) for source in sources]
        return sorted(mutant for each in track(found, "changing the rules") for mutant in each.result())


def _change(source: Path, target: Path) -> list[Mutant]:
    """Write a file with its mutants, unless it is there."""
    code = source.read_text()
    known = target.with_suffix(".mutants.json")
    digest = hashlib.sha256(code.encode()).hexdigest()
    if known.exists() and target.exists() and (kept := json.loads(known.read_text()))["of"] == digest:
        return [Mutant(*each) for each in kept["mutants"]]
    done = mutate_file_contents(str(source), code)
    target.write_text(done.code.replace(_THEIRS, _OURS))
    mutants = [_mutant(f"recoup.rules.{source.stem}", each, done.hash_by_function_name) for each in done.mutant_names]
    known.write_text(json.dumps({"of": digest, "mutants": [astuple(each) for each in mutants]}))
    return mutants


def _mutant(module: str, name: str, digests: Mapping[str, str]) -> Mutant:
    function, _, number = name.partition("__mutmut_")
    return Mutant(module, function, int(number), digests.get(function, ""))


def drawn(mutants: Iterable[Mutant], number: int | None, seed: int) -> list[Mutant]:
    """So many at random, the same ones for a seed; a larger number begins with those of a smaller. None: all."""
    shuffled = list(mutants)
    Random(seed).shuffle(shuffled)  # noqa: S311  a draw that can be repeated
    return shuffled[:number]


def stamp(root: Path) -> str:
    """What the rules and their tests are: another one as soon as either is changed."""
    files = sorted(
        [*root.glob("core/recoup/rules/*.py"), *root.glob("tests/rules/**/*.py"), *root.glob("tests/golden/*")]
    )
    content = b"".join(path.read_bytes() for path in files if path.is_file())
    return hashlib.sha256(content).hexdigest()[:16]
