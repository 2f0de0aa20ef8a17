"""One form for everything that can be done, held on every mutation there is; a new one is covered by itself."""

import re
from collections.abc import Mapping
from datetime import date
from inspect import getsource, unwrap
from itertools import count
from typing import Any, Final

import pytest
from graphql import (
    EnumValueNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from recoup.services import permission, progress, sql
from recoup_graphql.api import sdl
from recoup_graphql.permissions import PERMISSION_OF
from recoup_graphql.refetch import NOUNS
from recoup_graphql.root import Mutation
from tests.schema.books import done, lent, loan_input, party_input, payment_input, turned
from tests.schema.calling import FIRST_DAY, Server
from tests.schema.operations import CONFIRM, DISBURSE, LOAN_BOARD, PARTY_BOARD

SCHEMA: Final = build_schema(sdl())
MUTATIONS: Final[Mapping[str, GraphQLField]] = SCHEMA.mutation_type.fields if SCHEMA.mutation_type else {}
OBJECTS: Final = [
    kind
    for name, kind in SCHEMA.type_map.items()
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__")
]
ONCE_BY_NATURE: Final = {
    "tokenCreate": "a secret is shown once; a token whose secret was lost is revoked",
    "webhookCreate": "a secret is shown once; a receiver whose secret was lost gets another one",
    "webhookRotate": "a secret is shown once; the older one counts beside it",
    "personalDataUnmask": "each showing is noted, and it changes nothing",
}
"""Mutations without a key, and why sending them again does no harm."""
KEYED_WITHIN: Final = {"paymentBatchRecord": "PaymentInput"}
"""Mutations each line of which bears a key, and the input of a line."""
PAGED: Final = ("first", "after", "last", "before")
FEEDS: Final = {"Query.events"}
"""What only goes on: whoever reads it has a cursor of its own."""
REMOVAL: Final = re.compile(r"Use `.+`.* Removal on \d{4}-\d\d-\d\d\.$")


def _input(field: GraphQLField) -> GraphQLInputObjectType:
    kind = get_named_type(field.args["input"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    return kind


def _payload(field: GraphQLField) -> GraphQLObjectType:
    kind = get_named_type(field.type)
    assert isinstance(kind, GraphQLObjectType)
    return kind


def test_every_mutation_can_be_tried() -> None:
    """`mode: PREVIEW`, and what counts is the default."""
    for name, field in MUTATIONS.items():
        mode = _input(field).fields["mode"]
        assert str(mode.type) == "Mode!", name
        assert mode.ast_node is not None
        assert isinstance(mode.ast_node.default_value, EnumValueNode)
        assert mode.ast_node.default_value.value == "COMMIT", name


def test_no_mutation_forgets_its_mode() -> None:
    """The field alone would promise what nobody keeps: each resolver hands it on."""
    fields = Mutation.__strawberry_definition__.fields  # type: ignore[attr-defined]
    forgetful = [
        field.python_name for field in fields if "input.mode" not in getsource(unwrap(field.base_resolver.wrapped_func))
    ]
    assert forgetful == []


def test_every_mutation_can_be_sent_again() -> None:
    """With a key, which is demanded wherever the registry says that money moves; `replayed` says that it was known."""
    for name, field in MUTATIONS.items():
        key = _input(field).fields.get("idempotencyKey")
        moves_money = permission.of(PERMISSION_OF[f"Mutation.{name}"]).money
        if name in ONCE_BY_NATURE:
            assert key is None, name
            assert not moves_money, name
            continue
        if name in KEYED_WITHIN:
            line = SCHEMA.type_map[KEYED_WITHIN[name]]
            assert isinstance(line, GraphQLInputObjectType)
            assert str(line.fields["idempotencyKey"].type) == "String!"
            continue
        assert key is not None, name
        if moves_money:
            assert str(key.type) == "String!", name
        assert str(_payload(field).fields["replayed"].type) == "Boolean", name


def test_a_refused_mutation_need_not_show_anything() -> None:
    """What was refused leaves nothing to show; a list is empty then, and `revoked` says no."""
    for name, field in MUTATIONS.items():
        sure = {each for each, told in _payload(field).fields.items() if is_non_null_type(told.type)}
        sure -= {each for each in sure if is_list_type(_payload(field).fields[each].type.of_type)}
        assert sure - {"revoked"} == set(), name


def test_a_user_error_says_everything_that_mends_it() -> None:
    """On the interface, so that an error of a kind which a client does not know yet is told like any other."""
    kind = SCHEMA.type_map["UserError"]
    assert isinstance(kind, GraphQLInterfaceType)
    told = {name: str(field.type) for name, field in kind.fields.items()}
    assert told == {
        "code": "String!",
        "message": "String!",
        "field": "[String!]",
        "value": "String",
        "limit": "String",
        "docUrl": "String!",
        "retryable": "Boolean!",
    }
    kinds = {possible.name for possible in SCHEMA.get_possible_types(kind)}
    assert kinds == {"Problem", "StaleVersionError", "InsufficientOutstandingError"}


def test_every_connection_is_asked_for_by_pages() -> None:
    """Wherever it stands, from either end."""
    for kind in OBJECTS:
        for name, field in kind.fields.items():
            if get_named_type(field.type).name.endswith("Connection"):
                asked = PAGED[:2] if f"{kind.name}.{name}" in FEEDS else PAGED
                assert set(asked) <= set(field.args), f"{kind.name}.{name}"


def test_every_node_can_be_fetched_by_its_id() -> None:
    """And nothing else can."""
    node = SCHEMA.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    assert {kind.name for kind in SCHEMA.get_possible_types(node)} == set(NOUNS)


def test_a_list_of_nodes_is_a_page_or_the_answer_of_a_mutation() -> None:
    """What can grow is never given whole; what a root gives whole is short by its nature, and said so here."""
    whole = {
        f"{kind.name}.{name}"
        for kind in OBJECTS
        if not kind.name.endswith(("Connection", "Payload"))
        for name, field in kind.fields.items()
        if is_list_type(getattr(field.type, "of_type", field.type))
        and SCHEMA.type_map["Node"] in getattr(get_named_type(field.type), "interfaces", ())
    }
    assert whole == {name for name in whole if name.startswith(("Case.", "Loan.", "LoanAsOf.", "Party.", "Amendment."))}


def test_what_is_deprecated_names_its_replacement_and_its_day() -> None:
    """So that a client's author knows what to do, and by when."""
    reasons = [
        field.deprecation_reason for kind in OBJECTS for field in kind.fields.values() if field.deprecation_reason
    ]
    assert [reason for reason in reasons if not REMOVAL.search(reason)] == []


# --- what it means --------------------------------------------------------------------------------------------------

CONTACT: Final = """
mutation ($input: ContactLogInput!) {
  contactLog(input: $input) { contact { id } replayed userErrors { code docUrl retryable } }
}"""
PROMISE: Final = """
mutation ($input: PromiseRecordInput!) {
  promiseRecord(input: $input) { promise { id } replayed userErrors { code } }
}"""
FACT: Final = """
mutation ($input: FactRecordInput!) {
  factRecord(input: $input) { fact { code { code } } loan { number } userErrors { code } }
}"""
POINT: Final = """
mutation ($input: ContactPointAddInput!) {
  contactPointAdd(input: $input) { contactPoint { id } replayed userErrors { code } }
}"""
NIGHT: Final = """
mutation ($input: EndOfDayRunInput!) {
  endOfDayRun(input: $input) { report { touched } plan { dayFrom dayTo due } userErrors { code } }
}"""
TOKEN: Final = "mutation ($input: TokenCreateInput!) { tokenCreate(input: $input) { secret userErrors { code } } }"
UNMASK: Final = """
mutation ($input: PersonalDataUnmaskInput!) {
  personalDataUnmask(input: $input) { party { name } userErrors { code } }
}"""
EXTEND: Final = """
mutation ($input: LoanExtendInput!) {
  loanExtend(input: $input) {
    amendment { id } userErrors { code field docUrl ... on StaleVersionError { currentVersion } }
  }
}"""
PAY: Final = """
mutation ($input: PaymentRecordInput!) {
  paymentRecord(input: $input) {
    userErrors { code ... on InsufficientOutstandingError { outstanding { amount currency } } }
  }
}"""


async def _books() -> dict[str, list[Any]]:
    """Every row of the books; who signed in when is not among them."""
    tables = await sql.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    apart = {"audit_entry", "audit_head", "audit_block", "api_token", "number_sequence", "sqlite_sequence"}
    names = [row["name"] for row in tables if row["name"] not in apart]
    return {name: [tuple(row.values()) for row in await sql.rows(f'SELECT * FROM "{name}"')] for name in names}  # noqa: S608


async def test_what_is_only_tried_leaves_nothing(server: Server) -> None:
    """One of each kind of command; each says what it would do, and the books are the same to the last row."""
    loan = await lent(server)
    party = (await server.data('{ party(number: "C-1") { id } }'))["party"]["id"]
    boarded = (await done(server, "loanBoard", LOAN_BOARD, loan_input("L-2")))["loan"]["id"]
    before = await _books()
    trials: list[tuple[str, str, dict[str, object]]] = [
        ("partyBoard", PARTY_BOARD, party_input("C-2")),
        ("loanScheduleConfirm", CONFIRM, {"loanId": boarded}),
        ("contactLog", CONTACT, _contact(loan)),
        ("promiseRecord", PROMISE, _promise(loan)),
        ("factRecord", FACT, {"loanId": loan, "code": "USE_CHANGED", "fromOn": "2024-01-10", "note": "x"}),
        ("contactPointAdd", POINT, {"partyId": party, "kind": "PHONE", "value": "13800000002"}),
        ("endOfDayRun", NIGHT, {"expectedDay": "2024-01-10", "until": "2024-01-10"}),
        ("tokenCreate", TOKEN, {"principal": "admin", "scopes": ["READ"]}),
        ("personalDataUnmask", UNMASK, {"partyId": party, "reason": "asked for by the debtor"}),
    ]
    told = {
        field: await done(server, field, mutation, {**given, "mode": "PREVIEW"}, bearer=server.admin)
        for field, mutation, given in trials
    }
    assert await _books() == before
    assert told["partyBoard"]["party"]["number"] == "C-2"
    assert told["tokenCreate"]["secret"] is None
    plan = told["endOfDayRun"]["plan"]
    assert (plan["dayFrom"], plan["dayTo"]) == ("2024-01-10", "2024-01-10")
    assert plan["due"] == (await turned(server, FIRST_DAY))["touched"] == 1


def _contact(loan: str) -> dict[str, object]:
    return {"loanId": loan, "channel": "TELEPHONE", "number": "13800000000", "outcome": "NO_ANSWER"}


def _promise(loan: str) -> dict[str, object]:
    day = date.fromordinal(FIRST_DAY.toordinal() + 3).isoformat()
    return {"loanId": loan, "amount": {"amount": "100.00", "currency": "CNY"}, "dueOn": day}


async def test_what_is_sent_again_with_its_key_is_done_once(server: Server) -> None:
    """The second answer shows what the first time made; another input under the same key is refused."""
    loan = await lent(server)
    for field, noun, mutation, given in (
        ("contactLog", "contact", CONTACT, _contact(loan)),
        ("promiseRecord", "promise", PROMISE, _promise(loan)),
    ):
        keyed = {**given, "idempotencyKey": "once"}
        first = await done(server, field, mutation, keyed)
        books = await _books()
        again = await done(server, field, mutation, keyed)
        assert (first["replayed"], again["replayed"]) == (None, True)
        assert again[noun] == first[noun]
        assert await _books() == books
        other = await server.refusals(
            mutation.replace("{ code", "{ field code"), {"input": {**keyed, "note": "x"}}, field=field
        )
        assert other == [("IDEMPOTENCY_KEY_REUSED", ["input", "idempotencyKey"])]
    unkeyed = [await done(server, "contactLog", CONTACT, _contact(loan)) for _ in range(2)]
    assert unkeyed[0]["contact"] != unkeyed[1]["contact"]


async def test_a_run_that_was_sent_again_is_not_done_again_and_one_that_was_cut_off_goes_on(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of the end of day counts once all its transactions are done, whatever day is open by then."""
    await lent(server)
    asked = {"expectedDay": "2024-01-10", "until": "2024-01-10", "idempotencyKey": "night"}

    async def night(**more: str) -> dict[str, Any]:
        mutation = NIGHT.replace("report", "replayed report")
        answer = await server.data(mutation, {"input": {**asked, **more}}, bearer=server.admin)
        told: dict[str, Any] = answer["endOfDayRun"]
        return told

    with monkeypatch.context() as hurried:
        hurried.setattr(progress, "monotonic", count(0, 1_000).__next__)
        cut = await night()
    assert [error["code"] for error in cut["userErrors"]] == ["RUN_UNFINISHED"]
    first, again = await night(), await night()
    assert (first["replayed"], first["report"] is None) == (None, False)
    assert (again["replayed"], again["report"], again["userErrors"]) == (True, None, [])
    other = await night(until="2024-01-11")
    assert [error["code"] for error in other["userErrors"]] == ["IDEMPOTENCY_KEY_REUSED"]


async def test_who_saw_a_loan_before_it_moved_neither_pays_it_out_nor_takes_money_back(server: Server) -> None:
    """`expectedVersion` of a draw-down, and of a payment the version of its loan."""
    loan = await lent(server)
    paid = await done(server, "paymentRecord", PAY_ALL, payment_input(loan, "5.00", "v"))
    version = (await server.data('{ loan(number: "L-1") { version } }'))["loan"]["version"]
    told = {"paymentId": paid["payment"]["id"], "reason": "x", "idempotencyKey": "t", "expectedVersion": version - 1}
    stale = await server.refusals(TAKE_BACK, {"input": told}, field="paymentReverse")
    assert stale == [("VERSION_OTHER", ["input", "expectedVersion"])]
    await done(server, "paymentReverse", TAKE_BACK, {**told, "expectedVersion": version})
    drawn = {"loanId": loan, "valueDate": "2024-01-10", "idempotencyKey": "again", "expectedVersion": version - 1}
    refused = await server.refusals(DISBURSE, {"input": drawn}, field="loanDisburse")
    assert ("VERSION_OTHER", ["input", "expectedVersion"]) in refused


PAY_ALL: Final = """
mutation ($input: PaymentRecordInput!) {
  paymentRecord(input: $input) { payment { id } userErrors { code field } }
}"""
TAKE_BACK: Final = """
mutation ($input: PaymentReverseInput!) {
  paymentReverse(input: $input) { payment { id } userErrors { code field } }
}"""


async def test_errors_carry_data_and_a_page_that_explains_them(server: Server) -> None:
    """Who saw another version is told the present one; who required more than is owed, what is owed."""
    loan = await lent(server)
    version = (await server.data('{ loan(number: "L-1") { version } }'))["loan"]["version"]
    told = {
        "loanId": loan, "valueDate": "2024-01-10", "reason": "x", "idempotencyKey": "e", "months": 1,
        "expectedVersion": version - 1,
    }  # fmt: skip
    (stale,) = (await server.data(EXTEND, {"input": told}))["loanExtend"]["userErrors"]
    assert (stale["code"], stale["currentVersion"]) == ("VERSION_OTHER", version)
    money = {"amount": "99999.00", "currency": "CNY"}
    paid = {
        "loanId": loan, "amount": money, "valueDate": "2024-01-10", "idempotencyKey": "p", "requireOutstanding": money,
    }  # fmt: skip
    (less,) = (await server.data(PAY, {"input": paid}))["paymentRecord"]["userErrors"]
    assert less["outstanding"] == {"amount": "12000.00", "currency": "CNY"}
    async with server.client() as client:
        page = await client.get(stale["docUrl"])
        nowhere = await client.get("/errors/NO_SUCH_CODE")
    assert page.text.startswith("VERSION_OTHER\n")
    assert "版本" in page.text
    assert nowhere.status_code == 404


BATCH: Final = """
mutation ($input: PaymentBatchRecordInput!) {
  paymentBatchRecord(input: $input) {
    results { payment { id } replayed userErrors { code field } } recorded replayed rejected
    userErrors { code field }
  }
}"""


async def test_a_batch_is_recorded_whole_or_in_part_and_never_twice(server: Server) -> None:
    """All or none tells every problem of every line; the good ones are recorded once, though the batch comes again."""
    loan = await lent(server)
    lines = [
        payment_input(loan, "1.00", "a"),
        payment_input(loan, "1.001", "b"),
        payment_input("x", "1.00", "c"),
        payment_input(loan, "2.00", "d", valueDate="2024-02-01"),
        payment_input(loan, "3.00", "e"),
    ]
    whole = await server.refusals(
        BATCH, {"input": {"payments": lines, "errorPolicy": "REJECT_EVERYTHING"}}, field="paymentBatchRecord"
    )
    assert whole == [
        ("AMOUNT_TOO_PRECISE", ["input", "payments", "1", "amount", "amount"]),
        ("INVALID_ID", ["input", "payments", "2", "loanId"]),
        ("VALUE_DATE_IN_FUTURE", ["input", "payments", "3", "valueDate"]),
    ]
    good = {"payments": lines, "errorPolicy": "RECORD_GOOD"}
    tried = await done(server, "paymentBatchRecord", BATCH, {**good, "mode": "PREVIEW"})
    assert (tried["recorded"], tried["rejected"], tried["results"][0]["payment"]) == (2, 3, None)
    first = await done(server, "paymentBatchRecord", BATCH, good)
    again = await done(server, "paymentBatchRecord", BATCH, good)
    assert [(told["recorded"], told["replayed"], told["rejected"]) for told in (first, again)] == [(2, 0, 3), (0, 2, 3)]
    assert [row["payment"] for row in again["results"]] == [row["payment"] for row in first["results"]]
    assert [row["userErrors"] for row in first["results"]][3] == [
        {"code": "VALUE_DATE_IN_FUTURE", "field": ["input", "valueDate"]}
    ]
    assert [row["replayed"] for row in again["results"]] == [True, False, False, False, True]
    balance = (await server.data('{ loan(number: "L-1") { balance { amount } } }'))["loan"]["balance"]
    assert balance == {"amount": "11996.00"}
