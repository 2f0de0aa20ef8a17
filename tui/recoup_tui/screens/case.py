"""A case: where it stands in its machine, what may be done and what refuses it, its story, evidence and papers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from rich.console import RenderableType
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from recoup_tui.asks.case import CASE, Case, CaseAct, CaseRow, CaseStep, CaseTask, Evidence, Filled, Paper
from recoup_tui.asks.document import DOCUMENT_KINDS, DocumentKind
from recoup_tui.dialogs.case import CANCEL, DELEGATE, CaseDialog, act_form, opened_with, paper_form
from recoup_tui.dialogs.evidence import ATTACH, EvidenceDialog
from recoup_tui.dialogs.form import FormDialog, Named
from recoup_tui.failures import ServerRefused
from recoup_tui.figures import Painter, labels, moment
from recoup_tui.forms import Form
from recoup_tui.keymap import Scope, bindings
from recoup_tui.machine import HERE, Line, lines
from recoup_tui.paging import Fetch, listed
from recoup_tui.screens.tabs import Tab, TabsPage, Terms
from recoup_tui.session import Session
from recoup_tui.shapes import Code, Problem
from recoup_tui.widgets.paged_table import Column

WIDE: Final = 104
PAPERS_AT: Final = 6
"""At which place the tab of papers stands."""


def _permitted(act: CaseAct, paint: Painter) -> Text:
    if act["isPermitted"]:
        return Text(f"✓ {paint.words('case.permitted')}", style=paint.palette.good, no_wrap=True)
    return Text(f"× {len(act['obstacles'])}", style=f"bold {paint.palette.bad}", no_wrap=True)


def _act_told(act: CaseAct, paint: Painter) -> list[RenderableType]:
    """Everything that stands against a step, and what is filled in with it."""
    text = Text()
    if act["quorum"] > 1:
        places = {"assents": str(act["assents"]), "quorum": str(act["quorum"])}
        text.append(f"{paint.words('case.quorum', **places)}\n")
    for obstacle in act["obstacles"]:
        text.append(f"▲ {obstacle['message']}\n", style=paint.palette.caution)
    if act["entries"]:
        asked = labels([entry["code"] for entry in act["entries"]])
        text.append(f"{paint.words('case.form')}  {asked}\n", style=paint.palette.muted)
    rules = "\n".join(f"{one['rule']}  {one['text']}" for one in act["reasons"])
    return [text.append(rules, style=paint.palette.muted)]


def _filled(fields: Sequence[Filled]) -> str:
    return " · ".join(f"{field['code']['label']} {field['text']}" for field in fields if field["text"])


def _step_told(step: CaseStep, paint: Painter) -> list[RenderableType]:
    """Who, in whose name, with what."""
    who = step["person"] or paint.words("case.system")
    if step["inNameOf"]:
        who = paint.words("case.in_name_of", who=who, whose=step["inNameOf"])
    part = f" · {step['part']['label']}" if step["part"] else ""
    text = Text(f"{who}{part} · {moment(step['recordedAt'])}\n")
    for told in (step["note"], _filled(step["fields"]), " ".join(step["evidence"])):
        text.append(f"{told}\n" if told else "")
    return [text]


def _paper_told(paper: Paper, paint: Painter) -> list[RenderableType]:
    """What it says and who signed."""
    text = Text()
    for field in paper["fields"]:
        if field["text"]:
            text.append(f"{field['code']['label']}  ", style=paint.palette.muted).append(f"{field['text']}\n")
    return [text, Text(" · ".join(paper["signedBy"]), style=paint.palette.muted)]


def _line(line: Line, paint: Painter) -> Text:
    if not line.is_state:
        return Text(f"  {line.mark} {line.name}", no_wrap=True)
    style = f"bold {paint.palette.accent}" if line.mark == HERE else "bold"
    return Text(f"{line.mark} {line.name}", style=style, no_wrap=True)


ACTS: Final[tuple[Column[CaseAct], ...]] = (
    Column(title="column.act", cell=lambda row, paint: paint.label(row["code"]), stretch=2, at_least=14),
    Column(title="column.leads_to", cell=lambda row, paint: paint.label(row["target"]), stretch=1, at_least=10),
    Column(title="column.by", cell=lambda row, paint: paint.plain(labels(row["parts"])), stretch=2, at_least=10),
    Column(title="column.permitted", cell=_permitted),
)
MACHINE: Final[tuple[Column[Line], ...]] = (
    Column(title="column.state", cell=_line, stretch=2, at_least=24),
    Column(
        title="column.leads_to",
        cell=lambda line, paint: paint.plain(f"→ {line.target}") if line.target else Text(""),
        stretch=1,
        at_least=12,
    ),
    Column(
        title="column.by",
        cell=lambda line, paint: (
            Text("") if line.is_state else paint.plain(" · ".join(line.parts) or paint.words("case.system"))
        ),
        stretch=2,
        at_least=12,
    ),
)
STORY: Final[tuple[Column[CaseStep], ...]] = (
    Column(title="column.on", cell=lambda row, paint: paint.plain(row["day"])),
    Column(title="column.act", cell=lambda row, paint: paint.label(row["code"]), stretch=2, at_least=12),
    Column(
        title="column.leads_to",
        cell=lambda row, paint: paint.plain(f"→ {row['target']['label']}" if row["target"] else ""),
        stretch=1,
        at_least=10,
    ),
    Column(title="column.person", cell=lambda row, paint: paint.plain(row["person"] or paint.words("case.system"))),
    Column(title="column.note", cell=lambda row, paint: paint.plain(row["note"]), stretch=2, at_least=8),
)
TASKS: Final[tuple[Column[CaseTask], ...]] = (
    Column(title="column.task", cell=lambda row, paint: paint.label(row["code"]), stretch=2, at_least=14),
    Column(title="column.role", cell=lambda row, paint: paint.label(row["part"]), stretch=1, at_least=10),
    Column(title="column.assignee", cell=lambda row, paint: paint.plain(row["assignee"])),
    Column(title="column.due", cell=lambda row, paint: paint.plain(row["dueOn"])),
    Column(title="column.late", cell=lambda row, paint: paint.days(row["daysLate"]), right=True),
    Column(title="column.state", cell=lambda row, paint: paint.plain(paint.words(f"task_state.{row['state']}"))),
)
EVIDENCE: Final[tuple[Column[Evidence], ...]] = (
    Column(title="column.file", cell=lambda row, paint: paint.plain(row["name"]), stretch=2, at_least=14),
    Column(title="column.kind", cell=lambda row, paint: paint.plain(labels(row["kinds"])), stretch=1, at_least=8),
    Column(title="column.size", cell=lambda row, paint: paint.number(row["size"]), right=True),
    Column(title="column.on", cell=lambda row, paint: paint.plain(row["uploadedOn"])),
    Column(title="column.by", cell=lambda row, paint: paint.plain(row["uploadedBy"])),
    Column(title="column.digest", cell=lambda row, paint: paint.muted(row["sha256"][:12]), from_width=WIDE),
)
PAPERS: Final[tuple[Column[Paper], ...]] = (
    Column(title="column.document", cell=lambda row, paint: paint.label(row["code"]), stretch=2, at_least=14),
    Column(title="column.state", cell=lambda row, paint: paint.plain(paint.words(f"paper_state.{row['state']}"))),
    Column(title="column.edition", cell=lambda row, paint: paint.number(row["edition"]), right=True),
    Column(title="column.on", cell=lambda row, paint: paint.plain(row["filedOn"])),
)


def _permitted_first(case: Case) -> Sequence[CaseAct]:
    """The steps of a case with those first that one may take; else as the regime lists them."""
    return sorted(case["acts"], key=lambda act: not act["isPermitted"])


class CasePage(TabsPage):
    """One case in full; everything on it is the regime's data."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.CASE)
    scope = Scope.CASE

    def __init__(self, case_id: str) -> None:
        super().__init__()
        self._case_id = case_id
        self._case: Case | None = None
        self._kinds: dict[str, DocumentKind] | None = None

    def body(self) -> ComposeResult:
        """The head, then the tabs."""
        yield Static("", id="case-head", markup=False)
        yield from super().body()

    def lists(self) -> Sequence[Tab[Any]]:
        """All from one answer."""

        def of(part: Callable[[Case], Sequence[Any]]) -> Callable[[Session, Terms], Fetch[Any]]:
            return lambda _, __: listed(part(self._case) if self._case else ())

        return (
            Tab(name="acts", columns=ACTS, fetch=of(_permitted_first), told=_act_told),
            Tab(name="machine", columns=MACHINE, fetch=of(lines)),
            Tab(name="story", columns=STORY, fetch=of(lambda case: case["story"]), told=_step_told),
            Tab(name="case_tasks", columns=TASKS, fetch=of(lambda case: case["tasks"])),
            Tab(name="evidence", columns=EVIDENCE, fetch=of(lambda case: case["evidence"])),
            Tab(name="papers", columns=PAPERS, fetch=of(self._papers), told=_paper_told),
        )

    async def load(self) -> None:
        """Ask for the case; the tabs show parts of it."""
        self._case = (await self.session.ask(CASE, id=self._case_id))["case"]
        if self._case is None:
            raise ServerRefused(Problem(code="NOT_FOUND", message=self.session.words("case.not_found")))
        if self._kinds is None:
            self._kinds = await self._fitting(self._case)
        self.query_one("#case-head", Static).update(_head(self._case, self.session.painter()))
        await super().load()

    async def speak(self) -> None:
        """The documents have names in the other language, too."""
        self._kinds = None
        await super().speak()

    async def _fitting(self, case: Case) -> dict[str, DocumentKind]:
        """The documents that are about the same as the case, by code; a regime does not change under an open page."""
        kinds = (await self.session.ask(DOCUMENT_KINDS, regime=case["regime"]))["documentKinds"]
        key = case["machine"]["key"] if case["machine"] else []
        return {kind["code"]["code"]: kind for kind in kinds if [noun["code"] for noun in kind["key"]] == key}

    def _papers(self, case: Case) -> list[Paper]:
        """What is filed, and what else can be: the documents that are about the same as the case."""
        if case["closedOn"]:
            return case["documents"]
        filed = {paper["code"]["code"] for paper in case["documents"]}
        fitting = (self._kinds or {}).items()
        return [*case["documents"], *(_unfiled(kind) for code, kind in fitting if code not in filed)]

    def subject(self) -> str:
        """Which case."""
        return self._case["number"] if self._case else ""

    def action_act(self, name: str) -> None:
        """Take the step under the cursor, attach evidence, file the paper under the cursor, lend a part, or cancel."""
        case = self._case
        if case is None:
            return
        about = _called(case)
        if name == "attach":
            attach = EvidenceDialog(ATTACH, given={"subjectId": case["id"]}, about=about, choices=_proofs(case))
            attach.names = lambda: self._anew(ATTACH, _proofs)
            self.app.push_screen(attach)
        elif name == "file":
            self._file(case)
        elif name == "cancel":
            cancel = FormDialog(CANCEL, given={"caseId": case["id"]}, about=about)
            cancel.names = lambda: self._anew(CANCEL, lambda _: {})
            self.app.push_screen(cancel)
        elif name == "delegate":
            lend = FormDialog(DELEGATE, given={"caseId": case["id"]}, about=about, choices=_parts(case))
            lend.names = lambda: self._anew(DELEGATE, _parts)
            self.app.push_screen(lend)
        else:
            self._take_step(case)

    async def _anew(self, form: Form[Any], choices: Callable[[Case], Mapping[str, Sequence[Code]]]) -> Named | None:
        """What a dialog about the whole case is called in the language of the moment."""
        await self.load()
        case = self._case
        return Named(form=form, about=_called(case), choices=choices(case)) if case else None

    def _file(self, case: Case) -> None:
        paper: Paper | None = self.table.chosen if self.tab.name == "papers" else None
        kinds = self._kinds or {}
        code = paper["code"]["code"] if paper else next(iter(kinds), "") if len(kinds) == 1 else ""
        kind = kinds.get(code)
        if kind is None:
            self.notify(self.session.words("case.choose_paper"), severity="warning", markup=False)
            self.action_nth_tab(PAPERS_AT)
            return
        given = {"caseId": case["id"], "document": kind["code"]["code"]}
        named = _paper_named(case, kind)
        dialog = CaseDialog(named.form, given=given, about=named.about)
        dialog.names = lambda: self._paper_anew(kind["code"]["code"])
        self.app.push_screen(dialog)

    async def _paper_anew(self, code: str) -> Named | None:
        """The paper in the language of the moment."""
        await self.load()
        kind = (self._kinds or {}).get(code)
        return _paper_named(self._case, kind) if self._case and kind else None

    def _take_step(self, case: Case) -> None:
        step: CaseAct | None = self.table.chosen if self.tab.name == "acts" else None
        if step is None:
            self.notify(self.session.words("case.choose_act"), severity="warning", markup=False)
            self.action_nth_tab(1)
            return
        given = {"caseId": case["id"], "transition": step["code"]["code"], "expectedVersion": case["version"]}
        about = f"{case['number']} {step['code']['label']}"
        dialog = CaseDialog(act_form(step), given=given, about=about, filled=opened_with(case), choices=_hanging(case))
        dialog.names = lambda: self._step_named(step["code"]["code"])
        self.app.push_screen(dialog)

    async def _step_named(self, code: str) -> Named | None:
        """The step in the language of the moment; None where the case has moved on."""
        await self.load()
        case = self._case
        step = next((each for each in case["acts"] if each["code"]["code"] == code), None) if case else None
        if case is None or step is None:
            return None
        return Named(form=act_form(step), about=f"{case['number']} {step['code']['label']}", choices=_hanging(case))


