"""`recoup organisation`, `user`, `role`: units with their days, and refusals that name what was typed."""

import pytest

from tests.commands.running import Program
from tests.conftest import begun_unopened
from tests.services.world import World, found_world


@begun_unopened
async def books() -> World:
    """Four institutions."""
    return await found_world()


@pytest.fixture
def database_kind() -> str:
    """SQLite is enough for words."""
    return "sqlite"


@pytest.mark.usefixtures("books")
def test_a_unit_is_added_and_closed_and_a_refusal_names_what_was_typed(program: Program) -> None:
    """HF-05: an option by its name, an argument by its place; days in the tree, in both languages."""
    add = ("organisation", "add", "EAST", "--name", "East", "--kind", "BRANCH")
    for words, named in (
        ((*add, "--within", "NOWHERE"), "--within: no organisation NOWHERE"),
        (("organisation", "add", "BANK", "--name", "B", "--kind", "BRANCH", "--within", "BANK"), "CODE: BANK"),
        ((*add, "--within", "BANK", "--since", "soon"), "--since: soon"),
        (("user", "create", "li", "--name", "Li", "--at", "NOWHERE"), "--at: no organisation NOWHERE"),
        (("role", "give", "local", "NOBODY", "--at", "BANK"), "CODE: no installed role is called NOBODY"),
    ):
        refused = program.run(*words)
        assert (refused.status, named in refused.err) == (1, True), refused.err
    zh = program.run(*add, "--within", "NOWHERE", language="zh-CN")
    assert "--within：" in zh.err
    assert program.run(*add, "--within", "BANK", "--since", "2024-01-10").out == "EAST is added.\n"
    assert program.run("user", "create", "li", "--name", "Li", "--at", "EAST").status == 0
    inside = program.run("organisation", "end", "EAST")
    assert (inside.status, "CODE: EAST cannot end" in inside.err, "people 1" in inside.err) == (1, True, True)
    assert program.run("user", "deactivate", "li").status == 0
    assert (
        program.run("organisation", "end", "EAST", "--on", "2079-01-01").out == "EAST is closed from 2079-01-01 on.\n"
    )
    tree = program.run("organisation", "list").out
    assert any("EAST" in line and "2024-01-10" in line and "2079-01-01" in line for line in tree.splitlines())


@pytest.mark.usefixtures("books")
def test_roles_and_parameters_are_listed_by_code_and_word_in_the_language_asked_for(program: Program) -> None:
    """HF-07, AX-02: the code is for the next command, the word for whoever reads it."""
    listed = program.run("role", "list", "--regime", "housing_fund").out
    assert all(word in listed for word in ("HF-R1 Trustee-bank officer", "trustee_collector Trustee-bank collector"))
    told = program.run("role", "show", "HF-ADMIN", language="zh-CN").out
    assert "HF-ADMIN 系统管理员" in told
    chosen = program.run("parameter", "list", "FUND", "housing_fund", language="zh-CN").out
    assert all(word in chosen for word in ("count_mode 违约期数计数方式", "CUMULATIVE 累计"))


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("token create local --scope nonsense", "--scope: "),
        ("user create li --name Li --at NOWHERE", "--at: "),
        ("webhook add nowhere --as local", "URL: "),
    ],
)
def test_a_command_refuses_with_the_word_that_was_typed(program: Program, line: str, named: str) -> None:
    """Whatever the service calls it."""
    refused = program.run(*line.split())
    assert (refused.status, named in refused.err) == (1, True), refused.err
