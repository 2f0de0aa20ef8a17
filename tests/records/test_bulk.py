"""Bulk reading and writing keeps every number, refuses what does not fit, and works inside the transaction."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.context import require_context
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from recoup.config import Settings
from recoup.records.bill import Bill
from recoup.records.bulk import bulk
from recoup.records.fitting import fields_of, width_of
from recoup.records.grade import GradeChange
from recoup.records.loan import LoanState
from recoup.records.posting import Posting
from recoup.rules.columns import IntArray
from tests.records.book import MOMENT

pytestmark = pytest.mark.usefixtures("database")

EACH_ON_BOTH = True
SEED = 20_260_101


def _states(size: int) -> dict[str, IntArray]:
    """Rows that fill the widths of their columns."""
    draw = np.random.default_rng(SEED)
    money = {"principal", "overdue_principal", "overdue_interest", "overdue_other", "suspense"}
    rows: dict[str, IntArray] = {}
    for name, field in fields_of("loan_state").items():
        bound = 2 ** (8 * width_of(field) - 1)
        rows[name] = draw.integers(0 if name in money else -bound, bound, size)
    rows["loan_id"] = np.arange(1, size + 1)
    return rows


def _postings(size: int, **over: IntArray) -> dict[str, IntArray]:
    ones = np.ones(size, dtype=np.int64)
    rows = dict.fromkeys(fields_of("posting"), ones)
    return rows | {"seq": np.arange(1, size + 1), "credit": ones + 1} | over


def _same(one: Mapping[str, IntArray], other: Mapping[str, IntArray]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("size", [0, 1, 199, 2_000])
async def test_what_is_inserted_is_fetched(size: int) -> None:
    rows = _states(size)
    async with in_transaction():
        assert await bulk().insert("loan_state", rows) == size
        fetched = await bulk().fetch("SELECT * FROM loan_state ORDER BY loan_id")
    assert _same(rows, fetched)
    assert all(column.dtype == np.int64 for column in fetched.values())


@pytest.mark.parametrize("size", [1, 200, 201, 1_500])
async def test_rows_are_updated_by_key_and_only_those_given(size: int) -> None:
    rows = _states(2_000)
    await bulk().insert("loan_state", rows)
    chosen = np.sort(np.random.default_rng(SEED).choice(2_000, size, replace=False))
    changed = {name: column[chosen][::-1].copy() for name, column in rows.items() if name != "loan_id"}
    assert await bulk().update("loan_state", ["loan_id"], {"loan_id": rows["loan_id"][chosen], **changed}) == size
    fetched = await bulk().fetch("SELECT * FROM loan_state ORDER BY loan_id")
    for name, column in changed.items():
        rows[name][chosen] = column
    assert _same(rows, fetched)


@pytest.mark.parametrize("size", [10, 1_000])
async def test_rows_that_somebody_else_changed_are_left_alone(size: int) -> None:
    rows = _states(size)
    rows["version"] = np.full(size, 7)
    await bulk().insert("loan_state", rows)
    await LoanState.filter(loan_id=3).update(version=8)
    moved = {"loan_id": rows["loan_id"], "version": rows["version"] + 1, "grade": np.full(size, 4)}
    assert await bulk().update("loan_state", ["loan_id"], moved, expected={"version": rows["version"]}) == size - 1
    assert (await LoanState.get(loan_id=3)).grade == rows["grade"][2]


async def test_a_composite_key_finds_its_row() -> None:
    size = 600
    bills = {name: np.zeros(size, dtype=np.int64) for name in fields_of("bill")}
    bills |= {"loan_id": np.repeat(np.arange(1, 301), 2), "seq": np.tile([1, 2], 300), "principal": np.full(size, 5)}
    await bulk().insert("bill", bills)
    second = {"loan_id": np.arange(1, 301), "seq": np.full(300, 2), "paid_principal": np.arange(300) % 6}
    assert await bulk().update("bill", ["loan_id", "seq"], second) == 300
    assert await Bill.filter(seq=1, paid_principal__gt=0).count() == 0
    assert (await Bill.get(loan_id=12, seq=2)).paid_principal == 5


async def test_values_and_lists_stand_for_question_marks() -> None:
    await bulk().insert("loan_state", _states(50))
    fetched = await bulk().fetch(
        "SELECT loan_id FROM loan_state WHERE loan_id > ? AND loan_id IN (?*) AND 'it''s' = ? ORDER BY loan_id",
        [3, np.array([1, 2, 3, 4, 50, 51]), "it's"],
    )
    assert fetched["loan_id"].tolist() == [4, 50]
    none = await bulk().fetch("SELECT loan_id FROM loan_state WHERE loan_id IN (?*)", [[]])
    assert none["loan_id"].tolist() == []


async def test_a_list_may_be_longer_than_a_statement_has_places() -> None:
    await bulk().insert("loan_state", _states(3))
    fetched = await bulk().fetch("SELECT loan_id FROM loan_state WHERE loan_id IN (?*)", [np.arange(100_000)])
    assert len(fetched["loan_id"]) == 3


async def test_what_is_not_a_whole_number_cannot_be_fetched() -> None:
    await bulk().insert("loan_state", _states(3))
    for expression in ("NULL", "1.5", "'x'", "CASE WHEN loan_id = 2 THEN NULL ELSE loan_id END"):
        with pytest.raises(ValueError, match=r"whole number|NULL"):
            await bulk().fetch(f"SELECT loan_id, {expression} AS odd FROM loan_state")  # noqa: S608


@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", 2**15), ("seq", 2**31), ("seq", -(2**31) - 1), ("amount", 2**63), ("amount", 1.0), ("amount", "5")],
)
async def test_what_does_not_fit_its_column_is_refused_before_anything_is_written(column: str, value: object) -> None:
    rows: dict[str, list[object]] = {name: [1] for name in fields_of("posting")}
    rows["credit"], rows[column] = [2], [value]
    with pytest.raises(ValueError, match=f"posting.{column}"):
        await bulk().insert("posting", rows)
    assert await Posting.all().count() == 0


async def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="unequal"):
        await bulk().insert("posting", _postings(2, amount=np.array([1, 2, 3])))


async def test_no_fraction_ever_reaches_the_ledger(database: Settings) -> None:
    """9,223,372,036,854,775,807 + 1 is a fraction in SQLite's arithmetic; a strict table refuses to keep it."""
    await bulk().insert("posting", _postings(1, amount=np.array([2**63 - 1])))
    bills = dict.fromkeys(fields_of("bill"), np.ones(1, dtype=np.int64))
    await bulk().insert("bill", bills | {"penalty_acc": np.array([2**63 - 1])})
    with pytest.raises((IntegrityError, OperationalError)):
        await require_context().db().execute_query("UPDATE bill SET penalty_acc = penalty_acc + 1")
    assert (await Bill.get(loan_id=1)).penalty_acc == 2**63 - 1
    assert database


