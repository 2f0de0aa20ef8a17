"""Whom a document is about: the nouns of its key, found and in sight, its period, and the regime in force then.

Worked example (REP-HF-1): {"organisation": "FUND-ICBC", "month": "2026-01"} is the trustee bank with what lies below
it, from 2026-01-01 to 2026-01-31; its rules are those of the last day. Its key reads `organisation:7|month:2026-01`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from recoup.errors import NotFound, Problem, Refused
from recoup.records.case import Case
from recoup.regime.binding import BoundRegime, edition, in_force
from recoup.regime.period import period_in
from recoup.regime.policy.document import Document
from recoup.regime.spec import RegimeSpec
from recoup.regime.vocabulary import NOUN_BY_CODE
from recoup.rules.calendar import day_of
from recoup.services import (
    businessday,
    case_about,
    case_key,
    case_sides,
    holding,
    loan_query,
    party,
    payment_query,
    regime,
    sight,
    sql,
)
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.case_key import Key
from recoup.services.regime import ProfileKey

DEDICATED: Final = "dedicated_persons"
_PERIOD: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?|-Q([1-4])|-H([12]))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A document (code or another legal name) of a regime about nouns by code or number: see the module.

    `fields` are typed in, `known` is what a case knows besides the books. Without `currency` the yuan.
    """

    regime: str
    document: str
    about: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str | int] = field(default_factory=dict)
    known: Mapping[str, str | int] = field(default_factory=dict)
    currency: str = "CNY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What was asked, found. `where` selects its loans over the aliases `l` and `o`; `about` are codes for
    showing, `named` what their nouns are called."""

    bound: BoundRegime
    document: Document
    organisation_id: int
    key: Key
    about: Mapping[str, str]
    where: tuple[tuple[str, sql.Value], ...]
    attributes: Mapping[str, str]
    path_below: str
    named: Mapping[str, str] = field(default_factory=dict)
    bill: int = 0
    payment: int = 0

    @property
    def due(self) -> int:
        """The day on which something of the loan falls due that the document is about; 0: it is not about one."""
        return self.key.period_start if {"loan", "day"} <= set(self.document.key) else 0

    @property
    def regime(self) -> str:
        """Code of the regime."""
        return self.bound.spec.code


@dataclass(slots=True)
class _Found:
    """What the nouns of a key have come to so far."""

    ids: dict[str, str] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    where: list[tuple[str, sql.Value]] = field(default_factory=list)
    organisation_id: int = 0
    path: str = ""
    bill: int = 0
    payment: int = 0


async def of(actor: Actor, asked: Asked) -> Scope:
    """The scope of a document. Needs `book.read`. Raises `NotFound`, `Refused` for a key that lacks something."""
    actor = require(actor, BOOK_READ)
    spec, today = regime.spec_of(asked.regime), (await businessday.current()).number
    if spec is None:
        raise NotFound("regime", asked.regime)
    # The key of a document is no choice of an institution: to read it nothing need be bound.
    nouns = declared_in(spec, asked.document, today).key
    day = _day(nouns, asked.about, today)
    found = await _found(actor, nouns, asked)
    key = case_key.key_of(nouns, found.ids, day)
    own = ProfileKey(regime=spec.code, product="", institution_id=_institution(found.path), attributes=())
    bound = (await regime.bounds([own], min(key.period_end or day, today)))[own]
    return Scope(
        bound=bound,
        document=document_in(bound, asked.document),
        organisation_id=found.organisation_id,
        key=key,
        about={noun: found.about.get(noun, asked.about.get(noun, "")) for noun in nouns},
        where=tuple(found.where),
        attributes=found.attributes,
        path_below=sql.beginning(found.path),
        named=found.named,
        bill=found.bill,
        payment=found.payment,
    )


def document_in(bound: BoundRegime, code: str) -> Document:
    """A document of a regime by its code or another legal name. Raises `NotFound`."""
    return _named(in_force(bound.spec.documents), code)


def declared_in(spec: RegimeSpec, code: str, day: int) -> Document:
    """A document of a day's edition as it is declared, with no value put in place. Raises `NotFound`."""
    return _named(edition(spec.documents, day), code)


def _named(documents: tuple[Document, ...], code: str) -> Document:
    for each in documents:
        if code in (each.code, *each.aliases):
            return each
    raise NotFound("document", code)


def _institution(path: str) -> int:
    ids = [int(part) for part in path.strip(".").split(".")]
    return ids[1] if len(ids) > 1 else ids[0]


# --- periods ---------------------------------------------------------------------------------------------------------


def _day(nouns: tuple[str, ...], about: Mapping[str, str], today: int) -> int:
    """A day of the period that was named; today where the key has none. Raises `Refused` PERIOD_MALFORMED."""
    noun = period_in(nouns)
    told = about.get(noun, "") if noun is not None else ""
    if noun is None or not told:
        return today
    day = _first_day(told)
    if day is None or case_key.period_of(noun, day).label != told:
        right = case_key.period_of(noun, today).label
        raise Refused(Problem(code="PERIOD_MALFORMED", field=("about", noun), value=told, limit=right))
    return day


def _first_day(told: str) -> int | None:
    parts = _PERIOD.fullmatch(told)
    if parts is None:
        return None
    year, month, day, quarter, half = parts.groups()
    first = int(month or 1) + (int(quarter) - 1) * 3 if quarter else int(month or 1) + (6 if half == "2" else 0)
    try:
        return day_of(date(int(year), first, int(day or 1)))
    except ValueError:
        return None


# --- nouns -----------------------------------------------------------------------------------------------------------


