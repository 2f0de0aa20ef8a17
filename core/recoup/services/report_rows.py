"""The loans of a report as rows of names, on the morning of a day as known at a moment.

They are walked to the day by the kernel, as `as_of` walks them, so that a report of March asked for in May is what it
was. Only what the document names is asked. Worked example (HF-X03): the instalments of 20 January to 20 March unpaid,
the row of 31 March has `missed_consecutive` 3 and `overdue_principal` the principal of the three.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from recoup.errors import Problem, Refused
from recoup.regime.compiling import fact_bits
from recoup.regime.computing import evaluate
from recoup.regime.deciding import Cell, Row
from recoup.regime.policy.formula import Figure
from recoup.rules import arrears
from recoup.rules.advance import Batch, Outcome, advance_through
from recoup.rules.columns import BillKind, Bills, IntArray
from recoup.rules.edition import at
from recoup.rules.measure import NAMES, Seen, charge, seen
from recoup.rules.walk import NON_ACCRUAL, Walk
from recoup.services import case_key, holding, ledger, projection, regime, resuming, sight, sql, staging
from recoup.services.access import Actor
from recoup.services.as_of import BATCH, LOANS_MAX, Pair
from recoup.services.ledger import Loaded
from recoup.services.report_scope import Asked, Scope

_LOANS: Final = """
SELECT l.id, l.public_id, l.number, l.currency, l.stage, l.attributes, l.contract_principal, l.instalments,
       p.id AS party, p.name AS party_name, p.number AS party_number,
       p.kind AS party_kind, o.id AS organisation, o.name AS organisation_name, o.kind AS organisation_kind,
       COALESCE(u.id, 0) AS officer, COALESCE(u.name, '') AS officer_name
