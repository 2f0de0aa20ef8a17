"""Papers of a case: a form is filed with its fields, its figures frozen; guards then find it, and signers sign it.

The fields that a document takes from names of the loan or party are filled in by themselves; the others are told.
Worked example (PL-20): a check report without its financial and its non-financial block is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from recoup.errors import NotFound, Problem, Refused
from recoup.records.case import Case
from recoup.regime.binding import in_force
from recoup.regime.policy.document import Document
from recoup.services import case_query, case_scene, document, evidence, limits
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.case_scene import Set
from recoup.services.document import DocumentView
from recoup.services.unit_of_work import Mode, unit_of_work

DOCUMENT_FILE = "document.file"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDraft:
    """A document (code) of a case (public id or number) is filed with these fields."""

    case: str
    document: str
    fields: Mapping[str, str | int] = field(default_factory=dict)


async def file(actor: Actor, draft: PaperDraft, *, mode: Mode = Mode.COMMIT) -> DocumentView:
    """File a document of a case. Needs `document.file`. Raises `Refused` with every problem, `NotFound`."""
    actor = require(actor, DOCUMENT_FILE)
    async with unit_of_work(actor, DOCUMENT_FILE, mode=mode, input=draft) as work:
        case = await Case.get(id=await case_query.internal_id(actor, draft.case))
        work.subject = ("case", case.id)
        sets = await case_scene.set_up([case], work.on)
        if not sets:
            raise NotFound("case", draft.case)
        policy = _policy(sets[0], draft.document)
        figures = _figures(sets[0], policy, draft.fields)
        problems = list(_problems(policy, draft, figures))
        problems += [
            Problem(code="EVIDENCE_MISSING", field=("document",), value=kind, limit="1")
            for kind in policy.evidence
            if not await evidence.has(("case", case.id), kind)
        ]
        limits.refuse({0: problems}, single=True)
        await document.file(
            work,
            regime=case.regime,
            code=policy.code,
            key=case.key,
            organisation_id=case.organisation_id,
            figures=figures,
        )
        work.asked.append(("LOOK", "", case.id))
        return next(view for view in await document.of_key(case.regime, case.key) if view.code == policy.code)


def _policy(found: Set, code: str) -> Document:
    known = {each.code: each for each in in_force(found.spec.documents)}
    aliases = {alias: each for each in known.values() for alias in each.aliases}
    policy = known.get(code) or aliases.get(code)
    if policy is None:
        raise Refused(Problem(code="CHOICE_UNKNOWN", field=("document",), value=code, limit=", ".join(known)))
    return policy


def _figures(found: Set, policy: Document, told: Mapping[str, str | int]) -> dict[str, object]:
    figures: dict[str, object] = {}
    for declared in policy.fields:
        if declared.source is not None:
            figures[declared.code] = found.scene.row.get(declared.source)
        elif declared.code in found.case.told:
            figures[declared.code] = found.case.told[declared.code]
    return {**figures, **told}


def _problems(policy: Document, draft: PaperDraft, figures: Mapping[str, object]) -> Iterator[Problem]:
    known = {declared.code for declared in policy.fields}
    for name, value in draft.fields.items():
        if name not in known:
            yield Problem(code="CHOICE_UNKNOWN", field=("fields", name), value=name, limit=", ".join(sorted(known)))
        yield from limits.text(str(value), ("fields", name), limits.NOTE_MAX)
    for declared in policy.fields:
        if declared.required and figures.get(declared.code) in (None, ""):
            yield Problem(code="FIELD_EMPTY", field=("fields", declared.code), value=declared.code)


async def of_case(actor: Actor, key: str) -> tuple[DocumentView, ...]:
    """The documents of a case in sight, by code. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    view = await case_query.get(actor, key)
    return tuple(await document.of_key(view.regime, view.key))
