"""What a regime's set-off would take from the accounts that a contract opens, before anything is taken (HS-05).

Worked example (HF-X12): of 10,000.00 owed, the borrower's fund account of 6,500.00 gives all and the guarantor's of
5,000.00 gives 3,500.00.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from recoup.errors import NotFound, Problem
from recoup.regime.binding import Raw, bind
from recoup.regime.policy.allocation import Setoff
from recoup.rules.columns import AMOUNT_LIMIT
from recoup.rules.setoff import Source, set_off
from recoup.services import businessday, limits, regime
from recoup.services.access import BOOK_READ, Actor, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What is owed and what is on each account, by source, in minor units. A source that is not named has nothing."""

    regime: str
    owed: int
    balances: Mapping[str, int]
    settings: Mapping[str, Raw] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a source would give, and what would be left on it."""

    source: str
    amount: int
    left: int


async def split(actor: Actor, stated: Accounts) -> tuple[Taken, ...]:
    """The sources in the regime's order with what each would give. Needs `read`.

    Raises `NotFound` for a regime that is not active or takes nothing from accounts, `Refused` with every problem.
    """
    require(actor, BOOK_READ)
    spec = regime.spec_of(stated.regime)
    if spec is None or spec.setoff is None:
        raise NotFound("regime", stated.regime)
    today = (await businessday.current()).number
    chosen = (await regime.settings_of(actor, today)).get(spec.code, {})
    bound = bind(spec, settings={**chosen, **stated.settings}, day=today)
    rule = bound.spec.setoff
    sources = rule.sources if rule is not None and isinstance(rule.sources, tuple) else ()
    limits.refuse({0: list(_problems(stated, sources))}, single=True)
    held = [
        Source(stated.balances.get(name, 0), _retained(bound.settled({"setoff_source": name}).spec.setoff))
        for name in sources
    ]
    taken = set_off(stated.owed, held)
    return tuple(
        Taken(source=name, amount=amount, left=source.balance - amount)
        for name, source, amount in zip(sources, held, taken, strict=True)
    )


def _retained(rule: Setoff | None) -> int:
    return rule.retained if rule is not None and isinstance(rule.retained, int) else 0


def _problems(stated: Accounts, sources: tuple[str, ...]) -> Iterator[Problem]:
    yield from limits.whole(stated.owed, ("owed",), least=0, most=AMOUNT_LIMIT - 1)
    for source, balance in stated.balances.items():
        yield from limits.choice(source, ("balances",), sources)
        yield from limits.whole(balance, ("balances", source), least=0, most=AMOUNT_LIMIT - 1)
