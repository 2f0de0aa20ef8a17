"""A server for tests and a client that talks to it as any client does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import httpx
from starlette.applications import Starlette

from recoup.services import businessday, organisation, token
from recoup.services.access import ADMIN, OPERATE, READ, Actor, local_actor
from recoup.services.organisation import OrganisationDraft
from tests.services.world import install_regimes

FIRST_DAY: Final = date(2024, 1, 10)
"""The business day on which the tests' books begin."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Server:
    """An application with its lifespan running, and a token of each kind."""

    app: Starlette
    actor: Actor
    admin: str
    operator: str
    reader: str

    def client(self) -> httpx.AsyncClient:
        """An HTTP client in this process. It gathers whole answers, so streams need a real server."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://recoup.test")

    async def post(self, content: bytes | str, *, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """A raw POST to `/graphql` with the operator's token."""
        given = {"content-type": "application/json", "authorization": f"Bearer {self.operator}", **(headers or {})}
        async with self.client() as client:
            return await client.post("/graphql", content=content, headers=given)

    async def ask(
        self,
        query: str,
        variables: Mapping[str, object] | None = None,
        *,
        bearer: str | None = None,
        language: str = "en",
    ) -> Json:
        """The whole answer to an operation."""
        given = {"authorization": f"Bearer {bearer or self.operator}", "accept-language": language}
        async with self.client() as client:
            answer = await client.post(
                "/graphql", json={"query": query, "variables": dict(variables or {})}, headers=given
            )
        body: Json = answer.json()
        return body

    async def data(
        self, query: str, variables: Mapping[str, object] | None = None, *, bearer: str | None = None
    ) -> Any:  # noqa: ANN401  JSON
        """The data of an operation that must succeed."""
        answer = await self.ask(query, variables, bearer=bearer)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def refusals(self, query: str, variables: Mapping[str, object], *, field: str) -> list[tuple[str, list[str]]]:
        """(code, path) of what a mutation was refused for."""
        payload = (await self.data(query, variables))[field]
        return [(error["code"], error["field"]) for error in payload["userErrors"]]


@dataclass(frozen=True, slots=True)
class Books:
    """Open books: whoever sits at the machine, and a token of each kind."""

    actor: Actor
    admin: str
    operator: str
    reader: str


async def furnished() -> Books:
    """An institution, a business day, and the tokens, in an empty database."""
    install_regimes()
    actor = await local_actor()
    await organisation.board(
        actor, OrganisationDraft(code="BANK", name="示例银行", kind="BANK", regime="commercial_bank")
    )
    await businessday.begin(actor, FIRST_DAY)

    async def made(code: str, *scopes: str) -> str:
        return await token.create(actor, principal_code=code, scopes=frozenset(scopes), days=1)

    return Books(
        actor=actor,
        admin=await made("admin", READ, OPERATE, ADMIN),
        operator=await made("operator", READ, OPERATE),
        reader=await made("reader", READ),
    )


def serving(app: Starlette, books: Books) -> Server:
    """The application over these books."""
    return Server(app=app, actor=books.actor, admin=books.admin, operator=books.operator, reader=books.reader)
