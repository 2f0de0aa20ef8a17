"""Documents and reports: what regimes declare, drafts from the books, what was filed; the pages go over HTTP."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Final
from urllib.parse import urlencode

import strawberry
from strawberry import field

from recoup.errors import NotFound
from recoup.regime.deciding import Cell
from recoup.regime.policy.parameter import DATE, MONEY, RATE
from recoup.rules.calendar import date_of
from recoup.services import document_query, paper_reading, report_filing
from recoup.services.document_query import DocumentFilter as Wanted
from recoup.services.document_query import FiledView
from recoup.services.paper_reading import Declared, Reading
from recoup.services.paper_sheet import Sheet, SheetTable, sheets
from recoup.services.report_scope import Asked
from recoup_graphql.code import Code, core_code, regime_code
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.filled import FormField, document_fields, form_fields
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.money import Money, money
from recoup_graphql.node import Node, global_id, public_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of
from recoup_graphql.problem import UserError, mends

_PLACES: Final = 10
"""Decimals of a ratio."""


@strawberry.type(description="A document that a regime declares: a form or a report.")
class DocumentKind:
    """A kind."""

    code: Code = field(description="Its code.")
    aliases: list[str] = field(description="Other names that it has in law or in the rulebook.")
    key: list[Code] = field(description="The nouns that it is about; one of them may be a period.")
    period: Code | None = field(description="The period among them; null without one.")
    typed: list[Code] = field(description="Its fields that somebody fills in; all others come from the books.")
    entries: list[FormField] = field(description="The same with what each admits, as a form asks for them.")
    required: list[Code] = field(description="Those of them without which it is not filed.")
    signers: list[Code] = field(description="The parts that sign it.")
    evidence: list[Code] = field(description="What must be there before it is filed.")
    rules: list[str] = field(description="Ids of the rules.")
    is_of_case: bool = field(description="Whether it is signed by the steps of a case, and not by `documentSign`.")


@strawberry.type(description="One value of a document: as it stands on paper, and exact.")
class PaperCell:
    """A value."""

    code: Code = field(description="The field or column.")
    heading: str = field(description="Its heading, with the unit where the corner does not say it.")
    text: str = field(description="As it stands on paper; empty for what is unknown.")
    amount: Money | None = field(description="The exact amount; null for what is no amount, or unknown.")
    ratio: str | None = field(description="The exact ratio to ten decimals, 0.2375 for 23.75 %; null for none.")
    count: int | None = field(description="The whole number, for counts of days, periods and things.")


@strawberry.type(description="A row of a table.")
class PaperRow:
    """A row."""

    cells: list[PaperCell] = field(description="Its values, in the order of the columns.")


@strawberry.type(description="A table of a document.")
class PaperTable:
    """A table."""

    heading: str = field(description="Its heading; empty where the document has one table.")
    columns: list[str] = field(description="The headings of its columns.")
    numbers: list[str] = field(description="What stands under the headings: `7=5/2`; empty strings without numbers.")
    total_count: int = field(description="How many rows it has.")
    rows: list[PaperRow] = field(description="Its rows, at most those asked for.")
    totals: PaperRow | None = field(description="The total row: sums, and ratios taken of the sums; null without one.")


@strawberry.type(description="A document with its figures, as it is set.")
class Paper:
    """What a document says."""

    code: Code = field(description="The document.")
    title: str = field(description="Its title.")
    period: str = field(description="Its period in words; empty without one.")
    unit: str = field(description="The unit in the corner; empty where amounts have several.")
    as_of: date = field(description="The day of its figures.")
    state: str = field(description="`DRAFT`, `FILED` or `LOCKED`.")
    edition: int = field(description="Which edition it is; 0 for a draft.")
    fields: list[PaperCell] = field(description="What stands above the tables, or in the form.")
    tables: list[PaperTable] = field(description="Its tables.")
    sentences: list[str] = field(description="Its sentences, with their fields in place.")
    opinions: list[str] = field(
        description="What its signers said with their signatures in a case, each with its name; covered like any text."
    )
    copies: list[str] = field(description="The labels of its copies, n of m and to whom.")
    pdf_url: str = field(description="Path of the PDF, for the same token.")
    xlsx_url: str = field(description="Path of the workbook, for the same token.")


Rows = Annotated[int, strawberry.argument(description="How many rows of each table, from the first.")]
ROWS: Final = 200


@strawberry.type(description="A document that was filed. A correction is another edition; a locked one stays.")
class Document(Node):
    """A filed document."""

    regime: str = field(description="Code of the regime.")
    code: Code = field(description="The document.")
    organisation: str = field(description="Code of the organisation that it belongs to.")
    organisation_name: str = field(description="Its name.")
    period: str = field(description="Its period, as 2026-03 or 2026-Q1; empty without one.")
    state: str = field(description="`DRAFT` when it was opened again, `FILED` or `LOCKED`.")
    edition: int = field(description="How many times it was filed.")
    as_of: date = field(description="The day of its figures.")
    filed_on: date | None = field(description="The business day on which it was filed; null for a draft.")
    digest: str = field(description="SHA-256 of what it says.")
    signed_by: list[str] = field(description="`part: person` of each signature on this edition.")
    view: strawberry.Private[FiledView]

    @derived(description="What it says, by default in its newest edition.")
    async def paper(
        self,
        info: Info,
        edition: Annotated[int | None, strawberry.argument(description="An older edition.")] = strawberry.UNSET,
        rows: Rows = ROWS,
        language: InLanguage = strawberry.UNSET,
    ) -> Paper | None:
        """Null for an edition that there is not."""
        try:
            found = await paper_reading.read(
                info.context.asker, self.view.id, spoken(info, language), edition=given(edition)
            )
        except NotFound:
            return None
        return paper_of(found, f"/documents/{self.id}", {"edition": str(found.setting.life.edition)}, rows)


DocumentConnection = Connection[Document]


def document_node(view: FiledView) -> Document:
    """A filed document as clients see it."""
    return Document(
        id=global_id("Document", view.id),
        regime=view.regime,
        code=regime_code(view.regime, "document", view.code),
        organisation=view.organisation_code,
        organisation_name=view.organisation_name,
        period=view.period,
        state=view.state,
        edition=view.edition,
        as_of=view.as_of,
        filed_on=view.filed_on,
        digest=view.digest,
        signed_by=[f"{part}: {person}" for part, person in view.signed_by],
        view=view,
    )


def paper_of(found: Reading, path: str, query: dict[str, str], rows: int) -> Paper:
    """A document ready to be set as clients see it."""
    made = sheets(found.setting)
    first, setting = made[0], found.setting
    asked = f"?{urlencode(query)}" if query else ""
    return Paper(
        code=regime_code(setting.spec.code, "document", setting.document.code),
        title=first.title,
        period=first.period,
        unit=first.unit,
        as_of=first.as_of,
        state=setting.life.state,
        edition=setting.life.edition,
        fields=_fields(found, first),
        tables=[_table(found, table, min(rows, ROWS)) for table in first.tables],
        sentences=[each.text for each in first.sentences],
        opinions=[f"{name}: {text}" for name, text in first.opinions],
        copies=[sheet.copy for sheet in made if sheet.copy],
        pdf_url=f"{path}/pdf{asked}",
        xlsx_url=f"{path}/xlsx{asked}",
    )


def _fields(found: Reading, sheet: Sheet) -> list[PaperCell]:
    document = found.setting.document
    outside = [each for each in document.fields if each.code not in document.inside]
    return [
        _cell(found, each.code, each.kind, heading, text, found.setting.figures.fields.get(each.code) if text else None)
        for each, (heading, text) in zip(outside, sheet.fields, strict=True)
    ]


def _cell(found: Reading, code: str, kind: str, heading: str, text: str, value: Cell) -> PaperCell:
    document, spec = found.setting.document.code, found.setting.spec.code
    is_whole = isinstance(value, int)
    return PaperCell(
        code=regime_code(spec, f"field.{document}", code),
        heading=heading,
        text=text,
        amount=money(int(value), found.setting.figures.currency) if isinstance(value, int) and kind == MONEY else None,
        ratio=_ratio(value) if isinstance(value, Fraction) or (kind == RATE and is_whole) else None,
        count=int(value) if isinstance(value, int) and kind not in {MONEY, RATE, DATE} else None,
    )


def _ratio(value: Cell) -> str:
    """A fraction, or parts per million, to ten decimals, half up."""
    exact = value if isinstance(value, Fraction) else Fraction(int(str(value)), 10**6)
    digits = (abs(exact.numerator) * 10**_PLACES * 2 + exact.denominator) // (2 * exact.denominator)
    whole, part = divmod(digits, 10**_PLACES)
    return f"{'-' if exact < 0 else ''}{whole}.{part:0{_PLACES}d}"


def _table(found: Reading, table: SheetTable, most: int) -> PaperTable:
    return PaperTable(
        heading=table.heading,
        columns=[column.heading for column in table.columns],
        numbers=[column.number for column in table.columns],
        total_count=len(table.rows),
        rows=[
            _row(found, table, texts, cells) for texts, cells in zip(table.rows[:most], table.cells[:most], strict=True)
        ],
        totals=_row(found, table, table.totals, table.total_cells)
        if table.totals is not None and table.total_cells is not None
        else None,
    )


def _row(found: Reading, table: SheetTable, texts: Sequence[str], cells: Sequence[Cell]) -> PaperRow:
    return PaperRow(
        cells=[
            _cell(found, column.field.code, column.field.kind, column.heading, text, cell)
            for column, text, cell in zip(table.columns, texts, cells, strict=True)
        ]
    )


# --- asking ----------------------------------------------------------------------------------------------------------


@strawberry.input(description="What a document is about: a noun of its key by code or number, or a period by its name.")
class AboutInput:
    """One noun."""

    noun: str = field(description="`organisation`, `loan`, `bill`, `payment`, `month`, `quarter`, `loan_kind`…")
    value: str = field(description="Its code, number or name: `FUND`, `L-1`, `3`, `2026-03`, `2026-Q1`.")


@strawberry.input(description="A value for a field of a document that somebody fills in.")
class TypedInput:
    """One value."""

    code: str = field(description="Code of the field.")
    value: str = field(description="The value as text: a date as 2024-05-31, an amount in minor units.")


def _asked(regime: str, document: str, about: Sequence[AboutInput], fields: Sequence[TypedInput] | None) -> Asked:
    return Asked(
        regime=regime,
        document=document,
        about={each.noun: each.value for each in about},
        fields={each.code: each.value for each in fields or ()},
    )


Regime = Annotated[str, strawberry.argument(description="Code of the regime.")]
Name = Annotated[str, strawberry.argument(description="Code of the document, or another name of it.")]
About = Annotated[list[AboutInput], strawberry.argument(description="What it is about.")]
Fields = Annotated[list[TypedInput] | None, strawberry.argument(description="What is filled in.")]
Day = Annotated[date | None, strawberry.argument(description="The day of the figures; its period's last by default.")]
Moment = Annotated[
    datetime | None, strawberry.argument(description="What was known then; by default what is known now.")
]


async def report(
    info: Info,
    regime: Regime,
    document: Name,
    about: About,
    effective_on: Day = strawberry.UNSET,
    recorded_at: Moment = strawberry.UNSET,
    fields: Fields = strawberry.UNSET,
    rows: Rows = ROWS,
    language: InLanguage = strawberry.UNSET,
) -> Paper | None:
    """The root field `report`."""
    asked = _asked(regime, document, about, given(fields))
    try:
        found = await paper_reading.draft(
            info.context.asker,
            asked,
            spoken(info, language),
            effective_on=given(effective_on),
            recorded_at=given(recorded_at),
        )
    except NotFound:
        return None
    query = {
        "regime": regime,
        "document": document,
        **asked.about,
        "as_of": date_of(found.setting.figures.as_of).isoformat(),
    }
    return paper_of(found, "/reports", query, rows)


async def document_kinds(info: Info, regime: Regime) -> list[DocumentKind]:
    """The root field `documentKinds`."""
    try:
        return [_kind(each) for each in await paper_reading.kinds(info.context.asker, regime)]
    except NotFound:
        return []


def _kind(each: Declared) -> DocumentKind:
    return DocumentKind(
        code=regime_code(each.regime, "document", each.code),
        aliases=list(each.aliases),
        key=[core_code("word", noun) for noun in each.key],
        period=core_code("word", each.period) if each.period else None,
        typed=[regime_code(each.regime, f"field.{each.code}", code) for code in each.typed],
        entries=form_fields(each.regime, each.code, document_fields(each.regime, each.code), each.typed),
        required=[regime_code(each.regime, f"field.{each.code}", code) for code in each.required],
        signers=[regime_code(each.regime, "part", part) for part in each.signers],
        evidence=[core_code("word", kind) for kind in each.evidence],
        rules=list(each.rules),
        is_of_case=each.in_case,
    )


@strawberry.input(description="Which documents. Every condition given must hold.")
class DocumentFilter:
    """Conditions on the list of documents."""

    regime: str | None = field(default=strawberry.UNSET, description="Only documents of this regime.")
    code: str | None = field(default=strawberry.UNSET, description="Only documents of this code.")
    organisation: str | None = field(default=strawberry.UNSET, description="Only those of it and what lies below.")
    period: str | None = field(default=strawberry.UNSET, description="Only those of this period: `2026-03`.")
    state: str | None = field(default=strawberry.UNSET, description="`DRAFT`, `FILED` or `LOCKED`.")


COMPARED: Final = comparable("Document", document_query.COMPARED)


async def documents(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        DocumentFilter | None, strawberry.argument(description="Which documents.")
    ] = strawberry.UNSET,
) -> DocumentConnection:
    """The root field `documents`."""
    asked = given(filter) or DocumentFilter()
    wanted = Wanted(
        regime=given(asked.regime),
        code=given(asked.code),
        organisation=given(asked.organisation),
        period=given(asked.period),
        state=given(asked.state),
    )
    wished = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    found = await document_query.page(info.context.asker, wanted, wished)
    return connection(found, document_node)


# --- commands --------------------------------------------------------------------------------------------------------


@strawberry.input(description="Files a document with the figures of the books: they are frozen as a new edition.")
class ReportFileInput(Repeatable):
    """A filing."""

    regime: str = field(description="Code of the regime.")
    document: str = field(description="Code of the document, or another name of it.")
    about: list[AboutInput] = field(description="What it is about.")
    fields: list[TypedInput] | None = field(default=strawberry.UNSET, description="What is filled in.")
    effective_on: date | None = field(
        default=strawberry.UNSET, description="The day of the figures; by default its period's last."
    )


@strawberry.input(description="Signs a filed document in a part; the last signature locks it.")
class DocumentSignInput(Repeatable):
    """A signature."""

    document_id: strawberry.ID = field(description="The document.")
    part: str = field(description="The part in which it is signed.")


@strawberry.input(description="Makes a filed document a draft again. Its signatures stay with the edition.")
class DocumentReopenInput(Repeatable):
    """An opening."""

    document_id: strawberry.ID = field(description="The document.")


@strawberry.type(description="What a command on a document did, or would do.")
class DocumentPayload(Answered):
    """A document, and why nothing was done."""

    document: Document | None = field(default=None, description="The document as it stands afterwards.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.type(description="What a filing did.")
class ReportFilePayload(DocumentPayload):
    """The result of `reportFile`."""


@strawberry.type(description="What a signature did.")
class DocumentSignPayload(DocumentPayload):
    """The result of `documentSign`."""


@strawberry.type(description="What opening a document again did.")
class DocumentReopenPayload(DocumentPayload):
    """The result of `documentReopen`."""


_NAMES: Final = {"document": "documentId"}


@mends(lambda errors: ReportFilePayload(user_errors=errors))
async def file(
    info: Info,
    input: Annotated[ReportFileInput, strawberry.argument(description="The filing.")],  # noqa: A002
) -> ReportFilePayload:
    """The mutation `reportFile`."""
    asked = _asked(input.regime, input.document, input.about, given(input.fields))
    filed = await report_filing.file(
        info.context.asker, asked, effective_on=given(input.effective_on), mode=mode_of(input.mode)
    )
    return ReportFilePayload(document=document_node(filed), user_errors=[])


@mends(lambda errors: DocumentSignPayload(user_errors=errors), _NAMES)
async def sign(
    info: Info,
    input: Annotated[DocumentSignInput, strawberry.argument(description="The signature.")],  # noqa: A002
) -> DocumentSignPayload:
    """The mutation `documentSign`."""
    key = public_id(input.document_id, "Document", "document")
    signed = await report_filing.sign(info.context.asker, key, input.part, mode=mode_of(input.mode))
    return DocumentSignPayload(document=document_node(signed), user_errors=[])


@mends(lambda errors: DocumentReopenPayload(user_errors=errors), _NAMES)
async def reopen(
    info: Info,
    input: Annotated[DocumentReopenInput, strawberry.argument(description="The opening.")],  # noqa: A002
) -> DocumentReopenPayload:
    """The mutation `documentReopen`."""
    key = public_id(input.document_id, "Document", "document")
    opened = await report_filing.reopen(info.context.asker, key, mode=mode_of(input.mode))
    return DocumentReopenPayload(document=document_node(opened), user_errors=[])
