"""Rows of a regime's reports and fields of its forms: figures in exact minor units, and as they stand on paper.

Worked example (DB-X01): annual plan 12,000 万元, contract 3,000, principal received 2,850, interest 410. Column 4 is
3,260.00 (4 = 5 + 6), column 7 is 23.75 % (7 = 5 / 2), column 8 is 95.00 % (8 = 5 / 3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recoup.errors import NotFound
from recoup.regime.binding import BoundRegime, bind, in_force
from recoup.regime.computing import compute_row, compute_rows, printed
from recoup.regime.deciding import Cell, holds
from recoup.regime.policy.document import Table
from recoup.services import businessday, regime
from recoup.services.access import BOOK_READ, Actor, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A table as it stands on paper: each row and the total row by column; blank where a figure is unknown."""

    rows: tuple[Mapping[str, str], ...]
    totals: Mapping[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form as it stands on paper: each field by code, to whom its copies go, and what must accompany it."""

    fields: Mapping[str, str]
    copies: tuple[str, ...]
    evidence: tuple[str, ...]


async def compute(
    actor: Actor,
    regime_code: str,
    document: str,
    rows: Sequence[Mapping[str, int | str | None]],
    *,
    currency: str = "CNY",
) -> Report:
    """The first table of a document over rows of source figures (minor units), in today's edition. Needs `read`.

    Raises `NotFound` for a regime that is not active and for a document without a table.
    """
    require(actor, BOOK_READ)
    table = _table(regime_code, document, (await businessday.current()).number)
    computed = compute_rows(table, rows)

    def shown(values: Mapping[str, object]) -> dict[str, str]:
        return {column.code: printed(column, values[column.code], currency=currency) for column in table.columns}  # type: ignore[arg-type]

    return Report(
        rows=tuple(shown(row) for row in computed.rows),
        totals=None if computed.totals is None else shown(computed.totals),
    )


async def form(
    actor: Actor,
    regime_code: str,
    document: str,
    values: Mapping[str, int | str | None],
    *,
    currency: str = "CNY",
) -> Form:
    """A form filled with source figures (minor units) and texts, in today's edition. Needs `read`.

    Worked example (DB-X11): of annex 2 the principal of 15,000,000.00 元 stands as 1,500.00 万元, the interest of
    1,234,567.89 元 in 元. Raises `NotFound` for a regime that is not active and for a document that has no fields.
    """
    require(actor, BOOK_READ)
    bound = _bound(regime_code, (await businessday.current()).number)
    found = next((one for one in in_force(bound.spec.documents) if one.code == document and one.fields), None)
    if found is None:
        raise NotFound("document", document)
    parameters = {name: value for name, value in bound.values.items() if isinstance(value, int | str)}
    row: dict[str, Cell] = {**parameters, **values}
    blank = {code for each in found.blanks if holds(each.when, row) for code in each.fields}
    cells = compute_row(found.fields, {name: cell for name, cell in row.items() if name not in blank})
    return Form(
        fields={
            field.code: "" if field.code in blank else printed(field, cells[field.code], currency=currency)
            for field in found.fields
        },
        copies=tuple(copy.to for copy in found.copies if holds(copy.when, row)),
        evidence=found.evidence,
    )


def _bound(regime_code: str, day: int) -> BoundRegime:
    spec = regime.spec_of(regime_code)
    if spec is None:
        raise NotFound("regime", regime_code)
    return bind(spec, day=day)


def _table(regime_code: str, document: str, day: int) -> Table:
    documents = in_force(_bound(regime_code, day).spec.documents)
    table = next((one.tables[0] for one in documents if one.code == document and one.tables), None)
    if table is None:
        raise NotFound("document", document)
    return table
