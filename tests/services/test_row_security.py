"""The second line of sight: PostgreSQL leaves out what the asker may not see, whatever a query forgot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import date

import pytest
from tortoise.transactions import in_transaction

from recoup.config import Settings
from recoup.records.access import Principal
from recoup.records.case import Case, CasePerson
from recoup.records.task import Task
from recoup.services import (
    case,
    case_query,
    delegation,
    grant,
    loan_query,
    officer,
    organisation,
    party,
    principal,
    role,
    sql,
    task,
    wall,
)
from recoup.services.access import SCOPES, Actor
from recoup.services.case import CaseDraft
from recoup.services.case_query import CaseFilter
from recoup.services.grant import GrantDraft
from recoup.services.loan_query import LoanFilter, LoanOrder
from recoup.services.party import PartyDraft
from recoup.services.principal import PrincipalDraft
from tests.services.world import World, term_loan

EACH_ON_BOTH = True

APP = "recoup_plain_app"
OWNED = ("loan", "party", "work_case", "task", "approval", "contact_attempt", "message")
"""What the database asks about by itself."""
ASKED_ELSEWHERE = {
    "principal": "managed where one may manage users", "membership": "of a principal",
    "role_grant": "what sight itself is made of", "delegation": "lends parts, which signing asks of everybody",
    "audit_entry": "for auditors, and one by one to tell who did what is in sight",
    "document": "a case asks for papers of the units above it", "evidence": "one by one, of what it hangs on",
    "evidence_link": "guards count what hangs on a case, whoever brought it", "profile": "policies, no data of anybody",
    "loan_state": "only ever beside its loan", "parameter_row": "of an institution, asked by its code",
    "accrual_group": "sums of an institution",
}  # fmt: skip
"""Tables with an organisation or an institution that are no lists of anybody's business, and why."""


@asynccontextmanager
async def _as_app(actor: Actor | None) -> AsyncIterator[None]:
    """A transaction of a plain role that owns the tables, in a session that was told who asks."""
    async with nullcontext() if actor is None else wall.walled(actor), in_transaction():
        await sql.execute(f"SET LOCAL ROLE {APP}")
        yield


async def _plain_app() -> None:
    """A role that is no superuser: such are not asked. It owns the tables, as an application does."""
    await sql.execute(f"DO $$ BEGIN CREATE ROLE {APP}; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    await sql.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {APP}")
    await sql.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {APP}")
    await sql.execute(f"GRANT ALL ON SCHEMA public TO {APP}")
    for table in OWNED:
        await sql.execute(f"ALTER TABLE {table} OWNER TO {APP}")


async def _numbers(table: str) -> list[str]:
    return [row["number"] for row in await sql.rows(f"SELECT number FROM {table} ORDER BY number")]  # noqa: S608


async def test_a_query_that_forgot_to_ask_sees_nothing_foreign(world: World, database: Settings) -> None:
    """UNIT by path, NAMED by officer, nothing without a grant, everything for the installation and in bulk."""
    if not database.is_postgres:
        pytest.skip("SQLite has no row-level security")
    await _plain_app()
    await world.begin(date(2024, 1, 10))
    for number, place in (("L-1", "BANK"), ("L-2", "MAKER")):
        await world.party(f"D-{number}", place)
        await world.board(replace(term_loan(number), party_number=f"D-{number}", organisation_code="BANK"))
    paths = {view.code: view for view in await organisation.everything(world.actor)}

    def holder(code: str, place: str, owned: int = 0) -> Actor:
        known, where = role.find(code), paths[place]
        assert known is not None
        held = role.held(known, organisation_id=where.id, path=where.path, subtree=True)
        return Actor(principal_id=owned, code="x", scopes=SCOPES, organisation_path=where.path, grants=(held,))

    bank, maker = holder("READER", "BANK"), holder("READER", "MAKER")
    for actor, loans, parties in (
        (bank, ["L-1", "L-2"], ["D-L-1", "D-L-2"]),  # whose loan was handed to it, wherever its party is at home
        (maker, [], ["D-L-2"]),
        (replace(bank, grants=()), [], []),
        (None, ["L-1", "L-2"], ["D-L-1", "D-L-2"]),
    ):
        async with _as_app(actor):
            assert (await _numbers("loan"), await _numbers("party")) == (loans, parties)
            if actor is not None and actor.grants:
                listed = await loan_query.page(actor, LoanFilter(), LoanOrder())
                assert sorted(one.number for one in listed.items) == loans
    await principal.create(world.actor, PrincipalDraft(code="zhang", name="zhang", organisation_code="MAKER"))
    await grant.give(world.actor, GrantDraft(principal="zhang", role="CB-R1", organisation="BANK"))
    await officer.assign(world.actor, "L-1", "zhang")
    owned = (await sql.rows("SELECT id FROM principal WHERE code = 'zhang'"))[0]["id"]
    async with _as_app(holder("CB-R1", "MAKER", owned)):
        assert (await _numbers("loan"), await _numbers("party")) == (["L-1"], ["D-L-1"])
    await world.disburse("L-1", date(2024, 1, 10))  # its first check opens
    await principal.create(world.actor, PrincipalDraft(code="li", name="li", organisation_code="MAKER"))
    li = (await sql.rows("SELECT id FROM principal WHERE code = 'li'"))[0]["id"]
    check = await Case.get(kind="CHECK")
    await CasePerson.create(case_id=check.id, part="officer", principal_id=li, since=1, audit_id=1)
    for closed_on, seen in ((0, (["L-1"], ["D-L-1"])), (1, ([], []))):
        await Case.filter(id=check.id).update(closed_on=closed_on)
        actor = holder("CB-R1", "MAKER", li)
        async with _as_app(actor):
            assert (await _numbers("loan"), await _numbers("party")) == seen
            assert await _numbers("work_case") == [check.number]  # its own story stays readable
        assert [one.number for one in (await loan_query.page(actor, LoanFilter(), LoanOrder())).items] == seen[0]
    for actor, own in ((bank, 1), (maker, 0), (holder("CB-R1", "MAKER", owned), 1), (holder("CB-R1", "MAKER", li), 1)):
        async with _as_app(actor):  # by unit, none, by officer, by case
            work = await sql.rows("SELECT id FROM task WHERE case_id = ?", [check.id])
            assert (len(work) > 0) is bool(own)
    await Task.filter(case_id=check.id).update(assignee_id=li)
    async with _as_app(holder("READER", "MAKER", li)):  # what a task is about that one holds, as the worklist tells it
        assert (await _numbers("loan"), await _numbers("party")) == (["L-1"], ["D-L-1", "D-L-2"])
    async with _as_app(None):  # COPY knows no row-level security: bulk goes around it
        drafts = [PartyDraft(number=f"N-{n}", kind="LEGAL", name="N", organisation_code="BANK") for n in range(3)]
        assert await party.board_many(world.actor, drafts) == 3
    async with wall.walled(bank):
        assert await sql.rows("SELECT current_setting('recoup.paths') AS paths") == [
            {"paths": f"{paths['BANK'].path}%"}
        ]


