"""Documents: what a regime declares, what is filed, and what the books say when a report is drawn up."""

from typing import Final, TypedDict

from recoup_tui.questions import Question
from recoup_tui.shapes import Code, Connection, FormField


class DocumentKind(TypedDict):
    """A document as its regime declares it; `entries` are what somebody fills in, `required` some of them."""

    code: Code
    aliases: list[str]
    key: list[Code]
    period: Code | None
    entries: list[FormField]
    required: list[Code]
    signers: list[Code]
    evidence: list[Code]
    rules: list[str]
    isOfCase: bool


class KindsAnswer(TypedDict):
    """The documents of a regime."""

    documentKinds: list[DocumentKind]


class Document(TypedDict):
    """A document that is filed."""

    id: str
    regime: str
    code: Code
    organisation: str
    organisationName: str
    period: str
    state: str
    edition: int
    asOf: str
    filedOn: str | None
    digest: str
    signedBy: list[str]


class DocumentsAnswer(TypedDict):
    """A page of filed documents."""

    documents: Connection[Document]


class Shown(TypedDict):
    """A figure as it is printed."""

    text: str


class Headed(Shown, TypedDict):
    """A figure with its heading."""

    heading: str


class PaperRow(TypedDict):
    """A row of a table."""

    cells: list[Shown]


class PaperTable(TypedDict):
    """A table of a report."""

    heading: str
    columns: list[str]
    totalCount: int
    rows: list[PaperRow]
    totals: PaperRow | None


class Report(TypedDict):
    """A document as the books say."""

    title: str
    period: str
    unit: str
    asOf: str
    state: str
    edition: int
    pdfUrl: str
    xlsxUrl: str
    fields: list[Headed]
    sentences: list[str]
    tables: list[PaperTable]


class ReportAnswer(TypedDict):
    """A report; none where it is out of sight."""

    report: Report | None


DOCUMENT_KINDS: Final = Question[KindsAnswer]("document_kinds")
DOCUMENTS: Final = Question[DocumentsAnswer]("documents")
REPORT: Final = Question[ReportAnswer]("report")
