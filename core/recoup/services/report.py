"""Rows of a regime's reports: figures in exact minor units, and as they stand on paper.

Worked example (DB-X01): annual plan 12,000 万元, contract 3,000, principal received 2,850, interest 410. Column 4 is
3,260.00 (4 = 5 + 6), column 7 is 23.75 % (7 = 5 / 2), column 8 is 95.00 % (8 = 5 / 3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recoup.errors import NotFound
from recoup.regime.binding import bind, in_force
from recoup.regime.computing import compute_rows, printed
from recoup.regime.policy.document import Table
from recoup.services import businessday, regime
from recoup.services.access import READ, Actor, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A table as it stands on paper: each row and the total row by column; blank where a figure is unknown."""

    rows: tuple[Mapping[str, str], ...]
    totals: Mapping[str, str] | None


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
    require(actor, READ)
    table = _table(regime_code, document, (await businessday.current()).number)
    computed = compute_rows(table, rows)

    def shown(values: Mapping[str, object]) -> dict[str, str]:
        return {column.code: printed(column, values[column.code], currency=currency) for column in table.columns}  # type: ignore[arg-type]

    return Report(
        rows=tuple(shown(row) for row in computed.rows),
        totals=None if computed.totals is None else shown(computed.totals),
    )


def _table(regime_code: str, document: str, day: int) -> Table:
    spec = regime.spec_of(regime_code)
    if spec is None:
        raise NotFound("regime", regime_code)
    documents = in_force(bind(spec, day=day).spec.documents)
    table = next((one.tables[0] for one in documents if one.code == document and one.tables), None)
    if table is None:
        raise NotFound("document", document)
    return table
