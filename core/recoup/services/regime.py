"""The regimes that are installed, bound to a profile on a day and compiled for the kernel.

A profile is what decides a loan's policy: regime, product, institution and coded attributes. Policies are kept by what
they were made of, so a changed parameter, calendar or day makes a new one and an old one is never wrong.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

import orjson

from recoup import config
from recoup.errors import Problem, Refused
from recoup.records import bulk, sequence
from recoup.regime.binding import BoundRegime, Raw, bind
from recoup.regime.compiling import compile_policy
from recoup.regime.policy.fact import ATTRIBUTE, LOAN
from recoup.regime.registry import Registry
from recoup.regime.spec import RegimeSpec
from recoup.rules.calendar import Calendar
from recoup.rules.policy import Policy
from recoup.services import audit, sql
from recoup.services.access import READ, Actor, require

T = TypeVar("T")

KEPT_MAX: Final = 4096
"""Compiled policies that a process keeps."""

_installed: "list[Installed]" = []
_calendars: dict[str, Calendar] = {}
_bounds: "OrderedDict[str, BoundRegime]" = OrderedDict()
_compiled: "OrderedDict[str, ProfilePolicy]" = OrderedDict()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileKey:
    """What a profile is made of; `attributes` are the coded ones, sorted by name."""

    regime: str
    product: str
    institution_id: int
    attributes: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """SHA-256 of everything above."""
        plain = [self.regime, self.product, self.institution_id, self.attributes]
        return hashlib.sha256(orjson.dumps(plain)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePolicy:
    """A profile's policy on a day: what the kernel reads, and the bound regime that it came from."""

    regime: str
    product: str
    policy: Policy
    bound: BoundRegime
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What a process works with: the regimes that it loaded, and the calendar of working days by name."""

    registry: Registry
    calendar: str


def install(registry: Registry, *, calendar: str) -> None:
    """Use these regimes and this calendar in this process from now on."""
    _installed[:] = [Installed(registry=registry, calendar=calendar)]
    _bounds.clear()
    _compiled.clear()


def installed() -> Installed:
    """What was installed; on first use, what the configuration says."""
    if not _installed:
        settings = config.load()
        install(Registry.load(blocked=frozenset(settings.blocked_plugins)), calendar=settings.calendar)
    return _installed[0]


def spec_of(code: str) -> RegimeSpec | None:
    """The regime of that code, if it is active."""
    return installed().registry.active.get(code)


def coded_attributes(spec: RegimeSpec, attributes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The attributes of a loan that its policy may depend on: declared, with a closed list of values."""
    codes = {
        fact.code
        for fact in spec.facts
        if fact.subject == LOAN and fact.nature == ATTRIBUTE and fact.value is not None and fact.value.choices
    }
    return tuple(sorted((code, value) for code, value in attributes.items() if code in codes))


async def calendar() -> Calendar:
    """The published working days of the configured calendar; without any, every day works."""
    return (await _published())[1]


async def _published() -> tuple[str, Calendar]:
    """The edition of the calendar, which another day published makes another, and the calendar."""
    name = installed().calendar
    found = await sql.rows(
        "SELECT count(*) AS days, COALESCE(max(day), 0) AS newest, COALESCE(sum(day * working), 0) AS sum "
        "FROM calendar_day WHERE calendar = ?",
        [name],
    )
    edition = f"{name}:{found[0]['days']}:{found[0]['newest']}:{found[0]['sum']}"
    if edition not in _calendars:
        _calendars[edition] = await _read_calendar(name)
    return edition, _calendars[edition]


async def _read_calendar(name: str) -> Calendar:
    published = await bulk.bulk().fetch("SELECT day, working FROM calendar_day WHERE calendar = ? ORDER BY day", [name])
    days, working = published["day"], published["working"]
    if not len(days):
        return Calendar.plain()
    return Calendar.of(int(days[0]), int(days[-1]), (int(day) for day in days[working == 0]))


Settings: TypeAlias = dict[tuple[int, str], dict[str, Raw]]


async def _settings(day: int) -> Settings:
    """What institutions chose, in force on the day, by (institution, regime): later rows hide earlier ones."""
    found = await sql.rows(
        "SELECT institution_id, regime, key, value FROM parameter_row WHERE since <= ? ORDER BY since, id", [day]
    )
    chosen: Settings = {}
    for row in found:
        place = chosen.setdefault((row["institution_id"], row["regime"]), {})
        place[row["key"]] = sql.unpacked(row["value"])["value"]
    return chosen


