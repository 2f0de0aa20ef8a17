"""Documents filed, signed and opened again by whoever asks: drawn up once more, and frozen to the fen.

A document that a case signs and locks is signed by the steps of its case (regime.md §7, SIGN); any other is signed
here, each part once, each by another person, and locks itself with the last signature. Worked example (DB-35): the
preparer files the quarterly table, the division's chief and the bureau's director sign; from then on it is locked.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, datetime
from typing import Final

from recoup.errors import NotFound, Problem, Refused
from recoup.records.document import Document, DocumentSignature
from recoup.regime.checking.walking import of_type
from recoup.regime.computing import printed
from recoup.regime.machine import Lack
from recoup.regime.policy import document as declared
from recoup.regime.policy.case import Do
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import PERSON
from recoup.regime.spec import RegimeSpec
from recoup.services import (
    access,
    businessday,
    document,
    document_query,
    evidence,
    field_input,
    field_words,
    limits,
    obstacle,
    regime,
    report_draft,
    report_scope,
    sight,
    sql,
)
from recoup.services.access import Actor, require
from recoup.services.document_query import FiledView
from recoup.services.permission import CASE_ACT
from recoup.services.report_draft import Drawn
from recoup.services.report_scope import Asked
from recoup.services.unit_of_work import Mode, Work, unit_of_work
from recoup.translation import Language

DOCUMENT_FILE: Final = "document.file"


async def file(
    actor: Actor,
    asked: Asked,
    *,
    effective_on: date | None = None,
    recorded_at: datetime | None = None,
    mode: Mode = Mode.COMMIT,
) -> FiledView:
    """File a document with the figures of today's draft of it. Needs `document.file`.

    Filed again before it is locked it is another edition. Raises `Refused` with every problem, `NotFound`.
    """
    actor = require(actor, DOCUMENT_FILE)
    async with unit_of_work(actor, DOCUMENT_FILE, mode=mode, input=asked) as work:
        drawn = await report_draft.draw(actor, asked, effective_on=effective_on, recorded_at=recorded_at)
        limits.refuse({0: list(_problems(drawn, asked))}, single=True)
        case_id = await _open_case(drawn)
        await _has_evidence(drawn, case_id)
        filed = await freeze(work, drawn)
        work.subject = ("document", filed.id)
        if case_id:
            work.asked.append(("LOOK", "", case_id))
        return await document_query.view(filed.id)


async def freeze(work: Work, drawn: Drawn) -> Document:
    """Write what was drawn up as the next edition of its document."""
    return await document.file(
        work,
        regime=drawn.scope.regime,
        code=drawn.scope.document.code,
        key=drawn.scope.key.text,
        organisation_id=drawn.scope.organisation_id,
        figures=drawn.figures,
        known_at=drawn.pair.recorded_at,
        rules=drawn.scope.document.rules,
    )


def _problems(drawn: Drawn, asked: Asked) -> Iterator[Problem]:
    yield from field_input.problems(typed_in(drawn.scope.document), asked.fields)
    yield from missing(drawn.scope.document, drawn)
    yield from differing(drawn)


def typed_in(policy: declared.Document) -> tuple[Field, ...]:
    """The fields that people fill in: neither taken from the books nor computed."""
    return tuple(each for each in policy.fields if each.source is None and each.formula is None)


def missing(policy: declared.Document, drawn: Drawn) -> Iterator[Problem]:
    """The required fields that say nothing: nobody filled them in, or nobody holds the post that they name (HF-10)."""
    for each in policy.fields:
        if each.required and drawn.figures.fields.get(each.code) in (None, ""):
            is_post = each.kind == PERSON and each.source is not None
            lack = Lack(code="NOBODY_NAMED" if is_post else "FIELD_EMPTY", name=each.code, rules=policy.rules)
            path = ("document",) if is_post else obstacle.TRANSITION
            yield obstacle.problem(lack, drawn.scope.bound.spec, path)


def differing(drawn: Drawn) -> Iterator[Problem]:
    """What was told and is not what the ledger says."""
    for each, told, known in drawn.differs:
        shown = [printed(_field(drawn, each.field), value, currency=drawn.figures.currency) for value in (told, known)]
        path = ("fields", each.field)
        yield Problem(code="FIGURE_DIFFERS", field=path, value=shown[0], limit=shown[1], details=_cited(each.rules))


def _field(drawn: Drawn, code: str) -> Field:
    return next(each for each in drawn.scope.document.fields if each.code == code)


def _cited(rules: tuple[str, ...]) -> dict[str, str]:
    return {"rules": ", ".join(rules)}


async def _open_case(drawn: Drawn) -> int:
    """The open case whose key is the document's; 0 none."""
    rows = await sql.rows(
        "SELECT id FROM work_case WHERE regime = ? AND key = ? AND closed_on = 0 ORDER BY id LIMIT 1",
        [drawn.scope.regime, drawn.scope.key.text],
    )
    return int(rows[0]["id"]) if rows else 0


def unproven(kind: str, document: declared.Document, spec: RegimeSpec) -> Problem:
    """EVIDENCE_MISSING: a piece of a kind without which a document is not filed, with the document's rules."""
    lack = Lack(code="EVIDENCE_MISSING", name=kind, value="0", limit="1", rules=document.rules)
    return obstacle.problem(lack, spec, ("document",))


