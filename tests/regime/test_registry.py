"""Loading: each regime in its own `try`, what fails is set aside with a reason, and the others work on."""

from collections.abc import Callable
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import typer

from recoup.errors import Misconfigured
from recoup.regime import hookspecs
from recoup.regime.context import Event
from recoup.regime.registry import GROUP, Registry, RegistryEntry
from recoup.translation import Language
from tests.regime.test_conformance import PROVIDED

SOUND = """
from dataclasses import replace
from recoup.regime.hookspecs import hookimpl
from tests.regime.example import SPEC
from recoup.regime.spec import Text

@hookimpl
def recoup_register_regime():
    return replace(SPEC, {changes})
"""

Install = Callable[[str, str], EntryPoint]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Write a module and give the entry point that names it."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(code: str, text: str) -> EntryPoint:
        module = f"stranger_{tmp_path.name.replace('-', '_')}_{code}".lower()
        (tmp_path / f"{module}.py").write_text(text, encoding="utf-8")
        return EntryPoint(name=code, value=module, group=GROUP)

    return write


def sound(code: str) -> str:
    """The source of a regime that passes, under a code of its own."""
    return SOUND.format(changes=f"code={code!r}")


def only(registry: Registry) -> RegistryEntry:
    """The one entry of a registry."""
    (entry,) = registry.entries
    return entry


def test_the_four_bundled_regimes_come_in_by_the_strangers_door() -> None:
    """By entry point, with no special case anywhere."""
    registry = Registry.load()
    assert {entry.code: entry.state for entry in registry.entries if entry.code in PROVIDED} == dict.fromkeys(
        PROVIDED, "ACTIVE"
    )
    assert set(PROVIDED) <= set(registry.active)


def test_a_sound_regime_is_active_with_its_names_and_versions(install: Install) -> None:
    """What operators read of it."""
    entry = only(Registry.load([install("alpha", sound("alpha"))]))
    assert (entry.state, entry.reason, entry.traceback) == ("ACTIVE", "", "")
    assert (entry.name.zh, entry.name.en, entry.version, entry.contract) == ("示例", "Example", "1.0.0", "1.0")


def test_a_blocked_regime_is_listed_and_not_even_imported(install: Install) -> None:
    """The configuration says no before its code runs."""
    entry = only(Registry.load([install("alpha", "raise SystemExit(7)")], blocked=frozenset({"alpha"})))
    assert entry.state == "BLOCKED"
    assert "blocked by the configuration" in entry.reason


@pytest.mark.parametrize(
    "text",
    ["import no_such_module_at_all", "1 / 0", "raise SystemExit(3)", "def broken(:"],
    ids=["missing import", "raises", "exits", "does not parse"],
)
def test_a_regime_that_cannot_be_imported_fails_alone(install: Install, text: str) -> None:
    """The traceback is kept, and the neighbour is active."""
    registry = Registry.load([install("alpha", text), install("beta", sound("beta"))])
    failed, active = registry.entries
    assert (failed.state, active.state) == ("FAILED", "ACTIVE")
    assert failed.traceback
    assert failed.problem is not None
    assert failed.problem.code == "REGIME_RAISED"
    assert list(registry.active) == ["beta"]


def test_a_regime_whose_hook_raises_fails_alone(install: Install) -> None:
    """And is taken out again, so that no later hook of it is called."""
    text = sound("alpha").replace("return replace", "raise RuntimeError('boom')\n    return replace")
    late = "\n@hookimpl\ndef recoup_on_event(event):\n    raise AssertionError('called')\n"
    registry = Registry.load([install("alpha", text + late)])
    assert "boom" in only(registry).traceback
    assert registry.notify(an_event()) == ()


@pytest.mark.parametrize(
    ("changes", "state", "code"),
    [
        ("code='alpha', contract='2.0'", "INCOMPATIBLE", "REGIME_CONTRACT"),
        ("code='alpha', contract='1.9'", "INCOMPATIBLE", "REGIME_CONTRACT"),
        ("code='omega'", "FAILED", "REGIME_OTHER_CODE"),
        ("code='alpha', arrears=()", "FAILED", "REGIME_UNSOUND"),
    ],
)
def test_an_unsound_regime_is_set_aside_with_its_own_name(
    install: Install, changes: str, state: str, code: str
) -> None:
    """What could be read of it is told: its name, its version, and what is wrong."""
    entry = only(Registry.load([install("alpha", SOUND.format(changes=changes))]))
    assert entry.state == state
    assert entry.problem is not None
    assert entry.problem.code == code
    assert entry.name.en == "Example"
    assert entry.problem.message(Language.ZH) != entry.problem.message(Language.EN)


