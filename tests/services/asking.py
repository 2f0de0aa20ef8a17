"""Worked examples that are a question and its answer, through a public service: data in `tests/golden/asks/`.

    says          what the example says
    [[ask]]
        service   module and function of `recoup.services`
        given     what is stated; amounts are text with a point, as in the rulebook
        expects   the answer: amounts as text, a ratio as "64.00 %" or "0.2567 ‰" rounded half-up to those digits
        absent    days that cannot be reckoned; `late` days by which something was late

From the rulebook all expected values were typed.
"""

import importlib
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final

from recoup.rules.money import parse_amount
from recoup.services import limitation, provision, report, ruling, setoff
from recoup.services.access import Actor

Asked = Mapping[str, Any]
Answer = Callable[[Actor, Asked], Awaitable[Any]]

_PARTS: Final = {"%": 100, "‰": 1000}


def plain(value: Any) -> Any:  # noqa: ANN401  what TOML holds
    """Text with a point and two decimals is an amount; lists become tuples; everything else is what it is."""
    if isinstance(value, str) and value[-3:-2] == ".":
        return parse_amount(value, "CNY")
    if isinstance(value, list):
        return tuple(plain(each) for each in value)
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value


def public(service: str) -> None:
    """Fails unless the name is a public function of the services."""
    module, _, function = service.partition(".")
    found = getattr(importlib.import_module(f"recoup.services.{module}"), function)
    assert inspect.iscoroutinefunction(found)
    assert not function.startswith("_")


async def ask(actor: Actor, told: Asked) -> int:
    """Ask, and compare every value that is expected; how many there were."""
    public(told["service"])
    answer = await _ANSWERS[told["service"]](actor, told)
    pairs = list(_compared(answer, told))
    for name, got, wanted in pairs:
        assert got == wanted, f"{told['service']} {name}: {got}, not {wanted}"
    return len(pairs)


def _compared(answer: Any, told: Asked) -> Iterator[tuple[str, object, object]]:  # noqa: ANN401  of many services
    expected = told.get("expects", {})
    if isinstance(expected, list):
        assert len(expected) == len(answer), "as many rows as are expected"
        for row, wanted in zip(answer, expected, strict=True):
            yield from ((name, *shown(row[name], value)) for name, value in wanted.items())
    else:
        yield from ((name, *shown(answer.get(name), value)) for name, value in expected.items())
    yield from ((name, name in answer, False) for name in told.get("absent", ()))
    yield from ((name, answer["totals"][name], value) for name, value in told.get("totals", {}).items())
    for late in told.get("late", ()):
        yield late["code"], answer[f"late:{late['code']}"](late["done_on"]), late["days"]


def shown(got: object, wanted: Any) -> tuple[object, object]:  # noqa: ANN401  what TOML holds
    """What came out and what is wanted, in the same form."""
    if isinstance(wanted, str) and wanted[-1:] in _PARTS and isinstance(got, Fraction):
        digits, unit = wanted.split()
        exact = got * _PARTS[unit]
        places = Decimal(1).scaleb(-len(digits.partition(".")[2]))
        decimal = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(places, ROUND_HALF_UP)
        return f"{decimal} {unit}", wanted
    return (got, wanted) if isinstance(got, str) else (got, plain(wanted))


def _stated(given: Asked) -> ruling.Stated:
    told = {name: plain(value) for name, value in given.items() if name not in {"command", "settings"}}
    return ruling.Stated(**told, settings=given.get("settings", {}))


async def _grade(actor: Actor, told: Asked) -> Asked:
    judged = await ruling.grade(actor, _stated(told["given"]))
    return {"grade": judged.grade if judged else None, "because": judged.because if judged else ()}


async def _days(actor: Actor, told: Asked) -> Asked:
    days = await ruling.days(actor, _stated(told["given"]))
    return {code: day.on for code, day in days.items()} | {f"late:{code}": day.late for code, day in days.items()}


async def _share(actor: Actor, told: Asked) -> Asked:
    loans = [_stated({**given, "settings": told.get("settings", {})}) for given in told["given"]]
    share = await ruling.share(actor, told["figure"], loans, plain(told["whole"]))
    return {"amount": share.amount, "of_whole": share.of_whole}


async def _broken(actor: Actor, told: Asked) -> Asked:
    found = await ruling.broken(actor, told["given"]["command"], _stated(told["given"]))
    return {"rules": tuple(rule for each in found for rule in each.rules)}


async def _assess(actor: Actor, told: Asked) -> Asked:
    made = await provision.assess(actor, provision.Balances(**_with_settings(told["given"])))
    rows = {row.code: row.amount for row in (*made.booked, *made.minima, *made.estimates)}
    return rows | {name: getattr(made, name) for name in made.__dataclass_fields__}


async def _reckon(actor: Actor, told: Asked) -> Asked:
    given = dict(told["given"])
    on = given.pop("on")
    events = tuple(limitation.Interrupted(**event) for event in given.pop("events", ()))
    clocks = await limitation.reckon(actor, limitation.Claim(events=events, **given), on=on)
    return {name: getattr(clocks, name) for name in clocks.__dataclass_fields__}


async def _split(actor: Actor, told: Asked) -> Any:  # noqa: ANN401  rows
    taken = await setoff.split(actor, setoff.Accounts(**_with_settings(told["given"])))
    return [{"source": each.source, "amount": each.amount, "left": each.left} for each in taken]


async def _form(actor: Actor, told: Asked) -> Asked:
    made = await report.form(actor, told["regime"], told["document"], plain(told["given"]))
    return {**made.fields, "copies": made.copies, "evidence": made.evidence}


async def _compute(actor: Actor, told: Asked) -> Any:  # noqa: ANN401  rows, or rows and totals
    rows = [plain(row) for row in told["given"]]
    made = await report.compute(actor, told["regime"], told["document"], rows)
    return _Rows(made.rows, made.totals or {})


def _with_settings(given: Asked) -> dict[str, Any]:
    return {name: value if name == "settings" else plain(value) for name, value in given.items()}


class _Rows(list[Any]):
    """Rows of a report, and its totals under that name."""

    def __init__(self, rows: tuple[Asked, ...], totals: Asked) -> None:
        super().__init__(rows)
        self._totals = totals

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401
        return self._totals if key == "totals" else super().__getitem__(key)


_ANSWERS: Final[Mapping[str, Answer]] = {
    "ruling.grade": _grade,
    "ruling.days": _days,
    "ruling.share": _share,
    "ruling.broken": _broken,
    "provision.assess": _assess,
    "limitation.reckon": _reckon,
    "setoff.split": _split,
    "report.compute": _compute,
    "report.form": _form,
}
