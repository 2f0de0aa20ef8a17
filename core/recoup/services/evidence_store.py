"""Where the bytes of evidence lie: a folder, or whatever `fsspec` reaches by a URL, each file under its SHA-256.

    evidence/ab/abcdef…        a folder by default; `s3://bucket/evidence` with a driver that the operator installs

What somebody uploads is written under a name of its own first and moved only when its hash is known, so a half-written
file is never taken for evidence. The same bytes are stored once. What is read is hashed again on the way. A store that
does not answer is told as `Unavailable`, and nothing is recorded of what did not get there.
"""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from recoup import config
from recoup.errors import Problem, Refused
from recoup.services import limits, store

CHUNK: Final = 1 << 18
"""Bytes that are read at once."""
HEAD: Final = 512
"""Bytes by which the kind of a file is told."""

_SIGNATURES: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"RIFF", "audio/wav"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
)
"""How files of the kinds that prove something begin; office documents of our day are ZIP files."""
TEXT: Final = "text/plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Bytes that lie in the store."""

    sha256: str
    size: int
    media_type: str


def sniffed(head: bytes) -> str:
    """The kind of a file by how it begins, whatever its name says; empty for one that is not known.

    Worked example: `invoice.pdf` that begins with `<script>` is text, and text that is not UTF-8 is nothing.
    """
    for begins, kind in _SIGNATURES:
        if head.startswith(begins):
            return kind
    if head[4:8] == b"ftyp":
        return "video/mp4"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return TEXT if 0 < len(head) - 4 < error.start and b"\x00" not in head else ""  # cut within a letter
    return TEXT if head and b"\x00" not in head else ""


async def keep(stream: AsyncIterator[bytes]) -> Stored:
    """Take bytes in. Raises `Refused`: EVIDENCE_EMPTY, EVIDENCE_TOO_LARGE, EVIDENCE_KIND, or `Unavailable`."""
    settings = config.load()
    files, root = store.place()
    draft = f"{root}/incoming/{secrets.token_hex(16)}"
    with store.reached():
        await asyncio.to_thread(store.make_folder, files, f"{root}/incoming")
        handle = await asyncio.to_thread(files.open, draft, "wb")
    try:
        stored = await _written(stream, handle, settings.evidence_max_bytes)
        limits.refuse({0: list(_problems(stored, settings.evidence_types))}, single=True)
        with store.reached():
            await asyncio.to_thread(_settle, files, root, draft, stored.sha256)
    except BaseException:
        with store.attempted():
            await asyncio.to_thread(_drop, files, handle, draft)
        raise
    return stored


async def _written(stream: AsyncIterator[bytes], handle: Any, most: int) -> Stored:  # noqa: ANN401  fsspec has no types
    """Write what comes and close the file. Raises `Refused` as soon as it is too much."""
    hashed, size, head = hashlib.sha256(), 0, b""
    async for chunk in stream:
        size += len(chunk)
        if size > most:
            raise Refused(Problem(code="EVIDENCE_TOO_LARGE", field=("file",), value=str(size), limit=str(most)))
        head = (head + chunk)[:HEAD] if len(head) < HEAD else head
        hashed.update(chunk)
        with store.reached():
            await asyncio.to_thread(handle.write, chunk)
    with store.reached():
        await asyncio.to_thread(handle.close)
    return Stored(sha256=hashed.hexdigest(), size=size, media_type=sniffed(head))


def _problems(stored: Stored, kinds: Sequence[str]) -> Iterator[Problem]:
    if not stored.size:
        yield Problem(code="EVIDENCE_EMPTY", field=("file",))
    elif stored.media_type not in kinds:
        yield Problem(code="EVIDENCE_KIND", field=("file",), value=stored.media_type or "?", limit=", ".join(kinds))


def _path(root: str, sha256: str) -> str:
    return f"{root}/{sha256[:2]}/{sha256}"


def _settle(files: Any, root: str, draft: str, sha256: str) -> None:  # noqa: ANN401  fsspec has no types
    """Give the bytes their name; those that are there already need no second copy."""
    path = _path(root, sha256)
    if files.exists(path):
        files.rm_file(draft)
        return
    store.make_folder(files, f"{root}/{sha256[:2]}")
    files.mv(draft, path)


def _drop(files: Any, handle: Any, draft: str) -> None:  # noqa: ANN401  fsspec has no types
    """Take back what came in and was refused."""
    handle.close()
    if files.exists(draft):
        files.rm_file(draft)


async def read(sha256: str) -> AsyncIterator[bytes]:
    """The bytes of a hash, in pieces, once they were hashed again. Raises `Refused` EVIDENCE_DAMAGED for others."""
    files, root = store.place()
    path = _path(root, sha256)
    if not await holds(sha256):
        raise Refused(Problem(code="EVIDENCE_DAMAGED", field=("file",), value=sha256))
    with store.reached():
        handle = await asyncio.to_thread(files.open, path, "rb")
    try:
        while chunk := await _next(handle):
            yield chunk
    finally:
        await asyncio.to_thread(handle.close)


async def _next(handle: Any) -> bytes:  # noqa: ANN401  fsspec has no types
    with store.reached():
        return bytes(await asyncio.to_thread(handle.read, CHUNK))


async def holds(sha256: str) -> bool:
    """Whether the bytes of a hash are there, unchanged. Raises `Unavailable` where the store does not say."""
    files, root = store.place()
    with store.reached():
        return await asyncio.to_thread(_is_whole, files, _path(root, sha256), sha256)


def _is_whole(files: Any, path: str, sha256: str) -> bool:  # noqa: ANN401  fsspec has no types
    if not store.is_there(files, path):
        return False
    hashed = hashlib.sha256()
    with files.open(path, "rb") as handle:
        while chunk := handle.read(CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest() == sha256
