"""The regimes that are installed, bound to a profile on a day and compiled for the kernel.

A profile is what decides a loan's policy: regime, product, institution and coded attributes. Policies are kept by what
they were made of, so a changed parameter, calendar or edition makes a new one and an old one is never wrong.

Money and grades go by the policy of the value date (regime.md §2), so a loan has *stages*: one policy after another,
cut where an edition of the regime or a value that the institution chose begins.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final, TypeAlias, TypeVar

import orjson

from recoup import config
from recoup.errors import Problem, Refused
from recoup.records import bulk, sequence
from recoup.regime.binding import BoundRegime, Raw, bind, parameters
from recoup.regime.compiling import compile_policy
from recoup.regime.policy.fact import ATTRIBUTE, LOAN
from recoup.regime.policy.parameter import Param, Value
from recoup.regime.registry import Registry
from recoup.regime.spec import Dated, RegimeSpec
from recoup.rules.calendar import Calendar, day_of
from recoup.rules.edition import Stage
from recoup.rules.policy import Policy
from recoup.services import audit, edition_memory, sight, sql
from recoup.services.access import BOOK_READ, Actor, require

T = TypeVar("T")

KEPT_MAX: Final = 4096
"""Compiled policies that a process keeps."""
ALWAYS: Final = 2**62
"""Later than every moment of recording: everything that is known now."""

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
class ProfileStage(Stage):
    """A stage of loans of a profile; `digest` names what its policy was made of."""

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
    return (await _published(ALWAYS))[1]


CHOICES: Final = "choices"
PUBLISHED: Final = "published"
PROFILES: Final = "profiles"
"""What a transaction reads once, until it changes it itself."""


async def _published(known_at: int) -> tuple[str, Calendar]:
    """The edition of the calendar, which another day published makes another, and the calendar, as known then."""
    read, name = sql.memory(PUBLISHED), installed().calendar
    if (name, known_at) not in read:
        read[name, known_at] = await _read_published(name, known_at)
    edition: str = read[name, known_at]
    return edition, _calendars[edition]


async def _read_published(name: str, known_at: int) -> str:
    found = await sql.rows(
        "SELECT count(*) AS days, COALESCE(max(recorded_at), 0) AS newest, "
        "COALESCE(sum(day * (1 + working)), 0) AS sum FROM calendar_day WHERE calendar = ? AND recorded_at <= ?",
        [name, known_at],
    )
    edition = f"{name}:{found[0]['days']}:{found[0]['newest']}:{found[0]['sum']}"
    if edition not in _calendars:
        _calendars[edition] = await _read_calendar(name, known_at)
    return edition


async def _read_calendar(name: str, known_at: int) -> Calendar:
    published = await bulk.bulk().fetch(
        "SELECT day, working FROM calendar_day WHERE calendar = ? AND recorded_at <= ? ORDER BY day, recorded_at",
        [name, known_at],
    )
    days = dict(zip(published["day"].tolist(), published["working"].tolist(), strict=True))  # the last recorded counts
    if not days:
        return Calendar.plain()
    return Calendar.of(min(days), max(days), (day for day, working in days.items() if not working))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A value that an institution chose for a parameter, from a day on."""

    since: int
    key: str
    value: Raw


Choices: TypeAlias = dict[tuple[int, str], list[_Chosen]]
"""What institutions chose, by (institution, regime): later rows hide earlier ones."""


async def _choices(day: int, known_at: int = ALWAYS) -> Choices:
    """What counts on the day or before, as known then."""
    read = sql.memory(CHOICES)
    if (day, known_at) not in read:
        read[day, known_at] = await _read_choices(day, known_at)
    chosen: Choices = read[day, known_at]
    return chosen


async def _read_choices(day: int, known_at: int) -> Choices:
    found = await sql.rows(
        "SELECT institution_id, regime, key, value, since FROM parameter_row WHERE since <= ? AND recorded_at <= ? "
        "ORDER BY since, id",
        [day, known_at],
    )
    chosen: Choices = {}
    for row in found:
        value = sql.unpacked(row["value"])["value"]
        place = chosen.setdefault((row["institution_id"], row["regime"]), [])
        place.append(_Chosen(since=row["since"], key=row["key"], value=value))
    return chosen


