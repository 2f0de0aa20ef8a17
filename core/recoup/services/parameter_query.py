"""What an institution has chosen of a regime's parameters: in force, before, and what waits for agreement."""

from dataclasses import dataclass
from datetime import date, datetime

from recoup.errors import NotFound
from recoup.records.fields import moment_of
from recoup.regime.binding import Raw, parameters
from recoup.rules.calendar import date_of
from recoup.services import businessday, parameter, regime, sight, sql
from recoup.services.access import BOOK_READ, Actor, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value from a day on: who asked for it, when and who agreed; `approval` is the number of the command."""

    since: date
    before: Raw
    value: Raw
    by: str
    recorded_at: datetime
    approval: str | None
    agreed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterState:
    """A parameter for an institution on the open day. `waits` are the numbers of choices that others have to agree to.

    `value` is the chosen one in force, else the regime's default; `history` is by first days, oldest first.
    """

    key: str
    kind: str
    default: Raw
    value: Raw
    rules: tuple[str, ...]
    history: tuple[Choice, ...]
    waits: tuple[str, ...]


async def of(actor: Actor, regime_code: str, institution: str | None) -> tuple[ParameterState, ...]:
    """Every parameter of a regime for an institution in sight, by key. Needs `book.read`.

    None: the asker's own, under whose values the asker's loans are, also for whoever sees a unit of it only. Raises
    `NotFound` for a regime that is not active and an institution that is not in sight.
    """
    actor = require(actor, BOOK_READ)
    spec = regime.spec_of(regime_code)
    if spec is None:
        raise NotFound("regime", regime_code)
    owner = await _owner(actor, institution)
    opened = await businessday.begun()
    today = 0 if opened is None else opened.number
    rows, waiting = await _rows(owner, regime_code), await _waiting(owner, regime_code)
    states: list[ParameterState] = []
    for key, param in sorted(parameters(spec).items()):
        value: Raw = param.default
        before, history = value, list[Choice]()
        for row in rows.get(key, []):
            chosen = sql.unpacked(row["value"])["value"]
            history.append(_choice(row, before, chosen))
            before = chosen
            value = chosen if int(row["since"]) <= today else value
        states.append(
            ParameterState(
                key=key,
                kind=param.kind,
                default=param.default,
                value=value,
                rules=param.rules,
                history=tuple(history),
                waits=tuple(waiting.get(key, ())),
            )
        )
    return tuple(states)


async def _owner(actor: Actor, institution: str | None) -> int:
    if institution is None:
        own = sight.institution(actor)
        if own is None:
            raise NotFound("organisation", "")
        return own
    seen, values = sight.organisations(actor)
    found = await sql.rows(f"SELECT id FROM organisation WHERE code = ? AND {seen}", [institution, *values])  # noqa: S608
    if not found:
        raise NotFound("organisation", institution)
    return int(found[0]["id"])


async def _rows(institution: int, regime_code: str) -> dict[str, list[sql.Row]]:
    rows = await sql.rows(
        "SELECT r.key, r.value, r.since, r.recorded_at, a.number, COALESCE(m.code, p.code) AS person "
        "FROM parameter_row r LEFT JOIN audit_entry e ON e.id = r.audit_id "
        "LEFT JOIN principal p ON p.id = e.principal_id "
        "LEFT JOIN approval a ON e.subject_type = 'approval' AND a.id = e.subject_id "
        "LEFT JOIN principal m ON m.id = a.maker_id WHERE r.institution_id = ? AND r.regime = ? ORDER BY r.since, r.id",
        [institution, regime_code],
    )
    found: dict[str, list[sql.Row]] = {}
    agreed = await _agreed(institution, regime_code)
    for row in rows:
        found.setdefault(row["key"], []).append({**row, "agreed": tuple(agreed.get(row["number"], ()))})
    return found


async def _agreed(institution: int, regime_code: str) -> dict[str, list[str]]:
    """Who agreed to each choice that waited, in order, by the number of its command."""
    rows = await sql.rows(
        "SELECT a.number, p.code FROM approval a JOIN approval_decision d ON d.approval_id = a.id "
        "JOIN principal p ON p.id = d.principal_id WHERE a.subject_type = 'organisation' AND a.subject_id = ? "
        "AND a.regime = ? AND a.command = 'parameter.change' AND d.verdict = 'APPROVED' ORDER BY d.id",
        [institution, regime_code],
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["number"], []).append(row["code"])
    return found


def _choice(row: sql.Row, before: Raw, value: Raw) -> Choice:
    return Choice(
        since=date_of(row["since"]),
        before=before,
        value=value,
        by=row["person"] or "",
        recorded_at=moment_of(row["recorded_at"]),
        approval=row["number"],
        agreed=row["agreed"],
    )


async def _waiting(institution: int, regime_code: str) -> dict[str, list[str]]:
    rows = await sql.rows(
        "SELECT number, input FROM approval WHERE subject_type = 'organisation' AND subject_id = ? AND regime = ? "
        "AND command = 'parameter.change' AND state = 'PENDING' ORDER BY id",
        [institution, regime_code],
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        for key in parameter.keys(regime_code, sql.unpacked(row["input"])):
            found.setdefault(key, []).append(row["number"])
    return found
