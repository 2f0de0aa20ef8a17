"""When instalments fall due and what they ask for; the projection of rows to come (kernel §3)."""

from dataclasses import dataclass

from recoup.rules.columns import Columns, IntArray, State, Terms
from recoup.rules.policy import Policy


@dataclass(slots=True)
class PlanLines(Columns):
    """Dues that no formula can say, sorted by (loan, number). `loan` is the row of the batch."""

    loan: IntArray
    number: IntArray  # 1-based, as `State.next_instalment`
    due_on: IntArray
    principal: IntArray
    interest: IntArray  # -1: as the plan kind says


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row to come: what would be asked for if everything before it is paid on its due day."""

    number: int
    due_on: int
    rolled_due_on: int
    principal: int
    interest: int
    total: int
    balance: int  # principal left after the row


def plan(terms: Terms, state: State, policy: Policy, *, lines: PlanLines | None = None) -> tuple[Row, ...]:
    """The rows to come of one drawn loan (a batch of one) from its present state, at its present rate."""
    raise NotImplementedError


def preview(
    terms: Terms, policy: Policy, *, principal: int, rate: int, lines: PlanLines | None = None
) -> tuple[Row, ...]:
    """The rows of one loan (a batch of one) that is drawn in full on `terms.starts_on`; for boarding (RB-03)."""
    raise NotImplementedError
