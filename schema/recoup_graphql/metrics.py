"""What the server counts, in the text format of Prometheus at `/metrics`.

Labels hold only closed sets: methods, routes, operation types, codes. Nothing of a client's text becomes a label.
"""

from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

REQUESTS: Final = Counter(
    "recoup_http_requests", "HTTP requests answered.", ("route", "method", "status"), registry=REGISTRY
)
REQUEST_SECONDS: Final = Histogram(
    "recoup_http_request_seconds", "Time until the answer began.", ("route",), registry=REGISTRY
)
OPERATIONS: Final = Counter(
    "recoup_graphql_operations",
    "GraphQL operations executed, by type and outcome.",
    ("type", "outcome"),
    registry=REGISTRY,
)
OPERATION_SECONDS: Final = Histogram(
    "recoup_graphql_operation_seconds",
    "Time to parse, validate and execute an operation.",
    ("type",),
    registry=REGISTRY,
)
ERRORS: Final = Counter("recoup_graphql_errors", "Top-level GraphQL errors, by code.", ("code",), registry=REGISTRY)
USER_ERRORS: Final = Counter(
    "recoup_graphql_user_errors", "Refusals told in mutation payloads, by code.", ("code",), registry=REGISTRY
)
SUBSCRIBERS: Final = Gauge("recoup_graphql_subscribers", "Event subscriptions that are open.", registry=REGISTRY)
BUSINESS_DAY: Final = Gauge(
    "recoup_business_day", "The open business day, in days since 1970-01-01.", registry=REGISTRY
)
OPEN_TASKS: Final = Gauge(
    "recoup_open_tasks", "Open tasks, and those that are late.", ("part", "late"), registry=REGISTRY
)
END_OF_DAY_SECONDS: Final = Gauge("recoup_end_of_day_seconds", "How long the last end of day took.", registry=REGISTRY)
END_OF_DAY_FAULTS: Final = Gauge(
    "recoup_end_of_day_faults", "Loans that the last end of day set aside.", registry=REGISTRY
)


@cache
def _requests(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(route, method, str(status)), REQUEST_SECONDS.labels(route)


def answered(route: str, method: str, status: int, seconds: float) -> None:
    """Count an HTTP request whose answer began."""
    requests, waits = _requests(route, method, status)
    requests.inc()
    waits.observe(seconds)


@cache
def _operations(kind: str, outcome: str) -> tuple[Counter, Histogram]:
    return OPERATIONS.labels(kind, outcome), OPERATION_SECONDS.labels(kind)


def count(kind: str, seconds: float, *, failed: bool) -> None:
    """Count an operation."""
    operations, took = _operations(kind, "error" if failed else "ok")
    operations.inc()
    took.observe(seconds)
