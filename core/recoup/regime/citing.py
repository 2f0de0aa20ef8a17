"""Where a regime carries each of its rules, as a page: what `recoup plugins show <regime> --rules` prints.

A rule is carried by what cites it (a task, a step of a case, a parameter, a floor of the classes …), or, where nothing
of the regime does, by what its note says: a part of the core, an aim, or a record.
"""

from typing import Final

from recoup.regime.checking.people import cited
from recoup.regime.spec import RegimeSpec, Rule
from recoup.regime.words import label
from recoup.translation import Language

MOST: Final = 6
"""So many places of a rule are named; of more the number."""


def page(spec: RegimeSpec) -> str:
    """The reference page of a regime's rules, by instrument: each with its article, sentence and places."""
    places = _places(spec)
    lines = [
        f"# Rules of {spec.name.en} ({spec.name.zh})",
        "",
        f"Made by `recoup plugins show {spec.code} --rules`; a test keeps it equal to the regime. A rule that",
        "nothing of the regime cites says in italics what carries it. What is recorded only, because it is an aim, a",
        "definition or cut off, is listed at the end; every other rule is named by a test.",
    ]
    for instrument in spec.instruments:
        rules = [rule for rule in spec.rules if rule.instrument == instrument.code]
        if rules:
            lines += ["", f"## {instrument.title.zh} ({instrument.title.en})", ""]
            lines += ["| rule | article | what it says | where |", "|---|---|---|---|"]
            lines += [_row(spec, rule, places.get(rule.id, [])) for rule in rules]
    recorded = [f"- {rule.id}: {rule.note}" for rule in spec.rules if rule.recorded]
    if recorded:
        lines += ["", "## Recorded only", "", *recorded]
    return "\n".join(lines) + "\n"


def _places(spec: RegimeSpec) -> dict[str, list[str]]:
    """By rule, the parts of the regime that cite it, a part of a part with the whole."""
    found: dict[str, list[str]] = {}
    for place, rule in cited(spec):
        if not any(place == known or place.startswith(f"{known}.") for known in found.setdefault(rule, [])):
            found[rule].append(place)
    return found


def _row(spec: RegimeSpec, rule: Rule, places: list[str]) -> str:
    named = ", ".join(f"`{place}`" for place in places[:MOST])
    more = f" and {len(places) - MOST} more" if len(places) > MOST else ""
    where = f"{named}{more}" if named else f"*{rule.note}*"
    return f"| {rule.id} | {rule.article} | {label(f'rule.{rule.id}', spec, Language.EN)} | {where} |"
