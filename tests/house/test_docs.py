"""Documentation is part of the change: links lead somewhere, and the settings page tells what the program accepts."""

import re

import pytest

from recoup.config import Settings
from tests.house.source import ROOT, tracked

PAGES = [path for path in tracked() if path.suffix == ".md"]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_between_pages_leads_to_a_file(page: object) -> None:
    """A promise of a page that is not there is a lie."""
    path = ROOT / str(page)
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


def test_the_settings_page_lists_every_setting_with_its_meaning() -> None:
    """Name and description of each field, and no field that is gone."""
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    told = {line.split("|")[1].strip(" `"): line for line in page.splitlines() if line.startswith("| `RECOUP_")}
    fields = {f"RECOUP_{name.upper()}": str(field.description) for name, field in Settings.model_fields.items()}
    assert told.keys() == fields.keys()
    assert [name for name, line in told.items() if fields[name] not in line] == []


def test_decisions_are_numbered_without_gaps_and_all_of_them_are_listed() -> None:
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert [name for name in names if f"[{name[:4]}]({name})" not in listed] == []
    for name in names:
        assert (ROOT / "docs" / "decisions" / name).read_text(encoding="utf-8").startswith(f"# {name[:4]} "), name
