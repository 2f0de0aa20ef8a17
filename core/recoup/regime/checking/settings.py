"""Checks 23 to 25: defaults and profiles are admissible as a whole, and binding leaves no `P` and no `Dated`."""

from collections.abc import Iterator

from recoup.errors import Refused
from recoup.regime.binding import bind, parameter_values, parts_of
from recoup.regime.checking.walking import of_type
from recoup.regime.finding import Finding
from recoup.regime.policy.parameter import P, Param
from recoup.regime.setting import allowed, problems_above, problems_of, shown
from recoup.regime.spec import Dated, RegimeSpec
from recoup.regime.vocabulary import PARAMS
from recoup.rules.calendar import day_of
from recoup.rules.columns import DAY_LIMIT


def defaults(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 23: each default passes its own kind, bounds, choices and `above`."""
    values = {param.code: param.default for param in (*PARAMS, *spec.params)}
    for site, param in of_type(spec, Param):
        for problem in (*problems_of(param, param.default), *problems_above(param, values)):
            place = f"{site.place}.default"
            yield Finding(check=23, code=problem.code, place=place, value=problem.value, right=problem.limit)
        if param.minimum is not None and param.maximum is not None and param.minimum > param.maximum:
            yield Finding(check=23, code="BOUNDS", place=site.place, value=shown(param.default), right=allowed(param))


def profiles(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 24: each profile is valid as a whole."""
    for profile in spec.profiles:
        try:
            parameter_values(spec, settings={}, profile=profile.code)
        except Refused as refusal:
            for problem in refusal.problems:
                place = f"profiles[{profile.code}].{problem.field[-1]}"
                yield Finding(check=24, code=problem.code, place=place, value=problem.value, right=problem.limit)


def edition_days(spec: RegimeSpec) -> tuple[int, ...]:
    """A day in every edition of every dated policy, once all of them have begun, and the last day we reckon with."""
    begun = [day_of(dated.versions[0].since) for _, dated in of_type(spec, Dated) if dated.versions]
    first = max(begun, default=1)
    later = {day_of(version.since) for _, dated in of_type(spec, Dated) for version in dated.versions}
    return tuple(sorted({first, DAY_LIMIT} | {day for day in later if day >= first}))


def bindable(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 25: under every profile and in every edition, binding leaves no `P` and no `Dated`."""
    for profile in (None, *(profile.code for profile in spec.profiles)):
        for day in edition_days(spec):
            try:
                bound = bind(spec, profile=profile, day=day)
            except Refused as refusal:
                for problem in refusal.problems:
                    place = f"profiles[{profile}]" if profile else "spec"
                    yield Finding(check=25, code=problem.code, place=place, value=problem.value, right=problem.limit)
                continue
            for place, left in _unbound("spec", bound.spec):
                yield Finding(check=25, code="LEFT_UNBOUND", place=place.removeprefix("spec."), value=str(left))


def _unbound(place: str, node: object) -> Iterator[tuple[str, P | Dated[object]]]:
    """What still stands open below a node; a plain walk, because it is done for every profile and edition."""
    if isinstance(node, P | Dated):
        yield place, node
    else:
        for name, part in parts_of(node):
            yield from _unbound(f"{place}[{name}]" if isinstance(name, int) else f"{place}.{name}", part)
