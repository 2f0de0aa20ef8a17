"""No N+1: a root field asks the database as often for many things as for one.

Every root field there is has its count. What asks once for each object it hangs on says so by its cost (`cost.ASKING`)
and is left out below them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from recoup.records import sqlite
from recoup_graphql.cost import ASKING, WALKS
from tests.schema.books import done, lent, loan_input, party_input, payment_input
from tests.schema.calling import Server
from tests.schema.deliveries import PAYMENT, PROMISE
from tests.schema.everything import NOTHING, QUERIES, SCHEMA, arguments, selection
from tests.schema.operations import CONFIRM, DISBURSE, LOAN_BOARD, PARTY_BOARD

STATEMENTS_MAX = 30
"""The most that a root field asks, sign-in and the business day included."""


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements of the block."""
    found: list[str] = []
    for name in ("execute_query", "execute_query_dict"):
        plain = getattr(sqlite.Client, name)

        async def noted(self: sqlite.Client, query: str, values: list[object] | None = None, plain=plain) -> object:  # type: ignore[no-untyped-def]  # noqa: ANN001
            found.append(query)
            return await plain(self, query, values)

        monkeypatch.setattr(sqlite.Client, name, noted)
    yield found
    monkeypatch.undo()


def documents(loan: str) -> dict[str, str]:
    """By root field a document that asks for everything near, but for what is asked for each object."""
    ids = {**NOTHING, "Loan": loan}
    without = WALKS | frozenset(ASKING)
    return {
        name: f"{{ {name}{arguments(field, ids)} {selection(field.type, 2, without=without)} }}"
        for name, field in QUERIES.items()
    }


async def test_a_root_field_asks_no_oftener_for_many_things_than_for_one(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    loan = await lent(server)
    asked = documents(loan)
    assert set(asked) == set(SCHEMA.query_type.fields)  # type: ignore[union-attr]

    async def count() -> dict[str, int]:
        counts = {}
        for name, document in asked.items():
            await server.ask(document, bearer=server.admin)  # what a process keeps is kept now
            with counted(monkeypatch) as statements:
                await server.ask(document, bearer=server.admin)
            counts[name] = len(statements)
        return counts

    one = await count()
    for number in ("2", "3", "4"):
        await done(server, "partyBoard", PARTY_BOARD, party_input(f"C-{number}"))
        board = await done(server, "loanBoard", LOAN_BOARD, loan_input(f"L-{number}", party=f"C-{number}"))
        more = board["loan"]["id"]
        await done(server, "loanScheduleConfirm", CONFIRM, {"loanId": more})
        paid = {"loanId": more, "valueDate": "2024-01-10", "idempotencyKey": f"paid-{number}"}
        await done(server, "loanDisburse", DISBURSE, paid)
    assert await count() == one
    assert {name: asked for name, asked in one.items() if asked > STATEMENTS_MAX} == {}


async def test_a_payment_asks_no_oftener_where_many_promises_wait_for_it_than_where_one_does(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    loan = await lent(server)

    async def promised(count: int) -> None:
        for _ in range(count):
            told = {"loanId": loan, "amount": {"amount": "900.00", "currency": "CNY"}, "dueOn": "2024-01-20"}
            await done(server, "promiseRecord", PROMISE, told)

    async def paying(key: str) -> int:
        with counted(monkeypatch) as statements:
            await done(server, "paymentRecord", PAYMENT, payment_input(loan, "1.00", key))
        return len(statements)

    await promised(1)
    await paying("first")  # what a process keeps is kept now
    one = await paying("second")
    await promised(20)
    assert await paying("third") == one
