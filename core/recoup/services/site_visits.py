"""How many customers of an organisation were visited where they are, of those who owe it something (PL-15).

Worked example: of 41 customers with a live loan 20 had a visit since 1 January; half of them are 20.5, so one is short.
"""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from recoup import config
from recoup.records.fields import micros_of
from recoup.rules.calendar import date_of
from recoup.services import sql

CUSTOMERS: Final = "site_customers"
VISITED: Final = "site_visited"

_COUNTED: Final = """
SELECT count(*) AS customers, COALESCE(sum(q.seen), 0) AS visited FROM (
    SELECT p.party_id, CASE WHEN EXISTS (
        SELECT 1 FROM contact_attempt a WHERE a.party_id = p.party_id AND a.made = 1 AND a.direction = 'OUT'
        AND a.channel = 'VISIT' AND a.at >= ? AND a.at < ?
    ) THEN 1 ELSE 0 END AS seen
    FROM (
        SELECT DISTINCT l.party_id FROM loan l JOIN loan_state s ON s.loan_id = l.id
        JOIN organisation o ON o.id = s.organisation_id WHERE l.stage = 'LIVE' AND o.path LIKE ?
    ) p
) q"""


async def of(path: str, first: int, last: int) -> dict[str, int]:
    """Customers with a live loan at an organisation (its path) and below, and those visited from a day to another."""
    zone = ZoneInfo(config.load().timezone)
    begins, ends = (micros_of(datetime.combine(date_of(day), time(), tzinfo=zone)) for day in (first, last + 1))
    rows = await sql.rows(_COUNTED, [begins, ends, sql.beginning(path)])
    return {CUSTOMERS: int(rows[0]["customers"]), VISITED: int(rows[0]["visited"])}
