"""Steps of a story that are about cases: opened, looked at, acted on, with what refuses a step."""

from collections.abc import Mapping
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.records.evidence import Evidence
from recoup.records.task import Task
from recoup.rules.calendar import date_of
from recoup.services import access, approval_query, case, case_query, evidence, loan_query
from recoup.services.access import Actor
from recoup.services.approval_query import ApprovalFilter
from recoup.services.case import ActDraft, CaseDraft
from recoup.services.case_query import CaseFilter, CaseView
from recoup.services.unit_of_work import Work, unit_of_work
from tests.services.agreeing import signed
from tests.services.world import World


async def another(code: str) -> Actor:
    """Another person at the same machine."""
    root = await access.root_organisation()
    who = await access.principal(code, kind=access.PERSON)
    return Actor(principal_id=who.id, code=code, scopes=access.SCOPES, organisation_path=root.path)


async def of_kind(world: World, kind: str) -> list[CaseView]:
    """The cases of a kind, oldest first."""
    return list(reversed((await case_query.page(world.actor, CaseFilter(kind=kind, open=None))).items))


async def play(world: World, step: Mapping[str, Any], number: str) -> None:
    """What a step of a story does with cases."""
    if "open" in step:
        told = {**step["open"]}
        await case.open_(world.actor, CaseDraft(regime=told.pop("regime"), loan=number, **told))
    if "attach" in step:
        newest = (await of_kind(world, step["attach"]["case"]))[-1]
        await attach(world, newest.internal_id, step["attach"]["evidence"])
    if "act" in step:
        await _act(world, step)
    if step.get("sign"):
        await signed(world, (await approval_query.page(world.actor, ApprovalFilter(state="PENDING"))).items[0])


async def stored(world: World, work: Work, name: str) -> Evidence:
    """A piece of evidence without its bytes."""
    return await Evidence.create(
        public_id=f"{world.key():0>32}",
        sha256="0" * 64,
        size=1,
        media_type="application/pdf",
        name=name,
        principal_id=world.actor.principal_id,
        organisation_id=(await access.root_organisation()).id,
        booked_on=work.booked_on,
        recorded_at=work.now,
        audit_id=work.audit_id,
    )


async def attach(world: World, case_id: int, kind: str) -> str:
    """Hang a file on a case, without its bytes; its id."""
    async with unit_of_work(world.actor, "evidence.add") as work:
        row = await stored(world, work, "list.pdf")
        await evidence.hang(work, row.id, kind=kind, subject=("case", case_id))
    return row.public_id


async def _act(world: World, step: Mapping[str, Any]) -> None:
    told = step["act"]
    found = (await of_kind(world, told["case"]))[-1]
    who = await another(told["by"]) if "by" in told else world.actor
    draft = ActDraft(case=found.id, transition=told["step"], fields=told.get("fields", {}))
    if "lacks" not in step:
        await case.act(who, draft)
        return
    with pytest.raises(Refused) as refused:
        await case.act(who, draft)
    assert [f"{problem.code} {problem.value}" for problem in refused.value.problems] == step["lacks"]


async def check(world: World, step: Mapping[str, Any]) -> None:
    """What a step expects of cases and of their tasks."""
    for kind, rows in step.get("cases", {}).items():
        views = await of_kind(world, kind)
        shown = [{name: getattr(view, name) for name in row} for view, row in zip(views, rows, strict=True)]
        assert shown == rows
    for kind, expected in step.get("case_tasks", {}).items():
        found = (await of_kind(world, kind))[-1]
        rows = await Task.filter(case_id=found.internal_id, state="OPEN").order_by("id")
        assert {row.code: date_of(row.due_on) for row in rows} == expected
    for number, status in step.get("statuses", {}).items():
        assert (await loan_query.get(world.actor, number)).status == status
