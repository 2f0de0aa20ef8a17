"""What a sample institution is made from: the folder `sample/` of a regime's package, read.

Each file there is TOML and says a part; lists of several files are put together in the order of their names. Nothing in
it is a row of a table: it names people, contracts and days, and what somebody does on a day by a command of the
services. A word that is not known is an error, so a script cannot say less than it means.

    institution.toml    seed, first day, units, people with their roles, listed rates, chosen parameters
    book.toml           lots: how many loans, drawn between which limits, and how they are paid
    habits.toml         what people do on the days of a month with the cases, tasks and reports that they find
    stories*.toml       one loan, or one unit, with what happens to it on which day
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from typing import Any, ClassVar, Final

from pydantic import ConfigDict, TypeAdapter

from recoup.regime.spec import RegimeSpec
from recoup.services import regime as regimes

Told = Mapping[str, Any]
STRICT: Final = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An organisation of the institution; the first has no parent and is the institution itself."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    code: str
    name: str
    kind: str
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A made-up person: where it works and by which roles."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    code: str
    name: str
    at: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A listed rate as it is published before the first day, in parts per million a year."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    rate_list: str
    tenor: str
    since: date
    rate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Of which parts the names of the parties are put together."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    families: tuple[str, ...]
    given: tuple[str, ...]
    places: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Loans of one kind. Amounts are (least, most, step) in minor units, rates in parts per million a year.

    `at` and `officer` go round. `pays` are habits with their weights, by which one is drawn for each loan. So many
    `parties` share the loans, each with one a month from the first of `lent`, on one of the days `lent_on`; `due_by` is
    the day of the next month by which such a loan is paid in one sum.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    code: str
    count: int
    product: str
    method: str
    party: str
    at: tuple[str, ...]
    officer: tuple[str, ...]
    principal: tuple[int, int, int]
    rate: tuple[int, ...]
    months: tuple[int, ...]
    every: int = 1
    lent: tuple[date, date]
    due_days: tuple[int, ...]
    pays: Mapping[str, int]
    attributes: tuple[Mapping[str, str], ...] = ({},)
    listed: str = ""
    parties: int = 0
    lent_on: tuple[int, ...] = ()
    due_by: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one person does on a day: a verb of `verbs`, and what is told with it.

    `evidence` are kinds of proof that are hung on the loan or case before, `papers` what is filed in the case before,
    by `helped_by` where that is somebody else; `signed_by` are those who then agree to the command that waits.
    """

    on: date
    by: str
    do: str
    note: str = ""
    told: Told = field(default_factory=dict)
    signed_by: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    papers: Mapping[str, Told] = field(default_factory=dict)
    helped_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What befalls one loan, or a unit of the institution. `shows` are the rules that it is there for, in words.

    `loan` changes what a lot draws; `drawn` is the first tranche of it, 0 all; `owns` are the kinds of cases that only
    this story acts on.
    """

    code: str
    shows: str
    lot: str = ""
    loan: Told = field(default_factory=dict)
    party: Told = field(default_factory=dict)
    pays: str = ""
    drawn: int = 0
    owns: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What is done with every open case of a kind in a state, or with every open task of a code, on certain days.

    `take` names a step, or several of which the first is taken that is not refused.
    `after`: so many days after the case came there or the task was opened; `idle`: so many of a hundred
    lie for weeks before. `units`: only there. `rest` are units and periods (`BANK-2 2017-09`) that are left to a story.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    kind: str = ""
    state: str = ""
    units: tuple[str, ...] = ()
    when: Mapping[str, str] = field(default_factory=dict)
    task: str = ""
    by: str
    take: str = ""
    do: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    after: int = 0
    idle: int = 0
    evidence: tuple[str, ...] = ()
    papers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    helped_by: str = ""
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A document that is drawn up and filed after every period, and who signs it as what; the last ones wait.

    `back`: of the period so many before the one that is over, with the figures of the day on which it is drawn up.
    `months`: only in these months of the year.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    document: str
    every: str
    about: Mapping[str, str]
    fields: Mapping[str, str] = field(default_factory=dict)
    on_day: int = 5
    back: int = 0
    months: tuple[int, ...] = ()
    by: str
    signs: tuple[tuple[str, str], ...] = ()
    unsigned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A sample institution."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    regime: str
    seed: int
    begins_on: date
    ledger: str
    units: tuple[Unit, ...]
    people: tuple[Player, ...]
    days: tuple[int, ...]
    names: Names
    payers: Mapping[str, str]
    lots: tuple[Lot, ...]
    rates: tuple[Rate, ...] = ()
    habits: tuple[Habit, ...] = ()
    reports: tuple[Report, ...] = ()
    stories: tuple[Story, ...] = ()

    @property
    def institution(self) -> str:
        """The code of the institution."""
        return self.units[0].code

    def player(self, code: str) -> Player:
        """A person of the institution."""
        return next(each for each in self.people if each.code == code)


ONE_STEP: Final = ("on", "by", "do", "note", "signed_by", "evidence", "papers", "helped_by")


def read(spec: RegimeSpec) -> Script | None:
    """The script in the package of a regime; None where it brings none."""
    folder = resources.files(spec.package).joinpath("sample")
    if not folder.is_dir():
        return None
    parts = sorted((part for part in folder.iterdir() if part.name.endswith(".toml")), key=lambda part: part.name)
    return put_together(spec.code, (tomllib.loads(part.read_text(encoding="utf-8")) for part in parts))


def installed() -> tuple[Script, ...]:
    """The scripts of all active regimes that bring one."""
    found = (read(spec) for spec in regimes.installed().registry.active.values())
    return tuple(script for script in found if script is not None)


def put_together(regime: str, parts: Iterator[dict[str, Any]]) -> Script:
    """A script from its parts: what is a list in several of them is one list."""
    whole: dict[str, Any] = {"regime": regime}
    lists: defaultdict[str, list[Any]] = defaultdict(list)
    for part in parts:
        for name, value in part.items():
            if isinstance(value, list) and name != "days":
                lists[name] += value
            else:
                whole[name] = value
    stories = [_story(told) for told in lists.pop("stories", [])]
    return TypeAdapter(Script).validate_python({**whole, **lists, "stories": stories})


def _story(told: Told) -> Story:
    steps = tuple(_step(each) for each in told.get("steps", ()))
    return TypeAdapter(Story).validate_python({**told, "steps": steps})


def _step(told: Told) -> Step:
    own = {name: told[name] for name in ONE_STEP if name in told}
    rest = {name: value for name, value in told.items() if name not in ONE_STEP}
    return TypeAdapter(Step).validate_python({**own, "told": rest})
