"""Binding: a spec, an institution's settings and a day become values; no `P`, no `Dated` is left (regime.md §2, §3).

Of a parameter the institution's own setting counts, else that of its profile, else the default. Every value must pass
its kind, its bounds, its choices and `above`; all problems are told at once. Worked example: `overdue_surcharge` of a
commercial bank is 500,000 ppm by default and may be set between 300,000 and 500,000 (IR-06); 600,000 is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from recoup.errors import Problem, Refused
from recoup.regime.policy.parameter import Chosen, P, Param, Rows, Value
from recoup.regime.remembering import remembered
from recoup.regime.setting import problems_above, problems_of, read_value
from recoup.regime.spec import Dated, RegimeSpec, Version
from recoup.regime.vocabulary import PARAMS
from recoup.rules.calendar import date_of

T = TypeVar("T")

Raw: TypeAlias = Value | Sequence[object] | Mapping[str, object]
"""A setting as it may come from JSON: lists for tuples, an object for a table, ISO text for a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRegime:
    """A spec in which every number stands, for an institution on a day.

    `values` are all parameters, the core's among them. Where a table is picked by an attribute of the subject a
    `Chosen` stands in the spec: `settled` puts the row there once the attribute is known.
    """

    spec: RegimeSpec
    values: Mapping[str, Value]
    profile: str | None
    day: int

    def settled(self, attributes: Mapping[str, str]) -> "BoundRegime":
        """The same with every row picked whose attribute is given; a `Chosen` over others stays."""
        return replace(self, spec=settled(self.spec, attributes))


def parameters(spec: RegimeSpec) -> dict[str, Param]:
    """All parameters of a regime by code: its own and the core's."""
    return {param.code: param for param in (*PARAMS, *spec.params)}


def parameter_values(spec: RegimeSpec, *, settings: Mapping[str, Raw], profile: str | None) -> dict[str, Value]:
    """The value of every parameter. Raises `Refused` with all problems of all settings."""
    known = parameters(spec)
    raw = _profile_values(spec, profile) | dict(settings)
    problems = [
        Problem(code="PARAMETER_UNKNOWN", field=("settings", key), value=key, limit=", ".join(sorted(known)))
        for key in raw
        if key not in known
    ]
    values = {code: param.default for code, param in known.items()}
    for key in raw.keys() & known.keys():
        value = read_value(known[key], raw[key])
        problems += problems_of(known[key], value)
        values[key] = value
    problems = problems or [found for param in known.values() for found in problems_above(param, values)]
    if problems:
        raise Refused(*problems)
    return values


def _profile_values(spec: RegimeSpec, profile: str | None) -> dict[str, Raw]:
    if profile is None:
        return {}
    for candidate in spec.profiles:
        if candidate.code == profile:
            return dict(candidate.values)
    admissible = ", ".join(candidate.code for candidate in spec.profiles)
    raise Refused(Problem(code="PROFILE_UNKNOWN", field=("profile",), value=profile, limit=admissible))


def bind(
    spec: RegimeSpec, *, settings: Mapping[str, Raw] | None = None, profile: str | None = None, day: int
) -> BoundRegime:
    """The spec with the institution's values of `day` (days since 1970-01-01) in place.

    Raises `Refused`: PARAMETER_UNKNOWN, PROFILE_UNKNOWN, what `setting.problems_of` finds, EDITION_MISSING when a dated
    policy had no edition yet on that day.
    """
    values = parameter_values(spec, settings=settings or {}, profile=profile)
    bound = _bind(spec, values, day)
    return BoundRegime(spec=bound, values=MappingProxyType(values), profile=profile, day=day)


def edition(policy: T | Dated[T], day: int) -> T:
    """The edition in force on a day. Raises `Refused` EDITION_MISSING for a day before the first."""
    if not isinstance(policy, Dated):
        return policy
    on = date_of(day)
    versions: tuple[Version[T], ...] = policy.versions
    for version in reversed(versions):
        if version.since <= on:
            return version.value
    first = versions[0].since.isoformat() if versions else ""
    raise Refused(Problem(code="EDITION_MISSING", field=("day",), value=on.isoformat(), limit=first))


