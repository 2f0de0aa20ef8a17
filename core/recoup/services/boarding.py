# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Contracts on their way into the books: what is wrong with them among what is there, and the rows that they become."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from recoup.errors import Problem, Refused
from recoup.records import sequence
from recoup.records.bulk import bulk
from recoup.records.fields import micros_of, new_public_id
from recoup.regime.binding import BoundRegime
from recoup.regime.compiling import ContractTerms, RateTerms, contract_terms, rate_terms
from recoup.regime.deciding import Cell
from recoup.regime.policy.fact import ATTRIBUTE
from recoup.regime.policy.product import Product
from recoup.regime.spec import RegimeSpec
from recoup.rules import schedule
from recoup.rules.calendar import Calendar, day_of
from recoup.rules.columns import NEVER, State, Terms
from recoup.rules.money import NUMERIC, Rounding
from recoup.rules.rate_list import tier_of
from recoup.rules.refix import term_months
from recoup.rules.schedule import PlanLines
from recoup.services import (
    contract,
    fixed_plan,
    loan_query,
    organisation,
    plan_option,
    rate_clause,
    regime,
    requirement,
    sight,
    sql,
    yearly_cost,
)
from recoup.services.access import Actor
from recoup.services.contract import LoanDraft, RateClause
from recoup.services.organisation import OrganisationView
from recoup.services.party import PartyDraft
from recoup.services.regime import ProfileKey
from recoup.services.requirement import Asked, Matter
from recoup.services.subject import cell_of
from recoup.services.terms import maturity_problems, terms_of
from recoup.services.unit_of_work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the books hold around a list of drafts. A party of id 0 is about to be boarded with them."""

    day: int
    organisations: Mapping[str, OrganisationView]
    parties: Mapping[str, int]
    officers: Mapping[str, int]
    numbers: frozenset[str]
    external_ids: frozenset[str]
    agreed: Mapping[ProfileKey, ContractTerms]
    bounds: Mapping[ProfileKey, BoundRegime]
    roundings: Mapping[ProfileKey, Rounding]
    stated: Mapping[str, Sequence[sql.Row]] = field(default_factory=dict)  # about parties, by their numbers
    rates: dict[tuple[ProfileKey, str | None, str | None], RateTerms] = field(default_factory=dict)

    def rate_terms(self, key: ProfileKey, clause: RateClause, tier: str | None) -> RateTerms:
        """What the regime says of a listed rate of a profile, in a tier; worked out once for each."""
        asked = (key, clause.rate_list, tier)
        if asked not in self.rates:
            attributes = dict(key.attributes) | ({"tier": tier} if tier else {})
            self.rates[asked] = rate_terms(self.bounds[key], key.product, attributes, clause.rate_list)
        return self.rates[asked]


def _product(draft: LoanDraft) -> tuple[RegimeSpec, Product] | None:
    spec = regime.spec_of(draft.regime)
    if spec is None:
        return None
    return next(((spec, product) for product in spec.products if product.code == draft.product), None)


def institution_of(view: OrganisationView) -> int:
    """The organisation right under the root that this one belongs to: whose parameters count."""
    ids = [int(part) for part in view.path.strip(".").split(".")]
    return ids[1] if len(ids) > 1 else ids[0]


def _tier(draft: LoanDraft, product: Product, agreed: ContractTerms) -> str | None:
    """The tier of the original term."""
    term = term_months(day_of(draft.disbursed_on), terms_of(draft, agreed)["maturity_on"])
    return tier_of(term, product.tiers)


def _key(draft: LoanDraft, spec: RegimeSpec, owner: OrganisationView, tier: str | None = None) -> ProfileKey:
    attributes = regime.coded_attributes(spec, draft.attributes)
    if tier is not None:
        attributes = tuple(sorted((*attributes, ("tier", tier))))
    return ProfileKey(
        regime=draft.regime, product=draft.product, institution_id=institution_of(owner), attributes=attributes
    )


async def around(actor: Actor, drafts: Sequence[LoanDraft], parties: Mapping[str, PartyDraft], *, day: int) -> Around:
    """Look everything up that the drafts name, a query a noun."""
    organisations = await organisation.in_sight(actor)
    keys, fixed = set[ProfileKey](), set[ProfileKey]()
    for draft in drafts:
        found, owner = _product(draft), organisations.get(draft.organisation_code)
        if found is not None and owner is not None and not any(contract.problems(draft, *found)):
            keys.add(_key(draft, found[0], owner))
            fixed |= {_key(draft, found[0], owner)} if draft.fixed is not None else set()
    bound = await regime.bounds(keys, day)
    return Around(
        day=day,
        organisations=organisations,
        parties={**dict.fromkeys(parties, 0), **await _parties(actor, drafts)},
        officers=await _ids("principal", "code", [draft.officer_code for draft in drafts]),
        numbers=frozenset(await _ids("loan", "number", [draft.number for draft in drafts])),
        external_ids=frozenset(await _ids("loan", "external_id", [draft.external_id for draft in drafts])),
        agreed={key: contract_terms(bound[key], key.product, dict(key.attributes)) for key in keys},
        bounds=bound,
        roundings={key: (await regime.policy_for(key, day)).rounding for key in fixed},
        stated=await _stated(drafts),
    )


_STATED: Final = """
SELECT p.number, a.code, a.from_on, CASE WHEN e.id IS NULL THEN a.to_on ELSE e.to_on END AS to_on
FROM fact a JOIN party p ON p.id = a.party_id LEFT JOIN fact e ON e.ends_id = a.id
WHERE COALESCE(a.ends_id, 0) = 0 AND a.loan_id IS NULL AND p.number IN ({keys})"""


async def _stated(drafts: Sequence[LoanDraft]) -> dict[str, list[sql.Row]]:
    """What was stated about the parties of drafts, whoever stated it: a debtor is one, in sight or not."""
    found: dict[str, list[sql.Row]] = {}
    for row in await sql.rows_in(_STATED, sorted({draft.party_number for draft in drafts})):
        found.setdefault(row["number"], []).append(row)
    return found


async def _ids(table: str, column: str, values: Sequence[str | None]) -> dict[str, int]:
    wanted = sorted({value for value in values if value is not None})
    found = await sql.rows_in(f"SELECT id, {column} AS code FROM {table} WHERE {column} IN ({{keys}})", wanted)
    return {row["code"]: int(row["id"]) for row in found}


async def _parties(actor: Actor, drafts: Sequence[LoanDraft]) -> dict[str, int]:
    seen, values = sight.where(actor, loan=None, party="p.id")
    found = await sql.rows_in(
        "SELECT p.id, p.number FROM party p JOIN organisation o ON o.id = p.organisation_id "
        f"WHERE {seen} AND p.number IN ({{keys}})",
        sorted({draft.party_number for draft in drafts}),
        values,
    )
    return {row["number"]: int(row["id"]) for row in found}


def examine(drafts: Sequence[LoanDraft], books: Around) -> dict[int, tuple[Problem, ...]]:
    """What is wrong with each draft, by its place in the list."""
    numbers = Counter(draft.number for draft in drafts)
    externals = Counter(draft.external_id for draft in drafts if draft.external_id is not None)
    found: dict[int, tuple[Problem, ...]] = {}
    for row, draft in enumerate(drafts):
        problems = [*_own(draft, books), *_among(draft, books)]
        if numbers[draft.number] > 1:
            problems.append(Problem(code="GIVEN_TWICE", field=("number",), value=draft.number))
        if draft.external_id is not None and externals[draft.external_id] > 1:
            problems.append(Problem(code="GIVEN_TWICE", field=("external_id",), value=draft.external_id))
        if problems:
            found[row] = tuple(problems)
    return found


def _own(draft: LoanDraft, books: Around) -> Iterator[Problem]:
    """What its regime and product have against a draft."""
    spec = regime.spec_of(draft.regime)
    if spec is None:
        known = ", ".join(sorted(regime.installed().registry.active))
        yield Problem(code="REGIME_INACTIVE", field=("regime",), value=draft.regime, limit=known)
        return
    found = _product(draft)
    if found is None:
        codes = ", ".join(product.code for product in spec.products)
        yield Problem(code="CHOICE_UNKNOWN", field=("product",), value=draft.product, limit=codes)
        return
    problems = [*contract.problems(draft, *found), *fixed_plan.problems(draft, found[1])]
    yield from problems
    owner = books.organisations.get(draft.organisation_code)
    if not problems and owner is not None:
        yield from _under(draft, found, _key(draft, spec, owner), books)


def _under(draft: LoanDraft, found: tuple[RegimeSpec, Product], key: ProfileKey, books: Around) -> Iterator[Problem]:
    """What its regime has against a draft that is sound by itself: its last day, its listed rate."""
    try:
        draft = _lined(draft, key, books)
    except Refused as refused:
        yield from refused.problems
        return
    wrong = list(maturity_problems(draft, terms_of(draft, books.agreed[key])))
    yield from wrong
    if wrong:
        return
    tier = _tier(draft, found[1], books.agreed[key])
    if draft.listed is not None:
        yield from rate_clause.problems(draft.listed, books.rate_terms(key, draft.listed, tier), found[0])
    yield from contract.settled_apart(draft.lines, books.agreed[key].plan_kind, books.agreed[key].settlement)
    yield from _demands(draft, books, key, tier)


def _demands(draft: LoanDraft, books: Around, key: ProfileKey, tier: str | None) -> Iterator[Problem]:
    """What the regime demands of a draft."""
    day = day_of(draft.disbursed_on)
    arguments = {"board_principal": draft.principal, "board_rate": draft.rate}
    if draft.maturity_on is not None:
        arguments["board_days"] = (draft.maturity_on - draft.disbursed_on).days
    offered = Offered(
        number=draft.number,
        currency=draft.currency,
        day=day,
        product=draft.product,
        method=draft.method,
        stated=dict(draft.attributes) | ({} if tier is None else {"tier": tier}),
        arguments=arguments,
        fields={"board_principal": "principal", "board_rate": "rate", "board_days": "maturity_on"},
        holding=_holding(books.stated.get(draft.party_number, ()), day),
    )
    yield from demanded(offered, books.bounds[key])


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A contract that a regime is to take: `stated` are its attributes, `arguments` those of `loan.board` with the
    `fields` of the input that they come from, `holding` the facts about its party with their first days."""

    number: str
    currency: str
    day: int
    product: str
    method: str
    stated: Mapping[str, str]
    arguments: Mapping[str, int]
    fields: Mapping[str, str]
    holding: Mapping[str, int]


