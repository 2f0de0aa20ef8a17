"""What people do under each rule, as pages made from the stories: a page cannot say more than is lived.

python -m tests.walks.pages      writes docs/reference/walks/<regime>.md anew
"""

import tomllib
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from recoup.regime.spec import RegimeSpec, Rule
from recoup.regime.words import label
from recoup.translation import Language
from tests.walks.books import BOOKS
from tests.walks.console_door import KEYS
from tests.walks.graphql_door import OPERATIONS
from tests.walks.story import FOLDER, Step, Story, stories

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = ROOT / "docs" / "reference" / "walks"
REGIMES: Final = ("commercial_bank", "housing_fund", "trade_receivables", "development_bank")
MOST: Final = 4
"""So many steps of a rule are named; of more the number."""


def spec_of(regime: str) -> RegimeSpec:
    """A bundled regime."""
    spec: RegimeSpec = import_module(f"recoup_{regime}.spec").SPEC
    return spec


def elsewhere(regime: str) -> Mapping[str, str]:
    """Rules under which no person acts, each with what carries it and the test that proves it."""
    told: Mapping[str, Mapping[str, str]] = tomllib.loads((FOLDER / "elsewhere.toml").read_text(encoding="utf-8"))
    return told.get(regime, {})


def named(regime: str) -> Mapping[str, Sequence[tuple[Story, Step]]]:
    """The steps of a regime's own books in which each rule is seen, by rule."""
    found: dict[str, list[tuple[Story, Step]]] = {}
    for story in stories():
        if BOOKS[story.book].regime == regime:
            for step in story.steps:
                for rule in step.rules:
                    found.setdefault(rule, []).append((story, step))
    return found


def walked(regime: str) -> Mapping[str, Sequence[tuple[Story, Step]]]:
    """The same for every rule of the regime; one that it shares counts where another regime's book lives it."""
    known = [rule.id for rule in spec_of(regime).rules]
    books = [named(regime), *(named(other) for other in REGIMES if other != regime)]
    found = {rule: next((book[rule] for book in books if rule in book), ()) for rule in known}
    return {rule: seen for rule, seen in found.items() if seen}


def page(regime: str) -> str:
    """The page of a regime: each rule with who does what, by which operation, under which keys, in which story."""
    spec, seen, carried = spec_of(regime), walked(regime), elsewhere(regime)
    lines = [
        f"# What people do under the rules of {spec.name.en} ({spec.name.zh})",
        "",
        "Made from the stories in `tests/golden/walks` by `make walk-pages`; a test keeps it equal to them. Each story",
        "is lived at both doors: over GraphQL and in the console. Where a rule stands in the regime:",
        f"[rules](../rules/{regime}.md).",
        "",
        "| rule | what it says | what is done | GraphQL | console | stories |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_row(spec, rule, seen[rule.id]) for rule in spec.rules if rule.id in seen]
    lines += ["", "## Where no person acts", ""]
    lines += [f"- {rule.id}: {carried[rule.id]}" for rule in spec.rules if rule.id in carried]
    return "\n".join(lines) + "\n"


def _row(spec: RegimeSpec, rule: Rule, seen: Sequence[tuple[Story, Step]]) -> str:
    done = dict.fromkeys(_done(step) for _, step in seen)
    more = f" and {len(done) - MOST} more" if len(done) > MOST else ""
    what = ", ".join([*done][:MOST]) + more
    operations = "; ".join(dict.fromkeys(_operation(step) for _, step in seen))
    keys = "; ".join(dict.fromkeys(KEYS[step.verb] for _, step in seen if step.verb))
    named = ", ".join(dict.fromkeys(f"`{story.name}`" for story, _ in seen))
    return f"| {rule.id} | {label(f'rule.{rule.id}', spec, Language.EN)} | {what} | {operations} | {keys} | {named} |"


def _operation(step: Step) -> str:
    return f"`{step.given['command']}`" if step.verb == "amend" else OPERATIONS.get(step.verb, "`case`")


def _done(step: Step) -> str:
    """The verb with what it is about, and whether it is refused."""
    given: Any = step.given
    about = given
    if isinstance(given, Mapping):
        names = (
            "step",
            "code",
            "paper",
            "kind",
            "command",
            "parameter",
            "profile",
            "document",
            "task",
            "loan",
            "party",
        )
        about = next((given[name] for name in (*names, "page") if name in given), "")
    said = f"{step.verb} `{about}`" if step.verb else "the case is found"
    return f"{said} (refused)" if "refused" in step.told else said


def main() -> None:
    """Write every page."""
    PAGES.mkdir(exist_ok=True)
    for regime in REGIMES:
        (PAGES / f"{regime}.md").write_text(page(regime), encoding="utf-8")


if __name__ == "__main__":
    main()
