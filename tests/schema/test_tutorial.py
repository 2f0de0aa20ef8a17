"""The tutorial is true: every request of the page is sent, every answer compared."""

import json
import re

from tests.house.source import ROOT
from tests.schema.calling import Server

PAGE = (ROOT / "docs" / "tutorial" / "first-loan.md").read_text(encoding="utf-8")
STEPS = re.findall(r"```graphql\n(.*?)```\n```json\n(.*?)```", PAGE, flags=re.DOTALL)


def contains(found: object, wanted: object) -> bool:
    """Whether an answer holds what the page shows; it may hold more fields, never more or fewer members of a list."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(key in found and contains(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        if not isinstance(found, list) or len(found) != len(wanted):
            return False
        return all(contains(mine, theirs) for mine, theirs in zip(found, wanted, strict=True))
    return found == wanted


def test_every_request_of_the_page_stands_beside_its_answer() -> None:
    """A request without an answer would prove nothing."""
    assert len(STEPS) == PAGE.count("```graphql") > 10


async def test_every_request_of_the_tutorial_gets_the_answer_that_it_shows(workshop: Server) -> None:
    """From the empty installation to the reversed payment, on both databases."""
    known: dict[str, object] = {}
    for request, answer in STEPS:
        data = await workshop.data(request, known, bearer=workshop.admin)
        assert contains(data, json.loads(answer)), (request, data)
        for noun, payload in (("loan", data.get("loanBoard")), ("payment", data.get("paymentRecord"))):
            if payload and payload.get(noun) and "id" in payload[noun]:
                known[f"{noun}Id"] = payload[noun]["id"]
