"""The chart of accounts as people see it: numbers, types, sides, and what each regime calls an account of its own."""

from dataclasses import dataclass

from recoup.regime.words import words_of
from recoup.rules.chart import CHART, ChartEntry
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.regime import installed
from recoup.translation import Language, say


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeName:
    """What a regime calls an account where it does not use the core's word."""

    regime: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """An account. `contra`: it is deducted from the other accounts of its type."""

    code: str
    number: int
    type: str
    side: str
    contra: bool
    zh: str
    en: str
    regime_names: tuple[RegimeName, ...]


def _regime_names(code: str) -> tuple[RegimeName, ...]:
    """The regimes that have a word of their own for an account, in both languages."""
    key = f"account.{code}"
    found: list[RegimeName] = []
    for spec in installed().registry.active.values():
        zh, en = (words_of(spec.package, language).get(key, "") for language in (Language.ZH, Language.EN))
        if zh and en:
            found.append(RegimeName(regime=spec.code, zh=zh, en=en))
    return tuple(sorted(found, key=lambda name: name.regime))


def _view(entry: ChartEntry) -> AccountView:
    code = entry.account.name
    return AccountView(
        code=code,
        number=entry.number,
        type=entry.type,
        side=entry.side,
        contra=entry.contra,
        zh=say(f"account.{code}", Language.ZH),
        en=say(f"account.{code}", Language.EN),
        regime_names=_regime_names(code),
    )


def accounts(actor: Actor) -> tuple[AccountView, ...]:
    """Every account, by number. Needs `read`."""
    require(actor, BOOK_READ)
    return tuple(_view(entry) for entry in CHART.values())
