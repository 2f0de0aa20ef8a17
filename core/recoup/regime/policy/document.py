"""Paper and screen: forms, reports and panels (regime.md §9, §11).

Figures are computed in minor units and converted, rounded half-up, only at print, each by its own field.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from recoup.regime.policy.condition import Condition
from recoup.regime.policy.fact import Field

Slot: TypeAlias = Literal["LOAN_SUMMARY", "LOAN_TAB", "WORKLIST_COLUMN", "DASHBOARD"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of a noun (several nouns: grouped), with columns. `totals`: `total` columns are summed and formula columns
    recomputed from the sums (DX-02)."""

    row: tuple[str, ...]
    columns: tuple[Field, ...]
    where: Condition | None = None
    totals: bool = False
    subtotals_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """To whom a copy goes: a party role, an organisation kind, or RETAINED."""

    to: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """Fields that stay empty while the condition holds (DB-12)."""

    fields: tuple[str, ...]
    when: Condition
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A form (fields) or a report (tables). `signers` are parts; `evidence` without which it cannot be filed;
    `aliases` are other legal names of the same document (PM-08)."""

    code: str
    key: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    tables: tuple[Table, ...] = ()
    copies: tuple[Copy, ...] = ()
    blanks: tuple[Blank, ...] = ()
    signers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Fields or a table shown in a slot of any front end, while the condition holds."""

    code: str
    slot: Slot
    fields: tuple[Field, ...] = ()
    table: Table | None = None
    when: Condition | None = None
