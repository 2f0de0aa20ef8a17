"""Who answers for which late task of a period, and who was excused for due care (PM-04): by task, and by person."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from rich.console import RenderableType
from rich.text import Text
from textual.binding import BindingType

from recoup_tui.asks.responsibility import (
    RESPONSIBILITY,
    Exemption,
    LateAnswer,
    LateTask,
    LateTotal,
    Responsibility,
)
from recoup_tui.dialogs.evidence import EvidenceDialog
from recoup_tui.figures import Painter
from recoup_tui.forms import Entry, Form, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.paging import Fetch, listed
from recoup_tui.questions import ASK_OTHERS
from recoup_tui.screens.tabs import Tab, TabsPage, Terms
from recoup_tui.session import Session
from recoup_tui.shapes import Connection
from recoup_tui.widgets.paged_table import Column

WIDE: Final = 104
EXCUSE: Final[Form[Any]] = Form(
    root="taskExempt",
    question=ASK_OTHERS,
    entries=(Entry(name="person"), Entry(name="reason")),
    has_key=False,
    has_preview=False,
)


def _period(session: Session, terms: Terms) -> dict[str, Any]:
    """The period that is asked for: from the first of the month to the open business day where nothing is said."""
    today = session.day["day"] if session.day else ""
    narrowed = {name: value for name, value in terms.items() if name not in ("since", "until")}
    until = str(terms.get("until", today))
    return {"from": terms.get("since", f"{until[:8]}01"), "to": until, **narrowed}


async def _ask(session: Session, terms: Terms, first: int, after: str | None) -> Responsibility:
    answer = await session.ask(RESPONSIBILITY, first=first, after=after, **_period(session, terms))
    return answer["responsibility"]


def _tasks(session: Session, terms: Terms) -> Fetch[LateTask]:
    async def fetch(first: int, after: str | None) -> Connection[LateTask]:
        return (await _ask(session, terms, first, after))["tasks"]

    return fetch


def _people(session: Session, terms: Terms) -> Fetch[LateTotal]:
    async def fetch(first: int, after: str | None) -> Connection[LateTotal]:
        return await listed((await _ask(session, terms, 1, None))["people"])(first, after)

    return fetch


def _who(name: str | None, paint: Painter) -> str:
    return name or paint.words("responsibility.nobody")


def _answering(row: LateTask, paint: Painter) -> Text:
    """Who answers, the days of each; struck through where the person is excused."""
    text = Text(no_wrap=True, overflow="ellipsis")
    for place, part in enumerate(row["answers"]):
        style = f"strike {paint.palette.muted}" if part["isExcused"] else ""
        text.append(", " if place else "")
        text.append(f"{_who(part['personName'], paint)} {part['days']}", style=style)
    return text


def _answer(part: LateAnswer, paint: Painter) -> str:
    who = _who(part["personName"], paint)
    excused = f" · {paint.words('responsibility.excused')}" if part["isExcused"] else ""
    return f"{part['since']} … {part['through']}  {who}{excused}"


def _exemption(one: Exemption, paint: Painter) -> str:
    back = f" · {paint.words('responsibility.taken_back', day=one['takenBackOn'])}" if one["takenBackOn"] else ""
    agreed = ", ".join(one["agreedBy"])
    told = paint.words("responsibility.exemption", who=one["personName"], agreed=agreed, file=one["evidenceName"])
    return f"{one['recordedOn']}  {told}: {one['reason']}{back}"


def _told(row: LateTask, paint: Painter) -> Sequence[RenderableType]:
    """Day by day who answers, where it was brought to, who was excused, and the rules that ask for the task."""
    lines = [_answer(part, paint) for part in row["answers"]]
    lines += [
        f"{one['on']}  {paint.words('responsibility.escalated', part=one['part']['label'])}"
        for one in row["escalations"]
    ]
    lines += [_exemption(one, paint) for one in row["exemptions"]]
    rules = [f"{one['rule']} {one['text']} {one['citation'] or ''}".rstrip() for one in row["reasons"]]
    return [Text("\n".join(lines)), Text("\n".join(rules), style=paint.palette.muted)]


def _about(row: LateTask, paint: Painter) -> Text:
    return paint.plain(row["loanNumber"] or row["caseNumber"] or row["organisation"])


TASKS: Final[tuple[Column[LateTask], ...]] = (
    Column(title="column.due", cell=lambda row, paint: paint.plain(row["dueOn"])),
    Column(title="column.late_days", cell=lambda row, paint: paint.days(row["daysLate"]), right=True),
    Column(title="column.task", cell=lambda row, paint: paint.label(row["code"]), stretch=2, at_least=12),
    Column(title="column.about", cell=_about, stretch=1, at_least=8),
    Column(title="column.role", cell=lambda row, paint: paint.label(row["part"]), from_width=WIDE),
    Column(title="column.answers", cell=_answering, stretch=2, at_least=14),
    Column(title="column.closed_on", cell=lambda row, paint: paint.plain(row["closedOn"]), from_width=WIDE),
)
PEOPLE: Final[tuple[Column[LateTotal], ...]] = (
    Column(
        title="column.person",
        cell=lambda row, paint: paint.plain(_who(row["personName"], paint)),
        stretch=1,
        at_least=12,
    ),
    Column(title="column.late_tasks", cell=lambda row, paint: paint.number(row["tasks"]), right=True),
    Column(title="column.late_days", cell=lambda row, paint: paint.number(row["days"]), right=True),
    Column(title="column.excused_tasks", cell=lambda row, paint: paint.number(row["excusedTasks"]), right=True),
    Column(title="column.excused_days", cell=lambda row, paint: paint.number(row["excusedDays"]), right=True),
)
TERMS: Final = (
    Entry(name="since", kind=Kind.DAY, needed=False),
    Entry(name="until", kind=Kind.DAY, needed=False),
    Entry(name="organisation", needed=False),
    Entry(name="person", needed=False),
)


class ResponsibilityPage(TabsPage):
    """Two lists of one report, narrowed together."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.RESPONSIBILITY)
    scope = Scope.RESPONSIBILITY
    tabs = (
        Tab(name="late_tasks", columns=TASKS, fetch=_tasks, told=_told, terms=TERMS),
        Tab(name="late_people", columns=PEOPLE, fetch=_people, terms=TERMS),
    )

    def subject(self) -> str:
        """The period, where nothing narrows it."""
        period = _period(self.session, self._terms.get(self.tab.name, {}))
        return f"{period['from']} … {period['to']}"

    def _narrowed(self, name: str, terms: dict[str, object] | None) -> None:
        if terms is not None:
            self._terms |= {tab.name: terms for tab in self.tabs}
        super()._narrowed(name, terms)

    def action_excuse(self) -> None:
        """Ask others to excuse somebody for the task under the cursor."""
        row: LateTask | None = self.table.chosen if self.tab.name == "late_tasks" else None
        if row is None:
            self.notify(self.session.words("tabs.nothing_here"), severity="warning", markup=False)
            return
        about = f"{row['code']['label']} {row['loanNumber'] or row['caseNumber'] or ''}".rstrip()
        persons = {part["person"] for part in row["answers"] if part["person"]}
        filled = {"person": persons.pop()} if len(persons) == 1 else {}
        self.app.push_screen(EvidenceDialog(EXCUSE, given={"taskId": row["taskId"]}, about=about, filled=filled))
