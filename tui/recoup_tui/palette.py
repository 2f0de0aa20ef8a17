"""The command palette: what this page can do, then where one can go, then loans by number or name."""

from collections.abc import Iterator
from typing import Final

from textual.command import DiscoveryHit, Hit, Hits, Provider

from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.keymap import Key, Scope, keys_of, printed
from recoup_tui.questions import LOANS
from recoup_tui.screens.loan import LoanPage
from recoup_tui.screens.page import Page
from recoup_tui.session import session_of

MOST_LOANS: Final = 5
LEAST_LETTERS: Final = 2
SCATTERED: Final = 0.5
"""The most that an action counts for which only has the letters of a query in their order."""


class Actions(Provider):
    """The keys of the page and of the console, by what they do."""

    def _keys(self) -> Iterator[Key]:
        if isinstance(self.screen, Page):
            yield from keys_of(self.screen.scope)
        yield from keys_of(Scope.EVERYWHERE)

    def _help(self, key: Key) -> str:
        return "  ".join([*printed(key), *([f":{key.code}"] if key.code else [])])

    async def discover(self) -> Hits:
        """Everything that can be done here."""
        language = session_of(self.screen).words.language
        for key in self._keys():
            yield DiscoveryHit(key.words(language)[1], lambda key=key: self._run(key), help=self._help(key))

    async def search(self, query: str) -> Hits:
        """What can be done here and answers to the query."""
        language, matcher = session_of(self.screen).words.language, self.matcher(query)
        for key in self._keys():
            sentence = key.words(language)[1]
            score = max(matcher.match(sentence), matcher.match(key.code) if key.code else 0)
            if query.casefold() not in f"{sentence} {key.code or ''}".casefold():
                score = min(score, SCATTERED)  # letters here and there: the loan of that name comes first
            if score > 0:
                yield Hit(score, matcher.highlight(sentence), lambda key=key: self._run(key), help=self._help(key))

    async def _run(self, key: Key) -> None:
        await self.screen.run_action(key.action)


class LoanFinder(Provider):
    """Loans whose number or borrower answers to the query."""

    async def search(self, query: str) -> Hits:
        """The first few loans."""
        if len(query) < LEAST_LETTERS:
            return
        try:
            answer = await session_of(self.screen).ask(LOANS, first=MOST_LOANS, after=None, filter={"text": query})
        except (ServerAway, ServerRefused):
            return
        for place, loan in enumerate(answer["loans"]["nodes"]):
            title = f"{loan['number']}  {loan['party']['name']}"
            yield Hit(1 - place / 100, title, lambda loan=loan: self._open(loan["id"]), help=loan["product"]["label"])

    def _open(self, loan_id: str) -> None:
        self.app.push_screen(LoanPage(loan_id))