async def settings_of(actor: Actor, day: int) -> dict[str, dict[str, Raw]]:
    """What the asker's institution chose, in force on the day, by regime and key. Needs `read`.

    Empty for whoever stands above the institutions: they may have chosen differently.
    """
    require(actor, READ)
    path = [int(part) for part in actor.organisation_path.strip(".").split(".")]
    chosen = await _settings(day) if len(path) > 1 else {}
    return {code: settings for (institution, code), settings in chosen.items() if institution == path[1]}


async def policies(profile_ids: Iterable[int], day: int) -> dict[int, ProfilePolicy]:
    """The policies of profiles on a day. Profiles of a regime that is not active are left out."""
    wanted = sorted(set(profile_ids))
    rows = await sql.rows_in(
        "SELECT id, regime, product, institution_id, attributes, digest FROM profile WHERE id IN ({keys})", wanted
    )
    chosen, (published, days) = await _settings(day), await _published()
    found: dict[int, ProfilePolicy] = {}
    for row in rows:
        spec = spec_of(row["regime"])
        if spec is not None:
            bound, edition = _bound(spec, chosen.get((row["institution_id"], row["regime"]), {}), day)
            found[row["id"]] = _policy(row, bound, f"{edition}:{row['digest']}:{published}", days)
    return found


async def bounds(keys: Iterable[ProfileKey], day: int) -> dict[ProfileKey, BoundRegime]:
    """The regimes of profiles, bound to their institutions on a day. Those that are not active are left out."""
    chosen = await _settings(day)
    found: dict[ProfileKey, BoundRegime] = {}
    for key in keys:
        spec = spec_of(key.regime)
        if spec is not None:
            found[key], _ = _bound(spec, chosen.get((key.institution_id, key.regime), {}), day)
    return found


async def policy_for(key: ProfileKey, day: int) -> Policy:
    """The policy that loans of a profile would have which may not exist yet. Its regime is active."""
    bound = (await bounds([key], day))[key]
    return compile_policy(bound, key.product, dict(key.attributes), await calendar())


def _bound(spec: RegimeSpec, settings: Mapping[str, Raw], day: int) -> tuple[BoundRegime, str]:
    """The bound regime and what it was made of, from the store or made and kept."""
    key = audit.digest([spec.code, spec.version, day, sorted(settings.items())])
    if key not in _bounds:
        _keep(_bounds, key, bind(spec, settings=settings, day=day))
    _bounds.move_to_end(key)
    return _bounds[key], key


def _policy(row: sql.Row, bound: BoundRegime, made_of: str, days: Calendar) -> ProfilePolicy:
    """The policy from the store, or compiled and kept."""
    key = hashlib.sha256(made_of.encode()).hexdigest()
    if key not in _compiled:
        policy = compile_policy(bound, row["product"], sql.unpacked(row["attributes"]), days)
        made = ProfilePolicy(regime=row["regime"], product=row["product"], policy=policy, bound=bound, digest=key)
        _keep(_compiled, key, made)
    _compiled.move_to_end(key)
    return _compiled[key]


def _keep(store: "OrderedDict[str, T]", key: str, value: T) -> None:
    store[key] = value
    if len(store) > KEPT_MAX:
        store.popitem(last=False)


async def policy_of(profile_id: int, day: int) -> Policy:
    """The compiled policy of a profile on a day. Raises `Refused` REGIME_INACTIVE where its regime is not active."""
    found = await policies([profile_id], day)
    if profile_id not in found:
        raise Refused(Problem(code="REGIME_INACTIVE", field=("loan",), value=str(profile_id)))
    return found[profile_id].policy


async def profile_ids(keys: Sequence[ProfileKey]) -> dict[ProfileKey, int]:
    """The ids of profiles, made where they are new. Inside a transaction."""
    wanted = {key.digest: key for key in keys}
    found = {
        row["digest"]: int(row["id"])
        for row in await sql.rows_in("SELECT id, digest FROM profile WHERE digest IN ({keys})", list(wanted))
    }
    for digest, key in wanted.items():
        if digest not in found:
            found[digest] = await _make(key)
    return {key: found[digest] for digest, key in wanted.items()}


async def _make(key: ProfileKey) -> int:
    made = await sequence.ids("profile", 1)
    await bulk.bulk().insert(
        "profile",
        {
            "id": [made],
            "regime": [key.regime],
            "product": [key.product],
            "institution_id": [key.institution_id],
            "attributes": [dict(key.attributes)],
            "digest": [key.digest],
        },
    )
    return made