def in_force(policy: T | Dated[T]) -> T:
    """The policy of a bound spec: it has no editions any more. Raises TypeError for an unbound one."""
    if isinstance(policy, Dated):
        msg = "a policy with editions was read before it was bound to a day"
        raise TypeError(msg)
    return policy


def _bind(node: T, values: Mapping[str, Value], day: int) -> T:
    bound = _bound(node, values, day)
    assert isinstance(bound, type(node))  # noqa: S101  a policy binds to itself; only P and Dated change their type
    return bound


def _bound(node: object, values: Mapping[str, Value], day: int) -> object:
    if isinstance(node, P):
        return _value_at(node, values)
    if isinstance(node, Dated):
        return _bound(edition(node, day), values, day)
    if isinstance(node, tuple):
        return tuple(_bound(part, values, day) for part in node)
    if is_dataclass(node) and not isinstance(node, type):
        changed = {field.name: _bound(getattr(node, field.name), values, day) for field in fields(node)}
        return type(node)(**changed)
    return node


def _value_at(parameter: P, values: Mapping[str, Value]) -> object:
    if parameter.key not in values:
        raise Refused(Problem(code="PARAMETER_UNKNOWN", field=("P",), value=parameter.key, limit=""))
    value = values[parameter.key]
    if parameter.by is None:
        return value
    return Chosen(by=parameter.by, rows=_rows(parameter.key, value))


def _rows(key: str, value: Value) -> Rows:
    if isinstance(value, tuple) and all(isinstance(row, tuple) for row in value):
        return tuple((str(row[0]), row[1]) for row in value if not isinstance(row[1], tuple))
    raise Refused(Problem(code="PARAMETER_NOT_A_TABLE", field=("settings", key), value=str(value), limit=""))


def settled(node: T, attributes: Mapping[str, str]) -> T:
    """A part of a bound spec with every row picked whose attribute is given; a `Chosen` over others stays."""
    found = _picked(node, _open_parts(node), attributes)
    assert isinstance(found, type(node))  # noqa: S101  as above: only a Chosen changes its type
    return found


Parts: TypeAlias = Mapping[str | int, "Parts"]
"""Where below a node something is still to be picked: by field or place, and so on down to a `Chosen`."""


@remembered(256)  # commands settle the same few policies for each loan; what is kept keeps its policy alive
def _open_parts(node: object) -> Parts | None:
    """Where a node chooses; None where it does not, as most do."""
    return _chooses(node)


def _chooses(node: object) -> Parts | None:
    if isinstance(node, Chosen):
        return {}
    found = {}
    for name, part in parts_of(node):
        below = _chooses(part)
        if below is not None:
            found[name] = below
    return found or None


def parts_of(node: object) -> Iterable[tuple[str | int, object]]:
    """What a policy is made of: the fields of a dataclass by name, those of a tuple by place."""
    if isinstance(node, tuple):
        return enumerate(node)
    if is_dataclass(node) and not isinstance(node, type):
        return ((field.name, getattr(node, field.name)) for field in fields(node))
    return ()


def _picked(node: object, parts: Parts | None, attributes: Mapping[str, str]) -> object:
    if parts is None:
        return node
    if isinstance(node, Chosen):
        return dict(node.rows).get(attributes[node.by]) if node.by in attributes else node
    if isinstance(node, tuple):
        return tuple(_picked(part, parts.get(index), attributes) for index, part in enumerate(node))
    assert is_dataclass(node)  # noqa: S101  nothing else has parts
    assert not isinstance(node, type)  # noqa: S101
    changed = {str(name): _picked(getattr(node, str(name)), below, attributes) for name, below in parts.items()}
    return replace(node, **changed)


def chosen_by(node: object) -> frozenset[str]:
    """The attributes by which rows are still to be picked in a part of a bound spec."""
    if isinstance(node, Chosen):
        return frozenset({node.by})
    return frozenset().union(*(chosen_by(part) for _, part in parts_of(node)))
