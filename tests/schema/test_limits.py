"""What a document may hold and cost, that it is looked at once, and what becomes of whoever asks for too much."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from recoup.config import Settings
from recoup.errors import Misconfigured
from recoup.services import grant, principal, token
from recoup.services.grant import GrantDraft
from recoup_graphql import limits, trusted
from recoup_graphql.api import schema
from recoup_graphql.cost import COST_MAX, cost_of
from recoup_graphql.endpoint import Endpoint
from recoup_graphql.limits import OverLimit, Prepared, prepared
from recoup_graphql.server import create_app
from recoup_graphql.throttle import Throttle
from recoup_tui.questions import document
from tests.schema.calling import Books, Server, serving
from tests.tui.test_documents import texts

ASKED = list(texts())
"""Every document of the console; what commands share once for each command."""
SCHEMA = schema(development=False)._schema
NESTED = "{ loans" + " { nodes { party { loans" * 4 + " { totalCount }" + " } } }" * 4 + " }"


def looked_at(query: str, *, development: bool = False) -> Prepared:
    """The document as the server sees it."""
    return prepared(SCHEMA, query, development=development)


def excess(ready: Prepared) -> str | None:
    """What a document has too much of."""
    fault = ready.faults[0]
    return fault.key if isinstance(fault, OverLimit) else None


def test_a_fitting_document_has_no_faults() -> None:
    """The ordinary case."""
    assert looked_at("{ viewer { code } }").faults == ()


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(NESTED, id="depth"),
        pytest.param("{" + " ".join(f"a{n}: viewer {{ code }}" for n in range(101)) + "}", id="aliases"),
        pytest.param("{ viewer { code " + "@skip(if: false) " * 10 + "} }", id="directives"),
        pytest.param("{ viewer { " + "code " * 500 + "} }", id="fields"),
        pytest.param("{ viewer { " + "code, name, " * 600 + "} }", id="tokens"),
        pytest.param("{ viewer { code } } #" + "x" * 30_000, id="characters"),
    ],
)
def test_an_excess_ends_the_look_at_once_with_one_error(query: str, request: pytest.FixtureRequest) -> None:
    """An abusive document must not buy a long answer."""
    ready = looked_at(query)
    assert ready.document is None
    assert len(ready.faults) == 1
    assert excess(ready) == f"limit.{request.node.callspec.id}"


def test_a_fragment_counts_wherever_it_is_spread() -> None:
    """Else ten spreads of a hundred fields would pass as a hundred."""
    wide = "fragment W on Viewer { " + "code name scopes organisation " * 10 + "}"
    query = "{ " + " ".join(f"v{n}: viewer {{ ...W }}" for n in range(6)) + " } " + wide
    assert excess(looked_at(query)) == "limit.fields"


def test_fragments_in_a_circle_end() -> None:
    """The validator refuses them; the walk before it must come to an end as well."""
    ready = looked_at("{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { code ...A }")
    assert ready.faults


def test_a_document_is_looked_at_once() -> None:
    """Parsing and validating again would cost more than answering."""
    limits.prepared.cache_clear()
    first = looked_at("{ viewer { name } }")
    assert looked_at("{ viewer { name } }") is first
    assert limits.prepared.cache_info().hits == 1


def test_introspection_is_for_development() -> None:
    """In production nobody reads the schema off the server."""
    query = "{ __schema { types { name } } }"
    assert looked_at(query).faults
    assert looked_at(query, development=True).faults == ()


def test_suggestions_are_for_development() -> None:
    """A suggestion gives a field away."""
    assert "Did you mean" not in looked_at("{ viewr { code } }").faults[0].message
    assert "Did you mean" in looked_at("{ viewr { code } }", development=True).faults[0].message


@pytest.mark.parametrize(("name", "root"), ASKED)
def test_what_the_console_asks_is_within_the_limits(name: str, root: str) -> None:
    """Limits that keep our own client out are wrong."""
    assert looked_at(document(name, root)).faults == ()


def cost(query: str, **variables: object) -> int:
    """What an operation costs."""
    ready = looked_at(query)
    assert ready.document is not None
    assert ready.faults == ()
    return cost_of(SCHEMA, ready.document, None, variables)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ businessDay { day } }", 1),
        ("{ loans { nodes { number } } }", 10 + 20),
        ("{ loans(first: 100) { nodes { balance { amount } } } }", 10 + 100 + 100),
        ("{ loans(first: 100) { edges { node { balance { amount } } } } }", 10 + 100 + 100 + 100),
        ('{ loan(number: "x") { bills(first: 100) { nodes { paid { amount } } } } }', 1 + 10 + 100 + 100),
        ("{ loans(first: 2) { nodes { bills(first: 3) { nodes { seq } } } } }", 10 + 2 + 2 * 10 + 2 * 3),
        ("{ regimes { parameters { key } } }", 1 + 5),
        ("fragment F on Loan { balance { amount } } { loans(last: 5) { nodes { ...F } } }", 10 + 5 + 5),
    ],
)
def test_a_page_multiplies_what_is_selected_in_it(query: str, expected: int) -> None:
    """Reckoned by hand."""
    assert cost(query) == expected


def test_the_size_of_a_page_may_stand_in_the_variables() -> None:
    """As every real client has it."""
    query = "query ($n: Int!) { loans(first: $n) { nodes { balance { amount } } } }"
    assert cost(query, n=50) == 10 + 50 + 50


def test_lists_within_lists_are_beyond_the_limit() -> None:
    """Ten thousand bills are read page by page."""
    assert cost("{ loans(first: 100) { nodes { bills(first: 100) { nodes { paid { amount } } } } } }") > COST_MAX


@pytest.mark.parametrize(("name", "root"), ASKED)
def test_what_the_console_asks_costs_less_than_half_of_the_limit(name: str, root: str) -> None:
    """Even with the largest pages."""
    assert cost(document(name, root), first=100) < COST_MAX / 2


# --- what flows into a bucket ---------------------------------------------------------------------------------------


def test_a_bucket_fills_drains_and_says_how_long_to_wait() -> None:
    """Reckoned by hand: 1,000 hold, 50 a second leave."""
    throttle = Throttle(size=1_000, drain=50)
    assert throttle.take(7, 900, now=0.0) == 0.0
    assert throttle.take(7, 200, now=0.0) == 2.0
    assert throttle.take(8, 200, now=0.0) == 0.0
    assert throttle.take(7, 200, now=2.0) == 0.0
    assert throttle.used(7, now=22.0) == 0.0
    assert throttle.take(9, 5_000, now=0.0) == 0.0


PAGE = "loans(first: 100) { nodes { balance { amount } } }"
RATE = "rateLimit { cost limit used remaining drainPerSecond }"
DRY = "rateLimit(dryRun: true) { cost used remaining }"


@pytest.fixture
async def meagre(database_settings: Settings, books: Books) -> AsyncIterator[Server]:
    """A server whose buckets hold 5,000 and hardly drain, and which carries out two documents only."""
    app = create_app(database_settings.model_copy(update={"rate_limit": 5_000, "rate_limit_drain": 1}))
    async with app.router.lifespan_context(app):
        yield serving(app, books)


async def test_a_dry_run_tells_the_cost_and_does_nothing_else(meagre: Server) -> None:
    """Nothing flows into the bucket, even where the operation would be refused."""
    told = await meagre.data(f"{{ {PAGE} {DRY} }}")
    assert told == {"rateLimit": {"cost": 210, "used": 0, "remaining": 5_000}}
    dear = f"query ($dry: Boolean!) {{ {PAGE.replace('balance', 'bills(first: 100) { nodes { seq } } balance')} "
    dear += "rateLimit(dryRun: $dry) { cost } }"
    assert (await meagre.data(dear, {"dry": True}))["rateLimit"]["cost"] > COST_MAX


async def test_whoever_asks_for_too_much_waits_and_nobody_else_does(meagre: Server) -> None:
    """THROTTLED with the seconds, until enough has drained."""
    for _ in range(23):
        await meagre.data(f"{{ {PAGE} }}")
    told = await meagre.data(f"{{ {RATE} }}")
    assert told["rateLimit"]["remaining"] <= 200
    answer = await meagre.ask(f"{{ {PAGE} }}")
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "THROTTLED"
    assert "seconds" in error["message"]
    assert "data" not in answer
    assert "errors" not in await meagre.ask(f"{{ {PAGE} }}", bearer=meagre.reader)


async def test_a_query_takes_its_time_and_no_more(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """TIMEOUT, and the server goes on."""

    async def forever(*_: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr("recoup.services.portfolio.portfolio", forever)
    monkeypatch.setattr(endpoint_of(server), "query_seconds", 0.05)
    (error,) = (await server.ask("{ portfolio { loans } }"))["errors"]
    assert (error["extensions"]["code"], "0.05" in error["message"]) == ("TIMEOUT", True)
    assert await server.data("{ viewer { code } }") == {"viewer": {"code": "operator"}}


def endpoint_of(server: Server) -> Endpoint:
    """The endpoint of an application."""
    found = next(route.endpoint for route in server.app.routes if getattr(route, "path", "") == "/graphql")  # type: ignore[attr-defined]
    assert isinstance(found, Endpoint)
    return found


# --- published documents --------------------------------------------------------------------------------------------

VIEWER = "query Who { viewer { code } }"
HASH = hashlib.sha256(VIEWER.encode()).hexdigest()


@pytest.fixture
async def strict(database_settings: Settings, books: Books, tmp_path: Path) -> AsyncIterator[Server]:
    """A server that carries out one published document."""
    file = tmp_path / "persisted-documents.json"
    file.write_text(json.dumps({f"sha256:{HASH}": VIEWER}), encoding="utf-8")
    app = create_app(database_settings.model_copy(update={"trusted_documents": str(file)}))
    async with app.router.lifespan_context(app):
        yield serving(app, books)


async def test_in_production_only_published_documents_are_carried_out(strict: Server) -> None:
    """Named in one of two ways; any other text, even the same, is refused, but to whoever reads the schema here."""
    for body in (
        {"documentId": f"sha256:{HASH}"},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": HASH}}},
    ):
        answer = (await strict.post(json.dumps(body))).json()
        assert answer["data"] == {"viewer": {"code": "operator"}}
    for body in ({"documentId": "sha256:" + "0" * 64}, {"query": VIEWER}, {"query": "mutation { nothing }"}):
        (error,) = (await strict.post(json.dumps(body))).json()["errors"]
        assert error["extensions"]["code"] == "PERSISTED_DOCUMENT_NOT_FOUND"
    developer = await token.create(strict.actor, principal_code="developer", scopes=frozenset({"read"}), days=1)
    who = await principal.get(strict.actor, "developer")
    await grant.give(strict.actor, GrantDraft(principal=who.code, role="DEVELOPER", organisation="BANK"))
    told = await strict.data("{ __schema { queryType { name } } viewer { code } }", bearer=developer)
    assert told == {"__schema": {"queryType": {"name": "Query"}}, "viewer": {"code": "developer"}}


def test_a_document_that_is_not_what_its_hash_says_keeps_the_server_from_starting(tmp_path: Path) -> None:
    """A file that somebody has touched."""
    file = tmp_path / "persisted-documents.json"
    file.write_text(json.dumps({f"sha256:{HASH}": VIEWER + " "}), encoding="utf-8")
    with pytest.raises(Misconfigured) as refused:
        trusted.documents(str(file))
    assert (refused.value.problem.code, refused.value.problem.limit) == ("DOCUMENTS_UNUSABLE", HASH)
