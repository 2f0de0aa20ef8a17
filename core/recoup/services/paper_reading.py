"""Documents as they are read: those that were filed, edition by edition, drafts of today, and what a regime declares.

What is natural persons' own is masked here for whoever does not work with debtors; the figures themselves stay whole.
Worked example: the second edition of a quarterly table is read with its digest and signatures; the first one still says
what it said when it was filed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from recoup.errors import NotFound
from recoup.records.document import DocumentEdition
from recoup.regime.binding import bind, in_force
from recoup.regime.drawing import kinds_of
from recoup.regime.period import period_in
from recoup.regime.policy.document import Document
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import TEXT
from recoup.regime.spec import RegimeSpec
from recoup.rules.calendar import date_of
from recoup.services import (
    businessday,
    document_query,
    paper,
    paper_pdf,
    paper_xlsx,
    personal,
    regime,
    report_draft,
    report_filing,
    sql,
)
from recoup.services.access import BOOK_READ, Actor, require, sees_personal
from recoup.services.document import FILED
from recoup.services.document_query import FiledView
from recoup.services.paper_sheet import Life, Setting, Sheet, sheets
from recoup.services.personal import HIDDEN
from recoup.services.report_scope import Asked
from recoup.services.unit_of_work import unit_of_work
from recoup.translation import Language

PDF: Final = "pdf"
XLSX: Final = "xlsx"
MEDIA: Final[Mapping[str, str]] = {
    PDF: "application/pdf",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A document that a regime declares: the nouns of its key, what is typed in, who signs, whether a case does.

    `required` are those of `typed` without which it is not filed.
    """

    regime: str
    code: str
    aliases: tuple[str, ...]
    key: tuple[str, ...]
    period: str | None
    typed: tuple[str, ...]
    required: tuple[str, ...]
    signers: tuple[str, ...]
    evidence: tuple[str, ...]
    rules: tuple[str, ...]
    in_case: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document with everything that is needed to set it. `filed` is None for a draft."""

    setting: Setting
    filed: FiledView | None


async def kinds(actor: Actor, code: str) -> tuple[Declared, ...]:
    """The documents that a regime declares. Needs `book.read`. Raises `NotFound`."""
    require(actor, BOOK_READ)
    spec = _spec(code)
    today = (await businessday.current()).number
    return tuple(
        Declared(
            regime=code,
            code=each.code,
            aliases=each.aliases,
            key=each.key,
            period=period_in(each.key),
            typed=tuple(one.code for one in _typed(each)),
            required=tuple(one.code for one in _typed(each) if one.required),
            signers=each.signers,
            evidence=each.evidence,
            rules=each.rules,
            in_case=report_filing.signs_in_case(spec, each.code),
        )
        for each in in_force(bind(spec, day=today).spec.documents)
    )


def _typed(document: Document) -> tuple[Field, ...]:
    """The fields that the books do not fill in."""
    return tuple(one for one in document.fields if one.source is None and one.formula is None)


async def read(actor: Actor, key: str, language: Language, *, edition: int | None = None) -> Reading:
    """A filed document (public id), by default its newest edition, ready to be set. Raises `NotFound`."""
    view = await document_query.get(actor, key)
    stored = await DocumentEdition.get_or_none(document_id=view.internal_id, edition=edition or view.edition)
    if stored is None:
        raise NotFound("edition", str(edition))
    spec = bind(_spec(view.regime), day=stored.as_of).spec
    life = Life(
        state=view.state if stored.edition == view.edition else FILED,
        edition=stored.edition,
        digest=stored.digest,
        filed_on=date_of(stored.filed_on),
        signed_by=await _signatures(view.internal_id, stored.edition),
        said=await _said(actor, view.internal_id, stored.edition, spec),
    )
    setting = Setting(
        spec=spec,
        document=next(each for each in in_force(spec.documents) if each.code == view.code),
        figures=paper.unpacked(stored.figures),
        language=language,
        life=life,
        is_clear=sees_personal(actor),
    )
    return Reading(setting=setting, filed=view)


async def _signatures(document_id: int, edition: int) -> tuple[tuple[str, str], ...]:
    rows = await sql.rows(
        "SELECT s.part, p.name FROM document_signature s JOIN principal p ON p.id = s.principal_id "
        "WHERE s.document_id = ? AND s.edition = ?",
        [document_id, edition],
    )
    return tuple((row["part"], row["name"]) for row in rows)


async def _said(actor: Actor, document_id: int, edition: int, spec: RegimeSpec) -> tuple[tuple[str, str, str], ...]:
    """What signers wrote in the step with which they signed: the follow-up opinions of a check's reviewers (PM-07)."""
    texts = {(kind.code, one.code) for kind in kinds_of(spec) for one in kind.fields if one.kind == TEXT}
    rows = await sql.rows(
        "SELECT w.kind, c.told FROM document_signature s JOIN case_step c ON c.audit_id = s.audit_id "
        "AND c.act = 'MOVED' JOIN work_case w ON w.id = c.case_id "
        "WHERE s.document_id = ? AND s.edition = ? ORDER BY s.id",
        [document_id, edition],
    )
    said = ((row["kind"], code, str(text)) for row in rows for code, text in sql.unpacked(row["told"]).items() if text)
    is_clear = personal.reads_texts(actor)
    return tuple((kind, code, text if is_clear else HIDDEN) for kind, code, text in said if (kind, code) in texts)


async def draft(
    actor: Actor,
    asked: Asked,
    language: Language,
    *,
    effective_on: date | None = None,
    recorded_at: datetime | None = None,
) -> Reading:
    """A document as the books say now, ready to be set. Needs `book.read`; raises as `report_draft.draw`."""
    drawn = await report_draft.draw(actor, asked, effective_on=effective_on, recorded_at=recorded_at)
    setting = Setting(
        spec=drawn.scope.bound.spec,
        document=drawn.scope.document,
        figures=drawn.figures,
        language=language,
        is_clear=sees_personal(actor),
    )
    return Reading(setting=setting, filed=None)


async def given_out(actor: Actor, reading: Reading, form: str) -> bytes:
    """The document as a file, noted in the audit trail: what leaves the house is known. Raises `NotFound` for a form.

    Needs `book.read`.
    """
    if form not in MEDIA:
        raise NotFound("form", form)
    made = sheets(reading.setting)
    figures = reading.setting.figures
    told = {
        "document": reading.setting.document.code,
        "about": dict(figures.about),
        "edition": reading.setting.life.edition,
        "as_of": date_of(figures.as_of).isoformat(),
        "form": form,
    }
    async with unit_of_work(require(actor, BOOK_READ), "document.give", input=told) as work:
        if reading.filed is not None:
            work.subject = ("document", reading.filed.internal_id)
    return await (paper_pdf.pdf(made) if form == PDF else paper_xlsx.xlsx(made))


def named(sheet: Sheet, form: str) -> str:
    """The name of the file: 逾期贷款月报 2026年3月.pdf."""
    return " ".join(part for part in (sheet.title, sheet.period) if part) + f".{form}"


def _spec(code: str) -> RegimeSpec:
    spec = regime.spec_of(code)
    if spec is None:
        raise NotFound("regime", code)
    return spec
