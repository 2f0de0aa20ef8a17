# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Standing tasks that the system does itself: their message goes to the debtor on the morning they open (RB-04).

A regime says which (`Task.sends`), an institution whether (`reminds_by_itself`). A message waits for the contact gate
like any other; when it went, its task is done. A debtor without an address on file, or whom the gate will never let
through, stays with the part that the task names. A task that closes while its message waits takes the message along:
who has paid is not reminded.

Worked example (RB-04): an instalment due on 2024-03-20 with `reminder_days` 3. On the mornings of 2024-03-17 and
2024-03-20 a text message waits until 08:00 and then goes.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from recoup.clock import Clock, SystemClock
from recoup.errors import Refused
from recoup.records.task import Task
from recoup.regime.compiling import standing_tasks
from recoup.services import case_task, notification, regime, sql
from recoup.services.access import Actor
from recoup.services.notification import To
from recoup.services.task import DONE, OPEN
from recoup.services.unit_of_work import Work, unit_of_work

SENT: Final = "SENT"
"""Why such a task is closed: its message went."""
OVERTAKEN: Final = "TASK_CLOSED"
"""Why a message that waited is not sent: its task has closed meanwhile."""
BATCH: Final = 500
"""Tasks in one transaction."""
CLOCK: Final = SystemClock()

_WAITING: Final = f"""
SELECT t.id, t.regime, t.code, t.loan_id, l.party_id, s.profile_id
FROM task t JOIN loan l ON l.id = t.loan_id JOIN loan_state s ON s.loan_id = l.id JOIN party p ON p.id = l.party_id
WHERE t.state = '{OPEN}' AND t.case_id IS NULL AND t.due_on >= ? AND t.id > ? AND t.code IN ({{places}})
AND NOT EXISTS (SELECT 1 FROM message m WHERE m.task_id = t.id)
AND (p.phone <> '' OR EXISTS (SELECT 1 FROM contact_point c WHERE c.party_id = p.id))
ORDER BY t.id LIMIT {BATCH}"""


async def on_morning(actor: Actor, *, clock: Clock = CLOCK) -> int:
    """Ask for the messages of the tasks that are open this morning; how many. Again does nothing."""
    templates = _templates()
    asked, last, more = 0, 0, bool(templates)
    while more:
        async with unit_of_work(actor, "message.day", clock=clock) as work:
            codes = sorted({code for _, code in templates})
            statement = _WAITING.format(places=sql.places(codes))
            found = await sql.rows(statement, [work.booked_on, last, *codes])
            asked += await _ask(work, found, templates)
            more, last = len(found) == BATCH, found[-1]["id"] if found else 0
    return asked


def _templates() -> dict[tuple[str, str], str]:
    """The template of each task that sends one, by regime and code."""
    return {
        (code, task.code): task.sends
        for code, spec in regime.installed().registry.active.items()
        for task in standing_tasks(spec)
        if task.sends is not None
    }


async def _ask(work: Work, found: Sequence[sql.Row], templates: Mapping[tuple[str, str], str]) -> int:
    willing = await _willing({row["profile_id"] for row in found}, work.booked_on)
    asked = 0
    for row in found:
        template = templates.get((row["regime"], row["code"]))
        if template is None or row["profile_id"] not in willing:
            continue
        reached = await notification.address_of(row["party_id"], work.booked_on)
        if reached is None:
            continue
        channel, address = reached
        to = To(party=row["party_id"], channel=channel, address=address, loan=row["loan_id"], task=row["id"])
        try:
            await notification.send(work, template, to)
        except Refused:  # no waiting would help: the task stays with its part
            continue
        asked += 1
    return asked


async def _willing(profiles: set[int], day: int) -> set[int]:
    """The profiles whose institutions let reminders go by themselves."""
    keys = await regime.profile_keys(profiles)
    bounds = await regime.bounds(keys.values(), day)
    return {
        profile
        for profile, key in keys.items()
        if (bound := bounds.get(key)) is not None and bound.values["reminds_by_itself"]
    }


async def is_overtaken(task_id: int | None) -> bool:
    """Whether the task of a message has closed while the message waited."""
    return task_id is not None and not await Task.exists(id=task_id, state=OPEN)


async def went(work: Work, task_id: int | None) -> None:
    """The message of a task went: the task is done."""
    row = await Task.get_or_none(id=task_id, state=OPEN) if task_id is not None else None
    if row is not None:
        await case_task.close(work, row, DONE, SENT)
        work.event("task.closed", loan_id=row.loan_id or 0, task=row.public_id)
