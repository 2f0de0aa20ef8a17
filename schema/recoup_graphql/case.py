"""Cases: where each stands, its story, and what the asker may do next, with everything that refuses it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.errors import NotFound
from recoup.regime.machine import Lack
from recoup.services import case_about, case_acts, case_paper, case_query, evidence
from recoup.services.case_query import ActView, CaseView, KindView, StepView
from recoup.services.case_query import CaseFilter as Wanted
from recoup.services.document import DocumentView
from recoup.services.obstacle import problem
from recoup.services.regime import spec_of
from recoup_graphql.approval import Approval, approval_node
from recoup_graphql.code import Code, core_code, regime_code
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.evidence import Evidence, evidence_node
from recoup_graphql.filled import FilledField, FormField, case_fields, document_fields, filled, form_fields
from recoup_graphql.free_text import FreeText
from recoup_graphql.later import OPTIONAL_LOAN
from recoup_graphql.money import Money
from recoup_graphql.node import Node, global_id, key_from, public_id
from recoup_graphql.noun import CaseNoun, nouns_of
from recoup_graphql.outstanding import TOLD, outstanding_of
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of
from recoup_graphql.reason import Reason, reasons
from recoup_graphql.task import Task, case_tasks


@strawberry.type(description="Something that stands against a step: what is missing, and what is there.")
class Obstacle:
    """One part of the refusal."""

    code: str = field(description="Stable name of the reason, as in `userErrors`.")
    name: str = field(description="The evidence, fact, field, document, person or figure that it is about.")
    value: str | None = field(description="What is there; null when there is nothing to show.")
    limit: str | None = field(description="What is asked for; null when that says itself.")
    rules: list[str] = field(description="Ids of the rules.")
    lack: strawberry.Private[Lack]
    regime: strawberry.Private[str]

    @derived(description="The reason in words.")
    def message(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return problem(self.lack, spec_of(self.regime), ()).message(spoken(info, language))


@strawberry.type(description="A step that people may take from where a case stands.")
class CaseAct:
    """One act."""

    code: Code = field(description="The step.")
    target: Code | None = field(description="The state that it leads to; null for an act inside the state.")
    parts: list[Code] = field(description="The parts that may take it.")
    form: list[Code] = field(description="The fields that are given with it.")
    entries: list[FormField] = field(description="The same with what each admits, as a form asks for them.")
    is_permitted: bool = field(description="Whether nothing stands against it for the asker.")
    obstacles: list[Obstacle] = field(description="Everything that stands against it, told beforehand.")
    quorum: int = field(description="How many different persons must agree.")
    assents: int = field(description="How many have agreed so far.")
    rules: list[str] = field(description="Ids of the rules.")
    regime: strawberry.Private[str]

    @derived(description="The same rules with what they say.")
    def reasons(self) -> list[Reason]:
        """By the ids."""
        return reasons(self.regime, self.rules)


@strawberry.type(description="A line of a case's story. Lines are never changed.")
class CaseStep:
    """One thing that happened."""

    seq: int = field(description="Its place in the story, from 1.")
    act: str = field(
        description="`OPENED`, `REASON`, `MOVED`, `ACTED`, `ASSENTED`, `ASKED` of others who must agree, `ANSWERED` "
        "where they did not, `DELEGATED`, `CANCELLED`, or `MISSING` for a side without a person; expect more."
    )
    code: Code = field(description="The opening, the step, or the part.")
    source: Code | None = field(description="The state before.")
    target: Code | None = field(description="The state after.")
    person: str | None = field(description="Code of who did it; null: the system.")
    in_name_of: str | None = field(description="Code of the person in whose name it was done.")
    part: Code | None = field(description="The part in which it was done.")
    fields: list[FilledField] = field(description="What was given with it.")
    evidence: list[strawberry.ID] = field(description="Ids of the evidence that was named with it.")
    note: str = field(description="A remark.", extensions=[FreeText()])
    day: date = field(description="The business day.")
    recorded_at: datetime = field(description="The moment.")


@strawberry.type(description="A state of a machine.")
class MachineState:
    """One state."""

    code: Code = field(description="The state.")
    is_final: bool = field(description="Whether a case ends there.")


@strawberry.type(description="A transition of a machine.")
class MachineStep:
    """One transition."""

    code: Code = field(description="The step.")
    sources: list[Code] = field(description="The states from which it leads on.")
    target: Code | None = field(description="The state that it leads to; null for an act inside a state.")
    parts: list[Code] = field(description="The parts that may take it; none: the system takes it.")


@strawberry.type(description="An opening of a kind of case.")
class MachineOpening:
    """How a case begins."""

    code: Code = field(description="The opening.")
    parts: list[Code] = field(description="The parts that may open one by hand; none: the system opens it.")
    asks: list[Code] = field(description="The fields that whoever opens one by hand must say.")


@strawberry.type(description="A kind of case as its regime declares it.")
class CaseKind:
    """A machine."""

    code: Code = field(description="The kind.")
    key: list[str] = field(description="Nouns and periods of which at most one case is open at a time.")
    openings: list[MachineOpening] = field(description="How cases begin.")
    states: list[MachineState] = field(description="Where a case may stand; the first is the start.")
    steps: list[MachineStep] = field(description="What leads on.")
    fields: list[Code] = field(description="What is filled in.")
    evidence: list[Code] = field(
        description="Kinds of evidence: those that its steps and papers look for, then others."
    )
    entries: list[FormField] = field(description="The same with what each admits, as a form asks for them.")
    rules: list[str] = field(description="Ids of the rules.")
    mermaid: str = field(description="The machine as a Mermaid state diagram.")


@strawberry.type(description="A document of a case.")
class CaseDocument:
    """A paper."""

    code: Code = field(description="The document, as its regime declares it.")
    state: str = field(description="`DRAFT`, `FILED` or `LOCKED`.")
    edition: int = field(description="How many times it was filed.")
    filed_on: date | None = field(description="The business day on which it was filed; null for a draft.")
    fields: list[FilledField] = field(description="What it says; frozen when it was filed.")
    digest: str = field(description="SHA-256 of what it says.")
    signed_by: list[str] = field(description="`part: person` of each signature on this edition.")


@strawberry.type(description="A piece of work that a rule asks for, walking from state to state.")
class Case(Node):
    """A case."""

    number: str = field(description="Its number.")
    regime: str = field(description="Code of the regime.")
    kind: Code = field(description="What kind of work it is.")
    state: Code = field(description="Where it stands.")
    opening: Code = field(description="Why it was opened.")
    organisation: str = field(description="Code of the organisation that it belongs to.")
    party_name: str | None = field(description="Name of the party; null for a case about an organisation.")
    loan_number: str | None = field(description="Number of the loan; null where it is about none.")
    opened_on: date = field(description="The business day on which it was opened.")
    entered_on: date = field(description="The business day on which the present state was entered.")
    due_on: date | None = field(description="The day by which the present state must be left; null: none.")
    complete_by: date | None = field(description="The day by which all must be done; null: none.")
    closed_on: date | None = field(description="The business day on which it ended; null while it is open.")
    period_start: date | None = field(description="First day of the period that it is about.")
    period_end: date | None = field(description="Last day of that period.")
    fields: list[FilledField] = field(description="What was filled in.")
    version: int = field(description="How many lines its story has; `expectedVersion` of an act.")
    view: strawberry.Private[CaseView]

    @derived(
        description="What it is about, as one text that at most one open case of the kind has: "
        "`organisation:BUREAU|loan_kind:HARD|quarter:2018-Q2`."
    )
    async def key(self, info: Info) -> str:
        """Codes and numbers stand in it, no ids."""
        return case_about.text_of(await info.context.loaders.nouns(self.view.key))

    @derived(description="The nouns of its key, one by one and in words.")
    async def about(self, info: Info) -> list[CaseNoun]:
        """From the operation's loader."""
        return await nouns_of(info, self.view.regime, self.view.key)

    @derived(description=TOLD)
    async def outstanding(self, info: Info) -> Money | None:
        """From the operation's loaders."""
        return await outstanding_of(info, self.view.loan_id, self.view.id)

    @derived(graphql_type=OPTIONAL_LOAN, description="The loan; null where it is about none.")
    async def loan(self, info: Info) -> object | None:
        """From the operation's loader."""
        return await info.context.loaders.loan_behind(self.view.loan_id) if self.view.loan_id else None

    @derived(description="What the asker may do next, and what refuses the rest.")
    async def acts(self, info: Info) -> list[CaseAct]:
        """Each step of people from where it stands."""
        return [_act(self.view, act) for act in await case_acts.acts(info.context.asker, self.view.id)]

    @derived(description="The step that others have to agree to; null: none waits.")
    async def waits(self, info: Info) -> Approval | None:
        """Asked as of now; what waits somewhere out of sight is not told."""
        return await case_waits(info, self.view.id)

    @derived(description="The sides that work it where nobody is named for it: organisations that must name somebody.")
    async def missing_sides(self, info: Info) -> list[Code]:
        """Asked as of now."""
        found = await case_query.missing_sides(info.context.asker, self.view.id)
        return [regime_code(self.view.regime, "organisation", side) for side in found]

    @derived(description="Everything that happened to it, oldest first.")
    async def story(self, info: Info) -> list[CaseStep]:
        """Its whole story."""
        return [_step(self.view, line) for line in await case_query.story(info.context.asker, self.view.id)]

    @derived(description="Its tasks, open and closed.")
    async def tasks(self, info: Info) -> list[Task]:
        """At most a page of them."""
        return await case_tasks(info, self.view.id)

    @derived(description="The evidence that hangs on it, oldest first.")
    async def evidence(self, info: Info) -> list[Evidence]:
        """What guards look for."""
        found = await evidence.of_subject(info.context.asker, ("case", self.view.internal_id))
        return [evidence_node(view) for view in found]

    @derived(description="The documents of its key.")
    async def documents(self, info: Info) -> list[CaseDocument]:
        """By code."""
        return [_paper(self.view, each) for each in await case_paper.of_case(info.context.asker, self.view.id)]

    @derived(description="Its machine: states, steps and a diagram.")
    async def machine(self, info: Info) -> CaseKind | None:
        """Null where the regime is not active."""
        kinds = case_acts.kinds(info.context.asker, self.view.regime)
        return next((_kind(kind) for kind in kinds if kind.code == self.view.kind), None)


