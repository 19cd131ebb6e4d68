"""Settings for a command, and words for what is wrong with them."""

from __future__ import annotations

import os

from pydantic import SecretStr, ValidationError

from leadrescue.exits import ConfigurationError
from leadrescue.run import encryption_key, whereabouts
from leadrescue.settings import Login, Settings

_DATABASE = "for instance postgresql://user:secret@host:5432/leadrescue, or start `leadrescue run`"
_REMEDIES = {
    "api_login": _DATABASE,
    "worker_login": _DATABASE,
    "owner_login": _DATABASE,
    "redis_url": "for instance redis://host:6379/0, or start `leadrescue run`",
    "encryption_key": "32 bytes in base64; make one with: openssl rand -base64 32",
}
_ADDRESSES = {"database_url", "worker_database_url", "owner_database_url"}


def load(*required: str) -> Settings:
    """The settings of the environment; raises ConfigurationError naming each variable that is wrong or missing."""
    try:
        settings = Settings()
    except ValidationError as error:
        # Never the values: one of them may be a secret in the wrong place.
        faults = error.errors(include_input=False, include_url=False)
        wrong = (f"{_variable(str(fault['loc'][0]))}: {fault['msg'].removeprefix('Value error, ')}" for fault in faults)
        raise ConfigurationError("; ".join(wrong)) from None
    return _complete(settings, required)


def load_beside_run(*required: str) -> Settings:
    """As ``load``; what the environment leaves empty is that of the ``leadrescue run`` that works on the data
    directory, so that its commands can be typed in another terminal without any setting."""
    settings = load()
    running = whereabouts.read(settings.data_dir)
    # They name one database: one that is given is not joined by another's.
    given = _ADDRESSES if any(getattr(settings, name) for name in _ADDRESSES) else set()
    changes: dict[str, object] = {
        name: value for name, value in running.items() if name not in given and not getattr(settings, name)
    }
    if "encryption_key" in required and "database_url" in running and not settings.encryption_key.get_secret_value():
        changes["encryption_key"] = SecretStr(encryption_key.kept_in(settings.data_dir))
    return _complete(settings.model_copy(update=changes), required)


def _complete(settings: Settings, required: tuple[str, ...]) -> Settings:
    for name in required:
        value = getattr(settings, name)
        variable = _variable(name)
        if isinstance(value, Login):
            value, variable = value
        if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
            raise ConfigurationError(f"{variable} is not set: {_REMEDIES[name]}")
    return settings


def _variable(name: str) -> str:
    """What the person has set: some settings go by a second, shorter name."""
    variable = name if name.isupper() else f"LEADRESCUE_{name.upper()}"
    shorter = variable.removeprefix("LEADRESCUE_")
    return shorter if variable not in os.environ and shorter in os.environ else variable
