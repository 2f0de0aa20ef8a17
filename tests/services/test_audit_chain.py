"""The chain of the audit trail: every command is in it, every tamper found by name, every record provable."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tortoise.context import TortoiseContext

from recoup.config import Settings, load
from recoup.database import connected, migrate, tortoise_config
from recoup.errors import Refused
from recoup.records.audit import AuditEntry
from recoup.records.chain import BLOCK, NONE, canonical, link, record_of
from recoup.rules import tree
from recoup.services import access, audit, audit_proof, audit_query, audit_verify, origin, sql
from recoup.services.access import Actor
from recoup.services.audit_query import EntryFilter
from recoup.services.audit_verify import Anchor, Damage
from recoup.services.origin import Origin
from tests.services.agreeing import codes_of
from tests.services.world import World, term_loan

BEGIN = date(2026, 1, 5)
RECORDS = 2500
"""Two whole blocks and a rest."""
INSTITUTIONS = (62_000, *[2_000] * 19)
"""A hundred thousand records: a large institution's and nineteen small ones'."""


def chained(count: int, chain: int, after: int = 1000) -> list[dict[str, Any]]:
    """Records that follow one another, with the ids after a number."""
    rows: list[dict[str, Any]] = []
    before = NONE
    for seq in range(1, count + 1):
        row = {
            "id": seq + after, "recorded_at": 1_700_000_000_000_000 + seq, "booked_on": 20000, "principal_id": 1,
            "command": "payment.record", "subject_type": "payment", "subject_id": seq,
            "input": {"amount": seq, "note": "转账"}, "outcome": "DONE", "organisation_id": chain, "chain": chain,
            "seq": seq, "request_id": f"r{seq}", "address": "10.0.0.7", "token": "t", "before_hash": "",
            "after_hash": "", "prev_hash": before,
        }  # fmt: skip
        row["hash"] = before = link(before, record_of(row))
        rows.append(row)
    return rows


@contextmanager
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    """A file as somebody sees it who goes past the program; everything is in it afterwards, nothing beside it."""
    with closing(sqlite3.connect(path)) as file:
        yield file
        file.commit()


def written(path: Path, *counts: int) -> list[str]:
    """A migrated file with a chain of so many records for each count, their heads and blocks, without guards.

    The first chain is of `root`, the others of institutions below it, c1, c2 and so on.
    """
    with raw(path) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        file.execute("DROP INDEX IF EXISTS audit_entry_place")
        file.execute("CREATE INDEX IF NOT EXISTS audit_entry_unguarded ON audit_entry (chain, seq)")
        file.execute("DELETE FROM audit_entry")
        file.execute("DELETE FROM audit_head")
        root = file.execute("SELECT id FROM organisation WHERE code = 'root'").fetchone()[0]
        codes = ["root"] + [f"c{number}" for number in range(1, len(counts))]
        for place, (code, count) in enumerate(zip(codes, counts, strict=True)):
            if place:
                file.execute(
                    "INSERT INTO organisation (id, code, name, kind, path) VALUES (?, ?, ?, 'INSTITUTION', ?)",
                    [root + place, code, code, f".{root}.{root + place}."],
                )
            _chain_written(file, chained(count, root + place, after=1000 + sum(counts[:place])))
    return codes


def _chain_written(file: sqlite3.Connection, rows: list[dict[str, Any]]) -> None:
    names, chain, count = list(rows[0]), rows[0]["chain"], len(rows)
    file.executemany(
        f"INSERT INTO audit_entry ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        [[json.dumps(v) if isinstance(v, dict) else v for v in row.values()] for row in rows],
    )
    file.execute("INSERT INTO audit_head VALUES (?, ?, ?)", [chain, count, rows[-1]["hash"]])
    for block in range(count // BLOCK):
        leaves = [tree.leaf(row["hash"]) for row in rows[block * BLOCK : (block + 1) * BLOCK]]
        file.execute("INSERT INTO audit_block VALUES (?, ?, ?)", [chain, block, tree.root(leaves)])


async def looked_at(path: Path, *anchors: Anchor) -> audit_verify.Verified:
    """What the verification says of a file."""
    async with connected(load(database_url=f"sqlite://{path}?synchronous=OFF", scheduler=False)):
        return await audit_verify.verify(await access.local_actor(), anchors=anchors)


@pytest.fixture
async def chain(sqlite_copy: Path) -> Path:
    """A file with a chain."""
    async with connected(load(database_url=f"sqlite://{sqlite_copy}?synchronous=OFF", scheduler=False)):
        await access.local_actor()
    written(sqlite_copy, RECORDS)
    return sqlite_copy


def tamper(file: sqlite3.Connection, random: Random, kind: Damage, code: str, count: int) -> int:
    """Do one damage to the raw rows of a chain of so many; the number of the first record that is bad."""
    seq = random.randint(2, count - 2)
    chain = file.execute("SELECT id FROM organisation WHERE code = ?", [code]).fetchone()[0]

    def change(what: str, *values: object) -> None:
        file.execute(f"{what} AND chain = ?", [*values, chain])

    if kind is Damage.EDITED:
        column = random.choice(("command", "input", "principal_id", "recorded_at", "hash", "prev_hash", "address"))
        value = {"input": '{"amount": 1}', "principal_id": 9, "recorded_at": 5}.get(column, "f" * 64)
        change(f"UPDATE audit_entry SET {column} = ? WHERE seq = ?", value, seq)  # noqa: S608
    elif kind is Damage.DELETED:
        change("DELETE FROM audit_entry WHERE seq = ?", seq)
        if random.random() < 0.5:
            change("UPDATE audit_entry SET seq = seq - 1 WHERE seq > ?", seq)
    elif kind is Damage.INSERTED:
        change("UPDATE audit_entry SET seq = seq + 1 WHERE seq >= ?", seq)
        _forge(file, random, chain, seq)
    elif kind is Damage.SWAPPED:
        other = seq + random.choice((1, 1, count - seq))
        change("UPDATE audit_entry SET seq = -1 WHERE seq = ?", seq)
        change("UPDATE audit_entry SET seq = ? WHERE seq = ?", seq, other)
        change("UPDATE audit_entry SET seq = ? WHERE seq = -1", other)
    else:
        seq = count - random.randint(0, 5)
        change("DELETE FROM audit_entry WHERE seq >= ?", seq)
    return seq


def _forge(file: sqlite3.Connection, random: Random, chain: int, seq: int) -> None:
    """Put a copy of the record before at a number; half of them follow that record as a true one would."""
    found = file.execute("SELECT * FROM audit_entry WHERE chain = ? AND seq = ?", [chain, seq - 1])
    names = [column[0] for column in found.description]
    forged = dict(zip(names, found.fetchone(), strict=True))
    forged |= {"id": 900_000 + chain, "seq": seq, "prev_hash": forged["hash"]}
    forged["hash"] = link(forged["prev_hash"], record_of(forged)) if random.random() < 0.5 else "e" * 64
    file.execute(
        f"INSERT INTO audit_entry ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        list(forged.values()),
    )


async def test_each_of_a_hundred_tampers_in_a_hundred_thousand_records_is_found_and_named(
    sqlite_copy: Path, tmp_path: Path
) -> None:
    """On raw rows, guards away: each of twenty chains suffers each of the five damages, at any place.

    Five times the trail is proved with one tamper in every chain. A finding for each chain, and nothing else: the
    first bad record, and what happened to it. How long it takes is measured by
    `python -m bench audit`.
    """
    async with connected(load(database_url=f"sqlite://{sqlite_copy}?synchronous=OFF", scheduler=False)):
        await access.local_actor()
    codes = written(sqlite_copy, *INSTITUTIONS)
    told = await looked_at(sqlite_copy)
    assert (told.records, told.findings) == (100_000, [])
    random = Random(15)  # noqa: S311  a seeded story
    kinds = (Damage.EDITED, Damage.DELETED, Damage.INSERTED, Damage.SWAPPED, Damage.TRUNCATED)
    for turn in range(len(kinds)):
        copy = Path(shutil.copyfile(sqlite_copy, tmp_path / "tampered.sqlite3"))
        done: dict[str, tuple[Damage, int]] = {}
        with raw(copy) as file:
            for place, (code, count) in enumerate(zip(codes, INSTITUTIONS, strict=True)):
                kind = kinds[(turn + place) % len(kinds)]
                done[code] = kind, tamper(file, random, kind, code, count)
        found = (await looked_at(copy)).findings
        assert {one.chain: (one.damage, one.seq) for one in found} == done, turn
        assert len(found) == len(codes)


async def test_a_chain_written_anew_is_found_by_what_was_taken_home(chain: Path) -> None:
    """Whoever may write everything writes heads and blocks as well; an anchor kept outside does not fit."""
    (anchor,) = (await looked_at(chain)).anchors
    assert anchor.size == RECORDS
    with raw(chain) as file:
        file.execute("DELETE FROM audit_block")
        file.execute("UPDATE audit_entry SET seq = -seq")
        file.execute("DELETE FROM audit_entry")
    written(chain, RECORDS - 1)
    assert (await looked_at(chain)).findings == []
    (found,) = (await looked_at(chain, anchor)).findings
    assert found.damage is Damage.TRUNCATED


async def test_a_stranger_proves_one_record_with_an_anchor_alone(chain: Path) -> None:
    """In every block and the rest, over all records or as many as an older anchor has; a changed record fails."""
    async with connected(load(database_url=f"sqlite://{chain}?synchronous=OFF", scheduler=False)):
        actor = await access.local_actor()
        (anchor,) = (await audit_verify.verify(actor)).anchors
        for seq in (1, 1024, 1025, 2048, 2049, RECORDS):
            proof = await audit_proof.prove(actor, seq + 1000)
            assert audit_proof.holds(proof, anchor.root)
            assert (
                stranger(json.loads(json.dumps({"record": proof.record, "prev_hash": proof.prev_hash})), proof.path)
                == anchor.root
            )
            assert not audit_proof.holds(proof, "0" * 64)
        older = await audit_proof.prove(actor, 1030, size=1500)
        rows = await sql.rows("SELECT hash FROM audit_entry WHERE seq <= 1500 ORDER BY seq")
        assert audit_proof.holds(older, tree.root([tree.leaf(row["hash"]) for row in rows]))
        with pytest.raises(Refused) as refused:
            await audit_proof.prove(actor, 1030, size=20)
        assert codes_of(refused) == ["NUMBER_OUT_OF_RANGE"]


def stranger(told: dict[str, Any], path: tuple[tuple[str, str], ...]) -> str:
    """The check as the documentation describes it: JSON and SHA-256, nothing of ours."""
    text = json.dumps(told["record"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    own = hashlib.sha256(bytes.fromhex(told["prev_hash"]) + text.encode()).digest()
    reached = hashlib.sha256(b"\x00" + own).digest()
    for side, other in path:
        pair = bytes.fromhex(other) + reached if side == "L" else reached + bytes.fromhex(other)
        reached = hashlib.sha256(b"\x01" + pair).digest()
    return reached.hex()


async def test_commands_denials_and_sign_ins_are_chained_by_institution(world: World) -> None:
    """With where they came from and what they changed; the trail verifies on both databases."""
    with origin.of(Origin(request_id="request-1", address="10.0.0.7", token="t1")):
        await world.begin(BEGIN)
        await world.lend(term_loan(disbursed_on=BEGIN, maturity_on=date(2026, 12, 7)))
        await audit.signed_in(world.actor.principal_id)
        await audit.signed_in(world.actor.principal_id)
        for _ in range(15):
            await audit.denied(world.actor.principal_id, "loanWriteOff", ["FORBIDDEN"])
    found = (await audit_query.page(world.actor, EntryFilter())).items
    lent = next(one for one in found if one.command == "loan.disburse")
    assert (lent.chain, lent.organisation_code) == ("BANK", "BANK")
    assert (lent.address, lent.request_id, lent.token) == ("10.0.0.7", "request-1", "t1")
    assert lent.after_hash not in ("", lent.before_hash)
    assert next(one for one in found if one.command == "business_day.begin").chain == "root"
    outcomes = [row.outcome for row in await AuditEntry.all()]
    assert (outcomes.count("SIGNED_IN"), outcomes.count("DENIED")) == (1, audit.DENIALS_A_MINUTE)
    told = await audit_verify.verify(world.actor)
    assert told.findings == []
    assert told.records == len(outcomes) == sum(one.size for one in told.anchors)
    assert {one.chain for one in told.anchors} == {"root", "BANK", "FUND", "MAKER", "POLICY"}


async def test_only_auditors_read_the_trail_and_they_change_nothing(world: World) -> None:
    """A token that only operates is refused (CP-15)."""
    await world.begin(BEGIN)
    clerk = Actor(
        principal_id=world.actor.principal_id, code="clerk", scopes=frozenset({"operate"}), organisation_path=".1."
    )
    for ask in (audit_query.page(clerk, EntryFilter()), audit_verify.verify(clerk), audit_proof.prove(clerk, 1)):
        with pytest.raises(Refused) as refused:
            await ask
        assert codes_of(refused) == ["FORBIDDEN"]


def test_the_bytes_of_a_record_are_pinned() -> None:
    """Whoever changes the form breaks every hash that was ever written down."""
    row = chained(1, 4)[0]
    assert canonical(record_of(row)).decode() == (
        '{"address":"10.0.0.7","after":"","at":1700000000000001,"before":"","chain":4,"command":"payment.record",'
        '"day":20000,"id":1001,"input":{"amount":1,"note":"转账"},"organisation":4,"outcome":"DONE","principal":1,'
        '"request":"r1","seq":1,"subject":1,"subject_kind":"payment","token":"t"}'
    )


async def test_old_entries_enter_the_chain_by_migration(unmigrated: Settings) -> None:
    """Entries written before there was a chain are chained in the order of their ids."""
    await migrate(unmigrated, target="0017_claim_events")
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(unmigrated.database_url.get_secret_value()))
        run = context.db().execute_query
        await run("INSERT INTO organisation (code, name, kind, path) VALUES ('root', 'R', 'X', '.1.')")
        await run("INSERT INTO principal (code, name, kind, organisation_id, active) VALUES ('a', 'A', 'X', 1, true)")
        columns = "recorded_at, booked_on, principal_id, command, subject_type, subject_id, input, outcome"
        for number in range(3):
            values = f"1, 1, 1, 'c{number}', '', 0, '{{\"b\": 1, \"a\": 2}}', 'DONE'"
            await run(f"INSERT INTO audit_entry ({columns}) VALUES ({values})")  # noqa: S608  our own words
    await migrate(unmigrated)
    async with connected(unmigrated):
        told = await audit_verify.verify(await access.local_actor())
        assert (told.findings, told.records) == ([], 3)