CaseConnection = Connection[Case]


async def case_waits(info: Info, case_id: str) -> Approval | None:
    """The step of a case that waits for others."""
    try:
        view = await case_acts.waiting(info.context.asker, case_id)
    except NotFound:
        return None
    return None if view is None else approval_node(view)


def _code(view: CaseView, noun: str, code: str) -> Code:
    return regime_code(view.regime, f"{noun}.{view.kind}", code)


def _optional(view: CaseView, noun: str, code: str | None) -> Code | None:
    return _code(view, noun, code) if code else None


def _fields(view: CaseView, told: object) -> list[FilledField]:
    values = told if isinstance(told, dict) else {}
    return filled(view.regime, view.kind, case_fields(view.regime, view.kind), values.items(), view.currency)


def case_node(view: CaseView) -> Case:
    """A case as clients see it."""
    return Case(
        id=global_id("Case", view.id),
        number=view.number,
        regime=view.regime,
        kind=regime_code(view.regime, "case", view.kind),
        state=_code(view, "state", view.state),
        opening=_code(view, "opening", view.opening),
        organisation=view.organisation_code,
        party_name=view.party_name,
        loan_number=view.loan_number,
        opened_on=view.opened_on,
        entered_on=view.entered_on,
        due_on=view.due_on,
        complete_by=view.complete_by,
        closed_on=view.closed_on,
        period_start=view.period_start,
        period_end=view.period_end,
        fields=_fields(view, view.fields),
        version=view.version,
        view=view,
    )


