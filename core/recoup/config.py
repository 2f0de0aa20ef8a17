"""What an operator may set: a command's options, over environment variables `RECOUP_<NAME>`, over one TOML file.

The file is the one named by `RECOUP_CONFIG`, else `recoup.toml` in the working folder; its keys are the field names in
lower case. `load()` is the only door: it tells of a wrong value by name, value and what would be accepted.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, cast
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]  # it has no types
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.config import JsonDict
from pydantic_settings import BaseSettings, InitSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from recoup.errors import Misconfigured, Problem
from recoup.translation import Language, language_of

PREFIX: Final = "RECOUP_"
FILE_VARIABLE: Final = "RECOUP_CONFIG"
DEFAULT_FILE: Final = "recoup.toml"
_SCHEMES: Final = ("sqlite://", "postgresql://", "postgres://")


def _accepts(what: str) -> JsonDict:
    """Says, in words that need no translation, which values a field takes."""
    return {"accepts": what}


class Bounds(BaseSettings):
    """What a server lets clients take."""

    trusted_documents: str = Field(
        default="",
        max_length=500,
        description="File of the documents that are carried out in production, by their SHA-256; none: any document",
        json_schema_extra=_accepts("persisted-documents.json"),
    )
    rate_limit: int = Field(
        default=100_000,
        ge=5_000,
        le=1_000_000_000,
        description="What the operations of one principal may cost before they have to wait",
        json_schema_extra=_accepts("5000…1000000000"),
    )
    rate_limit_drain: int = Field(
        default=1_000,
        ge=1,
        le=100_000_000,
        description="How much of that comes back in a second",
        json_schema_extra=_accepts("1…100000000"),
    )
    client_seconds: int = Field(
        default=10,
        ge=1,
        le=600,
        description="How long a client may take to send the head of a request, and again for its body",
        json_schema_extra=_accepts("1…600"),
    )
    query_seconds: int = Field(
        default=10,
        ge=1,
        le=600,
        description="How long a query may be computed",
        json_schema_extra=_accepts("1…600"),
    )
    run_seconds: int = Field(
        default=300,
        ge=1,
        le=86_400,
        description="How long a client's run (end of day, rates fixed anew) goes on before it has to be sent again",
        json_schema_extra=_accepts("1…86400"),
    )


class Settings(Bounds):
    """Everything that can be set. Build it with `load()`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, validate_default=True)

    database_url: SecretStr = Field(
        default=SecretStr("sqlite://recoup.sqlite3"),
        description="Where the books are. SQLite: sqlite://<path>. PostgreSQL: postgresql://user:password@host:port/name"
        ", with ?maxsize=10 connections of a process, and as many again in which lists are only read",
        json_schema_extra=_accepts("sqlite://<path>, postgresql://user:password@host:port/name"),
    )
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        max_length=253,
        description="Address that the server listens on",
        json_schema_extra=_accepts("127.0.0.1, 0.0.0.0, ::"),
    )
    port: int = Field(
        default=8000, ge=1, le=65535, description="Port of the server", json_schema_extra=_accepts("1…65535")
    )
    timezone: str = Field(
        default="Asia/Shanghai",
        description="Time zone of the business day and of the scheduler",
        json_schema_extra=_accepts("Asia/Shanghai, UTC"),
    )
    scheduler: bool = Field(
        default=True,
        description="Whether this server turns the business day by itself",
        json_schema_extra=_accepts("true, false"),
    )
    end_of_day_cron: str = Field(
        default="30 0 * * *",
        description="When the day is turned: minute, hour, day of month, month, day of week",
        json_schema_extra=_accepts("30 0 * * *"),
    )
    calendar: str = Field(
        default="CN",
        pattern=r"^[A-Z][A-Z0-9_]{0,15}$",
        description="Calendar of working days, as stored in the database",
        json_schema_extra=_accepts("CN"),
    )
    slice_size: int = Field(
        default=20_000,
        ge=100,
        le=200_000,
        description="Loans that the end of day moves in one transaction; smaller lets payments through sooner",
        json_schema_extra=_accepts("100…200000"),
    )
    messages: bool = Field(
        default=True,
        description="Whether this server sends the messages that wait",
        json_schema_extra=_accepts("true, false"),
    )
    webhooks: bool = Field(
        default=True,
        description="Whether this server tells receivers of events",
        json_schema_extra=_accepts("true, false"),
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key of which the signing secrets of receivers of events are made, 32 characters or more; an older "
        "one that still counts behind a comma",
        json_schema_extra=_accepts("64 hexadecimal digits, as `openssl rand -hex 32` makes them"),
    )
    messages_folder: str = Field(
        default="messages",
        min_length=1,
        max_length=500,
        description="Folder for messages that no other channel takes: one file each",
        json_schema_extra=_accepts("messages"),
    )
    smtp_host: str = Field(
        default="",
        max_length=253,
        description="Mail server for e-mail; none: e-mail goes into the folder",
        json_schema_extra=_accepts("smtp.example.com"),
    )
    smtp_port: int = Field(
        default=587, ge=1, le=65535, description="Port of the mail server", json_schema_extra=_accepts("1…65535")
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="How the connection to the mail server is kept private",
        json_schema_extra=_accepts("starttls, tls, none"),
    )
    smtp_user: str = Field(
        default="",
        max_length=200,
        description="Name at the mail server; none: no sign-in",
        json_schema_extra=_accepts("recoup"),
    )
    smtp_password: SecretStr = Field(
        default=SecretStr(""), description="Password at the mail server", json_schema_extra=_accepts("any text")
    )
    smtp_from: str = Field(
        default="recoup@localhost",
        min_length=3,
        max_length=200,
        description="Sender of e-mail",
        json_schema_extra=_accepts("Loan office <loans@example.com>"),
    )
    evidence_url: str = Field(
        default="evidence",
        min_length=1,
        description="Where the bytes of evidence lie: a folder, or a URL that fsspec knows (s3://bucket/folder)",
        json_schema_extra=_accepts(
            "evidence, /var/lib/recoup/evidence; with its fsspec driver installed s3://bucket/folder, gs://bucket/folder"
        ),
    )
    evidence_max_bytes: int = Field(
        default=50_000_000,
        ge=1_000,
        le=5_000_000_000,
        description="Size of the largest piece of evidence that is taken in",
        json_schema_extra=_accepts("1000…5000000000"),
    )
    evidence_types: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(
            "application/pdf",
            "image/png",
            "image/jpeg",
            "image/tiff",
            "audio/mpeg",
            "audio/ogg",
            "audio/wav",
            "video/mp4",
            "application/zip",
            "text/plain",
        ),
        description="Kinds of files that are taken in as evidence, by their content, separated by commas",
        json_schema_extra=_accepts("application/pdf,image/png,image/jpeg"),
    )
    blocked_plugins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Codes of regimes not to load, separated by commas",
        json_schema_extra=_accepts("housing_fund,trade_receivables"),
    )
    oidc_issuers: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Identity providers whose access tokens let people in, separated by commas; none: API tokens only",
        json_schema_extra=_accepts("https://login.example/realms/bank"),
    )
    oidc_audience: str = Field(
        default="recoup",
        min_length=1,
        max_length=255,
        description="What an access token must be for (`aud`)",
        json_schema_extra=_accepts("recoup"),
    )
    oidc_algorithms: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("RS256",),
        description="What an access token may be signed with, separated by commas",
        json_schema_extra=_accepts("RS256, PS256, ES256, ES384, EdDSA"),
    )
    oidc_roles_claim: str = Field(
        default="",
        description="Where a token names roles: of those that a person holds here only the named ones count; "
        "empty: all count",
        json_schema_extra=_accepts("roles, realm_access.roles"),
    )
    oidc_role_names: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Roles that the identity provider calls otherwise, separated by commas",
        json_schema_extra=_accepts("loan-officer=CB-R1,auditor=AUDITOR"),
    )
    oidc_just_in_time: bool = Field(
        default=False,
        description="Whether somebody whom nobody linked is made known at the first sign-in, without any role",
        json_schema_extra=_accepts("true, false"),
    )
    step_up_acr: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="How strongly a person must have signed in (`acr`) for commands that need two persons",
        json_schema_extra=_accepts("gold,urn:mace:incommon:iap:silver"),
    )
    step_up_seconds: int = Field(
        default=0,
        ge=0,
        le=86_400,
        description="How long ago at most (`auth_time`) for commands that need two persons; 0: it does not matter",
        json_schema_extra=_accepts("0…86400"),
    )
    development: bool = Field(
        default=False,
        description="Serve GraphiQL and introspection, and tell of bugs in full",
        json_schema_extra=_accepts("true, false"),
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO",
        description="Least severe event that is logged",
        json_schema_extra=_accepts("DEBUG, INFO, WARNING, ERROR"),
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="Form of the log", json_schema_extra=_accepts("console, json")
    )
    language: Language = Field(
        default=Language.EN,
        description="Language of commands and of answers to clients that name none",
        json_schema_extra=_accepts("en, zh-CN"),
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given, then the environment, then the file; nothing else is looked at."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=_file_values())

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        path = url.partition("://")[2].partition("?")[0]
        if not url.startswith(_SCHEMES) or not path or path == ":memory:":
            raise ValueError
        return value

    @field_validator("evidence_url")
    @classmethod
    def _store_is_reachable(cls, value: str) -> str:
        """Whether fsspec knows the scheme and its driver is installed; a folder needs none."""
        scheme, sign, _ = value.partition("://")
        if sign:
            from fsspec import get_filesystem_class  # type: ignore[import-untyped]  # noqa: PLC0415  few need it

            try:
                get_filesystem_class(scheme)
            except ImportError as error:
                raise ValueError from error
        return value

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, OSError) as error:
            raise ValueError from error
        return value

    @field_validator("end_of_day_cron")
    @classmethod
    def _cron_is_readable(cls, value: str) -> str:
        CronTrigger.from_crontab(value, timezone="UTC")
        return value

    @field_validator("oidc_algorithms")
    @classmethod
    def _algorithms_are_asymmetric(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or not {"RS256", "PS256", "ES256", "ES384", "EdDSA"}.issuperset(value):
            raise ValueError
        return value

    @field_validator("oidc_role_names")
    @classmethod
    def _names_have_roles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(not all(pair.partition("=")[::2]) for pair in value):
            raise ValueError
        return value

    @field_validator(
        "blocked_plugins",
        "oidc_issuers",
        "oidc_algorithms",
        "oidc_role_names",
        "step_up_acr",
        "evidence_types",
        mode="before",
    )
    @classmethod
    def _codes_by_comma(cls, value: object) -> object:
        return tuple(code.strip() for code in value.split(",") if code.strip()) if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _level_in_capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("language", mode="before")
    @classmethod
    def _language_by_tag(cls, value: object) -> object:
        tag = str(value).lower()
        return language_of(tag) if tag.partition("-")[0].partition("_")[0] in {"zh", "en"} else value

    @property
    def is_postgres(self) -> bool:
        """Whether the books are on PostgreSQL."""
        return not self.database_url.get_secret_value().startswith("sqlite://")


def load(**given: object) -> Settings:
    """The settings in force; `given` values, such as a command's options, stand over all others.

    Raises Misconfigured for a file that cannot be read, an unknown key in it, or a value that is not accepted.
    """
    try:
        return Settings(**cast("dict[str, Any]", given))
    except ValidationError as error:
        raise Misconfigured(_problem_of(error.errors()[0], given)) from error


def _file_values() -> dict[str, Any]:
    named = os.environ.get(FILE_VARIABLE)
    path = Path(named or DEFAULT_FILE)
    if named is None and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Misconfigured(
            Problem(code="CONFIG_UNREADABLE", field=(FILE_VARIABLE,), value=str(path), limit=reason)
        ) from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise Misconfigured(
            Problem(code="CONFIG_NOT_TOML", field=(FILE_VARIABLE,), value=str(path), limit=str(error))
        ) from error


def _problem_of(fault: Mapping[str, Any], given: Mapping[str, object]) -> Problem:
    """The first fault that pydantic found, in our words; a database URL is never repeated, it may hold a password."""
    name = str(fault["loc"][0]) if fault["loc"] else ""
    if name not in Settings.model_fields:
        return Problem(code="SETTING_UNKNOWN", field=(name,), value=name, limit=", ".join(Settings.model_fields))
    variable = PREFIX + name.upper()
    source = variable if name not in given and variable in os.environ else name
    extra = Settings.model_fields[name].json_schema_extra
    limit = str(extra["accepts"]) if isinstance(extra, dict) else ""
    value = "***" if name in {"database_url", "smtp_password"} else str(fault["input"])
    return Problem(code="SETTING_INVALID", field=(source,), value=value, limit=limit)
