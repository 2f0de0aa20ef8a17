"""Exports carried out: a list is asked for page by page, as its maker would, and each entry becomes a line of JSON."""

import asyncio
from dataclasses import dataclass

import orjson
import structlog

from recoup.clock import Clock, SystemClock
from recoup.errors import Unavailable
from recoup.services import bulk_export
from recoup.services.bulk_export import Job, Lines
from recoup.services.store import CODES as STORE_CODES
from recoup.translation import Language
from recoup_graphql.api import Api
from recoup_graphql.context import Context
from recoup_graphql.loaders import Loaders
from recoup_graphql.throttle import Throttle

_log = structlog.get_logger("recoup.exports")


@dataclass(slots=True)
class Exported:
    """What a run did: exports that are done, and those that failed."""

    done: int = 0
    failed: int = 0


async def tick(api: Api) -> None:
    """Carry out what waits, and remove what is over. Failures are logged, not raised."""
    try:
        await run(api)
        await bulk_export.expire(SystemClock())
    except Exception:  # noqa: BLE001  the border of a background job
        _log.exception("exports.failed")


async def run(api: Api, *, clock: Clock | None = None) -> Exported:
    """Carry out every export that waits, one after the other."""
    told, now = Exported(), clock or SystemClock()
    while (job := await bulk_export.claim(now)) is not None:
        fault = await _carried_out(api, job, now)
        if fault:
            told.failed += 1
            await bulk_export.failed(job.id, fault, now)
        else:
            told.done += 1
            await bulk_export.done(job.id, now)
    return told


async def _carried_out(api: Api, job: Job, clock: Clock) -> str:
    """Write the file of an export; what went wrong, or nothing."""
    if job.actor is None:
        return "PRINCIPAL_INACTIVE"
    try:
        lines = await asyncio.to_thread(Lines, job.id)
    except Unavailable as away:
        return away.problem.code
    try:
        fault = await _written(api, job, lines, clock)
        if not fault:
            await asyncio.to_thread(lines.close)
    except BaseException as error:
        await asyncio.to_thread(lines.drop)
        if isinstance(error, Unavailable) and error.problem.code in STORE_CODES:
            return error.problem.code
        raise
    if fault:
        await asyncio.to_thread(lines.drop)
    return fault


async def _written(api: Api, job: Job, lines: Lines, clock: Clock) -> str:
    entries, size, after = 0, 0, None
    while True:
        result = await api.execute(job.document, context_value=_context(job), variable_values={"after": after})
        if result.errors or result.data is None:
            return "; ".join(str((error.extensions or {}).get("code", "")) for error in result.errors or ())
        page = result.data["list"]
        text = b"".join(orjson.dumps(node) + b"\n" for node in page["nodes"])
        await asyncio.to_thread(lines.write, text)
        entries, size = entries + len(page["nodes"]), size + len(text)
        await bulk_export.progressed(job.id, entries, size, clock)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return ""


def _context(job: Job) -> Context:
    """As its maker, with a bucket of its own: an export waits for nobody, and one runs at a time."""
    return Context(
        request_id=f"export-{job.id}",
        language=job.actor.language if job.actor else Language.EN,
        development=False,
        loaders=Loaders(job.actor),
        closing=asyncio.Event(),
        actor=job.actor,
        throttle=Throttle(size=1_000_000_000, drain=1_000_000_000),
    )
