"""The rulebook's worked examples as data, run through the kernel.

A file `tests/golden/<ID>.toml` holds `rules` and one or more `[[case]]`:

    name      what is different in this case
    policy    a key of `tests.rules.policies.POLICIES`; `[case.policy_with]` changes fields of it:
              surcharge_ppm, misuse_ppm, compound, penalty_base, count_mode, refix_split, roll, holidays
    [case.loan]    columns of `Terms`; codes by name, days as dates, money as text ("1000000.00")
    [[case.fact]]  kind, on, amount, rate; `seq` is the place in the list
    [[case.bill]]  bills that the loan starts with; [case.state] its state (sums over bills are worked out)
    [[case.see]]   what must be so at the end of the day `on` (with `at = "morning"`: before its evening):
        state, figures    columns and their values; `grade`, `floor` and `status` by name
        bills             by number: columns and their values
        lines             [bill, component, amount] of a payment, in order, with `fact` naming its place
        transfers         [kind, debit, credit, amount] of that day, in order
        signals           names of the signals of that day, with `no_signals` for those that must not be there
        rows              rows of the schedule by number; `interest_total` their interest together

Every case runs in one jump and day by day; both must show the same. Expected values are typed from the rulebook.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

import numpy as np

from recoup.rules import columns, schedule
from recoup.rules.advance import Batch, Outcome, advance
from recoup.rules.calendar import Calendar, Roll, date_of, day_of
from recoup.rules.columns import NEVER, Bills, BillState, Component, Facts, State, Terms, Transfers
from recoup.rules.figures import figures
from recoup.rules.money import parse_amount
from recoup.rules.policy import CompoundRate, CountMode, Penalty, PenaltyBase, Policy, RefixSplit
from tests.rules.policies import POLICIES

FOLDER: Final = Path(__file__).resolve().parents[1] / "golden"
_CODES: Final[dict[str, type[IntEnum]]] = {
    "plan_kind": columns.PlanKind,
    "method": columns.Method,
    "unit": columns.PeriodUnit,
    "settlement": columns.Settlement,
    "kind": columns.BillKind,
    "component": columns.Component,
}
_DEFAULTS: Final = {"loan_id": 1, "unit": "MONTHS", "every": 1, "instalments": 1, "basis": 360}


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a worked example."""

    example: str
    name: str
    policy: Policy
    terms: Terms
    state: State
    bills: Bills
    facts: Facts
    sees: tuple[Mapping[str, Any], ...]

    def __str__(self) -> str:
        """As pytest names it."""
        return f"{self.example}-{self.name}" if self.name else self.example


