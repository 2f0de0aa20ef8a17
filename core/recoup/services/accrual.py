# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Interest that has accrued and was not billed, in the general ledger: for groups of loans, by difference to a target.

A loan's row says what a day adds to its accrual and in which group it is booked: loans of one organisation, product,
grade, currency and divisor. Every night the database adds the loans up to each group's target; what is missing to it
is posted, ACCRUED_INTEREST against INTEREST_INCOME, or the other way round. Nothing is carried along that could drift:
posted twice, the difference is nothing; a loan that goes to another group takes its accrual there.

Worked example: 1,000,000.00 at 4.35 % on 360 days since 2024-01-10 is 2,658.33 (and a third of a fen) on the evening of
31 January, 120.83 more than the night before. On the evening of 20 March the target is 8,579.17 less the fraction; on
the next morning the interest is billed, and that night takes 8,458.33 back: one day has accrued since.

In one pass over missed days each night's row is posted with its own day. Loans that moved in the pass were added up
slice by slice, evening by evening (`note`); the others are where they were.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import orjson

from recoup.records.bulk import bulk
from recoup.rules import accrual
from recoup.rules.columns import Account, Accruals, IntArray
from recoup.rules.interest import PPM
from recoup.services import sql
from recoup.services.unit_of_work import Work

HALF: Final = 32
_LOW: Final = 2**HALF - 1


class Group(NamedTuple):
    """Loans whose accrual is booked together; remainders are parts of `divisor` x 10^6."""

    organisation_id: int
    regime: str
    product: str
    grade: int
    currency: int
    divisor: int

    @property
    def id(self) -> int:
        """The same number for the same group, on every machine: 62 bits of a hash, never 0."""
        return _group_id(self)


