"""A book of loans, a row each: the contract, who owes it, and whether it is already paid out.

A row whose `disbursed_on` is not after the open business day is a running loan: it is boarded, its schedule counts as
confirmed by the debtor who signed it (RB-03), and it is disbursed on that day. A row with `party_name` boards its party
as well, once however often the party comes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from recoup.errors import Problem
from recoup.records.loan import Loan
from recoup.records.party import Party
from recoup.rules.calendar import day_of
from recoup.rules.columns import InstalmentRounding, Method, MonthDays, PeriodUnit
from recoup.rules.dueday import MonthEnd
from recoup.rules.fraction import LeapRule, YearCut
from recoup.rules.plan_options import InstalmentBasis
from recoup.services import loan, party
from recoup.services.access import Actor
from recoup.services.contract import FixedPlan, PlanStep, RateClause
from recoup.services.fixed_plan import YEARS
from recoup.services.import_cells import Cells
from recoup.services.import_kind import Known, Stored
from recoup.services.loan import DisburseDraft, LoanDraft, PlanLine
from recoup.services.party import PartyDraft
from recoup.services.rate_clause import MODES, SPREAD_MAX
from recoup.translation import Language

LANGUAGES: Final = {language.value.upper(): language for language in Language}
COLUMNS: Final = frozenset(
    {
        *("number", "external_id", "party_number", "party_name", "party_kind", "party_phone", "party_language"),
        "organisation_code",
        *("regime", "product", "currency", "principal", "rate", "method", "instalments", "every", "unit"),
        *("rate_kind", "rate_list", "rate_tenor", "spread_bp", "refix"),
        *("disbursed_on", "first_due_on", "anchor_day", "maturity_on", "instalment", "lines", "officer_code"),
        *("plan", "year_days", "year_cut", "leap_rule", "month_end", "instalment_basis", "smooth_residual"),
        *("interest_grace", "steps"),
        *("month_days", "instalment_rounding", "instalment_multiple", "principal_grace", "amortisation_instalments"),
    }
)
RATE_KINDS: Final = ("FIXED", "LISTED")
PLANS: Final = ("ACCRUED", "FIXED")
"""Whether interest is what has accrued by a due, or what the contract's own schedule says."""
FAMILIES: Final = ("attributes.", "party_attributes.")
ONE_DUE: Final = ("BULLET", "SINGLE", "INTEREST_ONLY")
"""Methods of which `instalments` may be left blank: 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRow:
    """What a row asks for. `party` is None where neither the row nor one above it describes the party."""

    loan: LoanDraft
    party: PartyDraft | None


class LoanBook:
    """The kind of book that holds loans. `open_day` decides which of them are running."""

    columns: frozenset[str] = COLUMNS
    families: tuple[str, ...] = FAMILIES

    def __init__(self, open_day: date, *, board_only: bool = False) -> None:
        self.open_day = open_day
        self.board_only = board_only
        self._parties: dict[str, PartyDraft] = {}

    def read(self, cells: Cells) -> LoanRow:
        """The drafts of a row."""
        draft = _draft(cells)
        return LoanRow(loan=draft, party=self._party(cells, draft))

    def key(self, row: LoanRow) -> str:
        """The loan's number, which may come once in a file."""
        return row.loan.number

    async def known(self, rows: Sequence[LoanRow]) -> dict[str, Known]:
        """Those on the books already, by number, with the columns in which the row says otherwise."""
        numbers = [row.loan.number for row in rows]
        stored = await Loan.filter(number__in=numbers).select_related("party", "organisation", "profile")
        drafts = {row.loan.number: row.loan for row in rows}
        return {one.number: Known(differs=_differences(drafts[one.number], one)) for one in stored}

    async def examine(self, actor: Actor, rows: Sequence[LoanRow]) -> Mapping[int, Sequence[Problem]]:
        """What the services would refuse, by the place of the row."""
        parties = {row.party.number: row.party for row in rows if row.party}
        examined = await loan.examine(actor, [row.loan for row in rows], parties)
        found = {at: list(problems) for at, problems in examined.items()}
        for at, problems in (await self._examine_parties(actor, rows)).items():
            found.setdefault(at, []).extend(problems)
        return found

    async def warn(self, actor: Actor, rows: Sequence[LoanRow]) -> Mapping[int, Sequence[Problem]]:
        """Contracts that will cost more than courts let stand (IR-11), by the place of the row."""
        parties = {row.party.number: row.party for row in rows if row.party}
        return await loan.warn(actor, [row.loan for row in rows], parties)

    async def store(self, actor: Actor, rows: Sequence[LoanRow]) -> Stored:
        """Board what is new, then disburse what runs; each is one transaction, and safe to repeat."""
        boarded = await _boarded(row.loan.number for row in rows)
        new = [row for row in rows if row.loan.number not in boarded]
        await self._board_parties(actor, new)
        if new:
            await loan.board_many(actor, [row.loan for row in new], confirm_schedule=not self.board_only)
        running = [row.loan for row in rows if self._runs(row.loan) and boarded.get(row.loan.number) != "LIVE"]
        if running:
            await loan.disburse_many(actor, [_disbursement(draft) for draft in running])
        return Stored(new=len(new), known=len(rows) - len(new))

    def _runs(self, draft: LoanDraft) -> bool:
        return not self.board_only and draft.disbursed_on <= self.open_day

    def _party(self, cells: Cells, draft: LoanDraft) -> PartyDraft | None:
        name = cells.text("party_name", longest=200)
        if not name:
            return self._parties.get(draft.party_number)
        told = PartyDraft(
            number=draft.party_number,
            kind=cells.choice("party_kind", ("NATURAL", "LEGAL"), required=True),
            name=name,
            organisation_code=draft.organisation_code,
            phone=cells.text("party_phone", longest=32),
            language=LANGUAGES.get(cells.choice("party_language", tuple(LANGUAGES), default="ZH-CN"), Language.ZH),
            attributes=cells.family("party_attributes"),
        )
        first = self._parties.setdefault(told.number, told)
        if replace(told, organisation_code=first.organisation_code) != first:
            cells.wrong("PARTY_DIFFERS", "party_number", told.number, first.name)
        return first

    async def _examine_parties(self, actor: Actor, rows: Sequence[LoanRow]) -> dict[int, list[Problem]]:
        """New parties are examined as such; one on the books must bear the same name and kind."""
        asked = {row.party.number: row.party for row in rows if row.party}
        stored = {one.number: one for one in await Party.filter(number__in=list(asked))}
        new = [told for number, told in asked.items() if number not in stored]
        examined = await party.examine(actor, new)
        wrong = {
            new[place].number: [_of_party(problem) for problem in problems] for place, problems in examined.items()
        }
        for number, one in stored.items():
            if (one.name, one.kind) != (asked[number].name, asked[number].kind):
                wrong[number] = [Problem(code="PARTY_DIFFERS", field=("party_number",), value=number, limit=one.name)]
        return {at: wrong[row.party.number] for at, row in enumerate(rows) if row.party and row.party.number in wrong}

    async def _board_parties(self, actor: Actor, rows: Sequence[LoanRow]) -> None:
        asked = {row.party.number: row.party for row in rows if row.party}
        stored = {one["number"] for one in await Party.filter(number__in=list(asked)).values("number")}
        new = [told for number, told in asked.items() if number not in stored]
        if new:
            await party.board_many(actor, new)


