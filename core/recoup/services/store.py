"""Where bytes lie: a folder, or whatever `fsspec` reaches by the URL `RECOUP_EVIDENCE_URL`.

    evidence                   a folder, made when the first file comes
    s3://bucket/evidence       a bucket, which must be there: nobody's misspelt name becomes a new one

Only calls of the store stand within `reached`: whatever its driver raises there is one of three things that an operator
can mend, told as `Unavailable`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import fsspec  # type: ignore[import-untyped]  # it has no types
import structlog

from recoup import config
from recoup.errors import Problem, RecoupError, Unavailable

_BUCKETS: Final = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss"})
"""Schemes of object stores: they have no folders, and what their first name says is a bucket or a container."""
CODES: Final = ("STORE_MISSING", "STORE_FORBIDDEN", "STORE_AWAY")
"""Of every fault of a store."""
_MEANS: Final = {FileNotFoundError: CODES[0], PermissionError: CODES[1]}

_log = structlog.get_logger("recoup.store")


def place(within: str = "") -> tuple[Any, str]:
    """The store and the path in it under which files lie. Raises `Unavailable` where its driver cannot be made."""
    url = config.load().evidence_url
    unlisted = {"use_listings_cache": False} if _has_buckets(url) else {}  # others write there as well
    with reached():
        store, root = fsspec.core.url_to_fs(url, **unlisted)
    return store, "/".join([str(root).rstrip("/"), *([within] if within else [])])


def make_folder(store: Any, path: str) -> None:  # noqa: ANN401  fsspec has no types
    """Have a folder for what is written next; an object store needs none and would make a bucket instead."""
    if not _has_buckets(config.load().evidence_url):
        store.makedirs(path, exist_ok=True)


def is_there(store: Any, path: str) -> bool:  # noqa: ANN401  fsspec has no types
    """Whether a file is there. Raises FileNotFoundError where not even its bucket is."""
    if store.exists(path):
        return True
    if _has_buckets(config.load().evidence_url):
        store.ls(path.partition("/")[0])
    return False


@contextmanager
def reached() -> Iterator[None]:
    """Calls of the store. Raises `Unavailable`: STORE_MISSING, STORE_FORBIDDEN or STORE_AWAY."""
    try:
        yield
    except RecoupError:
        raise
    except Exception as fault:  # drivers raise what their own libraries do
        code = _code(fault)
        url, reason = config.load().evidence_url, " ".join(str(fault).split()) or type(fault).__name__
        raise Unavailable(Problem(code=code, value=url, limit=reason, retryable=code == "STORE_AWAY")) from fault


def _code(fault: Exception) -> str:
    if type(fault).__name__ == "NoCredentialsError":  # of botocore, which is not here unless its driver is
        return "STORE_FORBIDDEN"
    return next((code for kind, code in _MEANS.items() if isinstance(fault, kind)), "STORE_AWAY")


@contextmanager
def attempted() -> Iterator[None]:
    """Calls that clear away after a fault: a fault of their own is logged, because the first one is what is told."""
    try:
        yield
    except Exception as fault:  # noqa: BLE001  drivers raise what their own libraries do
        _log.warning("store_not_cleared", reason=str(fault))


def _has_buckets(url: str) -> bool:
    return url.partition("://")[0] in _BUCKETS
