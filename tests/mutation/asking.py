"""Ask the tests of the rules about mutants: a pytest plugin that runs, in a fork for each, the tests that reach it.

    reach     which functions each test calls and how long it takes, each test in a fork of its own
    quick     a mutant's quickest tests, five seconds of them, until one fails
    slow      of those that were not killed, all the other tests that reach them

A function that runs while modules are imported is asked about in a process that imports anew. A child that takes five
times the processor time of a test, or more memory than there is, has noticed the change as well. Every answer is a line
of the journal, and what the journal knows of the function as it stands is not asked again.
"""

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.runner import runtestprotocol
from rich.console import Console
from rich.progress import Progress

from tests.mutation.changed import Mutant
from tests.mutation.switch import called, choose

QUICK_SECONDS: Final = 5.0
"""Of processor time, of a mutant's quickest tests."""
SPARE_SECONDS: Final = 3.0
"""What any test may take before it is said to be without end."""
MEMORY: Final = 6 << 30
ANSWERED: Final = 99
"""How a child ends that has written its answer. A pytest that imported anew ends with 0 if nobody noticed."""
FAILED: Final = 98
OPTIONS: Final = ("tests/rules", "-n", "0", "-q", "-p", "no:cacheprovider",
                  "-W", "ignore::pytest.PytestAssertRewriteWarning")  # fmt: skip
KILLED, SURVIVED, QUICK_SURVIVED, UNREACHED = "killed", "survived", "survived the quick", "unreached"


@dataclass(slots=True)
class Reach:
    """The tests that pass on the copy: how long each takes, and what it calls."""

    seconds: dict[str, float] = field(default_factory=dict)
    tests: dict[str, list[str]] = field(default_factory=dict)  # by function, the quickest first
    at_import: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)  # they fail with no mutant at all, and are not asked

    @classmethod
    def read(cls, lines: Iterable[dict[str, Any]], at_import: set[str]) -> "Reach":
        """From what the children wrote."""
        reach = cls(at_import=at_import)
        for line in sorted(lines, key=lambda each: (each["seconds"], each["test"])):
            if not line["passed"]:
                reach.broken.append(line["test"])
                continue
            reach.seconds[line["test"]] = line["seconds"]
            for function in line["calls"]:
                reach.tests.setdefault(function, []).append(line["test"])
        return reach

    def of(self, mutant: Mutant) -> list[str]:
        """The tests to ask about it. What is called at import alone is asked of all tests of rules."""
        return self.tests.get(mutant.reached_as) or (sorted(self.seconds, key=lambda test: self.seconds[test])
                                                     if mutant.reached_as in self.at_import else [])  # fmt: skip

    def quick(self, tests: Sequence[str]) -> list[str]:
        """The first of them, while they fit."""
        spent = 0.0
        found: list[str] = []
        for test in tests:
            spent += self.seconds[test]
            if found and spent > QUICK_SECONDS:
                break
            found.append(test)
        return found


@dataclass(slots=True)
class Journal:
    """Lines of JSON, one an answer; children append to it as well."""

    path: Path

    def add(self, **line: Any) -> None:  # noqa: ANN401  they are written as JSON
        """One more line, written at once."""
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")

    def lines(self) -> list[dict[str, Any]]:
        """What is known; a line that was cut short by the end of a run is not."""
        found = []
        for line in self.path.read_text().splitlines() if self.path.exists() else ():
            with suppress(json.JSONDecodeError):
                found.append(json.loads(line))
        return found


