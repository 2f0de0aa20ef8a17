"""Papers of a case: a form is filed with its fields, its figures frozen; guards then find it, and signers sign it.

The fields that a document takes from names of the loan or party are filled in by themselves; the others are told.
Worked example (PL-20): a check report without its financial and its non-financial block is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from recoup.errors import NotFound, Problem, Refused
from recoup.records.case import Case
from recoup.regime.binding import in_force
from recoup.regime.policy.document import Document
from recoup.services import (
    case_query,
    case_scene,
    document,
    evidence,
    field_input,
    limits,
    report_draft,
    report_filing,
    report_scope,
)
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.case_key import Key
from recoup.services.case_scene import Set
from recoup.services.document import DocumentView
from recoup.services.report_filing import DOCUMENT_FILE
from recoup.services.report_scope import Asked
from recoup.services.unit_of_work import Mode, unit_of_work


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
        asked = await _asked(sets[0], policy, draft.fields)
        drawn = await report_draft.draw(actor, asked)
        typed = report_filing.typed_in(policy)
        problems = [*field_input.problems(typed, draft.fields), *report_filing.missing(policy, drawn)]
        problems += report_filing.differing(drawn)
        lacking = [kind for kind in policy.evidence if not await evidence.has(("case", case.id), kind)]
        problems += [report_filing.unproven(kind, policy, sets[0].spec) for kind in lacking]
        limits.refuse({0: problems}, single=True)
        await report_filing.freeze(work, replace(drawn, scope=replace(drawn.scope, key=_key(case))))
        work.asked.append(("LOOK", "", case.id))
        return next(view for view in await document.of_key(case.regime, case.key) if view.code == policy.code)


def _key(case: Case) -> Key:
    return Key(text=case.key, period_start=case.period_start, period_end=case.period_end)


def _policy(found: Set, code: str) -> Document:
    known = {each.code: each for each in in_force(found.spec.documents)}
    aliases = {alias: each for each in known.values() for alias in each.aliases}
    policy = known.get(code) or aliases.get(code)
    if policy is None:
        raise Refused(Problem(code="CHOICE_UNKNOWN", field=("document",), value=code, limit=", ".join(known)))
    return policy


async def _asked(found: Set, policy: Document, told: Mapping[str, str | int]) -> Asked:
    """The document of the case's key, with what the case knows and what was told."""
    declared = {each.code for each in policy.fields if each.source is None}
    own = {name: value for name, value in found.case.told.items() if name in declared}
    return Asked(
        regime=found.case.regime,
        document=policy.code,
        about=await report_scope.about_case(found.case),
        fields={**own, **field_input.typed(policy.fields, told)},
        known={name: value for name, value in found.scene.row.items() if isinstance(value, int | str)},
    )


async def of_case(actor: Actor, key: str) -> tuple[DocumentView, ...]:
    """The documents of a case in sight, by code. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    view = await case_query.get(actor, key)
    return tuple(await document.of_key(view.regime, view.key))