def _act(view: CaseView, act: ActView) -> CaseAct:
    return CaseAct(
        code=_code(view, "transition", act.code),
        target=_optional(view, "state", act.target),
        parts=_parts(view.regime, act.by),
        form=[_code(view, "field", name) for name in act.form],
        entries=form_fields(view.regime, view.kind, case_fields(view.regime, view.kind), act.form),
        is_permitted=not act.refused_by,
        obstacles=[
            Obstacle(
                code=lack.code,
                name=lack.name,
                value=lack.value or None,
                limit=lack.limit or None,
                rules=list(lack.rules),
                lack=lack,
                regime=view.regime,
            )
            for lack in act.refused_by
        ],
        quorum=act.quorum,
        assents=act.assents,
        rules=list(act.rules),
        regime=view.regime,
    )


def _parts(regime: str, parts: Sequence[str]) -> list[Code]:
    return [regime_code(regime, "part", part) for part in parts]


_NOUNS = {"OPENED": "opening", "REASON": "opening", "DELEGATED": "part", "MISSING": "organisation"}


def _step(view: CaseView, line: StepView) -> CaseStep:
    noun = _NOUNS.get(line.act, "transition")
    own = core_code("case_act", line.code) if line.act == "CANCELLED" else _code(view, noun, line.code)
    return CaseStep(
        seq=line.seq,
        act=line.act,
        code=regime_code(view.regime, noun, line.code) if noun in ("part", "organisation") else own,
        source=_optional(view, "state", line.source),
        target=_optional(view, "state", line.target),
        person=line.person,
        in_name_of=line.in_name_of,
        part=regime_code(view.regime, "part", line.part) if line.part else None,
        fields=_fields(view, line.fields),
        evidence=[global_id("Evidence", each) for each in line.evidence],
        note=line.note,
        day=line.day,
        recorded_at=line.recorded_at,
    )


