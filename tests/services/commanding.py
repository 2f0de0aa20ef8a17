# ruff: noqa: ANN401  a command's own words are of any type
"""Random histories of commands through the real services: told in time to one loan, late and in any order to its twin.

Two loans agree on the same; every command is given to the first on its value date and to the second on some later
business day, in any order, nights missed. A command that either refuses is taken back from the other. Where the same
dated facts stand on both at the end, both must be the same in every figure and be what their facts derive.

    python -m tests.services.commanding 40            so many seeds of four pairs each, on SQLite, with a progress bar
"""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from rich.progress import Progress

from recoup.config import load
from recoup.database import connected, migrate
from recoup.errors import Refused
from recoup.records.fact import LoanFact
from recoup.records.loan import Loan, LoanContract
from recoup.rules.advance import advance_through
from recoup.rules.calendar import day_of
from recoup.rules.columns import State, Terms
from recoup.services import (
    acceleration,
    extension,
    ledger,
    organisation,
    payment,
    placement,
    product_change,
    rate_change,
    reamortisation,
    regime_change,
    replay,
    restructuring,
    suspense,
    waiver,
    write_off,
)
from recoup.services.amendment import AmendmentDraft, AmendmentResult
from recoup.services.cost import CostDraft, charge
from recoup.services.fact import FactDraft
from recoup.services.loan import LoanDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.parameter import ParameterDraft
from recoup.services.payment import PaymentDraft
from tests.services.agreeing import agree, cancel_cases, choose, derived, settle_to, stated, take_back, undo
from tests.services.world import World, found_world, home_loan, invoice, term_loan

