"""What the kernel derived, as rows of tables: pure, columns in and columns out."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np

from recoup.records.fitting import Given
from recoup.rules.calendar import date_of
from recoup.rules.columns import (
    Bills,
    BoolArray,
    Columns,
    GradeChanges,
    IntArray,
    Lines,
    LoanFlag,
    Signal,
    Signals,
    Transfers,
)
from recoup.rules.policy import Policy
from recoup.services import event
from recoup.services.regime import ProfileStage

Rows: TypeAlias = dict[str, Given]

BILL_NAMES: Final = tuple(name for name in Bills.names() if name != "loan")

TOLD: Final = {
    Signal.OVERDUE: "loan.overdue",
    Signal.NON_ACCRUAL: "loan.non_accrual",
    Signal.ACCRUAL: "loan.accrual",
    Signal.MATURED: "loan.matured",
    Signal.PAID_OFF: "loan.paid_off",
    Signal.STATUS_CHANGED: "loan.status_changed",
}
"""Signals that subscribers hear of, and under which name."""


def ranks(groups: IntArray) -> IntArray:
    """The place of each row in its group, from 0; equal groups stand together: `[7, 7, 9]` gives `[0, 1, 0]`."""
    size = len(groups)
    if not size:
        return groups.astype(np.int64)
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    lengths = np.diff(np.r_[starts, size])
    return np.arange(size, dtype=np.int64) - np.repeat(starts, lengths)


def postings(
    transfers: Transfers, *, loan_ids: IntArray, last: IntArray, booked_on: int, audit_id: int, reverses: IntArray
) -> Rows:
    """Rows of `posting`, numbered on from `last` loan by loan.

    A transfer that takes effect after the open business day, as in one pass over missed days, is booked on its own day:
    the books look as if every night had been run.
    """
    order = np.argsort(transfers.loan, kind="stable")
    rows = transfers.take(order)
    return {
        "loan_id": loan_ids[rows.loan],
        "seq": last[rows.loan] + 1 + ranks(rows.loan),
        "effective_on": rows.effective_on,
        "booked_on": np.maximum(rows.effective_on, booked_on),
        "kind": rows.kind,
        "debit": rows.debit,
        "credit": rows.credit,
        "amount": rows.amount,
        "bill_seq": rows.bill_seq,
        "fact_seq": rows.fact_seq,
        "reverses": reverses[order],
        "audit_id": np.full(len(rows), audit_id, dtype=np.int64),
    }


def _keys(bills: Bills) -> IntArray:
    return (bills.loan << 32) | bills.seq


def changed_bills(before: Bills, after: Bills) -> tuple[BoolArray, BoolArray]:
    """Which rows of `after` are new, and which of the others differ from `before`; both are sorted by (loan, seq)."""
    old, new = _keys(before), _keys(after)
    known = np.isin(new, old)
    differs = np.zeros(len(after), dtype=np.bool_)
    places = np.searchsorted(old, new[known])
    kept = after.take(known)
    held = before.take(places.astype(np.int64))
    moved = np.zeros(len(kept), dtype=np.bool_)
    for name in BILL_NAMES:
        moved |= getattr(kept, name) != getattr(held, name)
    differs[known] = moved
    return ~known, differs


def bills(chosen: Bills, loan_ids: IntArray) -> dict[str, IntArray]:
    """Rows of `bill`."""
    return {"loan_id": loan_ids[chosen.loan], **{name: getattr(chosen, name) for name in BILL_NAMES}}


def payment_lines(
    lines: Lines, *, loan_ids: IntArray, generation: IntArray, payments: Mapping[tuple[int, int], int]
) -> dict[str, IntArray]:
    """Rows of `payment_line`; `payments` names the payment behind a (loan, fact), if there is one."""
    order = np.lexsort((lines.fact_seq, lines.loan))
    rows = lines.take(order.astype(np.int64))
    owners = loan_ids[rows.loan]
    facts = zip(owners.tolist(), rows.fact_seq.tolist(), strict=True)
    return {
        "loan_id": owners,
        "fact_seq": rows.fact_seq,
        "generation": generation[rows.loan],
        "line": 1 + ranks((rows.loan << 32) | rows.fact_seq),
        "payment_id": np.array([payments.get(fact, 0) for fact in facts], dtype=np.int64),
        "bill_seq": rows.bill_seq,
        "component": rows.component,
        "amount": rows.amount,
    }


def reasons(policy: Policy, grade: int, fired: int) -> list[str]:
    """The rules of every floor that held at the height of the grade."""
    found: list[str] = []
    for bit, floor in enumerate(policy.floors):
        if fired >> bit & 1 and floor.grade == grade:
            found += [rule for rule in floor.rules if rule not in found]
    return found


def grade_changes(
    changes: GradeChanges, *, stages: Sequence[ProfileStage], loan_ids: IntArray, generation: IntArray, audit_id: int
) -> Rows:
    """Rows of `grade_change`, with the rules that fired and the policy that had them."""
    order = np.lexsort((changes.on, changes.loan))
    rows = changes.take(order.astype(np.int64))
    judges = [stages[number] for number in rows.stage.tolist()]
    because = zip(judges, rows.floor.tolist(), rows.fired.tolist(), strict=True)
    return {
        "loan_id": loan_ids[rows.loan],
        "generation": generation[rows.loan],
        "changed_on": rows.on,
        "seq": 1 + ranks((rows.loan << 32) | rows.on),
        "floor_before": rows.floor_before,
        "floor": rows.floor,
        "grade_before": rows.grade_before,
        "grade": rows.grade,
        "fired": rows.fired,
        "rules": [reasons(judge.policy, grade, fired) for judge, grade, fired in because],
        "policy": [judge.digest for judge in judges],
        "audit_id": np.full(len(rows), audit_id, dtype=np.int64),
    }


def events(
    signals: Signals, changes: GradeChanges, *, stages: Sequence[ProfileStage], loan_ids: IntArray
) -> list[event.Draft]:
    """What subscribers are told of a move."""
    drafts: list[event.Draft] = []
    for signal, kind in TOLD.items():
        chosen = signals.take(signals.signal == signal)
        for loan, on, stage, value in zip(*_lists(chosen, "loan", "on", "stage", "value"), strict=True):
            data: dict[str, object] = {"on": date_of(on).isoformat()}
            if signal is Signal.STATUS_CHANGED:
                data["status"] = stages[stage].policy.statuses[value - 1].code if value else ""
            drafts.append(event.Draft(kind=kind, loan_id=int(loan_ids[loan]), data=data))
    moved = changes.take(changes.grade != changes.grade_before)
    for loan, on, stage, grade in zip(*_lists(moved, "loan", "on", "stage", "grade"), strict=True):
        data = {"on": date_of(on).isoformat(), "grade": stages[stage].policy.grades[grade]}
        drafts.append(event.Draft(kind="loan.graded", loan_id=int(loan_ids[loan]), data=data))
    return drafts


def _lists(columns: Columns, *names: str) -> list[list[int]]:
    return [getattr(columns, name).tolist() for name in names]


def stage_of(flags: int) -> str:
    """The stage of a loan that was disbursed."""
    return "PAID_OFF" if flags & LoanFlag.PAID_OFF else "LIVE"


def count(rows: Mapping[str, Sequence[object] | IntArray]) -> int:
    """How many rows a table of columns has."""
    return len(next(iter(rows.values())))
