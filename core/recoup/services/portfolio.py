"""What the loans in sight add up to, per regime and currency."""

from dataclasses import dataclass

from recoup.services.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeCount:
    """Loans and balance of one official grade."""

    grade: str
    loans: int
    balance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioRow:
    """The live loans of one regime in one currency. `arrears` are billed and posted amounts that are past due."""

    regime: str
    currency: str
    loans: int
    balance: int
    arrears: int
    overdue_loans: int
    grades: tuple[GradeCount, ...]


async def portfolio(actor: Actor) -> tuple[PortfolioRow, ...]:
    """A row per regime and currency."""
    raise NotImplementedError
