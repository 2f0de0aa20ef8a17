"""A document drawn up from the books: its fields and tables for a key, as of any past day, as known at any moment.

Figures are computed in minor units: fields first, from all loans of the key; then each table, whose rows may read them.
Worked example (REP-HF-1): the loans of a trustee bank with a day past due are its rows; 逾期率 is their overdue amounts
over the balance of all its loans.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from recoup.regime.computing import compute_row, compute_rows
from recoup.regime.deciding import Cell, Row, holds, reckoned
from recoup.regime.grouping import by_noun, grouped, numbered, shared, sums, widened
from recoup.regime.needing import figures_of, names_of, nouns_of
from recoup.regime.policy.document import Agreement, Document, Table
from recoup.regime.policy.formula import Unit
from recoup.regime.policy.parameter import TEXT
from recoup.rules.calendar import date_of
from recoup.services import (
    as_of,
    businessday,
    field_input,
    regime,
    report_carry,
    report_cases,
    report_extra,
    report_rows,
    report_scope,
)
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.as_of import Pair
from recoup.services.paper import Figures, PaperCopy, PaperTable
from recoup.services.report_extra import Window
from recoup.services.report_scope import Asked, Scope

_AMOUNTS: Final[frozenset[Unit]] = frozenset({"MAJOR", "TEN_THOUSAND", "HUNDRED_MILLION"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was drawn up: whom it is about, on which day and as known when, and its figures."""

    scope: Scope
    pair: Pair
    figures: Figures
    differs: tuple[tuple[Agreement, Cell, Cell], ...] = ()
    """Where what was told is not what the ledger says: both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What rows are made of: loans now and before the period, what all may read, amounts that the regime adds."""

    scope: Scope
    rows: Sequence[Row]
    before: Sequence[Row]
    around: Row
    summed: tuple[str, ...]
    said: tuple[str, ...]
    cases: Sequence[Row]
    today: int


async def draw(
    actor: Actor, asked: Asked, *, effective_on: date | None = None, recorded_at: datetime | None = None
) -> Drawn:
    """A document as the books say. Without a day: the one that it declares, else the last of its period; the open one
    if that is earlier.

    Needs `book.read`. Raises `NotFound`, `Refused` for a key that lacks something, a day or moment yet to come.
    """
    actor = require(actor, BOOK_READ)
    scope = await report_scope.of(actor, asked)
    today = await businessday.current()
    last = min(await _day_of(scope, today.number), today.number)
    pair = await as_of.pair_of(effective_on or date_of(last), recorded_at)
    scope = replace(scope, named={**scope.named, **await report_scope.dedicated(scope, pair.day)})
    ground = await _ground(actor, scope, asked, pair)
    whole = _whole(scope, ground, asked)
    figures = _figures(scope, asked, pair, ground, whole)
    differs = tuple(
        (each, told, whole_cell(whole, each.name))
        for each in scope.document.agrees
        if (told := figures.fields.get(each.field)) != whole_cell(whole, each.name)
    )
    return Drawn(scope=scope, pair=pair, figures=figures, differs=differs)


async def _day_of(scope: Scope, today: int) -> int:
    """The day whose figures a document shows where none is asked for."""
    declared = scope.document.figures_on
    return (declared and reckoned(declared, _period(scope), await regime.calendar())) or scope.key.period_end or today


def _period(scope: Scope) -> dict[str, Cell]:
    return {"period_start": scope.key.period_start, "period_end": scope.key.period_end}


def whole_cell(row: Row, name: str) -> Cell:
    """The value of a name that is no row of others."""
    value = row.get(name)
    return value if isinstance(value, int | Fraction | str) else None


async def _ground(actor: Actor, scope: Scope, asked: Asked, pair: Pair) -> _Ground:
    spec, document = scope.bound.spec, scope.document
    names, figures = names_of(document, spec), figures_of(document, spec)
    window = await _window(scope, pair)
    parameters: dict[str, Cell] = {
        name: value for name, value in scope.bound.values.items() if isinstance(value, int | str)
    }
    found = await report_rows.loans(actor, scope, asked, pair, names)
    more = await report_extra.of(list(found), window, names, spec)
    before = await _before(actor, scope, asked, window) if names & set(_BEFORE) else {}
    told = {loan: {name: row[of] for name, of in _BEFORE.items()} for loan, row in before.items()}
    kinds = {table.row[0] for table in document.tables}
    entered = await report_cases.entered(scope, found, pair, names) if "loan" in kinds else {}
    rows = [{**row, **entered.get(loan, {}), **more[loan], **told.get(loan, _NOT_YET)} for loan, row in found.items()]
    judged = report_rows.judged(rows, figures, parameters)
    around = {**parameters, **sums([], ()), "portfolio_balance": sum(_int(row, "balance") for row in judged)}
    if scope.key.period_end:
        around |= _period(scope)
    return _Ground(
        scope=scope,
        rows=judged,
        before=list(before.values()),
        around=around,
        summed=tuple(figure.code for figure in figures if figure.unit in _AMOUNTS),
        said=tuple(fact.value.code for fact in spec.facts if fact.value is not None and fact.value.kind == TEXT),
        cases=await report_cases.rows(scope, found, pair) if "case" in kinds else [],
        today=pair.day,
    )