FROM loan l JOIN loan_state s ON s.loan_id = l.id JOIN profile f ON f.id = s.profile_id
JOIN party p ON p.id = l.party_id JOIN organisation o ON o.id = s.organisation_id
LEFT JOIN principal u ON u.id = l.officer_id
WHERE {seen} AND {once} AND l.currency = ? AND l.recorded_at <= ?{where} ORDER BY l.number LIMIT ?"""

MANAGER: Final = "manager_name"
_PLAIN: Final = (
    "number", "currency", "stage", "party_name", "party_number", "party_kind", "organisation_name",
    "organisation_kind", MANAGER, "officer_name", "party", "organisation", "officer", "product",
)  # fmt: skip
SUSPENDED: Final = "suspended_interest"


async def loans(actor: Actor, scope: Scope, asked: Asked, pair: Pair, names: frozenset[str]) -> dict[int, Row]:
    """The loans that were paid out by the day, by the database's own id, in order of their numbers.

    Raises `Refused` TOO_MANY for more loans than one question may walk.
    """
    found = await _headers(actor, scope, asked, pair)
    rows: dict[int, Row] = {}
    ids = list(found)
    managers = await _managers(scope, found, pair.day) if MANAGER in names else {}
    for start in range(0, len(ids), BATCH):
        for loaded in await ledger.load(ids[start : start + BATCH], lock=False, day=pair.day, known_at=pair.known_at):
            if loaded.regime != scope.regime:
                continue
            begun = await resuming.start(loaded, pair.day, pair.known_at)
            moved = await asyncio.to_thread(advance_through, begun, loaded.stages, pair.day, closing=False)
            headers = await _of_the_day(loaded, found, managers)
            rows |= _rows(loaded, moved, headers, pair.day, names, scope)
            if scope.due:
                ahead = moved if scope.due <= pair.day else await _ahead(begun, loaded, scope.due)
                for place, loan_id in enumerate(loaded.loan_ids.tolist()):
                    rows[loan_id] = {**rows.get(loan_id, {}), **_falling_due(ahead.bills, place, scope.due)}
    kept = {loan_id: rows[loan_id] for loan_id in ids if loan_id in rows}
    return {
        loan_id: row
        for loan_id, row in kept.items()
        if all(row.get(name) == code for name, code in scope.attributes.items())
    }


async def _ahead(begun: Batch, loaded: Loaded, day: int) -> Outcome:
    """The loans as they will be on a day to come if nothing happens until then."""
    return await asyncio.to_thread(advance_through, begun, loaded.stages, day, closing=True)


async def _headers(actor: Actor, scope: Scope, asked: Asked, pair: Pair) -> dict[int, sql.Row]:
    seen_by, values = sight.where(actor)
    more = "".join(f" AND {condition}" for condition, _ in scope.where)
    found = await sql.rows(
        _LOANS.format(seen=seen_by, where=more, once=staging.ONCE_UNDER),
        [*values, scope.regime, asked.currency, pair.known_at, *(value for _, value in scope.where), LOANS_MAX + 1],
    )
    if len(found) > LOANS_MAX:
        raise Refused(Problem(code="TOO_MANY", field=("loans",), value=str(len(found)), limit=str(LOANS_MAX)))
    return {int(row["id"]): row for row in found}


async def _of_the_day(loaded: Loaded, found: Mapping[int, sql.Row], managers: Mapping[int, str]) -> dict[int, sql.Row]:
    """The headers of loans with the product and the coded attributes by which they went on the day, and who managed."""
    coded = dict((await regime.profile_keys([loaded.profile_id]))[loaded.profile_id].attributes)
    own = {"product": loaded.product, "coded": coded}
    return {
        loan_id: {**found[loan_id], **own, MANAGER: managers.get(found[loan_id]["organisation"], "")}
        for loan_id in loaded.loan_ids.tolist()
    }


async def _managers(scope: Scope, found: Mapping[int, sql.Row], day: int) -> dict[int, str]:
    """Who managed the units of loans on a day, by the part that heads each kind of unit: their names."""
    heads = {kind.code: kind.headed_by for kind in scope.bound.spec.organisations}
    units = {int(row["organisation"]): heads.get(row["organisation_kind"]) for row in found.values()}
    return {
        unit: ", ".join([person.name for person in await holding.players(scope.regime, part, unit, day=day)])
        for unit, part in units.items()
        if part
    }


def _rows(
    loaded: Loaded, moved: Outcome, headers: Mapping[int, sql.Row], day: int, names: frozenset[str], scope: Scope
) -> dict[int, Row]:
    columns = _columns(loaded, moved, day, names)
    policy = loaded.stages[at(loaded.stages, day)].policy
    days = frozenset(name for name in columns if name.endswith(("_on", "_since", "_until")))
    bits = {code: bit for code, bit in fact_bits(loaded.bound.spec).items() if code in names}
    found: dict[int, Row] = {}
    for place, loan_id in enumerate(loaded.loan_ids.tolist()):
        begun_on = int(moved.state.interest_from[place])
        if begun_on <= 0:
            continue
        own, facts = headers[loan_id], int(moved.state.facts[place])
        row: dict[str, Cell] = {name: column[place] for name, column in columns.items()}
        row = {name: value for name, value in row.items() if value or name not in days}
        row |= {name: own[name] for name in _PLAIN}
        row |= {**sql.unpacked(own["attributes"]), **sql.unpacked(own["coded"])}
        row |= {"id": str(loan_id), "loan": str(loan_id), "lent": own["contract_principal"]}
        row |= {code: 1 for code, bit in bits.items() if facts & bit}
        row["project"] = row.setdefault("project_name", own["party_name"])
        row |= _bill(moved.bills, place, scope.bill)
        row |= _begun(begun_on, scope)
        row["accrual"] = "NON_ACCRUAL" if moved.state.flags[place] & NON_ACCRUAL else "ACCRUAL"
        if policy.grades:
            row["grade"] = policy.grades[int(moved.state.grade[place])]
            row["computed_grade"] = policy.grades[int(moved.state.floor[place])]
        if int(moved.state.status[place]):
            row["status"] = policy.statuses[int(moved.state.status[place]) - 1].code
        bills = [{**row, **one} for one in _open_bills(moved.bills, place)] if _lists_bills(scope) else None
        found[loan_id] = row if bills is None else {**row, "bill": bills}
    return found


def _lists_bills(scope: Scope) -> bool:
    return any(table.row == ("bill",) for table in scope.document.tables)


def _open_bills(bills: Bills, place: int) -> Iterator[dict[str, Cell]]:
    """The bills of a loan on which something is unpaid, each with what is."""
    for at_hand in np.flatnonzero(bills.loan == place).tolist():
        yield {
            "bill_number": int(bills.seq[at_hand]),
            "bill_kind": BillKind(int(bills.kind[at_hand])).name,
            "due_on": int(bills.rolled_due_on[at_hand]),
            "principal_due": int(bills.principal[at_hand] - bills.paid_principal[at_hand]),
            "interest_due": int(bills.interest[at_hand] - bills.paid_interest[at_hand]),
        }


def _begun(day: int, scope: Scope) -> dict[str, Cell]:
    """In which month a loan was paid out, and whether that was in the period of the document."""
    key = scope.key
    return {
        "begun_on": day,
        "begun_month": case_key.period_of("month", day).label,
        "begun_in_period": int(key.period_start <= day <= key.period_end),
    }


def _bill(bills: Bills, place: int, seq: int) -> dict[str, Cell]:
    """What the bill that the document is about asks for, unpaid (DB-07); nothing for one that is paid."""
    rows = np.flatnonzero((bills.loan == place) & (bills.seq == seq)).tolist() if seq else []
    return {
        name: value
        for row in rows
        for name, value in (
            ("principal_due", int(bills.principal[row] - bills.paid_principal[row])),
            ("interest_due", int(bills.interest[row] - bills.paid_interest[row])),
            ("due_on", int(bills.rolled_due_on[row])),
        )
    }


def _falling_due(bills: Bills, place: int, day: int) -> dict[str, Cell]:
    """What is unpaid of what falls due on a day, interest as it will be settled by then (DB-07, DB-08)."""
    kinds = [int(kind) for kind in (BillKind.INSTALMENT, BillKind.INTEREST, BillKind.MATURITY)]
    at_hand = (bills.loan == place) & (bills.rolled_due_on == day) & np.isin(bills.kind, kinds)
    return {
        "principal_due": int((bills.principal - bills.paid_principal)[at_hand].sum()),
        "interest_due": int((bills.interest - bills.paid_interest)[at_hand].sum()),
        "due_on": day,
    }


def _columns(loaded: Loaded, moved: Outcome, day: int, names: frozenset[str]) -> dict[str, list[int]]:
    """The measures that are named, a list a name."""
    policy = loaded.stages[at(loaded.stages, day)].policy
    walk = Walk.of(moved.terms, moved.state, moved.bills, loaded.batch.plan, policy)
    walk.day[:] = np.maximum(day, moved.state.as_of)
    view = seen(walk, np.arange(len(loaded.loan_ids), dtype=np.int64))
    found = {name: view[name].tolist() for name in (names & NAMES) | {"balance", "paid_off", "today"}}
    found |= {name: _CHARGES[name](view).tolist() for name in names & set(_CHARGES)}
    if names & set(_FIGURES):
        figures = projection.shown(loaded, moved, day).figures
        found |= {name: getattr(figures, _FIGURES[name]).tolist() for name in names & set(_FIGURES)}
    return found


def _suspended(view: Seen) -> IntArray:
    """Interest that was settled, is due and unpaid, of all periods (DB-06)."""
    bills, walk = view.walk.bills, view.walk
    idx = view.bills[bills.rolled_due_on[view.bills] <= walk.day[bills.loan[view.bills]]]
    found: IntArray = np.zeros(len(walk.day), dtype=np.int64)
    np.add.at(found, bills.loan[idx], arrears.unpaid_interest(bills, idx))
    return found[view.rows]


def _costs(view: Seen) -> IntArray:
    bills = view.walk.bills
    return view.by_loan(bills.cost[view.bills] - bills.paid_cost[view.bills])


_CHARGES: Final = {
    "overdue_penalty": lambda view: charge(view, "penalty"),
    "overdue_compound": lambda view: charge(view, "compound"),
    "costs_due": _costs,
    SUSPENDED: _suspended,
}
_FIGURES: Final = {"accrued_interest": "interest_accrued", "payoff_amount": "payoff"}


def judged(rows: Iterable[Row], figures: Sequence[Figure], around: Row) -> list[Row]:
    """Rows with the regime's figures of a loan."""
    found: list[Row] = []
    for row in rows:
        known: dict[str, Cell | Sequence[Row]] = {**around, **row}
        for figure in figures:
            if figure.formula is not None:
                known[figure.code] = evaluate(figure.formula, known)
        found.append(known)
    return found
