"""Settings for a command, and words for what is wrong with them."""

from __future__ import annotations

from pydantic import ValidationError

from leadrescue.exits import ConfigurationError
from leadrescue.settings import Settings

_REMEDIES = {
    "database_url": "for instance postgresql://user:secret@host:5432/leadrescue (`leadrescue run` brings its own)",
    "redis_url": "for instance redis://host:6379/0 (`leadrescue run` brings its own)",
    "encryption_key": "32 bytes in base64; make one with: openssl rand -base64 32",
}


def load(*required: str) -> Settings:
    """The settings of the environment; raises ConfigurationError naming each variable that is wrong or missing."""
    try:
        settings = Settings()
    except ValidationError as error:
        # Never the values: one of them may be a secret in the wrong place.
        wrong = (f"{_variable(str(fault['loc'][0]))}: {fault['msg']}" for fault in error.errors(include_input=False))
        raise ConfigurationError("; ".join(wrong)) from None
    for name in required:
        value = getattr(settings, name)
        if not (value.get_secret_value() if hasattr(value, "get_secret_value") else value):
            raise ConfigurationError(f"{_variable(name)} is not set: {_REMEDIES[name]}")
    return settings


def _variable(name: str) -> str:
    return name if name.isupper() else f"LEADRESCUE_{name.upper()}"
