# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The stages of loans whose product or regime changed: those of one profile after those of another.

`loan.profile_id` is the profile under which a loan was boarded and never changes; a fact PROFILE names the one that
decides from its value date on; `loan_state.profile_id` is the one in force.

Worked example: a loan of profile 7 becomes one of profile 9 on 1 March. Profile 7 has a stage from 1 January, profile 9
stages from 1 February and 1 June: the loan goes by 7 from 1 January, by 9 as of February from 1 March, and from 1 June.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from recoup.records.bulk import bulk
from recoup.rules.columns import FactKind
from recoup.rules.edition import at
from recoup.services import sql
from recoup.services.regime import ALWAYS, Judged, ProfileStage

History: TypeAlias = tuple[tuple[int, int], ...]
"""(first day, profile), one after another; the first from day 0."""


async def histories(first: Mapping[int, int], *, day: int, known_at: int = ALWAYS) -> dict[int, History]:
    """The profiles that loans have had through a day, of the loans that had more than one.

    `first` names, by the loan's own id, the profile under which each was boarded.
    """
    if not first:
        return {}
    found = await bulk().fetch(
        "SELECT f.loan_id, f.value_on, f.amount FROM loan_fact f WHERE f.loan_id IN (?*) AND f.kind = ? "
        "AND f.reverses = 0 AND f.value_on <= ? AND f.recorded_at <= ? AND NOT EXISTS (SELECT 1 FROM loan_fact u "
        "WHERE u.loan_id = f.loan_id AND u.reverses = f.seq AND u.recorded_at <= ?) "
        "ORDER BY f.loan_id, f.value_on, f.seq",
        [sorted(first), int(FactKind.PROFILE), day, known_at, known_at],
    )
    listed: dict[int, History] = {}
    for loan, begins_on, profile in zip(
        *(found[name].tolist() for name in ("loan_id", "value_on", "amount")), strict=True
    ):
        listed[loan] = (*listed.get(loan, ((0, first[loan]),)), (begins_on, profile))
    return listed


ONCE_UNDER: Final = f"""(f.regime = ? OR (l.contract_version > 0 AND EXISTS (
SELECT 1 FROM loan_fact x WHERE x.loan_id = l.id AND x.kind = {FactKind.PROFILE:d})))"""
"""Over the aliases `l` and `f`: a loan under a regime, and every one that may have been: its stages tell."""
_REGIMES: Final = f"""
SELECT x.loan_id, x.value_on, x.seq, f.regime FROM (
SELECT l.id AS loan_id, 0 AS value_on, 0 AS seq, l.profile_id FROM loan l
UNION ALL SELECT p.loan_id, p.value_on, p.seq, p.amount FROM loan_fact p
WHERE p.kind = {FactKind.PROFILE:d} AND p.reverses = 0 AND NOT EXISTS (
SELECT 1 FROM loan_fact u WHERE u.loan_id = p.loan_id AND u.reverses = p.seq)) x
JOIN profile f ON f.id = x.profile_id WHERE x.loan_id IN ({{keys}})"""


async def regimes_of(loan_ids: Sequence[int]) -> dict[int, tuple[tuple[int, str], ...]]:
    """The regimes under which loans have stood, each from a day on, the first from day 0."""
    found: dict[int, list[tuple[int, str]]] = {}
    rows = await sql.rows_in(_REGIMES, loan_ids)
    for row in sorted(rows, key=lambda row: (row["loan_id"], row["value_on"], row["seq"])):
        listed = found.setdefault(row["loan_id"], [])
        if not listed or listed[-1][1] != row["regime"]:
            listed.append((row["value_on"], row["regime"]))
    return {loan_id: tuple(listed) for loan_id, listed in found.items()}


def joined(history: Sequence[tuple[int, int]], judged: Mapping[int, Judged]) -> tuple[ProfileStage, ...]:
    """The stages of a loan with such a history; every profile's regime is active."""
    stages: list[ProfileStage] = []
    ends = [*(begins_on for begins_on, _ in history[1:]), None]
    for (begins_on, profile), end in zip(history, ends, strict=True):
        own = judged[profile].stages
        current = replace(own[at(own, begins_on)], begins_on=begins_on)
        stages += [current, *_between(own, begins_on, end)]
    return tuple(stage for stage, later in zip(stages, [*stages[1:], None], strict=True) if _counts(stage, later))


def _between(stages: Iterable[ProfileStage], after: int, before: int | None) -> list[ProfileStage]:
    return [stage for stage in stages if stage.begins_on > after and (before is None or stage.begins_on < before)]


def _counts(stage: ProfileStage, later: ProfileStage | None) -> bool:
    """Of two that begin on one day the later one counts."""
    return later is None or later.begins_on > stage.begins_on
