"""Columns on their way into a table: whole numbers that fit their width, everything else as the drivers take it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias, cast

import numpy as np
import orjson
from tortoise.context import require_context
from tortoise.fields.base import Field

from recoup.records.fields import INT8, IdField, MomentField, WholeField, micros_of
from recoup.rules.columns import IntArray

Given: TypeAlias = IntArray | Sequence[object]
"""A column to write: whole numbers, or for a column that holds something else, any values in order."""
Parameter: TypeAlias = int | str | IntArray | Sequence[int]


@lru_cache(maxsize=64)
def fields_of(table: str) -> Mapping[str, Field[object]]:
    """The fields of a table by column, from its model. Raises KeyError for a table without one."""
    apps = require_context().apps
    models = {} if apps is None else {model._meta.db_table: model for model in apps.get_models_iterable()}  # noqa: SLF001
    meta = models[table]._meta  # noqa: SLF001  Tortoise's description of a model has no public name
    return {column: meta.fields_map[name] for name, column in meta.fields_db_projection.items()}


def width_of(field: Field[object]) -> int:
    """Bytes of a whole-number column, 0 for any other."""
    if isinstance(field, WholeField):
        return (field.BOUND.bit_length() + 7) // 8
    return 8 if isinstance(field, IdField | MomentField) else 0


def fitted(table: str, columns: Mapping[str, Given]) -> dict[str, Given]:
    """The columns as they can be written: whole numbers as arrays that fit, other values as the drivers take them.

    Raises ValueError for a value that does not fit, and for columns of unequal length.
    """
    known = fields_of(table)
    ready = {name: _fit(f"{table}.{name}", known[name], values) for name, values in columns.items()}
    if len({len(values) for values in ready.values()}) > 1:
        message = f"{table}: columns of unequal length"
        raise ValueError(message)
    return ready


def _fit(name: str, field: Field[object], values: Given) -> Given:
    width = width_of(field)
    if not width or (not isinstance(values, np.ndarray) and any(value is None for value in values)):
        return [_scalar(value) for value in values]
    if isinstance(field, MomentField) and not isinstance(values, np.ndarray):
        values = [micros_of(value) if isinstance(value, datetime) else value for value in values]
    array = np.asarray(values)
    if len(array) == 0:
        return np.zeros(0, dtype=np.int64)
    bound = INT8 >> (64 - 8 * width)
    if array.dtype.kind not in "iub" or int(array.max()) >= bound or int(array.min()) < -bound:
        message = f"{name}: not whole numbers of {width} bytes"
        raise ValueError(message)
    return array.astype(np.int64, copy=False)


def _scalar(value: object) -> object:
    if isinstance(value, dict | list | tuple):
        return orjson.dumps(value).decode()
    if isinstance(value, datetime):
        return micros_of(value)
    return value.item() if isinstance(value, np.generic) else value


def plain(values: Given) -> Sequence[object]:
    """The values as plain Python objects."""
    return cast("list[object]", values.tolist()) if isinstance(values, np.ndarray) else values
