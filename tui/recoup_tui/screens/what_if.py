"""Other rules tried before they are chosen: both sides beside each other, which loans change, and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final, TypedDict

from rich.console import RenderableType
from rich.text import Text
from textual import work
from textual.binding import BindingType

from recoup_tui.asks.what_if import WHAT_IF, Changed, Compared, Differs, Missing
from recoup_tui.dialogs.terms import TermsDialog
from recoup_tui.failures import ServerRefused
from recoup_tui.figures import Painter, count, written
from recoup_tui.forms import Entry, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.paging import Fetch, listed
from recoup_tui.questions import LOAN
from recoup_tui.screens.people import units
from recoup_tui.screens.tabs import Tab, TabsPage, Terms
from recoup_tui.session import Session
from recoup_tui.shapes import Code, Connection, Money, Problem
from recoup_tui.widgets.paged_table import Column
from recoup_tui.widgets.title_bar import TitleBar

SHOWN: Final = 100
"""So many of the loans that change are told one by one, the largest first."""
QUESTION: Final = (
    Entry(name="regime", kind=Kind.CHOICE),
    Entry(name="settings", kind=Kind.PAIRS, needed=False, hint="hint.settings"),
    Entry(name="profile", needed=False),
    Entry(name="under", kind=Kind.CHOICE, needed=False),
    Entry(name="product", needed=False),
    Entry(name="attributes", kind=Kind.PAIRS, needed=False),
    Entry(name="loan", needed=False),
    Entry(name="organisation", kind=Kind.CHOICE, needed=False),
    Entry(name="on", kind=Kind.DAY, needed=False),
)
NAMED: Final = ("settings", "attributes")
"""What the wire has as keys with values."""


class Pair(TypedDict):
    """A figure on both sides: an amount, or how many loans."""

    label: str
    present: Money | int
    other: Money | int


def _figure(value: Money | int, paint: Painter) -> Text:
    return paint.number(value) if isinstance(value, int) else paint.amount(value, currency=True)


def _values(row: Differs, paint: Painter) -> Text:
    return paint.plain(" ".join(row["rules"]))


SIDES: Final[tuple[Column[Pair], ...]] = (
    Column(title="column.figure", cell=lambda row, paint: paint.plain(row["label"]), stretch=2, at_least=20),
    Column(title="column.present", cell=lambda row, paint: _figure(row["present"], paint), right=True, at_least=18),
    Column(title="column.otherwise", cell=lambda row, paint: _figure(row["other"], paint), right=True, at_least=18),
)
CHANGES: Final[tuple[Column[Changed], ...]] = (
    Column(title="column.loan", cell=lambda row, paint: paint.plain(row["number"])),
    Column(title="column.balance", cell=lambda row, paint: paint.amount(row["balance"], currency=True), right=True),
    Column(title="column.grade", cell=lambda row, paint: _moved(row["present"], row["other"], paint), stretch=2),
    Column(
        title="column.state", cell=lambda row, paint: _moved(row["presentStatus"], row["otherStatus"], paint), stretch=2
    ),
)
DIFFERS: Final[tuple[Column[Differs], ...]] = (
    Column(title="column.parameter", cell=lambda row, paint: paint.label(row["parameter"]), stretch=2, at_least=18),
    Column(title="column.present", cell=lambda row, paint: paint.plain(written(row["present"])), stretch=1),
    Column(title="column.otherwise", cell=lambda row, paint: paint.plain(written(row["other"])), stretch=1),
    Column(title="column.rules", cell=_values, stretch=1, at_least=10),
)
MISSING: Final[tuple[Column[Missing], ...]] = (
    Column(title="column.attribute", cell=lambda row, paint: paint.label(row["attribute"]), stretch=2, at_least=18),
    Column(title="column.loans", cell=lambda row, paint: paint.number(row["loans"]), right=True),
    Column(
        title="column.needed",
        cell=lambda row, paint: paint.plain(paint.words(f"what_if.{'needed' if row['required'] else 'not_needed'}")),
        stretch=1,
    ),
)


def _moved(before: Code | None, after: Code | None, paint: Painter) -> Text:
    """From what to what; one word where both are the same."""
    names = [code["label"] if code else paint.words("what_if.none") for code in (before, after)]
    return paint.muted(names[0]) if names[0] == names[1] else paint.plain(" → ".join(names))


def _change_told(row: Changed, paint: Painter) -> list[RenderableType]:
    """The rules behind either side."""
    told = Text()
    for title, before, after in (
        ("column.grade", row["presentRules"], row["otherRules"]),
        ("column.state", row["presentStatusRules"], row["otherStatusRules"]),
    ):
        told.append(f"{paint.words(title)}  ", style=paint.palette.muted)
        told.append(f"{' '.join(before) or '–'} → {' '.join(after) or '–'}\n")
    return [told]


class WhatIfPage(TabsPage):
    """Ask, then read: the sums of both sides, the loans that change, the values that differ, what is missing."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.WHAT_IF)
    scope = Scope.WHAT_IF

    def __init__(self, typed: Mapping[str, object] | None = None, *, at_once: bool = False) -> None:
        """`typed` stands in the question that the page begins with; `at_once`: it is asked as it stands."""
        super().__init__()
        self._typed: dict[str, object] = dict(typed or {})
        self._begins = bool(typed)
        self._at_once = at_once
        self._answers: Sequence[Compared] = ()
        self._lists = (
            Tab(name="what_if_sides", columns=SIDES, fetch=self._part(self._sides)),
            Tab(
                name="what_if_changes",
                columns=CHANGES,
                fetch=self._part(lambda answer: answer["changes"]),
                told=_change_told,
            ),
            Tab(name="what_if_differs", columns=DIFFERS, fetch=self._part(lambda answer: answer["differs"])),
            Tab(name="what_if_missing", columns=MISSING, fetch=self._part(lambda answer: answer["missing"])),
        )

    def lists(self) -> Sequence[Tab[Any]]:
        """Parts of one answer."""
        return self._lists

    def subject(self) -> str:
        """The evening, and how many loans change."""
        told = []
        for answer in self._answers:
            numbers = {
                "changed": answer["changed"],
                "restated": answer["restated"],
                "walked": answer["walked"],
                "loans": answer["present"]["loans"],
            }
            places = {name: count(number) for name, number in numbers.items()}
            told.append(self.session.words("what_if.head", on=answer["on"], **places))
        return " · ".join(told)

    async def load(self) -> None:
        """Show what was answered last; a question that the page was opened with comes first."""
        await super().load()
        self.query_one(TitleBar).note(self.subject())
        begins, self._begins = self._begins, False
        if begins and self._at_once:
            self._ask(dict(self._typed))
        elif begins:
            self.action_ask_anew()

    def _part(self, part: Callable[[Compared], Sequence[Any]]) -> Callable[[Session, Terms], Fetch[Any]]:
        def fetch(session: Session, terms: Terms) -> Fetch[Any]:
            del session, terms

            async def rows(first: int, after: str | None) -> Connection[Any]:
                return await listed([row for answer in self._answers for row in part(answer)])(first, after)

            return rows

        return fetch

    def _sides(self, answer: Compared) -> list[Pair]:
        words = self.session.words
        present, other = answer["present"], answer["other"]
        rows = [_pair(words(f"what_if.{name}"), present, other, name) for name in ("loans", "balance", "arrears")]
        rows += [_pair(words(f"what_if.{name}"), present, other, name) for name in ("interest", "penalty")]
        if (kept := present["provisions"]) and (wanted := other["provisions"]):
            rows += [
                _pair(words(f"what_if.{name}"), kept, wanted, name) for name in ("reserves", "minimum", "shortfall")
            ]
        for lists, noun in (("grades", "grade"), ("statuses", "status"), ("tasks", "task")):
            rows += _counted(present, other, lists, noun, words(f"what_if.{noun}"))
        return rows + [_pair(words(f"what_if.{name}"), present, other, name) for name in ("nonAccrual", "observed")]

    @work(exclusive=True, group="form")
    async def action_ask_anew(self) -> None:
        """Say which rules are tried on which loans; what was asked last stands there."""
        chosen = await self.attempt(units(self.session)) or {}
        choices = {"regime": self.session.regimes, "under": self.session.regimes, **chosen}
        self.app.push_screen(TermsDialog("what_if", QUESTION, self._typed, choices), self._ask)

    def _ask(self, told: dict[str, object] | None) -> None:
        if told is not None:
            self._typed = {name: _as_typed(value) for name, value in told.items()}
            self.run_worker(self.attempt(self._try(told)), exclusive=True, group="form")

    async def _try(self, told: Mapping[str, object]) -> None:
        asked = {name: _wired(name, value) for name, value in told.items()} | {"shown": SHOWN}
        if "loan" in asked:
            loan = (await self.session.ask(LOAN, number=asked["loan"]))["loan"]
            if loan is None:
                text = self.session.words("what_if.no_loan", number=str(asked["loan"]))
                raise ServerRefused(Problem(code="NOT_FOUND", message=text))
            asked["loan"] = loan["id"]
        self.query_one(TitleBar).note(self.session.words("what_if.asking"))
        try:
            self._answers = (await self.session.ask(WHAT_IF, patient=True, input=asked))["whatIf"]
        finally:
            self.reload()


def _pair(label: str, present: Mapping[str, Any], other: Mapping[str, Any], name: str) -> Pair:
    return {"label": label, "present": present[name], "other": other[name]}


def _counted(present: Mapping[str, Any], other: Mapping[str, Any], lists: str, noun: str, word: str) -> Iterator[Pair]:
    """How many loans have each grade, status or task, on either side."""
    sides = [{row[noun]["code"]: row for row in side[lists]} for side in (present, other)]
    for code in dict.fromkeys(code for side in sides for code in side):
        row = sides[0].get(code) or sides[1][code]
        before, after = (side[code]["loans"] if code in side else 0 for side in sides)
        yield {"label": f"{word} · {row[noun]['label']}", "present": before, "other": after}


def _wired(name: str, value: object) -> object:
    if name not in NAMED or not isinstance(value, list):
        return value
    return [{"key": each["code"], "value": each["value"]} for each in value]


def _as_typed(value: object) -> object:
    """Pairs as they were typed, for the next question."""
    if not isinstance(value, list):
        return value
    return "; ".join(f"{each['code']}={each['value']}" for each in value)