@dataclass(slots=True)
class Asking:
    """The plugin."""

    mutants: Sequence[Mutant]
    folder: Path
    stamp: str
    children: int
    again: bool = False  # ask survivors of an earlier run once more, of tests that are new
    items: dict[str, pytest.Item] = field(default_factory=dict)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests once: ask about every mutant."""
        self.items = {item.nodeid: item for item in session.items}
        at_import = called()
        gc.freeze()  # what is there already need not be copied into each child
        reach = self._reach(at_import)
        journal = Journal(self.folder / "answers.jsonl")
        for kind in ("quick", "slow"):
            todo = self._todo(journal, reach, kind)
            self._each(todo, kind, lambda mutant, kind=kind: self._ask(journal, reach, mutant, kind))  # type: ignore[misc]
        return True

    def _reach(self, at_import: set[str]) -> Reach:
        journal = Journal(self.folder / f"reach-{self.stamp}.jsonl")
        known = {line["test"] for line in journal.lines()}
        todo = [test for test in self.items if test not in known]
        self._each(todo, "reach", lambda test: self._measure(journal, test))
        return Reach.read((line for line in journal.lines() if line["test"] in self.items), at_import)

    def _measure(self, journal: Journal, test: str) -> None:
        """In a child: what a test calls."""
        began = time.process_time()
        passed = self._passes(test, None)
        seconds = time.process_time() - began
        journal.add(test=test, seconds=round(seconds, 3), passed=passed, calls=sorted(called()))

    def _passes(self, test: str, following: str | None) -> bool:
        reports = runtestprotocol(self.items[test], log=False, nextitem=self.items[following] if following else None)
        return not any(report.failed for report in reports)

    def _todo(self, journal: Journal, reach: Reach, kind: str) -> list[Mutant]:
        known = answers(journal.lines(), self.stamp if self.again else "")
        todo = []
        for mutant in self.mutants:
            verdict = known.get((mutant.name, mutant.digest), {}).get("verdict")
            if verdict is None and not reach.of(mutant):
                self._answer(journal, mutant, UNREACHED)
            elif verdict == QUICK_SURVIVED if kind == "slow" else verdict is None:
                todo.append(mutant)
        return todo

    def _answer(self, journal: Journal, mutant: Mutant, verdict: str, **more: Any) -> None:  # noqa: ANN401
        journal.add(mutant=mutant.name, digest=mutant.digest, stamp=self.stamp, verdict=verdict, **more)

    def _ask(self, journal: Journal, reach: Reach, mutant: Mutant, kind: str) -> None:
        """In a child: run its tests until one fails."""
        tests = reach.of(mutant)
        quick = reach.quick(tests)
        anew = mutant.reached_as in reach.at_import
        if anew and kind == "slow":
            _import_anew(mutant, sum(reach.seconds.values()))
        choose(mutant.name)
        asked = quick if kind == "quick" else tests[len(quick) :]
        for test, following in zip(asked, [*asked[1:], None], strict=True):
            _limit(SPARE_SECONDS + 5 * reach.seconds[test])
            if not self._passes(test, following):
                self._answer(journal, mutant, KILLED, by=test, kind=kind)
                return
        more = kind == "quick" and (anew or len(quick) < len(tests))
        self._answer(journal, mutant, QUICK_SURVIVED if more else SURVIVED, asked=len(tests))

    def _each(self, todo: Sequence[Any], what: str, work: Callable[[Any], None]) -> None:
        """A fork for each, a few at a time; one that ends without an answer is asked about by how it ended."""
        running: dict[int, Any] = {}
        waiting = list(reversed(todo))
        with Progress(console=Console(stderr=True)) as progress:
            bar = progress.add_task(what, total=len(todo))
            while waiting or running:
                while waiting and len(running) < self.children:
                    one = waiting.pop()
                    running[_fork(lambda one=one: work(one))] = one  # type: ignore[misc]
                pid, status = os.wait()
                self._ended(running.pop(pid), os.waitstatus_to_exitcode(status), what)
                progress.advance(bar)

    def _ended(self, one: Any, status: int, kind: str) -> None:  # noqa: ANN401  a test or a mutant
        """What a child could not say itself: it ran out of time or memory, or was a pytest of its own."""
        if not isinstance(one, Mutant) or status == ANSWERED:
            return
        journal = Journal(self.folder / "answers.jsonl")
        if status:
            self._answer(journal, one, KILLED, by=f"exit status {status}", kind=kind)
        else:
            self._answer(journal, one, SURVIVED)


def answers(lines: Iterable[dict[str, Any]], stamp: str = "") -> dict[tuple[str, str], dict[str, Any]]:
    """The latest answer about each mutant of a function as it was written.

    With a stamp: survivors are known only as of that state of the tests.
    """
    found = {(line["mutant"], line["digest"]): line for line in lines}
    if not stamp:
        return found
    return {key: line for key, line in found.items() if line["verdict"] == KILLED or line["stamp"] == stamp}


def _fork(work: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = FAILED
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        with Path(os.devnull).open("w") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
            for stream in (1, 2):
                os.dup2(nothing.fileno(), stream)
            work()
        status = ANSWERED
    finally:
        os._exit(status)


def _import_anew(mutant: Mutant, seconds: float) -> None:
    """In a child: become a pytest that changes the rules from the first import on; how it ends is the answer."""
    _limit(60 + 2 * seconds)
    command = [sys.executable, "-m", "pytest", "-x", "-p", "tests.mutation.examples", *OPTIONS]
    os.execve(sys.executable, command, os.environ | {"MUTANT": mutant.name})  # noqa: S606


def _limit(seconds: float) -> None:
    """So much processor time more, from here on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    ends = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (ends, resource.RLIM_INFINITY))