def _kind(kind: KindView) -> CaseKind:
    def code(noun: str, name: str) -> Code:
        return regime_code(kind.regime, f"{noun}.{kind.code}", name)

    return CaseKind(
        code=regime_code(kind.regime, "case", kind.code),
        key=list(kind.key),
        openings=[
            MachineOpening(
                code=code("opening", name),
                parts=_parts(kind.regime, by),
                asks=[code("field", each) for each in asked],
            )
            for name, by, asked in kind.openings
        ],
        states=[MachineState(code=code("state", name), is_final=final) for name, final in kind.states],
        steps=[
            MachineStep(
                code=code("transition", name),
                sources=[code("state", each) for each in sources],
                target=code("state", target) if target else None,
                parts=_parts(kind.regime, by),
            )
            for name, sources, target, by in kind.steps
        ],
        fields=[code("field", name) for name in kind.fields],
        evidence=[regime_code(kind.regime, "evidence", name) for name in kind.evidence],
        entries=form_fields(kind.regime, kind.code, case_fields(kind.regime, kind.code), kind.fields),
        rules=list(kind.rules),
        mermaid=kind.mermaid,
    )


def _paper(view: CaseView, paper: DocumentView) -> CaseDocument:
    return case_document(view.regime, paper, view.currency)


def case_document(regime: str, paper: DocumentView, currency: str) -> CaseDocument:
    """A document as clients see it."""
    return CaseDocument(
        code=regime_code(regime, "document", paper.code),
        state=paper.state,
        edition=paper.edition,
        filed_on=paper.filed_on,
        fields=filled(regime, paper.code, document_fields(regime, paper.code), paper.snapshot.items(), currency),
        digest=paper.digest,
        signed_by=[f"{part}: {person}" for part, person in paper.signed_by],
    )


@strawberry.input(description="Which cases. Every condition given must hold.")
class CaseFilter:
    """Conditions on the list of cases."""

    regime: str | None = field(default=strawberry.UNSET, description="Only cases of this regime.")
    kind: str | None = field(default=strawberry.UNSET, description="Only cases of this kind.")
    state: str | None = field(default=strawberry.UNSET, description="Only cases in this state.")
    open: bool | None = field(
        default=strawberry.UNSET, description="Only open cases, or only ended ones; open ones when left out."
    )
    late: bool | None = field(default=strawberry.UNSET, description="Only cases whose state is late, or only others.")
    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only cases of this loan.")
    organisation: str | None = field(
        default=strawberry.UNSET, description="Only cases of the organisation with this code and of those below it."
    )
    text: str | None = field(default=strawberry.UNSET, description="Beginning of a case's or a loan's number.")


COMPARED: Final = comparable("Case", case_query.COMPARED)


async def cases(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        CaseFilter | None, strawberry.argument(description="Which cases.")
    ] = strawberry.UNSET,
) -> CaseConnection:
    """The root field `cases`."""
    asked = given(filter) or CaseFilter()
    loan = given(asked.loan_id)
    is_open = given(asked.open)
    wanted = Wanted(
        regime=given(asked.regime),
        kind=given(asked.kind),
        state=given(asked.state),
        open=True if is_open is None else is_open,
        late=given(asked.late),
        loan=None if loan is None else public_id(loan, "Loan", "filter", "loan_id"),
        organisation=given(asked.organisation),
        text=given(asked.text) or "",
    )
    wished = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    page = await case_query.page(info.context.asker, wanted, wished)
    return connection(page, case_node)


async def case(
    info: Info,
    id: Annotated[strawberry.ID | None, strawberry.argument(description="Its id.")] = strawberry.UNSET,  # noqa: A002
    number: Annotated[str | None, strawberry.argument(description="Its number.")] = strawberry.UNSET,
) -> Case | None:
    """The root field `case`."""
    try:
        return case_node(await case_query.get(info.context.asker, key_from(given(id), given(number), "Case")))
    except NotFound:
        return None


async def case_kinds(
    info: Info, regime: Annotated[str, strawberry.argument(description="Code of the regime.")]
) -> list[CaseKind]:
    """The root field `caseKinds`."""
    return [_kind(kind) for kind in case_acts.kinds(info.context.asker, regime)]