def _paper_named(case: Case, kind: DocumentKind) -> Named:
    told = {field["code"]["code"] for field in case["fields"]}
    form = paper_form(kind["entries"], [one for one in kind["required"] if one["code"] not in told], kind["rules"])
    return Named(form=form, about=f"{case['number']} {kind['code']['label']}", choices={})


def _unfiled(kind: DocumentKind) -> Paper:
    return {"code": kind["code"], "state": "NONE", "edition": 0, "filedOn": None, "fields": [], "signedBy": []}


def _parts(case: Case) -> dict[str, list[Code]]:
    steps = case["machine"]["steps"] if case["machine"] else []
    return {"part": list({part["code"]: part for step in steps for part in step["parts"]}.values())}


def _proofs(case: Case) -> dict[str, list[Code]]:
    return {"kind": case["machine"]["evidence"]} if case["machine"] else {}


def _hanging(case: Case) -> dict[str, list[Code]]:
    """The files on the case that a step may name, each with what it proves."""
    told = [(each["id"], each["name"], labels(each["kinds"])) for each in case["evidence"]]
    return {
        "evidenceIds": [{"code": id_, "label": f"{name} · {kinds}" if kinds else name} for id_, name, kinds in told]
    }


def _called(case: Case) -> str:
    return f"{case['number']} {case['kind']['label']}"


