"""The only code that moves loan rows: load them as columns, let the kernel advance them, write back what changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from recoup.rules.columns import IntArray
from recoup.rules.policy import Policy
from recoup.services.unit_of_work import Work


@dataclass(slots=True, kw_only=True)
class Loaded:
    """Loans of one profile as columns; row i of every column is `loan_ids[i]`."""

    profile_id: int
    policy: Policy
    loan_ids: IntArray
    versions: IntArray


async def load(loan_ids: Sequence[int], *, lock: bool) -> list[Loaded]:
    """The loans as batches, one a profile; with `lock` their rows are held until the transaction ends."""
    raise NotImplementedError


async def load_due(low: int, high: int, day: int) -> list[Loaded]:
    """The loans with low <= id < high whose next event has come by `day`, locked, without those set aside."""
    raise NotImplementedError


async def write(work: Work, loaded: Loaded) -> None:
    """Write an outcome back: state, bills, postings, lines, grades, tasks, events."""
    raise NotImplementedError
