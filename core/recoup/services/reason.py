"""Why a task is on the list, in words: the rules that ask for it, the loan's figures, and how urgent it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.regime.words import label
from recoup.rules.calendar import date_of
from recoup.rules.money import format_amount
from recoup.rules.priority import Priority
from recoup.services.promise_standing import BROKEN
from recoup.services.promise_standing import Standing as Promised
from recoup.services.regime import spec_of
from recoup.translation import Language, catalogue, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a loan stands on the open business day. Amounts in minor units; None: nothing is overdue, nothing to come."""

    currency: str
    arrears: int
    overdue_since: date | None
    days_past_due: int
    missed_run: int
    missed_total: int
    next_due_on: date | None
    instalment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside a task: what was promised, when to contact next, where nobody is named for the work."""

    promise: Promised | None = None
    next_contact_on: date | None = None
    missing: tuple[str, ...] = ()


NOTHING: Final = Beside()


def reasons_of(
    language: Language,
    *,
    regime: str,
    rules: Sequence[str],
    standing: Standing,
    priority: Priority,
    days_late: int,
    escalated_to: str = "",
    beside: Beside = NOTHING,
) -> tuple[str, ...]:
    """The sentences in one language; the last one explains the priority. `escalated_to`: the part it was brought to."""
    sentences = [*_missing(beside, regime, language), *(_rule(regime, rule, language) for rule in rules)]
    if standing.overdue_since:
        sentences += _overdue(standing, standing.overdue_since, language)
    elif standing.next_due_on:
        sentences.append(_next_due(standing, standing.next_due_on, language))
    sentences += _beside(beside, standing.currency, language)
    if escalated_to:
        part = label(f"part.{escalated_to}", spec_of(regime), language)
        sentences.append(say("reason.escalated", language, part=part, days=str(days_late)))
    return (*sentences, _priority(priority, days_late, standing.days_past_due, language))


def _rule(regime: str, rule: str, language: Language) -> str:
    """The rule's own sentence, with its id: from its regime's catalogue, else the core's; the id alone if neither."""
    try:
        sentence = catalogue(language, f"recoup_{regime}").get(f"rule.{rule}")
    except (ModuleNotFoundError, FileNotFoundError):
        sentence = None
    sentence = sentence or catalogue(language).get(f"rule.{rule}")
    return say("reason.rule", language, sentence=sentence, rule=rule) if sentence else rule


def _overdue(standing: Standing, since: date, language: Language) -> list[str]:
    sentences = []
    if standing.missed_total:
        run, total = str(standing.missed_run), str(standing.missed_total)
        sentences.append(say("reason.missed", language, run=run, total=total))
    sentences.append(
        say(
            "reason.overdue",
            language,
            amount=grouped(standing.arrears, standing.currency),
            currency=standing.currency,
            since=since.isoformat(),
            days=str(standing.days_past_due),
        )
    )
    return sentences


def _missing(beside: Beside, regime: str, language: Language) -> Iterator[str]:
    """First of all, for nothing else is done where nobody is there (HF-07)."""
    for side in beside.missing:
        yield say("reason.person_missing", language, side=label(side, spec_of(regime), language))


def _beside(beside: Beside, currency: str, language: Language) -> Iterator[str]:
    if beside.promise is not None:
        told = beside.promise
        key = "reason.broken" if told.state == BROKEN else "reason.promised"
        amount, day = grouped(told.amount, currency), date_of(told.due_on).isoformat()
        yield say(key, language, amount=amount, currency=currency, day=day)
    if beside.next_contact_on is not None:
        yield say("reason.next_contact", language, day=beside.next_contact_on.isoformat())


def _next_due(standing: Standing, day: date, language: Language) -> str:
    if not standing.instalment:
        return say("reason.next_due", language, day=day.isoformat())
    amount = grouped(standing.instalment, standing.currency)
    return say("reason.instalment", language, day=day.isoformat(), amount=amount, currency=standing.currency)


def _priority(priority: Priority, days_late: int, days_past_due: int, language: Language) -> str:
    return say(
        "reason.priority",
        language,
        points=str(priority.points),
        late=str(priority.late),
        days_late=str(days_late),
        overdue=str(priority.overdue),
        days_past_due=str(days_past_due),
        amount=str(priority.amount),
    )


def grouped(amount: int, currency: str) -> str:
    """123456 in CNY is `1,234.56`: for sentences that people read."""
    whole, point, fraction = format_amount(amount, currency).partition(".")
    return f"{int(whole):,}{point}{fraction}"
