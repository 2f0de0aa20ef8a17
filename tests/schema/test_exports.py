"""Exports: asked for, carried out as their maker, fetched by nobody else, gone after a week."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import orjson
import pytest

from recoup.clock import FixedClock
from recoup.services import bulk_export, principal, sql
from recoup_graphql import exporting
from recoup_graphql.api import Api, schema
from tests.schema.books import done, lent, loan_input, party_input
from tests.schema.calling import Server
from tests.schema.operations import LOAN_BOARD, PARTY_BOARD

EXPORT: Final = """
mutation ($input: BulkExportInput!) {
  bulkExport(input: $input) { bulkExport { id state entries url } replayed userErrors { code field limit } }
}"""
STATE: Final = """
query ($id: ID!) { node(id: $id) { ... on BulkExport { state entries size reason url expiresAt } } }"""
LOANS: Final = '{ loans(where: {number: {startsWith: "L-"}}) { nodes { number party { name } balance { amount } } } }'


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Both: what waits is claimed in SQL."""
    return str(request.param)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", str(tmp_path / "evidence"))


def _api() -> Api:
    return schema(development=False)


async def _asked(server: Server, query: str, *, bearer: str | None = None, **more: str) -> Any:  # noqa: ANN401
    made = await done(server, "bulkExport", EXPORT, {"query": query, **more}, bearer=bearer)
    return made["bulkExport"]


async def _fetched(server: Server, url: str, bearer: str) -> httpx.Response:
    async with server.client() as client:
        return await client.get(url, headers={"authorization": f"Bearer {bearer}"})


async def test_a_list_is_written_out_page_by_page_and_fetched_by_its_maker_alone(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three loans in pages of two; another principal's token finds neither the export nor its file."""
    await lent(server)
    for number in ("2", "3"):
        await done(server, "partyBoard", PARTY_BOARD, party_input(f"C-{number}"))
        await done(server, "loanBoard", LOAN_BOARD, loan_input(f"L-{number}", party=f"C-{number}"))
    monkeypatch.setattr("recoup_graphql.export_page.PAGES", (2,))
    made = await _asked(server, LOANS, bearer=server.reader, idempotencyKey="k")
    assert (made["state"], made["url"]) == ("WAITING", None)
    told = await exporting.run(_api())
    assert (told.done, told.failed) == (1, 0)
    seen = (await server.data(STATE, {"id": made["id"]}, bearer=server.reader))["node"]
    assert (seen["state"], seen["entries"]) == ("DONE", 3)
    file = await _fetched(server, seen["url"], server.reader)
    rows = [orjson.loads(line) for line in file.content.splitlines()]
    assert [row["number"] for row in rows] == ["L-1", "L-2", "L-3"]
    assert len(file.content) == int(seen["size"])
    await _goes_on(server, seen["url"], file.content)
    asked = await server.data(LOANS, bearer=server.reader)
    assert rows == asked["loans"]["nodes"]
    assert (await server.data(STATE, {"id": made["id"]}))["node"] is None
    assert (await _fetched(server, seen["url"], server.operator)).status_code == 404
    assert (await _fetched(server, seen["url"], "")).status_code == 401
    again = await server.data(EXPORT, {"input": {"query": LOANS, "idempotencyKey": "k"}}, bearer=server.reader)
    assert (again["bulkExport"]["replayed"], again["bulkExport"]["bulkExport"]["id"]) == (True, made["id"])


async def _goes_on(server: Server, url: str, whole: bytes) -> None:
    """A download that broke off goes on where it stood; beyond the end there is nothing, of another file everything."""

    async def got(**headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with server.client() as client:
            return await client.get(url, headers={"authorization": f"Bearer {server.reader}", **named})

    tag = (await got()).headers["etag"]
    rest = await got(range="bytes=10-", if_range=tag)
    assert (rest.status_code, rest.content) == (206, whole[10:])
    assert rest.headers["content-range"] == f"bytes 10-{len(whole) - 1}/{len(whole)}"
    for headers in ({"range": "bytes=10-", "if_range": '"another"'}, {"range": "bytes=-5"}, {"range": "lines=1-"}):
        again = await got(**headers)
        assert (again.status_code, again.content) == (200, whole)
    beyond = await got(range=f"bytes={len(whole)}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")


async def test_a_file_goes_after_a_week_and_an_export_that_was_left_behind_is_taken_up(server: Server) -> None:
    """By whoever looks next; and one whose maker is let in no more is not carried out."""
    await lent(server)
    made = await _asked(server, LOANS, bearer=server.reader)
    now = datetime.now(UTC)
    assert await bulk_export.claim(FixedClock(now)) is not None
    assert await bulk_export.claim(FixedClock(now)) is None
    assert (await exporting.run(_api(), clock=FixedClock(now + timedelta(minutes=6)))).done == 1
    seen = (await server.data(STATE, {"id": made["id"]}, bearer=server.reader))["node"]
    assert await bulk_export.expire(FixedClock(now + timedelta(days=8))) == 1
    assert (await _fetched(server, seen["url"], server.reader)).status_code == 404
    left = (await server.data(STATE, {"id": made["id"]}, bearer=server.reader))["node"]
    assert (left["state"], left["url"]) == ("EXPIRED", None)
    await _asked(server, LOANS, bearer=server.reader)
    await principal.deactivate(server.actor, "reader")
    assert (await exporting.run(_api())).failed == 1
    assert (await sql.rows("SELECT reason FROM bulk_export ORDER BY id DESC LIMIT 1"))[0][
        "reason"
    ] == "PRINCIPAL_INACTIVE"


async def test_what_is_no_list_is_refused_and_what_a_role_may_not_read_fails(server: Server) -> None:
    """Before anything is kept, with the reason; too many at once as well."""
    for query in (
        "{", "mutation { x }", "{ viewer { name } }", "query ($a: Int) { loans(first: $a) { nodes { number } } }",
        "{ loans { edges { node { number } } } }", "{ loans { nodes { nothing } } }", "{ regimes { nodes { code } } }",
    ):  # fmt: skip
        (wrong,) = (await server.data(EXPORT, {"input": {"query": query}}))["bulkExport"]["userErrors"]
        assert (wrong["code"], wrong["field"]) == ("EXPORT_UNFIT", ["input", "query"]), query
    for _ in range(bulk_export.UNDER_WAY_MAX):
        made = await _asked(server, "{ auditEntries { nodes { id } } }", bearer=server.reader)
    (more,) = (await server.data(EXPORT, {"input": {"query": LOANS}}, bearer=server.reader))["bulkExport"]["userErrors"]
    assert more["code"] == "TOO_MANY"
    assert (await exporting.run(_api())).failed == bulk_export.UNDER_WAY_MAX
    seen = (await server.data(STATE, {"id": made["id"]}, bearer=server.reader))["node"]
    assert (seen["state"], seen["reason"], seen["url"]) == ("FAILED", "FORBIDDEN", None)
