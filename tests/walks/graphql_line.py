"""The line to GraphQL: who talks, what is asked, mutations with their keys, and values as the wire has them."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx
from graphql import GraphQLInputObjectType, GraphQLSchema, build_schema, get_named_type, is_list_type
from starlette.applications import Starlette

from recoup.config import Settings
from recoup.services.access import ADMIN, OPERATE, READ
from recoup_graphql.local import LocalServer, open_local
from tests.tui import book as small_book
from tests.walks.books import Book
from tests.walks.story import Told, TurnedAway, plain

ROOT: Final = Path(__file__).parents[2]
CURRENCY: Final = "CNY"
CASE: Final = """
query ($id: ID!) { case(id: $id) { id number regime kind { code } state { code } dueOn version
  fields { code { code } text } tasks { code { code } state dueOn } story { code { code } }
  acts { code { code } isPermitted entries { code { code } kind } obstacles { message(language: EN) } } } }"""


@cache
def committed_schema() -> GraphQLSchema:
    """The schema that front ends are written against."""
    return build_schema((ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8"))


class GraphqlLine:
    """A client with the token of the person at work, from `enter` to `leave`."""

    def __init__(self, settings: Settings, book: Book, folder: Path) -> None:
        self._settings, self._book, self._folder = settings, book, folder
        self._stack = AsyncExitStack()
        self._http: httpx.AsyncClient | None = None
        self._server: LocalServer | None = None
        self._keys = 0
        self._id = ""

    async def enter(self, person: str) -> None:
        """Open the server where nobody was at work, and talk to it as this person."""
        if self._server is None:
            self._server = await self._stack.enter_async_context(open_local(self._settings))
        token = await small_book.colleague(person, READ, OPERATE, ADMIN) if person else self._server.token
        self._http = await self._stack.enter_async_context(_client(self._server.app, token))

    async def leave(self) -> None:
        """Close it."""
        await self._stack.aclose()
        self._http, self._server = None, None

    async def _ask(self, query: str, **variables: object) -> Any:  # noqa: ANN401  JSON
        assert self._http is not None, "nobody is at work: say `by`"
        answer = (await self._http.post("/graphql", json={"query": query, "variables": variables})).json()
        if "errors" in answer:
            raise TurnedAway("\n".join(error["message"] for error in answer["errors"]))
        return answer["data"]

    async def _send(self, root: str, given: Mapping[str, object], *, picks: str = "") -> Any:  # noqa: ANN401  JSON
        """Carry a mutation out; what it wants as a key is made."""
        name = f"{root[0].upper()}{root[1:]}Input"
        takes = self._input(name)
        if "idempotencyKey" in takes:
            self._keys += 1
            given = {"idempotencyKey": f"walk-{self._keys}", **given}
        query = f"mutation ($input: {name}!) {{ {root}(input: $input) {{ {picks} userErrors {{ message }} }} }}"
        payload = (await self._ask(query, input=given))[root]
        if payload["userErrors"]:
            raise TurnedAway("\n".join(error["message"] for error in payload["userErrors"]))
        return payload

    def _input(self, name: str) -> Mapping[str, Any]:
        kind = committed_schema().type_map[name]
        assert isinstance(kind, GraphQLInputObjectType)
        fields: Mapping[str, Any] = kind.fields
        return fields

    def _wired(self, root: str, told: Told) -> dict[str, object]:
        """Fields of a mutation's input as the wire has them."""
        takes = self._input(f"{root[0].upper()}{root[1:]}Input")
        return {
            name: _as(str(get_named_type(takes[name].type)), takes[name].type, value) for name, value in told.items()
        }

    async def _the_case(self) -> Any:  # noqa: ANN401  JSON
        assert self._id, "no case yet"
        case = (await self._ask(CASE, id=self._id))["case"]
        assert case, "the case is out of sight"
        return case

    async def _loan_id(self, number: str) -> str:
        found = (await self._ask("query ($number: String!) { loan(number: $number) { id } }", number=number))["loan"]
        assert found, f"loan {number} is out of sight"
        return str(found["id"])

    async def _party_id(self, number: str) -> str:
        found = (await self._ask("query ($number: String!) { party(number: $number) { id } }", number=number))["party"]
        assert found, f"party {number} is out of sight"
        return str(found["id"])

    async def _subject(self, given: Told) -> dict[str, object]:
        if "loan" in given:
            return {"loanId": await self._loan_id(given["loan"])}
        if "party" in given:
            return {"partyId": await self._party_id(given["party"])}
        return {"organisation": given["organisation"]} if "organisation" in given else {}


def _client(app: Starlette, token: str) -> httpx.AsyncClient:
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://recoup.test", headers=headers)


def percent(value: object) -> str:
    """A rate in per cent as a ratio: 0.055 of 5.5."""
    return f"{(Decimal(str(value)) / 100).normalize():f}"


def _as(name: str, kind: Any, value: Any) -> object:  # noqa: ANN401  a type of the schema, a value of a story
    """A value that people type as its input type has it."""
    if isinstance(value, list):
        return [_as(name, None, each) for each in value]
    if is_list_type(getattr(kind, "of_type", kind)) or is_list_type(kind):
        return [_as(name, None, part.strip()) for part in str(value).split(",")]
    match name:
        case "MoneyInput":
            return money(value)
        case "Rate":
            return percent(value)
        case "Int":
            return int(value)
        case "Boolean":
            return value is True or value == "true"
        case _:
            return str(value)


def money(value: object) -> dict[str, str]:
    """An amount that people type as an input has it."""
    return {"amount": plain(str(value)), "currency": CURRENCY}
