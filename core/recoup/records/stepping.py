"""Migrations carried out one after another, as Tortoise's executor does it, without drawing models nobody looks at.

Before each operation the executor copies the state it starts from and builds every model of the copy anew: two thirds
of the time that a fresh database takes. Hardly an operation asks for the models before it, so here they are built when
one does.
"""

from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps


class Drawn(State):
    """A state of the models; a copy of it builds its models when they are asked for."""

    def clone(self) -> "Drawn":
        """The state as it stands, not yet built."""
        return _Sketched({key: model.clone() for key, model in self.models.items()}, self.apps)


class _Sketched(Drawn):
    """A copy: the models' states are its own, the models themselves are still to be built."""

    def __init__(self, models: dict[tuple[str, str], ModelState], origin: StateApps) -> None:
        self.models = models
        self._origin = origin
        self._built: StateApps | None = None

    @property
    def apps(self) -> StateApps:  # type: ignore[override]  # a field there, worked out here
        """The models, built from their states."""
        if self._built is None:
            self._built = self._origin.clone(model_states=self.models)
        return self._built


class Executor(MigrationExecutor):
    """The executor, on states that are built when they are asked for."""

    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        found = await super()._project_state(applied, upto=upto)
        return Drawn(found.models, found.apps)

    async def _project_state_cache(self, applied: set[MigrationKey]) -> dict[MigrationKey, State]:
        found = await super()._project_state_cache(applied)
        return {key: Drawn(state.models, state.apps) for key, state in found.items()}
