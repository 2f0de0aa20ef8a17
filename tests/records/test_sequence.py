"""Numbers have no gaps; ids are given out once."""

import asyncio

import pytest
from tortoise.transactions import in_transaction

from recoup.records import sequence
from recoup.records.access import Organisation

EACH_ON_BOTH = True

pytestmark = pytest.mark.usefixtures("database")


async def test_numbers_of_a_noun_follow_one_another() -> None:
    async with in_transaction():
        assert (await sequence.numbers("payment", 2)).tolist() == [1, 2]
        assert (await sequence.numbers("loan", 1)).tolist() == [1]
        assert (await sequence.numbers("payment", 3)).tolist() == [3, 4, 5]
        assert (await sequence.numbers("payment", 0)).tolist() == []


async def test_a_failed_transaction_gives_its_numbers_back() -> None:
    async def failing() -> None:
        async with in_transaction():
            await sequence.numbers("payment", 7)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()
    async with in_transaction():
        assert (await sequence.numbers("payment", 1)).tolist() == [1]


async def test_commands_at_once_share_no_number() -> None:
    async def one() -> int:
        async with in_transaction():
            return int((await sequence.numbers("payment", 1))[0])

    assert sorted(await asyncio.gather(*(one() for _ in range(8)))) == list(range(1, 9))


async def test_ids_are_not_given_out_twice_even_before_their_rows_are_there() -> None:
    async with in_transaction():
        first = await sequence.ids("organisation", 3)
        second = await sequence.ids("organisation", 2)
        assert second >= first + 3
        await Organisation.create(id=second, code="A", name="A")
    made = await Organisation.create(code="B", name="B")
    assert made.id > second + 1


async def test_ids_taken_by_many_at_once_do_not_overlap() -> None:
    async def block() -> range:
        async with in_transaction():
            first = await sequence.ids("organisation", 50)
            return range(first, first + 50)

    taken = [number for part in await asyncio.gather(*(block() for _ in range(6))) for number in part]
    assert len(set(taken)) == 300
