"""What loans would be under other rules: other values, another city's profile, another regime; nothing is written.

Both sides are of one evening. Of each are told loans, balances, arrears, interest, grades, statuses, what is to be set
aside and the tasks that are asked for; of each loan whose grade or status differs, which rules gave either.

Worked example (HC-00, HF-X04): a fund of one loan that missed five instalments, two of them in a row. With `count_mode`
CONSECUTIVE its grade would be NORMAL for SUBSTANDARD: HC-03 asked for SUBSTANDARD, nothing asks for more than NORMAL.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np

from recoup.clock import Clock, SystemClock
from recoup.errors import NotFound, Problem, Refused
from recoup.regime.binding import BoundRegime, bind, in_force
from recoup.regime.policy.fact import ATTRIBUTE, LOAN
from recoup.regime.policy.parameter import Value
from recoup.regime.spec import RegimeSpec
from recoup.services import (
    as_of,
    businessday,
    limits,
    loan_query,
    organisation,
    parameter,
    provision,
    regime,
    sight,
    sql,
    staging,
)
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.as_of import BATCH, LOANS_MAX, Pair
from recoup.services.progress import SILENCE, Progress
from recoup.services.provision import Provisions
from recoup.services.regime import Otherwise
from recoup.services.what_if_walk import Compared, Side, compare

CLOCK: Final = SystemClock()
STEP: Final = "what_if"
SHOWN_MAX: Final = 200
"""Loans that are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfDraft:
    """What is asked. `loan` (public id or number) for one, else all in sight of `regime`, or of an `organisation`.

    `settings` are values as of `parameter.change`; `profile` names values that belong together. `under` is another
    regime, with the `product` that the loans would be of there and the attributes that it asks for. `on`: the day,
    by default the open one. `shown`: how many loans that change are told one by one.
    """

    regime: str = ""
    loan: str | None = None
    organisation: str | None = None
    on: date | None = None
    profile: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    under: str = ""
    product: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    shown: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeSum:
    """Loans and balance of one computed grade."""

    grade: str
    loans: int
    balance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSum:
    """Loans and balance of one status."""

    status: str
    loans: int
    balance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCount:
    """For how many loans a standing task, or the opening of a case, is asked for."""

    code: str
    loans: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One side of the live loans. Amounts in minor units; `grades` from best to worst; no provisions without grades.

    `non_accrual` are the loans whose interest is kept off the books, `observed` those under observation (CL-09).
    """

    regime: str
    loans: int
    balance: int
    arrears: int
    interest: int
    penalty: int
    grades: tuple[GradeSum, ...]
    statuses: tuple[StatusSum, ...]
    non_accrual: int
    observed: int
    tasks: tuple[TaskCount, ...]
    provisions: Provisions | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """A parameter that has another value on the other side."""

    key: str
    present: Value
    other: Value
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanChange:
    """A loan whose computed grade or whose status differs, with the rules that gave either.

    No rules of a grade: nothing asks for a worse one. A grade or status "" : the rules have none for it.
    """

    loan_id: str
    number: str
    balance: int
    present: str
    other: str
    present_rules: tuple[str, ...]
    other_rules: tuple[str, ...]
    present_status: str
    other_status: str
    present_status_rules: tuple[str, ...]
    other_status_rules: tuple[str, ...]
    interest: int
    penalty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something that the other regime reads and so many of the loans do not have."""

    code: str
    loans: int
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Both sides of one evening. `changed` loans would have another grade, `restated` another status.

    `walked`: loans that were walked anew from their first fact under the other rules.
    """

    on: date
    currency: str
    present: Sum
    other: Sum
    differs: tuple[Differs, ...]
    changed: int
    restated: int
    changes: tuple[LoanChange, ...]
    walked: int
    missing: tuple[Missing, ...]


async def ask(
    actor: Actor, draft: WhatIfDraft, *, progress: Progress = SILENCE, clock: Clock = CLOCK
) -> tuple[WhatIf, ...]:
    """What would be, an answer a currency. Needs `book.read`.

    Raises `NotFound` for a loan or an organisation out of sight, `Refused` with every problem of the other rules,
    NOTHING_DIFFERS where they are those in force, TOO_MANY for more loans than one question may walk.
    """
    actor = require(actor, BOOK_READ)
    code = await _regime_of(actor, draft)
    limits.refuse({0: list(_problems(draft, code))}, single=True)
    pair = await as_of.pair_of(draft.on, None, clock=clock)
    otherwise = Otherwise(
        settings={key: parameter.read(text) for key, text in draft.settings.items()},
        profile=draft.profile,
        regime=draft.under,
        product=draft.product,
        attributes=draft.attributes,
    )
    today = (await businessday.current()).number
    found = await _loans(actor, draft, code, pair)
    of = "" if draft.loan is not None else code
    progress.begin(STEP, len(found))
    compared: list[Compared] = []
    for piece in sql.chunks(list(found), BATCH):
        compared += await compare([int(str(each)) for each in piece], pair, otherwise, today=today, of=of)
        progress.advance(len(piece))
    then = {loan for each in compared for loan in each.present.loaded.loan_ids.tolist()}
    found = {loan: row for loan, row in found.items() if loan in then}
    missing = await _missing(found, draft) if draft.under else ()
    currencies = sorted({str(row["currency"]) for row in found.values()})
    return tuple(_answer(draft, pair, each, compared, found, missing) for each in currencies)


async def _regime_of(actor: Actor, draft: WhatIfDraft) -> str:
    if draft.loan is None:
        return draft.regime
    return (await loan_query.get(actor, draft.loan)).regime


def _problems(draft: WhatIfDraft, code: str) -> Iterator[Problem]:
    active = ", ".join(sorted(regime.installed().registry.active))
    spec, other = regime.spec_of(code), regime.spec_of(draft.under or code)
    if spec is None:
        yield Problem(code="CHOICE_UNKNOWN", field=("regime",), value=code, limit=active)
    if draft.under and (other is None or draft.under == code):
        yield Problem(code="CHOICE_UNKNOWN", field=("under",), value=draft.under, limit=active)
    elif draft.under and other is not None:
        products = tuple(product.code for product in other.products)
        yield from limits.choice(draft.product, ("product",), products)
    if not draft.under and draft.profile is None and not draft.settings:
        yield Problem(code="NOTHING_DIFFERS", field=("settings",), value="")
    if other is not None and draft.profile is not None:
        yield from limits.choice(draft.profile, ("profile",), tuple(profile.code for profile in other.profiles))
    if not 0 <= draft.shown <= SHOWN_MAX:
        yield Problem(code="NUMBER_OUT_OF_RANGE", field=("shown",), value=str(draft.shown), limit=str(SHOWN_MAX))


_LOANS: Final = """
SELECT l.id, l.public_id, l.number, l.currency, l.attributes FROM loan l JOIN loan_state s ON s.loan_id = l.id
JOIN profile f ON f.id = s.profile_id JOIN organisation o ON o.id = s.organisation_id
WHERE {seen} AND {once} AND l.recorded_at <= ?{more} ORDER BY l.id LIMIT ?"""


async def _loans(actor: Actor, draft: WhatIfDraft, code: str, pair: Pair) -> dict[int, sql.Row]:
    seen, values = sight.where(actor)
    more, given = "", list[sql.Value]()
    if draft.loan is not None:
        more, given = " AND l.id = ?", [await loan_query.internal_id(actor, draft.loan)]
    elif draft.organisation is not None:
        place = (await organisation.in_sight(actor)).get(draft.organisation)
        if place is None:
            raise NotFound("organisation", draft.organisation)
        more, given = " AND o.path LIKE ?", [sql.beginning(place.path)]
    rows = await sql.rows(
        _LOANS.format(seen=seen, more=more, once=staging.ONCE_UNDER),
        [*values, code, pair.known_at, *given, LOANS_MAX + 1],
    )
    if len(rows) > LOANS_MAX:
        raise Refused(Problem(code="TOO_MANY", field=("loans",), value=str(len(rows)), limit=str(LOANS_MAX)))
    return {int(row["id"]): row for row in rows}


# --- adding up -------------------------------------------------------------------------------------------------------


def _answer(
    draft: WhatIfDraft,
    pair: Pair,
    currency: str,
    compared: Sequence[Compared],
    found: Mapping[int, sql.Row],
    missing: tuple[Missing, ...],
) -> WhatIf:
    owned = [each for each in compared if len(each.present.loaded.loan_ids)]
    mine = [
        np.array([found[loan]["currency"] == currency for loan in each.present.loaded.loan_ids.tolist()], dtype=bool)
        for each in owned
    ]
    changes = sorted(
        (change for each, own in zip(owned, mine, strict=True) for change in _changes(each, own, found)),
        key=lambda change: (-change.balance, change.number),
    )
    return WhatIf(
        on=pair.effective_on,
        currency=currency,
        present=_sum([(each.present, own) for each, own in zip(owned, mine, strict=True)]),
        other=_sum([(each.other, own) for each, own in zip(owned, mine, strict=True)]),
        differs=tuple(_differs(owned)),
        changed=sum(change.present != change.other for change in changes),
        restated=sum(change.present_status != change.other_status for change in changes),
        changes=tuple(changes[: draft.shown]),
        walked=sum(int(own.sum()) for each, own in zip(owned, mine, strict=True) if each.walked),
        missing=missing,
    )


def _sum(sides: Sequence[tuple[Side, np.ndarray]]) -> Sum:
    amounts: Counter[str] = Counter()
    grades: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    statuses: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    tasks: Counter[str] = Counter()
    for side, own in sides:
        live = own & (side.live > 0)
        amounts["loans"] += int(live.sum())
        for name in ("balance", "arrears", "interest", "penalty", "non_accrual", "observed"):
            amounts[name] += int(getattr(side, name)[live].sum())
        for number, name in enumerate(side.policy.grades):
            _count(grades[number, name], side, live & (side.grade == number))
        for number, status in enumerate(side.policy.statuses, start=1):
            _count(statuses[number, status.code], side, live & (side.status == number))
        for bit, watch in enumerate(side.policy.watches):
            tasks[watch.code] += int((live & ((side.watched >> bit) & 1 > 0)).sum())
    listed = tuple(
        GradeSum(grade=name, loans=count[0], balance=count[1]) for (_, name), count in sorted(grades.items())
    )
    bound = sides[0][0].loaded.bound
    return Sum(
        regime=sides[0][0].loaded.regime,
        loans=amounts["loans"],
        balance=amounts["balance"],
        arrears=amounts["arrears"],
        interest=amounts["interest"],
        penalty=amounts["penalty"],
        grades=listed,
        statuses=tuple(
            StatusSum(status=name, loans=count[0], balance=count[1])
            for (_, name), count in sorted(statuses.items())
            if count[0]
        ),
        non_accrual=amounts["non_accrual"],
        observed=amounts["observed"],
        tasks=tuple(TaskCount(code=code, loans=count) for code, count in sorted(tasks.items()) if count),
        provisions=provision.of_grades(bound, {row.grade: row.balance for row in listed}) if listed else None,
    )


def _count(count: list[int], side: Side, chosen: np.ndarray) -> None:
    count[0] += int(chosen.sum())
    count[1] += int(side.balance[chosen].sum())


def _differs(compared: Sequence[Compared]) -> Iterator[Differs]:
    """The parameters that have another value; under another regime, of those that both have."""
    told: set[str] = set()
    for each in compared:
        ours, theirs = each.present.loaded.bound, each.other.loaded.bound
        for key, rules in _parameters(ours.spec, theirs.spec).items():
            known = key in ours.values and key in theirs.values
            if known and key not in told and ours.values[key] != theirs.values[key]:
                told.add(key)
                yield Differs(key=key, present=ours.values[key], other=theirs.values[key], rules=rules)


def _parameters(ours: RegimeSpec, theirs: RegimeSpec) -> dict[str, tuple[str, ...]]:
    return {param.code: param.rules for spec in (theirs, ours) for param in spec.params}


def _changes(each: Compared, own: np.ndarray, found: Mapping[int, sql.Row]) -> Iterator[LoanChange]:
    present, other = each.present, each.other
    graded = bool(present.policy.grades) and bool(other.policy.grades)
    for row in np.flatnonzero(own & (present.live > 0)).tolist():
        before, after = (side.policy.grades[int(side.grade[row])] if graded else "" for side in (present, other))
        stood, stands = (_status(side, row) for side in (present, other))
        if (before, stood[0]) == (after, stands[0]):
            continue
        header = found[int(present.loaded.loan_ids[row])]
        yield LoanChange(
            loan_id=header["public_id"],
            number=header["number"],
            balance=int(present.balance[row]),
            present=before,
            other=after,
            present_rules=_rules(present, row),
            other_rules=_rules(other, row),
            present_status=stood[0],
            other_status=stands[0],
            present_status_rules=stood[1],
            other_status_rules=stands[1],
            interest=int(other.interest[row] - present.interest[row]),
            penalty=int(other.penalty[row] - present.penalty[row]),
        )


def _status(side: Side, row: int) -> tuple[str, tuple[str, ...]]:
    """The status of a loan and the rules that it is of; none where the rules have no statuses."""
    place = int(side.status[row])
    if not place:
        return "", ()
    declared = in_force(side.loaded.bound.spec.statuses)[place - 1]
    return declared.code, declared.rules


def _rules(side: Side, row: int) -> tuple[str, ...]:
    """The rules of the worst floors that hold."""
    worst, fired = int(side.grade[row]), int(side.fired[row])
    asked = [each for bit, each in enumerate(side.policy.floors) if fired >> bit & 1 and each.grade == worst]
    return tuple(dict.fromkeys(rule for each in asked for rule in each.rules))


async def _missing(found: Mapping[int, sql.Row], draft: WhatIfDraft) -> tuple[Missing, ...]:
    """What the other regime wants to know of a loan, and how many do not have it."""
    spec = regime.spec_of(draft.under)
    bound: BoundRegime | None = bind(spec, day=(await businessday.current()).number) if spec else None
    wanted = [fact for fact in (bound.spec.facts if bound else ()) if fact.subject == LOAN and fact.nature == ATTRIBUTE]
    lacking: Counter[str] = Counter()
    for row in found.values():
        told = {**sql.unpacked(row["attributes"]), **draft.attributes}
        lacking.update(fact.code for fact in wanted if told.get(fact.code) in (None, ""))
    return tuple(
        Missing(code=fact.code, loans=lacking[fact.code], required=fact.required)
        for fact in wanted
        if lacking[fact.code]
    )
