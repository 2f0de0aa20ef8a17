"""Loans as they were on evenings of the past, kept so that a replay need not begin with the first fact (kernel §9).

A checkpoint is written where it costs nothing that is felt: with each 64th fact of a loan, and by replays on their way.
Nights write none, and a loan with fewer facts has none. It is derived and may be thrown away: a fact that lands on or
before its day throws it away, and it serves only while the policy of its day is the one that it was made under.
"""

from base64 import b85decode, b85encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from zlib import compress, decompress

import numpy as np
import orjson

from recoup.records.bulk import bulk
from recoup.rules.advance import Batch
from recoup.rules.columns import Bills, Facts, IntArray, Signals, State
from recoup.rules.edition import at
from recoup.rules.mark import Mark
from recoup.services import audit, openings, sql
from recoup.services.ledger import Loaded, first_contracts
from recoup.services.openings import Openings

EVERY: Final = 64
"""Facts between two checkpoints."""
_SHAPE: Final = audit.digest([State.names(), Bills.names()])[:16]
"""Columns that are stored; a checkpoint of another shape is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """One loan after the evening of a day."""

    day: int
    state: State
    bills: Bills
    contract_version: int
    openings: Openings

    def batch(self, loaded: Loaded, facts: Facts) -> Batch:
        """The loan from here on, with the facts of later days."""
        terms, contracts = first_contracts(loaded), loaded.batch.contracts
        if self.contract_version:
            terms.put(np.array([0]), contracts.take(contracts.contract_version == self.contract_version))
        later = facts.take(facts.value_on > self.day)
        return replace(loaded.batch, terms=terms, state=self.state, bills=self.bills, facts=later)


async def last_before(loaded: Loaded, day: int) -> Checkpoint | None:
    """The newest checkpoint of the one loan before a day, if it can be gone on from."""
    rows = await sql.rows(
        "SELECT day, policy, packed FROM checkpoint WHERE loan_id = ? AND day < ? ORDER BY day DESC LIMIT 1",
        [int(loaded.loan_ids[0]), day],
    )
    for row in rows:
        found = _unpacked(row["day"], row["packed"])
        if row["policy"] == _policy(loaded, row["day"]):
            return found
    return None


def _policy(loaded: Loaded, day: int) -> str:
    return loaded.stages[at(loaded.stages, day)].digest


async def forget(loaded: Loaded, day: int) -> None:
    """Throw the loan's checkpoints away that a fact of this day makes wrong."""
    await sql.execute("DELETE FROM checkpoint WHERE loan_id = ? AND day >= ?", [int(loaded.loan_ids[0]), day])


async def keep(loaded: Loaded, marks: Sequence[Mark], signals: Signals, before: Openings) -> None:
    """Write what a replay of the one loan passed on its way."""
    known = [
        Checkpoint(
            day=mark.day,
            state=mark.state,
            bills=mark.bills,
            contract_version=int(mark.terms.contract_version[0]),
            openings=openings.stands(mark.state, signals.take(np.arange(mark.signals)), before),
        )
        for mark in marks
    ]
    await _write(loaded, [int(loaded.loan_ids[0])] * len(known), known)


async def keep_on_the_way(loaded: Loaded, newest: IntArray) -> None:
    """Before facts are put on loans: write each as it stands if it passes a 64th fact and its last day is closed."""
    state = loaded.batch.state
    rows = (newest // EVERY > loaded.last_fact // EVERY) & (state.as_of > 0) & (state.closed_on >= state.as_of)
    for row in np.flatnonzero(rows).tolist():
        one = loaded.take(np.array([row], dtype=np.int64))
        stands = Checkpoint(
            day=int(one.batch.state.closed_on[0]),
            state=one.batch.state,
            bills=one.batch.bills,
            contract_version=int(one.batch.terms.contract_version[0]),
            openings=await openings.stored(one),
        )
        await forget(one, stands.day)
        await _write(one, one.loan_ids.tolist(), [stands])


async def _write(loaded: Loaded, loan_ids: Sequence[int], known: Sequence[Checkpoint]) -> None:
    if known:
        await bulk().insert(
            "checkpoint",
            {
                "loan_id": list(loan_ids),
                "day": [each.day for each in known],
                "policy": [_policy(loaded, each.day) for each in known],
                "packed": [_packed(each) for each in known],
            },
        )


def _packed(known: Checkpoint) -> str:
    state, bills = known.state, known.bills
    plain = {
        "shape": _SHAPE,
        "state": [int(getattr(state, name)[0]) for name in State.names()],
        "bills": [getattr(bills, name).tolist() for name in Bills.names()],
        "contract_version": known.contract_version,
        "openings": [(watch, *spell) for (_, watch), spell in known.openings.items()],
    }
    return b85encode(compress(orjson.dumps(plain))).decode("ascii")


def _unpacked(day: int, packed: str) -> Checkpoint | None:
    plain: dict[str, Any] = orjson.loads(decompress(b85decode(packed)))
    if plain["shape"] != _SHAPE:
        return None
    return Checkpoint(
        day=day,
        state=State(*(np.array([value], dtype=np.int64) for value in plain["state"])),
        bills=Bills(*(np.array(values, dtype=np.int64) for values in plain["bills"])),
        contract_version=plain["contract_version"],
        openings={(0, watch): (on, due) for watch, on, due in plain["openings"]},
    )