async def _found(actor: Actor, nouns: tuple[str, ...], asked: Asked) -> _Found:
    found = _Found()
    about = asked.about
    for noun in nouns:
        told = about.get(noun, "")
        if noun == "organisation" and told:
            await _organisation(actor, found, told)
        elif noun == "loan" and told:
            await _loan(actor, found, told)
        elif noun == "bill" and about.get("loan") and told.isdecimal():
            await _bill(actor, found, about["loan"], int(told))
        elif noun == "payment" and told:
            await _payment(actor, found, told)
        elif noun == "party" and told:
            await _party(actor, found, told)
        elif noun == "officer" and told:
            await _officer(actor, found, told)
        elif told and not NOUN_BY_CODE[noun].period:
            found.ids[noun] = found.attributes[noun] = told
    return found


async def _organisation(actor: Actor, found: _Found, code: str) -> None:
    """An organisation of which everything is in sight: a total of a part of it would look like the whole."""
    rows = await sql.rows("SELECT id, path, name, kind FROM organisation WHERE code = ?", [code])
    path = rows[0]["path"] if rows else ""
    below = await sql.rows(
        "SELECT 1 AS one FROM organisation WHERE path LIKE ? AND path <> ? LIMIT 1", [f"{path}%", path]
    )
    if not rows or not any(
        path.startswith(own) if with_below else path == own and not below for own, with_below in sight.areas(actor)
    ):
        raise NotFound("organisation", code)
    _place(found, rows[0]["id"], path)
    found.ids["organisation"] = str(rows[0]["id"])
    found.named |= {"organisation_name": rows[0]["name"], "organisation_kind": rows[0]["kind"], DEDICATED: ""}
    found.where.append(("o.path LIKE ?", sql.beginning(path)))


async def _of_loan(found: _Found, owned: int) -> None:
    rows = await sql.rows(
        "SELECT o.id, o.path FROM loan_state s JOIN organisation o ON o.id = s.organisation_id WHERE s.loan_id = ?",
        [owned],
    )
    _place(found, rows[0]["id"], rows[0]["path"])
    found.where.append(("l.id = ?", owned))


async def _loan(actor: Actor, found: _Found, told: str) -> None:
    owned = await loan_query.internal_id(actor, told)
    found.ids["loan"] = str(owned)
    await _of_loan(found, owned)


async def _bill(actor: Actor, found: _Found, loan: str, seq: int) -> None:
    owned = await loan_query.internal_id(actor, loan)
    if not await sql.rows("SELECT seq FROM bill WHERE loan_id = ? AND seq = ?", [owned, seq]):
        raise NotFound("bill", f"{loan} {seq}")
    found.ids["bill"], found.about["bill"], found.bill = f"{owned}.{seq}", f"{loan} {seq}", seq
    await _of_loan(found, owned)


async def _payment(actor: Actor, found: _Found, told: str) -> None:
    owned = await payment_query.internal_id(actor, told)
    rows = await sql.rows("SELECT loan_id FROM payment_line WHERE payment_id = ? ORDER BY line LIMIT 1", [owned])
    if not rows:
        raise NotFound("payment", told)
    found.ids["payment"], found.payment = str(owned), owned
    await _of_loan(found, int(rows[0]["loan_id"]))


async def _party(actor: Actor, found: _Found, told: str) -> None:
    owned = await party.internal_id(actor, told)
    rows = await sql.rows(
        "SELECT o.id, o.path FROM party p JOIN organisation o ON o.id = p.organisation_id WHERE p.id = ?", [owned]
    )
    found.ids["party"] = str(owned)
    _place(found, rows[0]["id"], rows[0]["path"])
    found.where.append(("l.party_id = ?", owned))


async def _officer(actor: Actor, found: _Found, told: str) -> None:
    rows = await sql.rows(
        "SELECT u.id, u.name, o.id AS organisation_id, o.path "
        "FROM principal u JOIN organisation o ON o.id = u.organisation_id WHERE u.code = ?",
        [told],
    )
    if not rows or not (rows[0]["id"] == actor.principal_id or sight.sees(actor, rows[0]["path"])):
        raise NotFound("officer", told)
    found.ids["officer"] = str(rows[0]["id"])
    found.named["officer_name"] = rows[0]["name"]
    _place(found, rows[0]["organisation_id"], rows[0]["path"])
    found.where.append(("l.officer_id = ?", rows[0]["id"]))


def _place(found: _Found, organisation_id: int, path: str) -> None:
    if not found.path:
        found.organisation_id, found.path = organisation_id, path


async def dedicated(scope: Scope, day: int) -> dict[str, str]:
    """Who was named for the work at the unit on a day (HF-07, HF-10).

    Where nobody was, whoever does the work now: a month in which nobody was named is reported too, and somebody answers
    for it. Worked example: Li held the post to 20 February, Wang has held it since: January tells Li, whenever it is
    drawn; February tells Wang.
    """
    if DEDICATED not in scope.named:
        return {}
    part = case_sides.dedicated_part(scope.bound.spec, str(scope.named["organisation_kind"]))
    if part is None:
        return {}
    then = await holding.players(scope.regime, part, scope.organisation_id, day=day)
    people = then or await holding.players(scope.regime, part, scope.organisation_id)
    return {DEDICATED: ", ".join(person.name for person in people)}


# --- keys of cases ---------------------------------------------------------------------------------------------------


async def about_case(case: Case) -> dict[str, str]:
    """The nouns of a case's key, and those it hangs on, by code or number."""
    held = case_key.nouns_in(case.key) | {"organisation": str(case.organisation_id)}
    held |= {"loan": str(case.loan_id)} if case.loan_id else {}
    held |= {"party": str(case.party_id)} if case.party_id else {}
    key = "|".join(f"{noun}:{own}" for noun, own in held.items())
    return {one.noun: one.code for one in (await case_about.of_keys([key]))[key]}