def _settings(chosen: Iterable[_Chosen], day: int) -> dict[str, Raw]:
    """The values in force on a day."""
    return {one.key: one.value for one in chosen if one.since <= day}


async def settings_of(actor: Actor, day: int) -> dict[str, dict[str, Raw]]:
    """What the asker's institution chose, in force on the day, by regime and key. Needs `read`.

    For whoever stands above the institutions it is what the only one under a regime chose; where there are several
    nothing is told, since they may have chosen differently.
    """
    require(actor, BOOK_READ)
    own, chosen = sight.institution(actor), await _choices(day)
    alone = await _alone() if own is None and chosen else {}
    return {
        code: _settings(rows, day)
        for (institution, code), rows in chosen.items()
        if institution == (alone.get(code) if own is None else own)
    }


async def _alone() -> dict[str, int]:
    """The institutions that are the only ones under their regimes, by regime."""
    found = await sql.rows(
        "SELECT regime, min(id) AS id FROM organisation WHERE regime IS NOT NULL GROUP BY regime HAVING count(*) = 1"
    )
    return {row["regime"]: row["id"] for row in found}


def editions(spec: RegimeSpec) -> Iterator[int]:
    """The days on which an edition of one of the regime's dated policies begins."""
    for one in fields(spec):
        policy = getattr(spec, one.name)
        if isinstance(policy, Dated):
            yield from (day_of(version.since) for version in policy.versions)


def _starts(spec: RegimeSpec, chosen: Iterable[_Chosen], day: int) -> list[int]:
    """The days up to `day` on which another policy may begin; the first is the one from which every policy has an
    edition."""
    firsts = [getattr(spec, one.name) for one in fields(spec)]
    first = max((day_of(each.versions[0].since) for each in firsts if isinstance(each, Dated)), default=0)
    begin = min(first, day)
    starts = {*editions(spec), *(one.since for one in chosen)}
    return [begin, *sorted(start for start in starts if begin < start <= day)]


async def _profiles(ids: Iterable[int]) -> list[sql.Row]:
    read, wanted = sql.memory(PROFILES), sorted(set(ids))
    missing = [one for one in wanted if one not in read]
    found = await sql.rows_in(
        "SELECT id, regime, product, institution_id, attributes, digest FROM profile WHERE id IN ({keys})", missing
    )
    read.update((row["id"], row) for row in found)
    return [read[one] for one in wanted if one in read]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What decides on loans of a profile: its policy on a day, and the stages through it."""

    known: ProfilePolicy
    stages: tuple[ProfileStage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """Other rules than those in force, from the first day on: other values, or another regime and its product.

    `settings` come before the institution's own, and those before the values of `profile`. `attributes` are coded
    ones that the other regime asks for.
    """

    settings: Mapping[str, Raw] = field(default_factory=dict)
    profile: str | None = None
    regime: str = ""
    product: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


AS_IT_IS: Final = Otherwise()


async def policies(profile_ids: Iterable[int], day: int) -> dict[int, ProfilePolicy]:
    """The policies of profiles on a day. Profiles of a regime that is not active are left out."""
    return {profile: listed[-1][1] for profile, listed in (await _editions(profile_ids, day, ALWAYS)).items()}


async def judged(
    profile_ids: Iterable[int], day: int, *, known_at: int = ALWAYS, otherwise: Otherwise = AS_IT_IS
) -> dict[int, Judged]:
    """The policies of profiles on a day and before it, as known at a moment (microseconds since 1970).

    Editions and values that leave a profile's policy as it is begin no stage. `otherwise`: what they would be. Raises
    `Refused` for values that cannot be.
    """
    return {
        profile: Judged(known=listed[-1][1], stages=_cut(listed))
        for profile, listed in (await _editions(profile_ids, day, known_at, otherwise)).items()
    }


def _cut(listed: Iterable[tuple[int, ProfilePolicy]]) -> tuple[ProfileStage, ...]:
    stages: list[ProfileStage] = []
    for start, known in listed:
        if not stages or stages[-1].policy != known.policy:
            begins_on = start if stages else 0
            stages.append(ProfileStage(begins_on=begins_on, policy=known.policy, digest=known.digest))
    return tuple(stages)


async def _editions(
    profile_ids: Iterable[int], day: int, known_at: int, otherwise: Otherwise = AS_IT_IS
) -> dict[int, list[tuple[int, ProfilePolicy]]]:
    """By profile, the days on which its policy may change, and the policy from there on."""
    chosen, (published, days) = await _choices(day, known_at), await _published(known_at)
    found: dict[int, list[tuple[int, ProfilePolicy]]] = {}
    for row in await _profiles(profile_ids):
        asked = _asked_for(row, otherwise)
        spec = spec_of(asked["regime"])
        if spec is not None:
            own = chosen.get((row["institution_id"], asked["regime"]), [])
            for start in _starts(spec, own, day):
                values = {**_settings(own, start), **otherwise.settings}
                bound, edition = _bound(spec, values, start, otherwise.profile)
                known = _policy(asked, bound, f"{edition}:{asked['digest']}:{published}", days)
                found.setdefault(row["id"], []).append((start, known))
    return found


def _asked_for(row: sql.Row, otherwise: Otherwise) -> sql.Row:
    """The row of a profile, as it would be under another regime if one is asked for."""
    if not otherwise.regime:
        return row
    attributes = {**sql.unpacked(row["attributes"]), **otherwise.attributes}
    digest = audit.digest([row["digest"], otherwise.regime, otherwise.product, sorted(attributes.items())])
    changed = {"regime": otherwise.regime, "product": otherwise.product, "attributes": attributes, "digest": digest}
    return {**row, **changed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A value that a parameter had from a day on; `since` 0: from the beginning, as the regime has it."""

    param: Param
    value: Value
    since: int


