"""Nodes whose fields are made when somebody looks at them: of a page of loans most fields are never asked for."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar, Final


class Lazily:
    """What has a `view` of the services behind it. `shown` says how each field is made of it, by the field's name."""

    shown: ClassVar[Mapping[str, Callable[[Any], Any]]]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  of the field's type
        """Make the field, and keep it."""
        make = type(self).shown.get(name)
        if make is None:
            raise AttributeError(name)
        value = self.__dict__[name] = make(self.__dict__["view"])
        return value


@lru_cache(maxsize=1024)
def snake(name: str) -> str:
    """The Python name of a field: `daysPastDue` is `days_past_due`."""
    return _UPPER.sub(r"_\1", name).lower()


_UPPER: Final = re.compile("([A-Z])")
