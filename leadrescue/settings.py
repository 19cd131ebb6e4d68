"""Every environment value: typed, documented beside its default, read once."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Login(NamedTuple):
    """Where and as whom a process connects to PostgreSQL or Redis, and the variable that said so."""

    url: str
    variable: str


class Settings(BaseSettings):
    """Values come from the environment, named ``LEADRESCUE_<FIELD>`` (and ``PORT``); nothing else is read."""

    model_config = SettingsConfigDict(
        env_prefix="LEADRESCUE_", env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    data_dir: Path = Field(Path(".leadrescue"), description="Where `run` keeps the private engines, logs and keys.")
    host: str = Field("127.0.0.1", description="The address the API listens on.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        8000, validation_alias=AliasChoices("LEADRESCUE_PORT", "PORT", "port"), description="The API's TCP port."
    )
    public_url: str = Field(
        "", description="The base URL that the world sees, without a trailing slash; empty: http://<host>:<port>."
    )
    database_url: str = Field(
        "", description="PostgreSQL 16 or later, by the API's login; empty: `run` starts a private one."
    )
    worker_database_url: str = Field(
        "",
        description="The same database by the login of workers, dispatchers and the commands that act for all "
        "dealerships; empty: database_url.",
    )
    owner_database_url: str = Field(
        "", description="The same database as its owner, for `migrate` and `database logins`; empty: database_url."
    )
    redis_url: str = Field("", description="Redis 6.2 or later, for wake-ups; empty: `run` starts a private one.")
    broker_url: str = Field(
        "", description="Redis for Dramatiq, a database of its own; empty: redis_url with the next database number."
    )
    encryption_key: SecretStr = Field(
        SecretStr(""),
        description="32 bytes in base64; seals secrets and licence photos at rest. `run` makes one. Several, with "
        "commas between them: the first seals, all of them open.",
    )
    database_pool_size: Annotated[int, Field(ge=2, le=200)] = Field(
        12, description="PostgreSQL connections that one process keeps open."
    )
    database_timeout_s: Annotated[float, Field(gt=0)] = Field(
        10.0, description="How long one statement may take before it is cancelled and answered with 503."
    )
    rate_limit_per_minute: Annotated[int, Field(ge=1)] = Field(
        1200, description="Requests a minute that one key may make of one API process."
    )
    body_limit_bytes: Annotated[int, Field(ge=1024)] = Field(
        1_048_576, description="Largest request body, but for requests that may bear a licence photo."
    )
    photo_body_limit_bytes: Annotated[int, Field(ge=1024)] = Field(
        12_582_912, description="Largest body of a request that may bear a licence photo."
    )
    headers_timeout_s: Annotated[float, Field(gt=0)] = Field(
        15.0, description="A request's head that has not come whole by then is answered with 408 and closed."
    )
    body_timeout_s: Annotated[float, Field(gt=0)] = Field(
        15.0, description="A request body that has not come whole by then is answered with 408 and closed."
    )
    connection_limit: Annotated[int, Field(ge=1)] = Field(
        22_000,
        description="TCP connections that one API process holds, as far as the system lets it open files; more are "
        "closed at once.",
    )
    worker_threads: Annotated[int, Field(ge=1, le=64)] = Field(48, description="Messages one worker sends at a time.")
    dispatch_interval_s: Annotated[float, Field(gt=0)] = Field(
        1.0, description="How often the dispatcher looks for due messages when nothing wakes it."
    )
    dispatch_lease_s: Annotated[float, Field(gt=0)] = Field(
        20.0, description="A message handed to the broker and not taken by a worker within this is handed over again."
    )
    claim_lease_s: Annotated[float, Field(gt=0)] = Field(
        30.0, description="A message that a worker took and did not report on within this is reconciled."
    )
    sandbox_delay_s: Annotated[float, Field(ge=0)] = Field(
        0.0, description="How long the sandbox takes to answer; it accepts a message halfway. For demonstrations."
    )
    webhooks_allow_local: bool = Field(
        False,
        description="TEST dealerships may send webhooks by http and to this machine. Never where users are others.",
    )
    twilio_base_url: str = Field(
        "", description="Takes the place of every Twilio host, for a simulator or a proxy; empty: Twilio's own."
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("encryption_key")
    @classmethod
    def _keys_have_32_bytes(cls, value: SecretStr) -> SecretStr:
        given = value.get_secret_value()
        keys = given.split(",") if given.strip() else []
        for number, key in enumerate(keys, 1):
            if _key_length(key) != 32:
                which = f"key {number} of {len(keys)} " if len(keys) > 1 else ""
                raise ValueError(f"{which}must be 32 bytes in base64; make one with: openssl rand -base64 32")
        return value

    @property
    def api_login(self) -> Login:
        """That of the API, which may act as ``leadrescue_app`` and needs to be nothing else."""
        return Login(self.database_url, "LEADRESCUE_DATABASE_URL")

    @property
    def worker_login(self) -> Login:
        """That of all who act as ``leadrescue_worker``."""
        given = self.worker_database_url
        return Login(given, "LEADRESCUE_WORKER_DATABASE_URL") if given else self.api_login

    @property
    def owner_login(self) -> Login:
        """That of whoever changes tables and logins."""
        given = self.owner_database_url
        return Login(given, "LEADRESCUE_OWNER_DATABASE_URL") if given else self.api_login

    @property
    def base_url(self) -> str:
        """The base URL that the world sees, without a trailing slash."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def encryption_keys(self) -> list[bytes]:
        """The keys of ``encryption_key``, 32 bytes each: the one that seals, then those that only open. May be none."""
        given = self.encryption_key.get_secret_value()
        return [base64.b64decode(key.strip()) for key in given.split(",")] if given.strip() else []


def _key_length(key: str) -> int:
    try:
        return len(base64.b64decode(key.strip(), validate=True))
    except (binascii.Error, ValueError):
        return 0
