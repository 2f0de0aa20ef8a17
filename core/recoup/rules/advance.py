"""Moves loans forward in time: the one kernel behind the night, a payment, a preview, a replay and a what-if.

Interface, for those who call it (units as in `columns`; a day is worked morning first, evening last, kernel §2):

* `advance(batch, policy, until, closing=...)` works every event day of every loan up to `until`. Evenings before `until`
  always run; that of `until` only if `closing`. Inputs stay as they are. Facts given must not have been applied before:
  their value day lies after `closed_on` and not before `as_of` (an older one needs a replay); `ValueError` otherwise.
* A loan is *drawn* once `interest_from > 0`. Before that its state is zeros with `next_event = NEVER`; its first DRAWDOWN
  fact brings amount, rate and day. Later draw-downs add to the balance and keep the rate; RATE facts change it.
* Facts may lie in the future of `until` (a rate segment known beforehand): they stay pending, are counted in `next_event`,
  and the caller gives them again on the day. So the night passes all facts with `value_on > closed_on`.
* `Outcome.bills`: bills that were open, were touched or are new, sorted by (loan, seq). `Outcome.transfers`, `lines` and
  `signals` stand in order of happening, loan by loan. `version` is the caller's: the kernel never changes it.
* `state.grade`, `state.floor`: index in `policy.grades` (0 is the best). `state.status`: 1 + index in `policy.statuses`, 0
  while there is none. `state.watching`, `GradeChanges.fired`: bit i is watch, floor i of the policy.
* `Bills.penalty_posted` is what rounding has put on the claim; `penalty_acc, penalty_rem` is accrued and not yet posted.
* Lines without a bill (a receivable paid before its due day, suspense) have `bill_seq` 0; lines of time (suspense applied
  to a bill that opens) have `fact_seq` 0.
* `figures.figures(batch, policy, on)` gives what a loan owes on the morning of a day without changing anything;
  `schedule.plan(terms, state, policy)` and `schedule.preview(...)` project the rows to come.
"""

from dataclasses import dataclass, field

from recoup.rules.columns import Bills, Facts, GradeChanges, Lines, Signals, State, Terms, Transfers
from recoup.rules.policy import Policy
from recoup.rules.schedule import PlanLines


@dataclass(slots=True)
class Batch:
    """Loans under one policy, with their open bills and the facts that were not applied yet.

    `plan` holds the lines of irregular plans only; other loans need none.
    """

    terms: Terms
    state: State
    bills: Bills
    facts: Facts
    plan: PlanLines = field(default_factory=lambda: PlanLines.zeros(0))


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    state: State
    bills: Bills
    transfers: Transfers
    lines: Lines
    grades: GradeChanges
    signals: Signals


def advance(batch: Batch, policy: Policy, until: int, *, closing: bool) -> Outcome:
    """Work every event day of every loan through `until`; the evening of `until` only if `closing`."""
    raise NotImplementedError
