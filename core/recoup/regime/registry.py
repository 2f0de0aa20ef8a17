"""Which regimes are installed, and which of them may be worked with (regime.md §14).

    ACTIVE         loaded, every name resolves, structural checks pass
    BLOCKED        named in the configuration; not even imported
    INCOMPATIBLE   written for another major of the contract, or a newer minor
    FAILED         import, hook or check raised or found errors; traceback and findings are kept

The last three are quarantine: listed with the reason, their loans read-only. Each regime is loaded in its own `try` and
what it half registered is taken back, so one regime's failure is its own. Under test, `strict` raises instead.
"""

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import pluggy

from recoup.errors import Misconfigured, Problem
from recoup.regime import hookspecs
from recoup.regime.checking import check
from recoup.regime.checking.form import contract
from recoup.regime.context import Delivery, Event, Message
from recoup.regime.finding import Finding
from recoup.regime.spec import CONTRACT, RegimeSpec, Text

if TYPE_CHECKING:
    import typer

GROUP: Final = "recoup.regime"
"""The group of entry points; an entry's name is the regime's code."""
NOTIFIERS: Final = "recoup.notifier"
"""The group of whoever carries messages and is no regime."""

FINDINGS_IN_REASON_MAX: Final = 3

RegimeState: TypeAlias = Literal["ACTIVE", "BLOCKED", "INCOMPATIBLE", "FAILED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryEntry:
    """One installed regime. What could not be read of a regime in quarantine is empty, its name then its code.

    `problem` says why it is not active, in both languages; `reason` is that in English; `traceback` is what was raised.
    """

    code: str
    state: RegimeState
    name: Text
    version: str = ""
    contract: str = ""
    distribution: str = ""
    problem: Problem | None = None
    findings: tuple[Finding, ...] = ()
    traceback: str = ""

    @property
    def reason(self) -> str:
        """Why it is not active; empty when it is."""
        return "" if self.problem is None else self.problem.message()


@dataclass(frozen=True, slots=True, kw_only=True)
class HookFailure:
    """What one regime's hook raised; the others were called all the same."""

    code: str
    hook: str
    traceback: str


class _NotSoundError(Exception):
    """Loading stops here: the regime goes into quarantine with a problem instead of a traceback."""

    def __init__(self, state: RegimeState, problem: Problem, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(problem.message())
        self.state = state
        self.problem = problem
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Registry:
    """The installed regimes as they were found at start."""

    entries: tuple[RegistryEntry, ...]
    active: Mapping[str, RegimeSpec]
    _plugins: pluggy.PluginManager
    _strict: bool = False
    _aside: frozenset[str] = frozenset()

    @classmethod
    def load(
        cls,
        entry_points: Iterable[EntryPoint] | None = None,
        blocked: frozenset[str] = frozenset(),
        *,
        strict: bool = False,
    ) -> "Registry":
        """Load the installed regimes, or those given; never raises but for `strict`, which raises the first failure."""
        found = sorted(_installed() if entry_points is None else entry_points, key=lambda entry: entry.name)
        counted = Counter(entry.name for entry in found)
        plugins = pluggy.PluginManager(hookspecs.PROJECT)
        plugins.add_hookspecs(hookspecs)
        entries: list[RegistryEntry] = []
        active: dict[str, RegimeSpec] = {}
        for entry in found:
            if entry.name in blocked:
                entries.append(_quarantined(entry, "BLOCKED", Problem(code="REGIME_BLOCKED", value=entry.name)))
                continue
            if entry.group == NOTIFIERS:
                entries += _notifier(entry, plugins, strict=strict)
                continue
            listed, spec = _load(entry, plugins, twice=counted[entry.name] > 1, strict=strict)
            entries.append(listed)
            if spec is not None:
                active[entry.name] = spec
        return cls(tuple(entries), MappingProxyType(active), plugins, strict)

    def without(self, refused: Mapping[str, Problem]) -> "Registry":
        """The same with some active regimes set aside, each with why; they hear of no event any more."""
        entries = tuple(
            replace(entry, state="FAILED", problem=refused[entry.code]) if entry.code in refused else entry
            for entry in self.entries
        )
        active = {code: spec for code, spec in self.active.items() if code not in refused}
        return replace(self, entries=entries, active=MappingProxyType(active), _aside=self._aside | refused.keys())

    def register_commands(self, commands_of: "Callable[[str], typer.Typer]") -> tuple[HookFailure, ...]:
        """Let each active regime add its commands to the group that `commands_of` gives for its code."""
        return self._call("recoup_register_commands", lambda code: {"cli": commands_of(code)})

    @property
    def listens(self) -> bool:
        """Whether any active regime wants to hear of events: without one nobody needs to make them."""
        return bool(self._plugins.hook.recoup_on_event.get_hookimpls())

    def notify(self, event: Event) -> tuple[HookFailure, ...]:
        """Tell each active regime of an event. Failures are returned to be logged, never raised (but for `strict`)."""
        return self._call("recoup_on_event", lambda _: {"event": event})

    def deliver(self, message: Message) -> Delivery | HookFailure | None:
        """Let the notifiers carry a message, one by one, until one takes it; None where none does.

        One that raises ends it: nobody else may send what it perhaps sent.
        """
        for implementation in self._plugins.hook.recoup_deliver.get_hookimpls():
            given = {"message": message}
            try:
                taken = implementation.function(*(given[name] for name in implementation.argnames))
            except Exception:  # noqa: BLE001  the border to a stranger's code; the message is tried again
                trace = traceback.format_exc()
                return HookFailure(code=implementation.plugin_name, hook="recoup_deliver", traceback=trace)
            if isinstance(taken, Delivery):
                return taken
        return None

    def _call(self, hook: str, arguments: Callable[[str], Mapping[str, object]]) -> tuple[HookFailure, ...]:
        """Call a hook implementation by implementation: a pluggy multicall would stop at the first that raises."""
        failures: list[HookFailure] = []
        for implementation in getattr(self._plugins.hook, hook).get_hookimpls():
            if implementation.plugin_name in self._aside:
                continue
            given = arguments(implementation.plugin_name)
            try:
                implementation.function(*(given[name] for name in implementation.argnames))
            except Exception:  # the border to a stranger's code
                if self._strict:
                    raise
                trace = traceback.format_exc()
                failures.append(HookFailure(code=implementation.plugin_name, hook=hook, traceback=trace))
        return tuple(failures)


def _installed() -> tuple[EntryPoint, ...]:
    return (*entry_points(group=GROUP), *entry_points(group=NOTIFIERS))


def _quarantined(entry: EntryPoint, state: RegimeState, problem: Problem) -> RegistryEntry:
    return RegistryEntry(
        code=entry.name,
        state=state,
        name=Text(entry.name, entry.name),
        distribution=_distribution(entry),
        problem=problem,
    )


def _distribution(entry: EntryPoint) -> str:
    return "" if entry.dist is None else entry.dist.name


def _notifier(entry: EntryPoint, plugins: pluggy.PluginManager, *, strict: bool) -> tuple[RegistryEntry, ...]:
    """Register what carries messages; listed only where it cannot be."""
    try:
        plugins.register(entry.load(), name=entry.name)
        plugins.check_pending()
    except (Exception, SystemExit) as fault:  # the border to a stranger's code
        if strict:
            raise Misconfigured(_problem(entry, fault)) from fault
        if plugins.has_plugin(entry.name):
            plugins.unregister(name=entry.name)
        return (_failed(entry, None, fault),)
    return ()


def _load(
    entry: EntryPoint, plugins: pluggy.PluginManager, *, twice: bool, strict: bool
) -> tuple[RegistryEntry, RegimeSpec | None]:
    """One regime: its entry, and its spec when it is active. What it half registered is taken back."""
    spec: RegimeSpec | None = None
    try:
        _require_alone(entry, twice=twice)
        spec = _registered(entry, plugins)
        _require_sound(entry, spec)
    except (Exception, SystemExit) as fault:  # the border to a stranger's code, which may even call exit()
        if strict:
            raise Misconfigured(_problem(entry, fault)) from fault
        if plugins.has_plugin(entry.name):
            plugins.unregister(name=entry.name)
        return _failed(entry, spec, fault), None
    return _described(entry, spec), spec


def _require_alone(entry: EntryPoint, *, twice: bool) -> None:
    if twice:
        raise _NotSoundError("FAILED", Problem(code="REGIME_TWICE", value=entry.name))


def _registered(entry: EntryPoint, plugins: pluggy.PluginManager) -> RegimeSpec:
    """The spec that the entry's module registers. Raises whatever its code raises."""
    module = entry.load()
    if not isinstance(module, ModuleType):
        raise _NotSoundError("FAILED", Problem(code="REGIME_NOT_A_MODULE", value=entry.name, limit=entry.value))
    plugins.register(module, name=entry.name)
    plugins.check_pending()
    implementations = plugins.hook.recoup_register_regime.get_hookimpls()
    own = [found for found in implementations if found.plugin_name == entry.name]
    spec = own[0].function() if own else None
    if not isinstance(spec, RegimeSpec):
        raise _NotSoundError("FAILED", Problem(code="REGIME_WITHOUT_SPEC", value=entry.name, limit=entry.value))
    return spec


def _require_sound(entry: EntryPoint, spec: RegimeSpec) -> None:
    """Raise _NotSoundError unless the spec is of this contract, bears its entry's name and passes the checks."""
    ours = f"{CONTRACT[0]}.{CONTRACT[1]}"
    if tuple(contract(spec)):
        details = {"contract": spec.contract}
        raise _NotSoundError(
            "INCOMPATIBLE", Problem(code="REGIME_CONTRACT", value=entry.name, limit=ours, details=details)
        )
    if spec.code != entry.name:
        raise _NotSoundError("FAILED", Problem(code="REGIME_OTHER_CODE", value=entry.name, limit=spec.code))
    findings = check(spec)
    if findings:
        first = "; ".join(finding.message() for finding in findings[:FINDINGS_IN_REASON_MAX])
        details = {"count": str(len(findings)), "first": first}
        raise _NotSoundError("FAILED", Problem(code="REGIME_UNSOUND", value=entry.name, details=details), findings)


def _problem(entry: EntryPoint, fault: BaseException) -> Problem:
    if isinstance(fault, _NotSoundError):
        return fault.problem
    words = f"{type(fault).__name__}: {fault}"
    return Problem(code="REGIME_RAISED", value=entry.name, details={"fault": words})


def _described(entry: EntryPoint, spec: RegimeSpec) -> RegistryEntry:
    return RegistryEntry(
        code=spec.code,
        state="ACTIVE",
        name=spec.name,
        version=spec.version,
        contract=spec.contract,
        distribution=_distribution(entry),
    )


def _failed(entry: EntryPoint, spec: RegimeSpec | None, fault: BaseException) -> RegistryEntry:
    told = fault if isinstance(fault, _NotSoundError) else None
    return RegistryEntry(
        code=entry.name,
        state=told.state if told else "FAILED",
        name=spec.name if spec is not None else Text(entry.name, entry.name),
        version=spec.version if spec is not None else "",
        contract=spec.contract if spec is not None else "",
        distribution=_distribution(entry),
        problem=_problem(entry, fault),
        findings=told.findings if told else (),
        traceback="" if told else "".join(traceback.format_exception(fault)),
    )
