"""Reading: ids, pages, orders, filters, and how many questions the database is asked."""

import pytest

from recoup.services import sql
from tests.schema.books import done, lent, loan_input, payment_input
from tests.schema.calling import Server
from tests.schema.operations import LOAN_BOARD, RECORD

IDS = """query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"""


async def booked(server: Server, count: int) -> str:
    """`count` loans of one party, the first of them paid out."""
    loan = await lent(server)
    for number in range(2, count + 1):
        principal = {"amount": f"{number}000.00", "currency": "CNY"}
        await done(server, "loanBoard", LOAN_BOARD, loan_input(f"L-{number}", principal=principal))
    return loan


async def test_whatever_has_an_id_can_be_fetched_again(server: Server) -> None:
    """Loans, parties, payments; others as null, whether they are foreign or were never there."""
    loan = await lent(server)
    paid = await done(server, "paymentRecord", RECORD, payment_input(loan, "100.00"))
    party = (await server.data('{ party(number: "C-1") { id } }'))["party"]["id"]
    ids = [loan, party, paid["payment"]["id"], "TG9hbjp4", "nonsense", "U2VjcmV0OjE", ""]
    found = (await server.data(IDS, {"ids": ids}))["nodes"]
    assert [node and node["__typename"] for node in found] == ["Loan", "Party", "Payment", None, None, None, None]
    assert [node["id"] for node in found[:3]] == ids[:3]


async def test_a_customer_has_one_file_of_credit_and_contacts(server: Server) -> None:
    """CP-18: who it is, what was lent, what each loan owes, and every contact."""
    await lent(server)
    party = '{ party(number: "C-1") { id kind loans(first: 9) { nodes { number principal { amount } } } } }'
    told = (await server.data(party))["party"]
    assert told["kind"] == "NATURAL"
    assert [(loan["number"], loan["principal"]["amount"]) for loan in told["loans"]["nodes"]] == [("L-1", "12000.00")]
    contacts = "query($of: ID!) { contacts(filter: {partyId: $of}) { totalCount } }"
    assert (await server.data(contacts, {"of": told["id"]}))["contacts"]["totalCount"] == 0


async def test_at_most_a_hundred_ids_are_fetched_at_once(server: Server) -> None:
    """The limit has a name."""
    answer = await server.ask(IDS, {"ids": ["x"] * 101})
    assert answer["errors"][0]["extensions"]["reason"] == "LIST_TOO_LONG"


async def test_a_page_has_one_to_a_hundred_entries(server: Server) -> None:
    """Every list, whatever its owner thinks."""
    for arguments in ("first: 0", "first: 101", "first: -1", "last: 101", "first: 1, last: 1"):
        answer = await server.ask(f"{{ loans({arguments}) {{ totalCount }} }}")
        assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        assert answer["errors"][0]["extensions"]["reason"] in ("PAGE_SIZE", "PAGE_BOTH_ENDS"), arguments


async def test_a_list_is_read_forwards_and_backwards(server: Server) -> None:
    """The same entries in the same order."""
    await booked(server, 5)
    query = """query ($first: Int, $after: String, $last: Int, $before: String) {
      loans(first: $first, after: $after, last: $last, before: $before, orderBy: {field: BALANCE, direction: DESC}) {
        edges { cursor node { number } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount } }"""
    first = (await server.data(query, {"first": 2}))["loans"]
    second = (await server.data(query, {"first": 2, "after": first["pageInfo"]["endCursor"]}))["loans"]
    back = (await server.data(query, {"last": 2, "before": second["pageInfo"]["startCursor"]}))["loans"]
    assert first["edges"] == back["edges"]
    assert first["totalCount"] == 5
    assert (first["pageInfo"]["hasPreviousPage"], first["pageInfo"]["hasNextPage"]) == (False, True)
    numbers = [edge["node"]["number"] for edge in first["edges"] + second["edges"]]
    assert len(set(numbers)) == 4


async def test_a_cursor_belongs_to_its_order(server: Server) -> None:
    """Another order, another list, or a made-up one: refused, not misread."""
    await booked(server, 2)
    cursor = (await server.data("{ loans(first: 1) { pageInfo { endCursor } } }"))["loans"]["pageInfo"]["endCursor"]
    query = """query ($after: String) {
      loans(first: 1, after: $after, orderBy: {field: BALANCE, direction: ASC}) { totalCount } }"""
    for foreign in (cursor, "nonsense", "汉字", "x" * 1000):
        answer = await server.ask(query, {"after": foreign})
        assert answer["errors"][0]["extensions"]["reason"] == "CURSOR_FOREIGN", foreign


async def test_bills_are_paged_from_either_end(server: Server) -> None:
    """A list at hand whole keeps to the same form."""
    await lent(server)
    query = '{ loan(number: "L-1") { bills(last: 5) { nodes { seq } totalCount pageInfo { hasPreviousPage } } } }'
    bills = (await server.data(query))["loan"]["bills"]
    assert bills == {"nodes": [], "totalCount": 0, "pageInfo": {"hasPreviousPage": False}}


async def test_a_loan_is_asked_for_by_exactly_one_key(server: Server) -> None:
    """Neither, or both, is a mistake; a number that is not there is null."""
    assert (await server.data('{ loan(number: "nobody") { id } }'))["loan"] is None
    for query in ("{ loan { id } }", '{ loan(id: "x", number: "y") { id } }'):
        assert (await server.ask(query))["errors"][0]["extensions"]["reason"] == "ID_OR_NUMBER"


async def test_a_text_of_a_filter_is_taken_literally(server: Server) -> None:
    """Neither wildcards nor quotes nor control characters do anything."""
    await lent(server)
    query = "query ($text: String) { loans(filter: {text: $text}) { totalCount } }"
    for text, count in (("L-", 1), ("%", 0), ("_", 0), ("' OR 1=1 --", 0), ("张", 1)):
        assert (await server.data(query, {"text": text}))["loans"]["totalCount"] == count, text
    answer = await server.ask(query, {"text": "a\u0000b"})
    assert answer["errors"][0]["extensions"]["reason"] == "TEXT_UNPRINTABLE"


async def test_a_longer_list_asks_the_database_no_more_often(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loaders gather: figures, grades and parties of a page are each asked for once."""
    await booked(server, 6)
    asked: list[str] = []
    plain = sql.rows

    async def counted(text: str, values: object = ()) -> object:
        asked.append(text)
        return await plain(text, values)  # type: ignore[arg-type]

    monkeypatch.setattr(sql, "rows", counted)
    query = """query ($first: Int) { loans(first: $first) { nodes {
      number party { name } figures { payoff { amount } } grade { because { rule } } } } }"""
    await server.data(query, {"first": 1})
    few, asked = len(asked), []
    await server.data(query, {"first": 6})
    assert len(asked) <= few


async def test_regimes_are_listed_with_what_they_say(server: Server) -> None:
    """Products, grades, parameters and cited rules of all four, in both languages."""
    query = """{ regimes { code state reason name { zh en } version contract products { code label(language: ZH_CN) }
      grades { code label } parameters { key label kind default minimum maximum choices rules }
      rules { id instrument } } }"""
    regimes = {regime["code"]: regime for regime in (await server.data(query))["regimes"]}
    assert set(regimes) >= {"commercial_bank", "housing_fund", "trade_receivables", "development_bank"}
    for regime in regimes.values():
        assert regime["state"] == "ACTIVE", regime["reason"]
        assert regime["products"]
        assert regime["parameters"]
        assert regime["rules"]
        assert all(product["label"] != product["code"] for product in regime["products"]), regime["products"]