def demanded(offered: Offered, bound: BoundRegime) -> Iterator[Problem]:
    """What a bound regime demands of a contract before it is taken on the books (TI-02, CP-17)."""
    kinds = {fact.code: fact.value for fact in bound.spec.facts if fact.nature == ATTRIBUTE}
    known: dict[str, Cell] = {name: value for name, value in bound.values.items() if isinstance(value, int | str)}
    known |= {"regime": bound.spec.code, "product": offered.product, "method": offered.method}
    known |= {name: cell_of(kinds.get(name), value, offered.currency) for name, value in offered.stated.items()}
    known |= {**offered.arguments, **offered.holding}
    matter = Matter(
        number=offered.number,
        currency=offered.currency,
        day=offered.day,
        demands=bound.settled(offered.stated).spec.requirements,
        row=known,
        calendar=Calendar.plain(),
    )
    asked = Asked(command="loan.board", arguments=offered.arguments, fields=offered.fields)
    yield from requirement.unmet(matter, asked)


def _holding(stated: Sequence[sql.Row], day: int) -> dict[str, int]:
    """The facts about a party that hold on a day, each with its first day."""
    return {
        row["code"]: row["from_on"]
        for row in stated
        if row["from_on"] <= day and (not row["to_on"] or day < row["to_on"])
    }


