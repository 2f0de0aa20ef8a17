"""Commands on cases: open one by hand, take a step, cancel, name somebody for a part.

    view = await case.open_(actor, CaseDraft(regime="commercial_bank", kind="CHECK", opening="ORDERED", loan="L-1"))
    view = await case.act(actor, ActDraft(case=view.id, transition="hand_over", fields={"requirements": "…"}))

A step is refused with every part that fails, each by name: the state, the part that is not played, a denial, a person
who may not follow another, a piece of evidence, a field, a fact, a paper that is missing. The fields that the step's
guard asks for are given with it, so no opinion is inherited from an earlier round.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from recoup.errors import NotFound, Problem, Refused
from recoup.records.access import Principal
from recoup.records.case import Case, CasePerson, CaseStep
from recoup.regime.binding import in_force
from recoup.regime.machine import OPENING, OWNER, RECORDER, Lack, Past, Person, asked_at, form_of, refusals
from recoup.regime.policy.case import CaseKind, Opening, Transition
from recoup.regime.policy.parameter import PERSON
from recoup.rules.calendar import day_of
from recoup.services import (
    access,
    approval,
    audit,
    case_beginning,
    case_event,
    case_ground,
    case_moving,
    case_opening,
    case_people,
    case_query,
    case_running,
    case_scene,
    field_input,
    holding,
    limits,
    loan_query,
    obstacle,
    organisation,
    party,
    sql,
)
from recoup.services.access import Actor, may, require
from recoup.services.case_ground import Ground, Subject
from recoup.services.case_moving import ANSWERED, ASKED, ASSENTED, DELEGATED, MISSING, OPENED, REASON, By
from recoup.services.case_query import CaseView
from recoup.services.case_scene import Set
from recoup.services.permission import CASE_ACT
from recoup.services.requirement import Class
from recoup.services.unit_of_work import Mode, Work, unit_of_work

NO_DEEDS: Final = frozenset({OPENED, REASON, MISSING, DELEGATED, ANSWERED})
"""Lines of a story that nobody has taken a step with."""
CASE_OPEN: Final = "case.open"
CASE_CANCEL: Final = "case.cancel"
CASE_DELEGATE: Final = "case.delegate"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """A case as somebody asks for it. Exactly one of `loan`, `party` (public id or number) and `organisation` (code).

    `opening` is one that people may use; `about` names further nouns of the key.
    """

    regime: str
    kind: str
    opening: str
    loan: str | None = None
    party: str | None = None
    organisation: str | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str | int] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActDraft:
    """A step in a case (public id or number). `evidence` are ids of what was uploaded and hangs on the case.

    `expected_version`: the version that the asker saw; None: whatever it is. Money in `fields` is minor units.
    """

    case: str
    transition: str
    fields: Mapping[str, str | int] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    note: str = ""
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateDraft:
    """Somebody (a principal's code) plays a part in a case from today on.

    With `in_name_of` for another person, whose deeds count as the own ones; without it, as an invited participant.
    """

    case: str
    part: str
    person: str
    in_name_of: str | None = None
    until: date | None = None


async def open_(actor: Actor, draft: CaseDraft, *, mode: Mode = Mode.COMMIT) -> CaseView:
    """Open a case by hand. Whoever plays a part that the opening names may. Raises `Refused`, `NotFound`."""
    actor = require(actor, CASE_ACT)
    async with unit_of_work(actor, CASE_OPEN, mode=mode, input=draft) as work:
        subject = await _subject(actor, draft)
        grounds = await case_ground.grounds([subject], work.on)
        ground = grounds.get(subject)
        if ground is None:
            raise Refused(Problem(code="REGIME_INACTIVE", field=("regime",), value=draft.regime))
        found = case_opening.found_in(ground, f"{draft.kind}.{draft.opening}")
        limits.refuse({0: list(_opening_problems(draft, ground, found))}, single=True)
        assert found is not None  # noqa: S101  it would have been refused
        kind, opening = found
        fields = {**_named(kind, draft.about), **draft.fields}
        what = replace(
            await case_opening.asked(ground, kind, opening, work.on),
            about={**case_opening.about_of(subject), **draft.about, **_named(kind, fields)},
        )
        person = _plays(actor, ground, [])
        problems = [*field_input.problems(kind.fields, fields), *await _unknown(kind, fields)]
        problems += _left_out(ground, kind, opening, fields)
        against = _not_to_open(what, person)
        problems += [obstacle.problem(lack, ground.bound.spec, ("opening",)) for lack in against]
        limits.refuse({0: problems}, single=True)
        told = field_input.typed(kind.fields, fields)
        by = By(principal_id=actor.principal_id, part=_part(opening.by, person), told=told, note=draft.note)
        case = await case_beginning.fire(work, what, by)
        if case is None:
            raise Refused(Problem(code="CASE_NOT_COVERED", field=("kind",), value=draft.kind, limit=draft.opening))
        work.subject = ("case", case.id)
        return await case_query.view_of(actor, case.id)


def _named(kind: CaseKind, given: Mapping[str, str | int]) -> dict[str, str]:
    """Nouns of the key that the kind asks for as fields of the same name: the person whom a case looks at. Told either
    way they stand in both places, so that the guards that read the field hold (TR-18)."""
    asked = {each.code for each in kind.fields}
    return {noun: str(given[noun]) for noun in kind.key if noun in asked and noun in given}


def _left_out(ground: Ground, kind: CaseKind, opening: Opening, given: Mapping[str, str | int]) -> Iterator[Problem]:
    """What whoever opens the case must say and has left empty."""
    for code in asked_at(kind, opening):
        if given.get(code, "") == "":
            lack = Lack(code="FIELD_EMPTY", name=code, rules=opening.rules or kind.rules)
            yield obstacle.problem(lack, ground.bound.spec, ("fields", code))


async def _unknown(kind: CaseKind, fields: Mapping[str, str | int]) -> list[Problem]:
    """Persons whom a case would be about and whom nobody knows: a guard could not tell them from whoever acts."""
    persons = {each.code for each in kind.fields if each.kind == PERSON}
    return [
        Problem(code="PRINCIPAL_UNKNOWN", field=("fields", noun), value=code)
        for noun, code in _named(kind, fields).items()
        if noun in persons and await access.known(code) is None
    ]


async def _subject(actor: Actor, draft: CaseDraft) -> Subject:
    given = [name for name in ("loan", "party", "organisation") if getattr(draft, name) is not None]
    if len(given) != 1:
        raise Refused(Problem(code="ONE_SUBJECT", field=("loan",), value=", ".join(given)))
    if draft.loan is not None:
        loan_id = await loan_query.internal_id(actor, draft.loan)
        return (await case_ground.of_loans([loan_id]))[loan_id]
    if draft.party is not None:
        party_id = await party.internal_id(actor, draft.party)
        return (await case_ground.of_parties([party_id], draft.regime))[party_id]
    known = await organisation.in_sight(actor)
    found = known.get(draft.organisation or "")
    if found is None:
        raise NotFound("organisation", str(draft.organisation))
    return await case_ground.of_organisation(found.id, draft.regime)


def _opening_problems(draft: CaseDraft, ground: Ground, found: tuple[CaseKind, object] | None) -> Iterator[Problem]:
    if ground.subject.regime != draft.regime:
        yield Problem(code="REGIME_OTHER", field=("regime",), value=draft.regime, limit=ground.subject.regime)
    if found is None:
        known = [
            f"{kind.code}.{each.code}" for kind in in_force(ground.bound.spec.cases) for each in kind.opens if each.by
        ]
        limit = ", ".join(known)
        yield Problem(code="CHOICE_UNKNOWN", field=("opening",), value=f"{draft.kind}.{draft.opening}", limit=limit)
    yield from limits.text(draft.note, ("note",), limits.NOTE_MAX)


def _not_to_open(what: case_beginning.Asked, person: Person) -> Iterator[Lack]:
    """What stands against an opening by hand, each with the rules of the opening."""
    rules = what.opening.rules or what.kind.rules
    if person.parts.isdisjoint(what.opening.by):
        limit = ", ".join(what.opening.by) or "–"
        yield Lack(code="PART_NOT_PLAYED", name=what.opening.code, limit=limit, rules=rules)
    for lack in case_opening.lacking(what):
        yield replace(lack, rules=rules)


# --- acting ----------------------------------------------------------------------------------------------------------


async def act(actor: Actor, draft: ActDraft, *, mode: Mode = Mode.COMMIT) -> CaseView:
    """Take a step in a case. Raises `Refused` with every part that stands against it, `NotFound`."""
    actor = require(actor, CASE_ACT)
    async with unit_of_work(actor, CASE_ACT, mode=mode, input=draft) as work:
        found = await _locked(work, draft.case)
        if waits := await case_running.waiting_of(found.case.id):
            raise Refused(Problem(code="CASE_WAITS", field=("case",), value=found.case.number, limit=waits))
        given, step, by = await examined(work, actor, found, draft)
        if await _assents(work, given, step, by):
            needed = await case_running.class_of(work, given, step)
            if needed.levels and mode is Mode.COMMIT:
                await _ask(work, found, step, by, draft, needed)
            else:
                await case_moving.settle(work, await case_moving.take(work, given, step, by))
        return await case_query.view_of(actor, found.case.id)


async def examined(work: Work, actor: Actor, found: Set, draft: ActDraft) -> tuple[Set, Transition, By]:
    """The case with the fields of the act, the step, and who takes it. Raises `Refused` with all that is against it."""
    step = _step(found, draft)
    fixed = list(_of_key(found, draft))
    told = field_input.typed(found.kind.fields, draft.fields)
    form = dict.fromkeys(form_of(step.guard), "")
    given = await _given(found, {**found.case.told, **form, **told})
    listed = (await case_people.named([found.case.id], work.on)).get(found.case.id, [])
    person = _plays(actor, given.ground, listed, found)
    against = refusals(given.kind, given.case.state, step, given.scene, person, await story(given))
    problems = [*fixed, *_act_problems(draft, found), *await _evidence_problems(draft, found.case)]
    limits.refuse({0: [*problems, *(obstacle.problem(lack, found.ground.bound.spec) for lack in against)]}, single=True)
    by = By(
        principal_id=actor.principal_id,
        in_name_of=min(person.ids - {actor.principal_id}, default=0),
        part=_part(step.by, person),
        told=told,
        evidence=draft.evidence,
        note=draft.note,
    )
    return given, step, by


async def _ask(work: Work, found: Set, step: Transition, by: By, draft: ActDraft, needed: Class) -> None:
    """Store a step that others must agree to; the case stays where it is, as it was."""
    await found.case.refresh_from_db()
    made = await approval.ask(work, subject=await case_running.subject_of(found), told=audit.told(draft), needed=needed)
    told = {**by.told, "approval": approval.number_of(made)}
    state = found.case.state
    await case_moving.tell(work, found.case, ASKED, step.code, replace(by, told=told), source=state, target=state)
    await found.case.save(update_fields=["version"])


async def _locked(work: Work, key: str) -> Set:
    """A case in sight and in its scene, its row held until the transaction ends. Raises `NotFound`, `Refused`."""
    case_id = await case_query.internal_id(work.actor, key)
    if sql.is_postgres():
        await sql.rows("SELECT id FROM work_case WHERE id = ? FOR NO KEY UPDATE", [case_id])
    work.subject = ("case", case_id)
    return await set_of(work, case_id)


async def set_of(work: Work, case_id: int) -> Set:
    """A case in its scene. Raises `Refused` REGIME_INACTIVE."""
    case = await Case.get(id=case_id)
    sets = await case_scene.set_up([case], work.on)
    if not sets:
        raise Refused(Problem(code="REGIME_INACTIVE", field=("case",), value=case.regime))
    return sets[0]


def _step(found: Set, draft: ActDraft) -> Transition:
    steps = {step.code: step for step in found.kind.transitions if step.by}
    if draft.transition not in steps:
        limit = ", ".join(steps)
        raise Refused(Problem(code="CHOICE_UNKNOWN", field=("transition",), value=draft.transition, limit=limit))
    return steps[draft.transition]


async def _given(found: Set, told: Mapping[str, object]) -> Set:
    """The case with the fields of the act in place, before it is decided whether it may be taken."""
    found.case.told = dict(told)
    filled = frozenset(name for name, value in told.items() if value not in ("", None))
    row = {**found.scene.row, **case_scene.filled_row(found.kind.fields, told)}
    return replace(found, scene=replace(found.scene, filled=filled, row=row))


async def _evidence_problems(draft: ActDraft, row: Case) -> list[Problem]:
    """Evidence of a step hangs on its case: a piece of another case, one out of sight and none are told alike."""
    if not draft.evidence:
        return []
    hanging = {each["public_id"] for each in await sql.rows(_HANGING, [row.id])}
    return [
        Problem(code="EVIDENCE_NOT_OF_CASE", field=("evidence", str(place)), value=name, limit=row.number)
        for place, name in enumerate(draft.evidence)
        if name not in hanging
    ]


_HANGING: Final = (
    "SELECT e.public_id FROM evidence e JOIN evidence_link k ON k.evidence_id = e.id "
    "WHERE k.subject_type = 'case' AND k.subject_id = ?"
)


def _of_key(found: Set, draft: ActDraft) -> Iterator[Problem]:
    """Whom or what a case is about is said once, when it opens: no step makes it another one's."""
    for noun, value in _named(found.kind, draft.fields).items():
        yield from limits.choice(value, ("fields", noun), (str(found.case.told.get(noun, "")),))


def _act_problems(draft: ActDraft, found: Set) -> Iterator[Problem]:
    if draft.expected_version is not None and draft.expected_version != found.case.version:
        yield Problem(
            code="VERSION_OTHER",
            field=("expected_version",),
            value=str(draft.expected_version),
            limit=str(found.case.version),
        )
    yield from limits.text(draft.note, ("note",), limits.NOTE_MAX)
    yield from field_input.problems(found.kind.fields, draft.fields)


def _plays(actor: Actor, ground: Ground, listed: Sequence[case_people.Named], found: Set | None = None) -> Person:
    """The actor as the machine sees it, at the subject's organisation and wherever the case has tasks."""
    spec, subject = ground.bound.spec, ground.subject
    parts = case_people.parts_of(actor, spec, [subject.organisation_path], officer_id=subject.officer_id)
    if found is None:
        return Person(ids=frozenset({actor.principal_id}), parts=parts)
    return case_people.person_of(actor, spec, found.kind, parts, listed)


def person_in(actor: Actor, found: Set, listed: Sequence[case_people.Named]) -> Person:
    """The actor as the machine sees it in a case."""
    return _plays(actor, found.ground, listed, found)


def _part(by: Sequence[str], person: Person) -> str:
    return next((part for part in by if part in person.parts), "")


async def _assents(work: Work, found: Set, step: Transition, by: By) -> bool:
    """Whether a step is taken now: with a quorum only once enough different persons have assented to it."""
    wanted = int(str(step.quorum))
    if wanted <= 1:
        return True
    told = await CaseStep.filter(case_id=found.case.id, act=ASSENTED, code=step.code, day__gte=found.case.entered_on)
    since = [row for row in told if row.recorded_at >= found.case.entered_at]
    if any(row.principal_id == by.principal_id for row in since):
        raise Refused(Problem(code="ALREADY_ASSENTED", field=("transition",), value=step.code, limit=str(wanted)))
    if len(since) + 1 >= wanted:
        return True
    await case_moving.tell(work, found.case, ASSENTED, step.code, by, source=found.case.state, target=found.case.state)
    await found.case.save()
    return False


async def story(found: Set) -> list[Past]:
    """Who took part in what, as `apart_from` names it, delegations and the fields that name a person included."""
    rows = await CaseStep.filter(case_id=found.case.id).order_by("seq")
    past = [
        Past(code=row.code, ids=frozenset(each for each in (row.principal_id, row.in_name_of_id) if each))
        for row in rows
        if row.act not in NO_DEEDS
    ]
    if found.case.opener_id:
        past.append(Past(code=OPENING, ids=frozenset({found.case.opener_id})))
    if found.ground.subject.officer_id:
        past.append(Past(code=OWNER, ids=frozenset({found.ground.subject.officer_id})))
    past += [each async for each in _recorders(found)]
    return past + [each async for each in _persons(found)]


async def _recorders(found: Set) -> AsyncIterator[Past]:
    wanted = {code.removeprefix(RECORDER) for step in found.kind.transitions for code in step.apart_from}
    rows = await sql.rows(
        "SELECT f.code, COALESCE(v.maker_id, e.principal_id) AS principal_id FROM fact f "
        "JOIN audit_entry e ON e.id = f.audit_id LEFT JOIN approval_decision d ON d.audit_id = f.audit_id "
        "LEFT JOIN approval v ON v.id = d.approval_id AND v.command = 'fact.record' "
        "WHERE f.ends_id IS NULL AND (f.loan_id = ? OR f.party_id = ?)",
        [found.case.loan_id or 0, found.case.party_id or 0],
    )
    for row in rows:
        if row["code"] in wanted:
            yield Past(code=f"{RECORDER}{row['code']}", ids=frozenset({row["principal_id"]}))


async def _persons(found: Set) -> AsyncIterator[Past]:
    for declared in found.kind.fields:
        if declared.kind == PERSON and found.case.told.get(declared.code):
            person = await access.known(str(found.case.told[declared.code]))
            if person is not None:
                yield Past(code=f"@{declared.code}", ids=frozenset({person.id}))


# --- ending and naming ----------------------------------------------------------------------------------------------


async def cancel(actor: Actor, key: str, *, reason: str, mode: Mode = Mode.COMMIT) -> CaseView:
    """End a case where it stands, with a reason. Needs `case.cancel`. Raises `Refused` CASE_CLOSED, `NotFound`."""
    actor = require(actor, CASE_CANCEL)
    async with unit_of_work(actor, CASE_CANCEL, mode=mode, input={"case": key, "reason": reason}) as work:
        found = await _locked(work, key)
        problems = list(limits.text(reason, ("reason",), limits.REASON_MAX, required=True))
        if found.case.closed_on:
            problems.append(Problem(code="CASE_CLOSED", field=("case",), value=found.case.number))
        limits.refuse({0: problems}, single=True)
        await case_event.cancel(work, found.case, By(principal_id=actor.principal_id, note=reason))
        return await case_query.view_of(actor, found.case.id)


async def delegate(actor: Actor, draft: DelegateDraft, *, mode: Mode = Mode.COMMIT) -> CaseView:
    """Name somebody for a part in a case: in another's name, or as one who takes part in this case alone.

    Whoever plays the part may name another; so may whoever holds `case.delegate`. Raises `Refused`, `NotFound`.
    """
    actor = require(actor, CASE_ACT)
    async with unit_of_work(actor, CASE_DELEGATE, mode=mode, input=draft) as work:
        found = await _locked(work, draft.case)
        people = {
            code: await holding.colleague(code, [found.case.organisation_id])
            for code in (draft.person, draft.in_name_of)
            if code is not None
        }
        listed = (await case_people.named([found.case.id], work.on)).get(found.case.id, [])
        person = _plays(actor, found.ground, listed, found)
        allowed = may(actor, CASE_DELEGATE, found.ground.subject.organisation_path) or draft.part in person.parts
        limits.refuse({0: list(_delegate_problems(draft, found, people, allowed=allowed))}, single=True)
        chosen = people[draft.person]
        named = people.get(draft.in_name_of or "")
        assert chosen is not None  # noqa: S101  it would have been refused
        await CasePerson.create(
            case_id=found.case.id,
            part=draft.part,
            principal_id=chosen.id,
            in_name_of_id=named.id if named else None,
            since=work.on,
            until=day_of(draft.until) + 1 if draft.until else 0,
            audit_id=work.audit_id,
        )
        by = By(
            principal_id=actor.principal_id,
            part=draft.part,
            told={"person": draft.person, "in_name_of": draft.in_name_of or ""},
        )
        await case_moving.tell(work, found.case, DELEGATED, draft.part, by, source=found.case.state)
        await found.case.save(update_fields=["version"])
        return await case_query.view_of(actor, found.case.id)


def _delegate_problems(
    draft: DelegateDraft, found: Set, people: Mapping[str, Principal | None], *, allowed: bool
) -> Iterator[Problem]:
    known = {part for role in found.spec.roles for part in (role.code, *role.plays)}
    if draft.part not in known:
        yield Problem(code="CHOICE_UNKNOWN", field=("part",), value=draft.part, limit=", ".join(sorted(known)))
    for code, who in people.items():
        if who is None:
            yield Problem(code="PRINCIPAL_UNKNOWN", field=("person",), value=code)
    if not allowed:
        yield Problem(code="PART_NOT_PLAYED", field=("part",), value=draft.part, limit=draft.part)
    if found.case.closed_on:
        yield Problem(code="CASE_CLOSED", field=("case",), value=found.case.number)
