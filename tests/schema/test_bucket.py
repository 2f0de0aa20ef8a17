"""Evidence and exports in an S3-compatible bucket: what goes in comes out, and a bucket that fails keeps nothing."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from typing import Final

import httpx
import pytest
from fsspec.config import conf  # type: ignore[import-untyped]  # it has no types

from recoup.records.evidence import Evidence
from recoup.services import evidence_store, sql
from recoup_graphql import exporting
from recoup_graphql.api import schema
from tests import bucket as buckets
from tests.bucket import Bucket
from tests.schema.books import done, lent
from tests.schema.calling import Server
from tests.schema.test_exports import EXPORT, LOANS, STATE

TEXT: Final = b"the minutes of a meeting"
LARGE: Final = TEXT + b" " * (11 << 20)
"""Three parts."""
_AT_ONCE: Final = {"retries": {"max_attempts": 0}, "connect_timeout": 2, "read_timeout": 2}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A bucket over HTTP, to which the store's URL leads."""
    s3fs = pytest.importorskip("s3fs")
    monkeypatch.setattr(s3fs.S3FileSystem, "retries", 1)
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", f"s3://{buckets.NAME}/files")
    with buckets.served() as served:
        told = {"key": "k", "secret": "s", "endpoint_url": served.url, "config_kwargs": _AT_ONCE}
        monkeypatch.setitem(conf, "s3", {**told, "default_block_size": 5 << 20})
        yield served


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for begin in range(0, len(content), 1 << 20):
        yield content[begin : begin + (1 << 20)]


async def _uploaded(server: Server) -> httpx.Response:
    async with server.client() as client:
        headers = {"authorization": f"Bearer {server.operator}"}
        return await client.post("/evidence", params={"name": "minutes.txt"}, content=TEXT, headers=headers)


async def test_evidence_goes_into_a_bucket_by_its_hash_and_comes_out_whole_or_not_at_all(bucket: Bucket) -> None:
    """Small, and large in parts; stored once under its SHA-256, nothing else left; damaged bytes are not given out."""
    for content in (TEXT, TEXT, LARGE):
        stored = await evidence_store.keep(_pieces(content))
        assert (stored.sha256, stored.media_type) == (hashlib.sha256(content).hexdigest(), "text/plain")
        assert b"".join([piece async for piece in evidence_store.read(stored.sha256)]) == content
    names = [hashlib.sha256(content).hexdigest() for content in (TEXT, LARGE)]
    assert sorted(bucket.objects) == sorted(f"files/{name[:2]}/{name}" for name in names)
    assert (bucket.asked.count("PUT partNumber uploadId"), bucket.parts) == (3, {})
    bucket.objects[f"files/{names[0][:2]}/{names[0]}"] = TEXT + b"."
    assert not await evidence_store.holds(names[0])
    assert not await evidence_store.holds("0" * 64)


async def test_an_export_is_written_into_a_bucket_and_fetched_from_any_byte_on(server: Server, bucket: Bucket) -> None:
    """As from a folder; where somebody has taken the file away, it is not there."""
    await lent(server)
    made = (await done(server, "bulkExport", EXPORT, {"query": LOANS}))["bulkExport"]
    assert (await exporting.run(schema(development=False))).done == 1
    url = (await server.data(STATE, {"id": made["id"]}))["node"]["url"]
    ((name, whole),) = bucket.objects.items()
    assert name.startswith("files/exports/")
    headers = {"authorization": f"Bearer {server.operator}"}
    async with server.client() as client:
        assert (await client.get(url, headers=headers)).content == whole
        assert (await client.get(url, headers={**headers, "range": "bytes=5-"})).content == whole[5:]
        bucket.objects.clear()
        assert (await client.get(url, headers=headers)).status_code == 404


FAULTS: Final = (
    ("missing", "STORE_MISSING"),
    ("refuses", "STORE_FORBIDDEN"),
    ("PUT", "STORE_AWAY"),
    ("COPY", "STORE_AWAY"),
    ("POST delete", "STORE_AWAY"),
)


async def test_a_bucket_that_fails_is_told_in_one_sentence_and_nothing_is_recorded(
    server: Server, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not there, credentials refused, away at each step: no record without bytes, no new bucket; then it goes on."""
    await lent(server)
    for fault, code in FAULTS:
        bucket.objects.clear()
        monkeypatch.setenv("RECOUP_EVIDENCE_URL", f"s3://{'nobodys' if fault == 'missing' else buckets.NAME}/files")
        bucket.mood, bucket.breaks_at = ("refuses", "") if fault == "refuses" else ("", fault)
        told = await _uploaded(server)
        assert (told.status_code, len(told.json()["errors"])) == (503, 1), fault
        assert "cannot be used just now. Nothing was recorded" in told.json()["errors"][0]["message"]
        bucket.mood = "" if fault == "PUT" else bucket.mood
        await done(server, "bulkExport", EXPORT, {"query": LOANS})
        assert (await exporting.run(schema(development=False))).failed == 1
        (last,) = await sql.rows("SELECT state, reason FROM bulk_export ORDER BY id DESC LIMIT 1")
        assert last == {"state": "FAILED", "reason": code}, fault
    assert "NEW BUCKET" not in bucket.asked
    assert await Evidence.all().count() == 0
    bucket.mood = bucket.breaks_at = ""
    assert (await _uploaded(server)).status_code == 201
    sha256 = hashlib.sha256(TEXT).hexdigest()
    assert bucket.objects[f"files/{sha256[:2]}/{sha256}"] == TEXT