def _among(draft: LoanDraft, books: Around) -> Iterator[Problem]:
    """What the books have against a draft."""
    yield from organisation.misplaced(books.organisations, draft.organisation_code, books.day, ("organisation_code",))
    if draft.party_number not in books.parties:
        yield Problem(code="PARTY_UNKNOWN", field=("party_number",), value=draft.party_number)
    if draft.officer_code is not None and draft.officer_code not in books.officers:
        yield Problem(code="OFFICER_UNKNOWN", field=("officer_code",), value=draft.officer_code)
    if draft.number in books.numbers:
        yield Problem(code="ALREADY_EXISTS", field=("number",), value=draft.number)
    if draft.external_id is not None and draft.external_id in books.external_ids:
        yield Problem(code="ALREADY_EXISTS", field=("external_id",), value=draft.external_id)


def _lined(draft: LoanDraft, key: ProfileKey, books: Around) -> LoanDraft:
    """The contract with the dues that it fixes, if it fixes any. Raises `Refused` where its options make no plan."""
    if draft.fixed is None:
        return draft
    return fixed_plan.lined(draft, books.agreed[key], books.roundings[key])


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that passed, with everything its rows need."""

    draft: LoanDraft
    owner: OrganisationView
    terms: dict[str, int]
    key: ProfileKey
    plain: ProfileKey  # the same without the tier
    listed: rate_clause.Agreed | None


def ready(draft: LoanDraft, books: Around) -> Ready:
    """A draft that passed `examine`, made ready."""
    found = _product(draft)
    assert found is not None  # noqa: S101  `examine` let it pass
    owner = books.organisations[draft.organisation_code]
    plain = _key(draft, found[0], owner)
    draft = _lined(draft, plain, books)
    agreed = books.agreed[plain]
    tier = _tier(draft, found[1], agreed)
    clause = draft.listed
    listed = None if clause is None else rate_clause.agreed(clause, books.rate_terms(plain, clause, tier))
    return Ready(draft, owner, terms_of(draft, agreed), _key(draft, found[0], owner, tier), plain, listed)


_OFFICERS: Final = (
    "INSERT INTO loan_officer (loan_id, principal_id, begins_on, ends_on, audit_id) "
    "SELECT id, officer_id, boarded_on, 0, CAST(? AS BIGINT) FROM loan "
    "WHERE id BETWEEN ? AND ? AND officer_id IS NOT NULL ORDER BY id"
)


async def insert(work: Work, drafts: Sequence[LoanDraft], books: Around, *, confirmed: bool) -> range:
    """Write drafts that passed `examine`; their ids, in order."""
    prepared = [ready(draft, books) for draft in drafts]
    profiles = await regime.profile_ids([one.key for one in prepared])
    first = await sequence.ids("loan", len(prepared))
    ids = range(first, first + len(prepared))
    await bulk().insert("loan", _loan_rows(work, prepared, ids, profiles, books, confirmed=confirmed))
    await bulk().insert("loan_state", _state_rows(prepared, ids, profiles))
    if any(draft.officer_code for draft in drafts):
        await sql.execute(_OFFICERS, [work.audit_id, ids[0], ids[-1]])
    await rate_clause.insert({loan_id: one.listed for loan_id, one in zip(ids, prepared, strict=True) if one.listed})
    await plan_option.insert({loan_id: draft.fixed for loan_id, draft in zip(ids, drafts, strict=True) if draft.fixed})
    lines = [
        (loan_id, seq, line)
        for loan_id, one in zip(ids, prepared, strict=True)
        for seq, line in enumerate(one.draft.lines, start=1)
    ]
    if lines:
        await bulk().insert(
            "plan_line",
            {
                "loan_id": [loan_id for loan_id, _, _ in lines],
                "plan_version": [1] * len(lines),
                "seq": [seq for _, seq, _ in lines],
                "due_on": [day_of(line.due_on) for _, _, line in lines],
                "principal": [line.principal for _, _, line in lines],
                "interest": [-1 if line.interest is None else line.interest for _, _, line in lines],
            },
        )
    return ids


APPROVED: Final = "approved_on"
"""The day on which a contract came on the books; post-loan work may begin on it (PL-01)."""


def approved(work: Work, loan_ids: Iterable[int]) -> None:
    """Let the cases of contracts begin that count from their approval."""
    work.moved.update(loan_ids)
    work.stated.add(APPROVED)


def _loan_rows(
    work: Work,
    prepared: Sequence[Ready],
    ids: range,
    profiles: Mapping[ProfileKey, int],
    books: Around,
    *,
    confirmed: bool,
) -> dict[str, Sequence[object]]:
    size = len(prepared)
    rows: dict[str, Sequence[object]] = {
        "id": list(ids),
        "public_id": [new_public_id(work.now) for _ in prepared],
        "number": [one.draft.number for one in prepared],
        "external_id": [one.draft.external_id for one in prepared],
        "party_id": [books.parties[one.draft.party_number] for one in prepared],
        "organisation_id": [one.owner.id for one in prepared],
        "profile_id": [profiles[one.key] for one in prepared],
        "officer_id": [books.officers[code] if (code := one.draft.officer_code) else None for one in prepared],
        "currency": [one.draft.currency for one in prepared],
        "stage": [loan_query.APPROVED] * size,
        "confirmed_on": [work.booked_on if confirmed else 0] * size,
        "boarded_on": [work.booked_on] * size,
        "recorded_at": [micros_of(work.now)] * size,
        "attributes": [dict(one.draft.attributes) for one in prepared],
        "contract_rate": [one.draft.rate for one in prepared],
    }
    return rows | {name: [one.terms[name] for one in prepared] for name in prepared[0].terms}


def _state_rows(
    prepared: Sequence[Ready], ids: range, profiles: Mapping[ProfileKey, int]
) -> dict[str, Sequence[object]]:
    size = len(prepared)
    rows: dict[str, Sequence[object]] = {name: [0] * size for name in State.names()}
    return rows | {
        "loan_id": list(ids),
        "next_event": [NEVER] * size,
        "profile_id": [profiles[one.key] for one in prepared],
        "organisation_id": [one.owner.id for one in prepared],
        "currency": [NUMERIC[one.draft.currency] for one in prepared],
        "accrual_group": [0] * size,
        "accrual_daily": [0] * size,
        "accrual_daily_rem": [0] * size,
        "accrual_until": [0] * size,
        "suspended": [0] * size,
        "last_fact": [0] * size,
        "last_posting": [0] * size,
    }


def warnings(draft: LoanDraft, books: Around, rows: Sequence[loan_query.ScheduleRow]) -> tuple[Problem, ...]:
    """What to know of a contract with these dues; nothing is refused (IR-11)."""
    bound = books.bounds[ready(draft, books).plain]
    return yearly_cost.of_schedule(bound, draft.principal, day_of(draft.disbursed_on), rows)


async def warn(drafts: Sequence[LoanDraft], books: Around, *, day: int) -> dict[int, tuple[Problem, ...]]:
    """The warnings of drafts that passed `examine`, by their place in the list."""
    found: dict[int, tuple[Problem, ...]] = {}
    for row, draft in enumerate(drafts):
        if yearly_cost.may_exceed(books.bounds[ready(draft, books).plain], draft.rate):
            told = warnings(draft, books, await preview(draft, books, day=day))
            found |= {row: told} if told else {}
    return found


async def preview(draft: LoanDraft, books: Around, *, day: int) -> tuple[loan_query.ScheduleRow, ...]:
    """The dues of a contract that passed `examine`, were it drawn in full on the planned day."""
    prepared = ready(draft, books)
    lines = PlanLines.of(
        [
            {
                "plan_version": prepared.terms["plan_version"],
                "number": number,
                "due_on": day_of(line.due_on),
                "principal": line.principal,
                "interest": -1 if line.interest is None else line.interest,
            }
            for number, line in enumerate(prepared.draft.lines, start=1)
        ]
    )
    policy = await regime.policy_for(prepared.key, day)
    terms = Terms.of([prepared.terms])
    rows = schedule.preview(terms, policy, principal=draft.principal, rate=draft.rate, lines=lines)
    return loan_query.schedule_rows(rows)
