"""One database query for many objects of a page: loaders that gather ids and ask once. They live for one operation.

They stand above the nouns and answer what nouns ask of one another (`context.Loading`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from strawberry.dataloader import DataLoader

from recoup.errors import NotFound
from recoup.services import (
    as_of,
    case_about,
    case_outstanding,
    evidence,
    explain,
    loan_query,
    payment_query,
    plan_option,
    rate_clause,
)
from recoup.services.access import Actor
from recoup.services.case_about import NounView
from recoup.services.case_outstanding import Outstanding
from recoup.services.contract import FixedPlan
from recoup.services.evidence import EvidenceView
from recoup.services.explain import Told
from recoup.services.loan_query import Figures, LoanFilter, LoanOrder, LoanView
from recoup.services.paging import Page
from recoup.services.payment_query import PaymentView
from recoup.services.rate_clause import RateClauseView
from recoup_graphql import refetch
from recoup_graphql.context import Info
from recoup_graphql.errors import Code, Halt
from recoup_graphql.loan import Loan, LoanConnection, loan_node
from recoup_graphql.node import Node
from recoup_graphql.paging import connection

T = TypeVar("T")


class Loaders:
    """The loaders of one operation. Something out of sight loads as None, exactly like something that is not there."""

    def __init__(self, actor: Actor | None = None) -> None:
        self._actor = actor
        self._walked: dict[tuple[str, date | None, datetime | None], asyncio.Future[Told]] = {}

    def fresh(self, actor: Actor | None) -> "Loaders":
        """Empty loaders for one more operation."""
        return Loaders(actor)

    async def loan_behind(self, public_id: str) -> Loan:
        """The loan that something visible belongs to. Raises `NotFound` where it went out of sight meanwhile."""
        view = await self._loans.load(public_id)
        if view is None:
            raise NotFound("loan", public_id)
        return loan_node(view)

    async def loans(self, wanted: LoanFilter, page: Page) -> LoanConnection:
        """A page of loans in order of their numbers."""
        return connection(await loan_query.page(self._asker, wanted, LoanOrder(), page), loan_node)

    async def figures(self, loan: str) -> Figures:
        """Figures of a loan to the business day. Raises `NotFound`."""
        found = await self._figures.load(loan)
        if found is None:
            raise NotFound("loan", loan)
        return found

    async def grade_rules(self, loan: str) -> Sequence[str]:
        """The rules that hold a loan's grade down."""
        return await self._grade_rules.load(loan) or ()

    async def rate_clause(self, loan: str) -> RateClauseView | None:
        """What a contract says of its rate; None for a fixed rate."""
        return await self._rate_clauses.load(loan)

    async def fixed_plan(self, loan: str) -> FixedPlan | None:
        """By which options a loan's dues were fixed; None where they were not."""
        return await self._fixed_plans.load(loan)

    async def nouns(self, key: str) -> Sequence[NounView]:
        """What a key of a case or document is about, as the asker may see it."""
        return await self._nouns.load(key) or ()

    async def outstanding(self, case: str) -> Outstanding | None:
        """What is owed by the party that a case is about; None where it is about none."""
        return await self._outstanding.load(case)

    async def payment(self, public_id: str) -> PaymentView | None:
        """A payment; None when it is out of sight."""
        return await self._payments.load(public_id)

    async def evidence(self, public_id: str) -> EvidenceView | None:
        """A piece of evidence; None when it is out of sight."""
        return await self._evidence.load(public_id)

    async def node(self, info: Info, noun: str, public_id: str) -> Node | None:
        """Anything that can be fetched by an id; None when it is out of sight."""
        return await refetch.fetched(info, noun, public_id)

    async def walked(self, loan: str, effective_on: date | None, recorded_at: datetime | None) -> Told:
        """A loan walked to a day, once in the operation. Raises `NotFound`, `Refused`."""
        asked = (loan, effective_on, recorded_at)
        if asked not in self._walked:
            self._walked[asked] = asyncio.ensure_future(self._walk(*asked))
        return await self._walked[asked]

    async def _walk(self, loan: str, effective_on: date | None, recorded_at: datetime | None) -> Told:
        return await explain.walked(self._asker, loan, await as_of.pair_of(effective_on, recorded_at))

    @cached_property
    def _loans(self) -> DataLoader[str, LoanView | None]:
        return self._loader(loan_query.get_many)

    @cached_property
    def _figures(self) -> DataLoader[str, Figures | None]:
        return self._loader(loan_query.figures)

    @cached_property
    def _grade_rules(self) -> DataLoader[str, tuple[str, ...] | None]:
        return self._loader(loan_query.grade_rules)

    @cached_property
    def _rate_clauses(self) -> DataLoader[str, RateClauseView | None]:
        return self._loader(rate_clause.of_loans)

    @cached_property
    def _fixed_plans(self) -> DataLoader[str, FixedPlan | None]:
        return self._loader(plan_option.of_loans)

    @cached_property
    def _nouns(self) -> DataLoader[str, tuple[NounView, ...] | None]:
        return self._loader(case_about.seen)

    @cached_property
    def _outstanding(self) -> DataLoader[str, Outstanding | None]:
        return self._loader(case_outstanding.of_cases)

    @cached_property
    def _payments(self) -> DataLoader[str, PaymentView | None]:
        return self._loader(payment_query.get_many)

    @cached_property
    def _evidence(self) -> DataLoader[str, EvidenceView | None]:
        return self._loader(evidence.get_many)

    @property
    def _asker(self) -> Actor:
        if self._actor is None:
            raise Halt(Code.UNAUTHENTICATED, "top.UNAUTHENTICATED")
        return self._actor

    def _loader(self, ask: Callable[[Actor, Sequence[str]], Awaitable[Mapping[str, T]]]) -> DataLoader[str, T | None]:
        async def load(ids: list[str]) -> list[T | None]:
            found = await ask(self._asker, ids)
            return [found.get(key) for key in ids]

        return DataLoader(load_fn=load)
