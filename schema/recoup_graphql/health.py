"""`/healthz`: the process answers. `/readyz`: it can do its work. `/metrics`: what it counted.

Health and readiness are the only things that anybody may ask without a token; they tell names of checks and short
reasons, nothing of the books.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from tortoise.connection import get_connection

from recoup.database import applied_names, migration_names
from recoup.errors import Refused
from recoup.services import businessday, endofday, task
from recoup.services.access import BOOK_READ, READ, Actor, require
from recoup.services.businessday import Phase
from recoup.services.regime import installed
from recoup.translation import Language
from recoup_graphql.endpoint import Rejection, authenticated, rejected
from recoup_graphql.metrics import BUSINESS_DAY, END_OF_DAY_FAULTS, END_OF_DAY_SECONDS, OPEN_TASKS, REGISTRY

CHECK_SECONDS: Final = 5.0
"""How long one check may take before it counts as failed."""
MONITOR: Final = Actor(principal_id=0, code="monitor", scopes=frozenset({READ}), organisation_path=".")
"""The server watching itself: it reads sums of the whole installation."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found, in a word or two for the person on call."""

    ok: bool
    detail: str = ""


async def healthz(request: Request) -> Response:  # noqa: ARG001  the form of an endpoint
    """200 as long as the process can answer at all."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:  # noqa: ARG001  the form of an endpoint
    """200 when every check holds, else 503; each check with what it found."""
    found = {name: await _guarded(look) for name, look in _CHECKS.items()}
    ready = all(check.ok for check in found.values())
    body = {"ready": ready, "checks": {name: {"ok": check.ok, "detail": check.detail} for name, check in found.items()}}
    return JSONResponse(body, status_code=200 if ready else 503)


async def _guarded(look: Callable[[], Awaitable[Check]]) -> Check:
    try:
        return await asyncio.wait_for(look(), CHECK_SECONDS)
    except TimeoutError:
        return Check(ok=False, detail=f"no answer within {CHECK_SECONDS:g} s")
    except Exception as error:  # noqa: BLE001  whatever a check meets is its answer
        return Check(ok=False, detail=type(error).__name__)


async def _database() -> Check:
    await get_connection("default").execute_query("SELECT 1")
    return Check(ok=True)


async def _migrations() -> Check:
    known, applied = set(migration_names()), set(await applied_names(get_connection("default")))
    if known == applied:
        return Check(ok=True)
    return Check(ok=False, detail=f"missing: {len(known - applied)}, unknown: {len(applied - known)}")


async def _regimes() -> Check:
    entries = installed().registry.entries
    set_aside = ", ".join(f"{entry.code} {entry.state}" for entry in entries if entry.state != "ACTIVE")
    active = len(installed().registry.active)
    return Check(ok=active > 0, detail="; ".join(part for part in (f"{active} active", set_aside) if part))


async def _business_day() -> Check:
    try:
        day = await businessday.current()
    except Refused:
        return Check(ok=False, detail="no business day was begun")
    report = await endofday.last_report(MONITOR)
    stuck = day.phase is Phase.CLOSING and report is not None and not report.rolled
    failed = sum(not proof.holds for proof in report.proofs) if report else 0
    detail = f"; stuck: {report.faults} faults, {failed} failing proofs" if stuck and report else ""
    return Check(ok=not stuck, detail=f"{day.day} {day.phase}{detail}")


_CHECKS: Final[dict[str, Callable[[], Awaitable[Check]]]] = {
    "database": _database,
    "migrations": _migrations,
    "regimes": _regimes,
    "businessDay": _business_day,
}


async def metrics(request: Request) -> Response:
    """The figures in Prometheus's text format. Needs a token with `read`."""
    try:
        require(await authenticated(request), BOOK_READ)
    except Rejection as rejection:
        return rejected(request, rejection, Language.EN)
    except Refused:
        return Response(status_code=403)
    await _measure()
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


async def _measure() -> None:
    """Bring the gauges that show the books up to date. Before the first business day there is nothing to show."""
    try:
        BUSINESS_DAY.set((await businessday.current()).number)
    except Refused:
        return
    OPEN_TASKS.clear()
    for count in await task.counts(MONITOR):
        OPEN_TASKS.labels(count.part, "yes").set(count.late)
        OPEN_TASKS.labels(count.part, "no").set(count.open - count.late)
    report = await endofday.last_report(MONITOR)
    if report is not None:
        END_OF_DAY_SECONDS.set(report.seconds)
        END_OF_DAY_FAULTS.set(report.faults)
