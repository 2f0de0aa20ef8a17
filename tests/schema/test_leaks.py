"""The leak matrix, generated from the schema: every root field and every kind of node, against every kind of caller.

Callers: somebody of the unit EAST (and below), of a sibling, of another institution, with no role at all. Three things
are held. What a caller is told names nothing that lies out of sight; it stays to the letter the same whatever happens
out of sight (so totals, sums and searches leak nothing); and a foreign id is answered like one that was never given.
A new root field, argument or kind of node is covered by itself, or the test says which it does not know.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import date
from inspect import isawaitable
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    execute,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)

from recoup.config import load
from recoup.services import contact_point, fact, grant, officer, organisation, principal, token
from recoup.services.acceleration import AccelerationDraft, accelerate
from recoup.services.access import Actor
from recoup.services.authentication import authenticate
from recoup.services.contact_point import PointDraft
from recoup.services.fact import CostDraft
from recoup.services.grant import GrantDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.permission import UNMASK
from recoup.services.principal import PrincipalDraft
from recoup.services.rate_change import RateChangeDraft, change_rate
from recoup.translation import Language
from recoup_graphql.api import schema
from recoup_graphql.context import Context
from recoup_graphql.cost import WALKS
from recoup_graphql.loaders import Loaders
from recoup_graphql.node import global_id, opened
from recoup_graphql.permissions import PERMISSION_OF
from recoup_graphql.server import create_app
from tests.schema.calling import FIRST_DAY, Server, furnished, serving
from tests.services.world import World, term_loan

SCHEMA = schema(development=False)._schema
PLACES: Final = {"EAST": "BANK", "CHILD": "EAST", "WEST": "BANK", "OTHER": None}
"""Organisations with whatever they stand under; EAST is the caller's own."""
IN_SIGHT: Final = {"EAST": {"EAST", "CHILD"}, "WEST": {"WEST"}, "OTHER": {"OTHER"}, "nobody": set[str]()}
"""What each caller sees."""
NODES: Final = {kind.name for kind in SCHEMA.get_possible_types(SCHEMA.type_map["Node"])}  # type: ignore[arg-type]
SAMPLED: Final = frozenset({
    "Loan", "Party", "Payment", "Bill", "Task", "Amendment", "Approval", "ContactPoint",
})  # fmt: skip
"""Kinds of node of which the world of this test holds some; of the others a made-up id is asked for."""
OPEN: Final = frozenset({
    "regimes", "accounts", "calendar", "rateLists", "businessDay", "periods", "viewer", "roles", "organisations",
    "caseKinds",
})  # fmt: skip
"""Root fields that tell of the installation, the law or the asker: the same for everybody who may ask."""
DEPTH: Final = 3
SIZE: Final = 50
VALUES: Final = {
    "String": '"x"', "Int": "1", "Boolean": "false", "Date": '"2024-01-10"', "DateTime": '"2026-01-10T00:00:00Z"',
    "Decimal": '"1.00"', "Rate": '"0.01"', "CurrencyCode": '"CNY"',
}  # fmt: skip
NOUN_OF: Final = {"id": "Loan", "ids": "Loan", "subjectId": "Loan", "grant": "Grant", "token": "Token"}
"""What ids are of where their argument does not say it by its name, `loanId`."""


# --- what to ask ----------------------------------------------------------------------------------------------------


def noun_of(name: str) -> str:
    """The noun whose id an argument wants."""
    own = re.sub("Ids?$", "", name)
    noun = NOUN_OF.get(name) or own[:1].upper() + own[1:]
    assert noun in NODES or noun in NOUN_OF.values(), f"{name}: say in NOUN_OF what this is the id of"
    return noun


def literal(name: str, kind: GraphQLInputType, ids: dict[str, str]) -> str:
    """The shortest literal of an argument: what is required, and every id."""
    if isinstance(kind, GraphQLNonNull):
        return literal(name, kind.of_type, ids)
    if isinstance(kind, GraphQLList):
        return f"[{literal(name, kind.of_type, ids)}]"
    if isinstance(kind, GraphQLEnumType):
        return str(next(iter(kind.values)))
    if isinstance(kind, GraphQLInputObjectType):
        return "{" + ", ".join(f"{each}: {told}" for each, told in given(kind.fields, ids).items()) + "}"
    if kind.name == "ID":
        return f'"{ids[noun_of(name)]}"'
    assert kind.name in VALUES, f"{name}: say in VALUES what a {kind.name} may be"
    return VALUES[kind.name]


