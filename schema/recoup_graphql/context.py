"""What every resolver knows of the request it serves: who asks, in which language, the loaders of the operation."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Final, Protocol, Self, TypeAlias

import strawberry

from recoup.services.access import Actor, permits
from recoup.services.authentication import Recent
from recoup.services.case_about import NounView
from recoup.services.case_outstanding import Outstanding
from recoup.services.contract import FixedPlan
from recoup.services.evidence import EvidenceView
from recoup.services.explain import Told
from recoup.services.loan_query import Figures, LoanFilter
from recoup.services.origin import Origin
from recoup.services.paging import Page
from recoup.services.payment_query import PaymentView
from recoup.services.permission import SCHEMA_READ
from recoup.services.rate_clause import RateClauseView
from recoup.translation import Language
from recoup_graphql.came import origin_of
from recoup_graphql.errors import Code, Halt
from recoup_graphql.throttle import Throttle


@strawberry.enum(name="Language", description="The languages that Recoup speaks.")
class Tongue(Enum):
    """`Language` as clients write it: enum values of GraphQL admit no hyphen."""

    ZH_CN = strawberry.enum_value("ZH_CN", description="Simplified Chinese (简体中文).")
    EN = strawberry.enum_value("EN", description="English.")


_LANGUAGE_OF: Final = {Tongue.ZH_CN: Language.ZH, Tongue.EN: Language.EN}


_TONGUE_OF: Final = {language: tongue for tongue, language in _LANGUAGE_OF.items()}


def chosen(tongue: Tongue | None) -> Language | None:
    """The language that an input names; None where it names none."""
    return None if tongue is None else _LANGUAGE_OF[tongue]


def tongue_of(language: Language) -> Tongue:
    """A language as clients write it."""
    return _TONGUE_OF[language]


InLanguage: TypeAlias = Annotated[
    Tongue | None, strawberry.argument(description="The language of the answer; the request's when left out.")
]


QUERY_SECONDS: Final = 10.0
"""How long a query may be computed."""
RUN_SECONDS: Final = 300
"""How long a run of many transactions goes on before it has to be sent again."""


class Loading(Protocol):
    """What nouns ask of one another: `loaders.Loaders`, which knows them all, gives it.

    Nodes are told as `object`, because a noun does not import the nouns that point at it.
    """

    def fresh(self, actor: Actor | None) -> Self:
        """Empty loaders for one more operation."""
        ...

    async def loan_behind(self, public_id: str) -> object:
        """The loan that something visible belongs to."""
        ...

    async def loans(self, wanted: LoanFilter, page: Page) -> object:
        """A connection of loans."""
        ...

    async def figures(self, loan: str) -> Figures:
        """Figures of a loan, by its public id."""
        ...

    async def grade_rules(self, loan: str) -> Sequence[str]:
        """The rules that hold a loan's grade down, by its public id."""
        ...

    async def rate_clause(self, loan: str) -> RateClauseView | None:
        """What a contract says of its rate, by the loan's public id; None for a fixed rate."""
        ...

    async def fixed_plan(self, loan: str) -> FixedPlan | None:
        """By which options a loan's dues were fixed, by its public id; None where they were not."""
        ...

    async def nouns(self, key: str) -> Sequence[NounView]:
        """What a key of a case or document is about, as the asker may see it."""
        ...

    async def outstanding(self, case: str) -> Outstanding | None:
        """What is owed by the party that a case is about, by the case's public id; None where it is about none."""
        ...

    async def payment(self, public_id: str) -> PaymentView | None:
        """A payment; None when it is out of sight."""
        ...

    async def evidence(self, public_id: str) -> EvidenceView | None:
        """A piece of evidence; None when it is out of sight."""
        ...

    async def node(self, info: "Info", noun: str, public_id: str) -> object:
        """Anything that can be fetched by an id; None when it is out of sight."""
        ...

    async def walked(self, loan: str, effective_on: date | None, recorded_at: datetime | None) -> Told:
        """A loan walked to a day with everything written down, however many of its figures are asked why."""
        ...


@dataclass(kw_only=True)
class Context:
    """One request, or one WebSocket connection. `actor` is None only until the connection has said who it is.

    `closing` is set when the server is asked to stop; whoever streams ends then.
    """

    request_id: str
    language: Language
    development: bool
    loaders: Loading
    closing: asyncio.Event
    actor: Actor | None = None
    token: str = ""
    address: str = ""
    connection_params: dict[str, object] | None = None
    throttle: Throttle = field(default_factory=Throttle)
    trusted: Mapping[str, str] | None = None
    query_seconds: float = QUERY_SECONDS
    run_seconds: int = RUN_SECONDS
    cost: int = 0
    """What the present operation costs."""
    at_once: bool = False
    """Whether a list may be given as JSON that the database wrote."""
    recent: Recent | None = None
    """Where the asker was recognised moments ago and not looked up again: what was told then."""
    paid: bool = False
    """Whether that has flowed into the asker's bucket already."""

    @property
    def explains(self) -> bool:
        """Whether the schema may be read here, with all that is wrong with a document: in development, or by a role."""
        if self.development or self.actor is None:
            return self.development
        if self.recent is None:
            return permits(self.actor, SCHEMA_READ)
        if SCHEMA_READ not in self.recent.memo:
            self.recent.memo[SCHEMA_READ] = permits(self.actor, SCHEMA_READ)
        return bool(self.recent.memo[SCHEMA_READ])

    @property
    def asker(self) -> Actor:
        """Whoever asks. Raises `Halt` UNAUTHENTICATED while nobody said who it is."""
        if self.actor is None:
            raise Halt(Code.UNAUTHENTICATED, "top.UNAUTHENTICATED")
        return self.actor

    @property
    def origin(self) -> Origin:
        """Where the request came from, as the audit trail keeps it."""
        return origin_of(self.request_id, self.address, self.token)

    def fresh(self) -> "Context":
        """The same asker for one more operation: what was loaded before may be stale by now."""
        return replace(self, loaders=self.loaders.fresh(self.actor))


Info: TypeAlias = strawberry.Info[Context, None]


def spoken(info: Info, language: Tongue | None) -> Language:
    """The language that was asked for at the field, else the request's."""
    return _LANGUAGE_OF[language] if isinstance(language, Tongue) else info.context.language
