"""A bucket that speaks as much S3 as evidence needs, over real HTTP: objects put, headed, fetched, listed, copied and
deleted, also in parts. Signatures are not checked; `mood` makes it refuse or break off like a real one.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

NAME: Final = "proofs"
_MOMENT: Final = "Mon, 01 Jan 2024 00:00:00 GMT"


class Bucket(ThreadingHTTPServer):
    """The only bucket of this server. `mood`: empty, `refuses` (403), `broken` (drops the connection).

    It breaks for good at the first request like `breaks_at`: `PUT`, `COPY`, `DELETE`, `PUT partNumber uploadId`.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.mood = ""
        self.breaks_at = ""
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def served() -> Iterator[Bucket]:
    """A bucket for as long as the block lasts."""
    bucket = Bucket()
    thread = Thread(target=bucket.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        bucket.shutdown()
        bucket.server_close()
        thread.join()


class _Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Bucket

    def log_message(self, *_: Any) -> None:  # noqa: ANN401
        """Not in a test."""

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        name, _, key = unquote(parts.path).lstrip("/").partition("/")
        asked = {word: values[0] for word, values in parse_qs(parts.query, keep_blank_values=True).items()}
        body = self._body()
        what = "COPY" if "x-amz-copy-source" in self.headers else " ".join([self.command, *sorted(asked)])
        self.server.asked.append(what)
        if self.server.mood == "broken" or what == self.server.breaks_at:
            self.server.mood = "broken"
            self.close_connection = True
            self.connection.close()
        elif self.server.mood == "refuses":
            self._fault(403, "AccessDenied")
        elif name != NAME and self.command == "PUT" and not key:
            self.server.asked.append("NEW BUCKET")
            self._fault(500, "InternalError")
        elif name != NAME:
            self._fault(404, "NoSuchBucket")
        elif not key:
            self._of_bucket(asked, body)
        elif self.command in ("GET", "HEAD"):
            self._give(key)
        else:
            self._change(key, asked, body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815  so the standard library calls them

    def _of_bucket(self, asked: dict[str, str], body: bytes) -> None:
        if self.command == "POST" and "delete" in asked:
            for key in re.findall(r"<Key>(.*?)</Key>", body.decode()):
                self.server.objects.pop(key, None)
            return self._send(200, b"<DeleteResult/>")
        prefix, cut = asked.get("prefix", ""), asked.get("delimiter", "")
        under = sorted(key for key in self.server.objects if key.startswith(prefix))
        files = [key for key in under if not cut or cut not in key[len(prefix) :]]
        folders = {prefix + key[len(prefix) :].split(cut)[0] + cut for key in under if key not in files}
        told = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.server.objects[key])}</Size><ETag>e</ETag>"
            "<LastModified>2024-01-01T00:00:00Z</LastModified></Contents>"
            for key in files
        ) + "".join(f"<CommonPrefixes><Prefix>{escape(each)}</Prefix></CommonPrefixes>" for each in sorted(folders))
        return self._send(
            200,
            f"<ListBucketResult><Name>{NAME}</Name><IsTruncated>false</IsTruncated>"
            f"<KeyCount>{len(files) + len(folders)}</KeyCount>{told}</ListBucketResult>".encode(),
        )

    def _give(self, key: str) -> None:
        content = self.server.objects.get(key)
        if content is None:
            return self._fault(404, "NoSuchKey")
        if wanted := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("range", "")):
            begin, end = int(wanted[1]), min(int(wanted[2] or len(content)), len(content) - 1)
            span = f"bytes {begin}-{end}/{len(content)}"
            return self._send(206, content[begin : end + 1], {"content-range": span})
        return self._send(200, content)

    def _change(self, key: str, asked: dict[str, str], body: bytes) -> None:
        objects, parts = self.server.objects, self.server.parts
        if self.command == "DELETE":
            parts.pop(asked["uploadId"], None) if "uploadId" in asked else objects.pop(key, None)
            return self._send(204, b"")
        if "uploads" in asked:
            parts[key] = {}
            return self._send(200, f"<R><UploadId>{escape(key)}</UploadId></R>".encode())
        if "partNumber" in asked:
            parts[key][int(asked["partNumber"])] = body
        elif "uploadId" in asked:
            objects[key] = b"".join(part for _, part in sorted(parts.pop(key).items()))
            return self._send(200, b"<R><ETag>e</ETag></R>")
        elif source := self.headers.get("x-amz-copy-source"):
            objects[key] = objects[unquote(source).lstrip("/").partition("/")[2]]
            return self._send(200, b"<CopyObjectResult><ETag>e</ETag></CopyObjectResult>")
        else:
            objects[key] = body
        return self._send(200, b"")

    def _body(self) -> bytes:
        read = self.rfile.read(int(self.headers.get("content-length") or 0))
        if "aws-chunked" not in self.headers.get("content-encoding", ""):
            return read
        content = b""
        while read:
            length, _, rest = read.partition(b"\r\n")
            size = int(length.split(b";")[0], 16)
            content, read = content + rest[:size], rest[size + 2 :] if size else b""
        return content

    def _fault(self, status: int, code: str) -> None:
        self._send(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def _send(self, status: int, content: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"etag": '"e"', "last-modified": _MOMENT, **(more or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
