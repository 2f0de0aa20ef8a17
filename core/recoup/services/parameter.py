"""Values that an institution chooses within the bounds of its regime, dated: a new one ends the old, none is changed.

Worked example: the surcharge on what is overdue is 50 %. On 10 January a bank chooses 40 % from 1 March on: what was
overdue in February costs 50 %, then and in every later replay, what is overdue in March costs 40 % (IR-06).

A profile is chosen like one value: all that belong together are asked for and agreed to at once, and count from one
day (TV-01). Whoever the regime names has to agree first. A value counts from its first day, which is yet to come when
the last one signs; if it is not, the choice goes back to its maker.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeAlias

import orjson
from pydantic import TypeAdapter

from recoup.errors import Problem, Refused
from recoup.records.access import Organisation
from recoup.records.parameter import ParameterRow
from recoup.regime.binding import Raw, parameter_values, parameters
from recoup.regime.policy.parameter import Value
from recoup.regime.spec import RegimeSpec
from recoup.rules.calendar import date_of, day_of
from recoup.services import about, approval, approval_query, audit, limits, regime, requirement, sight, sql
from recoup.services.about import About
from recoup.services.access import Actor, require
from recoup.services.approval import Effect, Waiting
from recoup.services.approval_query import ApprovalView
from recoup.services.changed import Changed, Chosen, Said, Word
from recoup.services.requirement import Class
from recoup.services.unit_of_work import Mode, Work, unit_of_work

CHANGE: Final = "parameter.change"
VALUE_MAX: Final = 2000
"""Characters of a value written as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterDraft:
    """A value as it is asked for. `institution` is its code; `value` is JSON, or a code as it stands.

    `0.4` is no value: a rate is in parts per million, `400000`; an order is a list, a table an object.
    """

    institution: str
    regime: str
    key: str
    value: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDraft:
    """A profile as it is asked for: values of the regime that belong together, each chosen from the same day on."""

    institution: str
    regime: str
    profile: str
    since: date


Draft: TypeAlias = ParameterDraft | ProfileDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterView:
    """A chosen value: what it was before its first day, and what it is from then on."""

    institution: str
    regime: str
    key: str
    since: date
    before: Raw
    value: Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterResult:
    """What was chosen, or would be, or waits: `approval` is the choice as it waits, `needed` says who has to agree.

    One view of a parameter, as many of a profile as it has values.
    """

    parameters: tuple[ParameterView, ...]
    approval: ApprovalView | None
    needed: Class


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examined:
    """A choice that nothing stands against today: of each parameter what it was before, and what it will be."""

    institution: Organisation
    before: Mapping[str, Raw]
    values: Mapping[str, Raw]


async def change(actor: Actor, draft: Draft, *, mode: Mode = Mode.COMMIT) -> ParameterResult:
    """Choose a value or a profile from a day on that is yet to come, or have that wait for those who must agree.

    Needs `admin`.

    Raises `Refused` with every problem.
    """
    actor = require(actor, "parameter.change")
    async with unit_of_work(actor, CHANGE, mode=mode, input=draft) as work:
        one = await _examined(work, draft)
        institution, regime_code = one.institution.id, draft.regime
        needed = await requirement.class_at(institution, regime_code, CHANGE, day=work.booked_on)
        work.subject = ("organisation", institution)
        if needed.levels and mode is Mode.COMMIT:
            subject = About(
                kind=about.ORGANISATION,
                id=institution,
                number=draft.institution,
                organisation_id=institution,
                regime=regime_code,
                version=await _version(institution, regime_code, one.values),
            )
            await approval.ask(work, subject=subject, told=audit.told(draft), needed=needed)
        else:
            await _write(work, draft, one)
        asked = await approval_query.asked_by(work.audit_id)
        return ParameterResult(parameters=tuple(_views(draft, one)), approval=asked, needed=needed)


async def carry_out(work: Work, waiting: Waiting) -> Effect:
    """Choose what an approved command names, after examining it again."""
    draft = _draft(waiting.input)
    one = await _examined(work, draft)
    await _write(work, draft, one)
    return Effect(
        changes=tuple(
            Changed(
                name=(Word("parameter", view.key), view.since.isoformat()),
                before=(Chosen(view.key, view.before),),
                after=(Chosen(view.key, view.value),),
            )
            for view in _views(draft, one)
        )
    )


def _draft(told: Mapping[str, object]) -> Draft:
    if _profile(told):
        return TypeAdapter(ProfileDraft).validate_python(dict(told))
    return TypeAdapter(ParameterDraft).validate_python(dict(told))


async def version(waiting: Waiting) -> int:
    """How often the institution has chosen the parameters; whether others go with them is examined anew."""
    return await _version(waiting.about.id, waiting.about.regime, keys(waiting.about.regime, waiting.input))


def named(waiting: Waiting) -> Said:
    """What a waiting choice is of: the institution, and the parameter or the profile."""
    profile = _profile(waiting.input)
    word = Word("profile", profile) if profile else Word("parameter", str(waiting.input["key"]))
    return waiting.about.number, "·", word


def keys(regime_code: str, told: Mapping[str, object]) -> tuple[str, ...]:
    """The parameters that a stored choice is of; none of a profile that the regime has no more."""
    profile, spec = _profile(told), regime.spec_of(regime_code)
    if not profile:
        return (str(told["key"]),)
    return tuple(values_of(spec, profile)) if spec else ()


def _profile(told: Mapping[str, object]) -> str:
    return str(told.get("profile", ""))