def cases() -> Iterator[Case]:
    """Every case of every file that is about the kernel."""
    for path in sorted(FOLDER.glob("*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in read.get("case", ()):
            if "loan" in case:
                yield _case(path.stem, case)


def run(case: Case) -> None:
    """Walk the case in one jump to each sight, and day by day through all of them."""
    for see in case.sees:
        _check(case, see, _jump(case, see), "one jump")
    _step(case)


def _case(example: str, read: Mapping[str, Any]) -> Case:
    policy = _policy(POLICIES[read["policy"]], read.get("policy_with", {}))
    facts = [_fact(seq, fact) for seq, fact in enumerate(read.get("fact", ()), start=1)]
    bills = [_bill(seq, bill) for seq, bill in enumerate(read.get("bill", ()), start=1)]
    return Case(
        example=example,
        name=read.get("name", ""),
        policy=policy,
        terms=Terms.of([_numbers(_DEFAULTS | read["loan"])]),
        state=_state(_numbers(read.get("state", {})), Bills.of(bills)),
        bills=Bills.of(bills),
        facts=Facts.of(facts),
        sees=tuple(read["see"]),
    )


def number(name: str, value: object) -> int:
    """A value as it stands in a file, as the kernel's whole number."""
    match value:
        case bool() | int():
            return int(value)
        case date():
            return day_of(value)
        case str() if name in _CODES:
            return int(_CODES[name][value])
        case str():
            return parse_amount(value, "CNY")
        case _:
            raise TypeError(f"{name} = {value!r}")


def _numbers(read: Mapping[str, object]) -> dict[str, int]:
    return {name: number(name, value) for name, value in read.items()}


def _fact(seq: int, read: Mapping[str, Any]) -> dict[str, int]:
    kind = columns.FactKind[read["kind"]]
    values = _numbers({name: value for name, value in read.items() if name not in ("kind", "on")})
    return {"seq": seq, "kind": int(kind), "value_on": day_of(read["on"]), **values}


def _bill(seq: int, read: Mapping[str, Any]) -> dict[str, int]:
    values = _numbers(read)
    due = values["due_on"]
    return {"seq": seq, "rolled_due_on": due, "penalty_from": due, "state": int(BillState.OPEN)} | values


def _state(values: Mapping[str, int], bills: Bills) -> State:
    """A state that agrees with its bills."""
    sums = {
        "overdue_principal": int((bills.principal - bills.paid_principal).sum()),
        "overdue_interest": int((bills.interest - bills.paid_interest).sum()),
        "overdue_other": int((bills.cost + bills.penalty_posted + bills.compound_posted).sum()),
        "next_seq": len(bills) + 1,
    }
    return State.of(
        [sums | {"next_instalment": 1, "next_event": 0} | dict(values) if values else {"next_event": NEVER}]
    )


def _policy(policy: Policy, changes: Mapping[str, Any]) -> Policy:
    """The policy with what a case says otherwise."""
    penalty = policy.penalty or Penalty()
    if "surcharge_ppm" in changes:
        penalty = replace(penalty, relative_ppm=changes["surcharge_ppm"])
    misuse = Penalty(relative_ppm=changes["misuse_ppm"]) if "misuse_ppm" in changes else policy.misuse
    if "penalty_base" in changes:
        penalty = replace(penalty, base=PenaltyBase[changes["penalty_base"]])
    return replace(
        policy,
        penalty=penalty if policy.penalty or changes else None,
        misuse=misuse,
        compound=CompoundRate[changes.get("compound", policy.compound.name)],
        count_mode=CountMode[changes.get("count_mode", policy.count_mode.name)],
        refix_split=RefixSplit[changes.get("refix_split", policy.refix_split.name)],
        due_roll=Roll[changes.get("roll", policy.due_roll.name)],
        calendar=_calendar(changes["holidays"]) if "holidays" in changes else policy.calendar,
    )


def _calendar(holidays: list[date]) -> Calendar:
    """A calendar without weekends in which the days from the first to the last of the list are holidays."""
    first, last = day_of(min(holidays)), day_of(max(holidays))
    return Calendar.of(1, columns.DAY_LIMIT, range(first, last + 1))


def _jump(case: Case, see: Mapping[str, Any]) -> Outcome:
    batch = Batch(case.terms, case.state, case.bills, case.facts)
    return advance(batch, case.policy, day_of(see["on"]), closing=see.get("at", "evening") == "evening")


def _step(case: Case) -> None:
    """Close every night from the first day to the last sight, giving facts on their days."""
    batch = Batch(case.terms, case.state, case.bills, Facts.zeros(0))
    days = [*case.facts.value_on.tolist(), *case.state.as_of.tolist()]
    day = date_of(min(days if case.state.as_of[0] else days[:-1]))
    told = Outcome(
        case.state,
        case.terms,
        case.bills,
        Transfers.zeros(0),
        columns.Lines.zeros(0),
        columns.GradeChanges.zeros(0),
        columns.Signals.zeros(0),
    )
    waiting = list(case.sees)
    while waiting:
        now = day_of(day)
        facts = case.facts.take(case.facts.value_on == now)
        morning = advance(replace(batch, facts=facts), case.policy, now, closing=False)
        told = _together(told, morning)
        for see in [each for each in waiting if each["on"] == day and each.get("at") == "morning"]:
            _check(case, see, told, "day by day")
            waiting.remove(see)
        batch = replace(batch, state=morning.state, terms=morning.terms, bills=morning.bills)
        evening = advance(batch, case.policy, now, closing=True)
        told = _together(told, evening)
        for see in [each for each in waiting if each["on"] == day]:
            _check(case, see, told, "day by day")
            waiting.remove(see)
        batch = replace(batch, state=evening.state, terms=evening.terms, bills=evening.bills)
        day += timedelta(days=1)


def _together(told: Outcome, more: Outcome) -> Outcome:
    """What was told before, and what has come."""
    known = set(zip(more.bills.loan.tolist(), more.bills.seq.tolist(), strict=True))
    pairs = zip(told.bills.loan.tolist(), told.bills.seq.tolist(), strict=True)
    gone = told.bills.take(np.array([pair not in known for pair in pairs], dtype=np.bool_))
    return Outcome(
        more.state,
        more.terms,
        Bills.concat([gone, more.bills]),
        Transfers.concat([told.transfers, more.transfers]),
        columns.Lines.concat([told.lines, more.lines]),
        columns.GradeChanges.concat([told.grades, more.grades]),
        columns.Signals.concat([told.signals, more.signals]),
    )


@dataclass(frozen=True, slots=True)
class Sight:
    """A case, what must be seen, and what was seen."""

    case: Case
    see: Mapping[str, Any]
    seen: Outcome


def _check(case: Case, see: Mapping[str, Any], seen: Outcome, way: str) -> None:
    """Compare one sight."""
    at = Sight(case, see, seen)
    found: dict[str, object] = {}
    wanted: dict[str, object] = {}
    for part in ("state", "figures", "bills", "lines", "transfers", "signals", "no_signals", "rows", "interest_total"):
        if part in see:
            wanted[part], found[part] = _PARTS[part](at)
    assert found == wanted, f"{case} on {see['on']}, {way}"


def _named(case: Case, wanted: Mapping[str, object]) -> dict[str, int]:
    """Wanted columns as whole numbers; grades and statuses by name."""
    numbers = {}
    for name, value in wanted.items():
        if name in ("grade", "floor"):
            numbers[name] = case.policy.grades.index(str(value))
        elif name == "status":
            numbers[name] = 1 + [status.code for status in case.policy.statuses].index(str(value))
        else:
            numbers[name] = number(name, value)
    return numbers


def _see_state(at: Sight) -> tuple[object, object]:
    wanted = _named(at.case, at.see["state"])
    row = at.seen.state.row(0)
    return wanted, {name: row[name] for name in wanted}


def _see_figures(at: Sight) -> tuple[object, object]:
    assert at.see.get("at") == "morning", "figures are those of a morning"
    batch = Batch(at.case.terms, at.seen.state, _open(at.seen.bills), Facts.zeros(0))
    wanted = _named(at.case, at.see["figures"])
    row = figures(batch, at.case.policy, day_of(at.see["on"])).row(0)
    return wanted, {name: row[name] for name in wanted}


def _open(bills: Bills) -> Bills:
    return bills.take(bills.state == BillState.OPEN)


def _see_bills(at: Sight) -> tuple[object, object]:
    wanted = {int(seq): _numbers(values) for seq, values in at.see["bills"].items()}
    rows = {int(row["seq"]): row for row in (at.seen.bills.row(index) for index in range(len(at.seen.bills)))}
    return wanted, {seq: {name: rows[seq][name] for name in values} for seq, values in wanted.items()}


def _see_lines(at: Sight) -> tuple[object, object]:
    wanted = [(bill, int(Component[part]), number("amount", amount)) for bill, part, amount in at.see["lines"]]
    of = at.seen.lines.take(at.seen.lines.fact_seq == at.see["fact"])
    return wanted, list(zip(of.bill_seq.tolist(), of.component.tolist(), of.amount.tolist(), strict=True))


def _see_transfers(at: Sight) -> tuple[object, object]:
    wanted = [
        (columns.PostingKind[kind], columns.Account[debit], columns.Account[credit], number("amount", amount))
        for kind, debit, credit, amount in at.see["transfers"]
    ]
    of = at.seen.transfers.take(at.seen.transfers.effective_on == day_of(at.see["on"]))
    parts = (of.kind.tolist(), of.debit.tolist(), of.credit.tolist(), of.amount.tolist())
    return wanted, list(zip(*parts, strict=True))


def _see_signals(at: Sight) -> tuple[object, object]:
    of = at.seen.signals.take(at.seen.signals.on == day_of(at.see["on"]))
    names = [_signal(at.case, *pair) for pair in zip(of.signal.tolist(), of.value.tolist(), strict=True)]
    return sorted(at.see["signals"]), sorted(names)


def _see_no_signals(at: Sight) -> tuple[object, object]:
    pairs = zip(at.seen.signals.signal.tolist(), at.seen.signals.value.tolist(), strict=True)
    names = {_signal(at.case, *pair) for pair in pairs}
    return [], sorted(names & set(at.see["no_signals"]))


def _signal(case: Case, signal: int, value: int) -> str:
    """STATUS_CHANGED and the watches with the code that they are about."""
    name = columns.Signal(signal).name
    if name == "STATUS_CHANGED":
        return f"{name}:{case.policy.statuses[value - 1].code}"
    return f"{name}:{case.policy.watches[value].code}" if name.startswith("WATCH") else name


def _rows(at: Sight) -> tuple[schedule.Row, ...]:
    return schedule.plan(at.case.terms, at.seen.state, at.case.policy)


def _see_rows(at: Sight) -> tuple[object, object]:
    wanted = {int(place): _numbers(values) for place, values in at.see["rows"].items()}
    rows = {row.number: row for row in _rows(at)}
    return wanted, {place: {name: getattr(rows[place], name) for name in each} for place, each in wanted.items()}


def _see_interest_total(at: Sight) -> tuple[object, object]:
    return number("interest", at.see["interest_total"]), sum(row.interest for row in _rows(at))


_PARTS: Final = {
    "state": _see_state,
    "figures": _see_figures,
    "bills": _see_bills,
    "lines": _see_lines,
    "transfers": _see_transfers,
    "signals": _see_signals,
    "no_signals": _see_no_signals,
    "rows": _see_rows,
    "interest_total": _see_interest_total,
}