def given(fields: dict[str, Any], ids: dict[str, str]) -> dict[str, str]:
    """The arguments to give: required ones, and the first optional id, so that either of two keys is not both."""
    told = {n: literal(n, f.type, ids) for n, f in fields.items() if isinstance(f.type, GraphQLNonNull)}
    keys = [name for name, each in fields.items() if get_named_type(each.type).name == "ID"]
    if keys and not any(name in told for name in keys):
        told[keys[0]] = literal(keys[0], fields[keys[0]].type, ids)
    if "idempotencyKey" in told:
        told["idempotencyKey"] = '"leak"'
    return told


def is_page(field: GraphQLField) -> bool:
    """Whether a field gives a page of a list."""
    return "first" in field.args and get_named_type(field.args["first"].type).name == "Int"


def arguments(field: GraphQLField, ids: dict[str, str]) -> str:
    """The arguments of a field; a page is asked for whole."""
    told = given({name: arg for name, arg in field.args.items() if name != "loanId"}, ids)
    if "loanId" in field.args and isinstance(field.args["loanId"].type, GraphQLNonNull):
        told["loanId"] = literal("loanId", field.args["loanId"].type, ids)
    if is_page(field):
        told["first"] = str(SIZE)
    return f"({', '.join(f'{name}: {value}' for name, value in told.items())})" if told else ""