async def _boarded(numbers: Iterable[str]) -> dict[str, str]:
    """The stage of the loans that are on the books, by number."""
    stored = await Loan.filter(number__in=list(numbers)).values("number", "stage")
    return {one["number"]: one["stage"] for one in stored}


def _disbursement(draft: LoanDraft) -> DisburseDraft:
    return DisburseDraft(loan=draft.number, value_on=draft.disbursed_on, idempotency_key=f"import:{draft.number}")


def _of_party(problem: Problem) -> Problem:
    """A party's field as the column of a loan book that holds it."""
    columns = {"name": "party_name", "kind": "party_kind", "phone": "party_phone", "number": "party_number"}
    return replace(problem, field=tuple(columns.get(name, name) for name in problem.field))


def _draft(cells: Cells) -> LoanDraft:
    currency = cells.currency()
    method = cells.choice("method", [one.name for one in Method], required=True)
    lines = _lines(cells, currency)
    instalments = cells.whole("instalments", least=1, most=1200, required=method not in (*ONE_DUE, "IRREGULAR"))
    return LoanDraft(
        number=cells.text("number", required=True),
        external_id=cells.text("external_id") or None,
        party_number=cells.text("party_number", required=True),
        organisation_code=cells.text("organisation_code", required=True),
        regime=cells.text("regime", required=True),
        product=cells.text("product", required=True),
        currency=currency,
        principal=cells.amount("principal", currency, required=True) or 1,
        rate=cells.rate("rate", required=True),
        method=method,
        instalments=instalments or len(lines) or 1,
        every=cells.whole("every", least=1, most=120) or 1,
        unit=cells.choice("unit", [one.name for one in PeriodUnit], default="MONTHS"),
        disbursed_on=cells.day("disbursed_on", required=True) or date.min,
        first_due_on=cells.day("first_due_on"),
        anchor_day=cells.whole("anchor_day", least=1, most=31),
        maturity_on=cells.day("maturity_on"),
        instalment=cells.amount("instalment", currency),
        lines=lines,
        attributes=cells.family("attributes"),
        officer_code=cells.text("officer_code") or None,
        listed=_listed(cells),
        month_days=cells.choice("month_days", [one.name for one in MonthDays], default="THIRTY"),
        instalment_rounding=cells.choice(
            "instalment_rounding", [one.name for one in InstalmentRounding], default="AS_INTEREST"
        ),
        instalment_multiple=cells.amount("instalment_multiple", currency),
        principal_grace=cells.whole("principal_grace", least=0, most=1200) or 0,
        amortisation_instalments=cells.whole("amortisation_instalments", least=1, most=1200),
        fixed=_fixed(cells, currency),
    )