@lru_cache(maxsize=65536)
def _group_id(group: Group) -> int:
    digest = hashlib.blake2b(orjson.dumps(list(group)), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 2 | 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """Whose loans a batch has: one regime and product, organisations and currencies loan by loan."""

    regime: str
    product: str
    organisation_ids: IntArray
    currencies: IntArray


def grouped(stretches: Accruals, owners: Owners) -> tuple[IntArray, dict[int, Group]]:
    """The id of the group of each stretch, 0 where nothing accrues on the books, and the groups by id."""
    loans = stretches.loan
    told = np.stack(
        (owners.organisation_ids[loans], stretches.grade, owners.currencies[loans], stretches.divisor), axis=1
    )
    distinct, place = np.unique(told, axis=0, return_inverse=True)
    groups = [
        Group(organisation, owners.regime, owners.product, grade, currency, divisor)
        for organisation, grade, currency, divisor in distinct.tolist()
    ]
    ids = np.array([group.id if group.divisor else 0 for group in groups], dtype=np.int64)
    return ids[place.reshape(-1)], {group.id: group for group in groups if group.divisor}


def marks(outcome: Accruals, owners: Owners) -> tuple[dict[str, IntArray], dict[int, Group]]:
    """What the rows of a batch's loans say of their accrual from now on, and their groups by id."""
    present = accrual.newest(outcome)
    ids, groups = grouped(present, owners)
    told = {
        "accrual_group": ids,
        "accrual_daily": present.daily,
        "accrual_daily_rem": present.daily_rem,
        "accrual_until": present.stops_on,
    }
    return told, groups


async def columns(outcome: Accruals, owners: Owners) -> dict[str, IntArray]:
    """`marks`, with the groups made that are not there yet. Inside a transaction."""
    told, groups = marks(outcome, owners)
    await _make(groups)
    return told


async def _make(groups: dict[int, Group]) -> None:
    """Add the groups that are not there yet. Two who add the same one wait for each other."""
    known = {row["id"] for row in await sql.rows_in("SELECT id FROM accrual_group WHERE id IN ({keys})", list(groups))}
    for group_id in sorted(groups.keys() - known):
        group = groups[group_id]
        await sql.execute(
            f"INSERT INTO accrual_group (id, balance, last_seq, {', '.join(Group._fields)}) "
            "VALUES (?, 0, 0, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            [group_id, *group],
        )


async def place(loan_id: int, organisation_id: int) -> None:
    """Book a loan's accrual where another organisation's is. Inside a transaction."""
    rows = await sql.rows(
        f"SELECT {', '.join(f'g.{name}' for name in Group._fields)} FROM loan_state s "
        "JOIN accrual_group g ON g.id = s.accrual_group WHERE s.loan_id = ?",
        [loan_id],
    )
    for row in rows:
        moved = Group(**row)._replace(organisation_id=organisation_id)
        await _make({moved.id: moved})
        await sql.execute("UPDATE loan_state SET accrual_group = ? WHERE loan_id = ?", [moved.id, loan_id])


async def note(work: Work, batches: Sequence[tuple[Accruals, Owners]], until: int) -> None:
    """Keep what the loans of a slice had accrued on the evenings of a pass before its last, for `post`.

    Loans of one group may stand in several batches: what a profile says beside the product makes none of its own.
    """
    groups: dict[int, Group] = {}
    evenings = []
    for evening in range(work.booked_on, until) if batches else ():
        told = []
        for outcome, owners in batches:
            stretches = accrual.in_force(outcome, evening)
            found, those = grouped(stretches, owners)
            groups |= those
            told.append((found, *accrual.on_evening(stretches, evening)))
        evenings.append(_summed(evening, *(np.concatenate(column) for column in zip(*told, strict=True))))
    if evenings:
        await _make(groups)
        rows = {name: np.concatenate([each[name] for each in evenings]) for name in evenings[0]}
        size = len(rows["group_id"])
        same = {"audit_id": work.audit_id, "day": until}
        await bulk().insert(
            "eod_accrual", {**rows, **{name: np.full(size, value, dtype=np.int64) for name, value in same.items()}}
        )


def _summed(evening: int, ids: IntArray, whole: IntArray, rem: IntArray) -> dict[str, IntArray]:
    """What the groups of loans had accrued on an evening; a sum of whole minor units in two halves, so it fits."""
    distinct, place = np.unique(ids, return_inverse=True)
    parts = {name: np.zeros(len(distinct), dtype=np.int64) for name in ("whole_high", "whole_low", "rem")}
    for name, values in (("whole_high", whole >> HALF), ("whole_low", whole & _LOW), ("rem", rem)):
        np.add.at(parts[name], place, values)
    booked = distinct > 0
    rows = {"group_id": distinct[booked], **{name: values[booked] for name, values in parts.items()}}
    return {**rows, "accrued_on": np.full(int(booked.sum()), evening, dtype=np.int64)}


@dataclass(slots=True)
class Sum:
    """Whole minor units and remainders of some loans of a group."""

    whole: int = 0
    rem: int = 0


Sums = dict[int, Sum]
"""Whole minor units and remainders by group: Python's whole numbers, which do not overflow."""

_EVENING: Final = """
SELECT accrual_group, CAST(SUM(whole >> 32) AS BIGINT) AS whole_high,
       CAST(SUM(whole & 4294967295) AS BIGINT) AS whole_low,
       CAST(SUM(rem >> 32) AS BIGINT) AS rem_high, CAST(SUM(rem & 4294967295) AS BIGINT) AS rem_low
FROM (SELECT accrual_group, interest_acc + accrual_daily * days AS whole,
             interest_rem + CAST(accrual_daily_rem AS BIGINT) * days AS rem
      FROM (SELECT accrual_group, interest_acc, interest_rem, accrual_daily, accrual_daily_rem,
                   CASE WHEN accrual_until <= as_of THEN 0 WHEN accrual_until < ? THEN accrual_until - as_of
                        WHEN as_of < ? THEN ? - as_of ELSE 0 END AS days
            FROM loan_state WHERE accrual_group <> 0 AND closed_on < ?) AS running) AS grown
GROUP BY accrual_group"""


async def sums(evening: int, *, worked_before: int = 2**31 - 1) -> Sums:
    """What the loans had accrued on an evening that no event lies behind; of those not worked since a day, if given."""
    found = await bulk().fetch(_EVENING, [evening + 1, evening + 1, evening + 1, worked_before])
    names = ("accrual_group", "whole_high", "whole_low", "rem_high", "rem_low")
    return {
        group: Sum((high << HALF) + low, (rem_high << HALF) + rem_low)
        for group, high, low, rem_high, rem_low in zip(*(found[name].tolist() for name in names), strict=True)
    }


async def _moved(evening: int, last: int) -> Sums:
    found = await bulk().fetch(
        "SELECT group_id, whole_high, whole_low, rem FROM eod_accrual WHERE day = ? AND accrued_on = ?", [last, evening]
    )
    told: Sums = {}
    for group, high, low, rem in zip(*(column.tolist() for column in found.values()), strict=True):
        one = told.setdefault(group, Sum())
        one.whole += (high << HALF) + low
        one.rem += rem
    return told


async def _evening(evening: int, first: int, last: int) -> Sums:
    if evening == last:
        return await sums(last)
    total = await sums(evening, worked_before=first)
    for group, more in (await _moved(evening, last)).items():
        one = total.setdefault(group, Sum())
        one.whole += more.whole
        one.rem += more.rem
    return total


def target(group: Group, accrued: Sum | None) -> int:
    """Whole minor units of a group: one fraction is dropped a group, not one a loan."""
    return 0 if accrued is None else accrued.whole + accrued.rem // (group.divisor * PPM)


@dataclass(slots=True, kw_only=True)
class Booked:
    """A group and what the general ledger holds for it."""

    group: Group
    balance: int
    last_seq: int


async def booked() -> dict[int, Booked]:
    """Every group by id."""
    rows = await sql.rows(f"SELECT id, balance, last_seq, {', '.join(Group._fields)} FROM accrual_group")
    return {
        row["id"]: Booked(
            group=Group(**{name: row[name] for name in Group._fields}),
            balance=row["balance"],
            last_seq=row["last_seq"],
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """How many transfers were posted, and by currency what the loans had accrued on the last evening."""

    transfers: int
    accrued: dict[int, int]


async def post(work: Work, first: int, last: int) -> Posted:
    """Post what is missing to the targets of these evenings. Inside the transaction that rolls."""
    held = await booked()
    rows: list[dict[str, int]] = []
    newest: Sums = {}
    for evening in range(first, last + 1):
        newest = await _evening(evening, first, last)
        days = {"effective_on": evening, "booked_on": evening, "audit_id": work.audit_id}
        rows += [{**row, **days} for row in _missing(held, newest)]
    if rows:
        await bulk().insert("gl_day", {name: [row[name] for row in rows] for name in rows[0]})
        moved = sorted({row["group_id"] for row in rows})
        told = {
            "id": moved,
            "balance": [held[one].balance for one in moved],
            "last_seq": [held[one].last_seq for one in moved],
        }
        arrays = {name: np.array(values, dtype=np.int64) for name, values in told.items()}
        await bulk().update("accrual_group", ("id",), arrays)
    await sql.execute("DELETE FROM eod_accrual WHERE day <= ?", [last])
    targets = [(one.group.currency, target(one.group, newest.get(group_id))) for group_id, one in held.items()]
    return Posted(transfers=len(rows), accrued=_added(targets))


def _added(amounts: Iterable[tuple[int, int]]) -> dict[int, int]:
    total: dict[int, int] = {}
    for currency, amount in amounts:
        total[currency] = total.get(currency, 0) + amount
    return total


def _missing(held: dict[int, Booked], accrued: Sums) -> Iterator[dict[str, int]]:
    """The transfers of an evening, group by group; the groups move with them."""
    for group_id, one in sorted(held.items()):
        amount = target(one.group, accrued.get(group_id)) - one.balance
        if amount:
            one.balance += amount
            one.last_seq += 1
            accounts = (Account.ACCRUED_INTEREST, Account.INTEREST_INCOME)
            debit, credit = accounts if amount > 0 else accounts[::-1]
            yield {
                "group_id": group_id,
                "seq": one.last_seq,
                "amount": abs(amount),
                "balance": one.balance,
                "debit": int(debit),
                "credit": int(credit),
            }


async def left() -> dict[int, int]:
    """What the groups were left with by their newest transfers, by currency."""
    return _added((one.group.currency, one.balance) for one in (await booked()).values())
