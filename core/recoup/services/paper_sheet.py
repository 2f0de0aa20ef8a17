"""A document as it is set on a sheet: every word in its language and every figure in its unit, still without a page.

Worked example (DB-X05): 28,503,456.78 元 under a column in 万元 stands as 2,850.35; 23.75 % as 23.75 under a heading
that says %. Where all amounts of a document have one unit it stands in the corner, else each heading says its own
(AX-05).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from recoup.regime.computing import operands, printed
from recoup.regime.deciding import Cell
from recoup.regime.policy.document import Document, Table
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import Minus, Over, Plus, Unit
from recoup.regime.spec import RegimeSpec
from recoup.rules.calendar import date_of
from recoup.services import field_words, personal
from recoup.services.paper import Figures, PaperCopy, PaperTable, Values
from recoup.translation import Language, say

_MONEY: Final[frozenset[Unit]] = frozenset({"MAJOR", "TEN_THOUSAND", "HUNDRED_MILLION"})
_PARTS: Final[Mapping[Unit, str]] = {"PERCENT": "%", "PERMILLE": "‰"}
_NUMERIC: Final = frozenset({"MONEY", "RATE", "INT", "DAYS", "MONTHS", "PERIODS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumn:
    """A column: its heading, the number printed under it, and whether figures stand in it."""

    field: Field
    heading: str
    number: str
    is_figure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSpan:
    """A heading over columns: from which on, and how many."""

    heading: str
    start: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """A table as it is set. Rows are texts; `cells` are the same as figures, for programs that reckon on."""

    heading: str
    columns: tuple[SheetColumn, ...]
    spans: tuple[SheetSpan, ...]
    rows: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[Cell, ...], ...]
    totals: tuple[str, ...] | None
    total_cells: tuple[Cell, ...] | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSentence:
    """A sentence in the body, at the place of the seal, or a note under the form."""

    place: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How far a document has come: draft, filed or locked, its edition, its digest, and who signed in which part.

    `said` is what the signers said with their signatures: kind of case, field and text, in the order of signing.
    """

    state: str
    edition: int = 0
    digest: str = ""
    filed_on: date | None = None
    signed_by: tuple[tuple[str, str], ...] = ()
    said: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One copy of a document as it is set."""

    language: Language
    code: str
    title: str
    period: str
    unit: str
    fields: tuple[tuple[str, str], ...]
    tables: tuple[SheetTable, ...]
    sentences: tuple[SheetSentence, ...]
    signatures: tuple[tuple[str, str], ...]
    opinions: tuple[tuple[str, str], ...]
    copy: str
    life: Life
    as_of: date
    is_form: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a sheet is set from: the regime's words, the document, its figures and whether names stand in clear."""

    spec: RegimeSpec
    document: Document
    figures: Figures
    language: Language
    life: Life = field(default_factory=lambda: Life(state="DRAFT"))
    is_clear: bool = True


def sheets(setting: Setting) -> tuple[Sheet, ...]:
    """The copies of a document, each with its own blanks and its label n/m; without copies one sheet."""
    copies = setting.figures.copies or (PaperCopy(to=""),)
    return tuple(_sheet(setting, copy, place, len(copies)) for place, copy in enumerate(copies, start=1))


def _sheet(setting: Setting, copy: PaperCopy, place: int, count: int) -> Sheet:
    document, figures = setting.document, setting.figures
    blank = frozenset(copy.blank)
    unit = _one_unit(document)
    # A form that is of one day says its days in its sentences, and bears none below its title (DB-08, DB-20).
    periods = _PERIODS - {"day"} if document.sentences else _PERIODS
    shown = {each.code: _shown(setting, each, figures.fields, blank) for each in document.fields}
    return Sheet(
        language=setting.language,
        code=document.code,
        title=words(setting, "document", document.code),
        period=" ".join(_period(setting, noun, label) for noun, label in figures.about.items() if noun in periods),
        unit=_say("unit", setting, unit=_say(f"units.{unit}", setting)) if unit else "",
        fields=tuple(
            (_heading(setting, each, unit), shown[each.code])
            for each in document.fields
            if each.code not in document.inside
        ),
        tables=tuple(
            _table(setting, table, made, unit) for table, made in zip(document.tables, figures.tables, strict=True)
        ),
        sentences=tuple(
            SheetSentence(
                place=each.place, text=_sentence(setting, each.code, {code: shown[code] for code in each.fields})
            )
            for each in document.sentences
        ),
        signatures=_signatures(setting),
        opinions=tuple((words(setting, "field", f"{kind}.{code}"), text) for kind, code, text in setting.life.said),
        copy=_say("copy", setting, place=str(place), count=str(count), to=words(setting, "copy", copy.to))
        if figures.copies
        else "",
        life=setting.life,
        as_of=date_of(figures.as_of),
        is_form=not document.tables,
    )


_PERIODS: Final = frozenset({"day", "month", "quarter", "half_year", "year"})


def _period(setting: Setting, noun: str, label: str) -> str:
    """A period in words: 2026-03 is 2026年3月, 2026-Q1 is 2026年第1季度."""
    year, _, rest = label.partition("-")
    if noun == "day":
        return _date(setting, label)
    return _say(f"period.{noun}", setting, year=year, part=rest.lstrip("0QH"))


def _signatures(setting: Setting) -> tuple[tuple[str, str], ...]:
    """Each signer's part, and who signed in it, the last to sign first; empty for those still to sign."""
    signed = dict(setting.life.signed_by)
    return tuple((words(setting, "part", part), signed.get(part, "")) for part in reversed(setting.document.signers))


# --- words -----------------------------------------------------------------------------------------------------------


