"""Paper and screen: forms, reports and panels (regime.md §9, §11).

Figures are computed in minor units and converted, rounded half-up, only at print, each by its own field.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from recoup.regime.policy.condition import Condition
from recoup.regime.policy.deadline import When
from recoup.regime.policy.fact import Field

Slot: TypeAlias = Literal["LOAN_SUMMARY", "LOAN_TAB", "WORKLIST_COLUMN", "DASHBOARD"]
Place: TypeAlias = Literal["BODY", "SEAL", "NOTE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One heading over several columns that stand side by side: 本期累计实收金额 over 合计, 本金 and 利息 (DB-31)."""

    code: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of a noun, with columns, of those that meet `where`.

    `group` adds the rows up by the code of that name: one row for each choice of the column that shows it, also where
    nobody has it, then whatever else occurs. `totals`: `total` columns are summed and formula columns recomputed from
    the sums (DX-02). `code` names its heading where a document has several tables.
    """

    row: tuple[str, ...]
    columns: tuple[Field, ...]
    where: Condition | None = None
    group: str | None = None
    totals: bool = False
    subtotals_by: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    code: str | None = None


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
class Sentence:
    """A sentence of a form, whose words in the catalogue have `{field}` where these fields stand (DB-08, DB-20).

    It stands in the body of the form, where the seal goes (DB-09), or as a note under it.
    """

    code: str
    fields: tuple[str, ...] = ()
    place: Place = "BODY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A field that is told must be what the ledger says under a name; else the document is not filed (DB-23)."""

    field: str
    name: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A form (fields) or a report (tables). `signers` are parts; `evidence` without which it cannot be filed;
    `aliases` are other legal names of the same document (PM-08). `inside` are fields that stand in a sentence only.

    `figures_on` is the day whose figures it shows where none is asked for: without it the last of its period. Until
    that day has come it shows those of the open day. `carries`: what is learnt of receipts after the document of a
    period was locked counts in that of the next one, a reversal below nought.
    """

    code: str
    key: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    tables: tuple[Table, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    inside: tuple[str, ...] = ()
    agrees: tuple[Agreement, ...] = ()
    copies: tuple[Copy, ...] = ()
    blanks: tuple[Blank, ...] = ()
    figures_on: When | None = None
    carries: bool = False
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
