"""`python -m bench [name] [options]`: run a benchmark; without a name, all of them at their default size."""

import sys
from importlib import import_module
from typing import Final

NAMES: Final = (
    "audit",
    "endofday",
    "graphql",
    "morning",
    "noting",
    "reading",
    "replay",
    "report",
    "schedule",
    "verify",
    "what_if",
)


def main(arguments: list[str]) -> int:
    """Run what is asked for; exit status 2 for a benchmark that does not exist."""
    if arguments and not arguments[0].startswith("-"):
        name, *rest = arguments
        if name not in NAMES:
            print(f"no benchmark {name}; there are: {', '.join(NAMES)}", file=sys.stderr)
            return 2
        import_module(f"bench.{name}").main(rest)
        return 0
    for name in NAMES:
        import_module(f"bench.{name}").main(arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
