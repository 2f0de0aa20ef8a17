"""At the door: a regime whose editions were altered in place is set aside before anybody works under it.

Its loans can be read by what is stored and not changed, and the day does not roll while they are live, as with a regime
that failed to load (regime.md). Everything else works on.
"""

from recoup.errors import Problem
from recoup.services import businessday, edition_memory, regime, sql


async def examine() -> tuple[Problem, ...]:
    """Compare the installed regimes with what this database remembers; set aside what was altered, and say why.

    What is new is remembered. For the start of a program, once the regimes are installed and the database is open.
    """
    begun = await businessday.begun()
    if begun is None:
        return ()
    installed = regime.installed()
    refused: dict[str, Problem] = {}
    sound = []
    for row in await sql.rows("SELECT DISTINCT regime FROM profile ORDER BY regime"):
        spec = installed.registry.active.get(row["regime"])
        if spec is not None:
            known = await edition_memory.known_of(spec.code)
            problem = edition_memory.problem(spec, known, begun.number)
            if problem is None:
                sound.append((spec, known))
            else:
                refused[spec.code] = problem
    if any(edition_memory.news(spec, known) for spec, known in sound):
        async with sql.transaction():
            for spec, known in sound:
                await edition_memory.remember(spec, known)
    if refused:
        regime.install(installed.registry.without(refused), calendar=installed.calendar)
    return tuple(refused.values())
