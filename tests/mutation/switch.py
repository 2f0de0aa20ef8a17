"""What a changed copy of the rules calls: a function as it is written, or one of its mutants when that one is chosen.

Each function of the copy is wrapped in `mutated`. One mutant is chosen a process, by `choose` after a fork or by the
variable `MUTANT` from the first import on, so that what runs while modules are imported can be changed as well.
"""

import inspect
import os
from collections.abc import Callable
from functools import wraps
from typing import Any

MutantDict = dict[str, Callable[..., Any]]

_chosen = os.environ.get("MUTANT", "")
_called: set[str] = set()


def choose(mutant: str) -> None:
    """From here on, and in children, this one stands in for the function it is a mutant of; "": none does."""
    globals()["_chosen"] = mutant


def called() -> set[str]:
    """The functions that were called since this was asked, and forget them."""
    seen = set(_called)
    _called.clear()
    return seen


def mutated(mutants: MutantDict, *, is_classmethod: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator: call what is chosen."""

    def wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
        module = function.__module__
        name = ""

        def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  it stands in for any function
            nonlocal name
            original = mutants["_mutmut_orig"]
            name = name or f"{module}.{original.__name__.partition('__mutmut_')[0]}"
            _called.add(name)
            owner, _, chosen = _chosen.rpartition(".")
            found = mutants.get(chosen, original) if owner == module else original
            if is_classmethod:
                return getattr(args[0], found.__name__)(*args[1:], **kwargs)
            return found(*args, **kwargs)

        @wraps(function)
        def ordinary(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            return call(*args, **kwargs)

        @wraps(function)
        def generator(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            return (yield from call(*args, **kwargs))

        return generator if inspect.isgeneratorfunction(function) else ordinary

    return wrapped
