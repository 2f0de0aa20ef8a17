"""The canonical form of a spec: JSON and back, and a digest (regime.md §13, §16.4).

Each dataclass becomes an object whose `is` names its class; tuples become lists; dates and code become objects of one
key. Equal specs have equal text, so `recoup check` can compare a spec with the one last loaded.
"""

import hashlib
import importlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from types import ModuleType
from typing import Final, TypeAlias

from recoup.regime import spec as spec_module
from recoup.regime.policy import (
    access,
    allocation,
    arrears,
    case,
    condition,
    contact,
    deadline,
    document,
    fact,
    formula,
    grade,
    interest,
    milestone,
    parameter,
    product,
    provision,
    rate,
)
from recoup.regime.spec import RegimeSpec

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

_ROOMS: Final[tuple[ModuleType, ...]] = (
    spec_module, access, allocation, arrears, case, condition, contact, deadline, document, fact, formula, grade,
    interest, milestone, parameter, product, provision, rate,
)  # fmt: skip


def _words() -> dict[str, Callable[..., object]]:
    return {
        name: value
        for room in _ROOMS
        for name, value in vars(room).items()
        if isinstance(value, type) and is_dataclass(value) and value.__module__ == room.__name__
    }


WORDS: Final = _words()
"""Every dataclass of the contract by its name."""


class NotOfTheContractError(TypeError):
    """A value in a spec that the contract has no word for: a list, a dict, a float, a class of one's own."""


def to_json(value: object, place: str = "spec") -> Json:
    """A part of a spec as JSON. Raises NotOfTheContractError with the place of what cannot be written."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, tuple):
        return [to_json(part, f"{place}[{index}]") for index, part in enumerate(value)]
    if is_dataclass(value) and WORDS.get(type(value).__name__) is type(value):
        written: dict[str, Json] = {"is": type(value).__name__}
        for field in fields(value):
            part = getattr(value, field.name)
            if part != field.default:
                written[field.name] = to_json(part, f"{place}.{field.name}")
        return written
    if callable(value) and hasattr(value, "__qualname__"):
        return {"code": f"{value.__module__}:{value.__qualname__}"}
    raise NotOfTheContractError(f"{place}: {type(value).__name__} {value!r}")


def from_json(written: Json) -> object:
    """What `to_json` wrote, as it was. Code is imported by its name."""
    if isinstance(written, list):
        return tuple(from_json(part) for part in written)
    if not isinstance(written, dict):
        return written
    if "is" in written:
        word = WORDS[str(written["is"])]
        return word(**{name: from_json(part) for name, part in written.items() if name != "is"})
    if "date" in written:
        return date.fromisoformat(str(written["date"]))
    module, _, name = str(written["code"]).partition(":")
    return getattr(importlib.import_module(module), name)


def canonical(spec: RegimeSpec) -> str:
    """The spec as text, keys in order, no needless space."""
    return json.dumps(to_json(spec), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(spec: RegimeSpec) -> str:
    """A fingerprint of the spec: 64 hexadecimal digits."""
    return hashlib.sha256(canonical(spec).encode()).hexdigest()