async def values_through(profile_id: int, day: int, *, known_at: int = ALWAYS) -> tuple[Held, ...]:
    """Every value that a profile's parameters had up to a day, in order of their first days, as known at a moment."""
    found: list[Held] = []
    before: Mapping[str, Value] = {}
    for start, known in (await _editions([profile_id], day, known_at)).get(profile_id, ()):
        values = known.bound.values
        for code, param in parameters(known.bound.spec).items():
            if code not in before or before[code] != values[code]:
                found.append(Held(param=param, value=values[code], since=start if before else 0))
        before = values
    return tuple(found)


async def bounds(keys: Iterable[ProfileKey], day: int) -> dict[ProfileKey, BoundRegime]:
    """The regimes of profiles, bound to their institutions on a day. Those that are not active are left out."""
    found = await bounds_on({(key, day) for key in keys})
    return {key: bound for (key, _), bound in found.items()}


async def bounds_on(asked: Iterable[tuple[ProfileKey, int]]) -> dict[tuple[ProfileKey, int], BoundRegime]:
    """The regimes of profiles, each bound on a day of its own."""
    listed = list(asked)
    chosen = await _choices(max((day for _, day in listed), default=0))
    found: dict[tuple[ProfileKey, int], BoundRegime] = {}
    for key, day in listed:
        spec = spec_of(key.regime)
        if spec is not None:
            own = chosen.get((key.institution_id, key.regime), [])
            start = _starts(spec, own, day)[-1]
            found[key, day], _ = _bound(spec, _settings(own, start), start)
    return found


async def profile_keys(profile_ids: Iterable[int]) -> dict[int, ProfileKey]:
    """What profiles are made of, by id."""
    return {
        row["id"]: ProfileKey(
            regime=row["regime"],
            product=row["product"],
            institution_id=row["institution_id"],
            attributes=tuple(sorted(sql.unpacked(row["attributes"]).items())),
        )
        for row in await _profiles(profile_ids)
    }


async def policy_for(key: ProfileKey, day: int) -> Policy:
    """The policy that loans of a profile would have which may not exist yet. Its regime is active."""
    bound = (await bounds([key], day))[key]
    return compile_policy(bound, key.product, dict(key.attributes), await calendar())


def _bound(
    spec: RegimeSpec, settings: Mapping[str, Raw], day: int, profile: str | None = None
) -> tuple[BoundRegime, str]:
    """The bound regime and what it was made of, from the store or made and kept."""
    key = audit.digest([spec.code, spec.version, day, profile, sorted(settings.items())])
    if key not in _bounds:
        _keep(_bounds, key, bind(spec, settings=settings, profile=profile, day=day))
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
    if spec := spec_of(key.regime):
        await edition_memory.remember_first(spec)
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
