"""Check 47: in every table, totals are the sums of their rows and ratios are taken of the sums."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

import numpy as np

from recoup.regime.binding import bind
from recoup.regime.checking.settings import edition_days
from recoup.regime.checking.walking import of_type
from recoup.regime.computing import compute_rows, operands
from recoup.regime.conformance.samples import SEED
from recoup.regime.deciding import Cell, number
from recoup.regime.finding import Finding
from recoup.regime.policy.document import Table
from recoup.regime.policy.formula import Over
from recoup.regime.spec import RegimeSpec

ROWS: Final = 25


def totals(spec: RegimeSpec) -> Iterator[Finding]:
    """Each table is filled with random whole numbers, some of them unknown, some nought."""
    bound = bind(spec, day=edition_days(spec)[-1]).spec
    for site, table in of_type(bound, Table):
        if not table.totals:
            continue
        computed = compute_rows(replace(table, where=None, group=None), _rows(table))
        for code in _wrong(table, computed.rows, computed.totals or {}):
            yield Finding(check=47, code="TOTAL_DIFFERS", place=site.place, value=code)


def _rows(table: Table) -> list[dict[str, int | None]]:
    draw = np.random.default_rng(SEED)
    named = {name for field in table.columns if field.formula is not None for name in operands(field.formula)}
    typed = {field.source or field.code for field in table.columns if field.formula is None}
    names = sorted(named | typed)
    drawn = draw.integers(0, 10**11, (ROWS, len(names))) * (draw.random((ROWS, len(names))) < 0.8)
    return [{name: int(value) if value % 7 else None for name, value in zip(names, row, strict=True)} for row in drawn]


def _wrong(table: Table, rows: Sequence[Mapping[str, Cell]], total: Mapping[str, Cell]) -> Iterator[str]:
    for field in table.columns:
        if field.total:
            known = [value for row in rows if (value := number(row, field.code)) is not None]
            if known and total[field.code] != sum(known):
                yield field.code
        elif isinstance(field.formula, Over):
            part, whole = number(total, field.formula.part), number(total, field.formula.whole)
            ratio = None if part is None or not whole else Fraction(part) / whole
            if total[field.code] != ratio:
                yield field.code
