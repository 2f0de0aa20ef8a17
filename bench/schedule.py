"""How many schedules a second, beside the peers of the field, in the same run.

    python -m bench schedule --loans 200 --plans 1000 10000

One plan at a time against mortgagemath (PyPI): the same loans, terms made beforehand on both sides, each asked for its
rows; ours bear their due days. Many plans at once against numpy-financial (PyPI): ipmt and ppmt over the whole array,
of two hundred different rates, and every plan with a rate of its own. Time is the processor's, the least of several
rounds in which both take turns, so that others at work on the machine count for little. Before anything is measured
the figures are compared: mortgagemath's to the cent, numpy-financial's, which are floating point and unrounded, to what
rounding each row leaves open. The peers come with `make bench`, or the extra `bench`.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from math import inf
from time import thread_time
from types import ModuleType
from typing import Any, Final

import numpy as np

from bench import machine
from recoup.rules.calendar import day_of
from recoup.rules.columns import IntArray, PeriodUnit
from recoup.rules.dueday import Rhythm
from recoup.rules.plan import plan
from recoup.rules.plan_batch import level_plans
from recoup.rules.plan_terms import PlanTerms

ROWS: Final = (12, 36, 360)
ROUNDS: Final = 9
CALLS: Final = 3
TURN: Final = 0.02
"""Processor seconds that a side has in a round, at least."""
RATES: Final = 200
WANTED: Final = 10
"""Times a peer's speed that is asked for."""
START: Final = date(2024, 1, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Loans of one length: principals in cents and rates in ppm."""

    rows: int
    principal: IntArray
    rate: IntArray

    @classmethod
    def drawn(cls, rows: int, loans: int, seed: int, *, rates: int = RATES) -> "Book":
        """A seeded book of so many different rates, from 2.5 % to 5 %: odd ones, for which hardly a row is a tie.

        A peer that divides decimals rounds ties to either side.
        """
        draw = np.random.default_rng(seed)
        principal, step = draw.integers(10**6, 10**8, loans), max(25_000 // rates, 1)
        return cls(rows=rows, principal=principal, rate=25_003 + draw.permutation(np.arange(loans) % rates) * step)

    def terms(self) -> list[PlanTerms]:
        """As we are asked."""
        rhythm = Rhythm(starts_on=day_of(START), every=1, unit=PeriodUnit.MONTHS)
        pairs = zip(self.principal.tolist(), self.rate.tolist(), strict=True)
        return [PlanTerms(principal=p, rate=r, instalments=self.rows, rhythm=rhythm) for p, r in pairs]


def main(arguments: Sequence[str]) -> None:
    """Measure and print. Raises `SystemExit` where a peer is not installed."""
    parser = argparse.ArgumentParser(prog="python -m bench schedule", description=__doc__)
    parser.add_argument("--loans", type=int, default=200, help="loans asked one at a time")
    parser.add_argument("--plans", type=int, nargs="+", default=[1_000, 10_000], help="plans of a batch")
    parser.add_argument("--seed", type=int, default=20240612)
    asked = parser.parse_args(arguments)
    mortgagemath, financial = _peers()
    print(f"schedules, {asked.loans:,} loans one at a time, processor time, seed {asked.seed}")
    print(
        f"{machine.described()}, {', '.join(f'{name} {version(name)}' for name in ('mortgagemath', 'numpy-financial'))}"
    )
    print(f"{machine.busy()}\n")
    print(f"{'one at a time':>14}{'recoup/s':>12}{'mortgagemath/s':>16}{'ratio':>8}")
    for rows in ROWS:
        _one_at_a_time(Book.drawn(rows, asked.loans, asked.seed), mortgagemath)
    for plans in asked.plans:
        for rates in (min(RATES, plans), plans):
            print(f"\n{plans:,} plans, {rates:,} different rates")
            print(f"{'at once':>14}{'recoup/s':>12}{'numpy-financial/s':>19}{'ratio':>8}")
            for rows in ROWS:
                _at_once(Book.drawn(rows, plans, asked.seed, rates=rates), financial)


def _peers() -> tuple[ModuleType, ModuleType]:
    try:
        import mortgagemath  # noqa: PLC0415  only this benchmark needs the peers
        import numpy_financial  # noqa: PLC0415
    except ImportError as missing:
        raise SystemExit(
            f"{missing.name} is not installed; `make bench` or the extra `bench` brings the peers"
        ) from None
    return mortgagemath, numpy_financial


def _one_at_a_time(book: Book, peer: ModuleType) -> None:
    ours, theirs = book.terms(), _loans(book, peer)
    for terms, loan in zip(ours, theirs, strict=True):
        _compare(terms, peer.amortization_schedule(loan))
    mine, others = _fastest(
        lambda: [plan(terms) for terms in ours], lambda: [peer.amortization_schedule(loan) for loan in theirs]
    )
    _show(book.rows, len(ours) / mine, len(ours) / others, wide=16)


def _loans(book: Book, peer: ModuleType) -> list[Any]:
    half_up = peer.PaymentRounding.ROUND_HALF_UP
    return [
        peer.LoanParams(
            principal=Decimal(principal) / 100, annual_rate=Decimal(rate) / 10_000, term_months=book.rows,
            payment_rounding=half_up, interest_rounding=half_up,
        )
        for principal, rate in zip(book.principal.tolist(), book.rate.tolist(), strict=True)
    ]  # fmt: skip


def _compare(terms: PlanTerms, schedule: list[Any]) -> None:
    made = plan(terms)
    assert len(made.due_on) == terms.instalments
    for row, (principal, interest, balance) in enumerate(zip(made.principal, made.interest, made.balance, strict=True)):
        told = schedule[row + 1]
        assert (principal, interest, balance) == (told.principal * 100, told.interest * 100, told.balance * 100), terms


def _at_once(book: Book, peer: ModuleType) -> None:
    terms = book.terms()[0]
    principal, rate, per = book.principal[:, None] / 100, book.rate[:, None] / 12e6, np.arange(1, book.rows + 1)

    def theirs() -> tuple[object, object]:
        return peer.ipmt(rate, per, book.rows, principal), peer.ppmt(rate, per, book.rows, principal)

    made, interest = level_plans(terms, book.principal, book.rate), peer.ipmt(rate, per, book.rows, principal)
    open_by = 0.01 * book.rows  # each row rounds by up to half a cent, and so does the instalment
    assert np.abs(made.interest.T / 100 + interest).max() < open_by
    mine, others = _fastest(lambda: level_plans(terms, book.principal, book.rate), theirs)
    _show(book.rows, len(principal) / mine, len(principal) / others, wide=19)


def _fastest(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Processor seconds of the fastest call of each, in rounds of a few calls so that both meet the same machine."""
    rounds = [(_seconds(ours), _seconds(theirs)) for _ in range(ROUNDS)]
    return min(mine for mine, _ in rounds), min(others for _, others in rounds)


def _seconds(work: Callable[[], object]) -> float:
    """The fastest of a few calls, and of as many as fit a turn: either side has as much time to meet a quiet moment."""
    least, calls, began = inf, 0, thread_time()
    while calls < CALLS or thread_time() - began < TURN:
        started = thread_time()
        work()
        least = min(least, thread_time() - started)
        calls += 1
    return least


def _show(rows: int, ours: float, theirs: float, *, wide: int) -> None:
    short = "" if ours >= WANTED * theirs else "  below"
    print(f"{rows:>9} rows{ours:>12,.0f}{theirs:>{wide},.0f}{ours / theirs:>8.1f}{short}")