async def test_text_json_and_moments_go_in_beside_numbers() -> None:
    rows: dict[str, list[object]] = {name: [0] for name in fields_of("grade_change")}
    rows |= {"loan_id": [5], "rules": [["CB-1", "风险"]], "policy": ["d'"]}
    await bulk().insert("grade_change", rows)
    change = await GradeChange.get(loan_id=5)
    assert (change.rules, change.policy) == (["CB-1", "风险"], "d'")
    facts: dict[str, list[object]] = {name: [0] for name in fields_of("loan_fact")}
    facts |= {"loan_id": [5], "seq": [1], "recorded_at": [MOMENT]}
    await bulk().insert("loan_fact", facts)
    fetched = await bulk().fetch("SELECT recorded_at FROM loan_fact")
    assert fetched["recorded_at"].tolist() == [1_704_875_415_123_456]


async def test_a_missing_value_goes_in_where_the_column_takes_it() -> None:
    await bulk().insert(
        "job_run", {"job": ["eod"], "day": [1], "tries": [1], "started_at": [MOMENT], "done_at": [None]}
    )
    fetched = await bulk().fetch("SELECT count(*) AS open FROM job_run WHERE done_at IS NULL")
    assert fetched["open"].tolist() == [1]


async def test_a_key_twice_is_refused_and_the_transaction_leaves_nothing() -> None:
    async def twice() -> None:
        async with in_transaction():
            await bulk().insert("posting", _postings(3))
            await bulk().insert("posting", _postings(1))

    with pytest.raises(IntegrityError):
        await twice()
    assert await Posting.all().count() == 0


async def test_a_large_update_twice_in_a_transaction_counts_each_time() -> None:
    rows = _states(700)
    await bulk().insert("loan_state", rows)
    async with in_transaction():
        for grade in (1, 2):
            change = {"loan_id": rows["loan_id"], "grade": np.full(700, grade)}
            assert await bulk().update("loan_state", ["loan_id"], change) == 700
    assert await LoanState.filter(grade=2).count() == 700


async def test_a_mistake_in_a_statement_is_an_operational_error() -> None:
    with pytest.raises(OperationalError):
        await bulk().fetch("SELECT nothing FROM nowhere")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=40))
async def test_every_whole_number_of_eight_bytes_survives(numbers: list[int]) -> None:
    async with in_transaction() as connection:
        await connection.execute_query("DELETE FROM loan_state")
        rows = _states(len(numbers)) | {"interest_acc": np.array(numbers, dtype=np.int64)}
        await bulk().insert("loan_state", rows)
        fetched = await bulk().fetch("SELECT interest_acc FROM loan_state ORDER BY loan_id")
    assert fetched["interest_acc"].tolist() == numbers