def selection(kind: GraphQLOutputType, depth: int = DEPTH, above: tuple[str, ...] = ()) -> str:
    """Everything of a type that needs no argument, as deep as `depth`; a type is not entered again below itself."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if isinstance(named, GraphQLUnionType | GraphQLInterfaceType):
        parts = [f"... on {each.name} {selection(each, depth, above)}" for each in SCHEMA.get_possible_types(named)]
        return "{ __typename " + " ".join(parts) + " }" if depth else "{ __typename }"
    assert isinstance(named, GraphQLObjectType)
    return "{ __typename " + " ".join(_fields(named, depth, (*above, named.name))) + " }"


def _fields(kind: GraphQLObjectType, depth: int, above: tuple[str, ...]) -> Iterator[str]:
    for name, field in kind.fields.items():
        needs = any(isinstance(arg.type, GraphQLNonNull) and arg.default_value is None for arg in field.args.values())
        inner = get_named_type(field.type)
        if needs or name in WALKS or inner.name in above or (not is_leaf_type(inner) and depth == 0):
            continue
        page = f"(first: {SIZE})" if is_page(field) else ""
        yield f"{kind.name}_{name}: {name}{page} {selection(field.type, depth - 1, above)}"


def query(name: str, field: GraphQLField, ids: dict[str, str], depth: int = DEPTH) -> str:
    """A query for a root field with everything below."""
    return f"query {{ {name}{arguments(field, ids)} {selection(field.type, depth)} }}"


def mutation(name: str, field: GraphQLField, ids: dict[str, str], depth: int = 1) -> str:
    """A mutation with the shortest input."""
    told = literal("input", field.args["input"].type, ids)
    return f"mutation {{ {name}(input: {told}) {selection(field.type, depth)} }}"


_sound: set[str] = set()
"""Documents that were validated, whatever ids they name."""


# --- whom and what to ask it of -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Matrix:
    """A world of five organisations, and whoever asks in it."""

    server: Server
    world: World
    callers: dict[str, Actor]
    tokens: dict[str, str]

    async def ask(self, document: str, actor: Actor) -> dict[str, Any]:
        """The answer, executed without the limits of a request, so that one question can ask for everything."""
        context = Context(
            request_id="",
            language=Language.EN,
            development=True,
            loaders=Loaders(actor),
            closing=asyncio.Event(),
            actor=actor,
        )
        read = parse(document)
        shape = re.sub('"[^"]*"', '""', document)
        assert shape in _sound or validate(SCHEMA, read) == []
        _sound.add(shape)
        found = execute(SCHEMA, read, context_value=context)
        done = await found if isawaitable(found) else found
        return {"data": done.data, "errors": sorted(error.message for error in done.errors or ())}

    async def happens(self, place: str, number: str) -> None:
        """A debtor, a loan with money on it, an officer, a contact point and a waiting command in an organisation."""
        draft = replace(term_loan(f"L-{number}"), party_number=f"D-{number}", organisation_code=place)
        await self.world.party(draft.party_number, place)
        await self.world.board(draft)
        await self.world.disburse(draft.number, FIRST_DAY)
        await self.world.pay(draft.number, 100_000, FIRST_DAY, payer=f"P-{number}")
        await officer.assign(self.world.actor, draft.number, place.lower())
        point = PointDraft(party=draft.party_number, kind="PHONE", value="13812345678")
        await contact_point.add(self.world.actor, point)
        await fact.charge(
            self.world.actor,
            CostDraft(loan=draft.number, amount=5_000, value_on=FIRST_DAY, idempotency_key=self.world.key()),
        )
        told: dict[str, Any] = {"loan": draft.number, "value_on": FIRST_DAY, "reason": f"R-{number}"}
        rate = RateChangeDraft(**told, idempotency_key=self.world.key(), rate=60_000)
        await change_rate(self.world.actor, rate)
        due = AccelerationDraft(**told, idempotency_key=self.world.key(), due_on=date(2024, 2, 10))
        await accelerate(self.world.actor, due)


async def _matrix(app: Any) -> Matrix:  # noqa: ANN401
    server = serving(app, await furnished())
    for code, above in PLACES.items():
        regime = "commercial_bank" if code == "OTHER" else None
        draft = OrganisationDraft(code=code, name=f"Name-{code}", kind="BRANCH", parent_code=above, regime=regime)
        await organisation.board(server.actor, draft)
    callers: dict[str, Actor] = {}
    tokens: dict[str, str] = {}
    for place in (*PLACES, "nobody"):
        home = "BANK" if place == "nobody" else place
        code = place.lower()
        draft_of = PrincipalDraft(code=code, name=f"Name-{code}", organisation_code=home, kind="SERVICE")
        await principal.create(server.actor, draft_of)
        if place != "nobody":
            for role in ("OPERATOR", "READER"):
                await grant.give(server.actor, GrantDraft(principal=code, role=role, organisation=home))
        tokens[place] = await token.create(
            server.actor, principal_code=code, scopes=frozenset({"read", "operate", "admin"}), days=1
        )
        callers[place] = await authenticate(tokens[place])
    made = Matrix(server, World(server.actor), callers, tokens)
    for place in PLACES:
        await made.happens(place, place)
    return made


@pytest.fixture
async def matrix(sqlite_copy: Path) -> AsyncIterator[Matrix]:
    """On SQLite: the condition of sight is one text for both databases."""
    app = create_app(load(database_url=f"sqlite://{sqlite_copy}?synchronous=OFF", scheduler=False))
    async with app.router.lifespan_context(app):
        yield await _matrix(app)


def ids_in(answer: Any) -> Iterator[str]:  # noqa: ANN401
    """Every global id of a node that stands in an answer."""
    if isinstance(answer, dict):
        for value in answer.values():
            yield from ids_in(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from ids_in(value)
    elif isinstance(answer, str) and (parts := opened(answer)) is not None and parts[0] in NODES:
        yield answer


def missing(noun: str) -> str:
    """An id of that noun which nobody ever gave."""
    return str(global_id(noun, "0" * 32 + (".1" if noun == "Bill" else "")))


NOTHING: Final = {noun: missing(noun) for noun in NODES} | {"Grant": "999999", "Token": "0" * 16}
QUERIES: Final = SCHEMA.query_type.fields  # type: ignore[union-attr]
MUTATIONS: Final = SCHEMA.mutation_type.fields  # type: ignore[union-attr]
OUTSIDE: Final = re.compile(r"\b[DLPR]-(EAST|CHILD|WEST|OTHER|LATER)|Name-(EAST|CHILD|WEST|OTHER)\b")


async def _known(matrix: Matrix) -> dict[str, str]:
    """By noun, an id of something that lies in OTHER: the installation sees it."""
    other = matrix.callers["OTHER"]
    found: dict[str, str] = {}
    for name, field in QUERIES.items():
        if name not in {"node", "nodes"}:
            answer = await matrix.ask(query(name, field, NOTHING | found), other)
            found = {opened(each)[0]: each for each in ids_in(answer)} | found  # type: ignore[index]
    return found


async def _nobody_is_told_of_anything_out_of_sight_nor_notices_what_happens_there(matrix: Matrix) -> None:
    """Every query, everything below it, for every caller: before and after more happens elsewhere."""
    before: dict[tuple[str, str], bytes] = {}
    for again in (False, True):
        for caller, actor in matrix.callers.items():
            if caller not in ({"EAST"} if again else {"EAST", "OTHER", "nobody"}):
                continue
            for name, field in QUERIES.items():
                told = orjson.dumps(await matrix.ask(query(name, field, NOTHING), actor))
                named = {place or other for place, other in OUTSIDE.findall(told.decode())}
                assert named <= IN_SIGHT[caller] or name in OPEN, (caller, name, named)
                assert before.setdefault((caller, name), told) == told, (caller, name)
        if not again:
            east = orjson.loads(before["EAST", "loans"])["data"]["loans"]
            assert east["LoanConnection_totalCount"] == 2  # the test would see something, were it there
            for number, place in (("LATER-W", "WEST"), ("LATER-F", "OTHER")):
                await matrix.happens(place, number)


async def _a_foreign_id_is_answered_like_one_that_was_never_given(matrix: Matrix) -> None:
    """Every kind of node by `node` and `nodes`, every query and every mutation that takes an id, word for word."""
    known = await _known(matrix)
    assert known.keys() >= SAMPLED
    for caller in ("EAST", "nobody"):
        actor = matrix.callers[caller]
        for noun, foreign in known.items():
            for form in ('{{ node(id: "{}") {{ id }} }}', '{{ nodes(ids: ["{}"]) {{ id }} }}'):
                seen, unseen = [await matrix.ask(form.format(each), actor) for each in (foreign, missing(noun))]
                assert seen == unseen, (caller, noun)
        for name, field in [*QUERIES.items(), *MUTATIONS.items()]:
            ask = query if name in QUERIES else mutation
            documents = ask(name, field, NOTHING | known, 1), ask(name, field, NOTHING, 1)
            if documents[0] != documents[1]:
                foreign_text, missing_text = [_without_ids(await matrix.ask(each, actor)) for each in documents]
                assert foreign_text == missing_text, (caller, name)


def _without_ids(answer: dict[str, Any]) -> str:
    """An answer in which the ids that were asked for cannot be told apart."""
    text = orjson.dumps(answer).decode()
    return re.sub(r"\b[0-9a-f]{32}(\.\d+)?\b|\b[A-Za-z0-9_-]{20,}\b", "…", text)


async def _without_a_live_token_of_the_right_scope_nothing_is_told_or_done(matrix: Matrix) -> None:
    """Every root field with no token, an unknown one, one of a reader for mutations, one without `read` for queries."""
    reader, blind = [
        await token.create(matrix.world.actor, principal_code="east", scopes=frozenset({scope}), days=1)
        for scope in ("read", "operate")
    ]
    fields = {f"Query.{name}": field for name, field in QUERIES.items()}
    fields |= {f"Mutation.{name}": field for name, field in MUTATIONS.items()}
    assert fields.keys() | {"Subscription.loanEvents"} == PERMISSION_OF.keys()
    for name, field in fields.items():
        root, _, own = name.partition(".")
        ask = query if root == "Query" else mutation
        document = re.sub(r" \{ __typename .*\} \}$", " { __typename } }", ask(own, field, NOTHING))
        for bearer, code in (("none", "UNAUTHENTICATED"), (blind if root == "Query" else reader, "FORBIDDEN")):
            answer = await matrix.server.ask(document, bearer=bearer)
            if PERMISSION_OF[name] == UNMASK and code == "FORBIDDEN":
                continue  # seeing is reading: the reader of this test lacks the role, not the scope
            assert not any((answer.get("data") or {}).values()), name
            assert {error["extensions"]["code"] for error in answer["errors"]} == {code}, (name, answer)


async def test_nothing_leaks(matrix: Matrix) -> None:
    """One world for the three: what needs no ids of it first."""
    await _without_a_live_token_of_the_right_scope_nothing_is_told_or_done(matrix)
    await _a_foreign_id_is_answered_like_one_that_was_never_given(matrix)
    await _nobody_is_told_of_anything_out_of_sight_nor_notices_what_happens_there(matrix)
    assert matrix.tokens