def _fixed(cells: Cells, currency: str) -> FixedPlan | None:
    """The options of a row whose `plan` is FIXED; steps read `13=1200.00; 25=1500.00`."""
    steps: list[PlanStep] = []
    for part in filter(None, (one.strip() for one in cells.text("steps", longest=2000).split(";"))):
        seq, _, amount = part.partition("=")
        if not seq.strip().isdecimal():
            cells.wrong("NOT_WHOLE", "steps", seq.strip(), "1…")
            continue
        told = cells.amount_in("steps", amount.strip(), currency, least=1)
        steps.append(PlanStep(from_seq=int(seq), instalment=told))
    fixed = FixedPlan(
        year_days=cells.choice("year_days", YEARS, default="BASIS"),
        year_cut=cells.choice("year_cut", [one.name for one in YearCut], default="DEC_31"),
        leap_rule=cells.choice("leap_rule", [one.name for one in LeapRule], default="NONE"),
        month_end=cells.choice("month_end", [one.name for one in MonthEnd], default="CLAMP"),
        instalment_basis=cells.choice("instalment_basis", [one.name for one in InstalmentBasis], default="INTEREST"),
        smooth_residual=cells.choice("smooth_residual", ("NO", "YES"), default="NO") == "YES",
        interest_grace=cells.whole("interest_grace", least=0, most=1200) or 0,
        steps=tuple(steps),
    )
    if cells.choice("plan", PLANS, default="ACCRUED") == "FIXED":
        return fixed
    if fixed != FixedPlan():
        cells.wrong("PLAN_ACCRUED", "plan", "ACCRUED", "FIXED")
    return None


def _listed(cells: Cells) -> RateClause | None:
    """The clause of a row whose `rate_kind` is LISTED; what it leaves open is as the regime has it."""
    clause = RateClause(
        rate_list=cells.text("rate_list").upper() or None,
        tenor=cells.text("rate_tenor").upper() or None,
        spread_bp=cells.whole("spread_bp", least=-SPREAD_MAX, most=SPREAD_MAX) or 0,
        refix=cells.choice("refix", MODES) or None,
    )
    if cells.choice("rate_kind", RATE_KINDS, default="FIXED") == "LISTED":
        return clause
    if clause != RateClause():
        cells.wrong("RATE_FIXED", "rate_kind", "FIXED", "LISTED")
    return None


def _lines(cells: Cells, currency: str) -> tuple[PlanLine, ...]:
    """The dues of an irregular plan: `2024-12-20=100000.00; 2025-12-20=200000.00:3500.00`, interest after the colon."""
    text = cells.text("lines", longest=20_000)
    lines: list[PlanLine] = []
    for part in filter(None, (one.strip() for one in text.split(";"))):
        day, _, amounts = part.partition("=")
        principal, _, interest = amounts.partition(":")
        lines.append(
            PlanLine(
                due_on=cells.date_in("lines", day.strip()),
                principal=cells.amount_in("lines", principal.strip(), currency, least=0),
                interest=cells.amount_in("lines", interest.strip(), currency, least=0) if interest else None,
            )
        )
    return tuple(lines)


def _differences(draft: LoanDraft, stored: Loan) -> tuple[str, ...]:
    """The columns in which a draft says something else than the loan of its number. What it leaves open never differs.

    A loan that is paid out may have another `starts_on`: the day of the draw-down, which the row says too.
    """
    pairs: dict[str, tuple[object, object]] = {
        "external_id": (draft.external_id, stored.external_id),
        "party_number": (draft.party_number, stored.party.number),
        "organisation_code": (draft.organisation_code, stored.organisation.code),
        "regime": (draft.regime, stored.profile.regime),
        "product": (draft.product, stored.profile.product),
        "currency": (draft.currency, stored.currency),
        "principal": (draft.principal, stored.contract_principal),
        "rate": (draft.rate, stored.contract_rate),
        "method": (draft.method, Method(stored.method).name),
        "unit": (draft.unit, PeriodUnit(stored.unit).name),
        "disbursed_on": (day_of(draft.disbursed_on), stored.starts_on),
        "first_due_on": (draft.first_due_on and day_of(draft.first_due_on), stored.first_due_on),
        "maturity_on": (draft.maturity_on and day_of(draft.maturity_on), stored.maturity_on),
        "instalment": (draft.instalment, stored.contract_instalment),
        "month_days": (draft.month_days, MonthDays(stored.month_days).name),
        "instalment_rounding": (draft.instalment_rounding, InstalmentRounding(stored.instalment_rounding).name),
        "instalment_multiple": (draft.instalment_multiple, stored.instalment_multiple),
        "principal_grace": (draft.principal_grace, stored.principal_grace),
        "amortisation_instalments": (draft.amortisation_instalments, stored.amortisation),
    }
    return tuple(column for column, (told, ours) in pairs.items() if told is not None and told != ours)
