"""Many payments in one request, each under a key of its own: all or none, or those that can be recorded.

    await record(actor, drafts, policy=Policy.RECORD_GOOD)
    # Batch(rows=(Row(payment=…), Row(problems=(Problem(code="NOTHING_OWED", …),))), recorded=1, replayed=0)

What is recorded is one transaction either way. A batch that comes again records nothing twice, whatever lines it has in
common with another one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from recoup.errors import Problem, Refused
from recoup.records.payment import Payment
from recoup.services import limits, payment, payment_query
from recoup.services.access import Actor, require
from recoup.services.payment import PaymentDraft
from recoup.services.payment_query import PaymentView
from recoup.services.unit_of_work import Mode

LINES_MAX: Final = 200
"""Payments of one batch; more come as a file."""


class Policy(Enum):
    """What becomes of the others where some cannot be recorded."""

    REJECT_EVERYTHING = "REJECT_EVERYTHING"
    RECORD_GOOD = "RECORD_GOOD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of a line: the payment, None in a preview, or what keeps it from being recorded."""

    payment: PaymentView | None = None
    replayed: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The lines in order; how many payments are new, and how many were known by their keys."""

    rows: tuple[Row, ...]
    recorded: int
    replayed: int


async def record(
    actor: Actor,
    drafts: Sequence[PaymentDraft],
    *,
    policy: Policy,
    unread: Mapping[int, Sequence[Problem]] | None = None,
    mode: Mode = Mode.COMMIT,
) -> Batch:
    """Record payments. Needs `operate`. `unread`: lines that could not even be read, with what is wrong.

    Raises `Refused` with every problem of every line, its field beginning with the line's place, where all or none was
    asked for; and for more than `LINES_MAX` lines.
    """
    actor = require(actor, "payment.record")
    if not 1 <= len(drafts) <= LINES_MAX:
        value = str(len(drafts))
        raise Refused(Problem(code="LIST_TOO_LONG", field=("payments",), value=value, limit=str(LINES_MAX)))
    bad: dict[int, Sequence[Problem]] = {row: tuple(problems) for row, problems in (unread or {}).items()}
    good = [row for row in range(len(drafts)) if row not in bad]
    found = await examine(actor, [drafts[row] for row in good])
    bad |= {good[place]: tuple(problems) for place, problems in found.items()}
    if policy is Policy.REJECT_EVERYTHING:
        limits.refuse(bad, single=False)
    good = [row for row in range(len(drafts)) if row not in bad]
    known = await _recorded(actor, [drafts[row] for row in good])
    if good and mode is Mode.COMMIT:
        await payment.record_many(actor, [drafts[row] for row in good])
    paid = await _recorded(actor, [drafts[row] for row in good])
    replayed = sum(drafts[row].idempotency_key in known for row in good)
    return Batch(
        rows=tuple(
            Row(problems=tuple(bad[row]))
            if row in bad
            else Row(payment=paid.get(draft.idempotency_key), replayed=draft.idempotency_key in known)
            for row, draft in enumerate(drafts)
        ),
        recorded=len(good) - replayed,
        replayed=replayed,
    )


async def examine(actor: Actor, drafts: Sequence[PaymentDraft]) -> dict[int, list[Problem]]:
    """What keeps payments from being recorded together, by place; nothing is written.

    All are recorded and rolled back; again without those that were refused, since one kind of problem may hide another.
    """
    found: dict[int, list[Problem]] = {}
    left = list(range(len(drafts)))
    while left:
        refused = await _refused(actor, [drafts[place] for place in left])
        if not refused:
            break
        found |= {left[place]: problems for place, problems in refused.items()}
        left = [place for place in left if place not in found]
    return found


async def _refused(actor: Actor, drafts: Sequence[PaymentDraft]) -> dict[int, list[Problem]]:
    """What is refused when these are recorded, by place. Raises what concerns no single one."""
    try:
        await payment.record_many(actor, drafts, mode=Mode.PREVIEW)
    except Refused as refusal:
        found: dict[int, list[Problem]] = defaultdict(list)
        for problem in refusal.problems:
            if problem.field and problem.field[0].isdecimal():
                found[int(problem.field[0])].append(replace(problem, field=problem.field[1:]))
        if not found:
            raise
        return found
    return {}


async def _recorded(actor: Actor, drafts: Sequence[PaymentDraft]) -> dict[str, PaymentView]:
    """The payments that the actor has recorded under these keys."""
    keys = [draft.idempotency_key for draft in drafts]
    rows = await Payment.filter(principal_id=actor.principal_id, idempotency_key__in=keys) if keys else []
    views = await payment_query.get_many(actor, [row.public_id for row in rows])
    return {row.idempotency_key: views[row.public_id] for row in rows if row.public_id in views}
