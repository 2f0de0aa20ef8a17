"""A machine drawn in text: a line for each state, and below it a line for each step that leads on from there.

▶ DRAFT       open, due 2018-05-20
├─ finalise   → FINAL    by the head
└─ return     → DRAFT    by the head
○ FINAL
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from recoup_tui.asks.case import Case, Machine, MachineStep

HERE: Final = "▶"
BEEN: Final = "✓"
AHEAD: Final = "○"
END: Final = "◎"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the drawing: a state, or a step that leads on from the state above. `mark` says where the case is."""

    mark: str
    name: str
    target: str = ""
    parts: tuple[str, ...] = ()
    is_state: bool = False


def lines(case: Case) -> list[Line]:
    """The machine of a case, with where it stands and where it has been."""
    machine = case["machine"]
    if machine is None:
        return []
    been = {step["target"]["code"] for step in case["story"] if step["target"]}
    return list(_drawn(machine, case["state"]["code"], been))


def _drawn(machine: Machine, here: str, been: set[str]) -> Iterator[Line]:
    for state in machine["states"]:
        code = state["code"]["code"]
        ahead = END if state["isFinal"] else AHEAD
        mark = HERE if code == here else BEEN if code in been else ahead
        yield Line(mark=mark, name=state["code"]["label"], is_state=True)
        yield from _leading([step for step in machine["steps"] if code in {each["code"] for each in step["sources"]}])


def _leading(steps: Sequence[MachineStep]) -> Iterator[Line]:
    for place, step in enumerate(steps, start=1):
        yield Line(
            mark="└─" if place == len(steps) else "├─",
            name=step["code"]["label"],
            target=step["target"]["label"] if step["target"] else "",
            parts=tuple(part["label"] for part in step["parts"]),
        )