def values_of(spec: RegimeSpec, profile: str) -> dict[str, Value]:
    """What a profile of a regime sets; nothing where there is none of that code."""
    return {key: value for each in spec.profiles if each.code == profile for key, value in each.values}


async def _version(institution: int, regime_code: str, chosen: Iterable[str]) -> int:
    counted = set(chosen)
    told = await sql.rows(
        "SELECT key FROM parameter_row WHERE institution_id = ? AND regime = ?", [institution, regime_code]
    )
    return sum(row["key"] in counted for row in told)


async def _examined(work: Work, draft: Draft) -> _Examined:
    """The choice, if nothing stands against it. Raises `Refused` with every problem."""
    problems = list(_plain_problems(draft, work.booked_on))
    institution, spec = await _institution(work, draft.institution), regime.spec_of(draft.regime)
    if institution is None:
        problems.append(Problem(code="ORGANISATION_UNKNOWN", field=("institution",), value=draft.institution))
    if spec is None:
        known = ", ".join(sorted(regime.installed().registry.active))
        problems.append(Problem(code="CHOICE_UNKNOWN", field=("regime",), value=draft.regime, limit=known))
    else:
        problems += _unknown(spec, draft)
    if problems or institution is None or spec is None:
        raise Refused(*problems)
    values: Mapping[str, Raw] = (
        values_of(spec, draft.profile) if isinstance(draft, ProfileDraft) else {draft.key: read(draft.value)}
    )
    before = await _admitted(spec, institution.id, draft, values)
    return _Examined(institution=institution, before=before, values=values)


def _unknown(spec: RegimeSpec, draft: Draft) -> Iterator[Problem]:
    """What the regime does not have: a profile or a parameter of that name."""
    if isinstance(draft, ProfileDraft):
        yield from limits.choice(draft.profile, ("profile",), tuple(each.code for each in spec.profiles))
    elif draft.key not in parameters(spec):
        limit = ", ".join(sorted(parameters(spec)))
        yield Problem(code="PARAMETER_UNKNOWN", field=("key",), value=draft.key, limit=limit)


async def _write(work: Work, draft: Draft, one: _Examined) -> None:
    for key, value in one.values.items():
        await ParameterRow.create(
            institution_id=one.institution.id,
            regime=draft.regime,
            key=key,
            value={"value": value},
            since=day_of(draft.since),
            recorded_at=work.now,
            audit_id=work.audit_id,
        )
        work.event("parameter.changed", regime=draft.regime, key=key, since=draft.since.isoformat())
    sql.forget(regime.CHOICES)


def _views(draft: Draft, one: _Examined) -> Iterator[ParameterView]:
    for key, value in one.values.items():
        yield ParameterView(
            institution=draft.institution,
            regime=draft.regime,
            key=key,
            since=draft.since,
            before=one.before[key],
            value=value,
        )


def _plain_problems(draft: Draft, today: int) -> Iterator[Problem]:
    yield from limits.day(draft.since, ("since",))
    if day_of(draft.since) <= today:
        limit = date_of(today).isoformat()
        yield Problem(code="DATE_TOO_EARLY", field=("since",), value=draft.since.isoformat(), limit=limit)
    if isinstance(draft, ParameterDraft):
        yield from limits.text(draft.value, ("value",), VALUE_MAX, required=True)


async def _institution(work: Work, code: str) -> Organisation | None:
    """An institution in sight: an organisation right below the top, as loans' profiles name it."""
    found = await Organisation.get_or_none(code=code) if len(code) <= limits.NUMBER_MAX else None
    seen = found is not None and sight.sees(work.actor, found.path)
    return found if seen and found is not None and len(found.path.strip(".").split(".")) == 2 else None


def read(text: str) -> Raw:
    """A value written as JSON; what is no JSON is a code."""
    try:
        told: Raw = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return told


async def _admitted(spec: RegimeSpec, institution: int, draft: Draft, values: Mapping[str, Raw]) -> dict[str, Raw]:
    """What the parameters were before. Raises `Refused` where the values do not go with the others on some day.

    Others may have been chosen for later days already: each of those days is looked at.
    """
    rows = await sql.rows(
        "SELECT key, value, since FROM parameter_row WHERE institution_id = ? AND regime = ? ORDER BY since, id",
        [institution, draft.regime],
    )
    since = day_of(draft.since)
    chosen = [(int(row["since"]), str(row["key"]), sql.unpacked(row["value"])["value"]) for row in rows]
    stood, known = _in_force(chosen, since), parameters(spec)
    told = ((since, key, value) for key, value in values.items())
    with_it = sorted([*chosen, *told], key=lambda one: one[0])
    field = "profile" if isinstance(draft, ProfileDraft) else "value"
    for day in sorted({since, *(begins_on for begins_on, _, _ in chosen if begins_on > since)}):
        _check(spec, _in_force(with_it, day), field)
    return {key: stood.get(key, known[key].default) for key in values}


def _in_force(chosen: Iterable[tuple[int, str, Raw]], day: int) -> dict[str, Raw]:
    return {key: value for begins_on, key, value in chosen if begins_on <= day}


def _check(spec: RegimeSpec, settings: Mapping[str, Raw], field: str) -> None:
    try:
        parameter_values(spec, settings=settings, profile=None)
    except Refused as refused:
        raise Refused(*(replace(problem, field=(field, *problem.field[2:])) for problem in refused.problems)) from None