async def _has_evidence(drawn: Drawn, case_id: int) -> None:
    """Raises `Refused` EVIDENCE_MISSING: it hangs on the case, or on the loan that the document is about."""
    loan = next((int(str(value)) for where, value in drawn.scope.where if where == "l.id = ?"), 0)
    places = [place for place in (("case", case_id), ("loan", loan)) if place[1]]
    lacking = [
        unproven(kind, drawn.scope.document, drawn.scope.bound.spec)
        for kind in drawn.scope.document.evidence
        if not any([await evidence.has(place, kind) for place in places])
    ]
    limits.refuse({0: lacking}, single=True)


async def sign(actor: Actor, key: str, part: str, *, mode: Mode = Mode.COMMIT) -> FiledView:
    """Sign a filed document (public id) in a part that the actor plays; the last signature locks it.

    Needs `case.act`. Raises `NotFound`, `Refused`: SIGNED_IN_CASE, PART_NOT_PLAYED,
    SIGNED_BY_SAME, ALREADY_SIGNED, DOCUMENT_NOT_FILED.
    """
    actor = require(actor, CASE_ACT)
    found, policy, path = await _found(actor, key)
    async with unit_of_work(actor, "document.sign", mode=mode, input={"document": key, "part": part}) as work:
        work.subject = ("document", found.id)
        limits.refuse({0: [problem async for problem in _against(actor, found, policy, part, path)]}, single=True)
        named = {"regime": found.regime, "code": found.code, "key": found.key}
        await document.sign(work, part=part, **named)
        if await _is_signed(found, policy):
            await document.lock(work, **named)
        return await document_query.view(found.id)


async def _against(
    actor: Actor, found: Document, policy: declared.Document, part: str, path: str
) -> AsyncIterator[Problem]:
    if part not in policy.signers:
        yield Problem(code="CHOICE_UNKNOWN", field=("part",), value=part, limit=", ".join(policy.signers))
    elif not access.plays(actor, found.regime, part, path):
        told = _cited(policy.rules) | _in_words(found, part)
        yield Problem(code="PART_NOT_PLAYED", field=("part",), value=found.code, limit=part, details=told)
    if signs_in_case(_spec(found.regime), found.code):
        yield Problem(code="SIGNED_IN_CASE", field=("document",), value=found.code, limit=found.key)
    of_edition = DocumentSignature.filter(document_id=found.id, edition=found.edition)
    if await of_edition.filter(principal_id=actor.principal_id).exists():
        details = _in_words(found, part)
        yield Problem(code="SIGNED_BY_SAME", field=("document",), value=found.code, limit=actor.code, details=details)


def _in_words(found: Document, part: str) -> dict[str, str | Callable[[Language], str]]:
    """The document and the part as people call them."""
    spec = _spec(found.regime)
    return {
        "what": lambda language: field_words.word(spec, "document", found.code, language),
        "wanted": lambda language: field_words.word(spec, "part", part, language),
    }


async def reopen(actor: Actor, key: str, *, mode: Mode = Mode.COMMIT) -> FiledView:
    """Make a filed document (public id) a draft again; its signatures count no more and stay with their edition.

    Needs `document.file`. Raises `NotFound`, `Refused` DOCUMENT_LOCKED, SIGNED_IN_CASE.
    """
    actor = require(actor, DOCUMENT_FILE)
    found, _, _ = await _found(actor, key)
    async with unit_of_work(actor, "document.reopen", mode=mode, input={"document": key}) as work:
        work.subject = ("document", found.id)
        if signs_in_case(_spec(found.regime), found.code):
            raise Refused(Problem(code="SIGNED_IN_CASE", field=("document",), value=found.code, limit=found.key))
        await document.reopen(work, regime=found.regime, code=found.code, key=found.key)
        return await document_query.view(found.id)


def signs_in_case(spec: RegimeSpec, code: str) -> bool:
    """Whether a step of a case signs or locks the document."""
    return any(act.verb in {"SIGN", "LOCK"} and act.what == code for _, act in of_type(spec, Do))


async def _found(actor: Actor, key: str) -> tuple[Document, declared.Document, str]:
    """A document in sight with its policy on its day, and the path of its organisation. Raises `NotFound`."""
    seen, values = sight.where(actor, loan=None)
    rows = await sql.rows(
        "SELECT d.id, o.path FROM document d JOIN organisation o ON o.id = d.organisation_id "  # noqa: S608
        f"WHERE d.public_id = ? AND {seen}",
        [key, *values],
    )
    if not rows:
        raise NotFound("document", key)
    found = await Document.get(id=rows[0]["id"])
    today = (await businessday.current()).number
    policy = report_scope.declared_in(_spec(found.regime), found.code, found.as_of or today)
    return found, policy, rows[0]["path"]


def _spec(code: str) -> RegimeSpec:
    spec = regime.spec_of(code)
    if spec is None:
        raise NotFound("regime", code)
    return spec


async def _is_signed(found: Document, policy: declared.Document) -> bool:
    listed = await document.of_key(found.regime, found.key)
    return any(view.code == found.code and document.is_signed(view, policy) for view in listed)
