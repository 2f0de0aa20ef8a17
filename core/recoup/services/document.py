"""Documents of a key: drafted, filed with their figures frozen, signed by each part once, locked.

Filed again after it was opened, or corrected before it is locked, it is another edition; what was filed and signed
before stays with the old one, word for word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from recoup.errors import Problem, Refused
from recoup.records.document import Document, DocumentEdition, DocumentSignature
from recoup.records.fields import new_public_id
from recoup.regime.policy import document as declared
from recoup.regime.words import Named
from recoup.rules.calendar import date_of
from recoup.services import audit, case_about, paper, sql
from recoup.services.paper import Figures
from recoup.services.regime import spec_of
from recoup.services.unit_of_work import Work

DRAFT: Final = "DRAFT"
FILED: Final = "FILED"
LOCKED: Final = "LOCKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A document as it is shown. `signed_by` are (part, person) of the present edition."""

    id: str
    code: str
    key: str
    state: str
    edition: int
    filed_on: date | None
    snapshot: Mapping[str, object]
    digest: str
    signed_by: tuple[tuple[str, str], ...]


async def file(
    work: Work,
    *,
    regime: str,
    code: str,
    key: str,
    organisation_id: int,
    figures: Figures,
    known_at: datetime | None = None,
    rules: tuple[str, ...] = (),
) -> Document:
    """File a document: its figures are frozen, as known then, by default now. Raises `Refused` DOCUMENT_LOCKED."""
    found = await Document.get_or_none(regime=regime, code=code, key=key)
    if found is not None and found.state == LOCKED:
        raise Refused(await _problem("DOCUMENT_LOCKED", regime, code, key, rules))
    if found is None:
        found = Document(
            public_id=new_public_id(work.now),
            regime=regime,
            code=code,
            key=key,
            organisation_id=organisation_id,
            edition=0,
        )
    found.edition += 1
    found.state = FILED
    frozen = paper.packed(figures)
    found.snapshot = dict(paper.packed_values(figures.fields))
    found.digest = audit.digest(frozen)
    found.as_of, found.filed_on = figures.as_of, work.on
    found.audit_id = work.audit_id
    await found.save()
    await DocumentEdition.create(
        document_id=found.id,
        edition=found.edition,
        figures=frozen,
        digest=found.digest,
        principal_id=work.actor.principal_id,
        as_of=figures.as_of,
        filed_on=work.on,
        known_at=known_at or work.now,
        filed_at=work.now,
        audit_id=work.audit_id,
    )
    return found


async def sign(work: Work, *, regime: str, code: str, key: str, part: str) -> None:
    """Sign the present edition in a part, once. Raises `Refused` DOCUMENT_NOT_FILED, ALREADY_SIGNED."""
    found = await _filed(regime, code, key)
    if await DocumentSignature.exists(document_id=found.id, edition=found.edition, part=part):
        raise Refused(Problem(code="ALREADY_SIGNED", field=("document",), value=code, limit=part))
    await DocumentSignature.create(
        document_id=found.id,
        edition=found.edition,
        part=part,
        principal_id=work.actor.principal_id,
        digest=found.digest,
        signed_on=work.on,
        signed_at=work.now,
        audit_id=work.audit_id,
    )


async def reopen(work: Work, *, regime: str, code: str, key: str) -> None:
    """Make a filed document a draft again; its signatures count no more. A locked one stays: DOCUMENT_LOCKED."""
    found = await Document.get_or_none(regime=regime, code=code, key=key)
    if found is not None and found.state == LOCKED:
        raise Refused(await _problem("DOCUMENT_LOCKED", regime, code, key))
    if found is not None:
        found.state, found.filed_on, found.audit_id = DRAFT, 0, work.audit_id
        await found.save(update_fields=["state", "filed_on", "audit_id"])


async def lock(work: Work, *, regime: str, code: str, key: str) -> None:
    """Lock a filed document for ever. Raises `Refused` DOCUMENT_NOT_FILED."""
    found = await _filed(regime, code, key)
    found.state, found.locked_on, found.audit_id = LOCKED, work.on, work.audit_id
    await found.save(update_fields=["state", "locked_on", "audit_id"])


async def _filed(regime: str, code: str, key: str) -> Document:
    found = await Document.get_or_none(regime=regime, code=code, key=key)
    if found is None or found.state == DRAFT:
        raise Refused(await _problem("DOCUMENT_NOT_FILED", regime, code, key))
    return found


async def _problem(problem: str, regime: str, code: str, key: str, rules: tuple[str, ...] = ()) -> Problem:
    """What is wrong with a document: it, and what it is about, are told as people call them."""
    about, spec = (await case_about.of_keys([key]))[key], spec_of(regime)
    return Problem(
        code=problem,
        field=("document",),
        value=code,
        limit=case_about.text_of(about),
        details={
            "what": Named((code,), spec),
            "wanted": case_about.Spoken(about, spec),
            "rules": ", ".join(rules),
        },
    )


async def of_key(regime: str, key: str) -> list[DocumentView]:
    """The documents of a key, by code."""
    return (await of_keys(regime, [key])).get(key, [])


async def of_keys(regime: str, keys: Sequence[str]) -> dict[str, list[DocumentView]]:
    """The documents of keys, each list by code."""
    rows = await sql.rows_in(
        "SELECT d.* FROM document d WHERE d.regime || '' = ? AND d.key IN ({keys})", keys, [regime]
    )
    signed = await sql.rows_in(
        "SELECT s.document_id, s.edition, s.part, p.code FROM document_signature s "
        "JOIN principal p ON p.id = s.principal_id WHERE s.document_id IN ({keys})",
        [row["id"] for row in rows],
    )
    found: dict[str, list[DocumentView]] = {}
    for row in sorted(rows, key=lambda row: row["code"]):
        by = [s for s in signed if s["document_id"] == row["id"] and s["edition"] == row["edition"]]
        found.setdefault(row["key"], []).append(_view(row, by))
    return found


def _view(row: sql.Row, signed: Sequence[sql.Row]) -> DocumentView:
    return DocumentView(
        id=row["public_id"],
        code=row["code"],
        key=row["key"],
        state=row["state"],
        edition=row["edition"],
        filed_on=date_of(row["filed_on"]) if row["filed_on"] else None,
        snapshot=sql.unpacked(row["snapshot"]),
        digest=row["digest"],
        signed_by=tuple((each["part"], each["code"]) for each in signed) if row["state"] != DRAFT else (),
    )


def is_signed(view: DocumentView, policy: declared.Document) -> bool:
    """Whether every part that must sign has signed the present edition."""
    return view.state != DRAFT and set(policy.signers) <= {part for part, _ in view.signed_by}