async def test_what_a_unit_has_to_do_lies_open_for_its_officers_until_somebody_is_named(
    world: World, database: Settings
) -> None:
    """PL-03: a hand-over is about no loan yet; an officer of the unit finds case and task, nobody elsewhere does, and
    once another one is named it is that one's."""
    await world.begin(date(2024, 1, 10))
    actors: list[Actor] = []
    for code, place in (("zhang", "BANK"), ("li", "BANK"), ("wang", "FUND")):
        await principal.create(world.actor, PrincipalDraft(code=code, name=code, organisation_code=place))
        role_code = "CB-R1" if place == "BANK" else "HF-R1"
        await grant.give(world.actor, GrantDraft(principal=code, role=role_code, organisation=place))
        found = await delegation.actor_of((await Principal.get(code=code)).id)
        assert found is not None
        actors.append(found)
    zhang, li, wang = actors
    draft = CaseDraft(regime="commercial_bank", kind="HANDOVER", opening="ORDERED", organisation="BANK")
    one = await case.open_(world.actor, replace(draft, fields={"giver": "li"}))
    if database.is_postgres:
        await _plain_app()

    async def seen(actor: Actor) -> tuple[list[str], list[str]]:
        async with _as_app(actor) if database.is_postgres else nullcontext():
            cases = (await case_query.page(actor, CaseFilter(kind="HANDOVER"))).items
            return [each.number for each in cases], [each.code for each in (await task.worklist(actor)).items]

    open_to_the_unit = ([one.number], ["SIGN_AS_GIVER"])
    assert [await seen(each) for each in actors] == [open_to_the_unit, open_to_the_unit, ([], [])]
    owned = (await Case.get(number=one.number)).id
    await CasePerson.create(case_id=owned, part="officer", principal_id=li.principal_id, since=1, audit_id=1)
    await Task.filter(case_id=owned).update(assignee_id=li.principal_id)
    assert [await seen(each) for each in (zhang, li, wang)] == [([], []), open_to_the_unit, ([], [])]


async def test_every_table_of_an_institution_is_behind_the_wall_or_says_why_not(database: Settings) -> None:
    """A table that gets an organisation of its own is one of the two lists above, or this fails."""
    if not database.is_postgres:
        pytest.skip("SQLite has no row-level security")
    belonging = {
        row["table_name"]
        for row in await sql.rows(
            "SELECT DISTINCT c.table_name FROM information_schema.columns c "
            "JOIN pg_class k ON k.relname = c.table_name "
            "WHERE c.table_schema = 'public' AND k.relkind = 'r' "
            "AND c.column_name IN ('organisation_id', 'institution_id')"
        )
    }
    walled = {
        row["relname"]
        for row in await sql.rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    }
    assert walled == set(OWNED)
    assert belonging - walled == set(ASKED_ELSEWHERE) & belonging == set(ASKED_ELSEWHERE)
