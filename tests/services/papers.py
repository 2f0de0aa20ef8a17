"""Documents as the books say, for the stories of worked examples.

papers    documents that are drawn up, and what they must say
    document, about, fields     code, whom it is about, what is typed in
    says                        its fields, as they are kept: minor units
    rows                        the rows of its first table; of each what is named
    copies                      to whom each copy goes, in order
    blank                       the fields that stay empty on every copy
    differs                     the fields in which what was typed is not what the ledger says
    refused                     the codes with which it is refused
"""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from recoup.errors import Refused
from recoup.services import report_draft
from recoup.services.report_draft import Drawn
from recoup.services.report_scope import Asked
from tests.services.asking import plain
from tests.services.world import World

REGIME: Final = "development_bank"


async def check(world: World, step: Mapping[str, Any]) -> None:
    """Every document that a step names."""
    for told in step.get("papers", ()):
        fields = plain(told.get("fields", {}))
        asked = Asked(regime=REGIME, document=told["document"], about=dict(told["about"]), fields=fields)
        if "refused" in told:
            with pytest.raises(Refused) as refused:
                await report_draft.draw(world.actor, asked)
            assert [problem.code for problem in refused.value.problems] == told["refused"]
            continue
        _compare(await report_draft.draw(world.actor, asked), told)


def _compare(drawn: Drawn, told: Mapping[str, Any]) -> None:
    figures = drawn.figures
    for name, value in plain(told.get("says", {})).items():
        assert figures.fields[name] == value, name
    if "rows" in told:
        rows = figures.tables[0].rows
        expected = [plain(row) for row in told["rows"]]
        assert [{name: row[name] for name in wanted} for row, wanted in zip(rows, expected, strict=True)] == expected
    if "copies" in told:
        assert [copy.to for copy in figures.copies] == told["copies"]
        assert all(set(copy.blank) == set(told["blank"]) for copy in figures.copies)
    assert [agreement.field for agreement, _, _ in drawn.differs] == told.get("differs", [])
