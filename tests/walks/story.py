"""Stories of people at work: data in `tests/golden/walks/<book>/<name>.toml`, lived at both doors.

A story is told once, in the codes of the regime, and lived twice on copies of the same book: by GraphQL
(`graphql_door.py`) and by the keys of the console (`console_door.py`). What it expects is expected at both.

    says      one sentence: what is seen
    book      in which institution, on which day: a name of `books.BOOKS`
    steps     in order

A step has at most one **verb**, and may say with it:

    by        who does it, from here on: a person of the book (`books.PEOPLE`)
    reach     first turn days until that day is open
    rules     the rules (rulebook) that a person is seen to follow, to use or to be held to in this step
    refused   the verb is refused, and what the person is told cites each of these rules (or holds each of these words)
    finds     then the case is found so: `state`, `due`, `tasks` (open ones, code → due day), `story` (the last steps),
              `fields` (what is written in it, as text)

Verbs. "The case" is the one that was last opened, gone to or found.

    open = { kind, opening, loan | party | organisation, about = { noun = value }, fields = { … } }
    work = "TASK"                     go to the case of the first open task of that code on one's worklist
    case = "KIND" | { kind, loan }    go to the newest case of that kind in the list of cases, or in the loan's
    act = { step, fields }            take a step of the case
    barred = { step, rules }          the step is shown, and not permitted: what stands against it cites these rules
                                      or holds these words
    attach = "KIND"                   hang a scanned file on the case as that kind of evidence
    file = { paper, fields }          file a paper of the case
    delegate = { part, person }       lend a part of the case
    cancel = "reason"                 cancel the case
    assign = { task, person }         give the first open task of that code to a person
    state = { code, loan | party | organisation, fields = { from, note, … } }
                                      state a fact; fields by their names in `FactRecordInput`, payload by its codes
    agree = "noun.verb"               agree to the newest command waiting for one's word: `fact.record`, `case.act`;
                                      where none does, to the newest that waits at all, one's own among them
    disagree = { command, note }      refuse it
    pay = { loan | party, amount }    record a payment of the open day; fields of `PaymentRecordInput`
    board = { party, product, number, organisation, principal, …, attributes = { code = value } }
                                      take a loan on the books, paid out on the open day unless `disbursedOn` says else;
                                      fields of `LoanBoardInput`; `lines` as `day principal; day principal`; each text
                                      of `has` stands in what is shown before it counts: its plan, its warnings
    reverse = { loan, reason }        take back the newest payment of a loan
    amend = { command, loan, fields } a command of the loan's menu: `loanExtend`, `chargeWaive`, `loanWriteOff` …;
                                      fields by their names in the input of the mutation;
                                      `attributes = { code = value }` among them
    contact = { loan, channel, number, outcome, … }
                                      log a contact; fields of `ContactLogInput`
    gate = { loan, channel, number, at, … }
                                      ask whether a contact is allowed, without making it; a no tells its reasons
    promise = { loan, amount, dueOn } record a promise to pay; fields of `PromiseRecordInput`
    clock = { loan, kind, on, … }     record an event of limitation, guarantee or enforcement: fields of
                                      `ClaimEventRecordInput`; `proof` is the kind of a scanned file
    grant = { principal, role, organisation }
                                      give somebody a role somewhere
    ungrant = { principal, role }     end the first grant of that role to somebody
    choose = { parameter, value, from, reason } or { profile, from, reason, has = [what the preview shows] }
                                      ask for another value of a parameter of the book's regime at its institution
    draw = { document, about = { noun = value }, has = [texts] }
                                      draw a report up from the books; each text stands in it
    report = { document, about, fields }
                                      file that report
    sign = { document, part, about }  sign the filed one
    look = { loan | party | page, tab, has = [texts], hasnt = [texts] }
                                      look at a loan (its tab by number, or one behind `F11` by its name, `clocks`), a
                                      party, or a page by its code (`wl`, `pe`, `rg` …): each text of `has` stands
                                      there, none of `hasnt`
    why = { loan, figure | due | payment, has = [texts] }
                                      ask why a figure of the loan (`PENALTY`), a due by its number, or the newest
                                      payment (`payment = "newest"`) is what it is: what explains it names each text

What no role of a person `allows this`, GraphQL refuses, and the console greys the key.

Values are written as people type them in the console: amounts `1000.00`, rates in per cent (`5.5`), days `2024-05-01`,
choices by their codes. Texts of `has` are those of the console in English; a comma in an amount may be left out.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

FOLDER: Final = Path(__file__).parents[1] / "golden" / "walks"
VERBS: Final = frozenset({
    "open", "work", "case", "act", "barred", "attach", "file", "delegate", "cancel", "assign", "state", "agree",
    "disagree", "pay", "board", "reverse", "amend", "contact", "gate", "promise", "clock", "choose", "grant",
    "ungrant",
    "draw", "report", "sign", "look", "why",
})  # fmt: skip
WITH: Final = frozenset({"by", "reach", "rules", "refused", "finds"})

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its verb with what it takes, and what is said with it."""

    verb: str
    given: Any
    told: Told

    @property
    def rules(self) -> Sequence[str]:
        """The rules that are seen in it."""
        return [*self.told.get("rules", ())]


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its steps in order."""

    name: str
    says: str
    book: str
    steps: Sequence[Step]

    @property
    def rules(self) -> frozenset[str]:
        """Every rule that is seen in it."""
        return frozenset(rule for step in self.steps for rule in step.rules)


class Door(Protocol):
    """A way in for people. A verb that is refused raises `TurnedAway` with everything that was told."""

    async def enter(self, person: str) -> None:
        """From here on this person is at work."""
        ...

    async def leave(self) -> None:
        """Nobody is at work: days may turn."""
        ...

    async def do(self, verb: str, given: Any) -> None:  # noqa: ANN401  as the story tells it
        """Carry out a verb."""
        ...

    async def found(self) -> Told:
        """The case as it is found: `state` and `due`, `tasks`, `story`, `fields` as they are read there."""
        ...


class TurnedAway(Exception):
    """A verb was refused; the text is what the person was told."""


def plain(text: str) -> str:
    """A text as it is compared: a comma in an amount counts for nothing."""
    return text.replace(",", "")


def stories() -> list[Story]:
    """Every story, by book and name."""
    return [read(path) for path in sorted(FOLDER.glob("*/*.toml"))]


def read(path: Path) -> Story:
    """A story as it is written; a word that is no verb and says nothing with one is a mistake of its writer."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    assert raw.keys() == {"says", "book", "steps"}, path
    return Story(path.stem, raw["says"], raw["book"], [_step(path, told) for told in raw["steps"]])


def _step(path: Path, told: Told) -> Step:
    verbs = [word for word in told if word not in WITH]
    assert verbs[:1] == verbs, f"{path.name}: {verbs}"
    assert VERBS.issuperset(verbs), f"{path.name}: {verbs}"
    verb = verbs[0] if verbs else ""
    return Step(verb, told.get(verb), told)
