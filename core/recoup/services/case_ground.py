"""What is known of the subjects of cases on a day: the names that conditions read, facts, repayment days, the regime.

A loan is read as the kernel left it, with its counters of days reckoned to the day asked for; a party and an
organisation have the sums of their loans. Nothing here knows of cases.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Final

import numpy as np

from recoup.regime.binding import BoundRegime
from recoup.regime.checking.walking import of_type
from recoup.regime.compiling import fact_bits
from recoup.regime.deciding import Cell
from recoup.regime.machine import MISSED_AGAIN
from recoup.regime.policy.condition import Compare
from recoup.regime.policy.fact import EVENT
from recoup.regime.remembering import remembered
from recoup.regime.spec import RegimeSpec
from recoup.rules import arrears
from recoup.rules.calendar import Calendar, date_of
from recoup.rules.measure import seen
from recoup.rules.walk import Walk
from recoup.services import contact_gate, ledger, regime, sql
from recoup.services.ledger import Loaded
from recoup.services.regime import ProfileKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom something is about: a loan with its party, a party, or an organisation. Ids are the database's own."""

    regime: str
    organisation_id: int
    organisation_path: str
    loan_id: int = 0
    party_id: int = 0
    profile_id: int = 0
    officer_id: int = 0
    boarded_on: int = 0

    @property
    def institution_id(self) -> int:
        """The institution whose parameters count: the first below the installation, or the installation itself."""
        path = [int(part) for part in self.organisation_path.strip(".").split(".")]
        return path[1] if len(path) > 1 else path[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A subject on a day. `row` are names with values, a fact's name with the day on which it began."""

    subject: Subject
    bound: BoundRegime
    row: Mapping[str, Cell]
    facts: Mapping[str, int] = field(default_factory=dict)
    events: Mapping[str, Sequence[int]] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    calendar: Calendar


# --- whom ------------------------------------------------------------------------------------------------------------

_LOANS: Final = """
SELECT l.id AS loan_id, l.party_id, l.officer_id, l.boarded_on, s.profile_id, f.regime,
       s.organisation_id, o.path AS organisation_path
FROM loan l JOIN loan_state s ON s.loan_id = l.id JOIN profile f ON f.id = s.profile_id
JOIN organisation o ON o.id = s.organisation_id WHERE l.id IN ({keys})"""

_PARTIES: Final = """
SELECT p.id AS party_id, p.organisation_id, o.path AS organisation_path
FROM party p JOIN organisation o ON o.id = p.organisation_id WHERE p.id IN ({keys})"""


async def of_loans(loan_ids: Iterable[int]) -> dict[int, Subject]:
    """Loans as subjects, by id."""
    rows = await sql.rows_in(_LOANS, sorted(set(loan_ids)))
    return {row["loan_id"]: Subject(**{**row, "officer_id": row["officer_id"] or 0}) for row in rows}


async def of_parties(party_ids: Iterable[int], code: str) -> dict[int, Subject]:
    """Parties as subjects under a regime, by id."""
    rows = await sql.rows_in(_PARTIES, sorted(set(party_ids)))
    return {row["party_id"]: Subject(regime=code, **row) for row in rows}


async def of_organisation(organisation_id: int, code: str) -> Subject:
    """An organisation as a subject under a regime."""
    rows = await sql.rows("SELECT path FROM organisation WHERE id = ?", [organisation_id])
    return Subject(regime=code, organisation_id=organisation_id, organisation_path=rows[0]["path"])


# --- what is known of them -------------------------------------------------------------------------------------------


async def grounds(subjects: Sequence[Subject], day: int) -> dict[Subject, Ground]:
    """What is known of subjects on a day. Subjects of a regime that is not active are left out."""
    found = await in_editions([(one, day) for one in subjects], day)
    return {one: ground for (one, _), ground in found.items()}


async def in_editions(asked: Sequence[tuple[Subject, int]], day: int) -> dict[tuple[Subject, int], Ground]:
    """What is known of subjects on a day, each under the edition and the settings of a day of its own."""
    subjects = list({one: None for one, _ in asked})
    keys = await _keys(subjects)
    bounds = await regime.bounds_on({(keys[one], bound_on) for one, bound_on in asked})
    rows = await _loan_rows([one.loan_id for one in subjects if one.loan_id], day)
    rows |= await _party_rows([one.party_id for one in subjects if not one.loan_id and one.party_id])
    facts = await _facts(subjects, day)
    reading = [one for one, on in asked if (bound := bounds.get((keys[one], on))) and _reads_contacts(bound)]
    contacts = await _contacts({one.party_id for one in reading if one.party_id}, day)
    calendar = await regime.calendar()
    found: dict[tuple[Subject, int], Ground] = {}
    for one, bound_on in asked:
        bound = bounds.get((keys[one], bound_on))
        if bound is None:
            continue
        own = rows.get(_place(one), _Row())
        stated = facts.get(_place(one), ())
        days, counts, values = _stated(bound.spec, stated, own.bits)
        found[one, bound_on] = Ground(
            subject=one,
            bound=bound,
            row={
                "regime": one.regime,
                **_parameters(bound),
                **own.cells,
                **contacts.get(one.party_id, {}),
                **own.attributes,
                **days,
                **values,
            },
            facts=counts,
            events=_happened(bound.spec, stated),
            attributes=own.attributes,
            calendar=calendar,
        )
    return found


CONTACTS: Final = frozenset({"effective_calls", "failed_attempts"})
"""What is known of how a debtor was contacted."""


@remembered(64)
def _reads_contacts(bound: BoundRegime) -> bool:
    """Whether a condition of the regime's cases reads how its debtors were contacted."""
    compared = (one.name for site, one in of_type(bound.spec, Compare) if site.place.startswith("cases"))
    return not CONTACTS.isdisjoint(compared)


async def _contacts(parties: Iterable[int], day: int) -> Mapping[int, Mapping[str, int]]:
    """The contacts of a day and the attempts in vain up to it, of the parties for whom a condition asks."""
    wanted = sorted(set(parties))
    return await contact_gate.measures(wanted, datetime.combine(date_of(day), time(12), tzinfo=UTC)) if wanted else {}


@remembered(64)
def _parameters(bound: BoundRegime) -> Mapping[str, Cell]:
    """The parameters that conditions can read, by code."""
    return {name: value for name, value in bound.values.items() if isinstance(value, int | str)}


def _place(one: Subject) -> tuple[str, int]:
    if one.loan_id:
        return "loan", one.loan_id
    return ("party", one.party_id) if one.party_id else ("organisation", one.organisation_id)


async def _keys(subjects: Sequence[Subject]) -> dict[Subject, ProfileKey]:
    profiles = await regime.profile_keys(one.profile_id for one in subjects if one.profile_id)
    return {
        one: profiles[one.profile_id]
        if one.profile_id
        else ProfileKey(regime=one.regime, product="", institution_id=one.institution_id, attributes=())
        for one in subjects
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    cells: Mapping[str, Cell] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    bits: int = 0


async def _loan_rows(loan_ids: Sequence[int], day: int) -> dict[tuple[str, int], _Row]:
    found: dict[tuple[str, int], _Row] = {}
    own = {
        row["id"]: row
        for row in await sql.rows_in(
            "SELECT l.id, l.number, l.currency, l.stage, l.boarded_on, l.confirmed_on, l.attributes, "
            "f.attributes AS coded, p.name AS party_name, p.number AS party_number, p.kind AS party_kind "
            "FROM loan l JOIN loan_state s ON s.loan_id = l.id JOIN profile f ON f.id = s.profile_id "
            "JOIN party p ON p.id = l.party_id WHERE l.id IN ({keys})",
            sorted(set(loan_ids)),
        )
    }
    for loaded in await ledger.load(loan_ids, lock=False, day=day):
        columns = _columns(loaded, day)
        for at, loan_id in enumerate(loaded.loan_ids.tolist()):
            found["loan", loan_id] = _loan_row(loaded, at, own[loan_id], {n: int(c[at]) for n, c in columns.items()})
    return found


def _columns(loaded: Loaded, day: int) -> dict[str, np.ndarray]:
    batch = loaded.batch
    walk = Walk.of(batch.terms, batch.state, batch.bills, batch.plan, loaded.policy)
    walk.day[:] = np.maximum(day, batch.state.as_of)
    ahead = arrears.uncount_missed(walk, day)
    view = seen(walk, np.arange(len(loaded.loan_ids), dtype=np.int64))
    return {**{name: view[name] for name in view}, MISSED_AGAIN: ahead}


_NAMED: Final = ("number", "currency", "stage", "party_name", "party_number", "party_kind")


def _loan_row(loaded: Loaded, at: int, own: sql.Row, measures: Mapping[str, int]) -> _Row:
    state, policy = loaded.batch.state, loaded.policy
    product = next(row for row in loaded.bound.spec.products if row.code == loaded.product)
    attributes = {
        **sql.unpacked(own["attributes"]),
        **sql.unpacked(own["coded"]),
        "product": loaded.product,
        "plan": product.plan,
        "retail": "YES" if product.retail else "NO",
        "credit_risk": "YES" if product.credit_risk else "NO",
        "accrual": "NON_ACCRUAL" if measures["non_accrual"] else "ACCRUAL",
    }
    if policy.grades:
        attributes |= {
            "grade": policy.grades[int(state.grade[at])],
            "computed_grade": policy.grades[int(state.floor[at])],
        }
    if int(state.status[at]):
        attributes["status"] = policy.statuses[int(state.status[at]) - 1].code
    cells: dict[str, Cell] = {**measures, **{name: own[name] for name in _NAMED}, "approved_on": own["boarded_on"]}
    if own["confirmed_on"]:
        cells["confirmed_on"] = own["confirmed_on"]
    days = {anchor for anchor in measures if anchor.endswith(("_on", "_since", "_until"))}
    return _Row(
        cells={name: value for name, value in cells.items() if value or name not in days},
        attributes=attributes,
        bits=measures["facts"],
    )


async def _party_rows(party_ids: Sequence[int]) -> dict[tuple[str, int], _Row]:
    rows = await sql.rows_in(
        "SELECT p.id, p.name, p.number, p.kind, COALESCE(sum(s.principal + s.overdue_principal), 0) AS balance, "
        "COALESCE(sum(s.overdue_principal), 0) AS overdue_principal, "
        "COALESCE(sum(CASE WHEN s.penalty_rate > 0 THEN s.overdue_principal ELSE 0 END), 0) AS overdue_charged, "
        "COALESCE(sum(s.overdue_principal + s.overdue_interest + s.overdue_other), 0) AS arrears "
        "FROM party p LEFT JOIN loan l ON l.party_id = p.id LEFT JOIN loan_state s ON s.loan_id = l.id "
        "WHERE p.id IN ({keys}) GROUP BY p.id, p.name, p.number, p.kind",
        sorted(set(party_ids)),
    )
    return {
        ("party", row["id"]): _Row(
            cells={
                **{name: int(row[name]) for name in ("balance", "overdue_principal", "overdue_charged", "arrears")},
                **{f"party_{name}": row[name] for name in ("name", "number", "kind")},
            }
        )
        for row in rows
    }


# --- facts -----------------------------------------------------------------------------------------------------------

_FACTS: Final = """
SELECT a.loan_id, a.party_id, a.code, a.from_on, a.value,
       CASE WHEN e.id IS NULL THEN a.to_on ELSE e.to_on END AS to_on
FROM fact a LEFT JOIN fact e ON e.ends_id = a.id WHERE COALESCE(a.ends_id, 0) = 0 AND a.{owner} IN ({{keys}})"""


async def _facts(subjects: Sequence[Subject], day: int) -> dict[tuple[str, int], list[sql.Row]]:
    """The statements about each subject that hold on a day, and events up to it; a loan has those of its party."""
    of_loan = await sql.rows_in(
        _FACTS.format(owner="loan_id"), sorted({one.loan_id for one in subjects if one.loan_id})
    )
    of_party = await sql.rows_in(
        _FACTS.format(owner="party_id"), sorted({one.party_id for one in subjects if one.party_id})
    )
    by_owner: dict[tuple[str, int], list[sql.Row]] = {}
    for row in (*of_loan, *of_party):
        if row["from_on"] <= day and (not row["to_on"] or day < row["to_on"]):
            owner = ("loan", row["loan_id"]) if row["loan_id"] else ("party", row["party_id"])
            by_owner.setdefault(owner, []).append(row)
    return {
        _place(one): [
            *by_owner.get(("loan", one.loan_id), ()),
            *by_owner.get(("party", one.party_id), ()),
        ]
        for one in subjects
    }


def _happened(spec: RegimeSpec, rows: Iterable[sql.Row]) -> dict[str, list[int]]:
    """The days on which each event happened."""
    counted = {fact.code for fact in spec.facts if fact.nature == EVENT}
    found: dict[str, list[int]] = {}
    for row in rows:
        if row["code"] in counted:
            found.setdefault(row["code"], []).append(row["from_on"])
    return found


def _stated(
    spec: RegimeSpec, rows: Iterable[sql.Row], bits: int
) -> tuple[dict[str, Cell], dict[str, int], dict[str, Cell]]:
    """Of facts: the day on which each began (of an event its latest), how often each holds, what valued ones carry."""
    declared = {fact.code: fact for fact in spec.facts}
    days: dict[str, Cell] = {}
    counts = {code: 1 for code, bit in fact_bits(spec).items() if bits & bit}
    values: dict[str, Cell] = {}
    for row in sorted(rows, key=lambda row: row["from_on"]):
        fact = declared.get(row["code"])
        counted = fact is not None and fact.nature == EVENT
        counts[row["code"]] = counts.get(row["code"], 0) + 1 if counted else 1
        if counted or row["code"] not in days:
            days[row["code"]] = row["from_on"]
        if fact is not None and fact.value is not None and row["value"]:
            values[fact.value.code] = int(row["value"]) if row["value"].lstrip("-").isdecimal() else row["value"]
    return days, counts, values
