"""Checks 28 to 38 and 62, as far as a machine can be judged without running it."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from recoup.regime.checking.naming import Names
from recoup.regime.checking.walking import of_type
from recoup.regime.finding import Finding
from recoup.regime.period import PERIOD_DAYS, period_in
from recoup.regime.policy.access import Role
from recoup.regime.policy.case import SEND, SET, CaseKind, Do, Opening, Task, Transition
from recoup.regime.policy.condition import All, Condition, Filled, Some
from recoup.regime.policy.deadline import Deadline, Earliest, Latest, When
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import ANCHOR_BY_CODE, COMMAND_BY_CODE, MESSAGES, TO_COLLEAGUES

ALWAYS_KNOWN = frozenset({"opened_on", "entered"})
"""Days that every case has."""


def reachable(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 28: every state can be reached from the first."""
    for site, kind in of_type(spec, CaseKind):
        if not kind.states:
            yield Finding(check=28, code="NO_STATES", place=site.place, value=kind.code)
            continue
        reached = _closure({kind.states[0].code}, [(step.source, step.target) for step in kind.transitions])
        for state in kind.states:
            if state.code not in reached:
                yield Finding(check=28, code="STATE_UNREACHABLE", place=site.place, value=state.code)


def ending(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 29: from every open state a final one can be reached."""
    for site, kind in of_type(spec, CaseKind):
        ends = {state.code for state in kind.states if state.final}
        backwards = [((step.target,), source) for step in kind.transitions if step.target for source in step.source]
        reaches = _closure(ends, backwards)
        for state in kind.states:
            if state.code not in reaches:
                yield Finding(check=29, code="STATE_WITHOUT_END", place=site.place, value=state.code)


def _closure(start: set[str], steps: Iterable[tuple[tuple[str, ...], str | None]]) -> frozenset[str]:
    reached, before = set(start), -1
    listed = list(steps)
    while before != len(reached):
        before = len(reached)
        reached |= {target for source, target in listed if target is not None and not reached.isdisjoint(source)}
    return frozenset(reached)


def final(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 30: people cannot leave a final state."""
    for site, kind in of_type(spec, CaseKind):
        ends = {state.code for state in kind.states if state.final}
        for step in kind.transitions:
            if step.by and not ends.isdisjoint(step.source):
                yield Finding(check=30, code="FINAL_LEFT", place=site.place, value=step.code)


def guarded(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 31: what the system does has a guard; else it would do it at once, always."""
    for site, step in of_type(spec, Transition):
        if not step.by and step.guard is None:
            yield Finding(check=31, code="SYSTEM_UNGUARDED", place=site.place, value=step.code)
    for site, opening in of_type(spec, Opening):
        if not opening.by and opening.at is None and opening.when is None:
            yield Finding(check=31, code="SYSTEM_UNGUARDED", place=site.place, value=opening.code)


def computable(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 33: the deadline of a state and of its tasks can be computed when the state is entered."""
    names = Names(spec)
    for site, kind in of_type(spec, CaseKind):
        dates = {field.code for field in names.fields(site) if field.kind == "DATE"}
        always, given = _known_days(kind, dates), _filled_at(kind)
        for state in kind.states:
            known = always | (dates & given[state.code])
            for due in (state.due, *(task.due for task in state.tasks)):
                for anchor in anchors_of(due):
                    if anchor not in known and not anchor.startswith("entered:"):
                        place = f"{site.place}.states[{state.code}]"
                        right = ", ".join(sorted(known))
                        yield Finding(check=33, code="DEADLINE_UNKNOWN", place=place, value=anchor, right=right)


def _known_days(kind: CaseKind, dates: set[str]) -> frozenset[str]:
    known = set(ALWAYS_KNOWN)
    if kind.opens and all(opening.due is not None for opening in kind.opens):
        known.add("complete_by")
    if period_in(kind.key) is not None:
        known.update(PERIOD_DAYS)
    ledger = {anchor.code for anchor in ANCHOR_BY_CODE.values() if anchor.kernel or anchor.noun == "portfolio"}
    always_set = {field for field, _ in kind.opens[0].sets} if kind.opens else set()
    required = {field.code for field in kind.fields if field.required or field.code in always_set}
    return frozenset(known | ledger | (dates & required))


def _filled_at(kind: CaseKind) -> dict[str, frozenset[str]]:
    """By state, the fields that have values there whatever way led to it: those that every step into it asks for."""
    everything = frozenset(field.code for field in kind.fields)
    known = dict.fromkeys((state.code for state in kind.states), everything)
    known |= {state.code: frozenset() for state in kind.states[:1]}
    before: dict[str, frozenset[str]] = {}
    while before != known:
        before = dict(known)
        for step in kind.transitions:
            blanked = {act.what for act in step.does if act.verb == SET and act.to is None}
            for source in step.source:
                if step.target is not None and step.target in known:
                    known[step.target] &= (known.get(source, everything) | _asked_for(step.guard)) - blanked
    return known


def _asked_for(guard: Condition | None) -> frozenset[str]:
    """The fields without which a condition does not hold."""
    match guard:
        case Filled(fields=fields):
            return frozenset(fields)
        case All(of=parts):
            return frozenset().union(*map(_asked_for, parts))
        case Some(of=parts):
            return frozenset.intersection(*map(_asked_for, parts))
        case _:
            return frozenset()


def anchors_of(when: When | None) -> tuple[str, ...]:
    """The anchors without which a deadline is unknown; of the parts of an `Earliest` none is needed by itself."""
    match when:
        case None:
            return ()
        case Deadline(anchor=anchor):
            return (anchor,)
        case Latest(of=parts):
            return tuple(anchor for part in parts for anchor in anchors_of(part))
        case Earliest(of=parts):
            return anchors_of(parts[0]) if len(parts) == 1 else ()


def four_eyes(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 35: commands that need four eyes lie behind `apart_from` or an approval."""
    approved = {approval.command for approval in spec.approvals}
    for site, step in of_type(spec, Transition):
        for act in step.does:
            named = "grade.set" if act.verb == "GRADE" else act.what if act.verb == "RUN" else ""
            command = COMMAND_BY_CODE.get(named)
            if command is None:
                continue
            if command.four_eyes and not step.apart_from and command.code not in approved:
                yield Finding(check=35, code="TWO_EYES", place=site.place, value=command.code)
            if not step.by and not command.automatic:
                yield Finding(check=35, code="NOT_AUTOMATIC", place=site.place, value=command.code)
    for site, role in of_type(spec, Role):
        for code, command in COMMAND_BY_CODE.items():
            if command.four_eyes and code not in approved and _matches(role.may, code):
                yield Finding(check=35, code="TWO_EYES", place=site.place, value=code)


def _matches(patterns: tuple[str, ...], code: str) -> bool:
    return any(fnmatchcase(code, pattern) for pattern in patterns)


def takers(spec: RegimeSpec, by: tuple[str, ...], permission: str) -> tuple[Role, ...]:
    """The roles that may take a step: they play one of its parts and are not denied it."""
    return tuple(
        role
        for role in spec.roles
        if not {role.code, *role.plays}.isdisjoint(by) and not _matches(role.never, permission)
    )


def possible(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 36: each step of people is possible for somebody."""
    for site, step in of_type(spec, Transition):
        if step.by and site.case is not None and not takers(spec, step.by, f"{site.case.code}.{step.code}"):
            yield Finding(check=36, code="NOBODY_MAY", place=site.place, value=step.code, right=", ".join(step.by))


def sided(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 37: in a case with sides, each state that asks for work asks each side (HF-08)."""
    at_home = {part: role.organisation for role in spec.roles for part in (role.code, *role.plays)}
    for site, kind in of_type(spec, CaseKind):
        for state in kind.states if kind.sides else ():
            homes = {at_home.get(task.part) for task in state.tasks}
            for side in kind.sides if state.tasks else ():
                if side not in homes:
                    place = f"{site.place}.states[{state.code}]"
                    yield Finding(check=37, code="SIDE_WITHOUT_TASK", place=place, value=side)


def escalating(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 38: a late task goes to somebody else, later and later."""
    for site, task in of_type(spec, Task):
        late = [days for days, _ in task.escalates if isinstance(days, int)]
        if late != sorted(set(late)) or any(days < 0 for days in late):
            yield Finding(check=38, code="ESCALATION_ORDER", place=site.place, value=str(late))
        for _, part in task.escalates:
            if part == task.part:
                yield Finding(check=38, code="ESCALATION_TO_SELF", place=site.place, value=part)


def sending(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 62: what is sent by itself is a template for debtors, about a loan or a party, its free words a field."""
    known = [code for code in MESSAGES if code != TO_COLLEAGUES]
    for site, task in of_type(spec, Task):
        if task.sends is not None and site.case is None and "loan" not in task.key:
            yield Finding(check=62, code="SENT_TO_NOBODY", place=site.place, value=task.code)
        if task.sends is not None and task.sends not in known:
            yield Finding(check=62, code="SENT_UNKNOWN", place=site.place, value=task.sends, right=", ".join(known))
        if task.sends is not None and site.case is not None:
            yield Finding(check=62, code="SENT_BY_STEP", place=site.place, value=task.code)
    for site, act in of_type(spec, Do):
        if act.verb != SEND:
            continue
        if act.what not in known:
            yield Finding(check=62, code="SENT_UNKNOWN", place=site.place, value=act.what, right=", ".join(known))
        if site.case is not None and not {"loan", "party"}.intersection(site.case.key):
            yield Finding(check=62, code="SENT_TO_NOBODY", place=site.place, value=act.what)
        fields = {field.code for field in Names(spec).fields(site)}
        if act.to is not None and act.to not in fields:
            right = ", ".join(sorted(fields))
            yield Finding(check=62, code="SENT_FIELD", place=site.place, value=str(act.to), right=right)


def standing(spec: RegimeSpec) -> Iterator[Finding]:
    """Standing tasks say for whom and when; tasks of states do not."""
    for site, task in of_type(spec, Task):
        if site.case is None and (not task.key or (task.opens is None and task.when is None)):
            yield Finding(check=33, code="TASK_NEVER_OPENS", place=site.place, value=task.code)
        if site.case is not None and (task.key or task.opens is not None):
            yield Finding(check=33, code="TASK_HAS_KEY", place=site.place, value=task.code)
