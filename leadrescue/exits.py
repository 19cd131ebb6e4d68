"""How a process tells its operator, in one line, why it cannot go on; nothing here prints."""

from __future__ import annotations

FAILURE = 1
CONFIGURATION = 78  # EX_CONFIG of sysexits.h: starting it again as it is would fail again


class OperatorError(Exception):
    """A foreseeable failure. Its text is one line that names the value and the remedy; no traceback is shown."""

    exit_code = FAILURE


class ConfigurationError(OperatorError):
    """A setting or the machine must be changed first, so the supervisor does not start the process again."""

    exit_code = CONFIGURATION