def words(setting: Setting, noun: str, code: str) -> str:
    """What people read for a code: of the regime, of the core, the code itself."""
    return field_words.word(setting.spec, noun, code, setting.language)


def _say(key: str, setting: Setting, **places: str) -> str:
    return say(f"paper.{key}", setting.language, **places)


def _sentence(setting: Setting, code: str, places: Mapping[str, str]) -> str:
    text = words(setting, "sentence", f"{setting.document.code}.{code}")
    gap = "　　" if setting.language is Language.ZH else "____"
    return text.format(**{name: value or gap for name, value in places.items()})


def _heading(setting: Setting, each: Field, corner: str) -> str:
    """The words of a field or column, with its unit where the corner does not say it."""
    label = words(setting, "field", f"{setting.document.code}.{each.code}")
    if each.unit in _PARTS and _PARTS[each.unit] not in label:
        return f"{label}({_PARTS[each.unit]})"
    if each.kind == "MONEY" and each.unit in _MONEY and each.unit != corner:
        return f"{label}({_say(f'units.{each.unit}', setting)})"
    return label


def _one_unit(document: Document) -> str:
    """The unit that all amounts of a document have; empty where there are several or none."""
    listed = [*document.fields, *(column for table in document.tables for column in table.columns)]
    units = {each.unit for each in listed if each.kind == "MONEY" and each.unit in _MONEY}
    return units.pop() if len(units) == 1 else ""


# --- values ----------------------------------------------------------------------------------------------------------


def _shown(setting: Setting, each: Field, values: Values, blank: frozenset[str] = frozenset()) -> str:
    value = values.get(each.code)
    if value is None or each.code in blank:
        return ""
    if each.kind == "DATE":
        return _date(setting, value)
    if each.kind in {"CODE", "CODES"} and isinstance(value, str):
        return words(setting, each.source or each.code, value)
    if each.personal and isinstance(value, str) and not setting.is_clear:
        return personal.mask(value)
    if each.kind in {"MONEY", "RATE"} and isinstance(value, str):
        value = int(value) if value.lstrip("-").isdecimal() else value
    return field_words.grouped(printed(each, value, currency=setting.figures.currency)) if _counts(each) else str(value)


def _counts(each: Field) -> bool:
    return each.kind in _NUMERIC


def _date(setting: Setting, value: Cell) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else date_of(int(value or 0))
    if setting.document.tables:
        return day.isoformat()
    return _say("date", setting, year=str(day.year), month=str(day.month), day=str(day.day))


# --- tables ----------------------------------------------------------------------------------------------------------


def _table(setting: Setting, table: Table, made: PaperTable, unit: str) -> SheetTable:
    columns = tuple(_column(setting, table, each, unit) for each in table.columns)
    texts = [_texts(setting, table, row) for row in made.rows]
    totals = None if made.totals is None else _total(setting, table, made.totals)
    return SheetTable(
        heading=words(setting, "table", f"{setting.document.code}.{table.code}") if table.code else "",
        columns=columns,
        spans=tuple(_span(setting, table, each.code, each.columns) for each in table.spans),
        rows=tuple(texts),
        cells=tuple(_cells(setting, table, row) for row in made.rows),
        totals=totals,
        total_cells=None if made.totals is None else tuple(made.totals.get(each.code) for each in table.columns),
        currency=setting.figures.currency,
    )


def _texts(setting: Setting, table: Table, row: Values) -> tuple[str, ...]:
    return tuple(_shown(setting, each, row) for each in table.columns)


def _cells(setting: Setting, table: Table, row: Values) -> tuple[Cell, ...]:
    """The figures of a row; what is no figure as it is read."""
    return tuple(
        value
        if _counts(each) and isinstance(value := row.get(each.code), int | Fraction)
        else _shown(setting, each, row)
        for each in table.columns
    )


def _total(setting: Setting, table: Table, totals: Values) -> tuple[str, ...]:
    """The total row: its word stands in the first column that has no sum and is wide enough for it."""
    texts = list(_texts(setting, table, totals))
    place = next((at for at, each in enumerate(table.columns) if not texts[at] and each.kind not in _NUMERIC), 0)
    if not texts[place]:
        texts[place] = _say("total", setting)
    return tuple(texts)


def _column(setting: Setting, table: Table, each: Field, unit: str) -> SheetColumn:
    return SheetColumn(
        field=each,
        heading=_heading(setting, each, unit),
        number=_number(table, each),
        is_figure=_counts(each),
    )


def _number(table: Table, each: Field) -> str:
    """`7=5/2`: the number of a column, with its formula where the headings do not say it already."""
    if each.number is None:
        return ""
    numbers = {column.code: column.number for column in table.columns}
    sign = {Plus: "+", Minus: "-", Over: "/"}.get(type(each.formula))
    named = [] if each.formula is None else [numbers.get(name) for name in operands(each.formula)]
    if sign is None or None in named or any(_is_spanned(span.columns, each, named, numbers) for span in table.spans):
        return str(each.number)
    return f"{each.number}={sign.join(str(number) for number in named)}"


def _is_spanned(
    codes: Sequence[str], each: Field, named: Iterable[int | None], numbers: Mapping[str, int | None]
) -> bool:
    return each.code in codes and {numbers[code] for code in codes if code != each.code} == set(named)


def _span(setting: Setting, table: Table, code: str, columns: Sequence[str]) -> SheetSpan:
    start = next(at for at, each in enumerate(table.columns) if each.code == columns[0])
    heading = words(setting, "span", f"{setting.document.code}.{code}")
    return SheetSpan(heading=heading, start=start, count=len(columns))
