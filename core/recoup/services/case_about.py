"""What a key is about as people call it: its nouns by code and name, never by the database's own ids.

Worked example (DB-30): the key `organisation:7|loan_kind:HARD|quarter:2018-Q2` is told as
`organisation:BUREAU|loan_kind:HARD|quarter:2018-Q2`, and the bureau is called "Credit bureau one".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from recoup.regime.spec import RegimeSpec
from recoup.services import case_key, field_words, personal, sql
from recoup.services.access import Actor
from recoup.translation import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class NounView:
    """A noun of a key: the code or number that people use and the name; empty for what has none, as a period.

    `kind` is a party's kind; the name of a natural person is covered from those who do not work with debtors.
    """

    noun: str
    code: str
    name: str = ""
    kind: str = ""


_CALLED: Final[Mapping[str, str]] = {
    "organisation": "SELECT id, code, name, '' AS kind FROM organisation WHERE id IN ({keys})",
    "loan": "SELECT l.id, l.number AS code, p.name, p.kind FROM loan l JOIN party p ON p.id = l.party_id "
    "WHERE l.id IN ({keys})",
    "party": "SELECT id, number AS code, name, kind FROM party WHERE id IN ({keys})",
    "officer": "SELECT id, code, name, '' AS kind FROM principal WHERE id IN ({keys})",
    "payment": "SELECT id, number AS code, '' AS name, '' AS kind FROM payment WHERE id IN ({keys})",
}
"""Nouns that a key holds by the database's own id."""
BILL: Final = "bill"
"""A key holds it as the id of its loan, a point, and its number there."""

Known = Mapping[tuple[str, int], sql.Row]


async def of_keys(keys: Iterable[str]) -> dict[str, tuple[NounView, ...]]:
    """The nouns of keys, in their order. One query for each noun, however many keys there are."""
    asked = {key: case_key.nouns_in(key) for key in keys}
    known = await _known(asked.values())
    return {key: tuple(_called(noun, held, known) for noun, held in nouns.items()) for key, nouns in asked.items()}


async def seen(actor: Actor, keys: Sequence[str]) -> dict[str, tuple[NounView, ...]]:
    """The same for somebody: names of natural persons are covered where they must be."""
    return {key: tuple(_covered(actor, one) for one in views) for key, views in (await of_keys(keys)).items()}


@dataclass(frozen=True, slots=True)
class Spoken:
    """Nouns as a sentence tells them, in its language: code and name, the word for a code of the regime, a period."""

    views: tuple[NounView, ...]
    spec: RegimeSpec | None

    def __call__(self, language: Language) -> str:
        """`BUREAU Credit bureau one · Hard loan · 2018-Q2`; names of natural persons are left out."""
        told = (one if one.kind != personal.NATURAL else replace(one, name="") for one in self.views)
        return " · ".join(words(one, self.spec, language) for one in told)


def words(one: NounView, spec: RegimeSpec | None, language: Language) -> str:
    """A noun in words: code and name, the word for a code of the regime, a period as it is."""
    if one.noun in _CALLED or one.noun == BILL:
        return f"{one.code} {one.name}".strip()
    return field_words.word(spec, one.noun, one.code, language)


def text_of(views: Iterable[NounView]) -> str:
    """The nouns as one text, as a key is one."""
    return "|".join(f"{one.noun}:{one.code}" for one in views)


async def _known(asked: Iterable[Mapping[str, str]]) -> Known:
    wanted: dict[str, set[int]] = {}
    for nouns in asked:
        for noun, held in nouns.items():
            own, number = _held(noun, held)
            if own in _CALLED:
                wanted.setdefault(own, set()).add(number)
    found: dict[tuple[str, int], sql.Row] = {}
    for noun, ids in wanted.items():
        found |= {(noun, row["id"]): row for row in await sql.rows_in(_CALLED[noun], sorted(ids))}
    return found


def _held(noun: str, held: str) -> tuple[str, int]:
    """Whose id a key holds for a noun, and the id."""
    number = held.partition(".")[0]
    return ("loan" if noun == BILL else noun), int(number) if number.isdecimal() else 0


def _called(noun: str, held: str, known: Known) -> NounView:
    own, number = _held(noun, held)
    if own not in _CALLED:
        return NounView(noun=noun, code=held)
    row = known.get((own, number))
    if row is None:  # behind the wall of another institution
        return NounView(noun=noun, code="")
    code = f"{row['code']} {held.partition('.')[2]}" if noun == BILL else row["code"]
    return NounView(noun=noun, code=code, name=row["name"], kind=row["kind"])


def _covered(actor: Actor, one: NounView) -> NounView:
    if not one.kind or personal.is_clear(actor, one.kind):
        return one
    return replace(one, name=personal.mask(one.name))
