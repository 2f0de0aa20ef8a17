"""One loan walked through the kernel under a bundled regime's own policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from recoup.regime.compiling import compile_policy, contract_terms
from recoup.rules.advance import Batch, Outcome, advance
from recoup.rules.calendar import Calendar, date_of, day_of
from recoup.rules.columns import NEVER, Bills, FactKind, Facts, Method, PeriodUnit, Signal, State, Terms
from recoup.rules.policy import Policy
from tests.plugins.asking import bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What became of the loan, with the policy that says what the numbers mean."""

    policy: Policy
    outcome: Outcome

    def tasks(self) -> dict[str, list[date]]:
        """Task code → the days on which it opened and closed, in order."""
        found: dict[str, list[date]] = {}
        signals = self.outcome.signals
        for index in range(len(signals)):
            if signals.signal[index] in (Signal.WATCH_OPENED, Signal.WATCH_CLOSED):
                code = self.policy.watches[int(signals.value[index])].code
                found.setdefault(code, []).append(date_of(int(signals.on[index])))
        return found

    def statuses(self) -> list[tuple[date, str]]:
        """The days on which the status changed, and to what."""
        signals = self.outcome.signals
        return [
            (date_of(int(signals.on[index])), self.policy.statuses[int(signals.value[index]) - 1].code)
            for index in range(len(signals))
            if signals.signal[index] == Signal.STATUS_CHANGED
        ]

    def grades(self) -> list[tuple[date, str]]:
        """The days on which the official grade changed, and to what."""
        changes = self.outcome.grades
        return [
            (date_of(int(changes.on[index])), self.policy.grades[int(changes.grade[index])])
            for index in range(len(changes))
            if changes.grade[index] != changes.grade_before[index]
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A loan of one draw-down. Amounts in minor units, rate in ppm a year; `first_due` gives the day of month."""

    regime: str
    product: str
    method: Method
    principal: int
    lent_on: date
    first_due: date
    matures: date
    rate: int = 0
    instalments: int = 1
    given: Mapping[str, str]


def walk(contract: Contract, until: date, *payments: tuple[date, int]) -> Walked:
    """Draw down, pay what is given, and turn every day through `until`."""
    regime = bound(contract.regime)
    policy = compile_policy(regime, contract.product, contract.given, Calendar.plain())
    agreed = contract_terms(regime, contract.product, contract.given)
    lent = day_of(contract.lent_on)
    terms = {
        "loan_id": 1,
        "plan_kind": agreed.plan_kind,
        "method": contract.method,
        "unit": PeriodUnit.MONTHS,
        "every": 1,
        "instalments": contract.instalments,
        "starts_on": lent,
        "first_due_on": day_of(contract.first_due),
        "anchor_day": contract.first_due.day,
        "maturity_on": day_of(contract.matures),
        "basis": agreed.basis,
        "settlement": agreed.settlement,
        "settlement_day": agreed.settlement_day,
        "due_offset": agreed.due_offset,
        "contract_principal": contract.principal,
    }
    begun = {"rate": contract.rate, "as_of": lent, "closed_on": lent - 1, "next_event": NEVER}
    happened = [
        {"value_on": lent, "kind": FactKind.DRAWDOWN, "amount": contract.principal, "rate": contract.rate},
        *({"value_on": day_of(on), "kind": FactKind.PAYMENT, "amount": amount} for on, amount in payments),
    ]
    facts = Facts.of([{"loan": 0, "seq": seq, **row} for seq, row in enumerate(happened, start=1)])
    batch = Batch(Terms.of([terms]), State.of([begun]), Bills.zeros(0), facts)
    return Walked(policy=policy, outcome=advance(batch, policy, day_of(until), closing=True))
