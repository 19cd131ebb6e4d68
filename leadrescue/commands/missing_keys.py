"""What an encryption key too few raises, in one line for the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from leadrescue.exits import ConfigurationError
from resolvers.encryption_keys import MissingKeyError

SETTING: Final = "LEADRESCUE_ENCRYPTION_KEY"


@contextmanager
def explained(hint: str = "") -> Iterator[None]:
    """Raises ConfigurationError that names the setting, the key's id and the remedy; ``hint`` follows it."""
    try:
        yield
    except MissingKeyError as error:
        which = "a key" if len(error.ids) == 1 else "keys"
        raise ConfigurationError(
            f"{SETTING} lacks {which} that this database's secrets are sealed with (id {', '.join(error.ids)}): "
            f"add it again, behind the others, with a comma before it{hint}"
        ) from error