def test_findings_of_an_unsound_regime_are_kept(install: Install) -> None:
    """The author reads all of them, the operator the first."""
    entry = only(Registry.load([install("alpha", SOUND.format(changes="code='alpha', arrears=(), allocation=()"))]))
    assert [finding.code for finding in entry.findings] == ["NO_ROW_ALWAYS", "NO_ROW_ALWAYS"]
    assert "(2 findings)" in entry.reason


def test_a_module_without_the_hook_or_with_another_answer_fails(install: Install) -> None:
    """There is nothing to work with."""
    text = "from recoup.regime.hookspecs import hookimpl\n@hookimpl\ndef recoup_register_regime():\n    return 'regime'"
    registry = Registry.load([install("alpha", "x = 1"), install("beta", text)])
    assert [entry.problem.code for entry in registry.entries if entry.problem] == ["REGIME_WITHOUT_SPEC"] * 2


def test_a_hook_that_the_host_does_not_know_fails_the_regime(install: Install) -> None:
    """A misspelt hook would never be called, and nobody would know."""
    text = sound("alpha") + "\n@hookimpl\ndef recoup_on_evnet(event):\n    pass\n"
    assert only(Registry.load([install("alpha", text)])).state == "FAILED"


def test_an_entry_point_that_names_no_module_fails(install: Install) -> None:
    """It is the package that is registered."""
    entry = install("alpha", sound("alpha"))
    broken = EntryPoint(name="alpha", value=f"{entry.value}:SPEC", group=GROUP)
    problem = only(Registry.load([broken])).problem
    assert problem is not None
    assert problem.code == "REGIME_NOT_A_MODULE"


def test_two_regimes_with_one_code_both_fail(install: Install) -> None:
    """Which of them would the loans be under?"""
    one = install("alpha", sound("alpha"))
    registry = Registry.load([one, EntryPoint(name="alpha", value=one.value, group=GROUP)])
    assert [entry.state for entry in registry.entries] == ["FAILED", "FAILED"]
    assert dict(registry.active) == {}


def test_under_test_everything_raises(install: Install) -> None:
    """A defect of a regime is a red test, not a line in a list."""
    with pytest.raises(Misconfigured, match="ZeroDivisionError"):
        Registry.load([install("alpha", "1 / 0")], strict=True)


def an_event() -> Event:
    """Something that was committed."""
    return Event(id="1", kind="PAYMENT_RECEIVED", regime="alpha", booked_on=date(2024, 6, 1), data={"amount": 100})


LISTENING = """
HEARD = []

@hookimpl
def recoup_on_event(event):
    HEARD.append(event.kind)
    {act}

@hookimpl
def recoup_register_commands(cli):
    @cli.command()
    def hello():
        "Say hello."
"""


def test_a_listener_that_raises_is_told_and_not_felt(install: Install) -> None:
    """The other listeners hear of the event all the same."""
    loud = install("alpha", sound("alpha") + LISTENING.format(act="1 / 0"))
    calm = install("beta", sound("beta") + LISTENING.format(act="pass"))
    registry = Registry.load([loud, calm])
    (failure,) = registry.notify(an_event())
    assert (failure.code, failure.hook) == ("alpha", "recoup_on_event")
    assert "ZeroDivisionError" in failure.traceback
    assert calm.load().HEARD == loud.load().HEARD == ["PAYMENT_RECEIVED"]


def test_a_strict_registry_lets_a_listener_raise(install: Install) -> None:
    """Under test nothing is swallowed."""
    registry = Registry.load([install("alpha", sound("alpha") + LISTENING.format(act="1 / 0"))], strict=True)
    with pytest.raises(ZeroDivisionError):
        registry.notify(an_event())


def test_a_regime_adds_commands_to_its_own_group(install: Install) -> None:
    """Below `recoup <code>`, and nowhere else."""
    registry = Registry.load([install("alpha", sound("alpha") + LISTENING.format(act="pass"))])
    groups: dict[str, typer.Typer] = {}
    assert registry.register_commands(lambda code: groups.setdefault(code, typer.Typer())) == ()
    assert [len(group.registered_commands) for group in groups.values()] == [1]
    assert list(groups) == ["alpha"]


def test_there_are_four_hooks_and_each_says_what_it_is_for() -> None:
    """The contract with strangers is prose too."""
    hooks = {name: getattr(hookspecs, name) for name in dir(hookspecs) if name.startswith("recoup_")}
    assert sorted(hooks) == [
        "recoup_deliver", "recoup_on_event", "recoup_register_commands", "recoup_register_regime",
    ]  # fmt: skip
    assert all(len(hook.__doc__.split()) > 30 for hook in hooks.values())
