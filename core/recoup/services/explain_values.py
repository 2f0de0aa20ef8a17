"""The values that an institution may choose under the rules that a figure follows, each with its first day.

Worked example (CB-X03): penalty interest follows IR-06, under which a bank chooses the surcharge on what is overdue:
`Overdue surcharge: 50%, as the regime has it`; once 40 % were chosen, also `Overdue surcharge: 40% since 2024-03-01`.
"""

from collections.abc import Collection, Iterator, Sequence

from recoup.regime.policy.parameter import MONEY, RATE
from recoup.rules.calendar import date_of
from recoup.services.explanation import Place, Step, Word, grouped, percent
from recoup.services.regime import Held


def values_under(
    cited: Collection[str], held: Sequence[Held], *, begun: int, regime: str, currency: str
) -> Iterator[Step]:
    """A step for each value under these rules, in order of their days, without those that ended before `begun`.

    Orders and tables are left out: the steps that go by them tell them.
    """
    shown = [each for each in held if set(each.param.rules) & set(cited) and not isinstance(each.value, tuple)]
    for place, each in enumerate(shown):
        later = [one.since for one in shown[place + 1 :] if one.param == each.param]
        if later and later[0] <= begun:
            continue
        places: dict[str, Place] = {
            "name": Word(key=f"parameter.{each.param.code}", regime=regime, otherwise=each.param.code),
            "value": _said(each, regime, currency),
            "since": date_of(each.since).isoformat(),
        }
        code = "value.chosen" if each.since else "value.always"
        yield Step(level=0, code=code, places=places, rules=each.param.rules)


def _said(held: Held, regime: str, currency: str) -> Place:
    if isinstance(held.value, bool):
        return Word(key=f"explain.answer.{'yes' if held.value else 'no'}")
    if not isinstance(held.value, int):
        return Word(key=f"parameter.{held.param.code}.{held.value}", regime=regime, otherwise=str(held.value))
    if held.param.kind == RATE:
        return percent(held.value)
    return grouped(held.value, currency) if held.param.kind == MONEY else str(held.value)
