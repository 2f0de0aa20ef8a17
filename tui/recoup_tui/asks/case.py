"""Cases: work that walks from state to state, its machine, its story, and what may be done next."""

from typing import Final, TypedDict

from recoup_tui.questions import Done, Numbered, Question
from recoup_tui.shapes import Code, Connection, FormField, Money, Noun, Outcome


class CaseRow(TypedDict):
    """A case in a list."""

    id: str
    number: str
    kind: Code
    state: Code
    organisation: str
    about: list[Noun]
    openedOn: str
    dueOn: str | None
    closedOn: str | None
    outstanding: Money | None


class CasesAnswer(TypedDict):
    """A page of cases."""

    cases: Connection[CaseRow]


class Filled(TypedDict):
    """A field and what was filled in: `value` as it is sent, `text` as it is read."""

    code: Code
    kind: str
    value: str
    text: str


class Obstacle(TypedDict):
    """Something that stands against a step."""

    code: str
    message: str


class RuleTold(TypedDict):
    """A rule with what it says."""

    rule: str
    text: str


class CaseAct(TypedDict):
    """A step that people may take."""

    code: Code
    target: Code | None
    parts: list[Code]
    entries: list[FormField]
    isPermitted: bool
    obstacles: list[Obstacle]
    quorum: int
    assents: int
    reasons: list[RuleTold]


class CaseStep(TypedDict):
    """A line of the story."""

    seq: int
    act: str
    code: Code
    source: Code | None
    target: Code | None
    person: str | None
    inNameOf: str | None
    part: Code | None
    fields: list[Filled]
    evidence: list[str]
    note: str
    day: str
    recordedAt: str


class CaseTask(TypedDict):
    """A task of the case."""

    id: str
    code: Code
    part: Code
    state: str
    openedOn: str
    dueOn: str | None
    daysLate: int
    assignee: str | None


class Evidence(TypedDict):
    """A file that hangs on the case."""

    id: str
    name: str
    mediaType: str
    size: int
    sha256: str
    uploadedBy: str
    uploadedOn: str
    kinds: list[Code]


class Paper(TypedDict):
    """A document of the case; `edition` 0 one that can be filed and is not."""

    code: Code
    state: str
    edition: int
    filedOn: str | None
    fields: list[Filled]
    signedBy: list[str]


class MachineState(TypedDict):
    """A state of a machine."""

    code: Code
    isFinal: bool


class MachineStep(TypedDict):
    """A transition of a machine; no parts: the system takes it."""

    code: Code
    sources: list[Code]
    target: Code | None
    parts: list[Code]


class Machine(TypedDict):
    """Where a case may stand, and what leads on; `key` are the nouns that it is about."""

    key: list[str]
    evidence: list[Code]
    states: list[MachineState]
    steps: list[MachineStep]


class Waits(TypedDict):
    """The step of a case that waits for others."""

    number: str
    awaits: Code | None


class Case(CaseRow, TypedDict):
    """A case in full."""

    regime: str
    opening: Code
    missingSides: list[Code]
    waits: Waits | None
    enteredOn: str
    completeBy: str | None
    periodStart: str | None
    periodEnd: str | None
    version: int
    fields: list[Filled]
    acts: list[CaseAct]
    story: list[CaseStep]
    tasks: list[CaseTask]
    evidence: list[Evidence]
    documents: list[Paper]
    machine: Machine | None


class CaseAnswer(TypedDict):
    """A case, or none."""

    case: Case | None


class Opening(TypedDict):
    """How cases of a kind begin; no parts: the system opens them. `asks` are the fields that must be said then."""

    code: Code
    parts: list[Code]
    asks: list[Code]


class CaseKind(TypedDict):
    """A kind of case as its regime declares it."""

    code: Code
    openings: list[Opening]
    key: list[str]
    entries: list[FormField]


class KindsAnswer(TypedDict):
    """The kinds of a regime."""

    caseKinds: list[CaseKind]


class Standing(TypedDict):
    """Where a case stands after an act."""

    id: str
    number: str
    state: Code
    dueOn: str | None
    closedOn: str | None


class CaseResult(Outcome, TypedDict):
    """What an act did, or would do."""

    case: Standing | None


class StepResult(CaseResult, TypedDict):
    """What a step did, or under which number it waits for others."""

    approval: Numbered | None


ACT: Final = Question[Done[StepResult]]("case_act")
CASES: Final = Question[CasesAnswer]("cases")
CASE: Final = Question[CaseAnswer]("case")


class PartyOf(TypedDict):
    """A party's id."""

    id: str


class PartyAnswer(TypedDict):
    """The party with a number, or none in sight."""

    party: PartyOf | None


PARTY_OF: Final = Question[PartyAnswer]("party_of")
KINDS: Final = Question[KindsAnswer]("case_kinds")
MOVE: Final = Question[Done[CaseResult]]("case_move")
