"""`python -m collect`: what to do this morning, and money that came in.

export RECOUP_SERVER=http://127.0.0.1:8000 RECOUP_TOKEN=rcp_…
python -m collect morning --late                   calls to make, most urgent first, and promises that fall due
python -m collect receipts bank.csv --dry-run      what a file of receipts would do
python -m collect receipts bank.csv                do it; twice is the same as once
"""

import argparse
import os
import sys
from pathlib import Path
from typing import cast

import httpx

from collect import morning, receipts
from collect.generated.base_client import HttpClient
from collect.generated.client import Recoup
from collect.generated.exceptions import GraphQLClientError

REFUSED = 1
MISUSED = 2
UNREACHABLE = 3


def client_of(server: str, token: str, language: str) -> Recoup:
    """A client that says who asks, in which language to answer, and waits no longer than half a minute."""
    headers = {"authorization": f"Bearer {token}", "accept-language": language}
    http = httpx.Client(headers=headers, timeout=30)
    return Recoup(url=f"{server.rstrip('/')}/graphql", http_client=cast("HttpClient", http))  # it is told too strictly


def main(words: list[str] | None = None) -> int:
    """Run a command: 0 all was done, 1 some was refused, 2 the file is none, 3 there was no answer."""
    asked = _parser().parse_args(words)
    client = client_of(asked.server, asked.token, asked.language)
    try:
        if asked.command == "morning":
            return morning.show(client, late=asked.late, part=asked.part)
        return REFUSED if receipts.record(client, asked.file, dry_run=asked.dry_run) else 0
    except (receipts.Unreadable, OSError) as fault:
        print(f"collect: {fault}", file=sys.stderr)
        return MISUSED
    except (GraphQLClientError, httpx.TransportError) as fault:
        print(f"collect: {fault}", file=sys.stderr)
        return UNREACHABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="collect", description="The morning's calls, and money that came in.")
    parser.add_argument("--server", default=os.environ.get("RECOUP_SERVER", "http://127.0.0.1:8000"))
    parser.add_argument("--token", default=os.environ.get("RECOUP_TOKEN", ""))
    parser.add_argument("--language", default="en", choices=["en", "zh-CN"])
    commands = parser.add_subparsers(dest="command", required=True)
    list_of = commands.add_parser("morning", help="calls to make, and promises that fall due")
    list_of.add_argument("--late", action="store_true", help="only what is late")
    list_of.add_argument("--part", help="only work of this part, such as collector")
    record = commands.add_parser("receipts", help="record a bank's file: loan,amount,value_date,reference")
    record.add_argument("file", type=Path)
    record.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
