"""Logs: events with fields, as lines for a console or as JSON, with personal data masked.

`get("recoup.endofday").info("day closed", day="2024-01-31", touched=36_164)`. Libraries that log through the standard
library come out in the same form.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, Protocol, TextIO

import structlog
from structlog.stdlib import BoundLogger
from structlog.typing import Processor

MASK: Final = "***"
PERSONAL: Final = frozenset(
    {
        "name",
        "full_name",
        "party_name",
        "payer",
        "phone",
        "mobile",
        "email",
        "address",
        "id_number",
        "id_card",
        "account_number",
        "card_number",
        "bank_account",
        "birth_date",
        "employer",
        "token",
        "secret",
        "secret_hash",
        "password",
        "authorization",
        "cookie",
        "database_url",
    }
)
"""Keys whose values never reach a log, wherever in an event they stand."""
_DEEPEST: Final = 8


class LogSettings(Protocol):
    """What of the settings concerns logs."""

    @property
    def log_level(self) -> str:
        """The least severe level that is logged."""
        ...

    @property
    def log_format(self) -> str:
        """`console` or `json`."""
        ...


def get(name: str) -> BoundLogger:
    """A logger by dotted name."""
    logger: BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def configure(settings: LogSettings, *, stream: TextIO | None = None) -> None:
    """Send all logs of the process to `stream` (standard error, if none is given) in the form that is set."""
    target = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        mask_personal_data,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(settings, target)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for chatty in ("tortoise", "aiosqlite", "asyncio", "apscheduler"):  # their DEBUG repeats every statement and value
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def _rendering(settings: LogSettings, target: TextIO) -> list[Processor]:
    if settings.log_format == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [structlog.dev.ConsoleRenderer(colors=target.isatty(), exception_formatter=structlog.dev.plain_traceback)]


def mask_personal_data(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The event with the values of personal keys masked, in nested mappings and lists as well."""
    for key in event:
        event[key] = MASK if _is_personal(key) else _masked(event[key], 1)
    return event


def _masked(value: Any, depth: int) -> Any:  # noqa: ANN401  a log takes anything
    if depth > _DEEPEST:
        return MASK
    if isinstance(value, Mapping):
        return {key: MASK if _is_personal(str(key)) else _masked(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner, depth + 1) for inner in value]
    return value


def _is_personal(key: str) -> bool:
    return key.lower().replace("-", "_") in PERSONAL
