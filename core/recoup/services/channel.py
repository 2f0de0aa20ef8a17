"""By which ways a message leaves: notifiers that are installed, then e-mail by SMTP, and at last a file.

A file a message, named by its id, in the folder `messages_folder`: `.eml` for e-mail, `.txt` for everything else. A
second try of the same message writes the same file, and an e-mail bears the same Message-ID.
"""

import asyncio
import os
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final

import aiosmtplib
import structlog

from recoup.clock import Clock
from recoup.config import Settings
from recoup.regime.context import Delivery, Message
from recoup.regime.registry import HookFailure
from recoup.services import regime

EMAIL: Final = "EMAIL"
SMTP_SECONDS: Final = 30
"""How long a mail server may take."""

_log: Final = structlog.get_logger("recoup.messages")


class NotTakenError(Exception):
    """A channel did not take a message; it is to be tried again."""


async def deliver(message: Message, settings: Settings, clock: Clock) -> Delivery:
    """Hand a message to the first channel that takes it. Raises `NotTakenError` where that channel fails."""
    taken = await asyncio.to_thread(regime.installed().registry.deliver, message)
    if isinstance(taken, HookFailure):
        _log.error("message.notifier_failed", notifier=taken.code, message=message.id, traceback=taken.traceback)
        last = taken.traceback.strip().rpartition("\n")[2]
        raise NotTakenError(f"{taken.code}: {last}")
    if taken is not None:
        return taken
    if message.channel == EMAIL and settings.smtp_host:
        return await _by_smtp(message, settings, clock)
    return await asyncio.to_thread(_to_file, message, settings, clock)


def _mail(message: Message, settings: Settings, clock: Clock) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = settings.smtp_from
    mail["To"] = message.address
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{message.id}@recoup>"
    mail["Content-Language"] = message.language
    mail.set_content(message.body)
    return mail


async def _by_smtp(message: Message, settings: Settings, clock: Clock) -> Delivery:
    password = settings.smtp_password.get_secret_value()
    try:
        await aiosmtplib.send(
            _mail(message, settings, clock),
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=password or None,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            timeout=SMTP_SECONDS,
        )
    except (aiosmtplib.SMTPException, OSError) as error:
        raise NotTakenError(f"SMTP: {error}") from error
    return Delivery(reference=f"{message.id}@recoup")


def _to_file(message: Message, settings: Settings, clock: Clock) -> Delivery:
    folder = Path(settings.messages_folder)
    is_mail = message.channel == EMAIL
    path = folder / f"{message.id}.{'eml' if is_mail else 'txt'}"
    if is_mail:
        content = _mail(message, settings, clock).as_bytes()
    else:
        content = f"{message.channel} {message.address}\n{message.subject}\n\n{message.body}\n".encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(content)
        os.replace(partial, path)  # noqa: PTH105  atomic, and said so
    except OSError as error:
        raise NotTakenError(f"{path}: {error.strerror or error}") from error
    _log.info("message.written", message=message.id, channel=message.channel, file=str(path))
    return Delivery(reference=path.name)