def about(case: CaseRow) -> str:
    """What a case is about in words."""
    return " · ".join(noun["text"] for noun in case["about"])


def _head(case: Case, paint: Painter) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{case['number']}  {case['kind']['label']}", style=f"bold {paint.palette.accent}")
    text.append(f"  ▶ {case['state']['label']}", style="bold")
    due, by = case["dueOn"], case["completeBy"]
    if due and by and by < due:
        by = None  # a day that the case was to be over by before it came to this state says nothing of it any more
    for key, day in (("case.due", due), ("case.by", by), ("case.closed", case["closedOn"])):
        text.append(f"  {paint.words(key)} {day}" if day else "", style=paint.palette.caution)
    known = {noun["code"] for noun in case["about"]}
    place = [] if case["organisation"] in known else [case["organisation"]]
    text.append(f"\n{' · '.join((about(case), *place, case['opening']['label']))}", style=paint.palette.muted)
    if waits := case["waits"]:
        whom = waits["awaits"]["label"] if waits["awaits"] else ""
        told = paint.words("case.waits", number=waits["number"], whom=whom)
        text.append(f"\n▲ {told}", style=f"bold {paint.palette.caution}")
    if case["missingSides"]:
        told = paint.words("case.person_missing", sides=labels(case["missingSides"]))
        text.append(f"\n{told}", style=f"bold {paint.palette.bad}")
    return text.append(f"\n{_filled(case['fields'])}" if case["fields"] else "")
