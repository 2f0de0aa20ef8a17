"""Columns keep what they are given and refuse what they cannot keep."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tortoise.exceptions import ValidationError

from recoup.records.bill import Bill
from recoup.records.businessday import BusinessDay
from recoup.records.fields import micros_of, moment_of, new_public_id
from recoup.records.loan import Loan, LoanState
from recoup.records.outbox import OutboxEvent
from tests.records.book import BOARDED, MOMENT, a_loan, id_of

SHANGHAI = timezone(timedelta(hours=8))


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(SHANGHAI)))  # noqa: DTZ001  the zone is given apart
def test_a_moment_is_kept_to_the_microsecond(moment: datetime) -> None:
    assert moment_of(micros_of(moment)) == moment


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        micros_of(datetime(2024, 1, 10))  # noqa: DTZ001  that is the point


def test_public_ids_sort_by_time_and_do_not_repeat() -> None:
    ids = [new_public_id(MOMENT + timedelta(milliseconds=step)) for step in range(200)]
    assert ids == sorted(ids)
    assert len({new_public_id(MOMENT) for _ in range(1_000)}) == 1_000
    assert {(len(one), one[12]) for one in ids} == {(32, "7")}


@pytest.mark.usefixtures("database")
async def test_a_loan_comes_back_as_it_was_stored() -> None:
    stored = await a_loan()
    loan = await Loan.get(number="L1").select_related("party")
    assert loan.recorded_at == MOMENT
    assert loan.recorded_at.tzinfo is UTC
    assert (loan.contract_principal, loan.contract_rate, loan.boarded_on) == (10_000_000, 43_500, BOARDED)
    assert (loan.id, loan.public_id, loan.attributes, loan.officer_id) == (stored.id, stored.public_id, {}, None)
    assert loan.party.name == "张三"


@pytest.mark.usefixtures("database")
async def test_moments_compare_by_time_whatever_their_offset() -> None:
    await BusinessDay.create(id=1, day=BOARDED, phase="OPEN", opened_at=MOMENT.astimezone(SHANGHAI))
    assert await BusinessDay.filter(opened_at=MOMENT).count() == 1
    assert await BusinessDay.filter(opened_at__lt=MOMENT).count() == 0
    assert await BusinessDay.filter(opened_at__lt=MOMENT + timedelta(seconds=1)).count() == 1


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("column", "value"), [("grade", 2**15), ("rate", 2**31), ("principal", 2**63), ("rate", 0.5)])
async def test_a_number_beyond_its_column_is_refused(column: str, value: float) -> None:
    given: dict[str, Any] = {"loan_id": 1, "profile_id": 1, "organisation_id": 1, column: value}
    with pytest.raises(ValidationError, match=column):
        await LoanState.create(**given)


@pytest.mark.usefixtures("database")
async def test_a_row_with_a_composite_key_is_not_changed_through_an_instance() -> None:
    await Bill.create(loan_id=1, seq=1, due_on=5, rolled_due_on=5, kind=1, principal=10)
    await Bill.create(loan_id=1, seq=2, due_on=6, rolled_due_on=6, kind=1, principal=20)
    first, second = await Bill.filter(loan_id=1).order_by("seq")
    assert first != second
    first.principal = 99
    with pytest.raises(RuntimeError, match="composite key"):
        await first.save()
    with pytest.raises(RuntimeError, match="composite key"):
        await first.delete()
    assert await Bill.filter(loan_id=1, seq=2).update(paid_principal=20) == 1
    assert await Bill.filter(loan_id=1).order_by("seq").values_list("principal", "paid_principal") == [
        (10, 0),
        (20, 20),
    ]


@pytest.mark.usefixtures("database")
async def test_json_keeps_chinese_and_large_numbers() -> None:
    data = {"原因": "逾期 31 天", "amount": 2**53 + 1, "nested": [{"a": None}]}
    await OutboxEvent.create(public_id=id_of(1), recorded_at=MOMENT, booked_on=BOARDED, kind="X", data=data)
    assert (await OutboxEvent.get(kind="X")).data == data