BEGIN = date(2026, 1, 5)
END = date(2026, 6, 24)
PAIRS = ("H", "T", "R", "I")
COMMANDS = 7
Undo = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is said of a loan of a pair on a day; `taken_back`: reversed later."""

    pair: str
    day: date
    kind: str
    told: Mapping[str, Any]
    taken_back: bool


@dataclass(slots=True)
class Told:
    """What a loan has taken, by the place of the command, and how to take it back; None: it cannot be."""

    side: str
    undo: dict[int, Undo | None] = field(default_factory=dict)


def _draft(pair: str, side: str) -> LoanDraft:
    number = f"{pair}-{side}"
    told: dict[str, Any] = {"party_number": f"D-{number}"}
    if pair == "H":
        return home_loan(number, disbursed_on=BEGIN, instalments=24, principal=2_400_000, **told)
    if pair == "T":
        return term_loan(number, disbursed_on=BEGIN, maturity_on=date(2026, 5, 5), principal=5_000_000, **told)
    if pair == "R":
        told |= {"product": "RETAIL_INSTALMENT", "method": "ANNUITY", "instalments": 12, "maturity_on": None}
        return term_loan(number, disbursed_on=BEGIN, principal=1_200_000, rate=120_000, **told)
    return invoice(number, 900_000, BEGIN, date(2026, 3, 5), **told)


def drawn(random: Random) -> list[Command]:
    """Commands of different days for every pair, by day."""
    found: list[Command] = []
    for pair in PAIRS:
        for days in random.sample(range(3, (END - BEGIN).days - 20), COMMANDS):
            kind = random.choice(sorted(_KINDS))
            told = _KINDS[kind](random, BEGIN + timedelta(days=days))
            back = random.random() < 0.25
            found.append(Command(pair=pair, day=BEGIN + timedelta(days=days), kind=kind, told=told, taken_back=back))
    return sorted(found, key=lambda each: each.day)


def _amount(random: Random, _day: date) -> dict[str, Any]:
    return {"amount": random.choice((random.randint(1, 5_000), random.randint(1, 150_000), 2_000_000))}


def _small(random: Random, _day: date) -> dict[str, Any]:
    return {"amount": random.randint(1, 3_000), "currency": "CNY"}


_ELSEWHERE = (
    {"regime": "housing_fund", "product": "HOME"},
    {"regime": "commercial_bank", "product": "RETAIL_INSTALMENT", "attributes": {"secured_by": "CREDIT"}},
    {"regime": "development_bank", "product": "PROJECT", "attributes": {"loan_kind": "HARD"}},
)
_KINDS: Mapping[str, Callable[[Random, date], dict[str, Any]]] = {
    "pay": _amount,
    "pay_again": _amount,
    "pay_party": _amount,
    "cost": lambda random, _: {"amount": random.randint(1, 5_000)},
    "statement": lambda *_: {"code": "LIQUIDATION", "note": "ruling 7"},
    "rate": lambda random, _: {"rate": random.randint(0, 200_000)},
    "waive": lambda random, day: {
        "component": random.choice(("INTEREST", "PENALTY", "COMPOUND", "COST")), **_small(random, day),
    },
    "write_off": lambda random, _: {
        "amount": random.randint(1, 800_000), "currency": "CNY", "criterion": "annex 1 (1)", "evidence": "ruling",
    },
    "apply": _small,
    "refund": lambda random, day: {"payee": "D", **_small(random, day)},
    "draw": lambda random, _: {"amount": random.choice((random.randint(1, 900_000), 400_000))},
    "product": lambda random, _: {"product": random.choice(("CORPORATE_INSTALMENT", "RETAIL_INSTALMENT"))},
    "regime": lambda random, _: random.choice(_ELSEWHERE),
    "transfer": lambda random, _: {"organisation": random.choice(("EAST", "WEST"))},
    "extend": lambda random, _: {"months": random.randint(1, 3)},
    "reamortise": lambda random, _: {"way": random.choice(reamortisation.WAYS)},
    "accelerate": lambda random, day: {"due_on": day + timedelta(days=random.randint(0, 5))},
    "restructure": lambda random, day: {
        "difficulty": "OVERDUE", "instalments": random.randint(1, 9), "first_due_on": day + timedelta(days=20),
    },
}  # fmt: skip
_AMENDMENTS: Mapping[str, tuple[Callable[..., Awaitable[Any]], type[AmendmentDraft]]] = {
    "rate": (rate_change.change_rate, rate_change.RateChangeDraft),
    "waive": (waiver.waive, waiver.WaiverDraft),
    "write_off": (write_off.write_off, write_off.WriteOffDraft),
    "apply": (suspense.apply, suspense.SuspenseApplyDraft),
    "refund": (suspense.refund, suspense.SuspenseRefundDraft),
    "product": (product_change.change_product, product_change.ProductChangeDraft),
    "regime": (regime_change.change_regime, regime_change.RegimeChangeDraft),
    "transfer": (placement.transfer, placement.TransferDraft),
    "extend": (extension.extend, extension.ExtensionDraft),
    "reamortise": (reamortisation.reamortise, reamortisation.ReamortisationDraft),
    "accelerate": (acceleration.accelerate, acceleration.AccelerationDraft),
    "restructure": (restructuring.restructure, restructuring.RestructuringDraft),
}


async def give(world: World, command: Command, side: str) -> Undo | None:
    """Give a command to a loan of its pair; how to take it back. Raises `Refused`."""
    number, key, told = f"{command.pair}-{side}", world.key(), command.told
    if command.kind.startswith("pay"):
        whose: dict[str, Any] = {"party": f"D-{number}"} if command.kind == "pay_party" else {"loan": number}
        draft = PaymentDraft(**whose, **told, currency="CNY", value_on=command.day, idempotency_key=key)
        paid = (await payment.record(world.actor, draft)).payment
        assert paid is not None
        return lambda: undo(world, paid.id)
    if command.kind == "draw":
        await world.disburse(number, command.day, **told)
        return None
    if command.kind == "cost":
        await charge(world.actor, CostDraft(loan=number, value_on=command.day, idempotency_key=key, **told))
        return None
    if command.kind == "statement":
        await stated(world, FactDraft(party=f"D-{number}", from_on=command.day, **told))
        return None
    if command.kind == "regime":
        await cancel_cases(world, number)
    do, kind = _AMENDMENTS[command.kind]
    asked = await do(world.actor, kind(loan=number, value_on=command.day, reason="r", idempotency_key=key, **told))
    done = asked if asked.approval is None else await agree(world, asked.approval)
    return lambda: _take_back(world, number, command.kind, done)


async def _take_back(world: World, number: str, kind: str, done: AmendmentResult) -> object:
    if kind == "regime":
        await cancel_cases(world, number)
    return await take_back(world, done.amendment)


@dataclass(slots=True)
class Played:
    """How a history ended: commands that stand on both loans, pairs that were compared, and what differs."""

    standing: int = 0
    compared: int = 0
    wrong: list[str] = field(default_factory=list)


async def play(world: World, seed: int) -> Played:
    """Play a history in an empty world."""
    random = Random(seed)  # noqa: S311  a seeded story
    commands = drawn(random)
    prompt, late = Told("a"), Told("b")
    await world.begin(BEGIN)
    for code in ("EAST", "WEST"):
        branch = OrganisationDraft(code=code, name=code, kind="BRANCH", parent_code="BANK")
        await organisation.board(world.actor, branch)
    for pair in PAIRS:
        for letter in "ab":
            await _lent(world, pair, letter)
    days = [command.day for command in commands]
    turns = sorted(random.sample(sorted(set(days)), 5))
    due: list[tuple[date, int, Told]] = [(day, place, prompt) for place, day in enumerate(days)]
    for place, day in enumerate(days):
        due.append((next((turn for turn in random.sample(turns, 5) if turn >= day), END), place, late))
    random.shuffle(due)
    turned = False
    for day, place, side in sorted(due, key=lambda each: each[0]):
        await world.reach(day)
        if not turned and day >= turns[2]:
            turned = True
            await _turn(world, day + timedelta(days=random.randint(1, 30)))
        with suppress(Refused):
            side.undo[place] = await give(world, commands[place], side.side)
    await world.reach(END)
    await _alike(commands, prompt, late)
    return await _compared(world, commands, prompt, late)


async def _lent(world: World, pair: str, side: str) -> None:
    """A loan on its first day; of the term loan a part is left to be drawn."""
    draft = _draft(pair, side)
    await world.party(draft.party_number, draft.organisation_code)
    await world.board(draft)
    await world.disburse(draft.number, BEGIN, draft.principal * 4 // 5 if pair == "T" else None)


async def _turn(world: World, since: date) -> None:
    draft = ParameterDraft(
        institution="BANK", regime="commercial_bank", key="overdue_surcharge", value="400000", since=since
    )
    await choose(world, draft)


async def _alike(commands: list[Command], *sides: Told) -> None:
    """Take back what only one of them took, and what is to be; what still stands upon others waits for its turn."""
    both = set(sides[0].undo) & set(sides[1].undo)
    kept = {place for place in both if not commands[place].taken_back}
    for _ in range(COMMANDS):
        for side in sides:
            for place in sorted(set(side.undo) - kept, reverse=True):
                undo = side.undo[place]
                if undo is not None:
                    with suppress(Refused):
                        await undo()
                        del side.undo[place]


async def _compared(world: World, commands: list[Command], prompt: Told, late: Told) -> Played:
    played = Played()
    for pair in PAIRS:
        numbers = [f"{pair}-{side}" for side in "ab"]
        for number in numbers:
            played.wrong += [f"{number}: {name} is not what its facts derive" for name in await _not_derived(number)]
        if await _facts(numbers[0]) != await _facts(numbers[1]):
            continue
        played.compared += 1
        played.standing += sum(1 for place in prompt.undo if commands[place].pair == pair and place in late.undo)
        await settle_to(world, *numbers, day=END)
        one, other = [await derived(number) for number in numbers]
        for each in (one, other):
            each["terms"].pop("contract_version")  # of amendments that were refused or taken back
        for name in one:
            if one[name] != other[name]:
                played.wrong.append(f"{pair}: {name} differs: {_apart(one[name], other[name])}")
    return played


def _apart(one: Any, other: Any) -> str:
    if isinstance(one, dict):
        return str({key: (one.get(key), other.get(key)) for key in {*one, *other} if one.get(key) != other.get(key)})
    return f"{one} / {other}"


async def _facts(number: str) -> list[tuple[object, ...]]:
    """The dated facts that stand on a loan, contracts by what they say."""
    loan = await Loan.get(number=number)
    rows = await LoanFact.filter(loan_id=loan.id)
    undone = {row.reverses for row in rows}
    names = [name for name in Terms.names() if name not in ("loan_id", "contract_version")]
    agreed = {
        row.contract_version: tuple(getattr(row, name) for name in names)
        for row in await LoanContract.filter(loan_id=loan.id)
    }
    return sorted(
        (row.value_on, row.kind, row.amount, row.rate, row.component, agreed.get(row.contract_version, ()))
        for row in rows
        if not row.reverses and row.seq not in undone
    )


async def _not_derived(number: str) -> list[str]:
    """The parts of a loan's state that are not what its standing facts lead to by the open day."""
    loan = await Loan.get(number=number)
    (loaded,) = await ledger.load([loan.id], lock=False, day=day_of(END))
    stored = advance_through(loaded.batch, loaded.stages, day_of(END), closing=False).state
    fresh = replay.derive(loaded, await replay.standing_facts(loaded), until=day_of(END), closing=False).state
    names = [name for name in State.names() if name != "version"]
    return [name for name in names if getattr(stored, name)[0] != getattr(fresh, name)[0]]


def of_seed(seed: int) -> Played:
    """A history in a file of its own."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))

    async def played() -> Played:
        with TemporaryDirectory() as folder:
            settings = load(database_url=f"sqlite://{Path(folder) / 'books'}?synchronous=OFF", scheduler=False)
            await migrate(settings)
            async with connected(settings):
                return await play(await found_world(), seed)

    return asyncio.run(played())


def main(arguments: Sequence[str]) -> int:
    """Play so many seeds; exit status 1 if one fails, after printing it."""
    count, first = int(arguments[0]) if arguments else 40, int(arguments[1]) if len(arguments) > 1 else 1
    compared, standing, wrong = 0, 0, list[str]()
    with Progress() as bar, ProcessPoolExecutor() as pool:
        step = bar.add_task("histories through services", total=count)
        for seed, each in zip(range(first, first + count), pool.map(of_seed, range(first, first + count)), strict=True):
            bar.advance(step)
            compared, standing = compared + each.compared, standing + each.standing
            wrong += [f"seed {seed}: {line}" for line in each.wrong]
    told = f"{compared} pairs of {count * len(PAIRS)} compared, {standing} commands stand on both; {len(wrong)} differ"
    sys.stdout.write("\n".join([*wrong, told]) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
