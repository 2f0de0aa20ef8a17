"""What went off the books when a loan stopped accruing: what was billed and unpaid, and what had accrued.

Worked example (CB-X13): on 2024-06-20 the 19,575.00 that left the books are 8,579.17 of interest billed and unpaid, and
10,995.83 accrued, `1,000,000.00 × 4.35% × 91 / 360`: the day itself is not one of the days.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from recoup.rules.calendar import date_of
from recoup.rules.columns import Account, Component, PostingKind
from recoup.rules.nonaccrual import RECEIVABLES
from recoup.rules.origin import Part
from recoup.rules.trace import Stretch
from recoup.services.explain_movements import by_transfers
from recoup.services.explain_steps import Row, Told, component_word, deeper, iso, of_part, rows
from recoup.services.explanation import Place, Step, Word

_STOPPED: Final = Word(key=f"explain.posting.{PostingKind.NON_ACCRUAL.name}", otherwise=PostingKind.NON_ACCRUAL.name)


def off_book_steps(told: Told) -> Iterator[Step]:
    """The movements of the memo; below the one that began it what was moved."""
    for step in by_transfers(told, (Account.OFF_BOOK_INTEREST,)):
        yield step
        if step.places.get("kind") == _STOPPED:
            taken = [row for row in _turned(told) if iso(row["effective_on"]) == step.places["on"]]
            yield from deeper(_moved(told, step, taken))


def _turned(told: Told) -> list[Row]:
    """Income that was taken back."""
    receivables = set(RECEIVABLES.values())
    found = [row for row in rows(told.traced.outcome.transfers) if row["kind"] == PostingKind.NON_ACCRUAL]
    return [row for row in found if receivables & {row["debit"], row["credit"]}]


def _moved(told: Told, step: Step, taken: list[Row]) -> Iterator[Step]:
    accrued = step.amount or 0
    for row in taken:
        component = next(each for each, account in RECEIVABLES.items() if account in (row["debit"], row["credit"]))
        amount = row["amount"] if row["credit"] == RECEIVABLES[component] else -row["amount"]
        accrued -= amount
        places: dict[str, Place] = {"component": component_word(component)}
        yield Step(level=0, code="off_book.unpaid", places=places, amount=amount, adds=True)
    if accrued:
        yield from _accrued(told, str(step.places["on"]), accrued)


def _accrued(told: Told, on: str, amount: int) -> Iterator[Step]:
    """The part of the interest that had grown by a day, with the days before it."""
    for part in (each for parts in told.traced.origins.interest.values() for each in parts):
        early = tuple(_until(part, on))
        held = part.brought + sum(each.amount for each in early)
        if early and (part.posted_on == 0 or iso(part.posted_on) >= on) and abs(held - amount) < 1:
            cut = replace(part, posted_on=0, stretches=early, held=held, amount=amount, left=held - amount)
            _, *below = of_part(told, Component.INTEREST, cut)
            break
    else:
        below = []
    places: dict[str, Place] = {"on": on, "component": component_word(Component.INTEREST)}
    yield Step(level=0, code="off_book.accrued", places=places, amount=amount, adds=True)
    yield from below


def _until(part: Part, on: str) -> Iterator[Stretch]:
    for each in part.stretches:
        if iso(each.begins_on) < on:
            days = (date.fromisoformat(on) - date_of(each.begins_on)).days
            yield replace(each, days=min(each.days, days))