async def _window(scope: Scope, pair: Pair) -> Window:
    start, end = scope.key.period_start or pair.day, scope.key.period_end
    window = Window(pair=pair, start=start, payment=scope.payment, end=end)
    return replace(
        window,
        locked=await report_carry.locked(scope, start, pair),
        locked_year=await report_carry.locked(scope, window.new_year, pair),
    )


_BEFORE: Final = {"balance_before": "balance", "dpd_before": "dpd"}
_NOT_YET: Final[Mapping[str, Cell]] = dict.fromkeys(_BEFORE, 0)


async def _before(actor: Actor, scope: Scope, asked: Asked, window: Window) -> dict[int, Row]:
    """The loans on the day before the period, as known now."""
    pair = replace(window.pair, effective_on=date_of(window.start - 1))
    return await report_rows.loans(actor, scope, asked, pair, frozenset({"grade", *_BEFORE.values()}))


def _int(row: Row, name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 0


# --- figures ---------------------------------------------------------------------------------------------------------


def _figures(scope: Scope, asked: Asked, pair: Pair, ground: _Ground, whole: Row) -> Figures:
    document = scope.document
    fields = compute_row(document.fields, whole)
    around = {**ground.around, **{name: value for name, value in whole.items() if _is_plain(value)}, **fields}
    return Figures(
        about=scope.about,
        as_of=pair.day,
        currency=asked.currency,
        fields=fields,
        tables=tuple(_table(table, ground, around) for table in document.tables),
        copies=_copies(document, {**around, **shared(ground.rows)}),
    )


def _is_plain(value: object) -> bool:
    return not isinstance(value, Sequence) or isinstance(value, str)


def _whole(scope: Scope, ground: _Ground, asked: Asked) -> Row:
    """The row of the key: a single loan's own names, else the sums of all and the texts in which they agree."""
    single = ground.rows[0] if len(ground.rows) == 1 and scope.where and scope.where[0][0] == "l.id = ?" else {}
    known: dict[str, Cell | Sequence[Row]] = {
        **asked.known,
        **ground.around,
        **shared(ground.rows),
        **sums(ground.rows, ground.summed),
        **single,
        "today": ground.today,
        **scope.attributes,
        **scope.named,
        **field_input.typed(scope.document.fields, asked.fields),
    }
    return widened(known, nouns_of(scope.document.fields), ground.rows, ground.summed)


def _table(table: Table, ground: _Ground, around: Row) -> PaperTable:
    rows = list(_table_rows(table, ground))
    computed = compute_rows(replace(table, where=None), list(numbered(rows)), around=around)
    return PaperTable(rows=computed.rows, subtotals=computed.subtotals, totals=computed.totals)


def _table_rows(table: Table, ground: _Ground) -> Sequence[Row]:
    """The rows that meet the table's condition: loans, loans added up by a code, other nouns of them, or cases."""
    noun, nouns = table.row[0], nouns_of(table.columns)
    if noun == "case":
        return [row for row in ground.cases if holds(table.where, {**ground.around, **row})]
    if table.group is not None:
        return [
            widened(row, nouns - set(table.row), _members(row, noun), ground.summed)
            for row in grouped(table, ground.rows, ground.before, summed=ground.summed)
        ]
    if noun == "loan":
        return [row for row in ground.rows if holds(table.where, {**ground.around, **row})]
    if noun == "bill":
        listed = [
            {**{name: row[name] for name in ground.said if name in row}, **bill}
            for row in ground.rows
            for bill in _members(row, noun)
        ]
        return [row for row in listed if holds(table.where, {**ground.around, "today": ground.today, **row})]
    added = by_noun(noun, ground.rows, ground.summed, ground.said)
    return [row for row in added if holds(table.where, {**ground.around, **row})]


def _members(row: Row, noun: str) -> Sequence[Row]:
    members = row.get(noun)
    return members if isinstance(members, Sequence) and not isinstance(members, str) else []


def _copies(document: Document, row: Row) -> tuple[PaperCopy, ...]:
    """The copies that are made, each with the fields that stay empty on it."""
    found = [copy.to for copy in document.copies if holds(copy.when, row)]
    return tuple(
        PaperCopy(
            to=to,
            blank=tuple(
                code for each in document.blanks if holds(each.when, {**row, "copy": to}) for code in each.fields
            ),
        )
        for to in found
    )
