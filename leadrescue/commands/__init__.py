"""The subcommands of ``leadrescue``, one module each: its options, and a ``main`` that returns the exit code."""
